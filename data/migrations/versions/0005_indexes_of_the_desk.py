"""Indexes of the desk: tallies and days ahead are counted without reading the deliveries."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TOUCHED = sa.text("next_touch_at IS NOT NULL")
AWAITING = sa.text("state = 'awaiting'")


def upgrade() -> None:
    op.drop_index("ix_delivery_awaiting", "delivery")
    op.create_index(
        "ix_delivery_round_id_state", "delivery", ["round_id", "state", "organisation_id"]
    )
    _touched(["next_touch_at", "stuck"])


def downgrade() -> None:
    _touched(["next_touch_at"])
    op.drop_index("ix_delivery_round_id_state", "delivery")
    op.create_index(
        "ix_delivery_awaiting",
        "delivery",
        ["round_id", "organisation_id"],
        sqlite_where=AWAITING,
        postgresql_where=AWAITING,
    )


def _touched(columns: list[str]) -> None:
    op.drop_index("ix_delivery_next_touch_at", "delivery")
    op.create_index(
        "ix_delivery_next_touch_at",
        "delivery",
        columns,
        sqlite_where=TOUCHED,
        postgresql_where=TOUCHED,
    )

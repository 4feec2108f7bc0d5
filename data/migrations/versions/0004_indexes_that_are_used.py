"""Indexes of outbox and inbox by messenger first: what waits is found without reading the past."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WAITING = sa.text("state IN ('queued', 'unknown')")
NEW = sa.text("state = 'new'")


def upgrade() -> None:
    _replace("ix_outgoing_due", "outgoing", ["messenger", "urgency", "not_before", "id"], WAITING)
    _replace("ix_incoming_new", "incoming", ["messenger", "id"], NEW)


def downgrade() -> None:
    _replace("ix_incoming_new", "incoming", ["id"], NEW)
    _replace("ix_outgoing_due", "outgoing", ["urgency", "not_before", "id"], WAITING)


def _replace(index: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.drop_index(index, table)
    op.create_index(index, table, columns, sqlite_where=where, postgresql_where=where)

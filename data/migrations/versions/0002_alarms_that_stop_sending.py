"""Alarms that stop sending, and the words of stored events."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("alarm") as batch_op:
        batch_op.add_column(
            sa.Column("stops_sending", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("try_again_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
    with op.batch_alter_table("incoming") as batch_op:
        batch_op.add_column(
            sa.Column(
                "text", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("incoming") as batch_op:
        batch_op.drop_column("text")
    with op.batch_alter_table("alarm") as batch_op:
        batch_op.drop_column("try_again_at")
        batch_op.drop_column("stops_sending")

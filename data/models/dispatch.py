"""A circular on its way out: sent now, at a time, or waiting for a second person's yes."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from data.models.base import JsonColumn


class Dispatch(SQLModel, table=True):
    """What will be opened at `at`, and for whom; until then it can be taken back.

    The row of a circular that has left or was taken back stays as a record. `needs_second`: it
    leaves only when somebody else has agreed.
    """

    __table_args__ = (
        CheckConstraint("(agreed_at IS NULL) = (agreed_by IS NULL)", name="agreed_by_someone"),
        CheckConstraint("agreed_by IS NULL OR agreed_by <> asked_by", name="agreed_by_another"),
        CheckConstraint("left_at IS NULL OR taken_back_at IS NULL", name="one_end"),
        Index(
            "uq_dispatch_waiting",
            "circular_id",
            unique=True,
            sqlite_where=text("left_at IS NULL AND taken_back_at IS NULL"),
            postgresql_where=text("left_at IS NULL AND taken_back_at IS NULL"),
        ),
        Index(
            "ix_dispatch_at",
            "at",
            sqlite_where=text("left_at IS NULL AND taken_back_at IS NULL"),
            postgresql_where=text("left_at IS NULL AND taken_back_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    circular_id: int = Field(foreign_key="circular.id", index=True)
    at: datetime
    audience: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    urgent: bool = False
    needs_second: bool = False
    asked_at: datetime
    asked_by: str = Field(max_length=100)
    agreed_at: datetime | None = None
    agreed_by: str | None = Field(default=None, max_length=100)
    left_at: datetime | None = None
    taken_back_at: datetime | None = None
    fault: str = Field(default="", max_length=300)  # why it could not leave

"""Letters the office received and the circulars it makes of them."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from data.models.base import JsonColumn, choice


class CircularState(StrEnum):
    """Draft -> (scheduled ->) open -> closed; draft, scheduled or open -> cancelled."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class AskKind(StrEnum):
    """What one ask requires."""

    ACKNOWLEDGE = "acknowledge"
    REPORT = "report"
    INFORM_STAFF = "inform_staff"


class Letter(SQLModel, table=True):
    """What the office received, as it was read."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=300)
    text: str
    sha256: str = Field(max_length=64, index=True)
    received_at: datetime


class Circular(SQLModel, table=True):
    """What the office sends: the letter's substance, what is asked, and of whom."""

    __table_args__ = (
        CheckConstraint("(opened_at IS NULL) = (opened_by IS NULL)", name="opened_by_someone"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_someone"),
        CheckConstraint(
            "(state IN ('closed', 'cancelled')) = (ended_at IS NOT NULL)", name="ended_at"
        ),
        Index("ix_circular_number", "number"),
        Index("ix_circular_state", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id")
    number: str | None = Field(default=None, max_length=64)
    dated: date | None = None
    title: str = Field(max_length=500)
    addressees: str = Field(default="", max_length=1000)
    links: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    unsure: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    state: CircularState = Field(default=CircularState.DRAFT, sa_type=choice(CircularState))
    audience: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    urgent: bool = False  # goes out at once, outside working hours too
    version: int = 1  # goes up with every change of a draft: nobody overwrites another's unseen
    changed_by: str | None = Field(default=None, max_length=100)
    changed_at: datetime | None = None
    created_at: datetime
    created_by: str = Field(max_length=100)
    opened_at: datetime | None = None
    opened_by: str | None = Field(default=None, max_length=100)
    ended_at: datetime | None = None
    ended_by: str | None = Field(default=None, max_length=100)


class Ask(SQLModel, table=True):
    """One thing a circular requires, by the organisation's own local day and time."""

    __table_args__ = (
        UniqueConstraint("circular_id", "position"),
        CheckConstraint("due_time IS NULL OR due_on IS NOT NULL", name="time_needs_day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    circular_id: int = Field(foreign_key="circular.id")
    position: int
    kind: AskKind = Field(sa_type=choice(AskKind))
    text: str = Field(max_length=1000)
    due_on: date | None = None
    due_time: time | None = None
    link: str | None = Field(default=None, max_length=1000)


class Round(SQLModel, table=True):
    """One period of a repeating circular; a one-off circular has one."""

    __table_args__ = (UniqueConstraint("circular_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    circular_id: int = Field(foreign_key="circular.id")
    number: int = 1
    opened_at: datetime


class Attachment(SQLModel, table=True):
    """A file that goes along with a circular; `reference` is the messenger's own, once uploaded."""

    __table_args__ = (UniqueConstraint("circular_id", "sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    circular_id: int = Field(foreign_key="circular.id")
    name: str = Field(max_length=300)
    path: str = Field(max_length=1000)
    size: int
    sha256: str = Field(max_length=64)


class Upload(SQLModel, table=True):
    """An attachment as one messenger's community keeps it: uploaded once, sent many times."""

    __table_args__ = (UniqueConstraint("attachment_id", "messenger"),)

    id: int | None = Field(default=None, primary_key=True)
    attachment_id: int = Field(foreign_key="attachment.id")
    messenger: str = Field(max_length=16)
    reference: str = Field(max_length=300)
    uploaded_at: datetime

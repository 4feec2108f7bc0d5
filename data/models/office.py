"""What the office sets for itself: ladder, days, settings; and what is wrong right now."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from data.models.base import choice


class Anchor(StrEnum):
    """What a step of the ladder is counted from."""

    BEFORE = "before"  # `days` working days before the deadline
    DUE = "due"  # the day of the deadline
    AFTER = "after"  # `days` working days after the deadline
    WEEKLY = "weekly"  # every week on `weekday`, after all other steps


class LadderStep(SQLModel, table=True):
    """One row of the reminder table; times are the organisation's local time."""

    __tablename__ = "ladder_step"
    __table_args__ = (
        UniqueConstraint("anchor", "days", "weekday"),
        CheckConstraint("days >= 0", name="days_forward"),
        CheckConstraint("(anchor = 'weekly') = (weekday >= 0)", name="weekday_if_weekly"),
    )

    id: int | None = Field(default=None, primary_key=True)
    anchor: Anchor = Field(sa_type=choice(Anchor))
    days: int = 0
    weekday: int = -1  # 0 Monday … 6 Sunday for weekly steps, else -1
    at: time


class CalendarDay(SQLModel, table=True):
    """The office's own word on a day, against the official calendar."""

    __tablename__ = "calendar_day"

    day: date = Field(primary_key=True)
    working: bool
    note: str = Field(default="", max_length=200)


class Setting(SQLModel, table=True):
    """A named value the installation keeps (salt, epoch, limits)."""

    name: str = Field(primary_key=True, max_length=64)
    value: str


class Alarm(SQLModel, table=True):
    """Something wrong that people must know of, until it ends."""

    __table_args__ = (
        Index(
            "uq_alarm_standing",
            "name",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=64)
    text: str = Field(max_length=500)
    since: datetime
    stops_sending: bool = False
    try_again_at: datetime | None = None  # until then nothing is sent
    ended_at: datetime | None = None

"""Events from messengers, stored before they are handled, and where listening stands."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from data.models.base import JsonColumn, choice


class IncomingState(StrEnum):
    """New -> handled | failed."""

    NEW = "new"
    HANDLED = "handled"
    FAILED = "failed"  # our own fault; shown to the office, nothing was half-done


# The condition of the inbox's index, word for word: see `data.models.outgoing.WAITING`.
NEW = text("state = 'new'")


class Incoming(SQLModel, table=True):
    """One event, unique within its messenger; a message also by its number in the dialog."""

    __table_args__ = (
        UniqueConstraint("messenger", "event_id"),
        Index(
            "uq_incoming_message",
            "messenger",
            "peer",
            "number",
            unique=True,
            sqlite_where=text("kind = 'message' AND number IS NOT NULL"),
            postgresql_where=text("kind = 'message' AND number IS NOT NULL"),
        ),
        Index(
            "ix_incoming_new",
            "messenger",
            "id",
            sqlite_where=NEW,
            postgresql_where=NEW,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    messenger: str = Field(max_length=16)
    event_id: str = Field(max_length=100)
    kind: str = Field(max_length=24)
    peer: int = Field(sa_type=BigInteger)
    account: int = Field(sa_type=BigInteger)
    number: int | None = Field(default=None, sa_type=BigInteger)
    written_at: datetime
    received_at: datetime
    text: str = ""
    raw: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    state: IncomingState = Field(default=IncomingState.NEW, sa_type=choice(IncomingState))
    attempts: int = 0
    handled_at: datetime | None = None
    fault: str = Field(default="", max_length=200)


class ListenCursor(SQLModel, table=True):
    """Where listening to one community stands."""

    __tablename__ = "listen_cursor"

    messenger: str = Field(primary_key=True, max_length=16)
    position: str = Field(default="", max_length=100)
    server: str = Field(default="", max_length=500)
    key: str = Field(default="", max_length=500)
    moved_at: datetime
    gap_since: datetime | None = None  # events may be lost since then: catch up


class Dialog(SQLModel, table=True):
    """How far one dialog is known to us.

    Every message up to number `complete_to` is stored or was written before we came; None where
    nobody has looked yet. `read_message_id` is how far the person has read.
    """

    messenger: str = Field(primary_key=True, max_length=16)
    peer: int = Field(primary_key=True, sa_type=BigInteger)
    complete_to: int | None = None
    read_message_id: int = Field(default=0, sa_type=BigInteger)


class ExpectationKind(StrEnum):
    """What the bot has asked and now waits for."""

    LINK = "link"  # «Вы — директор …?»
    QUESTION = "question"  # the text of a question to the office
    DATE = "date"  # by when it will be done
    CIRCULAR = "circular"  # which circular was meant


class Expectation(SQLModel, table=True):
    """What the next message of an account is expected to be; the newest one counts."""

    messenger: str = Field(primary_key=True, max_length=16)
    account: int = Field(primary_key=True, sa_type=BigInteger)
    kind: ExpectationKind = Field(sa_type=choice(ExpectationKind))
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    expires_at: datetime

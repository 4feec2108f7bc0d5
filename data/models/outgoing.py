"""The outbox: every message out is a row first."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from data.models.base import JsonColumn, choice


class OutgoingState(StrEnum):
    """Queued -> sending -> sent | unknown | failed; queued or unknown -> dropped."""

    QUEUED = "queued"  # waits for its turn or for `not_before`
    SENDING = "sending"  # claimed; the messenger is being asked
    SENT = "sent"  # the messenger has it
    UNKNOWN = "unknown"  # nobody can say; will be asked again
    FAILED = "failed"  # the messenger refused it for good, or it stays undecided
    DROPPED = "dropped"  # became pointless before it was sent


# The condition of the outbox's index. Queries must use these very words: a database does not
# recognise a partial index when the states are handed over as parameters.
WAITING = text("state IN ('queued', 'unknown')")


class OutgoingKind(StrEnum):
    """What the message is; its words are found in `bot/texts.py` at sending time."""

    CARD = "card"  # a circular
    DIGEST = "digest"  # a reminder: all open circulars of one person
    PHONE_LIST = "phone_list"  # to the office: who is to be phoned
    NOTICE = "notice"  # to everybody: a circular was cancelled or changed
    REPLY = "reply"  # an answer to what a person wrote or pressed
    ANSWER = "answer"  # the office's answer to a question


class Urgency(IntEnum):
    """Smaller goes first."""

    REPLY = 0
    REMINDER = 10
    BROADCAST = 20


class Outgoing(SQLModel, table=True):
    """One message to one account.

    `shape` is equal for rows whose text, keyboard and attachments are equal, so that they may
    travel together; empty for a message of its own. `random_id` is fixed at the first claim and
    never changes. `content_id` keeps what was sent.
    """

    __table_args__ = (
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_at"),
        CheckConstraint("(sent_at IS NULL) = (message_id IS NULL)", name="sent_has_message"),
        CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name="leased"),
        CheckConstraint(
            "state NOT IN ('sending', 'sent', 'unknown') OR random_id IS NOT NULL",
            name="numbered_before_sending",
        ),
        CheckConstraint("random_id <> 0", name="random_id_counts"),
        Index(
            "ix_outgoing_due",
            "messenger",
            "urgency",
            "not_before",
            "id",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        Index(
            "ix_outgoing_lease_until",
            "lease_until",
            sqlite_where=text("lease_until IS NOT NULL"),
            postgresql_where=text("lease_until IS NOT NULL"),
        ),
        Index("ix_outgoing_delivery_id_kind", "delivery_id", "kind"),
        Index("ix_outgoing_account_message_id", "messenger", "account", "message_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    messenger: str = Field(max_length=16)
    account: int = Field(sa_type=BigInteger)
    recipient_id: int | None = Field(default=None, foreign_key="recipient.id")
    delivery_id: int | None = Field(default=None, foreign_key="delivery.id")
    kind: OutgoingKind = Field(sa_type=choice(OutgoingKind))
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    shape: str = Field(default="", max_length=64)
    urgency: int
    reply_to: int | None = None
    state: OutgoingState = Field(default=OutgoingState.QUEUED, sa_type=choice(OutgoingState))
    reason: str = Field(default="", max_length=300)
    not_before: datetime
    created_at: datetime
    attempts: int = 0
    first_attempt_at: datetime | None = None
    lease_until: datetime | None = None
    random_id: int | None = None
    content_id: int | None = Field(default=None, foreign_key="sent_content.id")
    sent_at: datetime | None = None
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    number: int | None = Field(default=None, sa_type=BigInteger)


class SentContent(SQLModel, table=True):
    """What was said, kept once however many people it went to."""

    __tablename__ = "sent_content"

    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(max_length=64, unique=True)
    text: str
    keyboard: dict[str, Any] | None = Field(default=None, sa_type=JsonColumn)
    attachments: list[str] = Field(default_factory=list, sa_type=JsonColumn)

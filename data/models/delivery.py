"""A round's journey to one organisation, and everything answered on the way."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from data.models.base import choice


class DeliveryState(StrEnum):
    """Awaiting -> confirmed (and back when taken back); awaiting -> waived."""

    AWAITING = "awaiting"
    CONFIRMED = "confirmed"
    WAIVED = "waived"


class Stuck(StrEnum):
    """Why nothing can be sent to an organisation."""

    NO_ADDRESS = "no_address"  # nobody of it has linked an account
    NO_PERMISSION = "no_permission"  # linked, but the messenger refuses our messages
    STOPPED = "stopped"  # they asked not to be written to


class Delivery(SQLModel, table=True):
    """One round to one organisation.

    `next_touch_at` is when it will next be looked at for a reminder (None: never); it is computed
    from the ladder and stored so that a ring finds due rows by an index.
    """

    __table_args__ = (
        UniqueConstraint("round_id", "organisation_id"),
        CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed_at"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmed_by"),
        CheckConstraint("(state = 'waived') = (waived_at IS NOT NULL)", name="waived_at"),
        CheckConstraint("(waived_at IS NULL) = (waived_by IS NULL)", name="waived_by"),
        CheckConstraint("next_touch_at IS NULL OR state = 'awaiting'", name="touched_if_awaiting"),
        CheckConstraint("(next_touch_at IS NULL) = (next_step IS NULL)", name="touch_has_step"),
        Index(
            "ix_delivery_next_touch_at",
            "next_touch_at",
            "stuck",
            sqlite_where=text("next_touch_at IS NOT NULL"),
            postgresql_where=text("next_touch_at IS NOT NULL"),
        ),
        Index("ix_delivery_organisation_id_state", "organisation_id", "state"),
        Index("ix_delivery_round_id_state", "round_id", "state", "organisation_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    organisation_id: int = Field(foreign_key="organisation.id")
    state: DeliveryState = Field(default=DeliveryState.AWAITING, sa_type=choice(DeliveryState))
    stuck: Stuck | None = Field(default=None, sa_type=choice(Stuck))
    opened_at: datetime
    sent_at: datetime | None = None
    read_at: datetime | None = None
    confirmed_at: datetime | None = None
    confirmed_by: str | None = Field(default=None, max_length=100)
    waived_at: datetime | None = None
    waived_by: str | None = Field(default=None, max_length=100)
    waive_reason: str | None = Field(default=None, max_length=500)
    promised_until: date | None = None
    extended_to: date | None = None  # the office gave this organisation until then
    next_touch_at: datetime | None = None
    next_step: str | None = Field(default=None, max_length=40)


class ResponseState(StrEnum):
    """What is known of an answer."""

    CLAIMED = "claimed"  # the recipient says so
    VERIFIED = "verified"  # seen elsewhere too
    DISPUTED = "disputed"  # contradicted
    WITHDRAWN = "withdrawn"  # taken back by the recipient


class Response(SQLModel, table=True):
    """An answer to one ask: a recipient's own words, or the office's mark with its reason.

    `checked_by`: who of the office has accepted it or sent it back (withdrawn, with `note`).
    """

    __table_args__ = (
        Index(
            "uq_response_standing",
            "delivery_id",
            "ask_id",
            unique=True,
            sqlite_where=text("state <> 'withdrawn'"),
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_at"),
        CheckConstraint("(recipient_id IS NULL) = (marked_by IS NOT NULL)", name="one_source"),
        CheckConstraint("(checked_at IS NULL) = (checked_by IS NULL)", name="checked_by_someone"),
    )

    id: int | None = Field(default=None, primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    ask_id: int = Field(foreign_key="ask.id")
    recipient_id: int | None = Field(default=None, foreign_key="recipient.id")
    marked_by: str | None = Field(default=None, max_length=100)  # set by hand, not by a recipient
    note: str = Field(default="", max_length=500)  # the reason of a mark, what to do again
    incoming_id: int | None = Field(default=None, foreign_key="incoming.id")
    state: ResponseState = Field(default=ResponseState.CLAIMED, sa_type=choice(ResponseState))
    at: datetime
    withdrawn_at: datetime | None = None
    checked_at: datetime | None = None
    checked_by: str | None = Field(default=None, max_length=100)


class Promise(SQLModel, table=True):
    """A date by which a recipient says it will be done; the newest one counts."""

    id: int | None = Field(default=None, primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    recipient_id: int = Field(foreign_key="recipient.id")
    incoming_id: int | None = Field(default=None, foreign_key="incoming.id")
    until: date
    at: datetime


class Reminder(SQLModel, table=True):
    """A step of the ladder taken for a delivery: once a step, and for one deadline, ever."""

    __table_args__ = (UniqueConstraint("delivery_id", "step"),)

    id: int | None = Field(default=None, primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id")
    step: str = Field(max_length=40)
    at: datetime


class Question(SQLModel, table=True):
    """A recipient's question to the office."""

    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered_by"),
    )

    id: int | None = Field(default=None, primary_key=True)
    recipient_id: int = Field(foreign_key="recipient.id")
    delivery_id: int | None = Field(default=None, foreign_key="delivery.id", index=True)
    incoming_id: int | None = Field(default=None, foreign_key="incoming.id")
    text: str
    asked_at: datetime
    answer: str | None = None
    answered_at: datetime | None = None
    answered_by: str | None = Field(default=None, max_length=100)

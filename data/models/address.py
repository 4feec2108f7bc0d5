"""Accounts in messengers, the invites that link them, and attempts at codes."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from data.models.base import choice


class AddressState(StrEnum):
    """Whether we may write to an account."""

    EXPECTED = "expected"  # named in the roster, has not written to us yet
    LINKED = "linked"  # wrote to us and said who they are
    UNREACHABLE = "unreachable"  # linked, but the messenger refuses our messages
    STOPPED = "stopped"  # asked not to be written to


class Address(SQLModel, table=True):
    """A person's account in one messenger. The account number is personal data."""

    __table_args__ = (
        UniqueConstraint("messenger", "account"),
        CheckConstraint("(state = 'expected') = (linked_at IS NULL)", name="linked_since"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    messenger: str = Field(max_length=16)
    account: int = Field(sa_type=BigInteger)
    state: AddressState = Field(sa_type=choice(AddressState))
    linked_at: datetime | None = None
    changed_at: datetime
    reason: str = Field(default="", max_length=300)  # why unreachable, in Russian
    unasked_at: datetime | None = None  # when they last got a message nobody asked for


class Invite(SQLModel, table=True):
    """A one-time code that links an account to a recipient; only its hash is kept."""

    __table_args__ = (
        Index("ix_invite_recipient_id", "recipient_id"),
        CheckConstraint("(used_at IS NULL) = (used_by IS NULL)", name="used_by_someone"),
    )

    id: int | None = Field(default=None, primary_key=True)
    recipient_id: int = Field(foreign_key="recipient.id")
    code_hash: str = Field(unique=True, max_length=64)
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    used_at: datetime | None = None
    used_by: int | None = Field(default=None, foreign_key="address.id")


class CodeAttempt(SQLModel, table=True):
    """A wrong code typed by an account: guessing is limited per account and overall."""

    __tablename__ = "code_attempt"
    __table_args__ = (Index("ix_code_attempt_account_at", "messenger", "account", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    messenger: str = Field(max_length=16)
    account: int = Field(sa_type=BigInteger)
    at: datetime = Field(index=True)

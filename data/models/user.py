"""People of the office who work at the desk: their accounts, sessions, attempts to get in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from data.models.base import choice
from data.models.organisation import OrganisationKind


class UserRole(StrEnum):
    """What somebody may do at the desk; the table is `data.rules.rights`."""

    ADMINISTRATOR = "administrator"
    CLERK = "clerk"
    CURATOR = "curator"  # sees and works on one municipality or one kind only
    VIEWER = "viewer"


class User(SQLModel, table=True):
    """Somebody of the office. `municipality` and `kind` are set for curators: all they see."""

    __tablename__ = "desk_user"
    __table_args__ = (
        CheckConstraint(
            "(role = 'curator') = (municipality IS NOT NULL OR kind IS NOT NULL)",
            name="curator_of_something",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True, max_length=64)  # small letters
    name: str = Field(max_length=200)
    role: UserRole = Field(sa_type=choice(UserRole))
    municipality: str | None = Field(default=None, max_length=200)
    kind: OrganisationKind | None = Field(default=None, sa_type=choice(OrganisationKind))
    password_hash: str | None = Field(default=None, max_length=200)  # None: not chosen yet
    totp_secret: str | None = Field(default=None, max_length=64)  # base32; None: no second factor
    totp_step: int = 0  # the last step whose code was used: a code is good once
    active: bool = True
    created_at: datetime
    created_by: str = Field(max_length=100)


class DeskSession(SQLModel, table=True):
    """A browser that has entered; of its random token only the hash is kept."""

    __tablename__ = "desk_session"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="desk_user.id", index=True)
    token_hash: str = Field(unique=True, max_length=64)
    address: str = Field(default="", max_length=64)
    agent: str = Field(default="", max_length=100)
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


class LoginAttempt(SQLModel, table=True):
    """A failed attempt to get in: guessing is limited per account and per address."""

    __tablename__ = "login_attempt"
    __table_args__ = (
        Index("ix_login_attempt_login_at", "login", "at"),
        Index("ix_login_attempt_address_at", "address", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(max_length=64)
    address: str = Field(max_length=64)
    at: datetime = Field(index=True)


class EntryLink(SQLModel, table=True):
    """A one-time link by which a user chooses a password; only its hash is kept.

    Without `user_id` it makes the first administrator.
    """

    __tablename__ = "entry_link"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int | None = Field(default=None, foreign_key="desk_user.id", index=True)
    token_hash: str = Field(unique=True, max_length=64)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None

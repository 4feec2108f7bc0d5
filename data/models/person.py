"""People, the posts of organisations, and who holds which post from when to when."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from data.models.base import choice


class Role(StrEnum):
    """Who answers for an organisation: the head first, deputies after."""

    HEAD = "head"
    DEPUTY = "deputy"


class Person(SQLModel, table=True):
    """A human being. One person may hold posts in several organisations."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=200)
    created_at: datetime


class Post(SQLModel, table=True):
    """A place in an organisation that answers for it, whoever holds it: rank 0 is the head."""

    __table_args__ = (
        UniqueConstraint("organisation_id", "rank"),
        CheckConstraint("(role = 'head') = (rank = 0)", name="head_is_first"),
    )

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    role: Role = Field(sa_type=choice(Role))
    rank: int
    title: str = Field(default="", max_length=200)


class Recipient(SQLModel, table=True):
    """A person holding a post from `since` on; with `until` set they have left it."""

    __table_args__ = (
        Index(
            "uq_recipient_holder",
            "post_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        CheckConstraint("until IS NULL OR until >= since", name="left_after_coming"),
    )

    id: int | None = Field(default=None, primary_key=True)
    post_id: int = Field(foreign_key="post.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    since: datetime
    until: datetime | None = None

"""Organisations: the schools, kindergartens, colleges and the office itself."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from data.models.base import choice


class OrganisationKind(StrEnum):
    """What kind of institution it is; `office` is the education office itself."""

    SCHOOL = "school"
    KINDERGARTEN = "kindergarten"
    COLLEGE = "college"
    ADDITIONAL = "additional"
    OFFICE = "office"
    OTHER = "other"


class Organisation(SQLModel, table=True):
    """One institution of the roster, known by the office's own `code`."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=300)
    kind: OrganisationKind = Field(sa_type=choice(OrganisationKind))
    municipality: str = Field(default="", max_length=200, index=True)
    timezone: str | None = Field(default=None, max_length=64)  # IANA; None: the office's own
    active: bool = True
    created_at: datetime


class OrganisationGroup(SQLModel, table=True):
    """Membership of an organisation in one of the office's own groups («малокомплектные» …)."""

    __tablename__ = "organisation_group"
    __table_args__ = (Index("ix_organisation_group_name", "name"),)

    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)
    name: str = Field(primary_key=True, max_length=100)

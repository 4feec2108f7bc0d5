"""What happened, when, by whom: append-only and hash-chained."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from data.models.base import JsonColumn


class JournalLine(SQLModel, table=True):
    """One thing that happened. `digest` covers the line and the digest of the line before."""

    __tablename__ = "journal_line"

    id: int = Field(primary_key=True)  # 1, 2, 3 … without gaps
    at: datetime
    by: str = Field(max_length=100)
    action: str = Field(max_length=64)
    subject: str = Field(max_length=100, index=True)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    previous: str = Field(max_length=64)
    digest: str = Field(max_length=64)


class JournalHead(SQLModel, table=True):
    """The last line's number and digest: shows when lines were cut off the end."""

    __tablename__ = "journal_head"

    id: int = Field(default=1, primary_key=True)
    count: int = 0
    digest: str = Field(max_length=64)

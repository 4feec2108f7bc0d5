"""The journal as a page shows it: searched and paged from the end."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from data.models.journal import JournalHead, JournalLine

PAGE = 100


@dataclass(frozen=True, slots=True)
class Sought:
    """What of the journal is wanted: an action or its beginning, a subject, who did it."""

    action: str = ""
    subject: str = ""
    by: str = ""


def page(session: Session, sought: Sought, *, before: int) -> list[JournalLine]:
    """Up to a page of lines with numbers under `before` (0: from the end), the latest first."""
    conditions: list[ColumnElement[bool]] = []
    if before:
        conditions.append(col(JournalLine.id) < before)
    if sought.action:
        conditions.append(col(JournalLine.action).startswith(sought.action, autoescape=True))
    if sought.subject:
        conditions.append(JournalLine.subject == sought.subject)  # type: ignore[arg-type]
    if sought.by:
        conditions.append(col(JournalLine.by).startswith(sought.by, autoescape=True))
    rows = session.exec(
        select(JournalLine).where(*conditions).order_by(col(JournalLine.id).desc()).limit(PAGE)
    )
    return list(rows)


def count(session: Session) -> int:
    """How many lines there are."""
    head = session.exec(select(JournalHead)).one_or_none()
    return head.count if head else 0

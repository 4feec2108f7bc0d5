"""Where listening stands."""

from datetime import datetime

from sqlmodel import Session

from data.models.incoming import Dialog, ListenCursor


def cursor(session: Session, *, messenger: str) -> tuple[str, str, str] | None:
    """Position, server and key as they were stored; None before the first turn."""
    found = session.get(ListenCursor, messenger)
    return (found.position, found.server, found.key) if found else None


def gap_since(session: Session, *, messenger: str) -> datetime | None:
    """Since when events may be lost; None when nothing is."""
    found = session.get(ListenCursor, messenger)
    return found.gap_since if found else None


def last_number(session: Session, *, messenger: str, peer: int) -> int:
    """The number of the last message of a person that we know of, 0 for a new dialog."""
    found = session.get(Dialog, (messenger, peer))
    return found.last_number if found else 0

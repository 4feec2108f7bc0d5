"""Work that only one may do at a time, wherever the others run."""

from sqlalchemy import text
from sqlmodel import Session

RINGING = 20231016  # any numbers, of which no two are alike


def take_turn(session: Session, work: int) -> None:
    """Wait until nobody else is in the midst of this work; held to the transaction's end.

    On SQLite there is one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:work)"), {"work": work})

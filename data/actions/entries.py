"""Coming in at the desk and leaving it: sessions and failed attempts."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from data.actions import journal
from data.models.user import DeskSession, EntryLink, LoginAttempt, User

LONGEST = timedelta(hours=12)  # a session ends after a working day, whatever is done in it
KEPT = timedelta(days=1)  # failed attempts are forgotten then


def enter(
    session: Session,
    *,
    user: User,
    token_hash: str,
    address: str,
    agent: str,
    at: datetime,
    by: str,
) -> DeskSession:
    """A new session for a browser that has proved itself."""
    made = DeskSession(
        user_id=user.id or 0,
        token_hash=token_hash,
        address=address[:64],
        agent=agent[:100],
        created_at=at,
        seen_at=at,
        expires_at=at + LONGEST,
    )
    session.add(made)
    session.connection().execute(delete(LoginAttempt).where(col(LoginAttempt.login) == user.login))
    session.flush()
    journal.write(session, at=at, by=by, action="session.begin", subject=f"user:{user.id}")
    return made


def failed(
    session: Session, *, login: str, user_id: int | None, address: str, at: datetime
) -> None:
    """Entering did not succeed. What was typed as login (perhaps a password, by mistake) is kept
    for a day and never shown; the journal holds the user's number, if there is such a user."""
    session.connection().execute(delete(LoginAttempt).where(col(LoginAttempt.at) < at - KEPT))
    session.add(LoginAttempt(login=login[:64], address=address[:64], at=at))
    journal.write(
        session,
        at=at,
        by=f"stranger@{address}"[:100],
        action="session.refuse",
        subject=f"user:{user_id or 'unknown'}",
    )


def seen(session: Session, *, session_id: int, at: datetime) -> None:
    """The session is in use; no journal line for that."""
    found = session.get_one(DeskSession, session_id)
    found.seen_at = at
    session.add(found)


def leave(session: Session, *, session_id: int, at: datetime, by: str) -> None:
    """End a session; harmless when it has ended."""
    found = session.get(DeskSession, session_id)
    if found is None or found.ended_at is not None:
        return
    found.ended_at = at
    session.add(found)
    journal.write(session, at=at, by=by, action="session.end", subject=f"user:{found.user_id}")


def use_code(session: Session, *, user_id: int, step: int) -> None:
    """A code of the second factor has been used: it is good no more."""
    user = session.get_one(User, user_id)
    user.totp_step = step
    session.add(user)


def use_link(session: Session, *, link_id: int, at: datetime) -> None:
    """A one-time link has been used; part of a greater action."""
    link = session.get_one(EntryLink, link_id)
    link.used_at = at
    session.add(link)

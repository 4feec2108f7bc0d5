"""Users of the desk, their sessions, and failed attempts to get in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from data.models.user import DeskSession, EntryLink, LoginAttempt, User

WINDOW = timedelta(minutes=15)  # in which failed attempts count


@dataclass(frozen=True, slots=True)
class Attempts:
    """Failed attempts within the window."""

    of_login: int
    of_address: int


def anybody(session: Session) -> bool:
    """Whether there is anybody who can enter and rule."""
    return (
        session.exec(select(User.id).where(col(User.password_hash).is_not(None))).first()
        is not None
    )


def by_login(session: Session, login: str) -> User | None:
    """A user by login, in any case."""
    return session.exec(select(User).where(User.login == login.strip().casefold())).first()


def everybody(session: Session) -> list[User]:
    """All users, those who may enter first."""
    return list(session.exec(select(User).order_by(col(User.active).desc(), col(User.name))))


def names(session: Session) -> dict[int, str]:
    """The name of every user by id, for the journal."""
    return {id_ or 0: name for id_, name in session.exec(select(User.id, User.name))}


def session_of(
    session: Session, token_hash: str, *, at: datetime, idle: timedelta
) -> tuple[DeskSession, User] | None:
    """A standing session and its user; None when it ended, expired or its user may not enter."""
    found = session.exec(
        select(DeskSession, User)
        .join(User, col(User.id) == col(DeskSession.user_id))
        .where(
            DeskSession.token_hash == token_hash,
            col(DeskSession.ended_at).is_(None),
            col(DeskSession.expires_at) > at,
            col(DeskSession.seen_at) > at - idle,
            col(User.active),
        )
    ).first()
    return (found[0], found[1]) if found is not None else None


def sessions(session: Session, users: Collection[int], *, at: datetime) -> list[DeskSession]:
    """Standing sessions of these users, the latest seen first."""
    return list(
        session.exec(
            select(DeskSession)
            .where(
                col(DeskSession.user_id).in_(list(users)),
                col(DeskSession.ended_at).is_(None),
                col(DeskSession.expires_at) > at,
            )
            .order_by(col(DeskSession.seen_at).desc())
        )
    )


def attempts(session: Session, *, login: str, address: str, at: datetime) -> Attempts:
    """How often entering has failed lately, under this login and from this address."""
    recent = (
        select(func.count()).select_from(LoginAttempt).where(col(LoginAttempt.at) > at - WINDOW)
    )
    return Attempts(
        session.exec(recent.where(LoginAttempt.login == login)).one(),
        session.exec(recent.where(LoginAttempt.address == address)).one(),
    )


def entry_link(session: Session, token_hash: str, *, at: datetime) -> EntryLink | None:
    """A one-time link that is still good."""
    return session.exec(
        select(EntryLink).where(
            EntryLink.token_hash == token_hash,
            col(EntryLink.used_at).is_(None),
            col(EntryLink.expires_at) > at,
        )
    ).first()

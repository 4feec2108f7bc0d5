"""Users of the desk: who may enter and what they may do."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from data.actions import journal
from data.models.organisation import OrganisationKind
from data.models.user import DeskSession, EntryLink, User, UserRole
from data.queries import users
from data.values.errors import InputError, RefusedError

LINK_VALID = timedelta(days=3)
FIRST_LINK_VALID = timedelta(hours=24)


def add(
    session: Session,
    *,
    login: str,
    name: str,
    role: UserRole,
    municipality: str | None = None,
    kind: OrganisationKind | None = None,
    password_hash: str | None = None,
    at: datetime,
    by: str,
) -> User:
    """A new user; without `password_hash` they choose a password by a one-time link.

    Raises InputError for a login that is taken or unfit, and for a curator of nothing.
    """
    login = login.strip().casefold()
    if not login or len(login) > 64 or any(letter.isspace() for letter in login):
        raise InputError("Логин нужен без пробелов, до 64 знаков: например, ivanova.")
    if users.by_login(session, login) is not None:
        raise InputError(f"Логин «{login}» занят: выберите другой.")
    if not name.strip():
        raise InputError("Напишите имя: оно видно в журнале и у черновиков.")
    user = User(
        login=login,
        name=name.strip()[:200],
        role=role,
        password_hash=password_hash,
        created_at=at,
        created_by=by,
    )
    _put_in_scope(user, role, municipality, kind)
    session.add(user)
    session.flush()
    journal.write(
        session,
        at=at,
        by=by,
        action="user.add",
        subject=f"user:{user.id}",
        details=_rights(user),
    )
    return user


def change(
    session: Session,
    *,
    user_id: int,
    name: str,
    role: UserRole,
    municipality: str | None,
    kind: OrganisationKind | None,
    active: bool,
    at: datetime,
    by: str,
) -> User:
    """Another name, role, scope; `active` False shuts the user out at once.

    Raises InputError for an unknown user, RefusedError when no administrator would be left.
    """
    user = find(session, user_id)
    if not name.strip():
        raise InputError("Напишите имя: оно видно в журнале и у черновиков.")
    user.name, user.active = name.strip()[:200], active
    _put_in_scope(user, role, municipality, kind)
    session.add(user)
    session.flush()
    if _administrators(session) == 0:
        raise RefusedError("Последнего администратора нельзя отключить или понизить.")
    if not active:
        end_sessions(session, user_id=user_id, at=at)
    journal.write(
        session,
        at=at,
        by=by,
        action="user.change",
        subject=f"user:{user_id}",
        details=_rights(user),
    )
    return user


def set_password(
    session: Session, *, user_id: int, password_hash: str, at: datetime, by: str
) -> None:
    """Another password; every session of the user ends, so that a thief's ends too."""
    user = find(session, user_id)
    user.password_hash = password_hash
    session.add(user)
    end_sessions(session, user_id=user_id, at=at)
    journal.write(session, at=at, by=by, action="user.password", subject=f"user:{user_id}")


def set_second_factor(
    session: Session, *, user_id: int, secret: str | None, step: int = 0, at: datetime, by: str
) -> None:
    """Ask for codes of this secret from now on; None asks for none any more."""
    user = find(session, user_id)
    user.totp_secret, user.totp_step = secret, step
    session.add(user)
    action = "user.second_factor" if secret else "user.no_second_factor"
    journal.write(session, at=at, by=by, action=action, subject=f"user:{user_id}")


def give_link(
    session: Session,
    *,
    user_id: int | None,
    token_hash: str,
    at: datetime,
    by: str,
) -> EntryLink:
    """A one-time link to choose a password (`user_id` None: to become the first administrator);
    links given before are good no more."""
    session.connection().execute(
        update(EntryLink)
        .where(
            col(EntryLink.user_id).is_(None)
            if user_id is None
            else col(EntryLink.user_id) == user_id,
            col(EntryLink.used_at).is_(None),
        )
        .values(used_at=at)
    )
    link = EntryLink(
        user_id=user_id,
        token_hash=token_hash,
        created_at=at,
        expires_at=at + (FIRST_LINK_VALID if user_id is None else LINK_VALID),
    )
    session.add(link)
    journal.write(session, at=at, by=by, action="user.link", subject=f"user:{user_id or 'first'}")
    return link


def end_sessions(session: Session, *, user_id: int, at: datetime, but: int | None = None) -> None:
    """End every session of a user, except session `but`; part of a greater action."""
    session.connection().execute(
        update(DeskSession)
        .where(
            col(DeskSession.user_id) == user_id,
            col(DeskSession.ended_at).is_(None),
            col(DeskSession.id) != (but or 0),
        )
        .values(ended_at=at)
    )


def shut_sessions(session: Session, *, user_id: int, at: datetime, by: str) -> None:
    """End every session of a user: they must enter anew."""
    find(session, user_id)
    end_sessions(session, user_id=user_id, at=at)
    journal.write(session, at=at, by=by, action="session.end", subject=f"user:{user_id}")


def find(session: Session, user_id: int) -> User:
    """The user, or InputError."""
    user = session.get(User, user_id)
    if user is None:
        raise InputError("Такого сотрудника нет: возможно, список устарел, обновите страницу.")
    return user


def _put_in_scope(
    user: User, role: UserRole, municipality: str | None, kind: OrganisationKind | None
) -> None:
    municipality = (municipality or "").strip() or None
    if role is UserRole.CURATOR and municipality is None and kind is None:
        raise InputError("Куратору нужен муниципалитет или вид организаций: выберите, что видно.")
    curator = role is UserRole.CURATOR
    user.role = role
    user.municipality = municipality if curator else None
    user.kind = kind if curator else None


def _rights(user: User) -> dict[str, object]:
    return {
        "role": user.role.value,
        "municipality": user.municipality,
        "kind": user.kind.value if user.kind else None,
        "active": user.active,
    }


def _administrators(session: Session) -> int:
    return session.exec(
        select(func.count())
        .select_from(User)
        .where(User.role == UserRole.ADMINISTRATOR, col(User.active))
    ).one()

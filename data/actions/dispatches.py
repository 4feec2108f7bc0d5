"""A circular on its way out: planned, agreed by a second person, taken back, let go."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from data.actions import circulars, drafts, journal
from data.models.circular import Circular, CircularState
from data.models.dispatch import Dispatch
from data.queries import roster
from data.values.audience import Audience
from data.values.errors import InputError, RefusedError

TAKE_BACK = timedelta(seconds=60)  # a broadcast leaves that much later than it was sent
FARTHEST = timedelta(days=92)


def plan(
    session: Session,
    *,
    circular_id: int,
    version: int,
    audience: Mapping[str, Any],
    leaves_at: datetime | None,
    urgent: bool,
    needs_second: bool,
    at: datetime,
    by: str,
) -> Dispatch:
    """Send a draft at `leaves_at` (None: now), after a minute in which it can be taken back.

    Raises InputError, RefusedError, OvertakenError as for a draft.
    """
    circular = drafts.held(session, circular_id=circular_id, version=version)
    leaves_at = leaves_at or at + TAKE_BACK
    if leaves_at < at or leaves_at > at + FARTHEST:
        raise InputError("Время отправки должно быть впереди, но не дальше трёх месяцев.")
    if not roster.audience(session, chosen(audience)):
        raise InputError("Отправлять некому: под условие не подходит ни одна организация.")
    circular.state = CircularState.SCHEDULED
    circular.audience, circular.urgent = dict(audience), urgent
    session.add(circular)
    made = Dispatch(
        circular_id=circular_id,
        at=leaves_at,
        audience=dict(audience),
        urgent=urgent,
        needs_second=needs_second,
        asked_at=at,
        asked_by=person(by),
    )
    session.add(made)
    session.flush()
    _note(session, made, "plan", at, by, {"at": leaves_at.isoformat(), "second": needs_second})
    return made


def agree(session: Session, *, dispatch_id: int, at: datetime, by: str) -> Dispatch:
    """A second person's yes; the minute for taking it back begins anew.

    Raises RefusedError for the person who asked, and when there is nothing to agree to.
    """
    dispatch = waiting(session, dispatch_id)
    if not dispatch.needs_second or dispatch.agreed_at is not None:
        raise RefusedError("Согласие уже есть: отправка идёт своим чередом.")
    if person(by) == dispatch.asked_by:
        raise RefusedError("Согласиться должен другой сотрудник: вы сами назначили эту отправку.")
    dispatch.agreed_at, dispatch.agreed_by = at, person(by)
    dispatch.at = max(dispatch.at, at + TAKE_BACK)
    session.add(dispatch)
    _note(session, dispatch, "agree", at, by, {})
    return dispatch


def take_back(session: Session, *, dispatch_id: int, at: datetime, by: str) -> None:
    """Call a circular back before it has left: it is a draft again.

    Raises RefusedError when it has left.
    """
    dispatch = waiting(session, dispatch_id)
    _back_to_draft(session, dispatch, at)
    _note(session, dispatch, "take_back", at, by, {})


def let_go(session: Session, *, at: datetime) -> int:
    """Open every circular whose time has come; how many.

    One that cannot be opened is a draft again, with the reason kept.
    """
    due = session.exec(
        select(Dispatch)
        .where(
            col(Dispatch.at) <= at,
            col(Dispatch.left_at).is_(None),
            col(Dispatch.taken_back_at).is_(None),
            col(Dispatch.needs_second).is_(False) | col(Dispatch.agreed_at).is_not(None),
        )
        .order_by(col(Dispatch.id))
        .with_for_update(skip_locked=True)
    ).all()
    for dispatch in due:
        _open(session, dispatch, at)
    return len(due)


def waiting(session: Session, dispatch_id: int) -> Dispatch:
    """A dispatch that has not left, held against others; raises RefusedError."""
    found = session.exec(
        select(Dispatch).where(Dispatch.id == dispatch_id).with_for_update()
    ).first()
    if found is None or found.left_at is not None or found.taken_back_at is not None:
        raise RefusedError("Уже поздно: циркуляр ушёл или его вернули раньше вас.")
    return found


def chosen(audience: Mapping[str, Any]) -> Audience:
    """An audience as it is kept with a circular."""
    lists = {
        name: tuple(str(one) for one in audience.get(name, ()))
        for name in ("kinds", "municipalities", "groups", "codes")
    }
    return Audience(everybody=bool(audience.get("everybody")), **lists)


def person(by: str) -> str:
    """Who did it, without from where: the same person at two desks is one."""
    return by.partition("@")[0]


def _open(session: Session, dispatch: Dispatch, at: datetime) -> None:
    circular = session.get_one(Circular, dispatch.circular_id)
    if circular.state is not CircularState.SCHEDULED:  # cancelled on its way
        dispatch.taken_back_at = at
        session.add(dispatch)
        return
    circular.state = CircularState.DRAFT
    session.add(circular)
    try:
        organisations = roster.audience(session, chosen(dispatch.audience))
        circulars.open_(
            session,
            circular_id=dispatch.circular_id,
            organisations=organisations,
            audience=dispatch.audience,
            at=at,
            by=dispatch.asked_by,
            urgent=dispatch.urgent,
        )
    except (InputError, RefusedError) as error:
        dispatch.fault = str(error)[:300]
        _back_to_draft(session, dispatch, at)
        _note(session, dispatch, "fault", at, "system", {"why": dispatch.fault})
        return
    dispatch.left_at = at
    session.add(dispatch)


def _back_to_draft(session: Session, dispatch: Dispatch, at: datetime) -> None:
    circular = session.get_one(Circular, dispatch.circular_id)
    if circular.state not in (CircularState.CLOSED, CircularState.CANCELLED):
        circular.state = CircularState.DRAFT
        circular.version += 1
    dispatch.taken_back_at = at
    session.add(circular)
    session.add(dispatch)


def _note(
    session: Session, dispatch: Dispatch, deed: str, at: datetime, by: str, details: dict[str, Any]
) -> None:
    journal.write(
        session,
        at=at,
        by=by,
        action=f"dispatch.{deed}",
        subject=f"circular:{dispatch.circular_id}",
        details={"dispatch": dispatch.id, **details},
    )

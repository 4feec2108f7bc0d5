"""What a ring and the preview are fed: awaiting deliveries with all that reminding needs."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from data.models.circular import Ask, Circular, CircularState, Round
from data.models.delivery import Delivery, DeliveryState, Reminder, Response, ResponseState
from data.queries import office, people
from data.queries.chunks import chunks
from data.rules.dues import extended
from data.rules.ladder import Course, Place
from data.rules.ring import OFFICE_FROM, Standing, World

A_DAY = timedelta(hours=26)  # the longest local day, with room to spare
FIRST_LIST = timedelta(days=OFFICE_FROM)  # before so many days no recheck can be the third

_COLUMNS = (
    col(Delivery.id),
    col(Round.circular_id),
    col(Delivery.organisation_id),
    col(Delivery.opened_at),
    col(Delivery.sent_at),
    col(Delivery.stuck),
    col(Delivery.promised_until),
    col(Delivery.next_touch_at),
    col(Delivery.next_step),
    col(Delivery.extended_to),
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything `data.rules.ring` works on."""

    standings: list[Standing]
    world: World


def due(session: Session, *, at: datetime, limit: int) -> Snapshot:
    """What is due at `at` (at most `limit` deliveries), with what may go along in one message.

    That is: the deliveries coming up within a day for the same people, and, where the office's
    rung may have been reached, those the office must phone about today. `next_step` does not
    tell the rung: with several deadlines, or after a downtime, another step may be taken.
    """
    first = session.execute(
        select(Delivery.organisation_id)
        .where(col(Delivery.next_touch_at) <= at)
        .order_by(col(Delivery.next_touch_at))
        .limit(limit)
    ).all()
    if not first:
        return Snapshot([], World((), {}, {}))
    offices = set(people.offices(session))
    near = _near(session, {row[0] for row in first} | offices)
    soon = col(Delivery.next_touch_at) <= at + A_DAY
    rows = _among(session, col(Delivery.organisation_id), near, soon)
    long_ago = at - FIRST_LIST
    if offices and any(row.opened_at <= long_ago for row in rows):
        rows = _merge(rows, _rows(session, soon, col(Delivery.opened_at) <= long_ago))
    return _snapshot(session, rows, at=at)


def _near(session: Session, organisations: set[int]) -> set[int]:
    """These organisations and all that share people with them, however far."""
    near, fresh = set(organisations), set(organisations)
    while fresh:
        reaches = people.reaches(session, fresh)
        persons = {reach.person_id for found in reaches.values() for reach in found}
        fresh = people.organisations_of(session, persons) - near
        near |= fresh
    return near


def everything(session: Session, *, at: datetime) -> Snapshot:
    """All deliveries that will ever be touched: for the preview."""
    rows = _rows(session, col(Delivery.next_touch_at).is_not(None))
    return _snapshot(session, rows, at=at)


def chosen(session: Session, *, deliveries: Collection[int], at: datetime) -> Snapshot:
    """The awaiting ones among these deliveries of open circulars, for planning them anew."""
    rows = _among(
        session,
        col(Delivery.id),
        deliveries,
        (col(Delivery.state) == DeliveryState.AWAITING)
        & (col(Circular.state) == CircularState.OPEN),
    )
    return _snapshot(session, rows, at=at)


def _rows(session: Session, *where: ColumnElement[bool]) -> list[Any]:
    return list(
        session.execute(
            select(*_COLUMNS)  # type: ignore[call-overload]  # more columns than it has types for
            .join(Round, col(Round.id) == col(Delivery.round_id))
            .join(Circular, col(Circular.id) == col(Round.circular_id))
            .where(*where)
        )
    )


def _among(
    session: Session, column: Any, ids: Iterable[int], *where: ColumnElement[bool]
) -> list[Any]:
    return [row for piece in chunks(ids) for row in _rows(session, column.in_(piece), *where)]


def _merge(rows: list[Any], more: list[Any]) -> list[Any]:
    known = {row[0] for row in rows}
    return rows + [row for row in more if row[0] not in known]


def _snapshot(session: Session, rows: list[Any], *, at: datetime) -> Snapshot:
    ids = [row[0] for row in rows]
    organisations = {row[2] for row in rows} | set(people.offices(session))
    places = office.places(session, organisations)
    dues = _open_dues(session, {row[1] for row in rows}, ids, {row[0]: row[1] for row in rows})
    dues |= {row[0]: _later(dues[row[0]], row[9]) for row in rows if row[9] is not None}
    taken = _taken(session, ids)
    standings = [
        Standing(
            delivery_id=row[0],
            circular_id=row[1],
            organisation_id=row[2],
            course=Course(_opened_on(row, places[row[2]], at), dues[row[0]], row[6]),
            next_touch_at=row[7],
            taken=frozenset(taken[row[0]]),
        )
        for row in rows
    ]
    world = World(
        ladder=office.ladder(session),
        places=places,
        people=people.reaches(session, organisations),
        offices=people.offices(session),
    )
    return Snapshot(standings, world)


def _opened_on(row: Any, place: Place, at: datetime) -> date:
    """The local day the card went out; today while it still waits to go."""
    opened_at, sent_at, stuck = row[3], row[4], row[5]
    if sent_at is not None:
        return place.day(sent_at)
    return place.day(opened_at if stuck is not None else max(at, opened_at))


def _open_dues(
    session: Session, circulars: set[int], deliveries: list[int], circular_of: dict[int, int]
) -> dict[int, frozenset[date | None]]:
    """For each delivery the deadlines of the asks nobody has answered yet."""
    asks: dict[int, dict[int, date | None]] = defaultdict(dict)
    for piece in chunks(circulars):
        for ask in session.exec(select(Ask).where(col(Ask.circular_id).in_(piece))):
            asks[ask.circular_id][ask.id or 0] = ask.due_on
    answered: dict[int, set[int]] = defaultdict(set)
    for piece in chunks(deliveries):
        found = session.exec(
            select(Response.delivery_id, Response.ask_id).where(
                col(Response.delivery_id).in_(piece),
                col(Response.state) != ResponseState.WITHDRAWN,
            )
        )
        for delivery_id, ask_id in found:
            answered[delivery_id].add(ask_id)
    whole = {circular: frozenset(dues.values()) for circular, dues in asks.items()}
    return {
        delivery: frozenset(
            due for ask, due in asks[circular_of[delivery]].items() if ask not in answered[delivery]
        )
        if delivery in answered
        else whole.get(circular_of[delivery], frozenset())
        for delivery in deliveries
    }


def _later(dues: frozenset[date | None], until: date) -> frozenset[date | None]:
    """The deadlines of an organisation that the office gave until then."""
    return frozenset(extended(due, None, until)[0] for due in dues)


def _taken(session: Session, deliveries: list[int]) -> dict[int, set[str]]:
    taken: dict[int, set[str]] = defaultdict(set)
    for piece in chunks(deliveries):
        rows = session.exec(
            select(Reminder.delivery_id, Reminder.step).where(col(Reminder.delivery_id).in_(piece))
        )
        for delivery_id, step in rows:
            taken[delivery_id].add(step)
    return taken

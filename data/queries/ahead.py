"""What will be sent by itself in the days ahead."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, literal_column
from sqlmodel import Session, col, func, select

from data.models.circular import Circular, Round
from data.models.delivery import Delivery
from data.models.organisation import Organisation
from data.queries.progress import hour_of, moment_of
from data.queries.scoped import narrowed, within
from data.rules.rights import EVERYTHING, Scope

AHEAD = timedelta(days=7)


def coming(
    session: Session, *, at: datetime, zone: ZoneInfo, scope: Scope = EVERYTHING
) -> list[tuple[date, int]]:
    """For each of the next seven local days how many reminders are due."""
    start = at.astimezone(zone).date()
    days = [start + timedelta(days=ahead) for ahead in range(AHEAD.days)]
    hour = hour_of(session, col(Delivery.next_touch_at))
    query = (
        select(hour, func.count())
        .select_from(Delivery)
        .where(*_will_go(_bounds(days[-1], zone)[1]))
        .group_by(literal_column("1"))
    )
    counted = dict.fromkeys(days, 0)
    for text, count in session.execute(narrowed(query, scope)):
        day = moment_of(text).astimezone(zone).date()
        counted[max(day, start)] += count  # what should have gone already goes today
    return list(counted.items())


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One delivery that will be reminded of."""

    delivery_id: int
    at: datetime
    step: str
    organisation_id: int
    organisation: str
    circular_id: int
    number: str | None
    title: str


def upcoming(
    session: Session,
    *,
    day: date | None,
    at: datetime,
    zone: ZoneInfo,
    number: int,
    size: int,
    scope: Scope = EVERYTHING,
) -> tuple[list[Upcoming], int]:
    """One page of the reminders of a local day (None: of the next seven), and how many."""
    last = day or (at.astimezone(zone).date() + AHEAD - timedelta(days=1))
    conditions: list[ColumnElement[bool]] = [*_will_go(_bounds(last, zone)[1])]
    if day is not None and day > at.astimezone(zone).date():
        conditions.append(col(Delivery.next_touch_at) >= _bounds(day, zone)[0])
    base = (
        select(  # type: ignore[call-overload]  # more columns than it has types for
            col(Delivery.id),
            col(Delivery.next_touch_at),
            col(Delivery.next_step),
            col(Organisation.id),
            col(Organisation.name),
            col(Circular.id),
            col(Circular.number),
            col(Circular.title),
        )
        .select_from(Delivery)
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .join(Circular, col(Circular.id) == col(Round.circular_id))
        .join(Organisation, col(Organisation.id) == col(Delivery.organisation_id))
        .where(*conditions, *within(scope))
    )
    counting = select(func.count()).select_from(Delivery).where(*conditions)
    total: int = session.execute(narrowed(counting, scope)).scalar_one()
    order = (col(Delivery.next_touch_at), col(Organisation.name), col(Delivery.id))
    rows = session.execute(base.order_by(*order).limit(size).offset((max(number, 1) - 1) * size))
    return [Upcoming(*row) for row in rows], total


def _will_go(until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (col(Delivery.next_touch_at) < until, col(Delivery.stuck).is_(None))


def _bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """A local day's beginning and end."""
    begins = datetime.combine(day, time(0, 0), zone)
    return begins, datetime.combine(day + timedelta(days=1), time(0, 0), zone)

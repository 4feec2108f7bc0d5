"""How answers came in over time: for a circular's chart and an organisation's punctuality."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import literal_column
from sqlmodel import Session, col, func, select

from data.models.circular import Ask, Circular, CircularState, Round
from data.models.delivery import Delivery, DeliveryState
from data.models.organisation import Organisation
from data.queries import office
from data.queries.scoped import within
from data.rules.dues import extended
from data.rules.ladder import Place
from data.rules.rights import EVERYTHING, Scope

DAYS = 120  # a chart shows at most that many


@dataclass(frozen=True, slots=True)
class Progress:
    """For each local day from the first to the last: how many had read, how many were done."""

    days: tuple[date, ...]
    read: tuple[int, ...]
    done: tuple[int, ...]
    total: int
    dues: tuple[date, ...]


def progress(
    session: Session,
    circular: Circular,
    *,
    total: int,
    zone: ZoneInfo,
    at: datetime,
    scope: Scope = EVERYTHING,
) -> Progress | None:
    """How a circular of `total` organisations has come along; None before it was opened."""
    if circular.opened_at is None:
        return None
    done = _by_day(session, circular, col(Delivery.confirmed_at), zone, scope)
    read = _by_day(session, circular, col(Delivery.read_at), zone, scope)
    asks = session.exec(select(Ask).where(Ask.circular_id == circular.id)).all()
    first = circular.opened_at.astimezone(zone).date()
    last = max((circular.ended_at or at).astimezone(zone).date(), first)
    days = list(_days(max(first, last - timedelta(days=DAYS)), last))
    return Progress(
        tuple(days),
        tuple(_running(read, days)),
        tuple(_running(done, days)),
        total,
        tuple(sorted({ask.due_on for ask in asks if ask.due_on is not None})),
    )


@dataclass(frozen=True, slots=True)
class Punctual:
    """One past or open circular of an organisation and how it was answered."""

    delivery_id: int
    circular_id: int
    number: str | None
    title: str
    state: DeliveryState
    circular_state: CircularState
    opened_at: datetime
    confirmed_at: datetime | None
    due_on: date | None
    days_late: int | None  # negative: before the deadline; None: no deadline or not done


def punctuality(session: Session, organisation_id: int, *, limit: int = 300) -> list[Punctual]:
    """An organisation's circulars, the newest first, and how punctual it was."""
    place = office.places(session, [organisation_id])[organisation_id]
    last_due = select(func.max(Ask.due_on)).where(Ask.circular_id == Circular.id).scalar_subquery()
    rows = session.execute(
        select(  # type: ignore[call-overload]  # more columns than it has types for
            col(Delivery.id),
            col(Circular.id),
            col(Circular.number),
            col(Circular.title),
            col(Delivery.state),
            col(Circular.state),
            col(Delivery.opened_at),
            col(Delivery.confirmed_at),
            last_due,
            col(Delivery.extended_to),
        )
        .select_from(Delivery)
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .join(Circular, col(Circular.id) == col(Round.circular_id))
        .where(Delivery.organisation_id == organisation_id)
        .order_by(col(Delivery.id).desc())
        .limit(limit)
    )
    return [_punctual(row, place) for row in rows]


def _punctual(row: Any, place: Place) -> Punctual:
    due_on, _ = extended(row[8], None, row[9])
    late = None
    if due_on is not None and row[7] is not None:
        late = (place.day(row[7]) - due_on).days
    return Punctual(
        delivery_id=row[0],
        circular_id=row[1],
        number=row[2],
        title=row[3],
        state=row[4],
        circular_state=row[5],
        opened_at=row[6],
        confirmed_at=row[7],
        due_on=due_on,
        days_late=late,
    )


def _by_day(
    session: Session, circular: Circular, column: Any, zone: ZoneInfo, scope: Scope
) -> Counter[date]:
    """How many of a circular's deliveries got this moment on each local day."""
    hour = hour_of(session, column)
    rows = session.execute(
        _of(select(hour, func.count()), circular, scope)
        .where(column.is_not(None))
        .group_by(literal_column("1"))
    )
    found: Counter[date] = Counter()
    for text, count in rows:
        found[moment_of(text).astimezone(zone).date()] += count
    return found


def moment_of(hour: str) -> datetime:
    """The beginning of an hour as `hour_of` gives it (aware UTC)."""
    return datetime.fromisoformat(f"{hour}:00:00").replace(tzinfo=UTC)


def hour_of(session: Session, column: Any) -> Any:
    """A moment's hour as text («2023-10-13 07»), grouped by the database."""
    if session.connection().dialect.name == "sqlite":
        return func.substr(column, 1, 13)
    return func.to_char(func.timezone("UTC", column), "YYYY-MM-DD HH24")


def _of(query: Any, circular: Circular, scope: Scope) -> Any:
    found = (
        query.select_from(Delivery)
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .where(Round.circular_id == circular.id)
    )
    if scope.whole:
        return found
    return found.join(Organisation, col(Organisation.id) == col(Delivery.organisation_id)).where(
        *within(scope)
    )


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def _running(by_day: Counter[date], days: list[date]) -> Iterator[int]:
    known = sum(count for day, count in by_day.items() if day < days[0])
    for day in days:
        known += by_day[day]
        yield known

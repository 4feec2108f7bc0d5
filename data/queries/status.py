"""Where everybody stands with a circular."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from data.models.circular import Circular, CircularState, Round
from data.models.delivery import Delivery, DeliveryState, Stuck
from data.models.organisation import Organisation
from data.models.outgoing import Outgoing, OutgoingKind, OutgoingState
from data.queries import office
from data.queries.chunks import chunks
from data.queries.tasks import AskView, answered, asks_as_they_stand, asks_of
from data.rules.ladder import Place


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """One organisation's standing; `queued_until` is set while its card waits to go."""

    delivery_id: int
    code: str
    name: str
    state: DeliveryState
    stuck: Stuck | None
    asks: tuple[AskView, ...]
    sent_at: datetime | None
    read_at: datetime | None
    since: datetime
    promised_until: date | None
    next_touch_at: datetime | None
    next_step: str | None
    waive_reason: str | None
    overdue: bool
    queued_until: datetime | None
    fault: str
    place: Place


@dataclass(frozen=True, slots=True)
class Totals:
    """How many organisations stand where."""

    organisations: int
    confirmed: int
    awaiting: int
    waived: int
    overdue: int
    unreachable: int
    read: int


@dataclass(frozen=True, slots=True)
class CircularStatus:
    """A circular with all its deliveries, by organisation name."""

    circular: Circular
    asks: tuple[AskView, ...]
    deliveries: tuple[DeliveryStatus, ...]

    @property
    def totals(self) -> Totals:
        """The counts over all deliveries."""
        rows = self.deliveries
        awaiting = [row for row in rows if row.state is DeliveryState.AWAITING]
        return Totals(
            organisations=len(rows),
            confirmed=sum(row.state is DeliveryState.CONFIRMED for row in rows),
            awaiting=len(awaiting),
            waived=sum(row.state is DeliveryState.WAIVED for row in rows),
            overdue=sum(row.overdue for row in awaiting),
            unreachable=sum(row.stuck is not None for row in awaiting),
            read=sum(row.read_at is not None for row in rows),
        )


def circular_status(session: Session, circular: Circular, *, at: datetime) -> CircularStatus:
    """Where everybody stands at `at`."""
    return _standing(session, circular, col(Round.circular_id) == circular.id, at)


def some(
    session: Session, circular: Circular, deliveries: Collection[int], *, at: datetime
) -> CircularStatus:
    """Where these deliveries of a circular stand at `at`: a page of a long list."""
    return _standing(session, circular, col(Delivery.id).in_(list(deliveries)), at)


def _standing(
    session: Session, circular: Circular, where: ColumnElement[bool], at: datetime
) -> CircularStatus:
    asks = tuple(asks_of(session, [circular.id or 0])[circular.id or 0])
    rows = session.execute(
        select(Delivery, Organisation.code, Organisation.name)
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .join(Organisation, col(Organisation.id) == col(Delivery.organisation_id))
        .where(Round.circular_id == circular.id, where)
        .order_by(col(Organisation.name), col(Delivery.id))
    ).all()
    ids = [row[0].id for row in rows]
    done = answered(session, ids)
    places = office.places(session, {row[0].organisation_id for row in rows})
    cards = _cards(session, ids)
    return CircularStatus(
        circular=circular,
        asks=asks,
        deliveries=tuple(
            _status(row, asks, done.get(row[0].id, {}), cards.get(row[0].id), places, circular, at)
            for row in rows
        ),
    )


def _status(
    row: tuple[Delivery, str, str],
    asks: tuple[AskView, ...],
    done: dict[int, datetime],
    card: Outgoing | None,
    places: dict[int, Place],
    circular: Circular,
    at: datetime,
) -> DeliveryStatus:
    delivery, code, name = row
    place = places[delivery.organisation_id]
    views = asks_as_they_stand(asks, done, delivery.extended_to)
    waits = card is not None and card.state in (OutgoingState.QUEUED, OutgoingState.UNKNOWN)
    return DeliveryStatus(
        delivery_id=delivery.id or 0,
        code=code,
        name=name,
        state=delivery.state,
        stuck=delivery.stuck,
        asks=views,
        sent_at=delivery.sent_at,
        read_at=delivery.read_at,
        since=_since(delivery),
        promised_until=delivery.promised_until,
        next_touch_at=delivery.next_touch_at if delivery.stuck is None else None,
        next_step=delivery.next_step,
        waive_reason=delivery.waive_reason,
        overdue=(
            delivery.state is DeliveryState.AWAITING
            and circular.state is CircularState.OPEN
            and _late(views, place, at)
        ),
        queued_until=card.not_before if card is not None and waits else None,
        fault=card.reason if card is not None and card.state is OutgoingState.FAILED else "",
        place=place,
    )


def _since(delivery: Delivery) -> datetime:
    """Since when it stands as it does."""
    return delivery.confirmed_at or delivery.waived_at or delivery.sent_at or delivery.opened_at


def _late(asks: tuple[AskView, ...], place: Place, at: datetime) -> bool:
    """Whether a deadline of an open ask has passed; without a time the day counts to its end."""
    return any(
        place.moment(ask.due_on, ask.due_time or time.max) < at
        for ask in asks
        if ask.answered_at is None and ask.due_on is not None
    )


def _cards(session: Session, deliveries: list[int]) -> dict[int, Outgoing]:
    """The latest card of each delivery."""
    latest: dict[int, Outgoing] = {}
    for piece in chunks(deliveries):
        rows = session.exec(
            select(Outgoing)
            .where(col(Outgoing.delivery_id).in_(piece), Outgoing.kind == OutgoingKind.CARD)
            .order_by(col(Outgoing.id))
        )
        for row in rows:
            latest[row.delivery_id or 0] = row
    return latest


def awaited(session: Session, *, circular_id: int, organisations: Collection[int]) -> list[int]:
    """The ids of an open circular's deliveries to these organisations that are still awaited."""
    return [
        int(row or 0)
        for piece in chunks(organisations)
        for row in session.exec(
            select(Delivery.id)
            .join(Round, col(Round.id) == col(Delivery.round_id))
            .join(Circular, col(Circular.id) == col(Round.circular_id))
            .where(
                Circular.id == circular_id,
                Circular.state == CircularState.OPEN,
                Delivery.state == DeliveryState.AWAITING,
                col(Delivery.organisation_id).in_(piece),
            )
        )
    ]


def circulars(session: Session) -> list[Circular]:
    """All circulars, the newest first."""
    return list(session.exec(select(Circular).order_by(col(Circular.id).desc())))


def numbered(session: Session, number: str) -> list[Circular]:
    """The circulars of this letter number, the newest first."""
    return list(
        session.exec(
            select(Circular).where(Circular.number == number).order_by(col(Circular.id).desc())
        )
    )


def find_circular(session: Session, name: str) -> Circular | None:
    """A circular by its id, else the newest one with this letter number."""
    if name.isascii() and name.isdigit() and len(name) < 10:
        found = session.get(Circular, int(name))
        if found is not None:
            return found
    return next(iter(numbered(session, name)), None)

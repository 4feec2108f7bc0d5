"""Which asks of a circular are past their deadline, where each organisation lives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, literal, or_
from sqlmodel import Session, col, func, select

from data.models.circular import Ask, Circular, CircularState
from data.models.delivery import Delivery, DeliveryState, Response, ResponseState
from data.models.organisation import Organisation
from data.queries import office
from data.rules.ladder import Place


@dataclass(frozen=True, slots=True)
class Lateness:
    """Which asks of a circular are past their deadline, by the organisations' time zone."""

    by_zone: Mapping[str | None, tuple[date, tuple[int, ...]]]  # zone: (local day, ids of asks)
    asks: int  # of the circular

    def overdue(self) -> ColumnElement[bool]:
        """Awaiting deliveries of which an unanswered ask is past its deadline."""
        zones = [
            and_(_of_zone(zone), _not_given_longer(day), self._unanswered(asks))
            for zone, (day, asks) in self.by_zone.items()
            if asks
        ]
        late = or_(false(), *zones)
        return and_(col(Delivery.state) == DeliveryState.AWAITING, late)

    def _unanswered(self, asks: tuple[int, ...]) -> ColumnElement[bool]:
        if len(asks) == self.asks:  # all are late: what is awaited is late
            return literal(True)
        answered = (
            select(func.count())
            .select_from(Response)
            .where(
                col(Response.delivery_id) == col(Delivery.id),
                col(Response.ask_id).in_(asks),
                col(Response.state) != ResponseState.WITHDRAWN,
            )
            .scalar_subquery()
        )
        return answered < len(asks)


def _of_zone(zone: str | None) -> ColumnElement[bool]:
    return (
        col(Organisation.timezone).is_(None)
        if zone is None
        else (col(Organisation.timezone) == zone)
    )


def _not_given_longer(day: date) -> ColumnElement[bool]:
    return col(Delivery.extended_to).is_(None) | (col(Delivery.extended_to) < day)


def lateness(session: Session, circular: Circular, *, at: datetime) -> Lateness:
    """What is late with a circular at `at`; nothing while it is not open."""
    asks = session.exec(select(Ask).where(Ask.circular_id == circular.id)).all()
    if circular.state is not CircularState.OPEN:
        return Lateness({}, len(asks))
    return Lateness(
        {
            zone: (place.day(at), tuple(ask.id or 0 for ask in asks if _is_past(ask, place, at)))
            for zone, place in zones(session).items()
        },
        len(asks),
    )


def zones(session: Session) -> dict[str | None, Place]:
    """The places of all time zones in the roster; None stands for the office's own."""
    calendar, own = office.calendar(session), office.office(session).zone
    names = session.exec(select(Organisation.timezone).distinct()).all()
    return {name: Place(ZoneInfo(name) if name else own, calendar) for name in {None, *names}}


def _is_past(ask: Ask, place: Place, at: datetime) -> bool:
    if ask.due_on is None:
        return False
    return place.moment(ask.due_on, ask.due_time or time.max) < at

"""What needs a person now."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from data.models.circular import Ask, Circular, CircularState, Round
from data.models.delivery import Delivery, DeliveryState, Response, ResponseState, Stuck
from data.models.incoming import Incoming, IncomingState
from data.models.organisation import Organisation
from data.queries.scoped import narrowed, within
from data.rules.rights import EVERYTHING, Scope


@dataclass(frozen=True, slots=True)
class Silent:
    """An organisation that owes an answer past its deadline; `read_at`: it has seen the card."""

    delivery_id: int
    circular_id: int
    number: str | None
    title: str
    organisation_id: int
    organisation: str
    due_on: date
    sent_at: datetime | None
    read_at: datetime | None
    stuck: Stuck | None
    promised_until: date | None


def overdue(
    session: Session, *, today: date, limit: int, scope: Scope = EVERYTHING
) -> tuple[list[Silent], int]:
    """Deliveries past their deadline by the office's day, the longest silent first; how many."""
    late, answered = _late_circulars(today), _answered_late(today)
    query = (
        select(Delivery.id, func.count().over())
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .join(late, late.c.circular_id == col(Round.circular_id))
        .where(
            Delivery.state == DeliveryState.AWAITING,
            col(Delivery.extended_to).is_(None) | (col(Delivery.extended_to) < today),
            answered < late.c.asks,
        )
        .order_by(late.c.first_due, col(Delivery.id))
        .limit(limit)
    )
    rows = session.execute(narrowed(query, scope)).all()
    ids = [row[0] for row in rows]
    found = session.execute(
        _base(EVERYTHING)
        .where(col(Delivery.id).in_(ids), col(Ask.due_on) < today, ~_answered())
        .order_by(func.min(Ask.due_on), col(Delivery.id))
    )
    return [Silent(*row) for row in found], rows[0][1] if rows else 0


def asking_for_time(session: Session, *, limit: int, scope: Scope = EVERYTHING) -> list[Silent]:
    """Deliveries promised for a day after their deadline: the office may give them longer."""
    first_due = func.min(Ask.due_on)
    query = (
        _base(scope)
        .where(
            col(Delivery.promised_until).is_not(None),
            col(Delivery.promised_until) > col(Ask.due_on),
            col(Delivery.extended_to).is_(None)
            | (col(Delivery.extended_to) < col(Delivery.promised_until)),
        )
        .order_by(first_due, col(Delivery.id))
        .limit(limit)
    )
    return [Silent(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Unreachable:
    """An organisation to which open circulars cannot get, and how many."""

    organisation_id: int
    organisation: str
    stuck: Stuck
    circulars: int


def unreachable(
    session: Session, *, limit: int, scope: Scope = EVERYTHING
) -> tuple[list[Unreachable], int]:
    """Organisations nobody of which can be written to, the most owed first; how many."""
    query = (
        select(
            Organisation.id,
            Organisation.name,
            func.min(Delivery.stuck),
            func.count(),
        )
        .select_from(Delivery)
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .join(Circular, col(Circular.id) == col(Round.circular_id))
        .join(Organisation, col(Organisation.id) == col(Delivery.organisation_id))
        .where(
            Circular.state == CircularState.OPEN,
            Delivery.state == DeliveryState.AWAITING,
            col(Delivery.stuck).is_not(None),
            *within(scope),
        )
        .group_by(col(Organisation.id), col(Organisation.name))
    )
    total = session.exec(select(func.count()).select_from(query.subquery())).one()
    rows = session.execute(query.order_by(func.count().desc(), col(Organisation.name)).limit(limit))
    return [Unreachable(row[0] or 0, row[1], Stuck(row[2]), row[3]) for row in rows], total


def failed_events(session: Session) -> int:
    """How many messages of people we could not handle through a fault of ours."""
    return session.exec(
        select(func.count()).select_from(Incoming).where(Incoming.state == IncomingState.FAILED)
    ).one()


def _late_circulars(today: date) -> Any:
    """Open circulars with a deadline that has passed: the first one, and how many asks are late."""
    return (
        select(
            Ask.circular_id,
            func.min(Ask.due_on).label("first_due"),
            func.count().label("asks"),
        )
        .join(Circular, col(Circular.id) == col(Ask.circular_id))
        .where(Circular.state == CircularState.OPEN, col(Ask.due_on) < today)
        .group_by(col(Ask.circular_id))
        .subquery()
    )


def _answered_late(today: date) -> Any:
    """How many of the asks that are late a delivery has answered."""
    return (
        select(func.count())
        .select_from(Response)
        .join(Ask, col(Ask.id) == col(Response.ask_id))
        .where(
            col(Response.delivery_id) == col(Delivery.id),
            col(Response.state) != ResponseState.WITHDRAWN,
            col(Ask.due_on) < today,
        )
        .scalar_subquery()
    )


def _answered() -> ColumnElement[bool]:
    return (
        select(Response.id)
        .where(
            col(Response.delivery_id) == col(Delivery.id),
            col(Response.ask_id) == col(Ask.id),
            col(Response.state) != ResponseState.WITHDRAWN,
        )
        .exists()
    )


def _base(scope: Scope) -> Any:
    return (
        select(  # type: ignore[call-overload]  # more columns than it has types for
            col(Delivery.id),
            col(Circular.id),
            col(Circular.number),
            col(Circular.title),
            col(Organisation.id),
            col(Organisation.name),
            func.min(Ask.due_on),
            col(Delivery.sent_at),
            col(Delivery.read_at),
            col(Delivery.stuck),
            col(Delivery.promised_until),
        )
        .select_from(Delivery)
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .join(Circular, col(Circular.id) == col(Round.circular_id))
        .join(Ask, col(Ask.circular_id) == col(Circular.id))
        .join(Organisation, col(Organisation.id) == col(Delivery.organisation_id))
        .where(
            Circular.state == CircularState.OPEN,
            Delivery.state == DeliveryState.AWAITING,
            *within(scope),
        )
        .group_by(col(Delivery.id), col(Circular.id), col(Organisation.id))
    )

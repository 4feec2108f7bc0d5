"""A circular's deliveries as a long table: counted, filtered, sorted and paged by the database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, or_
from sqlmodel import Session, col, func, select

from data.models.circular import Circular, Round
from data.models.delivery import Delivery, DeliveryState, Response, ResponseState
from data.models.organisation import Organisation
from data.queries.lateness import Lateness
from data.queries.scoped import within
from data.rules.rights import EVERYTHING, Scope

PAGE = 50
ORDERS: Mapping[str, tuple[Any, ...]] = {
    "name": (col(Organisation.name), col(Delivery.id)),
    "municipality": (col(Organisation.municipality), col(Organisation.name), col(Delivery.id)),
    "kind": (col(Organisation.kind), col(Organisation.name), col(Delivery.id)),
    "state": (col(Delivery.state), col(Organisation.name), col(Delivery.id)),
    "read": (col(Delivery.read_at).desc(), col(Organisation.name), col(Delivery.id)),
    "done": (col(Delivery.confirmed_at).desc(), col(Organisation.name), col(Delivery.id)),
    "next": (
        col(Delivery.next_touch_at).is_(None),
        col(Delivery.next_touch_at),
        col(Delivery.id),
    ),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What of a circular's deliveries is wanted; empty fields want everything.

    `state` is awaiting, confirmed, waived, overdue, stuck, unread, partly, unsent or promised;
    `search` is part of an organisation's name, or its code.
    """

    state: str = ""
    municipality: str = ""
    kind: str = ""
    search: str = ""
    order: str = "name"

    @property
    def empty(self) -> bool:
        """Whether everything is wanted."""
        return not (self.state or self.municipality or self.kind or self.search)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of a circular's deliveries stand where."""

    organisations: int = 0
    sent: int = 0
    read: int = 0
    confirmed: int = 0
    waived: int = 0
    awaiting: int = 0
    overdue: int = 0
    stuck: int = 0
    partly: int = 0
    promised: int = 0


def counts(
    session: Session, circular: Circular, *, late: Lateness, scope: Scope = EVERYTHING
) -> Counts:
    """How many of a circular's deliveries within the scope stand where."""
    awaiting = col(Delivery.state) == DeliveryState.AWAITING
    row = session.execute(
        select(  # type: ignore[call-overload]  # more columns than it has types for
            func.count(),
            _how_many(col(Delivery.sent_at).is_not(None)),
            _how_many(col(Delivery.read_at).is_not(None)),
            _how_many(col(Delivery.state) == DeliveryState.CONFIRMED),
            _how_many(col(Delivery.state) == DeliveryState.WAIVED),
            _how_many(awaiting),
            _how_many(late.overdue()),
            _how_many(awaiting & col(Delivery.stuck).is_not(None)),
            _how_many(awaiting & _has_answers()),
            _how_many(awaiting & col(Delivery.promised_until).is_not(None)),
        )
        .select_from(Delivery)
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .join(Organisation, col(Organisation.id) == col(Delivery.organisation_id))
        .where(Round.circular_id == circular.id, *within(scope))
    ).one()
    return Counts(*(int(one or 0) for one in row))


def page(
    session: Session,
    circular: Circular,
    wanted: Filter,
    *,
    late: Lateness,
    number: int,
    scope: Scope = EVERYTHING,
    size: int = PAGE,
    whole: int | None = None,
) -> tuple[list[int], int]:
    """The deliveries of one page, in their order, and how many there are on all pages.

    `whole`: how many the circular has within the scope, where that is known already.
    """
    conditions = [Round.circular_id == circular.id, *within(scope), *_conditions(wanted, late)]
    base = (
        select(Delivery.id)
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .join(Organisation, col(Organisation.id) == col(Delivery.organisation_id))
        .where(*conditions)
    )
    total = whole if wanted.empty else None
    if total is None:
        total = session.exec(select(func.count()).select_from(base.subquery())).one()
    order = ORDERS.get(wanted.order, ORDERS["name"])
    rows = session.exec(base.order_by(*order).limit(size).offset((max(number, 1) - 1) * size))
    return [int(row or 0) for row in rows], total


def grouped(
    session: Session, circular: Circular, by: str, *, late: Lateness, scope: Scope = EVERYTHING
) -> list[tuple[str, Counts]]:
    """The counts for each municipality or (`by` kind) kind, by name."""
    column = col(Organisation.kind) if by == "kind" else col(Organisation.municipality)
    awaiting = col(Delivery.state) == DeliveryState.AWAITING
    rows = session.execute(
        select(  # type: ignore[call-overload]  # more columns than it has types for
            column,
            func.count(),
            _how_many(col(Delivery.sent_at).is_not(None)),
            _how_many(col(Delivery.read_at).is_not(None)),
            _how_many(col(Delivery.state) == DeliveryState.CONFIRMED),
            _how_many(col(Delivery.state) == DeliveryState.WAIVED),
            _how_many(awaiting),
            _how_many(late.overdue()),
            _how_many(awaiting & col(Delivery.stuck).is_not(None)),
        )
        .select_from(Delivery)
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .join(Organisation, col(Organisation.id) == col(Delivery.organisation_id))
        .where(Round.circular_id == circular.id, *within(scope))
        .group_by(column)
        .order_by(column)
    )
    return [(row[0], Counts(*(int(one or 0) for one in row[1:]))) for row in rows]


def answers(session: Session, deliveries: Collection[int]) -> dict[int, list[Response]]:
    """Every answer to these deliveries, those taken back too, in the order they were written."""
    found: dict[int, list[Response]] = {}
    rows = session.exec(
        select(Response)
        .where(col(Response.delivery_id).in_(list(deliveries)))
        .order_by(col(Response.at), col(Response.id))
    )
    for row in rows:
        found.setdefault(row.delivery_id, []).append(row)
    return found


def places_of(session: Session, deliveries: Collection[int]) -> dict[int, tuple[str, str, int]]:
    """Municipality, kind and id of the organisation of each delivery."""
    rows = session.exec(
        select(Delivery.id, Organisation.municipality, Organisation.kind, Organisation.id)
        .join(Organisation, col(Organisation.id) == col(Delivery.organisation_id))
        .where(col(Delivery.id).in_(list(deliveries)))
    )
    return {int(id_ or 0): (town, kind, int(own or 0)) for id_, town, kind, own in rows}


def _conditions(wanted: Filter, late: Lateness) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    awaiting = col(Delivery.state) == DeliveryState.AWAITING
    states: dict[str, ColumnElement[bool]] = {
        "awaiting": awaiting,
        "confirmed": col(Delivery.state) == DeliveryState.CONFIRMED,
        "waived": col(Delivery.state) == DeliveryState.WAIVED,
        "overdue": late.overdue(),
        "stuck": awaiting & col(Delivery.stuck).is_not(None),
        "unread": awaiting & col(Delivery.read_at).is_(None),
        "unsent": awaiting & col(Delivery.sent_at).is_(None),
        "partly": awaiting & _has_answers(),
        "promised": awaiting & col(Delivery.promised_until).is_not(None),
    }
    if wanted.state in states:
        found.append(states[wanted.state])
    if wanted.municipality:
        found.append(col(Organisation.municipality) == wanted.municipality)
    if wanted.kind:
        found.append(col(Organisation.kind) == wanted.kind)
    if wanted.search:
        found.append(named_like(wanted.search))
    return found


def named_like(search: str) -> ColumnElement[bool]:
    """Organisations whose code is this, or whose name holds it in any case.

    SQLite knows no Cyrillic case: the word is tried as typed, small, capitalised and in capitals.
    """
    shapes = {search, search.lower(), search.capitalize(), search.upper()}
    like = [col(Organisation.name).contains(shape, autoescape=True) for shape in shapes]
    return or_(col(Organisation.code) == search, *like)


def _has_answers() -> ColumnElement[bool]:
    return (
        select(Response.id)
        .where(
            col(Response.delivery_id) == col(Delivery.id),
            col(Response.state) != ResponseState.WITHDRAWN,
        )
        .exists()
    )


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def of_circular(session: Session, circular_id: int, deliveries: Collection[int]) -> list[int]:
    """Those of the deliveries that are this circular's, by organisation name."""
    rows = session.exec(
        select(Delivery.id)
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .join(Organisation, col(Organisation.id) == col(Delivery.organisation_id))
        .where(Round.circular_id == circular_id, col(Delivery.id).in_(list(deliveries)))
        .order_by(col(Organisation.name), col(Delivery.id))
    )
    return [int(row or 0) for row in rows]

"""Circulars as a list: searched, narrowed by state, paged, with their tallies."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, func, select

from data.models.circular import Circular, CircularState, Round
from data.models.delivery import Delivery, DeliveryState
from data.models.organisation import Organisation
from data.queries.scoped import within
from data.rules.rights import EVERYTHING, Scope

PAGE = 40


@dataclass(frozen=True, slots=True)
class Tally:
    """How many organisations of a circular there are, have confirmed, are awaited."""

    total: int = 0
    confirmed: int = 0
    awaiting: int = 0


def circulars(
    session: Session, *, state: str, search: str, number: int
) -> tuple[list[Circular], int]:
    """One page of the circulars, the newest first, and how many there are on all pages."""
    conditions = _conditions(state, search)
    total = session.exec(select(func.count()).select_from(Circular).where(*conditions)).one()
    rows = session.exec(
        select(Circular)
        .where(*conditions)
        .order_by(col(Circular.id).desc())
        .limit(PAGE)
        .offset((max(number, 1) - 1) * PAGE)
    )
    return list(rows), total


def named(session: Session, circulars: Collection[int]) -> dict[int, Circular]:
    """These circulars by id."""
    rows = session.exec(select(Circular).where(col(Circular.id).in_(list(circulars))))
    return {one.id or 0: one for one in rows}


def states(session: Session) -> dict[str, int]:
    """How many circulars there are in each state."""
    rows = session.execute(select(Circular.state, func.count()).group_by(col(Circular.state)))
    return {state.value: count for state, count in rows}


def tallies(
    session: Session, circulars: Collection[int], *, scope: Scope = EVERYTHING
) -> dict[int, Tally]:
    """The tally of each of these circulars within the scope."""
    query = (
        select(Round.circular_id, Delivery.state, func.count())
        .join(Delivery, col(Delivery.round_id) == col(Round.id))
        .where(col(Round.circular_id).in_(list(circulars)))
        .group_by(col(Round.circular_id), col(Delivery.state))
    )
    if not scope.whole:
        query = query.join(
            Organisation, col(Organisation.id) == col(Delivery.organisation_id)
        ).where(*within(scope))
    counted: dict[int, dict[DeliveryState, int]] = {}
    for circular_id, state, count in session.execute(query):
        counted.setdefault(circular_id, {})[state] = count
    return {
        circular_id: Tally(
            total=sum(found.values()),
            confirmed=found.get(DeliveryState.CONFIRMED, 0),
            awaiting=found.get(DeliveryState.AWAITING, 0),
        )
        for circular_id, found in counted.items()
    }


def _conditions(state: str, search: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if state in set(CircularState):
        found.append(col(Circular.state) == state)
    if search:
        # SQLite knows no Cyrillic case: tried as typed, small, capitalised.
        shapes = {search, search.lower(), search.capitalize()}
        found.append(
            or_(
                col(Circular.number).contains(search, autoescape=True),
                *(col(Circular.title).contains(shape, autoescape=True) for shape in shapes),
            )
        )
    return found

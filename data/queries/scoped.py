"""Leaving out what somebody may not see: conditions on organisations."""

from typing import Any

from sqlmodel import Session, col, select

from data.models.delivery import Delivery
from data.models.organisation import Organisation
from data.rules.rights import Scope


def within(scope: Scope) -> list[Any]:
    """Conditions (on a query that has Organisation in it) for what this scope holds."""
    conditions: list[Any] = []
    if scope.municipality is not None:
        conditions.append(Organisation.municipality == scope.municipality)
    if scope.kind is not None:
        conditions.append(Organisation.kind == scope.kind)
    return conditions


def narrowed(query: Any, scope: Scope) -> Any:
    """A query on deliveries, narrowed to the scope; untouched where nothing is hidden."""
    if scope.whole:
        return query
    return query.join(Organisation, col(Organisation.id) == col(Delivery.organisation_id)).where(
        *within(scope)
    )


def sees_organisation(session: Session, organisation_id: int, *, scope: Scope) -> bool:
    """Whether the organisation is there and within the scope."""
    query = select(Organisation.id).where(Organisation.id == organisation_id, *within(scope))
    return session.exec(query).first() is not None


def seen_deliveries(session: Session, deliveries: list[int], *, scope: Scope) -> list[int]:
    """Those of the deliveries whose organisations are within the scope, in their order."""
    rows = session.exec(
        select(Delivery.id)
        .join(Organisation, col(Organisation.id) == col(Delivery.organisation_id))
        .where(col(Delivery.id).in_(deliveries), *within(scope))
    )
    seen = set(rows)
    return [one for one in deliveries if one in seen]

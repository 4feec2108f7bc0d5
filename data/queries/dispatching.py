"""Circulars on their way out."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from data.models.circular import Circular, CircularState
from data.models.dispatch import Dispatch

_WAITING = (col(Dispatch.left_at).is_(None), col(Dispatch.taken_back_at).is_(None))


def anything_due(session: Session, *, at: datetime) -> bool:
    """Whether a circular may leave now."""
    query = select(Dispatch.id).where(
        *_WAITING,
        col(Dispatch.at) <= at,
        col(Dispatch.needs_second).is_(False) | col(Dispatch.agreed_at).is_not(None),
    )
    return session.exec(query.limit(1)).first() is not None


def waiting(session: Session, circulars: Collection[int] | None = None) -> dict[int, Dispatch]:
    """What has not left yet, by circular; of these circulars only, if they are named."""
    query = (
        select(Dispatch)
        .join(Circular, col(Circular.id) == col(Dispatch.circular_id))
        .where(*_WAITING, Circular.state == CircularState.SCHEDULED)
        .order_by(col(Dispatch.at))
    )
    if circulars is not None:
        query = query.where(col(Dispatch.circular_id).in_(list(circulars)))
    return {one.circular_id: one for one in session.exec(query)}


def last(session: Session, circular_id: int) -> Dispatch | None:
    """The latest of a circular, wherever it has come to."""
    return session.exec(
        select(Dispatch)
        .where(Dispatch.circular_id == circular_id)
        .order_by(col(Dispatch.id).desc())
    ).first()

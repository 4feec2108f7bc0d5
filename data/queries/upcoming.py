"""When something comes up next by itself; a clock moved by hand may pass over the time before."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from data.models.delivery import Delivery
from data.models.dispatch import Dispatch
from data.models.outgoing import Outgoing, OutgoingState


def next_moment(session: Session) -> datetime | None:
    """The first moment a reminder, a circular or a message waits for; it may have passed."""
    moments = (
        session.exec(select(func.min(col(Delivery.next_touch_at)))).one(),
        session.exec(
            select(func.min(col(Dispatch.at))).where(
                col(Dispatch.left_at).is_(None), col(Dispatch.taken_back_at).is_(None)
            )
        ).one(),
        session.exec(
            select(func.min(col(Outgoing.not_before))).where(
                col(Outgoing.state).in_(
                    (OutgoingState.QUEUED, OutgoingState.UNKNOWN, OutgoingState.SENDING)
                )
            )
        ).one(),
    )
    return min((moment for moment in moments if moment is not None), default=None)

"""How far a circular's cards have come on their way to the messenger."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from data.models.circular import Round
from data.models.delivery import Delivery
from data.models.outgoing import Outgoing, OutgoingKind, OutgoingState

ON_THE_WAY = (OutgoingState.QUEUED, OutgoingState.SENDING, OutgoingState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Broadcast:
    """Cards of a circular: with the messenger, waiting, refused; when the next one goes."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0
    next_at: datetime | None = None

    @property
    def total(self) -> int:
        """All that were meant to go."""
        return self.sent + self.waiting + self.failed


def broadcast(session: Session, circular_id: int) -> Broadcast:
    """How far the cards of this circular are."""
    rows = session.execute(
        select(Outgoing.state, func.count(), func.min(Outgoing.not_before))
        .join(Delivery, col(Delivery.id) == col(Outgoing.delivery_id))
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .where(Round.circular_id == circular_id, Outgoing.kind == OutgoingKind.CARD)
        .group_by(col(Outgoing.state))
    ).all()
    counts = {state: count for state, count, _ in rows}
    moments = [moment for state, _, moment in rows if state in ON_THE_WAY and moment]
    return Broadcast(
        sent=counts.get(OutgoingState.SENT, 0),
        waiting=sum(counts.get(state, 0) for state in ON_THE_WAY),
        failed=counts.get(OutgoingState.FAILED, 0),
        next_at=min(moments, default=None),
    )

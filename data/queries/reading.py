"""Who has cards that nobody has been seen to open."""

from datetime import datetime

from sqlmodel import Session, col, select

from data.models.delivery import Delivery, DeliveryState
from data.models.outgoing import Outgoing, OutgoingKind, OutgoingState


def accounts_with_unread_cards(session: Session, *, messenger: str, since: datetime) -> list[int]:
    """Accounts with a card sent since then, still unanswered and not seen as read."""
    rows = session.exec(
        select(Outgoing.account)
        .join(Delivery, col(Delivery.id) == col(Outgoing.delivery_id))
        .where(
            Outgoing.messenger == messenger,
            Outgoing.kind == OutgoingKind.CARD,
            Outgoing.state == OutgoingState.SENT,
            col(Outgoing.sent_at) > since,
            col(Delivery.read_at).is_(None),
            Delivery.state == DeliveryState.AWAITING,
        )
        .distinct()
        .order_by(col(Outgoing.account))
    )
    return list(rows)

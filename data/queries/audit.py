"""What should have gone out and been handled, against what did.

Every finding is a fault of ours or a hand laid on the database: actions leave none.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists
from sqlmodel import Session, col, func, select

from data.models.address import Address
from data.models.circular import Circular, CircularState, Round
from data.models.delivery import Delivery, DeliveryState
from data.models.incoming import Incoming, IncomingState
from data.models.outgoing import WAITING, Outgoing, OutgoingKind, OutgoingState
from data.models.person import Recipient
from data.queries import people, planning
from data.queries.chunks import chunks
from data.rules.ladder import next_touch
from data.rules.reach import addressee

GRACE = timedelta(minutes=10)  # what has changed since may still be on its way
PROCESSED = (OutgoingState.QUEUED, OutgoingState.SENDING, OutgoingState.UNKNOWN, OutgoingState.SENT)


@dataclass(frozen=True, slots=True)
class Gap:
    """A delivery whose recipient can be written to, and who has got nothing."""

    delivery_id: int
    circular_id: int
    organisation_id: int
    urgent: bool
    holder: people.Holder


def without_card(session: Session, *, at: datetime) -> list[Gap]:
    """Awaiting deliveries that nothing has been sent for, though there is somebody to send to:
    no card was ever queued for them, or it was dropped."""
    return [gap for gap, refused in _unsent(session, at) if not refused]


def refused_cards(session: Session, *, at: datetime) -> list[Gap]:
    """Awaiting deliveries whose card to the very person who can be written to has failed."""
    return [gap for gap, refused in _unsent(session, at) if refused]


def _unsent(session: Session, at: datetime) -> list[tuple[Gap, bool]]:
    processed = (
        exists()
        .where(
            col(Outgoing.delivery_id) == col(Delivery.id),
            col(Outgoing.kind) == OutgoingKind.CARD,
            col(Outgoing.state).in_(PROCESSED),
        )
        .correlate(Delivery)
    )
    rows = session.execute(
        select(Delivery.id, Circular.id, Delivery.organisation_id, Circular.urgent)
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .join(Circular, col(Circular.id) == col(Round.circular_id))
        .where(
            Delivery.state == DeliveryState.AWAITING,
            Circular.state == CircularState.OPEN,
            col(Delivery.sent_at).is_(None),
            col(Delivery.opened_at) <= at - GRACE,
            ~processed,
        )
        .order_by(col(Delivery.id))
    ).all()
    holders = people.holders(session, {row[2] for row in rows})
    found = []
    for delivery_id, circular_id, organisation_id, urgent in rows:
        holder = addressee(holders.get(organisation_id, []))
        if holder is not None:
            found.append(Gap(delivery_id, circular_id, organisation_id, urgent, holder))
    settled = _settled(session, [gap.holder for gap in found], at)
    failed = _failed_to(session, [gap.delivery_id for gap in found])
    return [
        (gap, gap.holder.account in failed.get(gap.delivery_id, set()))
        for gap in found
        if gap.holder.recipient_id in settled
    ]


def _settled(session: Session, holders: Sequence[people.Holder], at: datetime) -> set[int]:
    """Those whose post and account have stood for a while."""
    found: set[int] = set()
    for piece in chunks([holder.recipient_id for holder in holders]):
        rows = session.exec(
            select(Recipient.id)
            .join(Address, col(Address.person_id) == col(Recipient.person_id))
            .where(
                col(Recipient.id).in_(piece),
                col(Recipient.since) <= at - GRACE,
                col(Address.changed_at) <= at - GRACE,
            )
        )
        found.update(int(row) for row in rows if row is not None)
    return found


def _failed_to(session: Session, deliveries: Collection[int]) -> dict[int, set[int]]:
    """The accounts at which the cards of these deliveries have failed."""
    found: dict[int, set[int]] = {}
    for piece in chunks(deliveries):
        rows = session.exec(
            select(Outgoing.delivery_id, Outgoing.account).where(
                col(Outgoing.delivery_id).in_(piece),
                Outgoing.kind == OutgoingKind.CARD,
                Outgoing.state == OutgoingState.FAILED,
            )
        )
        for delivery_id, account in rows:
            found.setdefault(delivery_id or 0, set()).add(account)
    return found


def misplanned(session: Session, *, at: datetime) -> list[int]:
    """Deliveries that would never be reminded although something of them is open, and deliveries
    that would be although their circular is not."""
    lost = _deliveries(
        session,
        Delivery.state == DeliveryState.AWAITING,
        Circular.state == CircularState.OPEN,
        col(Delivery.next_touch_at).is_(None),
    )
    snapshot = planning.chosen(session, deliveries=lost, at=at)
    world = snapshot.world
    unplanned = [
        standing.delivery_id
        for standing in snapshot.standings
        if next_touch(
            standing.course,
            after=at,
            ladder=world.ladder,
            place=world.places[standing.organisation_id],
        )
        is not None
    ]
    dangling = _deliveries(
        session, Circular.state != CircularState.OPEN, col(Delivery.next_touch_at).is_not(None)
    )
    return unplanned + dangling


def _deliveries(session: Session, *where: Any) -> list[int]:
    rows = session.exec(
        select(Delivery.id)
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .join(Circular, col(Circular.id) == col(Round.circular_id))
        .where(*where)
    )
    return [int(row) for row in rows if row is not None]


def abandoned(session: Session, *, at: datetime) -> list[int]:
    """Outgoing rows that were claimed, whose lease has long ended and nobody took back."""
    rows = session.exec(
        select(Outgoing.id).where(
            Outgoing.state == OutgoingState.SENDING, col(Outgoing.lease_until) <= at - GRACE
        )
    )
    return [int(row) for row in rows if row is not None]


def outgoing_late(session: Session, *, before: datetime) -> int:
    """How many messages should have gone before then."""
    return _count(session, Outgoing, WAITING, col(Outgoing.not_before) <= before)


def touches_late(session: Session, *, before: datetime) -> int:
    """How many deliveries should have been looked at before then."""
    return _count(session, Delivery, col(Delivery.next_touch_at) <= before)


def events_late(session: Session, *, before: datetime) -> int:
    """How many events came before then and have not been handled."""
    return _count(
        session,
        Incoming,
        col(Incoming.state) == IncomingState.NEW,
        col(Incoming.received_at) <= before,
    )


def events_failed(session: Session, *, since: datetime) -> int:
    """How many events since then could not be handled by our own fault."""
    return _count(
        session,
        Incoming,
        col(Incoming.state) == IncomingState.FAILED,
        col(Incoming.received_at) > since,
    )


def refused_since(session: Session, *, reason: str, since: datetime) -> bool:
    """Whether a message queued since then was refused for this reason."""
    rows = select(Outgoing.id).where(
        Outgoing.state == OutgoingState.FAILED,
        Outgoing.reason == reason,
        col(Outgoing.created_at) > since,
    )
    return session.exec(rows.limit(1)).first() is not None


def sent_since(session: Session, *, since: datetime) -> bool:
    """Whether the messenger has taken any message since then."""
    rows = select(Outgoing.id).where(col(Outgoing.sent_at) > since)
    return session.exec(rows.limit(1)).first() is not None


def _count(session: Session, model: Any, *where: Any) -> int:
    return session.exec(select(func.count()).select_from(model).where(*where)).one()

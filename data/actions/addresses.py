"""Whether accounts can be written to, and what follows when that changes."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from data.actions import circulars, journal, outbox
from data.models.address import Address, AddressState
from data.models.circular import Circular, CircularState, Round
from data.models.delivery import Delivery, DeliveryState
from data.models.outgoing import Outgoing, OutgoingKind, OutgoingState, Urgency
from data.queries import office, people
from data.queries.chunks import chunks
from data.rules.ladder import next_allowed
from data.rules.reach import addressee, stuck


def unreachable(
    session: Session, *, messenger: str, account: int, reason: str, at: datetime
) -> None:
    """The messenger refuses our messages to this account until the person acts."""
    _change(session, messenger, account, AddressState.UNREACHABLE, reason, at, by="system")


def reachable(session: Session, *, messenger: str, account: int, at: datetime) -> None:
    """The person wrote to us or allowed messages again."""
    _change(session, messenger, account, AddressState.LINKED, "", at, by="system")


def recheck(
    session: Session,
    *,
    messenger: str,
    writable: Mapping[int, bool],
    reason: str,
    at: datetime,
) -> None:
    """The messenger says anew which accounts may be written to; `reason` is for those who not."""
    states = {
        AddressState.LINKED: False,  # news only if they may not be written to any more
        AddressState.UNREACHABLE: True,
    }
    for piece in chunks(writable):
        rows = session.execute(
            select(Address.account, Address.state).where(
                Address.messenger == messenger,
                col(Address.account).in_(piece),
                col(Address.state).in_(list(states)),
            )
        ).all()
        for account, state in rows:
            if writable[account] is not states[state]:
                continue
            if state is AddressState.LINKED:
                unreachable(session, messenger=messenger, account=account, reason=reason, at=at)
            else:
                reachable(session, messenger=messenger, account=account, at=at)


def stop(session: Session, *, messenger: str, account: int, at: datetime) -> None:
    """The person asked not to be written to: respected at once, until they write again."""
    _change(session, messenger, account, AddressState.STOPPED, "", at, by="recipient")


def _change(
    session: Session,
    messenger: str,
    account: int,
    state: AddressState,
    reason: str,
    at: datetime,
    *,
    by: str,
) -> None:
    address = session.exec(
        select(Address).where(Address.messenger == messenger, Address.account == account)
    ).first()
    if address is None or address.state is AddressState.EXPECTED:
        return
    if address.state is not state:
        address.state, address.reason, address.changed_at = state, reason[:300], at
        session.add(address)
        journal.write(
            session,
            at=at,
            by=by,
            action=f"address.{state.value}",
            subject=f"address:{address.id}",
            details={"reason": reason[:300]},
        )
        session.flush()
    elif state is not AddressState.UNREACHABLE:
        return  # but a card on its way to somebody out of reach has failed: who is next?
    settle(session, organisations=people.organisations_of(session, [address.person_id]), at=at)


def settle(
    session: Session, *, organisations: Collection[int], at: datetime, present: int | None = None
) -> None:
    """After somebody of these organisations came, left, or changed: say anew why nothing can be
    sent, and send open circulars that nobody of an organisation has got yet.

    `present` is the account that is talking to us right now: its cards need not wait for
    working hours.
    """
    rows = session.execute(
        select(Delivery.id, Delivery.organisation_id, Delivery.sent_at, Circular.id)
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .join(Circular, col(Circular.id) == col(Round.circular_id))
        .where(
            col(Delivery.organisation_id).in_(list(organisations)),
            Delivery.state == DeliveryState.AWAITING,
            Circular.state == CircularState.OPEN,
        )
        .order_by(col(Circular.id))
    ).all()
    if not rows:
        return
    holders = people.holders(session, {row[1] for row in rows})
    places = office.places(session, {row[1] for row in rows})
    under_way = _cards_under_way(session, [row[0] for row in rows])
    cards = []
    for delivery_id, organisation_id, sent_at, circular_id in rows:
        crowd = holders.get(organisation_id, [])
        session.connection().execute(
            update(Delivery).where(col(Delivery.id) == delivery_id).values(stuck=stuck(crowd))
        )
        holder = addressee(crowd)
        if sent_at is None and holder is not None and delivery_id not in under_way:
            cards.append(
                circulars.card(
                    circular_id=circular_id,
                    delivery_id=delivery_id,
                    holder=holder,
                    alone=False,
                    not_before=(
                        at
                        if holder.account == present
                        else next_allowed(at, places[organisation_id])
                    ),
                    urgency=Urgency.REMINDER,
                    asked=holder.account == present,
                )
            )
    outbox.queue(session, cards, at=at)
    session.expire_all()


def open_circulars(session: Session, *, organisations: Collection[int]) -> int:
    """How many open circulars wait for an answer of these organisations."""
    return len(
        session.execute(
            select(Delivery.id)
            .join(Round, col(Round.id) == col(Delivery.round_id))
            .join(Circular, col(Circular.id) == col(Round.circular_id))
            .where(
                col(Delivery.organisation_id).in_(list(organisations)),
                Delivery.state == DeliveryState.AWAITING,
                Circular.state == CircularState.OPEN,
            )
        ).all()
    )


def _cards_under_way(session: Session, deliveries: list[int]) -> set[int]:
    rows = session.exec(
        select(Outgoing.delivery_id).where(
            col(Outgoing.delivery_id).in_(deliveries),
            Outgoing.kind == OutgoingKind.CARD,
            col(Outgoing.state).in_(
                (OutgoingState.QUEUED, OutgoingState.SENDING, OutgoingState.UNKNOWN)
            ),
        )
    )
    return {int(row) for row in rows if row is not None}

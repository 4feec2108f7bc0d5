"""What recipients answer: confirmations, taking them back, promises; and waiving."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from data.actions import journal, outbox, planning
from data.models.circular import Ask, Round
from data.models.delivery import (
    Delivery,
    DeliveryState,
    Promise,
    Response,
    ResponseState,
)
from data.values.errors import RefusedError


@dataclass(frozen=True, slots=True)
class Source:
    """Who answered, by which stored event, and when they wrote it (aware UTC)."""

    recipient_id: int
    incoming_id: int | None
    written_at: datetime

    @property
    def by(self) -> str:
        """The recipient as the journal names them."""
        return f"recipient:{self.recipient_id}"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of a confirmation: ids of asks newly recorded, recorded before (with the time),
    and still open; `complete` when nothing is open any more."""

    new: tuple[int, ...]
    before: tuple[tuple[int, datetime], ...]
    still_open: tuple[int, ...]

    @property
    def complete(self) -> bool:
        """Whether everything asked has been answered."""
        return not self.still_open


def confirm(
    session: Session,
    *,
    delivery_id: int,
    asks: Collection[int],
    source: Source,
    at: datetime,
) -> Recorded:
    """Record that these asks of a delivery are done; what was recorded before stays as it was.

    When the last ask is answered the delivery is confirmed and comes up no more.
    """
    delivery = session.get_one(Delivery, delivery_id)
    every = _asks(session, delivery)
    standing = {r.ask_id: r.at for r in _standing(session, delivery_id)}
    new = tuple(ask for ask in every if ask in asks and ask not in standing)
    for ask in new:
        session.add(
            Response(
                delivery_id=delivery_id,
                ask_id=ask,
                recipient_id=source.recipient_id,
                incoming_id=source.incoming_id,
                at=source.written_at,
            )
        )
    recorded = Recorded(
        new=new,
        before=tuple((ask, standing[ask]) for ask in every if ask in asks and ask in standing),
        still_open=tuple(ask for ask in every if ask not in standing and ask not in new),
    )
    if not new:
        return recorded
    if recorded.complete and delivery.state is DeliveryState.AWAITING:
        delivery.state = DeliveryState.CONFIRMED
        delivery.confirmed_at, delivery.confirmed_by = source.written_at, source.by
        delivery.next_touch_at = delivery.next_step = None
        session.add(delivery)
    journal.write(
        session,
        at=at,
        by=source.by,
        action="response.claim",
        subject=f"delivery:{delivery_id}",
        details={
            "asks": list(new),
            "incoming": source.incoming_id,
            "written_at": source.written_at.isoformat(),
        },
    )
    if delivery.state is DeliveryState.AWAITING:
        planning.replan(session, deliveries=[delivery_id], at=at)
    return recorded


def withdraw(
    session: Session, *, delivery_id: int, asks: Collection[int], source: Source, at: datetime
) -> tuple[int, ...]:
    """Take back confirmations given by mistake; the asks that are open again.

    Responses stay on record as withdrawn. Promises and waivers are not touched.
    """
    delivery = session.get_one(Delivery, delivery_id)
    taken_back = []
    for response in _standing(session, delivery_id):
        if response.ask_id in asks and _is_their_own(response):
            response.state, response.withdrawn_at = ResponseState.WITHDRAWN, at
            session.add(response)
            taken_back.append(response.ask_id)
    if not taken_back:
        return ()
    if delivery.state is DeliveryState.CONFIRMED:
        delivery.state = DeliveryState.AWAITING
        delivery.confirmed_at = delivery.confirmed_by = None
        session.add(delivery)
    journal.write(
        session,
        at=at,
        by=source.by,
        action="response.withdraw",
        subject=f"delivery:{delivery_id}",
        details={"asks": taken_back, "incoming": source.incoming_id},
    )
    planning.replan(session, deliveries=[delivery_id], at=at)
    return tuple(taken_back)


def _is_their_own(response: Response) -> bool:
    """What the office marked by hand or has verified is not the recipient's to take back."""
    return response.marked_by is None and response.state is not ResponseState.VERIFIED


def promise(
    session: Session, *, delivery_id: int, until: date, source: Source, at: datetime
) -> None:
    """Record that it will be done by `until` (a local day): silence till that morning."""
    delivery = session.get_one(Delivery, delivery_id)
    if delivery.state is not DeliveryState.AWAITING:
        raise RefusedError("По этому письму всё уже записано, время не требуется.")
    session.add(
        Promise(
            delivery_id=delivery_id,
            recipient_id=source.recipient_id,
            incoming_id=source.incoming_id,
            until=until,
            at=source.written_at,
        )
    )
    delivery.promised_until = until
    session.add(delivery)
    journal.write(
        session,
        at=at,
        by=source.by,
        action="promise.give",
        subject=f"delivery:{delivery_id}",
        details={"until": until.isoformat(), "incoming": source.incoming_id},
    )
    planning.replan(session, deliveries=[delivery_id], at=at)


def waive(session: Session, *, delivery_id: int, reason: str, at: datetime, by: str) -> None:
    """The office lets an organisation off; nothing more is sent to it about this."""
    delivery = session.get_one(Delivery, delivery_id)
    if delivery.state is not DeliveryState.AWAITING:
        raise RefusedError("Эта организация уже не на контроле: снимать нечего.")
    delivery.state = DeliveryState.WAIVED
    delivery.waived_at, delivery.waived_by, delivery.waive_reason = at, by, reason
    delivery.next_touch_at = delivery.next_step = None
    session.add(delivery)
    session.flush()
    outbox.drop_waiting(session, deliveries=[delivery_id], reason="Снято с контроля.")
    journal.write(
        session,
        at=at,
        by=by,
        action="delivery.waive",
        subject=f"delivery:{delivery_id}",
        details={"reason": reason},
    )


def _asks(session: Session, delivery: Delivery) -> Sequence[int]:
    rows = session.exec(
        select(Ask.id)
        .join(Round, col(Round.circular_id) == col(Ask.circular_id))
        .where(Round.id == delivery.round_id)
        .order_by(col(Ask.position))
    )
    return [int(row or 0) for row in rows]


def _standing(session: Session, delivery_id: int) -> Sequence[Response]:
    return session.exec(
        select(Response).where(
            Response.delivery_id == delivery_id,
            col(Response.state) != ResponseState.WITHDRAWN,
        )
    ).all()

"""What the office itself writes on a delivery: done by phone or on paper, accepted, sent back,
given longer, handed to another recipient."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from data.actions import circulars, journal, outbox, planning
from data.models.circular import Ask, Circular, CircularState, Round
from data.models.delivery import Delivery, DeliveryState, Response, ResponseState
from data.models.outgoing import OutgoingKind, Urgency
from data.queries import office, people
from data.rules.ladder import next_allowed
from data.rules.reach import addressee
from data.values.errors import InputError, RefusedError
from data.values.outbox import NewMessage, Said


def mark(session: Session, *, delivery_id: int, reason: str, at: datetime, by: str) -> None:
    """Record by hand that all of it is done; `reason` says how the office knows.

    The answer is the office's own, never the recipient's. Raises InputError without a reason,
    RefusedError when nothing is waited for.
    """
    if not reason.strip():
        raise InputError("Напишите, откуда известно: например, «сообщили по телефону».")
    delivery = _awaiting(session, delivery_id)
    answered = {response.ask_id for response in standing(session, delivery_id)}
    for ask in _asks(session, delivery):
        if ask not in answered:
            session.add(
                Response(
                    delivery_id=delivery_id,
                    ask_id=ask,
                    marked_by=by,
                    note=reason[:500],
                    at=at,
                )
            )
    delivery.state = DeliveryState.CONFIRMED
    delivery.confirmed_at, delivery.confirmed_by = at, by
    delivery.next_touch_at = delivery.next_step = None
    session.add(delivery)
    session.flush()
    outbox.drop_waiting(session, deliveries=[delivery_id], reason="Отмечено управлением.")
    _note(session, delivery_id, "delivery.mark", at, by, {"reason": reason[:500]})


def accept(session: Session, *, delivery_id: int, at: datetime, by: str) -> None:
    """The office has looked at what was answered and takes it.

    Raises RefusedError when there is nothing to accept.
    """
    found = [one for one in standing(session, delivery_id) if one.checked_at is None]
    if not found:
        raise RefusedError("Принимать нечего: нового ответа нет.")
    for response in found:
        response.state = ResponseState.VERIFIED
        response.checked_at, response.checked_by = at, by
        session.add(response)
    _note(session, delivery_id, "response.accept", at, by, {"asks": [r.ask_id for r in found]})


def give_back(
    session: Session, *, delivery_id: int, comment: str, said: str, at: datetime, by: str
) -> None:
    """Send answers back for rework: everything is open again, the head is told why (`said`).

    Raises InputError without a comment, RefusedError when nothing was answered.
    """
    if not comment.strip():
        raise InputError("Напишите, что доделать: это увидит руководитель.")
    delivery = session.get_one(Delivery, delivery_id)
    found = standing(session, delivery_id)
    if not found:
        raise RefusedError("Возвращать нечего: ответа ещё нет.")
    _of_open_circular(session, delivery)
    for response in found:
        response.state, response.withdrawn_at = ResponseState.WITHDRAWN, at
        response.checked_at, response.checked_by = at, by
        response.note = comment[:500]
        session.add(response)
    if delivery.state is DeliveryState.CONFIRMED:
        delivery.state = DeliveryState.AWAITING
        delivery.confirmed_at = delivery.confirmed_by = None
        session.add(delivery)
    session.flush()
    _tell(session, delivery, said, at)
    _note(
        session,
        delivery_id,
        "response.return",
        at,
        by,
        {"asks": [response.ask_id for response in found], "comment": comment[:500]},
    )
    planning.replan(session, deliveries=[delivery_id], at=at)


def extend(
    session: Session, *, delivery_id: int, until: date, said: str, at: datetime, by: str
) -> None:
    """Give one organisation until the end of `until` (a local day); its head is told (`said`).

    Raises RefusedError when nothing is waited for, InputError for a day that has passed.
    """
    delivery = _awaiting(session, delivery_id)
    place = office.places(session, [delivery.organisation_id])[delivery.organisation_id]
    if until < place.day(at):
        raise InputError("Этот день уже прошёл: выберите сегодняшний или будущий.")
    delivery.extended_to = until
    if delivery.promised_until is not None and delivery.promised_until <= until:
        delivery.promised_until = None  # what was promised is what has been given
    session.add(delivery)
    session.flush()
    _tell(session, delivery, said, at)
    _note(session, delivery_id, "delivery.extend", at, by, {"until": until.isoformat()})
    planning.replan(session, deliveries=[delivery_id], at=at)


def forward(
    session: Session, *, delivery_id: int, recipient_id: int, at: datetime, by: str
) -> None:
    """Send the card to another recipient of the organisation too (a deputy, say).

    Raises RefusedError when nothing is waited for or the person cannot be written to.
    """
    delivery = _awaiting(session, delivery_id)
    holders = people.holders(session, [delivery.organisation_id])[delivery.organisation_id]
    holder = next((one for one in holders if one.recipient_id == recipient_id), None)
    if holder is None or not holder.reachable:
        raise RefusedError("Этому человеку нельзя написать: он не подключён.")
    circular = _of_open_circular(session, delivery)
    place = office.places(session, [delivery.organisation_id])[delivery.organisation_id]
    card = circulars.card(
        circular_id=circular.id or 0,
        delivery_id=delivery_id,
        holder=holder,
        alone=False,
        not_before=next_allowed(at, place),
        urgency=Urgency.REMINDER,
    )
    outbox.queue(session, [card], at=at)
    _note(session, delivery_id, "delivery.forward", at, by, {"recipient": recipient_id})


def standing(session: Session, delivery_id: int) -> Sequence[Response]:
    """Answers that stand, the recipients' and the office's."""
    return session.exec(
        select(Response).where(
            Response.delivery_id == delivery_id, col(Response.state) != ResponseState.WITHDRAWN
        )
    ).all()


def _awaiting(session: Session, delivery_id: int) -> Delivery:
    delivery = session.get_one(Delivery, delivery_id)
    if delivery.state is not DeliveryState.AWAITING:
        raise RefusedError("Эта организация уже не на контроле по этому письму.")
    _of_open_circular(session, delivery)
    return delivery


def _of_open_circular(session: Session, delivery: Delivery) -> Circular:
    circular = session.exec(
        select(Circular)
        .join(Round, col(Round.circular_id) == col(Circular.id))
        .where(Round.id == delivery.round_id)
    ).one()
    if circular.state is not CircularState.OPEN:
        raise RefusedError("Письмо уже снято с контроля: по нему ничего не изменить.")
    return circular


def _asks(session: Session, delivery: Delivery) -> list[int]:
    rows = session.exec(
        select(Ask.id)
        .join(Round, col(Round.circular_id) == col(Ask.circular_id))
        .where(Round.id == delivery.round_id)
        .order_by(col(Ask.position))
    )
    return [int(row or 0) for row in rows]


def _tell(session: Session, delivery: Delivery, said: str, at: datetime) -> None:
    """A notice to whoever answers for the organisation, in working hours, if anybody can be."""
    organisation = delivery.organisation_id
    holder = addressee(people.holders(session, [organisation]).get(organisation, []))
    if holder is None:
        return
    place = office.places(session, [organisation])[organisation]
    notice = NewMessage(
        messenger=people.MESSENGER,
        account=holder.account or 0,
        kind=OutgoingKind.NOTICE,
        urgency=Urgency.REMINDER,
        not_before=next_allowed(at, place),
        recipient_id=holder.recipient_id,
        delivery_id=delivery.id,
        said=Said(said),
    )
    outbox.queue(session, [notice], at=at)


def _note(
    session: Session,
    delivery_id: int,
    action: str,
    at: datetime,
    by: str,
    details: dict[str, object],
) -> None:
    journal.write(
        session, at=at, by=by, action=action, subject=f"delivery:{delivery_id}", details=details
    )

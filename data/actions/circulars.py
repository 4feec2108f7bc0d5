"""A circular's life: draft, open (send), close, cancel."""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from data.actions import journal, outbox, planning
from data.models.circular import (
    Ask,
    AskKind,
    Attachment,
    Circular,
    CircularState,
    Letter,
    Round,
)
from data.models.delivery import Delivery, DeliveryState
from data.models.outgoing import OutgoingKind, Urgency
from data.queries import office, people
from data.rules.ladder import next_allowed
from data.rules.reach import addressee, stuck
from data.values.circular import CircularDraft
from data.values.errors import InputError, RefusedError
from data.values.outbox import NewMessage


def draft(session: Session, *, made_of: CircularDraft, at: datetime, by: str) -> Circular:
    """Keep a letter and the circular proposed for it; nothing is sent."""
    letter = Letter(
        name=made_of.letter_name,
        text=made_of.letter_text,
        sha256=hashlib.sha256(made_of.letter_text.encode("utf-8", "surrogatepass")).hexdigest(),
        received_at=at,
    )
    session.add(letter)
    session.flush()
    circular = Circular(
        letter_id=letter.id or 0,
        number=made_of.number,
        dated=made_of.dated,
        title=made_of.title,
        addressees=made_of.addressees,
        links=list(made_of.links),
        unsure=sorted(made_of.unsure),
        created_at=at,
        created_by=by,
    )
    session.add(circular)
    session.flush()
    circular_id = circular.id or 0
    for position, ask in enumerate(made_of.asks, start=1):
        session.add(
            Ask(
                circular_id=circular_id,
                position=position,
                kind=AskKind(ask.kind),
                text=ask.text,
                due_on=ask.due_on,
                due_time=ask.due_time,
                link=ask.link,
            )
        )
    for file in made_of.files:
        session.add(
            Attachment(
                circular_id=circular_id,
                name=file.name,
                path=file.path,
                size=file.size,
                sha256=file.sha256,
            )
        )
    journal.write(session, at=at, by=by, action="circular.draft", subject=f"circular:{circular_id}")
    return circular


@dataclass(frozen=True, slots=True)
class Opening:
    """What opening did: how many deliveries there are and how many cards were queued."""

    deliveries: int
    cards: int
    first_at: datetime | None


def open_(
    session: Session,
    *,
    circular_id: int,
    organisations: Collection[int],
    audience: dict[str, Any],
    at: datetime,
    by: str,
    urgent: bool = False,
) -> Opening:
    """Send a draft to these organisations: a delivery each, a card to each that can be reached.

    Cards go out within working hours of the organisation, at once with `urgent`.
    Raises InputError for an unknown circular or nobody to send to, RefusedError for one that is
    not a draft.
    """
    circular = find(session, circular_id)
    if circular.state is not CircularState.DRAFT:
        raise RefusedError(f"{_named(circular)} уже не черновик: его нельзя отправить ещё раз.")
    if not organisations:
        raise InputError("Отправлять некому: под условие не подходит ни одна организация.")
    circular.state = CircularState.OPEN
    circular.audience, circular.urgent = audience, urgent
    circular.opened_at, circular.opened_by = at, by
    session.add(circular)
    opened = Round(circular_id=circular_id, number=1, opened_at=at)
    session.add(opened)
    session.flush()
    opening = _deliver(session, circular, opened.id or 0, sorted(organisations), at)
    journal.write(
        session,
        at=at,
        by=by,
        action="circular.open",
        subject=f"circular:{circular_id}",
        details={"deliveries": opening.deliveries, "cards": opening.cards, "audience": audience},
    )
    return opening


def _deliver(
    session: Session, circular: Circular, round_id: int, organisations: Sequence[int], at: datetime
) -> Opening:
    holders = people.holders(session, organisations)
    places = office.places(session, organisations)
    goes_at = {
        organisation: at if circular.urgent else next_allowed(at, places[organisation])
        for organisation in organisations
    }
    session.connection().execute(
        insert(Delivery),
        [
            {
                "round_id": round_id,
                "organisation_id": organisation,
                "state": DeliveryState.AWAITING,
                "stuck": stuck(holders.get(organisation, [])),
                "opened_at": goes_at[organisation],
            }
            for organisation in organisations
        ],
    )
    deliveries = dict(
        session.execute(
            select(Delivery.organisation_id, Delivery.id).where(Delivery.round_id == round_id)
        ).all()
    )
    chosen = {o: addressee(holders.get(o, [])) for o in organisations}
    posts = Counter(holder.person_id for holder in chosen.values() if holder)
    cards = [
        card(
            circular_id=circular.id or 0,
            delivery_id=deliveries[organisation],
            holder=holder,
            alone=posts[holder.person_id] == 1,
            not_before=goes_at[organisation],
        )
        for organisation, holder in chosen.items()
        if holder is not None
    ]
    outbox.queue(session, cards, at=at)
    planning.replan(session, deliveries=deliveries.values(), at=at)
    return Opening(
        len(deliveries), len(cards), min((card.not_before for card in cards), default=None)
    )


def card(
    *,
    circular_id: int,
    delivery_id: int,
    holder: people.Holder,
    alone: bool,
    not_before: datetime,
    urgency: Urgency = Urgency.BROADCAST,
    asked: bool = False,
) -> NewMessage:
    """The circular's card to one recipient.

    `alone`: the person answers for one organisation only, so the card needs not name it and can
    travel together with everybody else's. `asked`: they are talking to us now, so that it goes at
    any hour.
    """
    return NewMessage(
        messenger=people.MESSENGER,
        account=holder.account or 0,
        kind=OutgoingKind.CARD,
        urgency=urgency,
        not_before=not_before,
        recipient_id=holder.recipient_id,
        delivery_id=delivery_id,
        facts={"circular": circular_id}
        | ({} if alone else {"names": True})
        | ({"asked": True} if asked else {}),
        shape=f"card:{circular_id}" if alone else "",
    )


def close(session: Session, *, circular_id: int, at: datetime, by: str) -> int:
    """Take a circular off control: nothing more is sent; the number of unanswered deliveries.

    Raises InputError, RefusedError when it is not open.
    """
    circular = find(session, circular_id)
    if circular.state is not CircularState.OPEN:
        raise RefusedError(f"{_named(circular)} не открыт: закрывать нечего.")
    return _end(session, circular, CircularState.CLOSED, at, by)


def cancel(session: Session, *, circular_id: int, at: datetime, by: str) -> int:
    """Call a circular off, whether a draft or sent; the number of unanswered deliveries.

    Raises InputError, RefusedError when it has already ended.
    """
    circular = find(session, circular_id)
    if circular.state in (CircularState.CLOSED, CircularState.CANCELLED):
        raise RefusedError(f"{_named(circular)} уже завершён: отменять нечего.")
    return _end(session, circular, CircularState.CANCELLED, at, by)


def _end(session: Session, circular: Circular, state: CircularState, at: datetime, by: str) -> int:
    circular.state, circular.ended_at, circular.ended_by = state, at, by
    session.add(circular)
    session.flush()
    awaiting = session.exec(
        select(Delivery.id)
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .where(Round.circular_id == circular.id, Delivery.state == DeliveryState.AWAITING)
    ).all()
    ids = [int(row or 0) for row in awaiting]
    outbox.drop_waiting(session, deliveries=ids, reason="Письмо снято с контроля.")
    planning.replan(session, deliveries=ids, at=at)
    journal.write(
        session,
        at=at,
        by=by,
        action=f"circular.{state.value}",
        subject=f"circular:{circular.id}",
        details={"unanswered": len(ids)},
    )
    return len(ids)


def find(session: Session, circular_id: int) -> Circular:
    """The circular, or InputError."""
    circular = session.get(Circular, circular_id)
    if circular is None:
        raise InputError(
            f"Циркуляра {circular_id} нет: посмотрите номера командой vestnik circular list."
        )
    return circular


def _named(circular: Circular) -> str:
    return f"Циркуляр {circular.id}" + (f" (№ {circular.number})" if circular.number else "")

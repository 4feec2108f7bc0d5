"""The ring: what is due is decided by `data.rules.ring` and written down here."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from data.actions import journal, outbox, planning
from data.actions.turns import RINGING, take_turn
from data.models.address import Address
from data.models.delivery import Delivery, Reminder
from data.models.outgoing import OutgoingKind, Urgency
from data.queries import planning as queries
from data.queries.chunks import chunks
from data.rules.ring import Message, Outcome, ring
from data.values.outbox import NewMessage

AT_ONCE = 20_000  # deliveries a ring looks at in one transaction


def touch_due(session: Session, *, at: datetime) -> int:
    """Queue the reminders due at `at`; give how many deliveries were looked at (0: none due).

    One message a person, all steps written down, every touched delivery planned anew.
    """
    take_turn(session, RINGING)
    snapshot = queries.due(session, at=at, limit=AT_ONCE)
    if not snapshot.standings:
        return 0
    outcome = ring(snapshot.standings, at=at, world=snapshot.world)
    _write_steps(session, outcome, at)
    _queue(session, outcome.messages, at)
    planning.store(session, {id_: touch for id_, (_, touch) in outcome.touched.items()})
    _postpone(session, outcome)
    if outcome.messages:
        journal.write(
            session,
            at=at,
            by="system",
            action="ring.remind",
            subject="office",
            details={"messages": len(outcome.messages), "deliveries": len(outcome.touched)},
        )
    return len(outcome.touched) + len(outcome.postponed)


def _write_steps(session: Session, outcome: Outcome, at: datetime) -> None:
    rows = [
        {"delivery_id": id_, "step": step.key, "at": at}
        for id_, (steps, _) in outcome.touched.items()
        for step in steps
    ]
    if rows:
        session.connection().execute(insert(Reminder), rows)


def _queue(session: Session, messages: Sequence[Message], at: datetime) -> None:
    accounts = _accounts(session, [message.reach.address_id for message in messages])
    outbox.queue(
        session,
        [
            NewMessage(
                messenger=accounts[message.reach.address_id][0],
                account=accounts[message.reach.address_id][1],
                kind=OutgoingKind.DIGEST,
                urgency=Urgency.REMINDER,
                not_before=message.at,
                recipient_id=message.reach.recipient_id,
                facts={
                    "person": message.reach.person_id,
                    "steps": {str(id_): step.key for id_, step in message.steps},
                    "phone": list(message.phone),
                },
            )
            for message in messages
        ],
        at=at,
    )
    for moment in {message.at for message in messages}:
        ids = [message.reach.address_id for message in messages if message.at == moment]
        for piece in chunks(ids):
            session.connection().execute(
                update(Address).where(col(Address.id).in_(piece)).values(unasked_at=moment)
            )


def _accounts(session: Session, addresses: list[int]) -> dict[int, tuple[str, int]]:
    found: dict[int, tuple[str, int]] = {}
    for piece in chunks(addresses):
        rows = session.exec(
            select(Address.id, Address.messenger, Address.account).where(col(Address.id).in_(piece))
        )
        found.update({int(row[0] or 0): (row[1], row[2]) for row in rows})
    return found


def _postpone(session: Session, outcome: Outcome) -> None:
    for moment in set(outcome.postponed.values()):
        ids = [id_ for id_, at in outcome.postponed.items() if at == moment]
        for piece in chunks(ids):
            session.connection().execute(
                update(Delivery).where(col(Delivery.id).in_(piece)).values(next_touch_at=moment)
            )

"""The outbox: queue, claim, record. Calling the messenger happens between the last two.

A claim is a conditional UPDATE, so two workers never hold the same row. What was claimed and
never recorded (the process died) becomes `unknown` when its lease ends, and is asked again with
the number it already had. A worker that comes back late with its outcome changes nothing of what
another has taken over, unless it can say that the message was sent.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import bindparam, func, insert, update
from sqlmodel import Session, col, select

from data.actions.rows import add_missing
from data.models.circular import Round
from data.models.delivery import Delivery
from data.models.outgoing import (
    WAITING,
    Outgoing,
    OutgoingKind,
    OutgoingState,
    SentContent,
    Urgency,
)
from data.queries import sending
from data.queries.chunks import chunks
from data.queries.office import EPOCH, setting
from data.rules.numbering import random_id
from data.values.outbox import Claimed, NewMessage, Said, Sent

K = TypeVar("K")

LEASE = timedelta(seconds=180)  # longer than the calls of what one worker takes may last
RECOGNISED = timedelta(minutes=50)  # VK compares random_id for an hour; we stay inside it
NEWER = 50  # and with the last 100 messages of the dialog, of which some we may not know yet
SAME = 100  # messages of one shape in one hand
OWN = 25  # messages each of its own kind in one hand
# What is pointless once its delivery is off control.
ABOUT_ONE = (OutgoingKind.CARD, OutgoingKind.DIGEST, OutgoingKind.NOTICE)


def queue(session: Session, messages: Sequence[NewMessage], *, at: datetime) -> None:
    """Put messages into the outbox, in the same transaction as the fact that caused them."""
    if not messages:
        return
    session.flush()
    kept = keep(session, {n: m.said for n, m in enumerate(messages) if m.said is not None})
    rows = [
        {
            "messenger": message.messenger,
            "account": message.account,
            "kind": message.kind,
            "urgency": message.urgency,
            "not_before": message.not_before,
            "recipient_id": message.recipient_id,
            "delivery_id": message.delivery_id,
            "facts": dict(message.facts),
            "shape": message.shape,
            "reply_to": message.reply_to,
            "content_id": kept.get(number),
            "state": OutgoingState.QUEUED,
            "created_at": at,
            "reason": "",
            "attempts": 0,
        }
        for number, message in enumerate(messages)
    ]
    session.connection().execute(insert(Outgoing), rows)


def keep(session: Session, said: Mapping[K, Said]) -> dict[K, int]:
    """Keep what is said once, however many people it goes to; the kept rows' ids, key by key."""
    bodies = {key: _sha256(words) for key, words in said.items()}
    ids = _kept(session, set(bodies.values()))
    missing = {
        bodies[key]: {
            "sha256": bodies[key],
            "text": words.text,
            "keyboard": dict(words.keyboard) if words.keyboard is not None else None,
            "attachments": list(words.attachments),
        }
        for key, words in said.items()
        if bodies[key] not in ids
    }
    if missing:
        # Another worker may be keeping them too.
        add_missing(session, SentContent, list(missing.values()))
        ids |= _kept(session, missing)
    return {key: ids[sha256] for key, sha256 in bodies.items()}


def _sha256(said: Said) -> str:
    body = json.dumps(
        [said.text, said.keyboard, list(said.attachments)], ensure_ascii=False, sort_keys=True
    )
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def _kept(session: Session, bodies: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for piece in chunks(bodies):
        rows = session.execute(
            select(SentContent.sha256, SentContent.id).where(col(SentContent.sha256).in_(piece))
        )
        found.update({sha256: int(row or 0) for sha256, row in rows})
    return found


def claim(
    session: Session, *, messenger: str, at: datetime, most_urgent: int | None = None
) -> list[Claimed]:
    """Take the next messages to send, the most urgent first; empty when nothing is due.

    All of one hand are either of one shape (and one `random_id`), up to 100, or each of its own
    kind, up to 25. `most_urgent` leaves less urgent ones (greater numbers) alone.
    """
    recover(session, at=at)
    first = _first(session, messenger, at, most_urgent)
    if first is None:
        return []
    found = _alike(session, messenger, at, first)
    ids = sorted(found)
    _number(session, ids, together=bool(first.shape))
    session.connection().execute(
        update(Outgoing)
        .where(col(Outgoing.id).in_(ids), WAITING)
        .values(
            state=OutgoingState.SENDING,
            lease_until=at + LEASE,
            attempts=col(Outgoing.attempts) + 1,
            first_attempt_at=func.coalesce(col(Outgoing.first_attempt_at), at),
        )
    )
    session.expire_all()
    rows = session.exec(
        select(Outgoing).where(col(Outgoing.id).in_(ids)).order_by(col(Outgoing.id))
    ).all()
    undecided = [row for row in rows if found[row.id or 0]]
    buried = sending.buried(session, undecided, under=NEWER)
    return [
        _claimed(row, at, undecided=found[row.id or 0], buried=row.id in buried) for row in rows
    ]


def _number(session: Session, ids: Sequence[int], *, together: bool) -> None:
    """Fix the numbers of rows that have none; rows that travel `together` share one."""
    epoch = int(setting(session, EPOCH, "0"))
    unnumbered = update(Outgoing).where(col(Outgoing.random_id).is_(None))
    if together:
        shared = random_id(epoch=epoch, row=min(ids))
        session.connection().execute(
            unnumbered.where(col(Outgoing.id).in_(ids)).values(random_id=shared)
        )
        return
    session.connection().execute(
        unnumbered.where(col(Outgoing.id) == bindparam("row")).values(random_id=bindparam("own")),
        [{"row": row, "own": random_id(epoch=epoch, row=row)} for row in ids],
    )


def recover(session: Session, *, at: datetime, everything: bool = False) -> None:
    """Turn claims whose lease has ended into unknown outcomes (all claims with `everything`:
    right only where no other worker can be alive)."""
    over = col(Outgoing.state) == OutgoingState.SENDING
    if not everything:
        over &= col(Outgoing.lease_until) <= at
    session.connection().execute(
        update(Outgoing)
        .where(over)
        .values(
            state=OutgoingState.UNKNOWN,
            lease_until=None,
            not_before=at,
            reason="Отправка прервана, проверяем.",
        )
    )


def record_sent(session: Session, sent: Collection[Sent], *, at: datetime) -> None:
    """The messenger took these rows. True whoever holds them meanwhile, recorded once."""
    if not sent:
        return
    session.connection().execute(
        update(Outgoing)
        .where(col(Outgoing.id) == bindparam("row"), col(Outgoing.state) != OutgoingState.SENT)
        .values(
            state=OutgoingState.SENT,
            lease_until=None,
            sent_at=at,
            message_id=bindparam("message"),
            number=bindparam("num"),
            reason="",
        ),
        [{"row": row.id, "message": row.message_id, "num": row.number} for row in sent],
    )


def record_content(session: Session, contents: dict[int, int]) -> None:
    """Note which kept content (by id) each claimed row is about to carry."""
    if not contents:
        return
    session.connection().execute(
        update(Outgoing)
        .where(col(Outgoing.id) == bindparam("row"))
        .values(content_id=bindparam("content")),
        [{"row": row, "content": content} for row, content in contents.items()],
    )


def put_back(
    session: Session, rows: Collection[Claimed], *, not_before: datetime, reason: str = ""
) -> None:
    """The messenger surely did not take these rows now: queue them again for later.

    The time of the first attempt is forgotten, so that waiting does not age the number; but not
    that of an earlier attempt which may have gone out all the same.
    """
    for undecided in (False, True):
        _set(
            session,
            [row for row in rows if row.undecided is undecided],
            state=OutgoingState.QUEUED,
            not_before=not_before,
            reason=reason[:300],
            **({} if undecided else {"first_attempt_at": None}),
        )


def record_unknown(
    session: Session, rows: Collection[Claimed], *, not_before: datetime, reason: str
) -> None:
    """Nobody can say whether these rows went out: ask again from `not_before` on."""
    _set(session, rows, state=OutgoingState.UNKNOWN, not_before=not_before, reason=reason)


def hold(session: Session, rows: Collection[Claimed], *, at: datetime) -> None:
    """Keep these rows in hand for another lease: something else has to be asked first."""
    _set(session, rows, lease_until=at + LEASE)


def restart(session: Session, row: Claimed, *, at: datetime) -> bool:
    """The dialog was read back and does not hold this row: from now on it counts as new.

    False when the lease has ended meanwhile: then the row is somebody else's to send.
    """
    return _set(session, [row], first_attempt_at=at, lease_until=at + LEASE) == 1


def fail(session: Session, rows: Collection[Claimed], *, reason: str) -> None:
    """The messenger refuses these rows for good; `reason` is shown to the office."""
    _set(session, rows, state=OutgoingState.FAILED, reason=reason[:300])


def drop(session: Session, rows: Collection[Claimed], *, reason: str) -> None:
    """These rows have become pointless; `reason` says why."""
    _set(session, rows, state=OutgoingState.DROPPED, reason=reason[:300])


def drop_waiting(session: Session, *, deliveries: Collection[int], reason: str) -> None:
    """Drop cards, reminders and notices queued about these deliveries; what the office has
    answered to a question is still told."""
    for piece in chunks(deliveries):
        session.connection().execute(
            update(Outgoing)
            .where(
                col(Outgoing.delivery_id).in_(piece),
                col(Outgoing.state) == OutgoingState.QUEUED,
                col(Outgoing.kind).in_(ABOUT_ONE),
            )
            .values(state=OutgoingState.DROPPED, reason=reason[:300])
        )


def drop_to_recipients(session: Session, recipients: Collection[int], *, reason: str) -> None:
    """Drop all that waits for these recipients, tried or not: they have left."""
    _drop_to(session, col(Outgoing.recipient_id), recipients, reason)


def drop_to_accounts(
    session: Session, accounts: Collection[int], *, messenger: str, reason: str
) -> None:
    """Drop all that waits for these accounts, tried or not: they are nobody's any more."""
    _drop_to(session, col(Outgoing.account), accounts, reason, Outgoing.messenger == messenger)


def drop_digests(
    session: Session, accounts: Collection[int], *, messenger: str, reason: str
) -> None:
    """Drop reminders that wait for these accounts: they may speak of what is theirs no more."""
    digest = Outgoing.kind == OutgoingKind.DIGEST
    where = (Outgoing.messenger == messenger, digest)
    _drop_to(session, col(Outgoing.account), accounts, reason, *where)


def _drop_to(
    session: Session, column: Any, values: Collection[int], reason: str, *where: Any
) -> None:
    for piece in chunks(values):
        session.connection().execute(
            update(Outgoing)
            .where(column.in_(piece), WAITING, *where)
            .values(state=OutgoingState.DROPPED, reason=reason[:300])
        )


def queue_summary(
    session: Session,
    *,
    messenger: str,
    account: int,
    recipient_id: int,
    incoming_id: int,
    at: datetime,
    understood: bool = False,
) -> None:
    """One answer to all that a person wrote while we were down; it goes in working hours.

    What was not `understood` and has led to nothing is quoted in it.
    """
    session.flush()
    waiting = session.exec(
        select(Outgoing).where(
            Outgoing.messenger == messenger,
            Outgoing.account == account,
            Outgoing.kind == OutgoingKind.REPLY,
            Outgoing.state == OutgoingState.QUEUED,
            col(Outgoing.content_id).is_(None),
        )
    ).first()
    if waiting is not None:
        waiting.facts = _joined(waiting.facts, incoming_id, understood=understood)
        session.add(waiting)
        session.flush()
        return
    summary = NewMessage(
        messenger=messenger,
        account=account,
        kind=OutgoingKind.REPLY,
        urgency=Urgency.REMINDER,
        not_before=at,
        recipient_id=recipient_id,
        facts=_joined({}, incoming_id, understood=understood),
    )
    queue(session, [summary], at=at)


def _joined(facts: Mapping[str, Any], incoming_id: int, *, understood: bool) -> dict[str, Any]:
    joined = dict(facts) | {"incoming": [*facts.get("incoming", ()), incoming_id]}
    if understood:
        joined["understood"] = [*facts.get("understood", ()), incoming_id]
    return joined


def replies_since(session: Session, *, messenger: str, account: int, at: datetime) -> int:
    """How many answers this account was given in the hour before `at`."""
    return session.exec(
        select(func.count())
        .select_from(Outgoing)
        .where(
            Outgoing.messenger == messenger,
            Outgoing.account == account,
            Outgoing.kind == OutgoingKind.REPLY,
            col(Outgoing.created_at) > at - timedelta(hours=1),
        )
    ).one()


def put_off_cards(session: Session, *, circular_id: int, not_before: datetime) -> None:
    """A circular's cards wait (a file of it cannot be uploaded yet)."""
    about_it = (
        select(Delivery.id)
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .where(Round.circular_id == circular_id)
    )
    session.connection().execute(
        update(Outgoing)
        .where(
            col(Outgoing.delivery_id).in_(about_it),
            col(Outgoing.kind) == OutgoingKind.CARD,
            col(Outgoing.state) == OutgoingState.QUEUED,
        )
        .values(not_before=not_before)
    )


def _first(
    session: Session, messenger: str, at: datetime, most_urgent: int | None
) -> Outgoing | None:
    query = (
        select(Outgoing)
        .where(*_due(messenger, at))
        .order_by(col(Outgoing.urgency), col(Outgoing.not_before), col(Outgoing.id))
    )
    if most_urgent is not None:
        query = query.where(col(Outgoing.urgency) <= most_urgent)
    return session.exec(query.limit(1).with_for_update(skip_locked=True)).first()


def _alike(session: Session, messenger: str, at: datetime, first: Outgoing) -> dict[int, bool]:
    """Ids of the rows that may travel with `first`, itself included; one for each account.

    With each whether it was tried before and nobody knows what came of it.

    A second message to an account under the number of the first would count as repeated.
    """
    query = (
        select(Outgoing.account, Outgoing.id, Outgoing.first_attempt_at)
        .where(*_due(messenger, at))
        .where(Outgoing.shape == first.shape, Outgoing.urgency == first.urgency)
        .order_by(col(Outgoing.not_before), col(Outgoing.id))
    )
    if not first.shape:
        query = query.limit(OWN)
    elif first.random_id is None:
        query = query.where(col(Outgoing.random_id).is_(None)).limit(SAME)
    else:
        query = query.where(Outgoing.random_id == first.random_id).limit(SAME)
    chosen = {first.account: (first.id or 0, first.first_attempt_at is not None)}
    for account, row, tried_at in session.exec(query.with_for_update(skip_locked=True)):
        chosen.setdefault(account, (int(row or 0), tried_at is not None))
    return dict(chosen.values())


def _due(messenger: str, at: datetime) -> tuple[Any, ...]:
    return (
        WAITING,
        col(Outgoing.messenger) == messenger,
        col(Outgoing.not_before) <= at,
    )


def _set(session: Session, rows: Collection[Claimed], **values: Any) -> int:
    """Change rows in hand; how many still are. Whose lease has ended is left to whoever has it."""
    changed = 0
    for row in rows:
        result = session.connection().execute(
            update(Outgoing)
            .where(
                col(Outgoing.id) == row.id,
                col(Outgoing.attempts) == row.attempts,
                col(Outgoing.state) == OutgoingState.SENDING,
            )
            .values({"lease_until": None} | values)
        )
        changed += result.rowcount
    return changed


def _claimed(row: Outgoing, at: datetime, *, undecided: bool, buried: bool) -> Claimed:
    first_attempt = row.first_attempt_at or at
    return Claimed(
        id=row.id or 0,
        account=row.account,
        kind=row.kind,
        urgency=row.urgency,
        facts=row.facts,
        shape=row.shape,
        recipient_id=row.recipient_id,
        delivery_id=row.delivery_id,
        reply_to=row.reply_to,
        random_id=row.random_id or 0,
        content_id=row.content_id,
        attempts=row.attempts,
        created_at=row.created_at,
        first_attempt_at=first_attempt,
        undecided=undecided,
        asked_before=buried or at - first_attempt > RECOGNISED,
    )

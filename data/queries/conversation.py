"""What the dialogue looks up: stored events, what the bot waits for, what a reply refers to."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from data.models.circular import Ask, Circular
from data.models.delivery import Promise, Question, Response, ResponseState
from data.models.incoming import NEW, Expectation, Incoming, IncomingState
from data.models.outgoing import Outgoing
from data.queries.chunks import chunks


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What came of messages written while we were down: done, and texts nobody understood."""

    done: tuple[str, ...]
    unclear: tuple[str, ...]


def waiting_events(session: Session, *, messenger: str, limit: int) -> list[int]:
    """Ids of stored events that nobody has handled, in the order they were stored."""
    rows = session.exec(
        select(Incoming.id)
        .where(col(Incoming.messenger) == messenger, NEW)
        .order_by(col(Incoming.id))
        .limit(limit)
    )
    return [int(row or 0) for row in rows]


def expectation(
    session: Session, *, messenger: str, account: int, at: datetime
) -> Expectation | None:
    """What the bot waits for from this account, unless that has expired."""
    found = session.get(Expectation, (messenger, account))
    return found if found is not None and found.expires_at > at else None


def deliveries_of_message(
    session: Session, *, messenger: str, account: int, number: int
) -> set[int]:
    """The deliveries a message of ours (by its number in the dialog) was about."""
    rows = session.exec(
        select(Outgoing).where(
            Outgoing.messenger == messenger,
            Outgoing.account == account,
            Outgoing.number == number,
        )
    )
    found: set[int] = set()
    for row in rows:
        if row.delivery_id is not None:
            found.add(row.delivery_id)
        found.update(int(id_) for id_ in row.facts.get("steps", {}))
    return found


def caught_up(
    session: Session, *, incoming: Mapping[int, Collection[int]], understood: Collection[int] = ()
) -> dict[int, CaughtUp]:
    """What groups of events have led to (by the group's id), and the texts of those that led
    to nothing; those `understood` (a press that only looks around) need not lead to anything."""
    events = {event for group in incoming.values() for event in group}
    done: dict[int, list[str]] = defaultdict(list)
    used: set[int] = set(understood)
    texts: dict[int, str] = {}
    for piece in chunks(events):
        for event, text, number in session.execute(_confirmed(piece)):
            done[event].append(f"{text} (№ {number})" if number else text)
        for column in (Promise.incoming_id, Question.incoming_id):
            used.update(session.scalars(select(column).where(col(column).in_(piece))))
        rows = select(Incoming.id, Incoming.text).where(col(Incoming.id).in_(piece))
        texts.update(dict(session.execute(rows).all()))
    used.update(done)
    return {
        group: CaughtUp(
            tuple(text for event in sorted(ids) for text in done[event]),
            tuple(texts[e] for e in sorted(ids) if e not in used and texts.get(e)),
        )
        for group, ids in incoming.items()
    }


def _confirmed(events: Collection[int]) -> Any:
    return (
        select(Response.incoming_id, Ask.text, Circular.number)
        .join(Ask, col(Ask.id) == col(Response.ask_id))
        .join(Circular, col(Circular.id) == col(Ask.circular_id))
        .where(
            col(Response.incoming_id).in_(list(events)),
            col(Response.state) != ResponseState.WITHDRAWN,
        )
        .order_by(col(Response.id))
    )


def waiting_event(session: Session, incoming_id: int) -> Incoming | None:
    """This event, if nobody has handled it meanwhile; held against other workers."""
    found = session.exec(
        select(Incoming).where(Incoming.id == incoming_id).with_for_update(skip_locked=True)
    ).first()
    return found if found is not None and found.state is IncomingState.NEW else None


def text_of(session: Session, incoming_id: int, *, messenger: str, account: int) -> str | None:
    """What this very account wrote in that event; None when it was somebody else's."""
    found = session.get(Incoming, incoming_id)
    if found is None or found.messenger != messenger or found.account != account:
        return None
    return found.text or None


@dataclass(frozen=True, slots=True)
class LastConfirmed:
    """The asks of a delivery that were confirmed together, last of all."""

    delivery_id: int
    asks: tuple[int, ...]


def last_confirmed(session: Session, *, recipients: Collection[int]) -> LastConfirmed | None:
    """What these recipients confirmed last, if it still stands."""
    rows = session.exec(
        select(Response)
        .where(col(Response.recipient_id).in_(list(recipients)))
        .order_by(col(Response.at).desc(), col(Response.id).desc())
        .limit(10)
    ).all()
    if not rows or rows[0].state is ResponseState.WITHDRAWN:
        return None
    together = [r for r in rows if r.incoming_id == rows[0].incoming_id]
    return LastConfirmed(rows[0].delivery_id, tuple(r.ask_id for r in together))

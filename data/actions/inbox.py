"""The inbox: events are stored with the cursor in one transaction, handled later, once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from data.actions import journal
from data.actions.rows import add_missing
from data.models.incoming import (
    Dialog,
    Expectation,
    ExpectationKind,
    Incoming,
    IncomingState,
    ListenCursor,
)
from data.queries.chunks import chunks
from data.values.inbox import NewEvent, Position

SLACK = timedelta(minutes=5)  # how far a messenger's clock may be ahead of ours
INSTANT = timedelta(microseconds=1)
ATTEMPTS = 3  # a fault of ours is tried again this often before it is put aside


def store(
    session: Session,
    *,
    messenger: str,
    events: Sequence[NewEvent],
    position: Position | None,
    gap: bool,
    at: datetime,
    ordered: bool = True,
    continued: bool = False,
) -> int:
    """Store a batch and move the cursor; give how many events were new.

    What is already there (the same event again, or a message read from the history) is left
    alone; messages of one dialog are put in the order they were written. With `gap` events may
    have been lost: the cursor remembers to catch up. Events that are not `ordered` (a webhook's),
    or come while a gap is open, do not say that what came before them is known: catching up still
    reads the dialog from where it was. Events that are `continued` are all since the position
    stored before: a gap that was noted for a long silence only is closed by them.
    """
    fresh = _fresh(session, messenger, events)
    rows = [
        {
            "messenger": messenger,
            "event_id": event.event_id,
            "kind": event.kind,
            "peer": event.peer,
            "account": event.account,
            "number": event.number,
            "written_at": _written(event.written_at, at),
            "received_at": at,
            "text": event.text,
            "raw": event.raw,
            "state": IncomingState.NEW,
            "attempts": 0,
            "fault": "",
        }
        for event in _as_written(fresh)
    ]
    if rows:
        # Two ways in may store one event at the same moment: the second finds it there.
        add_missing(session, Incoming, rows)
    if ordered and not (position and _gap_is_open(session, messenger)):
        _begin_dialogs(session, messenger, events)
    if position is not None:
        _move_cursor(session, messenger, position, gap=gap, continued=continued, at=at)
    return len(rows)


def _fresh(session: Session, messenger: str, events: Sequence[NewEvent]) -> list[NewEvent]:
    known = set(
        session.exec(
            select(Incoming.event_id).where(
                Incoming.messenger == messenger,
                col(Incoming.event_id).in_([event.event_id for event in events]),
            )
        )
    )
    places = {(event.peer, event.number) for event in events if _is_message(event)}
    stored = set(
        session.exec(
            select(Incoming.peer, Incoming.number).where(
                Incoming.messenger == messenger,
                Incoming.kind == "message",
                col(Incoming.peer).in_({peer for peer, _ in places}),
                col(Incoming.number).in_({number for _, number in places}),
            )
        )
    )
    fresh = []
    for event in events:
        place = (event.peer, event.number)
        if event.event_id in known or (_is_message(event) and place in stored):
            continue
        known.add(event.event_id)
        if _is_message(event):
            stored.add(place)
        fresh.append(event)
    return fresh


def _is_message(event: NewEvent) -> bool:
    return event.kind == "message" and event.number is not None


def _as_written(events: Sequence[NewEvent]) -> list[NewEvent]:
    """The same, but each dialog's messages by their numbers: VK may deliver them out of order."""
    by_peer: dict[int, list[NewEvent]] = defaultdict(list)
    for event in events:
        if _is_message(event):
            by_peer[event.peer].append(event)
    turns = {
        peer: iter(sorted(found, key=lambda event: event.number or 0))
        for peer, found in by_peer.items()
    }
    return [next(turns[event.peer]) if _is_message(event) else event for event in events]


def _gap_is_open(session: Session, messenger: str) -> bool:
    cursor = session.get(ListenCursor, messenger)
    return cursor is not None and cursor.gap_since is not None


def _written(written_at: datetime | None, at: datetime) -> datetime:
    """The messenger's own time; a time from the future (a rehearsal's clock) gives way to ours."""
    return written_at if written_at is not None and written_at <= at + SLACK else at


def _begin_dialogs(session: Session, messenger: str, events: Sequence[NewEvent]) -> None:
    """What stood in a dialog before its first message to us is none of our business."""
    first: dict[int, int] = {}
    for event in events:
        if _is_message(event):
            first[event.peer] = min(first.get(event.peer, event.number or 1), event.number or 1)
    known = {
        dialog.peer: dialog
        for piece in chunks(first)
        for dialog in session.exec(
            select(Dialog).where(Dialog.messenger == messenger, col(Dialog.peer).in_(piece))
        )
    }
    for peer, number in first.items():
        dialog = known.get(peer) or Dialog(messenger=messenger, peer=peer)
        if dialog.complete_to is None:
            dialog.complete_to = number - 1
            session.add(dialog)


def complete(session: Session, *, messenger: str, up_to: Mapping[int, int]) -> None:
    """These dialogs (by peer) have been read: every message up to the number is known."""
    known = {
        dialog.peer: dialog
        for piece in chunks(up_to)
        for dialog in session.exec(
            select(Dialog).where(Dialog.messenger == messenger, col(Dialog.peer).in_(piece))
        )
    }
    for peer, number in up_to.items():
        dialog = known.get(peer) or Dialog(messenger=messenger, peer=peer)
        dialog.complete_to = max(dialog.complete_to or 0, number)
        session.add(dialog)


def _move_cursor(
    session: Session,
    messenger: str,
    position: Position,
    *,
    gap: bool,
    continued: bool,
    at: datetime,
) -> None:
    cursor = session.get(ListenCursor, messenger)
    if cursor is None:
        cursor = ListenCursor(messenger=messenger, moved_at=at)
    elif gap and cursor.gap_since is None:
        # Never the very moment we last heard something: that marks a gap for silence only.
        cursor.gap_since = min(cursor.moved_at, at - INSTANT)
    elif continued and cursor.gap_since == cursor.moved_at:
        cursor.gap_since = None
    cursor.position, cursor.server, cursor.key = position.position, position.server, position.key
    if gap or continued or cursor.gap_since != cursor.moved_at:
        cursor.moved_at = at
    session.add(cursor)


def caught_up(session: Session, *, messenger: str) -> None:
    """The gap is closed: from the dialogs' history, or because nobody will ever show it to us."""
    cursor = session.get_one(ListenCursor, messenger)
    cursor.gap_since = None
    session.add(cursor)


def note_silence(session: Session, *, messenger: str, longer_than: timedelta, at: datetime) -> None:
    """If we have not listened for longer than this, events may be lost: remember to catch up."""
    cursor = session.get(ListenCursor, messenger)
    if cursor is not None and cursor.gap_since is None and at - cursor.moved_at > longer_than:
        cursor.gap_since = cursor.moved_at
        session.add(cursor)


def forget_server(session: Session, *, messenger: str, at: datetime) -> None:
    """Ask for the address and key of the queue anew; the position in it is kept."""
    cursor = session.get(ListenCursor, messenger)
    if cursor is not None:
        cursor.server = cursor.key = ""
        session.add(cursor)
        journal.write(session, at=at, by="system", action="listen.forget_server", subject=messenger)


def journal_gap(session: Session, *, messenger: str, found: int, at: datetime) -> None:
    """A gap was closed: `found` events were read from the dialogs."""
    journal.write(
        session,
        at=at,
        by="system",
        action="listen.catch_up",
        subject=messenger,
        details={"events": found},
    )


def handled(session: Session, event: Incoming, *, at: datetime) -> None:
    """The event has been dealt with, in this very transaction."""
    event.state, event.handled_at = IncomingState.HANDLED, at
    session.add(event)


def stumbled(session: Session, *, event_id: int, fault: str, at: datetime) -> bool:
    """Handling failed by our own fault (its class name); True when the event is put aside."""
    event = session.get_one(Incoming, event_id)
    event.attempts += 1
    event.fault = fault[:200]
    put_aside = event.attempts >= ATTEMPTS
    if put_aside:
        event.state, event.handled_at = IncomingState.FAILED, at
    session.add(event)
    return put_aside


def expect(
    session: Session,
    *,
    messenger: str,
    account: int,
    kind: ExpectationKind,
    facts: dict[str, Any],
    until: datetime,
) -> None:
    """Wait for something from this account; what was waited for before is forgotten."""
    session.merge(
        Expectation(messenger=messenger, account=account, kind=kind, facts=facts, expires_at=until)
    )


def expect_nothing(session: Session, *, messenger: str, account: int) -> None:
    """Wait for nothing from this account any more."""
    found = session.get(Expectation, (messenger, account))
    if found is not None:
        session.delete(found)

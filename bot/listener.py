"""The listener: ask for events, store them with the cursor, and close gaps from the history."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import alarmtexts, texts
from bot.messenger import (
    CHATS_FROM,
    CallRefusedError,
    Cursor,
    DialogMark,
    Event,
    Messenger,
    Poll,
    Refusal,
)
from data.actions import addresses, alarms, inbox
from data.database import Database
from data.queries import listening
from data.values.clock import Clock
from data.values.errors import MessengerError
from data.values.inbox import NewEvent, Position

log = logging.getLogger(__name__)

LONG_SILENCE = timedelta(hours=1)  # not listening for longer than this counts as a gap
GAP = "gap_open"
LOST = "gap_lost"
FOR_GOOD = (Refusal.PERSON, Refusal.OFFICE)  # asking again would change nothing
PAGE = 200  # dialogs looked at together


class Listener:
    """Listens to one community; nothing is remembered but in the database."""

    def __init__(self, database: Database, messenger: Messenger, clock: Clock) -> None:
        self.database = database
        self.messenger = messenger
        self.clock = clock

    def begin(self) -> None:
        """At start: after a long silence the queue may have forgotten events; remember that."""
        with self.database.write() as session:
            inbox.note_silence(
                session,
                messenger=self.messenger.name,
                longer_than=LONG_SILENCE,
                at=self.clock.now(),
            )

    def listen_once(self, *, wait: int) -> int:
        """One turn: close a gap if there is one, then wait up to `wait` seconds for events.

        Gives how many events were new. A gap that cannot be closed now does not keep us from
        listening: it is tried again the next turn. Raises MessengerError when the messenger
        cannot be listened to; the cursor then stays.
        """
        found = self._try_to_catch_up()
        with self.database.read() as session:
            cursor = listening.cursor(session, messenger=self.messenger.name)
        poll = self.messenger.poll(Cursor(*cursor) if cursor else Cursor(), wait=wait)
        return found + self._store(poll) + (self._try_to_catch_up() if poll.gap else 0)

    def _try_to_catch_up(self) -> int:
        try:
            return self.catch_up_if_needed()
        except MessengerError as error:
            log.warning("the gap could not be closed yet: %s", error)
            if isinstance(error, CallRefusedError):
                if error.refusal in FOR_GOOD:
                    self._give_up(error)
                elif error.refusal is not Refusal.RETRY:
                    self._say_gap_is_open(error)
            return 0

    def _give_up(self, error: CallRefusedError) -> None:
        """Nothing more can be found: say so, and let everything that waits for it go on."""
        at = self.clock.now()
        with self.database.write() as session:
            inbox.caught_up(session, messenger=self.messenger.name)
            alarms.end(session, name=GAP, at=at)
            alarms.sound(session, name=LOST, text=alarmtexts.gap_lost(str(error)), at=at)

    def _say_gap_is_open(self, error: CallRefusedError) -> None:
        with self.database.write() as session:
            alarms.sound(
                session, name=GAP, text=alarmtexts.gap_open(str(error)), at=self.clock.now()
            )

    def catch_up_if_needed(self) -> int:
        """If events may have been lost, read every dialog back to its last known message.

        Gives how many were found; raises MessengerError when the messenger cannot be asked.
        """
        with self.database.read() as session:
            since = listening.gap_since(session, messenger=self.messenger.name)
        if since is None:
            return 0
        marks = self.messenger.dialogs(since=since - LONG_SILENCE)
        new = 0
        refused: list[CallRefusedError] = []
        for start in range(0, len(marks), PAGE):
            new += self._catch_up_page(marks[start : start + PAGE], since - LONG_SILENCE, refused)
        if refused:
            raise refused[0]
        at = self.clock.now()
        with self.database.write() as session:
            inbox.caught_up(session, messenger=self.messenger.name)
            alarms.end(session, name=GAP, at=at)
            alarms.end(session, name=LOST, at=at)
            inbox.journal_gap(session, messenger=self.messenger.name, found=new, at=at)
        log.info("caught up after a gap: %s events", new)
        return new

    def _catch_up_page(
        self, marks: Sequence[DialogMark], since: datetime, refused: list[CallRefusedError]
    ) -> int:
        """Read those of the dialogs back of which we lack something; how many events were new.

        A dialog nobody has looked into yet may be years old: only what came after `since` counts.
        A dialog we may never read keeps us from none of the others: its error goes to `refused`.
        """
        people = {mark.peer: mark for mark in marks if 0 < mark.peer < CHATS_FROM}
        with self.database.read() as session:
            known = listening.known(session, messenger=self.messenger.name, peers=people)
        new = 0
        for peer, mark in people.items():
            have = known[peer]
            # Our own last message needs no reading: after a kill in a broadcast many lack it.
            if have.lacks(mark.last_number - mark.last_ours):
                try:
                    found = self.messenger.history(peer, after_number=have.complete_to or 0)
                except CallRefusedError as error:
                    if error.refusal not in FOR_GOOD:
                        raise
                    refused.append(error)
                    continue
                if have.complete_to is None:
                    found = [e for e in found if e.written_at is None or e.written_at >= since]
                new += self._store_events(found)
        with self.database.write() as session:
            inbox.complete(
                session,
                messenger=self.messenger.name,
                up_to={peer: mark.last_number for peer, mark in people.items()},
            )
            addresses.recheck(
                session,
                messenger=self.messenger.name,
                writable={peer: mark.writable for peer, mark in people.items()},
                reason=texts.NOT_WRITABLE,
                at=self.clock.now(),
            )
        return new

    def take(self, event: Event) -> bool:
        """Store one event that came by itself (a webhook); whether it was new."""
        events = self._dated([event])
        with self.database.write() as session:
            new = inbox.store(
                session,
                messenger=self.messenger.name,
                events=events,
                position=None,
                gap=False,
                at=self.clock.now(),
                ordered=False,
            )
        return new > 0

    def _store(self, poll: Poll) -> int:
        events = self._dated(poll.events)
        at = self.clock.now()
        with self.database.write() as session:
            new = inbox.store(
                session,
                messenger=self.messenger.name,
                events=events,
                position=Position(poll.cursor.position, poll.cursor.server, poll.cursor.key),
                gap=poll.gap,
                at=at,
                continued=poll.continued,
            )
            if listening.gap_since(session, messenger=self.messenger.name) is None:
                alarms.end(session, name=GAP, at=at)
        return new

    def _store_events(self, found: Sequence[Event]) -> int:
        events = self._dated(found)
        with self.database.write() as session:
            return inbox.store(
                session,
                messenger=self.messenger.name,
                events=events,
                position=None,
                gap=False,
                at=self.clock.now(),
            )

    def _dated(self, events: Sequence[Event]) -> list[NewEvent]:
        """The events with their time as our clock tells it.

        In a rehearsal our clock and the messenger's may differ by years; how long ago something
        was written is then taken from whichever of the two makes it the more recent.
        """
        at = self.clock.now()
        if not events or not self.clock.rehearsal:
            return [_stored(event, event.written_at) for event in events]
        try:
            server = self.messenger.server_time()
        except MessengerError:
            server = at
        return [_stored(event, _translated(event.written_at, at, server)) for event in events]


def _translated(written_at: datetime | None, at: datetime, server: datetime) -> datetime:
    if written_at is None:
        return at
    ages = [age for age in (at - written_at, server - written_at) if age >= timedelta(0)]
    return at - min(ages, default=timedelta(0))


def _stored(event: Event, written_at: datetime | None) -> NewEvent:
    return NewEvent(
        event_id=event.event_id[:100],
        kind=event.kind.value,
        peer=event.peer,
        account=event.account,
        number=event.number,
        written_at=written_at,
        text=event.text,
        raw=event.raw,
    )

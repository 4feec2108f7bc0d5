"""The dialogue: every stored event is handled once, in the transaction of what it causes.

Nothing is remembered here: what the bot waits for, what is open and what was said are rows.
"""

import logging
from datetime import datetime

from sqlmodel import Session

from bot import linking, talk, texts
from bot.messenger import CHATS_FROM, EventKind, Messenger
from bot.turn import Turn
from data.actions import addresses, deliveries, inbox, outbox
from data.database import Database, part
from data.queries import conversation, people
from data.values.clock import Clock
from data.values.errors import StorageError

log = logging.getLogger(__name__)

TOGETHER = 20  # events in one transaction, each of which can fail alone


class Dialogue:
    """Handles stored events of one messenger in the order they were stored."""

    def __init__(self, database: Database, messenger: Messenger, clock: Clock) -> None:
        self.database = database
        self.messenger = messenger
        self.clock = clock

    def handle_all(self) -> int:
        """Handle everything that is waiting; how many events that were."""
        done = 0
        while count := self.handle_next():
            done += count
        return done

    def handle_next(self) -> int:
        """Handle the oldest waiting events; how many. A fault of ours stops none of the others.

        Raises StorageError when the database fails; then nothing of this turn has happened.
        """
        with self.database.read() as session:
            waiting = conversation.waiting_events(
                session, messenger=self.messenger.name, limit=TOGETHER
            )
        if waiting:
            with self.database.write() as session:
                for event_id in waiting:
                    self._try(session, event_id)
        return len(waiting)

    def _try(self, session: Session, event_id: int) -> None:
        at = self.clock.now()
        try:
            with part(session):
                self._handle(session, event_id, at)
        except StorageError:
            raise
        except Exception as fault:  # the next event must go on whatever this one met
            log.exception("event %s could not be handled", event_id)
            inbox.stumbled(session, event_id=event_id, fault=type(fault).__name__, at=at)

    def _handle(self, session: Session, event_id: int, at: datetime) -> None:
        incoming = conversation.waiting_event(session, event_id)
        if incoming is None:
            return
        event = self.messenger.read_event(incoming.raw)
        turn = Turn(
            session=session,
            messenger=self.messenger.name,
            event=event,
            incoming=incoming,
            at=at,
            holders=people.holders_of_account(
                session, messenger=self.messenger.name, account=event.account
            ),
        )
        _react(turn)
        if turn.late and turn.said and turn.holders:
            outbox.queue_summary(
                session,
                messenger=turn.messenger,
                account=turn.account,
                recipient_id=turn.holders[0].recipient_id,
                incoming_id=event_id,
                at=at,
                understood=not turn.unclear,
            )
            # It lists what is open: a reminder on the same day would only repeat it.
            deliveries.unasked(session, [turn.account], messenger=turn.messenger, at=at)
        inbox.handled(session, incoming, at=at)


def _react(turn: Turn) -> None:
    event = turn.event
    match event.kind:
        case EventKind.MESSAGE if 0 < event.peer < CHATS_FROM:
            addresses.reachable(
                turn.session, messenger=turn.messenger, account=turn.account, at=turn.at
            )
            if turn.holders:
                talk.talk(turn)
            else:
                linking.meet(turn)
        case EventKind.ALLOWED:
            addresses.reachable(
                turn.session, messenger=turn.messenger, account=turn.account, at=turn.at
            )
        case EventKind.DENIED:
            addresses.unreachable(
                turn.session,
                messenger=turn.messenger,
                account=turn.account,
                reason=texts.FORBADE,
                at=turn.at,
            )
        case EventKind.READ:
            deliveries.read(
                turn.session,
                messenger=turn.messenger,
                account=turn.account,
                up_to=event.message_id or 0,
                at=turn.incoming.written_at,
            )
        case _:
            pass

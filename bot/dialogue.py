"""The dialogue: every stored event is handled once, in one transaction with what it causes.

Nothing is remembered here: what the bot waits for, what is open and what was said are rows.
"""

import logging

from bot import linking, talk, texts
from bot.messenger import CHATS_FROM, EventKind, Messenger
from bot.turn import Turn
from data.actions import addresses, deliveries, inbox, outbox
from data.database import Database
from data.queries import conversation, people
from data.values.clock import Clock

log = logging.getLogger(__name__)

BATCH = 50


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
        """Handle the oldest waiting events; how many. A fault of ours stops none of the others."""
        with self.database.read() as session:
            waiting = conversation.waiting_events(
                session, messenger=self.messenger.name, limit=BATCH
            )
        for incoming in waiting:
            try:
                self._handle(incoming.id or 0)
            except Exception as fault:  # the next event must go on whatever this one met
                log.exception("event %s could not be handled", incoming.id)
                with self.database.write() as session:
                    inbox.stumbled(
                        session,
                        event_id=incoming.id or 0,
                        fault=type(fault).__name__,
                        at=self.clock.now(),
                    )
        return len(waiting)

    def _handle(self, incoming_id: int) -> None:
        at = self.clock.now()
        with self.database.write() as session:
            incoming = conversation.waiting_event(session, incoming_id)
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
                    incoming_id=incoming_id,
                    at=at,
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

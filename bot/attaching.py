"""A circular's files: uploaded once, before the first card that carries them."""

import logging
from datetime import timedelta
from pathlib import Path

from bot import texts
from bot.messenger import Messenger
from data.actions import alarms, deliveries, outbox
from data.database import Database
from data.queries import sending
from data.values.clock import Clock
from data.values.errors import MessengerError

log = logging.getLogger(__name__)

REST = timedelta(seconds=60)  # before a refused file is tried again
BAD_FILE = "file_refused"


def upload(database: Database, messenger: Messenger, clock: Clock, *, circular_id: int) -> None:
    """Upload what the messenger does not have; a refused file holds the circular and is shown."""
    with database.read() as session:
        files = sending.not_uploaded(session, circular_id=circular_id, messenger=messenger.name)
    for file in files:
        try:
            reference = messenger.upload(Path(file.path), title=file.name)
        except (MessengerError, OSError) as error:
            log.warning("a file of circular %s: %s", circular_id, type(error).__name__)
            _hold(database, file.name, circular_id=circular_id, clock=clock)
            return
        at = clock.now()
        with database.write() as session:
            deliveries.uploaded(
                session,
                attachment_id=file.id or 0,
                messenger=messenger.name,
                reference=reference,
                at=at,
            )
            alarms.end(session, name=f"{BAD_FILE}:{circular_id}", at=at)


def _hold(database: Database, name: str, *, circular_id: int, clock: Clock) -> None:
    at = clock.now()
    with database.write() as session:
        alarms.sound(
            session,
            name=f"{BAD_FILE}:{circular_id}",
            text=texts.file_refused(name, circular_id),
            at=at,
        )
        outbox.put_off_cards(session, circular_id=circular_id, not_before=at + REST)

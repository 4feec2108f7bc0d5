"""Watching over the service itself: disk, database, clock, listening.

Each trouble stops what must not go on, is told to the office by every way that still works, and
ends by itself. With the database in order an alarm is a row like any other; when nothing can be
written or sent by rows (disk full, file locked, wrong clock) it is kept here and told directly.
"""

import logging
import platform
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import alarmtexts, texts
from bot.messenger import Accepted, CallRefusedError, Content, Messenger, Parcel, Refusal
from bot.sender import FATAL_REST, SHUT_OUT
from bot.steady import Steady
from data.actions import alarms, inbox, probing
from data.actions.audit import LISTENING
from data.database import Database
from data.queries import alarms as standing_alarms
from data.queries import people, sending
from data.queries.pulse import pulse
from data.values.clock import Clock
from data.values.errors import MessengerError, StorageError

log = logging.getLogger(__name__)

DEAF = timedelta(minutes=5)  # without an answer of long poll: an alarm
HARD_OF_HEARING = timedelta(seconds=90)  # more than three waits: ask for another server
STORAGE, CLOCK, DISK = "storage", f"clock:{platform.node()[:40]}", "disk"
LOW, ENOUGH = 200, 300  # megabytes left on the disk: alarm, and end of alarm
GIVE_UP = timedelta(minutes=50)  # a direct message is tried as long as VK knows its number


@dataclass
class Trouble:
    """Something wrong that rows cannot carry; `told` are the accounts that know."""

    text: str
    since: datetime
    told: set[int] = field(default_factory=set)


class Watch:
    """Looks every half minute. `troubles` is what stands now without a row, by name."""

    def __init__(
        self,
        database: Database,
        messenger: Messenger,
        clock: Clock,
        *,
        steady: Steady,
        free: Callable[[], int | None] = lambda: None,
    ) -> None:
        self.database = database
        self.messenger = messenger
        self.clock = clock
        self.steady = steady
        self.troubles: dict[str, Trouble] = {}
        self._free = free
        self.deaf = False  # nothing has been heard for long: who has answered is not known
        self._suspicion: StorageError | None = None
        self._clerks: list[int] = []
        self._server_forgotten = False
        self._said: dict[str, str] = {}  # what the log holds of what stands
        self._since = clock.now()

    @property
    def calm(self) -> bool:
        """Whether work that decides or sends may go on."""
        return STORAGE not in self.troubles and self.steady.trusted

    def storage_failed(self, fault: StorageError) -> None:
        """Somebody met a database that would not take a row; the next look will try it."""
        self._suspicion = fault

    def look(self) -> None:
        """One look at everything; a part that fails keeps none of the others from being seen."""
        for part in (
            self._look_at_clock,
            self._look_at_storage,
            self._look_at_disk,
            self._look_at_listening,
            self._look_at_shut_out,
            self._tell,
        ):
            try:
                part()
            except StorageError as fault:
                self.storage_failed(fault)
            except MessengerError as fault:
                log.warning("watch: %s", fault)

    # --- storage ------------------------------------------------------------------------------

    def _look_at_storage(self) -> None:
        if self._suspicion is None and STORAGE not in self.troubles:
            return
        self._suspicion = None
        try:
            with self.database.write() as session:
                probing.fill(session)
            with self.database.write() as session:
                probing.clear(session)
        except StorageError as fault:
            self._trouble(STORAGE, str(fault))
            return
        trouble = self.troubles.get(STORAGE)
        if trouble is None:
            return
        at = self.clock.now()
        with self.database.write() as session:
            alarms.record_past(
                session,
                name=STORAGE,
                text=trouble.text,
                since=trouble.since,
                at=at,
                told=bool(trouble.told),
            )
        del self.troubles[STORAGE]
        self._said.pop(STORAGE, None)
        log.warning("the database takes rows again")

    def _look_at_disk(self) -> None:
        left = self._free()
        if left is None:
            return
        if left < LOW:
            self._sound(DISK, alarmtexts.disk_low(left))
        elif left > ENOUGH:
            self._end(DISK)

    # --- clock --------------------------------------------------------------------------------

    def _look_at_clock(self) -> None:
        self.steady.compare(self.messenger.server_time)
        if self.steady.trusted:
            self.troubles.pop(CLOCK, None)
            self._end(CLOCK)
            return
        wrong_by = self.steady.wrong_by
        text = alarmtexts.clock_jumped() if wrong_by is None else alarmtexts.clock_wrong(wrong_by)
        self._trouble(CLOCK, text)
        self._sound(CLOCK, text, rest=FATAL_REST)

    # --- the messenger ------------------------------------------------------------------------

    def _look_at_listening(self) -> None:
        if not self.steady.trusted:
            return
        at = self.clock.now()
        silent_for = at - max(self._heard_at() or self._since, self._since)
        self.deaf = silent_for > DEAF
        if silent_for <= HARD_OF_HEARING:
            self._server_forgotten = False
            self._end(LISTENING)
            return
        try:
            self.messenger.server_time()
        except CallRefusedError as error:
            if error.refusal is Refusal.FATAL:
                text = texts.shut_out(str(error), error.code)
                self._sound(SHUT_OUT, text, rest=FATAL_REST)
                return
            text = alarmtexts.deaf()
        except MessengerError:
            text = alarmtexts.silent()
        else:
            text = alarmtexts.deaf()
            self._ask_for_another_server(at)
        if self.deaf:
            self._sound(LISTENING, text)

    def _heard_at(self) -> datetime | None:
        with self.database.read() as session:
            return pulse(session, messenger=self.messenger.name, at=self.clock.now()).moved_at

    def _ask_for_another_server(self, at: datetime) -> None:
        """The messenger answers and its queue does not: its address or key may be the cause."""
        if self._server_forgotten:
            return
        with self.database.write() as session:
            inbox.forget_server(session, messenger=self.messenger.name, at=at)
        self._server_forgotten = True

    def _look_at_shut_out(self) -> None:
        """With nothing to send nobody would notice that the messenger takes messages again."""
        at = self.clock.now()
        with self.database.read() as session:
            standing = {a.name: a for a in standing_alarms.standing(session)}
            waiting = sending.anything_due(session, messenger=self.messenger.name, at=at)
        alarm = standing.get(SHUT_OUT)
        if alarm is None or waiting or (alarm.try_again_at or at) > at:
            return
        self.messenger.server_time()
        self._end(SHUT_OUT)

    # --- telling ------------------------------------------------------------------------------

    def _sound(self, name: str, text: str, *, rest: timedelta | None = None) -> None:
        at = self.clock.now()
        self._log(name, text)
        with self.database.write() as session:
            alarms.sound(
                session,
                name=name,
                text=text,
                at=at,
                try_again_at=None if rest is None else at + rest,
            )

    def _log(self, name: str, text: str) -> None:
        if self._said.get(name) != text:
            log.error("%s: %s", name, text)
            self._said[name] = text

    def _end(self, name: str) -> None:
        self._said.pop(name, None)
        with self.database.read() as session:
            if all(alarm.name != name for alarm in standing_alarms.standing(session)):
                return
        with self.database.write() as session:
            alarms.end(session, name=name, at=self.clock.now())

    def _trouble(self, name: str, text: str) -> None:
        self._log(name, text)
        trouble = self.troubles.setdefault(name, Trouble(text, self.clock.now()))
        trouble.text = text

    def _tell(self) -> None:
        """Past the outbox, which rests: once to each clerk for each trouble, at any hour."""
        try:
            with self.database.read() as session:
                self._clerks = [clerk.account or 0 for clerk in people.clerks(session)]
        finally:
            for name, trouble in self.troubles.items():
                self._tell_of(name, trouble)

    def _tell_of(self, name: str, trouble: Trouble) -> None:
        content = Content(alarmtexts.stopped(trouble.text))
        for account in self._clerks:
            if account in trouble.told or abs(self.clock.now() - trouble.since) > GIVE_UP:
                continue
            number = zlib.crc32(f"{name} {account} {trouble.since.isoformat()}".encode())
            parcel = Parcel(account, number & 0x7FFFFFFF or 1, content)
            if isinstance(self.messenger.send_each([parcel], urgent=True)[0], Accepted):
                trouble.told.add(account)

"""A stage: Vestnik and a made-up VK in one process, under one clock that is moved by hand.

The parts are the ones `vestnik run` starts in threads; here each takes its turn when it is asked
to, so that what happens depends on the clock alone.
"""

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.dialogue import Dialogue
from bot.listener import Listener
from bot.pace import Pace
from bot.sender import Sender
from bot.vk.client import VkMessenger
from cli.context import Context
from cli.settings import Settings
from data.database import Database
from data.queries import upcoming
from data.values.clock import MovableClock
from scheduler import jobs
from standin.server import StandIn

AN_HOUR = timedelta(hours=1)
MOSCOW = ZoneInfo("Europe/Moscow")


class Stage:
    """Everything on it, in `folder`, beginning at `at` (aware).

    `rate` is requests a second, for the made-up VK and for us (None: as fast as it goes).
    """

    def __init__(
        self,
        folder: Path,
        *,
        at: datetime,
        office: str = "Управление образования",
        zone: ZoneInfo = MOSCOW,
        rate: int | None = None,
        port: int = 0,
    ) -> None:
        self.clock = MovableClock(at)
        self.vk = StandIn(now=self.clock.unix, rate_per_second=rate, port=port)
        self.settings = Settings(
            vk_token=self.vk.world.token,
            vk_group_id=self.vk.world.group_id,
            vk_api_url=self.vk.url,
            database_url=f"sqlite:///{folder / 'vestnik.db'}",
            office_name=office,
            office_timezone=zone,
            files=folder / "files",
            clock_start=None,
        )
        self.context = Context(self.settings, self.clock)
        self.lock = threading.RLock()  # one turn at a time: the page's buttons and the story
        self._pace = Pace(rate or 10_000)
        self._build()

    def _build(self) -> None:
        self.messenger = VkMessenger(
            token=self.settings.vk_token,
            group_id=self.settings.vk_group_id,
            api_url=self.settings.vk_api_url,
            now=self.clock.now,
            pace=self._pace,
        )
        database = self.database
        self.listener = Listener(database, self.messenger, self.clock)
        self.dialogue = Dialogue(database, self.messenger, self.clock)
        self.sender = Sender(database, self.messenger, self.clock)

    @property
    def database(self) -> Database:
        """The database behind the stage."""
        return self.context.database

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return self.settings.office_timezone

    @contextmanager
    def playing(self) -> Iterator["Stage"]:
        """The made-up VK answers while the block lasts; Vestnik listens from its beginning."""
        with self.vk:
            try:
                self.wake()
                yield self
            finally:
                self.database.close()

    # --- Vestnik's turns ----------------------------------------------------------------------

    def wake(self) -> None:
        """Vestnik starts, or starts again: nothing it knows but what is in the database."""
        with self.lock:
            self._build()
            self.sender.recover()
            self.listener.begin()
            self.settle()

    def settle(self) -> None:
        """Listen, understand, remind and send until there is nothing left to do now."""
        with self.lock:
            while self._turn():
                pass

    def _turn(self) -> int:
        return (
            self.listener.listen_once(wait=0)
            + self.dialogue.handle_all()
            + jobs.let_go(self.database, self.clock)
            + jobs.remind(self.database, self.clock)
            + self.sender.send_all()
        )

    def _settle_until_next(self) -> datetime:
        """Settle, then tell when something comes up by itself; nobody writes before that."""
        self.settle()
        with self.database.read() as session:
            return upcoming.next_moment(session) or datetime.max.replace(tzinfo=UTC)

    def move_to(
        self, at: datetime, *, awake: bool = True, tick: Callable[[datetime], None] | None = None
    ) -> None:
        """Let time pass until `at` (aware), hour by hour; `tick` is told each of them.

        While Vestnik is not `awake` nobody listens, reminds or sends.
        """
        with self.lock:
            following = self._settle_until_next() if awake else at
            while (now := self.clock.now()) < at:
                hour = now.replace(minute=0, second=0, microsecond=0) + AN_HOUR
                self.clock.move_to(min(hour, at))
                if awake and following <= self.clock.now():
                    following = self._settle_until_next()
                if tick is not None:
                    tick(self.clock.now())
            if awake:
                self.settle()

    def local(self, day: str, at: str = "10:00") -> datetime:
        """A moment of the office's clock («2023-10-16», «09:00»)."""
        return self.moment(day, at, self.zone)

    @staticmethod
    def moment(day: str, at: str, zone: ZoneInfo = MOSCOW) -> datetime:
        """The same before there is a stage."""
        return datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=zone)

    # --- the office ---------------------------------------------------------------------------

    def command(self, group: click.Command, *arguments: str) -> str:
        """Run a `vestnik` command as the office would; what it printed."""
        printed = io.StringIO()
        with self.lock, redirect_stdout(printed):
            group.main(list(arguments), standalone_mode=False, obj=self.context)
        return printed.getvalue()

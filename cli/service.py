"""`vestnik run`: the parts put together, each in its threads, until told to stop."""

import logging
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from types import FrameType

import click

from bot import intents, texts
from bot.dialogue import Dialogue
from bot.listener import Listener
from bot.messenger import Messenger
from bot.sender import Sender
from cli import desk
from cli import parts as made
from cli.context import Context, pass_context
from cli.watching import Watching
from data.models.outgoing import Urgency
from data.values.errors import MessengerError, SettingsError, StorageError
from scheduler import jobs
from scheduler.rings import Ring, Rings

log = logging.getLogger(__name__)

SENDERS = 6  # enough that one always waits for the pace, whatever the latency
IDLE = 0.2  # seconds between looks into an empty outbox or inbox
BACKOFF = (1, 2, 5, 10, 30)  # seconds after a failed turn, the last one repeated
WAIT = 25  # seconds a long poll may stay open
MOST_WAITING = 100  # portions taken at start before anything is sent
LONGEST_STOP = 10.0  # seconds given to what is in hand when told to stop
PARTS = ("bot", "scheduler", "office")
ALONE = ("bot", "scheduler")  # parts of which one SQLite file takes only one of each


class Service:
    """Threads that each repeat one small step until the service stops."""

    def __init__(self, context: Context, messenger: Messenger | None, parts: Sequence[str]) -> None:
        self.context = context
        self._messenger = messenger
        self.parts = parts
        self.stopping = threading.Event()
        self.listening = threading.Event()
        self._threads: list[threading.Thread] = []
        self._watching: Watching | None = None

    def run(self) -> None:
        """Start everything, say `ready` once events are listened for, work until stopped."""
        with ExitStack() as stack:
            for part in self.parts:
                if part in ALONE:
                    stack.enter_context(self.context.database.alone(part))
            table = self._open_desk() if "office" in self.parts else None
            if self._messenger is not None:
                self._check_key()
                self._watching = Watching(self.context, self._messenger, self.parts)
                stack.callback(self._watching.stop)
                self._watching.start()
            if "bot" in self.parts:
                self._start_bot()
            if table is not None:
                stack.callback(self._serve_desk(table))
            if "bot" not in self.parts or self._wait_until_listening():
                click.echo("ready: Вестник работает")
                self._say_where(table)
            if "scheduler" in self.parts:
                rings = self.watching.ringing = self._rings()
                rings.start()
                stack.callback(rings.stop)
            while not self.stopping.wait(0.5):
                pass
            self._finish()
        self.context.database.close()

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Finish what is in hand and stop."""
        self.stopping.set()

    @property
    def messenger(self) -> Messenger:
        """The messenger of the parts that need one."""
        if self._messenger is None:
            raise SettingsError("Без ключа сообщества ВК работает только стол.")
        return self._messenger

    @property
    def watching(self) -> Watching:
        """What looks after the parts that need a messenger."""
        assert self._watching is not None
        return self._watching

    def _open_desk(self) -> desk.DeskServer | None:
        """The desk on its port. Beside the bot a taken port must not silence the bot."""
        try:
            return desk.DeskServer(self.context)
        except SettingsError as error:
            if len(self.parts) == 1:
                raise
            log.warning("%s", error)
            return None

    def _serve_desk(self, table: desk.DeskServer) -> Callable[[], None]:
        thread = threading.Thread(target=table.run, name="office", daemon=True)
        thread.start()

        def close() -> None:
            table.stop()
            thread.join(timeout=LONGEST_STOP)

        return close

    def _say_where(self, table: desk.DeskServer | None) -> None:
        if table is None:
            return
        click.echo(f"Стол: {table.url}")
        link = desk.first_entry(self.context.database, table.url, at=self.context.clock.now())
        if link:
            click.echo(f"Первый вход, ссылка действует сутки и один раз: {link}")

    def _check_key(self) -> None:
        """Refuse to start with a key that VK refuses; when VK is silent, start and keep trying."""
        for finding in self.messenger.check(repair=True):
            if finding.name == "token" and finding.ok is False:
                raise SettingsError(finding.text)
            if finding.ok is not True:
                log.warning("%s: %s", finding.name, finding.text)

    def _finish(self) -> None:
        """Let everybody end the step in hand; a poll that stays open loses nothing when cut."""
        until = self.context.clock.monotonic() + LONGEST_STOP
        for thread in self._threads:
            if thread.name != "listener":
                thread.join(timeout=max(0.0, until - self.context.clock.monotonic()))

    def _wait_until_listening(self) -> bool:
        while not self.stopping.is_set():
            if self.listening.wait(0.1):
                return True
        return False

    def _start_bot(self) -> None:
        database, clock = self.context.database, self.context.clock
        sender = Sender(database, self.messenger, clock)
        if database.is_sqlite:  # held alone: no other sender can be alive
            sender.recover()
        dialogue = Dialogue(database, self.messenger, clock)
        listener = Listener(database, self.messenger, clock)
        threading.Thread(target=intents.warm, name="warm", daemon=True).start()
        self._thread("listener", self._listening(listener, dialogue))
        self._thread("dialogue", self._once_listening(lambda: bool(dialogue.handle_next())))
        self._thread(
            "answers", self._once_listening(lambda: sender.send_next(most_urgent=Urgency.REPLY))
        )
        for number in range(SENDERS):
            self._thread(f"sender-{number}", self._once_listening(sender.send_next))

    def _listening(self, listener: Listener, dialogue: Dialogue) -> Callable[[], bool]:
        def turn() -> bool:
            if not self.listening.is_set():
                listener.begin()
                self._take_what_waits(listener, dialogue)
                self.listening.set()
            listener.listen_once(wait=WAIT)
            return True

        return turn

    def _take_what_waits(self, listener: Listener, dialogue: Dialogue) -> None:
        """Take everything the messenger holds for us before anybody is written to.

        It comes in portions, and one may hold nothing but an expired key: two in a row without
        news are the end.
        """
        quiet = 0
        for _ in range(MOST_WAITING):
            quiet = 0 if listener.listen_once(wait=0) else quiet + 1
            if self.watching.calm:
                dialogue.handle_all()
            if quiet == 2 or self.stopping.is_set():
                return

    def _once_listening(self, step: Callable[[], bool]) -> Callable[[], bool]:
        """What was written while we were down is taken first: who has answered is not reminded.

        Nothing is decided or sent while the clock or the database cannot be trusted.
        """
        return lambda: self.listening.is_set() and self.watching.calm and step()

    def _thread(self, name: str, step: Callable[[], bool]) -> None:
        thread = threading.Thread(target=self._repeat, args=(name, step), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()
        self.watching.beats.watch(thread)

    def _repeat(self, name: str, step: Callable[[], bool]) -> None:
        failures = 0
        while not self.stopping.is_set():
            try:
                busy = step()
                failures = 0
            except (MessengerError, StorageError) as fault:
                log.warning("%s: %s", name, fault)
                self.watching.fault(fault)
                failures += 1
                busy = False
            except Exception:  # a fault of ours in one part must not silence the others
                log.exception("%s failed", name)
                failures += 1
                busy = False
            self.watching.beats.beat(name)
            if failures:
                self.stopping.wait(BACKOFF[min(failures, len(BACKOFF)) - 1])
            elif not busy:
                self.stopping.wait(IDLE)

    def _rings(self) -> Rings:
        database, clock = self.context.database, self.context.clock
        minding = self.watching.minding
        remind = minding(partial(jobs.remind, database, clock), hearing=True)

        def marks(accounts: Sequence[int]) -> dict[int, int]:
            return {m.peer: m.read_message_id for m in self.messenger.marks(accounts)}

        return Rings(
            [
                Ring("remind", remind, every=5),
                Ring("dispatch", minding(partial(jobs.let_go, database, clock)), every=2),
                self.watching.audit_ring(),
                Ring(
                    "read",
                    lambda: jobs.read_marks(database, clock, marks, messenger=self.messenger.name),
                    every=600,
                ),
                Ring(
                    "calendar",
                    lambda: jobs.watch_calendar(database, clock, text=texts.calendar_missing),
                    every=6 * 3600,
                ),
            ]
        )


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(PARTS))
@pass_context
def run(context: Context, parts: tuple[str, ...]) -> None:
    """Работать: слушать ВК, отправлять, напоминать, держать стол (или только названные части)."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # Request lines would show the token and people's words.
    for noisy in ("urllib3", "vk_api", "apscheduler", "alembic", "uvicorn.error"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    chosen = parts or PARTS
    speaks = any(part in ALONE for part in chosen)  # the desk alone needs no key
    messenger = made.vk(context.settings, context.clock) if speaks else None
    service = Service(context, messenger, chosen)
    signal.signal(signal.SIGTERM, service.stop)
    signal.signal(signal.SIGINT, service.stop)
    service.run()

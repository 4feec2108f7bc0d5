"""One made-up VK, one database, one clock, and runs of the command that come and go."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, func, select

from data.database import Database
from data.models.delivery import Delivery, DeliveryState
from data.models.outgoing import Outgoing, OutgoingState
from tools.bench import seeding
from tools.bench.world import Vk, made_up_vk, settings
from tools.torture.faults import Instant, Mix
from tools.torture.nursery import Life, Nursery
from tools.torture.tally import Tally

LATENCY = 0.02
PATIENCE = 150.0  # seconds without any progress after which a run counts as stuck
HOUR = 3600.0
OPEN = (OutgoingState.QUEUED, OutgoingState.SENDING, OutgoingState.UNKNOWN)


class Ordeal:
    """What happens to one installation. Its clock and VK's stay together, whatever it jumps."""

    def __init__(
        self, vk: Vk, database: Database, nursery: Nursery, folder: Path, dice: random.Random
    ) -> None:
        self.vk = vk
        self.database = database
        self.dice = dice
        self._nursery = nursery
        self._folder = folder
        self._runs = 0
        self._began = time.monotonic()
        self._begins_at = seeding.FRIDAY

    # --- time ---------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The time in this made-up world."""
        return self._begins_at + timedelta(seconds=time.monotonic() - self._began)

    def move_to(self, at: datetime) -> None:
        """Be at `at`; with no run alive, for a run takes its clock along from its start."""
        self._begins_at, self._began = at, time.monotonic()
        self.vk.deed("clock", now=at.timestamp())

    def jump(self, seconds: float) -> None:
        """Let time pass while nothing runs."""
        self.move_to(self.now() + timedelta(seconds=seconds))

    # --- lives --------------------------------------------------------------------------------

    def start(self) -> Life:
        """A run of the command."""
        self._runs += 1
        told = settings(self.vk, str(self.database.url), clock=self.now().isoformat())
        told["HEARTBEAT_FILE"] = str(self._folder / "heartbeat.json")
        return self._nursery.start(told, log=self._folder / f"run-{self._runs}.log")

    def die(
        self,
        tally: Tally,
        instant: Instant | None,
        mix: Mix,
        *,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> None:
        """A run that is killed at `instant`, or at a random moment, with faults all along.

        What happens `meanwhile` begins somewhere in the run's first second and a half.
        """
        name = f"trap {self._runs}"
        orders = ([instant.order(name)] if instant else []) + mix.orders()
        self.vk.deed("fault", clear=True)
        for order in orders:
            self.vk.deed("fault", **order)
        life = self.start()
        try:
            with _at_the_same_time(meanwhile, after=self.dice.uniform(0, 1.5)):
                met = self._wait(life, name, instant)
                life.kill()
        finally:
            life.kill()
        tally.kills[instant.name if instant and met else "at a random moment"] += 1
        self.vk.deed("fault", clear=True)

    def _wait(self, life: Life, name: str, instant: Instant | None) -> bool:
        if instant is not None:
            return bool(self.vk.deed("met", name=name, wait=instant.patience)["met"])
        if self.dice.random() < 0.7:
            life.wait_until_ready(at_most=30)
        time.sleep(self.dice.uniform(0, 1.2))
        return False

    def live(self, *, at_most: float = PATIENCE) -> None:
        """An undisturbed run, until nothing is left that can be done at this time of day."""
        life = self.start()
        try:
            if not life.wait_until_ready(at_most=PATIENCE):
                raise RuntimeError(f"it did not come up, see {life.log}")
            self._until_idle(life, at_most)
        finally:
            life.kill()

    def _until_idle(self, life: Life, at_most: float) -> None:
        last, since, idle = -1, time.monotonic(), 0
        while idle < 3:
            left = self.left_to_do()
            idle = idle + 1 if left == 0 else 0
            if left != last:
                last, since = left, time.monotonic()
            if time.monotonic() - since > at_most or not life.alive:
                raise RuntimeError(f"stuck with {left} to do, see {life.log}")
            time.sleep(0.25)

    def settle(self) -> None:
        """Undisturbed runs, with time passing between them, until nothing waits any more."""
        for _ in range(30):
            self.live()
            later = self._waiting_until()
            if later is None:
                return
            self.move_to(max(self.now(), later) + timedelta(seconds=2))
        raise RuntimeError("after many runs something still waits")

    # --- looking ------------------------------------------------------------------------------

    def left_to_do(self) -> int:
        """Rows that something should happen to now: messages due or in hand, events waiting."""
        with self.database.read() as session:
            due = session.exec(
                select(func.count())
                .select_from(Outgoing)
                .where(col(Outgoing.state).in_(OPEN), col(Outgoing.not_before) <= self.now())
            ).one()
            new = session.connection().exec_driver_sql(
                "SELECT count(*) FROM incoming WHERE state = 'new'"
            )
            touches = session.exec(
                select(func.count())
                .select_from(Delivery)
                .where(
                    Delivery.state == DeliveryState.AWAITING,
                    col(Delivery.next_touch_at) <= self.now(),
                )
            ).one()
            return int(due) + int(new.scalar_one()) + int(touches) + self._unheard(session)

    def _unheard(self, session: Session) -> int:
        cursor = session.connection().exec_driver_sql(
            "SELECT position, gap_since FROM listen_cursor"
        )
        found = cursor.first()
        if found is None:
            return 0
        behind = int(self.vk.deed("events")["last"]) - int(found[0])
        return max(0, behind) + int(found[1] is not None)

    def _waiting_until(self) -> datetime | None:
        """When the last of the rows that still wait may go; None when none does."""
        with self.database.read() as session:
            last = session.exec(
                select(func.max(Outgoing.not_before)).where(col(Outgoing.state).in_(OPEN))
            ).one()
        return last.replace(tzinfo=UTC) if last is not None and last.tzinfo is None else last


@contextmanager
def ordeal(
    folder: Path, nursery: Nursery, dice: random.Random, *, name: str, heads: int
) -> Iterator[Ordeal]:
    """A fresh world with `heads` linked heads, on the Friday letter 985 came."""
    place = folder / name
    place.mkdir(parents=True)
    database = seeding.district(f"sqlite:///{place / 'vestnik.db'}", heads=heads)
    try:
        with made_up_vk(people=heads, latency=LATENCY) as vk:
            made = Ordeal(vk, database, nursery, place, dice)
            made.move_to(seeding.FRIDAY + timedelta(minutes=30))
            yield made
    finally:
        database.close()


@contextmanager
def _at_the_same_time(deed: Callable[[], None], *, after: float) -> Iterator[None]:
    """Do `deed` beside the block, `after` seconds in, and be done with it when the block ends."""
    failed: list[Exception] = []

    def do() -> None:
        time.sleep(after)
        try:
            deed()
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=do)
    thread.start()
    try:
        yield
    finally:
        thread.join()
    if failed:
        raise failed[0]

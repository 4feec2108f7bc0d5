"""How long a director waits for the answer to a press, in a broadcast and in a rush."""

import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from data.database import Database
from tools.bench import seeding
from tools.bench.broadcasts import CLOCK, open_circular
from tools.bench.figure import Figure
from tools.bench.world import Vk, made_up_vk, vestnik, wait_until

ASKS = 100  # presses measured one after another
LABEL = "Отчёт отправлен"
RUSH = 2_000  # presses …
WITHIN = 5.0  # … in so many seconds
AT_ONCE = 50


def in_a_broadcast(folder: Path, *, heads: int) -> Iterator[Figure]:
    """Press to answer while reminders of their own go out to `heads`."""
    url = f"sqlite:///{folder / 'presses.db'}"
    database = seeding.district(url, heads=heads)
    with made_up_vk(people=heads) as vk:
        with vestnik(vk, url, clock=CLOCK):
            open_circular(database, heads)
            wait_until(lambda: vk.messages() >= heads, at_most=heads / 50 + 30)
        monday = seeding.FRIDAY + timedelta(days=3)
        with vestnik(vk, url, clock=monday.isoformat()):
            wait_until(lambda: vk.messages() > heads + 100, at_most=30)
            # From the end of the queue: these have not been reminded yet.
            waits = [_wait_of(vk, heads - number) for number in range(ASKS)]
            still = vk.messages() < 2 * heads
    database.close()
    if not still:
        raise RuntimeError("the broadcast ended before the presses did")
    yield Figure("press to answer in a broadcast, p50", statistics.median(waits), "s", 1.0)
    yield Figure(
        "press to answer in a broadcast, p99", statistics.quantiles(waits, n=100)[98], "s", 1.0
    )


def _wait_of(vk: Vk, person: int) -> float:
    before = vk.deed("press", phone=person, label=LABEL)["cmid"]
    return wait_until(
        lambda: bool(vk.deed("inbox", phone=person, after=before)["messages"]), at_most=30
    )


def in_a_rush(folder: Path) -> Iterator[Figure]:
    """Many presses within seconds: until the last is answered, and whether all were recorded."""
    url = f"sqlite:///{folder / 'rush.db'}"
    database = seeding.district(url, heads=RUSH)
    with made_up_vk(people=RUSH) as vk, vestnik(vk, url, clock=CLOCK):
        open_circular(database, RUSH)
        wait_until(lambda: vk.messages() >= RUSH, at_most=60)
        start = time.perf_counter()
        for number in range(0, RUSH, AT_ONCE):
            vk.deed("press", first=number + 1, count=AT_ONCE, label=LABEL)
            pause = start + WITHIN * (number + AT_ONCE) / RUSH - time.perf_counter()
            time.sleep(max(0.0, pause))
        wait_until(lambda: vk.messages() >= 2 * RUSH, at_most=60)
        took = time.perf_counter() - start
        recorded = _confirmed(database)
    database.close()
    yield Figure(f"{RUSH:,} presses in {WITHIN:.0f} s, until all are answered", took, "s", 15.0)
    yield Figure(f"of {RUSH:,} presses recorded", recorded, "", RUSH, least=True)


def events(folder: Path, *, count: int) -> Iterator[Figure]:
    """From the event queue to the table, events a second (handling goes on beside it)."""
    url = f"sqlite:///{folder / 'events.db'}"
    database = seeding.district(url, heads=10)
    with made_up_vk(people=count) as vk:
        with vestnik(vk, url, clock=CLOCK):
            pass  # so that the cursor stands before what comes now
        vk.deed("type", first=1, count=count, text="Здравствуйте")
        with vestnik(vk, url, clock=CLOCK):
            took = wait_until(lambda: _stored(database) >= count, at_most=120)
    database.close()
    yield Figure("events from long poll to the table, a second", count / took, "", 500, least=True)


def _confirmed(database: Database) -> int:
    return _count(database, "SELECT count(*) FROM response")


def _stored(database: Database) -> int:
    return _count(database, "SELECT count(*) FROM incoming WHERE kind = 'message'")


def _count(database: Database, query: str) -> int:
    with database.read() as session:
        return int(session.connection().exec_driver_sql(query).scalar_one())

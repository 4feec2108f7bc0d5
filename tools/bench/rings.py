"""How long one ring of the clock takes over a million awaiting deliveries."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from data.values.clock import MovableClock
from scheduler import jobs
from tools.bench import seeding
from tools.bench.figure import Figure


def measure(folder: Path, *, deliveries: int, due: int) -> Iterator[Figure]:
    """A ring with `due` deliveries due, then an idle one."""
    heads = due
    database = seeding.district(f"sqlite:///{folder / 'rings.db'}", heads=heads)
    seeding.awaiting(database, circulars=deliveries // heads, heads=heads, due=due)
    clock = MovableClock(seeding.FRIDAY + timedelta(days=3))
    start = time.perf_counter()
    touched = jobs.remind(database, clock)
    whole = time.perf_counter() - start
    if touched != due:
        raise RuntimeError(f"{touched} deliveries were touched, not {due}")
    yield Figure(f"a ring over {deliveries:,} deliveries, {due:,} due", whole, "s", 3.0)
    start = time.perf_counter()
    for _ in range(10):
        jobs.remind(database, clock)
    idle = (time.perf_counter() - start) / 10
    yield Figure("an idle ring", idle * 1000, "ms", 20.0)
    database.close()

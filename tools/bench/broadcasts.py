"""How long a broadcast takes beside what VK's own limit allows."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from data.actions import circulars
from data.database import Database
from data.values.circular import AskDraft, CircularDraft
from tools.bench import seeding
from tools.bench.figure import Figure
from tools.bench.world import made_up_vk, resident, vestnik, wait_until

LIMIT = 20.0  # requests a second
SAME, OWN = 100, 25  # people a request
CLOCK = "2023-10-13T10:30+03:00"


def measure(folder: Path, *, heads: int) -> Iterator[Figure]:
    """One text to all `heads`, then a reminder of their own to each."""
    url = f"sqlite:///{folder / f'broadcast-{heads}.db'}"
    database = seeding.district(url, heads=heads)
    with made_up_vk(people=heads) as vk:
        with vestnik(vk, url, clock=CLOCK):
            open_circular(database, heads)
            took = wait_until(lambda: vk.messages() >= heads, at_most=heads / 50 + 30)
            yield _times_the_limit("one text", heads, took, heads / SAME)
        monday = seeding.FRIDAY + timedelta(days=3)
        with vestnik(vk, url, clock=monday.isoformat()):
            wait_until(lambda: vk.messages() > heads, at_most=30)
            took = wait_until(lambda: vk.messages() >= 2 * heads, at_most=heads / 10 + 30)
            yield _times_the_limit("own texts", heads, took, heads / OWN)
        yield Figure(f"error 6 at {heads:,}", vk.deed("stats")["too_many"], "", 0)
    database.close()


def memory(folder: Path, *, heads: int) -> Iterator[Figure]:
    """The largest resident size of a service that has sent one text to `heads`."""
    url = f"sqlite:///{folder / 'memory.db'}"
    database = seeding.district(url, heads=heads)
    with made_up_vk(people=heads) as vk, vestnik(vk, url, clock=CLOCK) as service:
        open_circular(database, heads)
        wait_until(lambda: vk.messages() >= heads, at_most=heads / 50 + 30)
        yield Figure(f"memory at {heads:,} recipients", resident(service), "MB", 250.0)
    database.close()


def _times_the_limit(what: str, heads: int, took: float, requests: float) -> Figure:
    """How many times longer it took than `requests` take at the limit's own pace."""
    return Figure(
        f"{what} to {heads:,}, over the limit's own time", took * LIMIT / requests, "×", 1.1
    )


def open_circular(database: Database, heads: int) -> int:
    """Draft and send a circular to all; its id."""
    made_of = CircularDraft(
        letter_name="985.txt",
        letter_text="Заполните форму до 16.10.2023",
        number="985",
        dated=seeding.FRIDAY.date(),
        title="О переходе на отечественную платформу",
        addressees="Руководителям",
        links=(),
        asks=(AskDraft("report", "Заполнить форму", (seeding.FRIDAY + timedelta(days=3)).date()),),
    )
    at = seeding.FRIDAY + timedelta(minutes=30)
    with database.write() as session:
        circular_id = circulars.draft(session, made_of=made_of, at=at, by="bench").id or 0
        circulars.open_(
            session,
            circular_id=circular_id,
            organisations=range(1, heads + 1),
            audience={},
            at=at,
            by="bench",
        )
    return circular_id

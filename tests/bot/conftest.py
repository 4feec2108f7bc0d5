"""A VK of our own over HTTP, a clock that moves when told to, and the parts that meet VK."""

from collections.abc import Iterator

import pytest

from bot.listener import Listener
from bot.pace import Pace
from bot.sender import Sender
from bot.vk.calls import Patience
from bot.vk.client import VkMessenger
from data.database import Database
from data.values.clock import MovableClock
from standin import StandIn
from tests.factories import ANNA, BORIS, CLERK, IVAN, START

GROUP, TOKEN = 7, "very-secret-key"
LITTLE = Patience(connect=1.0, answer=0.2, upload=0.2, slack=0.2)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(START)


@pytest.fixture
def vk(clock: MovableClock) -> Iterator[StandIn]:
    """A VK where the usual people let us write, at the clock's time and without its limits."""
    with StandIn(
        group_id=GROUP, token=TOKEN, now=lambda: clock.now().timestamp(), rate_per_second=None
    ) as standin:
        for account in (ANNA, IVAN, BORIS, CLERK):
            person = standin.world.user(account)
            person.allowed = person.wrote = True
        yield standin


@pytest.fixture
def messenger(vk: StandIn, clock: MovableClock) -> VkMessenger:
    return VkMessenger(
        token=TOKEN,
        group_id=GROUP,
        api_url=vk.url,
        now=clock.now,
        pace=Pace(100_000),
    )


@pytest.fixture
def impatient(vk: StandIn, clock: MovableClock) -> VkMessenger:
    """Gives up on a silent VK after moments."""
    return VkMessenger(
        token=TOKEN,
        group_id=GROUP,
        api_url=vk.url,
        now=clock.now,
        pace=Pace(100_000),
        patience=LITTLE,
    )


@pytest.fixture
def sender(database: Database, messenger: VkMessenger, clock: MovableClock) -> Sender:
    return Sender(database, messenger, clock)


@pytest.fixture
def listener(database: Database, messenger: VkMessenger, clock: MovableClock) -> Listener:
    return Listener(database, messenger, clock)

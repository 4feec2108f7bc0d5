"""What happens at start, before anybody is written to."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest

from bot.dialogue import Dialogue
from bot.listener import Listener
from cli.context import Context
from cli.service import MOST_WAITING, Service
from cli.watching import Watching


class Portions:
    """A messenger's queue: `found` are the news of each turn, then `rest` for ever."""

    def __init__(self, found: list[int], rest: int = 0) -> None:
        self.found: Iterator[int] = iter(found)
        self.rest = rest
        self.done: list[str] = []

    def begin(self) -> None:
        """Nothing to remember."""

    def listen_once(self, *, wait: int) -> int:
        """The next portion."""
        self.done.append(f"listen {wait}")
        return next(self.found, self.rest)

    def handle_all(self) -> int:
        """Note that handling came after listening."""
        self.done.append("handle")
        return 0


@pytest.fixture
def service() -> Service:
    made = Service(cast(Context, None), None, ("bot",))
    made._watching = cast(Watching, SimpleNamespace(calm=True))
    return made


def start(service: Service, queue: Portions) -> None:
    service._listening(cast(Listener, queue), cast(Dialogue, queue))()


def test_everything_that_waits_is_taken_and_handled_before_anybody_is_written_to(
    service: Service,
) -> None:
    queue = Portions([3, 0, 2])  # the second turn only brings a new key
    start(service, queue)
    assert queue.done == ["listen 0", "handle"] * 5 + ["listen 25"]
    assert service.listening.is_set()


def test_a_queue_that_never_ends_keeps_nobody_from_starting(service: Service) -> None:
    queue = Portions([], rest=1)
    start(service, queue)
    assert queue.done.count("listen 0") == MOST_WAITING
    assert service.listening.is_set()

"""Every story has a stage of its own; at its end nobody may hold a message it did not expect."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from cli.demo.stage import Stage
from tests.stories.audit import audit
from tests.stories.town import CAST, Post, Town

BEGINS = ("2023-10-13", "10:00")  # the Friday letter 985 came
TownMaker = Callable[..., Town]


@pytest.fixture
def make_town(tmp_path: Path) -> Iterator[TownMaker]:
    """Builds a town: `make_town(posts, day=…, time=…)`; it is looked over at the end."""
    with ExitStack() as stack:
        towns: list[Town] = []

        def make(posts: Sequence[Post] = CAST, *, day: str = "", time: str = "10:00") -> Town:
            folder = tmp_path / f"town-{len(towns)}"
            folder.mkdir()
            at = Stage.moment(day, time) if day else Stage.moment(*BEGINS)
            stage = stack.enter_context(Stage(folder, at=at).playing())
            towns.append(Town(stage, folder, posts))
            return towns[-1]

        yield make
        for town in towns:
            town.stage.settle()
            town.stage.vk.assert_no_unexpected()
            audit(town)


@pytest.fixture
def empty_town(make_town: TownMaker) -> Town:
    """The cast has phones, but nobody is on the roster yet."""
    return make_town()


@pytest.fixture
def town(make_town: TownMaker) -> Town:
    """The cast, all linked, at ten on the Friday letter 985 came."""
    made = make_town()
    made.connect()
    return made

"""Every story has a stage of its own; at its end nobody may hold a message it did not expect."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from cli.demo.stage import Stage
from data.database import Database
from tests.stories.audit import audit
from tests.stories.town import CAST, Post, Town

BEGINS = ("2023-10-13", "10:00")  # the Friday letter 985 came
TownMaker = Callable[..., Town]


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with nothing but its tables, to begin from."""
    file = tmp_path_factory.mktemp("tables") / "vestnik.db"
    database = Database(f"sqlite:///{file}")
    database.upgrade()
    database.close()
    return file


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory if there is one: stories commit often, and wait for the disk each time."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with TemporaryDirectory(prefix="vestnik-story-", dir=memory) as folder:
        yield Path(folder)


@pytest.fixture
def make_town(scratch: Path, tables: Path) -> Iterator[TownMaker]:
    """Builds a town: `make_town(posts, day=…, time=…)`; it is looked over at the end."""
    with ExitStack() as stack:
        towns: list[Town] = []

        def make(
            posts: Sequence[Post] = CAST, *, day: str = BEGINS[0], time: str = BEGINS[1]
        ) -> Town:
            folder = scratch / f"town-{len(towns)}"
            folder.mkdir()
            shutil.copy(tables, folder)
            at = Stage.moment(day, time)
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

"""Every story has a stage of its own; at its end nobody may hold a message it did not expect."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from cli.demo.stage import Stage
from data.database import Database
from data.models.incoming import ListenCursor
from standin.world import World
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


@dataclass(frozen=True, slots=True)
class Saved:
    """A town put aside: its database and what VK knows."""

    file: Path
    world: World | None = None


@pytest.fixture(scope="session")
def acquainted(tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """The cast after everybody has been linked; most stories begin here."""
    folder = tmp_path_factory.mktemp("acquainted")
    file = Path(shutil.copy(tables, folder))
    stage = Stage(folder, at=Stage.moment(*BEGINS))
    with stage.playing():
        Town(stage, folder).connect()
        with stage.database.write() as session:
            session.delete(session.get_one(ListenCursor, stage.messenger.name))  # another's address
    return Saved(file, stage.vk.world)


@pytest.fixture
def make_town(scratch: Path, tables: Path) -> Iterator[TownMaker]:
    """Builds a town: `make_town(posts, day=…, time=…)`; it is looked over at the end."""
    with ExitStack() as stack:
        towns: list[Town] = []

        def make(
            posts: Sequence[Post] = CAST,
            *,
            day: str = BEGINS[0],
            time: str = BEGINS[1],
            begins: Saved | None = None,
        ) -> Town:
            begins = begins or Saved(tables)
            folder = scratch / f"town-{len(towns)}"
            folder.mkdir()
            shutil.copy(begins.file, folder)
            stage = Stage(folder, at=Stage.moment(day, time))
            if begins.world is not None:
                stage.vk.world.carry_on(begins.world)
            stack.enter_context(stage.playing())
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
def town(make_town: TownMaker, acquainted: Saved) -> Town:
    """The cast, all linked, at ten on the Friday letter 985 came."""
    made = make_town(begins=acquainted)
    for phone in made.everybody().values():
        phone.skips()
    return made

"""What tests share: a database of their own, ready for work."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from data.database import Database
from tests import factories

MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a database as it is on its first day, to be copied."""
    folder = tmp_path_factory.mktemp("prepared")
    factories.database(folder).close()
    return folder / factories.FILE


@pytest.fixture
def database(prepared: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh database, prepared on the Friday letter 985 came; nobody in it.

    In memory where that is possible: tests commit often, and would wait for the disk each time.
    """
    where = MEMORY if os.access(MEMORY, os.W_OK) else tmp_path
    with TemporaryDirectory(prefix="vestnik-", dir=where) as folder:
        made = Database(f"sqlite:///{shutil.copy(prepared, folder)}")
        yield made
        made.close()

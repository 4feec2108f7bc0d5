"""What tests share: a database of their own, ready for work."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from data.database import Database
from tests import factories


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a database as it is on its first day, to be copied."""
    folder = tmp_path_factory.mktemp("prepared")
    factories.database(folder).close()
    return folder / factories.FILE


@pytest.fixture
def database(prepared: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh database, prepared on the Friday letter 985 came; nobody in it."""
    with TemporaryDirectory(prefix="vestnik-", dir=factories.scratch() or tmp_path) as folder:
        made = Database(f"sqlite:///{shutil.copy(prepared, folder)}")
        yield made
        made.close()

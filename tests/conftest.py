"""What tests share: a database of their own, ready for work."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.database import Database
from tests import factories


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A fresh database, prepared on the Friday letter 985 came; nobody in it."""
    made = factories.database(tmp_path)
    yield made
    made.close()

"""An office for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import desks


@pytest.fixture
def office(tmp_path: Path) -> Iterator[desks.Office]:
    with desks.opened(tmp_path) as made:
        yield made

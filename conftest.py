"""What guards every test, whatever it shares with others: the way out, and silent skipping."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guard import sitecustomize as guard
from tests.guard.skipping import pytest_runtest_makereport

__all__ = ["guarded", "nobody_outside", "pytest_runtest_makereport"]


@pytest.fixture(scope="session", autouse=True)
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The file where attempts to get out are recorded; processes that tests start are guarded."""
    record = tmp_path_factory.mktemp("guard") / "outside.txt"
    record.touch()
    folders = [str(Path(guard.__file__).parent), os.environ.get("PYTHONPATH", "")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, folders)))
        patch.setenv(guard.RECORD, str(record))
        yield record


@pytest.fixture(autouse=True)
def nobody_outside(guarded: Path) -> Iterator[None]:
    """The test fails if anybody outside was to be reached, even where the error was swallowed."""
    before = guarded.stat().st_size
    yield
    if guarded.stat().st_size != before:
        hosts = guarded.read_bytes()[before:].decode().split()
        pytest.fail(f"hosts outside this machine were to be reached: {', '.join(hosts)}")

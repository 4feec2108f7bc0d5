"""What tests share: a database of their own, a closed door to the outside, no silent skipping."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.database import Database
from tests import factories
from tests.guard import sitecustomize as guard

MUST_RUN = ("browser", "torture")  # marks of tests that may be skipped at a desk, not in CI


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A fresh database, prepared on the Friday letter 985 came; nobody in it."""
    made = factories.database(tmp_path)
    yield made
    made.close()


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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """In CI a skipped browser or torture test is a failed one: nobody would notice it missing."""
    report = yield
    must_run = any(item.get_closest_marker(mark) for mark in MUST_RUN)
    if report.skipped and must_run and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"must not be skipped in CI: {report.longrepr}"
    return report

"""In CI a skipped browser or torture test is a failed one: nobody would notice it missing."""

import os
from typing import Any

import pytest

MUST_RUN = ("browser", "torture")  # marks of tests that may be skipped at a desk, not in CI


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Turn such a skip into a failure."""
    report = yield
    must_run = any(item.get_closest_marker(mark) for mark in MUST_RUN)
    if report.skipped and must_run and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"must not be skipped in CI: {report.longrepr}"
    return report

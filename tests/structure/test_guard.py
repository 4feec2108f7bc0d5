"""The guards themselves: of the way out, child processes included, and of silent skipping."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guard.sitecustomize import OutsideError, is_here
from tests.structure.tree import ROOT

OUTSIDE = "192.0.2.1"  # a documentation address: nobody has it


def forget(record: Path, before: int) -> str:
    """What was recorded since `before`, taken out again so that this test passes."""
    text = record.read_bytes()[before:].decode()
    with record.open("r+b") as file:
        file.truncate(before)
    return text


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", "", None, b"::1"])
def test_this_machine_is_let_through(host: object) -> None:
    assert is_here(host)


@pytest.mark.parametrize("host", ["api.vk.ru", OUTSIDE, "2001:db8::1", "10.0.0.1", b"example.org"])
def test_others_are_not(host: object) -> None:
    assert not is_here(host)


def test_connections_and_look_ups_are_refused_and_recorded(guarded: Path) -> None:
    before = guarded.stat().st_size
    with socket.socket() as one, pytest.raises(OutsideError):
        one.connect((OUTSIDE, 443))
    with socket.socket() as one, pytest.raises(OutsideError):
        one.connect_ex((OUTSIDE, 443))
    with pytest.raises(OutsideError):
        socket.create_connection(("api.vk.ru", 443), timeout=1)
    assert forget(guarded, before).split() == [OUTSIDE, OUTSIDE, "api.vk.ru"]


def test_child_processes_are_guarded_too(guarded: Path) -> None:
    before = guarded.stat().st_size
    code = f"import socket; socket.create_connection(('{OUTSIDE}', 443), timeout=1)"
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=30
    )
    assert "OutsideError" in ended.stderr
    assert forget(guarded, before).split() == [OUTSIDE]


SKIPPING = """
import pytest

@pytest.mark.parametrize("mark", [
    pytest.param("torture", marks=pytest.mark.torture),
    pytest.param("browser", marks=pytest.mark.browser),
    pytest.param("schema", marks=pytest.mark.schema),
])
def test_it(mark):
    pytest.skip("no room for it")
"""


@pytest.mark.parametrize(("ci", "counts"), [("true", "2 failed, 1 skipped"), ("", "3 skipped")])
def test_what_must_run_may_be_skipped_at_a_desk_alone(tmp_path: Path, ci: str, counts: str) -> None:
    (tmp_path / "conftest.py").write_text(
        "from tests.guard.skipping import pytest_runtest_makereport\n"
    )
    (tmp_path / "test_skipping.py").write_text(SKIPPING)
    command = [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-p", "no:cacheprovider"]
    ended = subprocess.run(
        [*command, str(tmp_path)],
        env={**os.environ, "CI": ci},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert counts in ended.stdout.splitlines()[-1], ended.stdout + ended.stderr

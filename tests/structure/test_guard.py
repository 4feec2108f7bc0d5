"""The guard itself: it lets loopback through, stops the rest, and reaches child processes."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guard.sitecustomize import OutsideError, is_here

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

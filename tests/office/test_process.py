"""The desk as a process of its own, and users added by the command."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from sqlmodel import select

from data.database import Database
from data.models.user import User, UserRole


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"DESK_PORT": "0", "VK_TOKEN": "", "VK_GROUP_ID": ""} | more


@contextmanager
def running(folder: Path) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """`vestnik run office` in a folder, and the three lines it begins with."""
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "run", "office"],
        cwd=folder,
        env=environment(PYTHONPATH=os.pathsep.join([str(Path.cwd()), *sys.path[1:]])),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    try:
        yield process, [process.stdout.readline() for _ in range(3)]
    finally:
        process.kill()
        process.communicate()


def test_the_desk_runs_alone_without_a_key_and_stops_when_told(tmp_path: Path) -> None:
    with running(tmp_path) as (process, lines):
        assert lines[0].startswith("ready")
        link = re.search(r"http://127\.0\.0\.1:\d+/enter\?code=\S+", lines[2])
        assert link
        assert httpx.get(link[0]).status_code == 200
        assert httpx.get(link[0].partition("/enter")[0] + "/").status_code == 303
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "code=" not in said  # requests are not logged


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with running(tmp_path) as (_, lines):
        port = re.search(r":(\d+)", lines[1])
        assert port
        ended = _command(tmp_path, "run", "office", DESK_PORT=port[1])
    assert ended.returncode == 2
    assert "DESK_PORT" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_wrong_port_is_one_sentence(tmp_path: Path) -> None:
    ended = _command(tmp_path, "run", "office", DESK_PORT="дверь")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "DESK_PORT" in ended.stderr


def test_the_command_adds_a_colleague_and_gives_a_link(tmp_path: Path) -> None:
    curator = ("user", "add", "Olga", "--name", "Ольга", "--role", "curator")
    refused = _command(tmp_path, *curator)
    assert refused.returncode == 2
    assert "муниципалитет или вид" in refused.stderr
    ended = _command(tmp_path, *curator, "--municipality", "Гунибский район")
    assert ended.returncode == 0, ended.stderr
    assert "/enter?code=" in ended.stdout
    database = Database(f"sqlite:///{tmp_path / 'var' / 'vestnik.db'}")
    with database.read() as session:
        user = session.exec(select(User)).one()
    database.close()
    assert (user.login, user.role, user.municipality) == (
        "olga",
        UserRole.CURATOR,
        "Гунибский район",
    )
    assert "занят" in _command(tmp_path, *curator, "--municipality", "x").stderr


def _command(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(Path.cwd()), *sys.path[1:]])
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        cwd=folder,
        env=environment(PYTHONPATH=path) | more,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

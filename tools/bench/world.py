"""A made-up VK and `vestnik run`, each in a process of its own, as they would be."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import requests

PATIENCE = 60.0  # seconds until a process says that it is ready
TOKEN = "standin-token"  # noqa: S105  opens nothing but the made-up VK
LOOK = 0.02  # seconds between looks


@dataclass(frozen=True, slots=True)
class Vk:
    """The made-up VK as seen from outside."""

    url: str

    def deed(self, name: str, /, **given: Any) -> Any:
        """A deed of its control page; raises on anything but success."""
        answer = requests.post(f"{self.url}/control/{name}", json=given, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def messages(self) -> int:
        """How many messages it has taken."""
        return int(self.deed("stats")["messages"])


@contextmanager
def made_up_vk(*, people: int, rate: int = 20, latency: float = 0.08) -> Iterator[Vk]:
    """A stand-in with `people` who let the community write; `rate` 0 sets no limit."""
    given = {"port": 0, "users": people, "rate": rate, "latency": latency, "phones": 0}
    command = [sys.executable, "-m", "standin"]
    for name, value in given.items():
        command += [f"--{name}", str(value)]
    with _process(command, env=dict(os.environ)) as (_, first_line):
        found = re.search(r"http://\S+", first_line)
        if found is None:
            raise RuntimeError(f"the stand-in said {first_line!r}")
        yield Vk(found.group())


@contextmanager
def vestnik(vk: Vk, database_url: str, *, clock: str) -> Iterator[subprocess.Popen[str]]:
    """`vestnik run` against `vk`, from the moment it listens to a clean stop."""
    env = os.environ | settings(vk, database_url, clock=clock)
    command = [sys.executable, "-m", "cli", "run", "bot", "scheduler"]
    with _process(command, env=env) as (process, _):
        yield process


def settings(vk: Vk, database_url: str, *, clock: str) -> dict[str, str]:
    """What `vestnik run` needs to know to work with `vk`."""
    return {
        "VK_TOKEN": TOKEN,
        "VK_GROUP_ID": "1",
        "VK_API_URL": vk.url,
        "DATABASE_URL": database_url,
        "VESTNIK_CLOCK": clock,
    }


@contextmanager
def _process(
    command: list[str], *, env: dict[str, str]
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with (Path(os.devnull)).open("w") as nowhere:
        process = subprocess.Popen(  # noqa: S603  our own commands
            command, env=env, stdout=subprocess.PIPE, stderr=nowhere, text=True
        )
        try:
            yield process, _first_line(process.stdout, "ready")
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
            if process.stdout is not None:
                process.stdout.close()


def _first_line(stream: IO[str] | None, word: str) -> str:
    until = time.monotonic() + PATIENCE
    while stream is not None and time.monotonic() < until:
        line = stream.readline()
        if not line:
            break
        if word in line:
            return line
    raise RuntimeError(f"nobody said {word!r}")


def wait_until(done: Callable[[], bool], *, at_most: float) -> float:
    """Look until it is `done`; how many seconds that took. Raises after `at_most` seconds."""
    start = time.perf_counter()
    while not done():
        if time.perf_counter() - start > at_most:
            raise TimeoutError(f"not done within {at_most} s")
        time.sleep(LOOK)
    return time.perf_counter() - start


def resident(process: subprocess.Popen[str]) -> float:
    """The largest resident size a process has had, in MB (Linux)."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) / 1024 if found else 0.0

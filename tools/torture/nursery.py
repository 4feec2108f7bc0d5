"""A process that has everything imported and forks `vestnik run` on demand.

A start from nothing takes seconds of a core, and hundreds of starts would take an hour. A forked
child runs the very command in a process of its own, so SIGKILL ends it as it would any other.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from typing import IO

READY = "ready"
PATIENCE = 120.0  # seconds until the nursery has imported everything
LONGEST_STOP = 30.0


class Life:
    """One run of the command, from its start to its end; `log` is what it said."""

    def __init__(self, pid: int, log: Path) -> None:
        self.log = log
        try:
            self._handle = os.pidfd_open(pid)
        except ProcessLookupError:
            self._handle = -1

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._handle >= 0 and not select([self._handle], [], [], 0)[0]

    @property
    def ready(self) -> bool:
        """Whether it has said that it listens."""
        return READY in self.log.read_text()

    def wait_until_ready(self, *, at_most: float) -> bool:
        """Whether it came so far before it died or time was up."""
        until = time.monotonic() + at_most
        while not self.ready:
            if not self.alive or time.monotonic() > until:
                return self.ready
            time.sleep(0.02)
        return True

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        if self._handle < 0:
            return
        if self.alive:
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            select([self._handle], [], [])
        os.close(self._handle)
        self._handle = -1


class Nursery:
    """Gives life to as many runs as are wanted, one after another."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def start(self, settings: dict[str, str], *, log: Path) -> Life:
        """A run with these settings in its environment; what it says goes into `log`."""
        log.touch()
        orders, answers = self._process.stdin, self._process.stdout
        if orders is None or answers is None:
            raise RuntimeError("the nursery has no pipes")
        orders.write(json.dumps({"settings": settings, "log": str(log)}) + "\n")
        orders.flush()
        return Life(int(_line(answers)), log)


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A nursery that lives while the block lasts."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.torture.nursery"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        if process.stdout is None or READY not in _line(process.stdout):
            raise RuntimeError("the nursery did not come up")
        yield Nursery(process)
    finally:
        if process.stdin is not None:
            process.stdin.close()
        process.wait(timeout=LONGEST_STOP)
        if process.stdout is not None:
            process.stdout.close()


def _line(stream: IO[str]) -> str:
    if not select([stream], [], [], PATIENCE)[0]:
        raise TimeoutError("the nursery says nothing")
    return stream.readline()


def _serve() -> None:
    """Import everything, then fork a run for each order until there are no more."""
    import cli.service  # commands are loaded when they are asked for: ask now
    from bot import intents
    from cli import main as command

    assert cli.service.run
    intents.warm()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: they vanish at once
    print(READY, flush=True)
    while order := sys.stdin.readline():
        pid = os.fork()
        if pid == 0:
            _live(json.loads(order), command.main)
        print(pid, flush=True)
    os.killpg(0, signal.SIGKILL)  # nobody outlives whoever gave the orders


def _live(order: dict[str, object], run: object) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with Path(str(order["log"])).open("a") as said, Path(os.devnull).open() as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    settings = order["settings"]
    if isinstance(settings, dict):
        os.environ.update(settings)
    sys.argv = ["vestnik", "run", "bot", "scheduler"]
    code = 0
    try:
        if callable(run):
            run()
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()

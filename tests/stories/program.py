"""The real program: `vestnik run` in a process of its own, told everything by its environment."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

from cli.context import Context
from cli.main import vestnik
from cli.settings import load
from standin.server import StandIn

FOR_A_START = 30.0  # real seconds; a busy machine may need them
SETTINGS = ("VK_", "MAX_", "DATABASE_", "OFFICE_", "DESK_", "VESTNIK_")


class Running:
    """A started `vestnik run`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def stop(self) -> int:
        """SIGTERM, as systemd does it; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=10)

    def kill(self) -> None:
        """Kill -9, as a power cut does it."""
        self.process.kill()
        self.process.wait(timeout=10)


class Program:
    """Vestnik in `folder` against `vk`, known by its settings alone."""

    def __init__(self, folder: Path, vk: StandIn) -> None:
        self.folder = folder
        self.vk = vk
        self.settings = {
            "VK_TOKEN": vk.world.token,
            "VK_GROUP_ID": str(vk.world.group_id),
            "VK_API_URL": vk.url,
            "DATABASE_URL": f"sqlite:///{folder / 'vestnik.db'}",
            "OFFICE_NAME": "Управление образования",
            "OFFICE_TIMEZONE": "Europe/Moscow",
            "DESK_PORT": str(_free_port()),
            "VESTNIK_CLOCK": "2023-10-13T10:00:00+03:00",
        }

    def command(self, *arguments: str) -> Any:
        """A command with --json in this process, with the same settings; what it printed."""
        printed = io.StringIO()
        context = Context(load(self.settings, folder=self.folder))
        try:
            with redirect_stdout(printed):
                vestnik.main([*arguments, "--json"], standalone_mode=False, obj=context)
        finally:
            context.database.close()
        return json.loads(printed.getvalue())

    @contextmanager
    def running(self, *, clock: str) -> Iterator[Running]:
        """`vestnik run` from the moment it is ready; whatever happens, it ends with the block."""
        self.settings["VESTNIK_CLOCK"] = clock
        process = self.start("run")
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("ready"), line + (self.folder / "run.log").read_text()
            yield Running(process)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(timeout=10)
            if process.stdout is not None:
                process.stdout.close()

    def start(self, *arguments: str, **changed: str) -> "subprocess.Popen[str]":
        """A command in a process of its own; what it says on stderr goes to run.log."""
        bare = {k: v for k, v in os.environ.items() if not k.startswith(SETTINGS)}
        with (self.folder / "run.log").open("w") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "cli", *arguments],
                cwd=self.folder,
                env=bare | _path() | self.settings | changed,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )


def _path() -> dict[str, str]:
    """The same modules as here, wherever the program is started."""
    here = str(Path(__file__).parents[2])
    return {"PYTHONPATH": os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), here]))}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

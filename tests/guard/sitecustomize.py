"""Nobody but this machine is spoken to while tests run, in this process and in those it starts.

Python imports a module of this name at every start, so a folder put first in PYTHONPATH carries
the guard into child processes. What was refused is also written to a file: code under test may
swallow the error, the test fails nevertheless.
"""

import ipaddress
import os
import socket
from pathlib import Path
from typing import Any

RECORD = "NETWORK_GUARD_RECORD"  # the file that refused attempts are written to


class OutsideError(OSError):
    """Somebody tried to reach a host that is not this machine."""


def is_here(host: object) -> bool:
    """Whether `host`, as sockets are given it, is this machine (or no host at all)."""
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in ("", "localhost", "0.0.0.0", "::"):
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse(host: object) -> None:
    """Record the attempt and raise OutsideError, unless `host` is this machine."""
    if is_here(host):
        return
    if record := os.environ.get(RECORD):
        with Path(record).open("a", encoding="utf-8") as file:
            file.write(f"{host}\n")
    raise OutsideError(f"the tests let nobody out, and {host} was to be reached")


class GuardedSocket(socket.socket):
    """A socket that connects to this machine only."""

    def connect(self, address: Any, /) -> None:
        """Connect, or raise OutsideError."""
        if self.family in (socket.AF_INET, socket.AF_INET6):
            refuse(address[0])
        super().connect(address)

    def connect_ex(self, address: Any, /) -> int:
        """Connect, or raise OutsideError."""
        if self.family in (socket.AF_INET, socket.AF_INET6):
            refuse(address[0])
        return super().connect_ex(address)


_look_up = socket.getaddrinfo


def getaddrinfo(host: Any, *args: Any, **options: Any) -> Any:
    """Look this machine up, or raise OutsideError: asking for a name goes out too."""
    refuse(host)
    return _look_up(host, *args, **options)


def install() -> None:
    """Put the guard in place; harmless when it is."""
    socket.socket = GuardedSocket  # type: ignore[misc]
    socket.getaddrinfo = getaddrinfo


install()

"""A web application behind a port of this machine, answered in a thread of its own."""

import socket
import threading
from collections.abc import Callable
from typing import Any

import uvicorn

from data.values.errors import SettingsError

MOST_AT_ONCE = 20  # requests in hand; more are answered 503 and VK repeats them
LONGEST_STOP = 5  # seconds for requests in hand when told to stop


class WebServer:
    """Binds at once, so that a taken port is said before anything starts; answers from `start`
    until `stop`. `setting` names what to change: it stands in the SettingsError."""

    def __init__(self, app: Any, *, host: str, port: int, setting: str) -> None:
        try:
            self._socket = socket.create_server((host, port))
        except OSError as error:
            raise SettingsError(
                f"{setting}: {host}:{port} занят другой программой или не принадлежит этому "
                "компьютеру, укажите другой."
            ) from error
        self.port = int(self._socket.getsockname()[1])
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            limit_concurrency=MOST_AT_ONCE,
            timeout_graceful_shutdown=LONGEST_STOP,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name=f"web-{self.port}", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer what is in hand, then no more."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(timeout=LONGEST_STOP + 1)
        self._socket.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])


class Kept:
    """What is asked for at most once in `seconds`: strangers may make us ask."""

    def __init__(
        self, ask: Callable[[], str], *, seconds: float, monotonic: Callable[[], float]
    ) -> None:
        self._ask = ask
        self._seconds = seconds
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._kept: tuple[float, str | Exception] | None = None

    def __call__(self) -> str:
        """What was answered last; raises again what was raised."""
        with self._lock:
            now = self._monotonic()
            if self._kept is None or now - self._kept[0] > self._seconds:
                self._kept = (now, self._answer())
            found = self._kept[1]
        if isinstance(found, Exception):
            raise found
        return found

    def _answer(self) -> str | Exception:
        try:
            return self._ask()
        except Exception as error:  # kept as well, and raised to whoever asks
            return error

"""Callback API: events posted to registered addresses, confirmed first and retried as VK does.

Retries follow the stand-in's clock, so that a rehearsal may move through them.
"""

import itertools
import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

DELAYS = (10.0, 180.0, 600.0, 1800.0, 3600.0)  # seconds before each retry; then the event is lost
LONGEST_RETRY_AFTER = 3 * 3600.0
RETRY_LATER = (410, 429, 503)
CONFIRMATION = "confirmation"
LOOK = 0.05  # real seconds between looks at the clock while something waits

Event = dict[str, Any]


@dataclass
class Server:
    """One registered address; `status` is unconfigured, wait, failed or ok."""

    id: int
    url: str
    title: str
    secret: str = ""
    status: str = "unconfigured"
    version: str = "5.199"
    ticked: dict[str, bool] = field(default_factory=dict)


@dataclass
class Delivery:
    """An event on its way to a server; `due` in seconds of the stand-in's clock."""

    server_id: int
    event: Event
    due: float
    attempt: int = 0


class Webhook:
    """The registered servers and what is still to be posted to them. `now` gives Unix seconds."""

    def __init__(self, *, group_id: int, now: Callable[[], float]) -> None:
        self.group_id = group_id
        self.now = now
        self.code = secrets.token_hex(4)
        self.delays: tuple[float, ...] = DELAYS
        self.timeout = 10.0
        self.twice = False  # each event is posted twice
        self.servers: dict[int, Server] = {}
        self.delivered = 0
        self.lost = 0
        self._pending: list[Delivery] = []
        self._ids = itertools.count(1)
        self._condition = threading.Condition()
        self._turning = threading.Lock()
        self._closed = False
        self._thread: threading.Thread | None = None

    def next_id(self) -> int:
        """The id of the next server."""
        return next(self._ids)

    def add(self, server: Server) -> None:
        """Register an address, or take its changes; it must confirm itself (again)."""
        server.status = "wait"
        self.servers[server.id] = server
        self._queue(server, {"type": CONFIRMATION, "group_id": self.group_id})

    def remove(self, server_id: int) -> None:
        """Forget a server and what it has not got yet."""
        with self._condition:
            self.servers.pop(server_id, None)
            self._pending = [d for d in self._pending if d.server_id != server_id]

    def hears(self, kind: str) -> bool:
        """Whether any server is to be told of events of this type."""
        return any(s.status == "ok" and s.ticked.get(kind) for s in self.servers.values())

    def emit(self, event: Event) -> None:
        """Send an event to every confirmed server where its type is ticked."""
        for server in list(self.servers.values()):
            if server.status != "ok" or not server.ticked.get(event["type"]):
                continue
            body = event | {"v": server.version}
            if server.secret:
                body["secret"] = server.secret
            self._queue(server, body)
            if self.twice:
                self._queue(server, body)

    @property
    def pending(self) -> int:
        """How many events are still to be delivered or retried."""
        return len(self._pending)

    def turn(self) -> int:
        """Post everything that is due now, oldest first; gives how many were posted."""
        with self._turning:
            posted = 0
            while (delivery := self._next()) is not None:
                self._post(delivery)
                posted += 1
            return posted

    def close(self) -> None:
        """Stop posting."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _queue(self, server: Server, event: Event) -> None:
        with self._condition:
            self._pending.append(Delivery(server.id, event, due=self.now()))
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._loop, daemon=True)
                self._thread.start()
            self._condition.notify_all()

    def _loop(self) -> None:
        while True:
            with self._condition:
                if self._closed:
                    return
                self._condition.wait(LOOK if self._pending else None)
            if not self._closed:
                self.turn()

    def _next(self) -> Delivery | None:
        with self._condition:
            now = self.now()
            for delivery in self._pending:
                if delivery.due <= now and not self._closed:
                    self._pending.remove(delivery)
                    return delivery
        return None

    def _post(self, delivery: Delivery) -> None:
        server = self.servers.get(delivery.server_id)
        if server is None:
            return
        headers = {"Content-Type": "application/json"}
        if delivery.attempt:
            headers["X-Retry-Counter"] = str(delivery.attempt)
        body = json.dumps(delivery.event, ensure_ascii=False).encode(errors="replace")
        status, text, later = 0, "", ""
        with requests.Session() as session:
            session.trust_env = False
            try:
                answer = session.post(server.url, data=body, headers=headers, timeout=self.timeout)
            except requests.RequestException:
                pass
            else:
                status, text = answer.status_code, answer.text.strip()
                later = answer.headers.get("Retry-After", "")
        if delivery.event["type"] == CONFIRMATION:
            server.status = "ok" if (status, text) == (200, self.code) else "failed"
        elif (status, text) == (200, "ok"):
            self.delivered += 1
        elif (status, text) == (200, "remove"):
            self.remove(server.id)
        else:
            self._retry(delivery, status, later)

    def _retry(self, delivery: Delivery, status: int, later: str) -> None:
        if delivery.attempt >= len(self.delays):
            self.lost += 1
            return
        delay = self.delays[delivery.attempt]
        if status in RETRY_LATER and later.isdigit():
            delay = min(float(later), LONGEST_RETRY_AFTER)
        delivery.attempt += 1
        delivery.due = self.now() + delay
        with self._condition:
            self._pending.append(delivery)

"""The queue of community events behind long poll: numbered, bounded, waited for."""

import secrets
import threading
from collections import deque
from typing import Any

KEEP = 20_000


class EventQueue:
    """Events with running numbers; old ones are forgotten beyond `keep`."""

    def __init__(self, keep: int = KEEP) -> None:
        self.key = secrets.token_hex(10)
        self._events: deque[tuple[int, dict[str, Any]]] = deque(maxlen=keep)
        self._last = 1
        self._forgotten = 1  # events up to this number can no longer be had
        self._condition = threading.Condition()

    @property
    def last(self) -> int:
        """The number of the newest event."""
        return self._last

    def put(self, event: dict[str, Any]) -> None:
        """Add an event and wake those who wait."""
        with self._condition:
            self._last += 1
            if len(self._events) == self._events.maxlen:
                self._forgotten = self._events[0][0]
            self._events.append((self._last, event))
            self._condition.notify_all()

    def forget(self) -> None:
        """Lose everything that is queued (the numbers go on)."""
        with self._condition:
            self._events.clear()
            self._forgotten = self._last

    def renew_key(self) -> None:
        """All keys given out so far expire."""
        self.key = secrets.token_hex(10)

    def wake(self) -> None:
        """Let everybody who waits answer now."""
        with self._condition:
            self._condition.notify_all()

    def check(self, *, key: str, ts: str, wait: float) -> dict[str, Any]:
        """What a long poll answers: events after `ts`, or one of the failures."""
        if not ts.lstrip("-").isdigit():
            return {"failed": 3}
        number = int(ts)
        if key != self.key:
            return {"failed": 2}
        with self._condition:
            if number > self._last:
                return {"failed": 3}
            if number < self._forgotten:
                return {"failed": 1, "ts": self._last}
            if self._last == number and wait > 0:
                self._condition.wait(wait)
            updates = [event for at, event in self._events if at > number]
            return (
                {"ts": str(self._last), "updates": updates[:100]}
                if len(updates) <= 100
                else self._part(number)
            )

    def _part(self, number: int) -> dict[str, Any]:
        part = [(at, event) for at, event in self._events if at > number][:100]
        return {"ts": str(part[-1][0]), "updates": [event for _, event in part]}

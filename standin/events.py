"""The queue of community events behind long poll: numbered, bounded, waited for."""

import secrets
import threading
from typing import Any

KEEP = 20_000
MOST_AT_ONCE = 100

Event = dict[str, Any]


class EventQueue:
    """Events with running numbers; old ones are forgotten beyond `keep`."""

    def __init__(self, keep: int = KEEP) -> None:
        self.key = secrets.token_hex(10)
        self.keep = keep
        self._events: list[Event] = []
        self._start = 1  # the number before the first event still had
        self._condition = threading.Condition()
        self._closed = False

    @property
    def last(self) -> int:
        """The number of the newest event."""
        return self._start + len(self._events)

    def put(self, event: Event) -> None:
        """Add an event and wake those who wait."""
        with self._condition:
            self._events.append(event)
            # Twice the size is let in before the cut, so that the cost of cutting stays small.
            if len(self._events) > max(2 * self.keep, 1):
                self._trim()
            self._condition.notify_all()

    def forget(self) -> None:
        """Lose everything that is queued (the numbers go on)."""
        with self._condition:
            self._start, self._events = self.last, []

    def renew_key(self) -> None:
        """All keys given out so far expire."""
        self.key = secrets.token_hex(10)

    def close(self) -> None:
        """Let everybody who waits answer now."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()

    def check(self, *, key: str, ts: str, wait: float) -> dict[str, Any]:
        """What a long poll answers: events after `ts`, or one of the failures.

        `ts` is text, `wait` seconds. `failed` 2: another key is in force; 1: the events after `ts`
        are partly forgotten; 3: `ts` was never given out.
        """
        if key != self.key:
            return {"failed": 2}
        if not (ts.isascii() and ts.isdigit()):
            return {"failed": 3}
        number = int(ts)
        with self._condition:
            if number > self.last:
                return {"failed": 3}
            if len(self._events) > self.keep:
                self._trim()
            if number < self._start:
                return {"failed": 1, "ts": self.last}
            if number == self.last and not self._closed:
                self._condition.wait_for(lambda: self._closed or self.last > number, wait)
            if key != self.key:
                return {"failed": 2}
            place = max(number - self._start, 0)
            part = self._events[place : place + MOST_AT_ONCE]
            return {"ts": str(number + len(part)), "updates": part}

    def _trim(self) -> None:
        surplus = len(self._events) - self.keep
        del self._events[:surplus]
        self._start += surplus

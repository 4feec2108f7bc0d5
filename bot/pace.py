"""The pace of one community key: shared by every thread and purpose, never exceeded.

VK counts 20 requests over any second and answers the next with error 6. Starts are spread evenly.
Urgent requests (answers to people who wait) book the next free moment at once, the others only
when it has come: so an answer passes everything else that waits.
"""

import threading
import time
from collections.abc import Callable

RATE = 20.0  # requests per second VK allows a community key
MARGIN = 0.965  # requests travel at different speeds: two may arrive closer than they left
SLOWER = 1.15  # after «too many requests» gaps grow by this factor
RECOVERY = 0.995  # and shrink back by this factor with each request


class Pace:
    """Hands out starting moments; `acquire` waits for its own.

    `clock` and `sleep` are replaceable so that tests need not wait.
    """

    def __init__(
        self,
        rate: float = RATE,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gap = 1.0 / (rate * MARGIN)
        self._slow = 1.0
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next = 0.0

    def acquire(self, *, urgent: bool = False) -> None:
        """Wait for the next free moment. Urgent requests pass the others that wait."""
        if urgent:
            self._wait_until(self._book())
        else:
            self._acquire_common()

    def too_many(self) -> None:
        """VK said «too many requests»: everybody goes a little slower for a while."""
        with self._lock:
            self._slow = min(self._slow * SLOWER, 4.0)
            self._next = max(self._next, self._clock()) + self._gap * 4

    def _acquire_common(self) -> None:
        """Common requests book only when their moment has come, so that urgent ones may pass."""
        while True:
            with self._lock:
                now = self._clock()
                ready = self._next
                if ready <= now:
                    self._take(now)
                    return
            self._sleep(ready - now)

    def _book(self) -> float:
        with self._lock:
            moment = max(self._next, self._clock())
            self._take(moment)
            return moment

    def _take(self, moment: float) -> None:
        # Behind time by less than a gap: keep the rhythm instead of losing the difference.
        start = self._next if 0 <= moment - self._next < self._gap else moment
        self._next = start + self._gap * self._slow
        self._slow = max(1.0, self._slow * RECOVERY)

    def _wait_until(self, moment: float) -> None:
        wait = moment - self._clock()
        if wait > 0:
            self._sleep(wait)

"""The pace of one community key: shared by every thread and purpose, never exceeded.

VK counts 20 requests over any second and answers the next with error 6. Starts are spread evenly.
Urgent requests (answers to people who wait) book the next free moment at once, the others only
when it has come: so an answer waits for one gap at most, whatever a broadcast has queued.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

RATE = 20.0  # requests per second VK allows a community key
MARGIN = 0.955  # requests travel at different speeds: two may arrive closer than they left
WINDOW = 1.01  # seconds in which at most `rate` requests start; VK's second, and the clocks' grain
SLOWER = 1.15  # after «too many requests» gaps grow by this factor
RECOVERY = 0.995  # and shrink back by this factor with each request


@dataclass(slots=True)
class _Start:
    """When a request starts: as planned, then as it came about."""

    moment: float


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
        self._starts: deque[_Start] = deque(maxlen=max(1, int(rate)))

    def acquire(self, *, urgent: bool = False) -> None:
        """Wait for the next free moment; to be called right before the request leaves."""
        start = self._book() if urgent else self._wait_and_take()
        if (wait := start.moment - self._clock()) > 0:
            self._sleep(wait)
        with self._lock:
            # A thread that woke late started late: the window must know.
            start.moment = max(start.moment, self._clock())

    def too_many(self) -> None:
        """VK said «too many requests»: everybody goes a little slower for a while."""
        with self._lock:
            self._slow = min(self._slow * SLOWER, 4.0)
            self._next = max(self._next, self._clock()) + self._gap * 4

    def _book(self) -> _Start:
        with self._lock:
            return self._take(max(self._free(), self._clock()))

    def _wait_and_take(self) -> _Start:
        """Common requests take a moment only when it has come, so that urgent ones may pass."""
        while True:
            with self._lock:
                now = self._clock()
                free = self._free()
                if free <= now:
                    return self._take(now)
            self._sleep(free - now)

    def _free(self) -> float:
        """The first moment nobody has: a gap after the last, and never too many in a window."""
        if len(self._starts) < (self._starts.maxlen or 0):
            return self._next
        return max(self._next, self._starts[0].moment + WINDOW)

    def _take(self, moment: float) -> _Start:
        # Behind time by less than a gap: keep the rhythm instead of losing the difference.
        rhythm = self._next if 0 <= moment - self._next < self._gap else moment
        self._next = rhythm + self._gap * self._slow
        self._slow = max(1.0, self._slow * RECOVERY)
        start = _Start(moment)
        self._starts.append(start)
        return start

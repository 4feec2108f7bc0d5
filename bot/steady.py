"""Whether the clock can be trusted: against the steady clock at every step, against the
messenger's own time when in doubt.

A wrong clock sends reminders on the wrong day and takes an hour-old number for a fresh one, so
nothing is decided by it until the messenger has said what time it is.
"""

from collections.abc import Callable
from datetime import datetime
from threading import Lock

from data.values.clock import Clock
from data.values.errors import MessengerError

JUMP = 60.0  # seconds the two clocks of this machine may part unnoticed
WRONG = 300.0  # seconds of difference with the messenger from which nothing is sent
AGAIN = 3600.0  # seconds after which a good clock is compared anew


class Steady:
    """Watches one clock. A rehearsal's clock is meant to differ and is always trusted."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._offset = self._apart()
        self._compared: float | None = None
        self.wrong_by: float | None = None  # the messenger's time minus ours, when that is too much
        self.good_since = clock.now()

    @property
    def jumped(self) -> bool:
        """Whether the clock has been set, or the machine has slept, since it was last compared."""
        return not self._clock.rehearsal and abs(self._apart() - self._offset) > JUMP

    @property
    def trusted(self) -> bool:
        """Whether work may go by this clock. Asks nobody: cheap enough for every step."""
        return self.wrong_by is None and not self.jumped

    def compare(self, server_time: Callable[[], datetime]) -> None:
        """Ask the messenger for the time if there is any doubt; without an answer doubt stays."""
        if self._clock.rehearsal or not self._in_doubt():
            return
        with self._lock:
            try:
                difference = (server_time() - self._clock.now()).total_seconds()
            except MessengerError:
                return
            slept = self.jumped or self.wrong_by is not None
            self.wrong_by = difference if abs(difference) > WRONG else None
            self._offset = self._apart()
            self._compared = self._clock.monotonic()
            if slept and self.wrong_by is None:
                self.good_since = self._clock.now()

    def _in_doubt(self) -> bool:
        if self._compared is None or self.wrong_by is not None or self.jumped:
            return True
        return self._clock.monotonic() - self._compared > AGAIN

    def _apart(self) -> float:
        return self._clock.unix() - self._clock.monotonic()

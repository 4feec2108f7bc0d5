"""The one clock that entry points read; rules, actions and queries are handed the time."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time, aware UTC. Started at `start_at`, it runs on from there (rehearsals)."""

    def __init__(self, start_at: datetime | None = None) -> None:
        if start_at is not None and start_at.tzinfo is None:
            raise ValueError("start_at must be aware")
        self._shift = timedelta(0) if start_at is None else start_at - datetime.now(UTC)
        self.rehearsal = start_at is not None

    def now(self) -> datetime:
        """The moment now, aware UTC."""
        return datetime.now(UTC) + self._shift

    def unix(self) -> float:
        """The moment now in Unix seconds."""
        return self.now().timestamp()

    def monotonic(self) -> float:
        """Seconds that never go back; for measuring, not for telling the time."""
        return time.monotonic()


class MovableClock(Clock):
    """A clock that stands still until it is moved: for the demo and for stories in tests."""

    def __init__(self, start_at: datetime) -> None:
        super().__init__(start_at)
        self._at = start_at.astimezone(UTC)

    def now(self) -> datetime:
        """The moment it was last moved to, aware UTC."""
        return self._at

    def move_to(self, at: datetime) -> None:
        """Stand at `at` (aware)."""
        if at.tzinfo is None:
            raise ValueError("a clock is moved to an aware time")
        self._at = at.astimezone(UTC)

    def move(self, step: timedelta) -> None:
        """Go `step` further (or back)."""
        self._at += step

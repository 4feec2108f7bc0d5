"""The APScheduler table: what rings how often.

APScheduler only rings. It keeps no jobs in a database: what is due is read from rows, so a ring
that was missed, doubled or late changes nothing.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ring:
    """A named job and how often it rings, in seconds."""

    name: str
    job: Callable[[], object]
    every: float


class Rings:
    """Rings all jobs in threads of their own until stopped."""

    def __init__(self, rings: list[Ring]) -> None:
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        for ring in rings:
            self._scheduler.add_job(
                _guarded(ring),
                "interval",
                seconds=ring.every,
                next_run_time=datetime.now(UTC),  # the first at once: days may have passed
                id=ring.name,
                replace_existing=True,
            )

    def start(self) -> None:
        """Begin to ring."""
        self._scheduler.start()

    def stop(self) -> None:
        """Ring no more; wait for what is running."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    @property
    def alive(self) -> bool:
        """Whether the thread that rings is there."""
        thread = getattr(self._scheduler, "_thread", None)
        return bool(self._scheduler.running and thread is not None and thread.is_alive())


def _guarded(ring: Ring) -> Callable[[], None]:
    def run() -> None:
        try:
            ring.job()
        except Exception:  # one failed ring must not end the ringing
            log.exception("ring %s failed", ring.name)

    return run

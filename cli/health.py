"""Whether this process is alive: for a file on the disk and for /healthz. No personal data."""

import json
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.watch import Watch
from data.database import Database
from data.queries.pulse import Pulse, pulse
from data.values.clock import Clock
from data.values.errors import StorageError

HUNG = 600.0  # seconds without a beat: uploads may take minutes
OUTBOX_LATE = timedelta(minutes=15)
ROOM = 2048  # the file is padded to this, so that it can be renewed on a full disk


class Beats:
    """When each thread last ended a step."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._threads: dict[str, threading.Thread] = {}
        self._at: dict[str, float] = {}

    def watch(self, thread: threading.Thread) -> None:
        """Expect beats of this thread from now on."""
        self._threads[thread.name] = thread
        self.beat(thread.name)

    def beat(self, name: str) -> None:
        """This thread has ended a step, well or badly."""
        self._at[name] = self._clock.monotonic()

    def ages(self) -> Mapping[str, float]:
        """Seconds since the last beat of each thread; endless for one that has died."""
        now = self._clock.monotonic()
        return {
            name: now - self._at[name] if thread.is_alive() else float("inf")
            for name, thread in list(self._threads.items())
        }


class Health:
    """What is alive in this process, which does `parts`. `ringing` is None before rings began."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        messenger: str,
        parts: Sequence[str],
        watch: Watch,
        beats: Beats,
        ringing: Callable[[], bool | None],
    ) -> None:
        self.database = database
        self.clock = clock
        self.messenger = messenger
        self.parts = parts
        self.watch = watch
        self.beats = beats
        self.ringing = ringing

    def report(self) -> tuple[bool, dict[str, Any]]:
        """Whether all is alive, and the facts; `reasons` says what is not."""
        at = self.clock.now()
        try:
            with self.database.read() as session:
                found = pulse(session, messenger=self.messenger, at=at)
        except StorageError:
            found = None
        ages = self.beats.ages()
        reasons = [*self._reasons(found, at), *(n for n, age in ages.items() if age > HUNG)]
        return not reasons, {
            "at": at.isoformat(timespec="seconds"),
            "alive": not reasons,
            "reasons": reasons,
            "parts": list(self.parts),
            "listener": {"silent_seconds": _age(found.moved_at, at) if found else None},
            "threads": {name: round(age) if age < HUNG else None for name, age in ages.items()},
            "scheduler": {"alive": self.ringing()},
            "outbox": {"oldest_due_seconds": _age(found.oldest_due, at) if found else None},
            "alarms": list(found.alarms) if found else None,
            "troubles": {name: trouble.text for name, trouble in self.watch.troubles.items()},
        }

    def _reasons(self, found: Pulse | None, at: datetime) -> list[str]:
        reasons = [name.partition(":")[0] for name in self.watch.troubles]
        if found is None:
            reasons.append("database")
        elif found.rests_until is not None:
            reasons.append("sending_stopped")
        elif found.oldest_due is not None and self._is_late(found.oldest_due, at):
            reasons.append("outbox_late")
        if self.watch.deaf:
            reasons.append("listening")
        if self.ringing() is False:
            reasons.append("scheduler")
        return reasons

    def _is_late(self, due: datetime, at: datetime) -> bool:
        """After a long sleep the outbox is given time."""
        return at - max(due, self.watch.steady.good_since) > OUTBOX_LATE

    def write(self, path: Path) -> None:
        """Renew the heartbeat file: whole or not at all, and in its place when the disk is full."""
        text = json.dumps(self.report()[1], ensure_ascii=False, indent=1)
        content = text.encode().ljust(ROOM) + b"\n"
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(content)
            fresh.replace(path)
        except OSError:
            fresh.unlink(missing_ok=True)
            with path.open("r+b") as file:
                file.write(content)
                file.truncate()


def _age(moment: datetime | None, at: datetime) -> int | None:
    return None if moment is None else round((at - moment).total_seconds())

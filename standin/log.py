"""What the stand-in has seen: calls, their pace, and how often each message was accepted."""

import threading
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass

KEEP = 5_000
LONGEST_VALUE = 10_000  # characters of a parameter; a long rehearsal must fit into memory
TOO_MANY = 6


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method: parameters without the token, `at` on the machine's steady clock.

    `outcome` is "ok", "error 9" (the code), or the name of the fault that met it.
    """

    method: str
    params: Mapping[str, str]
    at: float
    outcome: str


class Log:
    """Counters for tests; the last 5,000 calls are kept, counters know all of them."""

    def __init__(self) -> None:
        self.calls: deque[Call] = deque(maxlen=KEEP)
        self.by_method: Counter[str] = Counter()
        self.errors: Counter[int] = Counter()
        self.faults: Counter[str] = Counter()
        self.accepted: Counter[tuple[int, int]] = Counter()  # (peer, random_id): messages shown
        self.repeated: Counter[tuple[int, int]] = Counter()  # the same, seen again and not shown
        self.polls = 0
        self.messages = 0
        self._starts: deque[float] = deque(maxlen=40 * KEEP)
        self._lock = threading.Lock()

    def start(self, method: str, at: float) -> None:
        """A call has arrived."""
        with self._lock:
            self.by_method[method] += 1
            self._starts.append(at)

    def end(self, call: Call, *, code: int | None = None, fault: str | None = None) -> None:
        """A call has been answered, or not."""
        with self._lock:
            self.calls.append(call)
            if code is not None:
                self.errors[code] += 1
            if fault is not None:
                self.faults[fault] += 1

    def of(self, method: str) -> list[Call]:
        """The calls of one method, oldest first."""
        with self._lock:
            return [call for call in self.calls if call.method == method]

    @property
    def too_many(self) -> int:
        """How often error 6 was answered."""
        return self.errors[TOO_MANY]

    def busiest(self, seconds: float = 1.0) -> int:
        """The most calls that arrived within any sliding window."""
        with self._lock:
            starts = list(self._starts)
        most = first = 0
        for last, at in enumerate(starts):
            while at - starts[first] >= seconds:
                first += 1
            most = max(most, last - first + 1)
        return most

    def doubled(self) -> dict[tuple[int, int], int]:
        """Messages shown more than once under one `random_id`, with how often."""
        return {key: count for key, count in self.accepted.items() if count > 1 and key[1]}

    def lost(self, expected: Mapping[int, int]) -> dict[int, int]:
        """Of the messages expected (peer to random_id) those that never arrived."""
        return {p: r for p, r in expected.items() if not self.accepted[p, r]}

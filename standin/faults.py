"""Faults on demand: everything VK may do wrong, taken from a table while it lasts."""

import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

LONGPOLL = "longpoll"  # the name under which faults of the queue are ordered
UPLOAD = "upload"  # and those of the upload addresses


class Way(StrEnum):
    """How a call goes wrong."""

    ERROR = "error"  # an API error with `code`, nothing executed; of the queue: `failed` with it
    PEER_ERROR = "peer_error"  # the row of one recipient carries the error
    SILENCE = "silence"  # no answer for `seconds`, nothing executed
    SILENCE_AFTER = "silence_after"  # executed, then no answer for `seconds`
    CUT_BEFORE = "cut_before"  # connection cut, nothing executed
    CUT_AFTER = "cut_after"  # executed, then the connection is cut
    HTML = "html"  # HTTP 502 with an HTML page, nothing executed
    STATUS = "status"  # HTTP `code`, nothing executed
    HTML_AFTER = "html_after"  # executed, then HTTP 502
    TRUNCATED = "truncated"  # executed, then half of the JSON
    LATENCY = "latency"  # executed and answered, `seconds` late
    LATE = "late"  # executed only after `seconds`, when perhaps nobody waits any more
    ANSWERED = "answered"  # nothing wrong at all: `met` once the answer has left
    DUPLICATES = "duplicates"  # long poll: each event twice, with one event_id
    REORDER = "reorder"  # long poll: the events of one answer in reverse
    UNKNOWN_EVENT = "unknown_event"  # long poll: an event of a type nobody has heard of, first
    DEAD_HOST = "dead_host"  # groups.getLongPollServer names an address where nobody answers


@dataclass
class Fault:
    """What goes wrong, with which method («*» any; «longpoll» the queue; «upload»), how often.

    `times` None is for ever. `peer` limits PEER_ERROR to one recipient. `skip` lets so many calls
    pass first. `seconds` None is until the stand-in closes. `chance` (0 to 1) lets the rest pass.
    By its `name` others can wait until it has been met (see `Faults.wait_for`).
    """

    way: Way
    method: str = "*"
    code: int = 0
    times: int | None = 1
    peer: int | None = None
    seconds: float | None = 30.0
    skip: int = 0
    chance: float = 1.0
    name: str = ""

    def __post_init__(self) -> None:
        if self.way is Way.ERROR and self.peer is not None:
            self.way = Way.PEER_ERROR

    @property
    def kind(self) -> str:
        """The way, with the code if it has one."""
        return f"{self.way} {self.code}" if self.code else str(self.way)


@dataclass
class Faults:
    """The table of faults still to come; `dice` (seeded) decide those with a chance."""

    rows: list[Fault] = field(default_factory=list)
    dice: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311
    used: Counter[str] = field(default_factory=Counter)  # by kind, how often each has struck
    met: Counter[str] = field(default_factory=Counter)  # by name
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._changed = threading.Condition(self.lock)

    def add(self, fault: Fault) -> None:
        """Let it go wrong."""
        with self.lock:
            self.rows.append(fault)

    def clear(self) -> None:
        """No faults any more."""
        with self.lock:
            self.rows.clear()

    def take(self, name: str) -> Fault | None:
        """The fault of this request, if one is due."""
        if not self.rows:
            return None
        with self.lock:
            for fault in self.rows:
                if fault.way is not Way.PEER_ERROR and self._meets(fault, name):
                    return self._use(fault)
        return None

    def take_inner(self, name: str) -> int | None:
        """The error code for a call inside `execute`, if one is due for this very method."""
        if not self.rows:
            return None
        with self.lock:
            for fault in self.rows:
                wanted = fault.way is Way.ERROR and fault.method == name
                if wanted and self._meets(fault, name):
                    return self._use(fault).code
        return None

    def take_for_peer(self, peer: int) -> int | None:
        """The error code for this recipient of a messages.send, if one is due."""
        if not self.rows:
            return None
        with self.lock:
            for fault in self.rows:
                wanted = fault.way is Way.PEER_ERROR and fault.peer in (None, peer)
                if wanted and self._meets(fault, "messages.send"):
                    return self._use(fault).code
        return None

    def wait_for(self, name: str, *, more_than: int = 0, seconds: float = 0.0) -> int:
        """How often faults of this name have been met, once that is `more_than` or time is up."""
        with self._changed:
            self._changed.wait_for(lambda: self.met[name] > more_than, seconds)
            return self.met[name]

    def note(self, fault: Fault) -> None:
        """This fault has been met."""
        with self._changed:
            self._note(fault)

    def _note(self, fault: Fault) -> None:
        self.met[fault.name] += 1
        self._changed.notify_all()

    def _meets(self, fault: Fault, name: str) -> bool:
        if fault.method != name and (fault.method != "*" or name in (LONGPOLL, UPLOAD)):
            return False
        if fault.skip > 0:
            fault.skip -= 1
            return False
        return fault.chance >= 1.0 or self.dice.random() < fault.chance

    def _use(self, fault: Fault) -> Fault:
        self.used[fault.kind] += 1
        if fault.way is not Way.ANSWERED:
            self._note(fault)
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.rows.remove(fault)
        return fault

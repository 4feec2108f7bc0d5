"""Faults on demand: everything VK may do wrong, taken from a table while it lasts."""

import random
import threading
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
    DUPLICATES = "duplicates"  # long poll: each event twice, with one event_id
    REORDER = "reorder"  # long poll: the events of one answer in reverse
    UNKNOWN_EVENT = "unknown_event"  # long poll: an event of a type nobody has heard of, first
    DEAD_HOST = "dead_host"  # groups.getLongPollServer names an address where nobody answers


@dataclass
class Fault:
    """What goes wrong, with which method («*» any; «longpoll» the queue; «upload»), how often.

    `times` None is for ever. `peer` limits PEER_ERROR to one recipient. `skip` lets so many calls
    pass first. `seconds` None is until the stand-in closes. `chance` (0 to 1) lets the rest pass.
    """

    way: Way
    method: str = "*"
    code: int = 0
    times: int | None = 1
    peer: int | None = None
    seconds: float | None = 30.0
    skip: int = 0
    chance: float = 1.0

    def __post_init__(self) -> None:
        if self.way is Way.ERROR and self.peer is not None:
            self.way = Way.PEER_ERROR


@dataclass
class Faults:
    """The table of faults still to come; `dice` (seeded) decide those with a chance."""

    rows: list[Fault] = field(default_factory=list)
    dice: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311
    lock: threading.Lock = field(default_factory=threading.Lock)

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

    def _meets(self, fault: Fault, name: str) -> bool:
        if fault.method != name and (fault.method != "*" or name in (LONGPOLL, UPLOAD)):
            return False
        if fault.skip > 0:
            fault.skip -= 1
            return False
        return fault.chance >= 1.0 or self.dice.random() < fault.chance

    def _use(self, fault: Fault) -> Fault:
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.rows.remove(fault)
        return fault

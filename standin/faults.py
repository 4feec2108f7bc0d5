"""Faults on demand: everything VK may do wrong, taken from a table while it lasts."""

import threading
from dataclasses import dataclass, field
from enum import StrEnum


class Way(StrEnum):
    """How a call goes wrong."""

    ERROR = "error"  # an API error with `code`, nothing executed
    PEER_ERROR = "peer_error"  # the row of one recipient carries the error
    SILENCE = "silence"  # no answer for `seconds`, nothing executed
    SILENCE_AFTER = "silence_after"  # executed, then no answer for `seconds`
    CUT_BEFORE = "cut_before"  # connection cut, nothing executed
    CUT_AFTER = "cut_after"  # executed, then the connection is cut
    HTML = "html"  # HTTP 502 with an HTML page, nothing executed
    STATUS = "status"  # HTTP `code`, nothing executed
    HTML_AFTER = "html_after"  # executed, then HTTP 502
    TRUNCATED = "truncated"  # executed, then half of the JSON


@dataclass
class Fault:
    """What goes wrong, with which method («*» any; «longpoll» the queue), how many times.

    `peer` limits ERROR and PEER_ERROR to one recipient; `skip` lets so many calls pass first.
    """

    way: Way
    method: str = "*"
    code: int = 0
    times: int = 1
    peer: int | None = None
    seconds: float = 30.0
    skip: int = 0


@dataclass
class Faults:
    """The table of faults still to come."""

    rows: list[Fault] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, fault: Fault) -> None:
        """Let it go wrong."""
        with self.lock:
            self.rows.append(fault)

    def clear(self) -> None:
        """No faults any more."""
        with self.lock:
            self.rows.clear()

    def take(self, method: str) -> Fault | None:
        """The fault of this call, if one is due."""
        with self.lock:
            for fault in self.rows:
                if fault.way is Way.PEER_ERROR or fault.method not in ("*", method):
                    continue
                if fault.method == "*" and method == "longpoll":
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                return self._use(fault)
        return None

    def take_for_peer(self, peer: int) -> int | None:
        """The error code for this recipient of a messages.send, if one is due."""
        with self.lock:
            for fault in self.rows:
                if fault.way is Way.PEER_ERROR and fault.peer in (None, peer):
                    return self._use(fault).code
        return None

    def _use(self, fault: Fault) -> Fault:
        fault.times -= 1
        if fault.times <= 0:
            self.rows.remove(fault)
        self.taken[fault.way.value] = self.taken.get(fault.way.value, 0) + 1
        return fault

"""What is done to the program: instants at which it is killed, and faults VK has meanwhile."""

import random
from dataclasses import dataclass
from typing import Any

SEND, EXECUTE, QUEUE, ANY = "messages.send", "execute", "longpoll", "*"

# Where a call can stand when the program dies, by the stand-in's name for it.
STANDS = {
    "silence": "received, not executed",
    "silence_after": "executed, answer not sent",
    "late": "executed after the death",
    "answered": "answer sent",
}


Rows = tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Instant:
    """The moment when call number `skip` (from 0) of a `method` stands as `way` says."""

    method: str
    way: str
    skip: int
    patience: float = 2.0

    @property
    def name(self) -> str:
        """What the table calls it."""
        return f"{self.method}: {STANDS[self.way]}"

    def order(self, name: str) -> dict[str, Any]:
        """The fault that makes the call stand still there, for the stand-in's control page."""
        return {
            "way": self.way,
            "method": self.method,
            "skip": self.skip,
            "seconds": 2.0,
            "name": name,
        }

    @staticmethod
    def any_of(dice: random.Random, *methods: str, most: int) -> "Instant":
        """A random one of these methods' instants, among the first `most` calls."""
        method = dice.choice(methods)
        skip = dice.randrange(12 if method == ANY else max(1, most))
        return Instant(method, dice.choice(list(STANDS)), skip)


@dataclass(frozen=True, slots=True)
class Mix:
    """Which faults may come: each of `rows` meets a call with the chance it names."""

    rows: Rows = ()

    def orders(self) -> list[dict[str, Any]]:
        """For the stand-in's control page."""
        return list(self.rows)


NOTHING = Mix()
BROKEN: Rows = (
    *({"way": "error", "code": code} for code in (1, 6, 10, 36)),
    *({"way": "status", "code": code} for code in (500, 502, 504)),
    *({"way": way} for way in ("cut_before", "cut_after", "html", "html_after", "truncated")),
    *({"way": way, "seconds": 0.7} for way in ("silence", "silence_after", "latency", "late")),
)
RESTS: Rows = ({"way": "error", "code": 9}, {"way": "error", "code": 29})
QUEUE_FAULTS: Rows = (
    *({"way": "error", "code": code} for code in (1, 2, 3, 4)),
    *({"way": "status", "code": code} for code in (500, 502, 504)),
    *({"way": way} for way in ("cut_before", "cut_after", "html", "truncated")),
    *({"way": way} for way in ("duplicates", "reorder", "unknown_event")),
    *({"way": way, "seconds": 0.5} for way in ("silence", "silence_after")),
)


def while_sending(dice: random.Random, chance: float) -> Mix:
    """Any call broken with `chance`, a whole call or one message told to rest now and then."""
    rows = _spread(dice, BROKEN, SEND, chance) + _spread(dice, BROKEN, EXECUTE, chance)
    for row in RESTS:
        if dice.random() < chance:
            rows.append(row | {"method": dice.choice((SEND, EXECUTE)), "times": 1})
        if dice.random() < 3 * chance:
            rows.append({"way": "peer_error", "method": SEND, "code": row["code"]} | _few(dice))
    for code in (1, 6, 10):
        rows.append({"way": "peer_error", "method": SEND, "code": code} | _few(dice))
    return Mix(tuple(rows))


def while_listening(dice: random.Random, chance: float) -> Mix:
    """The queue failing in its own ways, the reading of dialogs, and everything else a little."""
    rows = _spread(dice, QUEUE_FAULTS, QUEUE, 2 * chance)
    rows += _spread(dice, BROKEN, ANY, chance)
    if dice.random() < chance:
        rows.append({"way": "dead_host", "method": "groups.getLongPollServer", "times": 1})
    for code in (1, 10):
        rows.append({"way": "peer_error", "method": SEND, "code": code} | _few(dice))
    return Mix(tuple(rows))


def _spread(dice: random.Random, kinds: Rows, method: str, chance: float) -> list[dict[str, Any]]:
    each = chance / len(kinds)
    rows = [{"seconds": 0.7} | kind | {"method": method, "times": None} for kind in kinds]
    dice.shuffle(rows)
    return [row | {"chance": each} for row in rows]


def _few(dice: random.Random) -> dict[str, Any]:
    """Three recipients in passing."""
    return {"times": 3, "skip": dice.randrange(200)}

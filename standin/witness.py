"""Deeds for programs that torment a client: acts of many people, what happened, exact instants."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from standin.phones import Phone

if TYPE_CHECKING:
    from standin.server import StandIn

Given = Mapping[str, Any]


def acts(standin: "StandIn", given: Given) -> Any:
    """Many people act, in this order: `acts` is a list of [person, "press" or "type", words].

    The answer holds the cmid of each message written.
    """
    cmids = []
    for person, act, words in given["acts"]:
        phone = Phone(standin.world, int(person))
        message = phone.presses(words) if act == "press" else phone.types(words)
        cmids.append(message.cmid if message else None)
    return {"cmids": cmids}


def transcript(standin: "StandIn", _given: Given) -> Any:
    """Every message: [peer, cmid, 1 if the community wrote it, random_id, date, text]."""
    with standin.world.lock:
        return {
            "rows": [
                [peer, m.cmid, int(m.out), m.random_id, m.date, m.text]
                for peer, dialog in standin.world.dialogs.items()
                for m in dialog.messages
            ]
        }


def met(standin: "StandIn", given: Given) -> Any:
    """How often faults of this `name` were met, waiting up to `wait` seconds for `more_than`.

    Beside it how often each kind of fault has struck.
    """
    count = standin.faults.wait_for(
        str(given.get("name", "")),
        more_than=int(given.get("more_than", 0)),
        seconds=float(given.get("wait", 0)),
    )
    with standin.faults.lock:
        return {"met": count, "used": dict(standin.faults.used)}


def events(standin: "StandIn", _given: Given) -> Any:
    """The number of the newest event: a client whose `ts` it is has heard everything."""
    return {"last": standin.world.queue.last}


DEEDS: dict[str, Callable[["StandIn", Given], Any]] = {
    "acts": acts,
    "transcript": transcript,
    "met": met,
    "events": events,
}

"""/control/: the same deeds as the Python face, in JSON, for programs in other processes.

POST takes a JSON object, answers are JSON; what cannot be done is HTTP 400 with `error`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from standin import witness
from standin.answer import Answer
from standin.faults import Way
from standin.http import Request
from standin.phones import Phone

if TYPE_CHECKING:
    from standin.server import StandIn

Given = Mapping[str, Any]


def answer(standin: "StandIn", request: Request) -> Answer:
    """What goes back for /control/NAME."""
    deed = DEEDS.get(request.path.removeprefix("/control/"))
    if deed is None:
        return Answer.json({"error": "no such deed", "deeds": sorted(DEEDS)}, status=404)
    try:
        return Answer.json(deed(standin, _given(request)))
    except (AssertionError, KeyError, TypeError, ValueError) as error:
        return Answer.json({"error": f"{type(error).__name__}: {error}"}, status=400)


def _given(request: Request) -> Given:
    if not request.is_json or not request.body:
        return {name: items[0] for name, items in request.fields.items()}
    given = json.loads(request.body)
    if not isinstance(given, dict):
        raise TypeError("a JSON object is expected")
    return given


def _phone(standin: "StandIn", given: Given) -> Phone:
    return standin.phone(int(given["phone"]))


def _crowd(given: Given) -> range:
    first = int(given.get("first", 1))
    return range(first, first + int(given["count"]))


def phones(standin: "StandIn", given: Given) -> Any:
    """Make people up: `count` of them from id `first`, all allowed; or one `phone` with a name."""
    if "count" in given:
        first = int(given.get("first", 1))
        standin.people(int(given["count"]), first=first)
        if given.get("shown"):
            for user_id in range(first, first + int(given["count"])):
                standin.phone(user_id)
    elif "phone" in given:
        phone = standin.phone(
            int(given["phone"]),
            first_name=str(given.get("first_name", "")),
            last_name=str(given.get("last_name", "")),
        )
        user = standin.world.user(phone.user_id)
        user.screen_name = str(given.get("screen_name", user.screen_name))
    shown = [asdict(standin.world.user(phone.user_id)) for phone in standin.phones[:1000]]
    return {"people": len(standin.world.users), "phones": shown}


def opens(standin: "StandIn", given: Given) -> Any:
    """Follow a link with `ref` and press «Начать»."""
    return {"cmid": _phone(standin, given).opens(str(given.get("ref", ""))).cmid}


def types(standin: "StandIn", given: Given) -> Any:
    """Write `text`, maybe as a reply to the cmid `reply_to`, with `attachments`.

    With `count` so many people from id `first` on write it, each on their own phone.
    """
    if "count" in given:
        for user_id in _crowd(given):
            standin.world.receive(user_id, str(given.get("text", "")))
        return {}
    reply_to = given.get("reply_to")
    message = _phone(standin, given).types(
        str(given.get("text", "")),
        reply_to=int(reply_to) if reply_to else None,
        attachments=list(given.get("attachments", [])),
    )
    return {"cmid": message.cmid}


def presses(standin: "StandIn", given: Given) -> Any:
    """Press the button `label`, of the message with the cmid `message` if that is given.

    With `count` so many people from id `first` on press it, each on their own phone.
    """
    if "count" in given:
        for user_id in _crowd(given):
            Phone(standin.world, user_id).presses(str(given["label"]))
        return {}
    phone = _phone(standin, given)
    owner = None
    if given.get("message"):
        owner = standin.world.dialog(phone.user_id).by_cmid[int(given["message"])]
    message = phone.presses(str(given["label"]), owner)
    return {"cmid": message.cmid if message else None}


def reads(standin: "StandIn", given: Given) -> Any:
    """Read everything."""
    _phone(standin, given).reads()
    return {}


def forbids(standin: "StandIn", given: Given) -> Any:
    """Forbid messages; `code` is what sending answers from then on."""
    _phone(standin, given).forbids(code=int(given.get("code", 901)))
    return {}


def allows(standin: "StandIn", given: Given) -> Any:
    """Allow messages."""
    _phone(standin, given).allows()
    return {}


def inbox(standin: "StandIn", given: Given) -> Any:
    """What came to the `phone` after the cmid `after`."""
    after = int(given.get("after", 0))
    messages = [m for m in _phone(standin, given).inbox if m.cmid > after]
    return {"messages": [asdict(message) for message in messages]}


def fault(standin: "StandIn", given: Given) -> Any:
    """Order a fault with the fields of `Fault`; `clear` drops those still to come."""
    if given.get("clear"):
        standin.faults.clear()
    wanted = {name: value for name, value in given.items() if name != "clear"}
    if wanted:
        standin.fail(**{"way": Way.ERROR, **wanted})
    return {"waiting": [asdict(row) for row in standin.faults.rows]}


def stats(standin: "StandIn", _given: Given) -> Any:
    """Counters."""
    log = standin.log
    with standin.world.lock:
        return {
            "calls": dict(log.by_method),
            "errors": {str(code): count for code, count in log.errors.items()},
            "faults": dict(log.faults),
            "polls": log.polls,
            "messages": log.messages,
            "too_many": log.too_many,
            "busiest_second": log.busiest(),
            "doubled": len(log.doubled()),
            "repeats_met": sum(log.repeated.values()),
            "events": standin.world.queue.last,
            "callbacks": {
                "delivered": standin.world.webhook.delivered,
                "pending": standin.world.webhook.pending,
                "lost": standin.world.webhook.lost,
            },
        }


def accepted(standin: "StandIn", _given: Given) -> Any:
    """Every message accepted: [peer, random_id, how often it was shown]."""
    with standin.world.lock:
        return {"rows": [[*key, count] for key, count in standin.log.accepted.items()]}


def clock(standin: "StandIn", given: Given) -> Any:
    """The stand-in's time; `advance` moves it by seconds, `now` sets it."""
    if "now" in given:
        standin.clock_moved += float(given["now"]) - standin.now()
    standin.clock_moved += float(given.get("advance", 0))
    return {"now": standin.now()}


def settings(standin: "StandIn", given: Given) -> Any:
    """`rate` (null: no limit), `latency` seconds, `text_limit`."""
    if "rate" in given:
        standin.api.rate = None if given["rate"] is None else int(given["rate"])
    standin.api.latency = float(given.get("latency", standin.api.latency))
    standin.world.text_limit = int(given.get("text_limit", standin.world.text_limit))
    return {
        "rate": standin.api.rate,
        "latency": standin.api.latency,
        "text_limit": standin.world.text_limit,
    }


def restart(standin: "StandIn", _given: Given) -> Any:
    """Forget the event history and the key."""
    standin.restart()
    return {}


DEEDS: dict[str, Callable[["StandIn", Given], Any]] = {
    "phones": phones,
    "open": opens,
    "type": types,
    "press": presses,
    "read": reads,
    "forbid": forbids,
    "allow": allows,
    "inbox": inbox,
    "fault": fault,
    "stats": stats,
    "accepted": accepted,
    "clock": clock,
    "settings": settings,
    "restart": restart,
    **witness.DEEDS,
}

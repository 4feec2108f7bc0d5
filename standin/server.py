"""The stand-in: the made-up VK behind its own HTTP on a port of this machine."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from standin import control, page
from standin.answer import Answer
from standin.api import Api, after, instead
from standin.faults import LONGPOLL, UPLOAD, Fault, Faults, Way
from standin.http import Listening, Request
from standin.log import Log
from standin.phones import Phone
from standin.world import World

LONGEST_WAIT = 90.0


@dataclass(frozen=True, slots=True)
class Control:
    """A button above the phones: what the embedding program does when it is pressed."""

    label: str
    action: Callable[[], None]


class StandIn:
    """A VK that lives while the `with` block lasts (or between `start` and `stop`).

    `now` gives Unix seconds (a rehearsal may move them); `rate_per_second` None sets no limit;
    `latency` is seconds added to every method call; `port` 0 takes a free one. Methods live at
    `{url}/method/NAME`. All state is in `world`, what was seen in `log`.
    """

    def __init__(
        self,
        *,
        group_id: int = 1,
        token: str = "standin-token",  # noqa: S107  opens nothing but this stand-in
        now: Callable[[], float] = time.time,
        rate_per_second: int | None = 20,
        latency: float = 0.0,
        port: int = 0,
    ) -> None:
        self.clock_moved = 0.0
        self._now = now
        self.world = World(group_id=group_id, token=token, now=self.now)
        self.api = Api(self.world, rate=rate_per_second, latency=latency)
        self.controls: list[Control] = []
        self.caption: Callable[[], str] = lambda: ""
        self._phones: dict[int, Phone] = {}
        self._listening = Listening(self, port)
        self.url = self._listening.url
        self.world.base_url = self.url

    def start(self) -> None:
        """Begin to answer."""
        self._listening.start()

    def stop(self) -> None:
        """Answer those who wait, close every connection."""
        self.api.closing.set()
        self.world.queue.close()
        self.world.webhook.close()
        self._listening.stop()

    def __enter__(self) -> "StandIn":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # --- what tests and the demo use ----------------------------------------------------------

    @property
    def log(self) -> Log:
        """Calls, counters, messages accepted."""
        return self.world.log

    @property
    def faults(self) -> Faults:
        """The table of faults still to come."""
        return self.world.faults

    def now(self) -> float:
        """The stand-in's time, Unix seconds."""
        return self._now() + self.clock_moved

    def phone(self, user_id: int, first_name: str = "", last_name: str = "") -> Phone:
        """A person's phone; the person is made up on first mention."""
        user = self.world.user(user_id)
        if first_name:
            user.first_name, user.last_name = first_name, last_name
        if user_id not in self._phones:
            self._phones[user_id] = Phone(self.world, user_id)
        return self._phones[user_id]

    @property
    def phones(self) -> list[Phone]:
        """Everybody whose phone has been asked for, in that order."""
        return list(self._phones.values())

    def people(self, count: int, *, first: int = 1) -> None:
        """Make up many people who already let the community write (no events are emitted)."""
        for user_id in range(first, first + count):
            user = self.world.user(user_id)
            user.allowed = user.wrote = True

    def fail(self, way: Way | str = Way.ERROR, method: str = "*", **more: Any) -> Fault:
        """Let something go wrong; see `Fault` for the rest of the arguments.

        `fail(method="messages.send", code=9, peer=501)`, `fail(Way.CUT_AFTER, "messages.send")`,
        `fail("error", "longpoll", code=2)`.
        """
        fault = Fault(Way(way), method, **more)
        self.world.faults.add(fault)
        return fault

    def assert_no_unexpected(self) -> None:
        """No phone may hold a message that no story expected."""
        for phone in self.phones:
            phone.expects_nothing()

    def restart(self) -> None:
        """VK forgets the event history and the key; dialogs stay."""
        self.world.queue.forget()
        self.world.queue.renew_key()

    def expire_key(self) -> None:
        """The long poll key given out so far expires (`failed` 2); the history stays."""
        self.world.queue.renew_key()

    def forget_history(self) -> None:
        """Events not fetched yet are lost (`failed` 1); the key stays."""
        self.world.queue.forget()

    # --- what HTTP asks -----------------------------------------------------------------------

    def answer(self, request: Request) -> Answer:
        """What goes back for one request."""
        path = request.path
        if path.startswith("/method/"):
            name = path.removeprefix("/method/")
            return self.api.answer(name, request.fields, is_json=request.is_json)
        if path == f"/whp/{self.world.group_id}":
            return self._longpoll(request)
        if path.startswith("/upload/"):
            return self._upload(request)
        if path.startswith("/control/"):
            return control.answer(self, request)
        return page.answer(self, request)

    def _longpoll(self, request: Request) -> Answer:
        """One turn of long poll, with whatever fault is due."""
        self.log.polls += 1
        fault = self.faults.take(LONGPOLL)
        if fault is not None:
            self.log.faults[fault.way] += 1
            if fault.way is Way.ERROR:
                return self._failed(fault.code)
            if (early := instead(fault, self.api.wait)) is not None:
                return early
        try:
            wait = min(max(float(request.field("wait", "25")), 0.0), LONGEST_WAIT)
        except ValueError:
            return Answer.text("bad wait", status=400)
        if request.field("act") != "a_check":
            return Answer.text("bad act", status=400)
        turn = self.world.queue.check(key=request.field("key"), ts=request.field("ts"), wait=wait)
        if fault is None:
            return Answer.json(turn)
        turn = turn | {"updates": _disturbed(turn.get("updates", []), fault.way, self.world)}
        return after(fault, Answer.json(turn), self.api.wait, self.faults.note)

    def _failed(self, code: int) -> Answer:
        """`failed` on demand, and true from then on."""
        if code == 1:
            self.forget_history()
            return Answer.json({"failed": 1, "ts": self.world.queue.last})
        self.world.queue.renew_key()
        if code == 3:
            self.forget_history()
        return Answer.json({"failed": code})

    def _upload(self, request: Request) -> Answer:
        fault = self.faults.take(UPLOAD)
        if fault is not None:
            self.log.faults[fault.way] += 1
            if fault.way is Way.ERROR:
                return Answer.json({"error": "unknown error", "error_descr": "on demand"})
            if (early := instead(fault, self.api.wait)) is not None:
                return early
        with self.world.lock:
            answer = Answer.json(self.world.uploads.take(request.path, request.files))
        if fault is None:
            return answer
        return after(fault, answer, self.api.wait, self.faults.note)


def _disturbed(updates: list[Any], way: Way, world: World) -> list[Any]:
    match way:
        case Way.DUPLICATES:
            return [event for event in updates for _ in range(2)]
        case Way.REORDER:
            return updates[::-1]
        case Way.UNKNOWN_EVENT:
            strange = {
                "type": "message_dreamt_of",
                "event_id": "f" * 40,
                "v": "5.299",
                "object": {"dream": {"of": ["letters"]}},
                "group_id": world.group_id,
            }
            return [strange, *updates]
        case _:
            return updates

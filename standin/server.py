"""The stand-in: the made-up VK behind its own HTTP on a free port of this machine."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from standin import methods
from standin.faults import Fault, Way
from standin.http import Answer, Listening
from standin.params import ApiError, Params
from standin.phones import Phone
from standin.script import Script
from standin.world import World

HTML_502 = "<html><body><h1>502 Bad Gateway</h1></body></html>"
LONGEST_WAIT = 90


@dataclass(frozen=True, slots=True)
class Control:
    """A button above the phones: what the embedding program does when it is pressed."""

    label: str
    action: Callable[[], None]


@dataclass
class Stats:
    """What the stand-in has counted."""

    calls: dict[str, int] = field(default_factory=dict)
    too_many: int = 0
    starts: deque[float] = field(default_factory=lambda: deque(maxlen=100_000))


class StandIn:
    """A VK that lives while the `with` block lasts.

    `now` gives Unix seconds (a rehearsal may move them); `rate_per_second` None sets no limit;
    `latency` is seconds added to every method call.
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
        self.world = World(group_id=group_id, token=token, now=now)
        self.rate = rate_per_second
        self.latency = latency
        self.stats = Stats()
        self.controls: list[Control] = []
        self.caption: Callable[[], str] = lambda: ""
        self._recent: deque[float] = deque()
        self._rate_lock = threading.Lock()
        self._phones: dict[int, Phone] = {}
        self._closing = threading.Event()
        self._listening = Listening(self, port)
        self.url = self._listening.url
        self.world.base_url = self.url

    def __enter__(self) -> "StandIn":
        self._listening.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self.world.queue.wake()
        self._listening.stop()

    # --- what tests and the demo use ----------------------------------------------------------

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

    def fail(self, way: Way, method: str = "*", **more: Any) -> None:
        """Let something go wrong; see `Fault`."""
        self.world.faults.add(Fault(way, method, **more))

    def assert_no_unexpected(self) -> None:
        """No phone may hold a message that no story expected."""
        for phone in self._phones.values():
            phone.expects_nothing()

    def restart(self) -> None:
        """VK forgets the event history and the key; dialogs stay."""
        self.world.queue.forget()
        self.world.queue.renew_key()

    # --- what HTTP asks -----------------------------------------------------------------------

    def method(self, name: str, values: dict[str, list[str]], *, is_json: bool) -> Answer:
        """One call of the API, with whatever fault is due."""
        self.stats.calls[name] = self.stats.calls.get(name, 0) + 1
        if self.latency:
            self._closing.wait(self.latency)
        fault = self.world.faults.take(name)
        if fault is not None and (early := self._before(fault)) is not None:
            return early
        answer = self._answer(name, values, is_json=is_json, fault=fault)
        return self._after(fault, answer) if fault is not None else answer

    def longpoll(self, values: dict[str, list[str]]) -> Answer:
        """One turn of long poll."""
        fault = self.world.faults.take("longpoll")
        if fault is not None:
            if fault.way is Way.ERROR:
                return Answer.json(
                    {"failed": fault.code, "ts": self.world.queue.last}
                    if fault.code == 1
                    else {"failed": fault.code}
                )
            early = self._before(fault)
            return early if early is not None else Answer.cut()
        given = {name: items[0] for name, items in values.items()}
        wait = min(float(given.get("wait", 25)), LONGEST_WAIT)
        return Answer.json(
            self.world.queue.check(key=given.get("key", ""), ts=given.get("ts", ""), wait=wait)
        )

    def _before(self, fault: Fault) -> Answer | None:
        """What the fault does instead of the call; None when the call is executed after all."""
        match fault.way:
            case Way.SILENCE:
                self._closing.wait(fault.seconds)
                return Answer.cut()
            case Way.CUT_BEFORE:
                return Answer.cut()
            case Way.HTML:
                return Answer.html(HTML_502, status=502)
            case Way.STATUS:
                return Answer.html(HTML_502, status=fault.code)
            case _:
                return None

    def _after(self, fault: Fault, answer: Answer) -> Answer:
        match fault.way:
            case Way.SILENCE_AFTER:
                self._closing.wait(fault.seconds)
                return Answer.cut()
            case Way.CUT_AFTER:
                return Answer.cut()
            case Way.HTML_AFTER:
                return Answer.html(HTML_502, status=502)
            case Way.TRUNCATED:
                body = answer.body or b""
                return Answer(answer.status, answer.type, body[: len(body) // 2])
            case _:
                return answer

    def _answer(
        self,
        name: str,
        values: dict[str, list[str]],
        *,
        is_json: bool,
        fault: Fault | None,
    ) -> Answer:
        shown = {key: items[0] for key, items in values.items() if key != "access_token"}
        if fault is not None and fault.way is Way.ERROR:
            ordered = ApiError(fault.code, f"Error {fault.code} on demand")
            return Answer.json({"error": _error(ordered, name, shown)})
        try:
            params = self._params(values, is_json=is_json)
            if name == "execute":
                return self._execute(params)
            return Answer.json({"response": methods.call(self.world, name, params)})
        except ApiError as error:
            return Answer.json({"error": _error(error, name, shown)})

    def _params(self, values: dict[str, list[str]], *, is_json: bool) -> Params:
        token = values.get("access_token", [""])[0]
        if token != self.world.token:
            raise ApiError(5, "User authorization failed: invalid access_token (4).")
        self._count_request()
        if is_json:
            raise ApiError(8, "Invalid request: JSON bodies are not accepted")
        for key, items in values.items():
            if len(items) > 1 or items[0] in ("True", "False"):
                raise ApiError(
                    100, f"One of the parameters specified was missing or invalid: {key}"
                )
        if "v" not in values:
            raise ApiError(8, "Invalid request: v (version) is required")
        return Params({key: items[0] for key, items in values.items()})

    def _count_request(self) -> None:
        """The limit over any sliding second; a call too many is not executed."""
        now = time.monotonic()
        with self._rate_lock:
            self.stats.starts.append(now)
            if self.rate is None:
                return
            while self._recent and now - self._recent[0] >= 1.0:
                self._recent.popleft()
            if len(self._recent) >= self.rate:
                self.stats.too_many += 1
                raise ApiError(6, "Too many requests per second")
            self._recent.append(now)

    def _execute(self, params: Params) -> Answer:
        script = Script(
            params.text("code"), lambda name, given: methods.call(self.world, name, given)
        )
        with self.world.lock:
            answer: dict[str, Any] = {"response": script.run()}
        if script.errors:
            answer["execute_errors"] = script.errors
        return Answer.json(answer)


def _error(error: ApiError, method: str, shown: dict[str, str]) -> dict[str, Any]:
    params = [{"key": "method", "value": method}, {"key": "oauth", "value": "1"}]
    params += [{"key": key, "value": value} for key, value in shown.items()]
    body: dict[str, Any] = {
        "error_code": error.code,
        "error_msg": error.text,
        "request_params": params,
    }
    if error.code == 14:
        body["redirect_uri"] = "https://id.vk.ru/not_robot_captcha?session_token=x"
        body["remixstlid"] = "1"
    return body

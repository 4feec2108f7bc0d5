"""The API: one call from the wire to its answer, with the limits and faults VK has."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from standin import methods, script
from standin.answer import HTML_502, Answer
from standin.faults import Fault, Way
from standin.log import LONGEST_VALUE, Call
from standin.params import ApiError, Params, strict
from standin.world import World

Values = Mapping[str, list[str]]
CAPTCHA = 14
FOR_EVER = 10**6  # seconds; more would overflow a lock's clock


class Api:
    """The methods behind /method/: `rate` requests a second (None: no limit), `latency` seconds."""

    def __init__(self, world: World, *, rate: int | None, latency: float) -> None:
        self.world = world
        self.rate = rate
        self.latency = latency
        self.steady: Callable[[], float] = time.monotonic  # what the rate is measured by
        self.closing = threading.Event()
        self._recent: deque[float] = deque()
        self._lock = threading.Lock()

    def answer(self, name: str, values: Values, *, is_json: bool) -> Answer:
        """One call with whatever fault is due."""
        at = self.steady()
        self.world.log.start(name, at)
        # Counted when it arrives, however long it then takes.
        over = self._has_key(values) and self._over(at)
        if self.latency:
            self.closing.wait(self.latency)
        fault = self.world.faults.take(name)
        code: int | None = None
        body: dict[str, Any]
        given = {
            name: items[0][:LONGEST_VALUE]
            for name, items in values.items()
            if name != "access_token"
        }
        try:
            params = self._admitted(values, is_json=is_json, over=over)
            if fault is not None and (early := instead(fault, self.wait)) is not None:
                outcome: str = fault.way
                self.world.log.end(Call(name, given, at, outcome), fault=fault.way)
                return early
            body = self._run(name, params, fault)
        except ApiError as error:
            code = error.code
            body = {"error": _error(error, name, given, self.world.base_url)}
        answer = Answer.json(body)
        outcome = "ok" if code is None else f"error {code}"
        if fault is not None and fault.way is not Way.ERROR:
            outcome = fault.way
            answer = after(fault, answer, self.wait, self.world.faults.note)
        way = fault.way if fault is not None else None
        self.world.log.end(Call(name, given, at, outcome), code=code, fault=way)
        return answer

    def wait(self, seconds: float | None) -> None:
        """Let time pass, at most until the stand-in closes (None: until then)."""
        self.closing.wait(min(FOR_EVER if seconds is None else seconds, FOR_EVER))

    def _run(self, name: str, params: Params, fault: Fault | None) -> dict[str, Any]:
        if fault is not None and fault.way is Way.ERROR:
            raise ApiError(fault.code, f"Error {fault.code} on demand")
        if name != "execute":
            response = methods.call(self.world, name, params)
            if fault is not None and fault.way is Way.DEAD_HOST and isinstance(response, dict):
                # Port 1 of this machine: nobody answers there.
                response["server"] = f"http://127.0.0.1:1/whp/{self.world.group_id}"
            return {"response": response}
        value, errors = script.run(params.text("code"), self._inner)
        answer: dict[str, Any] = {"response": value}
        if errors:
            answer["execute_errors"] = errors
        return answer

    def _inner(self, name: str, params: Params) -> Any:
        if (code := self.world.faults.take_inner(name)) is not None:
            raise ApiError(code, f"Error {code} on demand")
        return methods.call(self.world, name, params)

    def _admitted(self, values: Values, *, is_json: bool, over: bool) -> Params:
        """The parameters, once the key and the pace are right."""
        if not self._has_key(values):
            raise ApiError(5, "User authorization failed: invalid access_token (4).")
        if over:
            raise ApiError(6, "Too many requests per second")
        return strict(values, is_json=is_json)

    def _has_key(self, values: Values) -> bool:
        return values.get("access_token", [""])[0] == self.world.token

    def _over(self, now: float) -> bool:
        """Whether it is one too many in a sliding second; such a call does not count itself."""
        if self.rate is None:
            return False
        with self._lock:
            while self._recent and now - self._recent[0] >= 1.0:
                self._recent.popleft()
            if len(self._recent) >= self.rate:
                return True
            self._recent.append(now)
            return False


def instead(fault: Fault, wait: Callable[[float | None], None]) -> Answer | None:
    """What the fault does instead of the request; None when it is executed after all."""
    match fault.way:
        case Way.SILENCE:
            wait(fault.seconds)
            return Answer.cut()
        case Way.LATE:
            wait(fault.seconds)
            return None
        case Way.CUT_BEFORE:
            return Answer.cut()
        case Way.HTML:
            return Answer.html(HTML_502, status=502)
        case Way.STATUS:
            return Answer.html(f"<h1>HTTP {fault.code}</h1>", status=fault.code)
        case _:
            return None


def after(
    fault: Fault,
    answer: Answer,
    wait: Callable[[float | None], None],
    note: Callable[[Fault], None],
) -> Answer:
    """What becomes of the answer of a request that was executed; `note` that it has left."""
    match fault.way:
        case Way.SILENCE_AFTER:
            wait(fault.seconds)
            return Answer.cut()
        case Way.CUT_AFTER:
            return Answer.cut()
        case Way.HTML_AFTER:
            return Answer.html(HTML_502, status=502)
        case Way.TRUNCATED:
            return answer.halved()
        case Way.LATENCY:
            wait(fault.seconds)
            return answer
        case Way.ANSWERED:
            return answer.followed_by(partial(note, fault))
        case _:
            return answer


def _error(error: ApiError, method: str, given: Mapping[str, str], base_url: str) -> dict[str, Any]:
    params = [{"key": "method", "value": method}, {"key": "oauth", "value": "1"}]
    params += [{"key": key, "value": value} for key, value in given.items()]
    body: dict[str, Any] = {
        "error_code": error.code,
        "error_msg": error.text,
        "request_params": params,
    }
    if error.code == CAPTCHA:
        # The form in force since captcha_sid was given up: a page for a human, on this machine.
        body["redirect_uri"] = f"{base_url}/not_robot_captcha?session_token=x"
        body["remixstlid"] = 1
    return body

"""Speaking to the stand-in as any program would: plain HTTP."""

import json
from typing import Any

import requests

from standin import StandIn

GROUP, TOKEN = 7, "very-secret"


class Clock:
    """Unix seconds that move only when told to."""

    def __init__(self) -> None:
        self.seconds = 1_700_000_000.0

    def __call__(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.seconds += seconds


def http(method: str, url: str, **more: Any) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        response = session.request(method, url, timeout=10, **more)
        response.content  # noqa: B018  read before the connection is closed
        return response


def whole(vk: StandIn, method: str, **params: Any) -> dict[str, Any]:
    """The whole answer of a method; lists and objects are written as VK wants them."""
    fields = {"access_token": TOKEN, "v": "5.199"} | {k: _text(v) for k, v in params.items()}
    response = http("POST", f"{vk.url}/method/{method}", data=fields)
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def call(vk: StandIn, method: str, **params: Any) -> Any:
    """What a method gives; an error fails the test."""
    answer = whole(vk, method, **params)
    assert "error" not in answer, answer
    return answer["response"]


def refused(vk: StandIn, method: str, **params: Any) -> int:
    """The error code of a method that must refuse."""
    answer = whole(vk, method, **params)
    assert "response" not in answer, answer
    code: int = answer["error"]["error_code"]
    return code


def poll(vk: StandIn, ts: str, *, key: str | None = None, wait: int = 0) -> dict[str, Any]:
    """One turn of long poll."""
    params = {"act": "a_check", "key": key or vk.world.queue.key, "ts": ts, "wait": str(wait)}
    answer: dict[str, Any] = http("GET", f"{vk.url}/whp/{GROUP}", params=params).json()
    return answer


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)

"""Calling VK: vk_api with what it lacks (time-outs, no global lock, another address).

One VkApi per thread: a shared one holds its lock over the whole HTTP exchange, so that all calls
would be serial. vk_api sets no time-out and hard-codes the host, so an adapter does both. Nothing
of a call is ever logged: the parameters hold the key and people's words.
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
import vk_api
from requests.adapters import HTTPAdapter

from bot.messenger import CallRefusedError, CallUnknownError
from bot.pace import Pace
from bot.vk.errors import row_of

VERSION = "5.199"
WRITTEN_FOR = "https://api.vk.ru/"  # the address vk_api builds into every call


@dataclass(frozen=True, slots=True)
class Patience:
    """For how many seconds VK is waited for: to connect, to answer a call, to take a file; and
    how much longer than asked a long poll may last."""

    connect: float = 5.0
    answer: float = 20.0
    upload: float = 120.0
    slack: float = 10.0


class _Redirect(HTTPAdapter):
    """Sends what vk_api addresses to VK to the configured server, at the pace, with time-outs.

    The pace is kept here, the last place before the wire: what vk_api does before a request
    leaves takes different times, and requests would bunch.
    """

    def __init__(self, api_url: str, pace: Pace, patience: Patience) -> None:
        super().__init__(pool_connections=4, pool_maxsize=4)
        self._base = api_url.rstrip("/").removesuffix("/method")
        self._pace = pace
        self._timeout = (patience.connect, patience.answer)
        self.urgent = False

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        if request.url and request.url.startswith(WRITTEN_FOR):
            request.url = f"{self._base}/{request.url.removeprefix(WRITTEN_FOR)}"
        more["timeout"] = self._timeout
        self._pace.acquire(urgent=self.urgent)
        return super().send(request, *args, **more)


class Calls:
    """Calls of one community key, at its pace, from any thread."""

    def __init__(
        self, *, token: str, api_url: str, pace: Pace, patience: Patience | None = None
    ) -> None:
        self.patience = patience or Patience()
        self._token = token
        self._api_url = api_url
        self._pace = pace
        self._local = threading.local()

    def call(self, method: str, *, urgent: bool = False, **params: Any) -> Any:
        """The `response` of one call.

        Raises CallRefusedError with VK's code, CallUnknownError when no usable answer came.
        """
        return self.whole(method, urgent=urgent, **params)["response"]

    def whole(self, method: str, *, urgent: bool = False, **params: Any) -> dict[str, Any]:
        """One call with its whole answer (`response`, `execute_errors`); the same errors."""
        try:
            answer = self._api(urgent=urgent).method(method, _wire(params), raw=True)
        except vk_api.exceptions.ApiError as error:
            raise self._refused(error.code) from None  # the cause would hold the key
        except (vk_api.exceptions.VkApiError, requests.RequestException) as error:
            raise CallUnknownError(f"VK: {type(error).__name__}") from None
        except (ValueError, KeyError, TypeError) as error:  # not JSON, or JSON of another shape
            raise CallUnknownError(f"VK: {type(error).__name__}") from None
        if not isinstance(answer, dict) or "response" not in answer:
            raise CallUnknownError("VK: answer of a strange form")
        return answer

    def _refused(self, code: int) -> Exception:
        if code == 6:
            self._pace.too_many()
        row = row_of(code)
        if row.refusal is None:
            return CallUnknownError(row.note)
        return CallRefusedError(row.note, refusal=row.refusal, code=code, rest_seconds=row.rest)

    def _api(self, *, urgent: bool) -> Any:
        """This thread's own VkApi; its next call is `urgent` or not."""
        if not hasattr(self._local, "api"):
            self._local.wire = _Redirect(self._api_url, self._pace, self.patience)
            self._local.api = self._made(self._local.wire)
        self._local.wire.urgent = urgent
        return self._local.api

    def _made(self, wire: _Redirect) -> Any:
        session = requests.Session()
        session.trust_env = False
        session.headers["User-Agent"] = "vestnik"
        session.mount(WRITTEN_FOR, wire)
        api = vk_api.VkApi(token=self._token, session=session, api_version=VERSION)
        api.RPS_DELAY = 0
        # vk_api's own handlers repeat without end (6) or stumble over VK's new answer (14).
        api.error_handlers = {}
        return api


def _wire(params: Mapping[str, Any]) -> dict[str, str | int]:
    """Values as VK takes them: lists with commas, objects as JSON, flags as 0 and 1."""
    wired: dict[str, str | int] = {}
    for name, value in params.items():
        if value is None:
            continue
        if isinstance(value, bool):
            wired[name] = int(value)
        elif isinstance(value, list | tuple):
            wired[name] = ",".join(str(item) for item in value)
        elif isinstance(value, dict):
            wired[name] = json.dumps(value, ensure_ascii=False)
        else:
            wired[name] = value
    return wired

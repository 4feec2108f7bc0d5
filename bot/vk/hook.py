"""VK's Callback API: events posted to us, stored at once, handled later by the dialogue.

Anybody may post here; the secret in the body is all that tells VK from others. Whoever does not
know it learns nothing. Nothing of a body is ever logged: it holds the secret and people's words.
"""

import hmac
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from bot.messenger import Event
from data.values.errors import MessengerError, StorageError

log = logging.getLogger(__name__)

LARGEST = 256 * 1024  # bytes of a body; VK's events are a few kilobytes
RETRY_AFTER = 30  # seconds after which VK is to repeat what could not be stored
DEPTH_IS_ENDLESS = (ValueError, RecursionError)  # what json.loads makes of a hostile body
HEALTH = "/healthz"
Health = Callable[[], tuple[bool, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to VK; with `later` it is to repeat the event."""

    status: int
    text: str
    later: bool = False


OK = Answer(200, "ok")
STRANGE = Answer(400, "bad request")
REFUSED = Answer(403, "forbidden")
LATER = Answer(503, "later", later=True)


class Hook:
    """One community's webhook. `take` stores an event (False: it was there already) and
    `confirmation` gives the string by which VK recognises our address."""

    def __init__(
        self,
        *,
        group_id: int,
        secret: str,
        read: Callable[[dict[str, Any]], Event],
        take: Callable[[Event], bool],
        confirmation: Callable[[], str],
    ) -> None:
        self._group_id = group_id
        self._secret = secret.encode()
        self._read = read
        self._take = take
        self._confirmation = confirmation

    def answer(self, body: bytes, *, retry: int = 0) -> Answer:
        """What to answer to a posted body; `retry` counts VK's repetitions. Never raises."""
        try:
            posted = json.loads(body)
        except DEPTH_IS_ENDLESS:
            return STRANGE
        if not isinstance(posted, dict) or not isinstance(posted.get("type"), str):
            return STRANGE
        confirming = posted["type"] == "confirmation"
        if posted.get("group_id") != self._group_id or not self._knows_secret(posted, confirming):
            log.warning("a post to the webhook was refused")
            return REFUSED
        try:
            return self._confirm() if confirming else self._store(posted, retry)
        except (StorageError, MessengerError) as fault:
            log.warning("webhook: %s", fault)
            return LATER
        except Exception as fault:  # VK must repeat it, whatever it was; a trace may show the body
            log.error("webhook: %s", type(fault).__name__)  # noqa: TRY400
            return LATER

    def _knows_secret(self, posted: dict[str, Any], confirming: bool) -> bool:
        given = posted.get("secret")
        if given is None and confirming:
            return True  # VK may confirm an address before it knows the secret
        if not isinstance(given, str):
            return False
        return hmac.compare_digest(given.encode("utf-8", "replace"), self._secret)

    def _confirm(self) -> Answer:
        return Answer(200, self._confirmation())

    def _store(self, posted: dict[str, Any], retry: int) -> Answer:
        posted.pop("secret", None)  # not to be kept with the event
        new = self._take(self._read(posted))
        if retry:
            log.info("an event came again (%s), it was %s", retry, "new" if new else "known")
        return OK


def application(
    *, hook: Hook | None = None, path: str = "/", health: Health | None = None
) -> FastAPI:
    """The web application: VK's posts at `path`, the state of things at /healthz."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    if hook is not None:
        app.post(path)(_posting(hook))
    if health is not None:
        app.get(HEALTH)(_looking(health))
    return app


def _posting(hook: Hook) -> Callable[..., Response]:
    def post(
        body: Annotated[bytes, Depends(_body)],
        x_retry_counter: Annotated[str, Header()] = "",
    ) -> Response:
        counter = x_retry_counter.strip()
        retry = int(counter) if counter.isascii() and counter.isdigit() and len(counter) < 4 else 0
        answer = hook.answer(body, retry=retry)
        headers = {"Retry-After": str(RETRY_AFTER)} if answer.later else None
        return PlainTextResponse(answer.text, status_code=answer.status, headers=headers)

    return post


def _looking(health: Health) -> Callable[..., Response]:
    def look() -> Response:
        alive, facts = health()
        return JSONResponse(facts, status_code=200 if alive else 503)

    return look


async def _body(request: Request) -> bytes:
    """The body, read no further than is sensible."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            raise HTTPException(413)
        parts.append(part)
    return b"".join(parts)

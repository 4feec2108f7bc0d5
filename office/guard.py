"""What stands before every page: foreign hosts and sites, oversized bodies, security headers."""

import ipaddress
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
MEGABYTE = 1 << 20
BODY = 2 * MEGABYTE
UPLOAD = 26 * MEGABYTE  # a letter or an attachment of 25 MB with its form around it
UPLOADS = ("/drafts", "/roster/import")  # where files come in

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Guard:
    """ASGI middleware around the whole desk. `hosts`: names it answers to."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self.app = app
        self.hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what must not come in; put the headers on what goes out."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            code, text = refusal
            await PlainTextResponse(text, code)(scope, receive, _with_headers(scope, send))
            return
        body = _Counted(receive, _limit(scope))
        await self.app(scope, body.receive, _with_headers(scope, send))

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        if not self._is_ours(headers.get("host", "")):
            return 421, "Этот адрес не наш: откройте стол по имени из настройки DESK_NAME."
        if scope["method"] not in SAFE and not _from_here(scope, headers):
            return 403, "Запрос пришёл с чужой страницы: откройте стол и повторите там."
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > _limit(scope):
            return 413, "Слишком много данных: файл должен быть не больше 25 МБ."
        return None

    def _is_ours(self, host: str) -> bool:
        name = urlsplit(f"//{host}").hostname or ""
        if name in self.hosts:
            return True
        return "*" in self.hosts and _is_number(name)


def _is_number(name: str) -> bool:
    """A host given as a number cannot be turned round by a foreign name server."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _from_here(scope: Scope, headers: Headers) -> bool:
    """Whether a changing request comes from a page of ours, as browsers tell it."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    return origin == f"{scope['scheme']}://{headers.get('host')}"


def _limit(scope: Scope) -> int:
    return UPLOAD if scope["path"].startswith(UPLOADS) else BODY


def _with_headers(scope: Scope, send: Send) -> Send:
    static = scope["path"].startswith("/static/")

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            if not static:
                headers["Cache-Control"] = "no-store"
            if scope["scheme"] == "https":
                headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        await send(message)

    return sending


class TooLargeError(Exception):
    """A body grew beyond its limit while it was read."""


class _Counted:
    """A body that is cut off when it says less than it brings."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit

    async def receive(self) -> Any:
        """The next piece; raises TooLargeError beyond the limit."""
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise TooLargeError
        return message

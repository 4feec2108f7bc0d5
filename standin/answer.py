"""What goes back over HTTP."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

JSON = "application/json; charset=utf-8"
HTML_502 = "<html><body><h1>502 Bad Gateway</h1></body></html>"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, content type and body; without a body the connection is cut.

    `then` is called once all of it has left.
    """

    status: int
    type: str
    body: bytes | None
    location: str = ""
    then: Callable[[], None] | None = None

    @staticmethod
    def json(value: Any, *, status: int = 200) -> "Answer":
        """JSON with HTTP 200, errors too, as VK does it."""
        return Answer(status, JSON, json.dumps(value, ensure_ascii=False).encode(errors="replace"))

    @staticmethod
    def html(text: str, *, status: int = 200) -> "Answer":
        """A page."""
        return Answer(status, "text/html; charset=utf-8", text.encode(errors="replace"))

    @staticmethod
    def text(text: str, *, status: int = 200) -> "Answer":
        """Plain text."""
        return Answer(status, "text/plain; charset=utf-8", text.encode(errors="replace"))

    @staticmethod
    def see(location: str) -> "Answer":
        """Go and look there (after a deed of the page)."""
        return Answer(303, "text/plain; charset=utf-8", b"", location)

    @staticmethod
    def cut() -> "Answer":
        """No answer: the connection is reset."""
        return Answer(0, "", None)

    def halved(self) -> "Answer":
        """The first half of the body, as if that were all."""
        body = self.body or b""
        return Answer(self.status, self.type, body[: len(body) // 2])

    def followed_by(self, then: Callable[[], None]) -> "Answer":
        """The same answer, and `then` once it has left."""
        return replace(self, then=then)

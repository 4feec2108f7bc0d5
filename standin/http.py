"""HTTP under the stand-in: a thread a connection, and full power to break connections."""

import socket
import struct
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from standin.answer import Answer
from standin.uploads import File, parse_form

LARGEST = 210 * 2**20
FORM = "multipart/form-data"


class Request:
    """One request: path, fields of query and form, files, the body as it came."""

    def __init__(self, method: str, target: str, kind: str, body: bytes, boundary: str) -> None:
        address = urlsplit(target)
        self.method = method
        self.path = address.path
        self.is_json = kind == "application/json"
        self.body = body
        self.files: list[File] = []
        # A field of the query and the same one of the form are a repeated field.
        fields = parse_qs(address.query, keep_blank_values=True)
        given: dict[str, list[str]] = {}
        if kind == FORM:
            given, self.files = parse_form(body, boundary)
        elif body and not self.is_json:
            given = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        for name, items in given.items():
            fields.setdefault(name, []).extend(items)
        self.fields = fields

    def field(self, name: str, default: str = "") -> str:
        """The first value of a field."""
        return self.fields.get(name, [default])[0]


class Site(Protocol):
    """Whoever answers requests."""

    def answer(self, request: Request) -> Answer:
        """What goes back."""


class Listening:
    """The listening socket of 127.0.0.1 and its threads."""

    def __init__(self, site: Site, port: int) -> None:
        handler = type("Handler", (_Handler,), {"site": site})
        self._server = _Server(("127.0.0.1", port), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Close the socket and every connection."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(timeout=5)
        self._server.close_connections()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.connections: set[socket.socket] = set()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections that the client or a fault has broken are nothing to report."""

    def close_connections(self) -> None:
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    site: Site
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave together

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        with suppress(OSError):
            super().finish()
        self.connection.close()

    def do_GET(self) -> None:
        self._reply(self._ask(b""))

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        if size > LARGEST:
            self.close_connection = True
            self._reply(Answer.text("too large", status=413))
            return
        self._reply(self._ask(self.rfile.read(size)))

    def _ask(self, body: bytes) -> Answer:
        boundary = self.headers.get_param("boundary")
        request = Request(
            self.command,
            self.path,
            self.headers.get_content_type(),
            body,
            boundary if isinstance(boundary, str) else "",
        )
        bearer = self.headers.get("Authorization", "")
        if bearer.startswith("Bearer "):
            request.fields.setdefault("access_token", [bearer.removeprefix("Bearer ")])
        return self.site.answer(request)

    def _reply(self, answer: Answer) -> None:
        if answer.body is None:
            # Linger 0 turns the close into a reset, as a broken network would.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Cache-Control", "no-store")
        if answer.location:
            self.send_header("Location", answer.location)
        self.end_headers()
        self.wfile.write(answer.body)
        self.wfile.flush()
        if answer.then is not None:
            answer.then()

    def log_message(self, *_: Any) -> None:
        """Requests hold tokens and people's words: nothing is logged."""

"""HTTP under the stand-in: a thread a connection, and full power to break connections."""

import json
import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from standin import page
from standin.methods import files

if TYPE_CHECKING:
    from standin.server import StandIn

JSON = "application/json; charset=utf-8"
LARGEST = 50_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back; without a body the connection is cut."""

    status: int
    type: str
    body: bytes | None

    @staticmethod
    def json(value: Any) -> "Answer":
        """HTTP 200 with JSON, errors too, as VK does it."""
        return Answer(200, JSON, json.dumps(value, ensure_ascii=False).encode())

    @staticmethod
    def html(text: str, *, status: int = 200) -> "Answer":
        """A page."""
        return Answer(status, "text/html; charset=utf-8", text.encode())

    @staticmethod
    def cut() -> "Answer":
        """No answer: the connection is reset."""
        return Answer(0, "", None)


class Listening:
    """The listening socket and its threads."""

    def __init__(self, standin: "StandIn", port: int) -> None:
        handler = type("Handler", (_Handler,), {"standin": standin})
        self._server = _Server(("127.0.0.1", port), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Close the socket; connections in hand end with their requests."""
        self._server.shutdown()
        self._server.close_connections()
        self._server.server_close()
        self._thread.join(timeout=5)


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
    standin: "StandIn"
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        with suppress(OSError):
            super().finish()
        self.connection.close()

    def do_GET(self) -> None:
        self._reply(self._route(parse_qs(urlsplit(self.path).query, keep_blank_values=True)))

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(size, LARGEST))
        kind = self.headers.get_content_type()
        if kind == "multipart/form-data":
            self._reply(self._upload(body))
            return
        values = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        is_json = kind == "application/json"
        if not is_json:
            values |= parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        self._reply(self._route(values, body=body, is_json=is_json))

    def _route(
        self, values: dict[str, list[str]], *, body: bytes = b"", is_json: bool = False
    ) -> Answer:
        path = urlsplit(self.path).path
        if path.startswith("/method/"):
            bearer = self.headers.get("Authorization", "")
            if bearer.startswith("Bearer ") and "access_token" not in values:
                values["access_token"] = [bearer.removeprefix("Bearer ")]
            return self.standin.method(path.removeprefix("/method/"), values, is_json=is_json)
        if path.startswith("/whp/"):
            return self.standin.longpoll(values)
        status, kind, text = page.answer(
            self.standin, path, {key: items[0] for key, items in values.items()}, body
        )
        return Answer(status, kind, text)

    def _upload(self, body: bytes) -> Answer:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        form = BytesParser(policy=HTTP).parsebytes(head + body)
        for part in form.walk():
            if not isinstance(part, EmailMessage) or not part.get_filename():
                continue
            content = part.get_payload(decode=True)
            size = len(content) if isinstance(content, bytes) else 0
            name = part.get_param("name", header="content-disposition")
            return Answer.json(
                files.uploaded(
                    self.standin.world,
                    name=part.get_filename() or "file",
                    size=size,
                    photo=name == "photo",
                )
            )
        return Answer.json({"error": "no file"})

    def _reply(self, answer: Answer) -> None:
        if answer.body is None:
            # Linger 0 turns the close into a reset, as a broken network would.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: Any) -> None:
        """Requests hold tokens and people's words: nothing is logged."""

"""Callback API: registration, confirmation, delivery, retries on the stand-in's clock."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from standin import Phone, StandIn
from tests.standin.wire import Clock, call, refused

Answer = tuple[int, str, dict[str, str]]


@dataclass
class Hook:
    """Our side of the webhook: answers in turn, then «ok»; the confirmation code when asked."""

    url: str = ""
    code: str = ""
    answers: list[Answer] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    retries: list[str | None] = field(default_factory=list)

    def answer(self, event: dict[str, Any], retry: str | None) -> Answer:
        if event["type"] == "confirmation":
            return 200, self.code, {}
        self.events.append(event)
        self.retries.append(retry)
        return self.answers.pop(0) if self.answers else (200, "ok", {})


@pytest.fixture
def hook(vk: StandIn) -> Iterator[Hook]:
    ours = Hook(code=call(vk, "groups.getCallbackConfirmationCode", group_id=7)["code"])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = ours.answer(json.loads(body), self.headers.get("X-Retry-Counter"))
            self.send_response(answer[0])
            for name, value in answer[2].items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer[1].encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    ours.url = f"http://127.0.0.1:{server.server_address[1]}/vk"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield ours
    vk.world.webhook.close()
    server.shutdown()
    thread.join()
    server.server_close()


def register(vk: StandIn, hook: Hook, **events: int) -> int:
    server = {"url": hook.url, "title": "Вестник", "secret_key": "тайна"}
    server_id: int = call(vk, "groups.addCallbackServer", group_id=7, **server)["server_id"]
    call(vk, "groups.setCallbackSettings", group_id=7, server_id=server_id, **events)
    vk.world.webhook.turn()
    return server_id


def status(vk: StandIn) -> str:
    answer = call(vk, "groups.getCallbackServers", group_id=7)
    return str(answer["items"][0]["status"])


def test_an_address_that_answers_with_the_code_is_confirmed(vk: StandIn, hook: Hook) -> None:
    register(vk, hook, message_new=1)
    assert status(vk) == "ok"


def test_an_address_that_does_not_is_failed_and_hears_nothing(
    vk: StandIn, hook: Hook, anna: Phone
) -> None:
    hook.code = "guess"
    register(vk, hook, message_new=1)
    assert status(vk) == "failed"
    anna.types("никто не услышит")
    vk.world.webhook.turn()
    assert hook.events == []


def test_ticked_events_come_with_the_secret(vk: StandIn, hook: Hook, anna: Phone) -> None:
    register(vk, hook, message_new=1)
    anna.types("привет")
    anna.forbids()
    vk.world.webhook.turn()
    (event,) = hook.events
    assert event["type"] == "message_new"
    assert event["secret"] == "тайна"
    assert event["group_id"] == 7
    assert event["object"]["message"]["text"] == "привет"
    assert hook.retries == [None]
    assert vk.world.webhook.delivered == 1


def test_confirmed_without_ticks_nothing_comes(vk: StandIn, hook: Hook, anna: Phone) -> None:
    register(vk, hook)
    anna.types("привет")
    vk.world.webhook.turn()
    assert (status(vk), hook.events) == ("ok", [])


def test_long_poll_and_callback_both_get_every_event(vk: StandIn, hook: Hook, anna: Phone) -> None:
    register(vk, hook, message_new=1)
    before = vk.world.queue.last
    anna.types("привет")
    vk.world.webhook.turn()
    assert vk.world.queue.last == before + 1
    assert len(hook.events) == 1


def test_a_refused_event_is_repeated_by_the_ladder_and_then_lost(
    vk: StandIn, hook: Hook, anna: Phone, clock: Clock
) -> None:
    register(vk, hook, message_new=1)
    hook.answers = [(500, "no", {})] * 6
    anna.types("привет")
    vk.world.webhook.turn()
    assert len(hook.events) == 1
    for number, seconds in enumerate((10, 180, 600, 1800, 3600), start=1):
        clock.advance(seconds - 1)
        vk.world.webhook.turn()
        assert len(hook.events) == number, "a second too early"
        clock.advance(1)
        vk.world.webhook.turn()
        assert len(hook.events) == number + 1
    assert hook.retries == [None, "1", "2", "3", "4", "5"]
    assert len({event["event_id"] for event in hook.events}) == 1
    assert (vk.world.webhook.lost, vk.world.webhook.pending) == (1, 0)


def test_anything_but_ok_is_repeated(vk: StandIn, hook: Hook, anna: Phone, clock: Clock) -> None:
    register(vk, hook, message_new=1)
    hook.answers = [(200, "OK, thank you", {})]
    anna.types("привет")
    vk.world.webhook.turn()
    clock.advance(10)
    vk.world.webhook.turn()
    assert hook.retries == [None, "1"]
    assert vk.world.webhook.delivered == 1


def test_retry_after_is_honoured(vk: StandIn, hook: Hook, anna: Phone, clock: Clock) -> None:
    register(vk, hook, message_new=1)
    hook.answers = [(503, "", {"Retry-After": "90"})]
    anna.types("привет")
    vk.world.webhook.turn()
    clock.advance(89)
    vk.world.webhook.turn()
    assert len(hook.events) == 1
    clock.advance(1)
    vk.world.webhook.turn()
    assert len(hook.events) == 2


def test_a_dead_address_is_retried_like_any_other(
    vk: StandIn, hook: Hook, anna: Phone, clock: Clock
) -> None:
    register(vk, hook, message_new=1)
    server = vk.world.webhook.servers[1]
    server.url, alive = "http://127.0.0.1:1/vk", server.url
    anna.types("привет")
    vk.world.webhook.turn()
    server.url = alive
    clock.advance(10)
    vk.world.webhook.turn()
    assert hook.retries == ["1"]


def test_remove_deletes_the_server(vk: StandIn, hook: Hook, anna: Phone) -> None:
    register(vk, hook, message_new=1)
    hook.answers = [(200, "remove", {})]
    anna.types("привет")
    vk.world.webhook.turn()
    assert call(vk, "groups.getCallbackServers", group_id=7)["count"] == 0


def test_the_delays_can_be_set_and_events_doubled(vk: StandIn, hook: Hook, anna: Phone) -> None:
    register(vk, hook, message_new=1)
    vk.world.webhook.delays, vk.world.webhook.twice = (), True
    hook.answers = [(500, "", {})]
    anna.types("привет")
    vk.world.webhook.turn()
    assert len(hook.events) == 2
    assert (vk.world.webhook.delivered, vk.world.webhook.lost) == (1, 1)


def test_a_server_can_be_edited_and_deleted(vk: StandIn, hook: Hook) -> None:
    server_id = register(vk, hook, message_new=1)
    named = {"group_id": 7, "server_id": server_id}
    call(vk, "groups.editCallbackServer", url=hook.url, title="Другое имя", **named)
    vk.world.webhook.turn()
    assert status(vk) == "ok"
    settings = call(vk, "groups.getCallbackSettings", **named)
    assert (settings["events"]["message_new"], settings["events"]["message_deny"]) == (1, 0)
    call(vk, "groups.deleteCallbackServer", **named)
    for method in ("groups.deleteCallbackServer", "groups.getCallbackSettings"):
        assert refused(vk, method, **named) == 104


@pytest.mark.parametrize(
    ("url", "title", "secret"),
    [
        ("ftp://a", "t", ""),
        ("http://127.0.0.1:1", "пятнадцатьбуквы", ""),
        ("http://127.0.0.1:1", "", ""),
        ("http://127.0.0.1:1", "t", "x" * 51),
    ],
)
def test_a_server_of_a_wrong_form_is_refused(
    vk: StandIn, url: str, title: str, secret: str
) -> None:
    given = {"group_id": 7, "url": url, "title": title, "secret_key": secret}
    assert refused(vk, "groups.addCallbackServer", **given) == 100


def test_the_eleventh_server_is_refused(vk: StandIn) -> None:
    given = {"group_id": 7, "url": "http://127.0.0.1:1", "title": "t"}
    for _ in range(10):
        call(vk, "groups.addCallbackServer", **given)
    assert refused(vk, "groups.addCallbackServer", **given) == 2000

"""The webhook: only VK is heard, each event is stored once, nothing is lost and nothing told."""

import asyncio
import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from bot.dialogue import Dialogue
from bot.listener import Listener
from bot.messenger import CallUnknownError
from bot.pace import Pace
from bot.vk import callback_setup
from bot.vk.calls import Calls
from bot.vk.client import VkMessenger
from bot.vk.hook import LARGEST, RETRY_AFTER, Hook, application
from cli.web import Kept, WebServer
from data.database import Database
from data.models.incoming import Incoming, IncomingState
from data.models.outgoing import Outgoing
from data.queries import listening
from data.values.clock import MovableClock
from data.values.errors import SettingsError
from standin import StandIn
from tests.bot.conftest import GROUP, TOKEN
from tests.factories import ANNA, BORIS, STRANGER

SECRET, CODE = "s3cret" * 4, "a1b2c3d4"
Post = Callable[..., httpx.Response]


class Client:
    """Asks an application in this process, one request after the other."""

    def __init__(self, app: Any) -> None:
        self._transport = httpx.ASGITransport(app=app)

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            client = httpx.AsyncClient(transport=self._transport, base_url="http://127.0.0.1")
            async with client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())


@pytest.fixture
def hook(database: Database, messenger: VkMessenger, clock: MovableClock) -> Iterator[Hook]:
    patient = Database(str(database.url), busy_ms=20)
    yield Hook(
        group_id=GROUP,
        secret=SECRET,
        read=messenger.read_event,
        take=Listener(patient, messenger, clock).take,
        confirmation=lambda: CODE,
    )
    patient.close()


@pytest.fixture
def client(hook: Hook) -> Client:
    def health() -> tuple[bool, dict[str, Any]]:
        return False, {"reasons": ["listener"]}

    return Client(application(hook=hook, path="/vk", health=health))


@pytest.fixture
def post(client: Client) -> Post:
    def post(body: Any, **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return client.request("POST", "/vk", content=content, headers=headers)

    return post


def event(number: int = 1, *, text: str = "Сделано", account: int = ANNA, **more: Any) -> Any:
    message: dict[str, Any] = {
        "id": 1000 + number,
        "conversation_message_id": number,
        "peer_id": account,
    }
    message |= {"from_id": account, "text": text, "date": 1_697_180_400, "out": 0}
    body = {"type": "message_new", "event_id": f"e{account}-{number}", "v": "5.199"}
    return body | {"group_id": GROUP, "secret": SECRET, "object": {"message": message}} | more


def stored(database: Database) -> list[Incoming]:
    with database.read() as session:
        query = select(Incoming).where(Incoming.kind == "message").order_by(col(Incoming.id))
        return list(session.exec(query))


# --- who is heard -------------------------------------------------------------------------------


def test_an_event_is_stored_and_answered_ok(post: Post, database: Database) -> None:
    answer = post(event())
    assert (answer.status_code, answer.text) == (200, "ok")
    (row,) = stored(database)
    assert (row.text, row.state, row.account, row.number) == (
        "Сделано",
        IncomingState.NEW,
        ANNA,
        1,
    )


def test_the_secret_is_not_kept(post: Post, database: Database) -> None:
    post(event())
    assert SECRET not in json.dumps(stored(database)[0].raw)


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], SECRET + "x", "тайна", 5, None, [1]])
def test_a_wrong_secret_is_refused_without_detail(
    post: Post, database: Database, secret: Any
) -> None:
    answer = post(event(secret=secret))
    assert (answer.status_code, answer.text) == (403, "forbidden")
    assert stored(database) == []


@pytest.mark.parametrize("group", [GROUP + 1, str(GROUP), None])
def test_another_community_is_refused(post: Post, database: Database, group: Any) -> None:
    assert post(event(group_id=group)).status_code == 403
    assert stored(database) == []


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"7", b'"type"', b"\xff\xfe", b"{}", b'{"type": 5}', b"[" * 50_000],
)
def test_a_malformed_body_is_refused(post: Post, body: bytes) -> None:
    assert post(body).status_code == 400


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["type", "object", "message", "group_id", "event_id", "secret", "id"]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    ),
    known=st.booleans(),
)
def test_nothing_posted_is_answered_by_a_fault_of_ours(hook: Hook, body: Any, known: bool) -> None:
    if known and isinstance(body, dict):
        body |= {"group_id": GROUP, "secret": SECRET}
    answer = hook.answer(json.dumps(body).encode())
    assert answer.status in ((200, 400, 403) if known else (400, 403))


def test_a_body_without_end_is_cut_off(post: Post, database: Database) -> None:
    assert post(event(padding="x" * LARGEST)).status_code == 413
    assert stored(database) == []


def test_only_posts_are_taken_and_only_at_the_address(client: Client) -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        assert client.request(method, "/vk").status_code == 405
    assert client.request("POST", "/", content=b"{}").status_code == 404
    for path in ("/docs", "/openapi.json", "/redoc"):
        assert client.request("GET", path).status_code == 404


def test_logs_hold_neither_words_nor_people_nor_the_secret(
    post: Post, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    post(event(), **{"X-Retry-Counter": "2"})
    post(event(secret="guess-of-a-stranger"))
    post(b'{"type": "broken')
    lock = sqlite3.connect(str(database.file))
    lock.execute("BEGIN IMMEDIATE")
    post(event(2))
    lock.close()
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith(("httpx", "asyncio"))]
    told = "\n".join(ours)
    for secret in ("Сделано", str(ANNA), SECRET, "guess-of-a-stranger", "broken"):
        assert secret not in told


# --- confirming ---------------------------------------------------------------------------------


def test_the_address_is_confirmed_by_the_code(post: Post, database: Database) -> None:
    asked = {"type": "confirmation", "group_id": GROUP}
    for body in (asked, asked | {"secret": SECRET}):
        answer = post(body)
        assert (answer.status_code, answer.text) == (200, CODE)
    assert post(asked | {"secret": "wrong"}).status_code == 403
    assert post(asked | {"group_id": 8}).status_code == 403


def test_a_code_that_cannot_be_had_now_is_asked_for_again(
    messenger: VkMessenger, vk: StandIn
) -> None:
    def ask() -> str:
        raise CallUnknownError("ВК не отвечает")

    hook = Hook(
        group_id=GROUP,
        secret=SECRET,
        read=messenger.read_event,
        take=lambda _: True,
        confirmation=ask,
    )
    answer = hook.answer(json.dumps({"type": "confirmation", "group_id": GROUP}).encode())
    assert (answer.status, answer.later) == (503, True)


def test_strangers_cannot_make_us_ask_all_the_time() -> None:
    asked: list[int] = []
    moment = [0.0]

    def ask() -> str:
        asked.append(1)
        if len(asked) == 1:
            raise CallUnknownError("ВК не отвечает")
        return f"code-{len(asked)}"

    kept = Kept(ask, seconds=60, monotonic=lambda: moment[0])
    for _ in range(3):
        with pytest.raises(CallUnknownError):
            kept()
    moment[0] = 61.0
    assert [kept(), kept()] == ["code-2", "code-2"]
    moment[0] = 122.0
    assert kept() == "code-3"


# --- nothing twice ------------------------------------------------------------------------------


def test_a_repeated_event_is_stored_once_and_answered_ok(post: Post, database: Database) -> None:
    for counter in ("", "1", "2", "x", "9" * 50):
        answer = post(event(), **({"X-Retry-Counter": counter} if counter else {}))
        assert (answer.status_code, answer.text) == (200, "ok")
    assert len(stored(database)) == 1


def test_both_ways_bring_one_event(
    post: Post,
    database: Database,
    listener: Listener,
    messenger: VkMessenger,
    clock: MovableClock,
    vk: StandIn,
) -> None:
    listener.listen_once(wait=0)
    queue = vk.world.queue
    before = str(queue.last)
    vk.phone(STRANGER).opens()
    heard = queue.check(key=queue.key, ts=before, wait=0)["updates"]
    assert len(heard) > 1
    for raw in heard:  # the webhook is the first
        assert post(raw | {"secret": SECRET}).text == "ok"
    listener.listen_once(wait=0)  # long poll brings the same
    for raw in heard:
        assert post(raw | {"secret": SECRET}).text == "ok"
    assert len(stored(database)) == 1
    Dialogue(database, messenger, clock).handle_all()
    with database.read() as session:
        assert len(session.exec(select(Outgoing)).all()) == 1


def test_a_message_that_came_alone_hides_none_before_it(
    post: Post, database: Database, listener: Listener, vk: StandIn, clock: MovableClock
) -> None:
    """Down for a day; the newest message comes by the webhook before the gap is closed."""
    listener.listen_once(wait=0)
    anna = vk.phone(ANNA)
    anna.types("первое")
    listener.listen_once(wait=0)
    clock.move(timedelta(days=1))
    anna.types("второе")
    newest = anna.types("третье")
    vk.restart()
    post(event(newest.cmid, text="третье"))
    listener.begin()
    listener.listen_once(wait=0)
    assert sorted(row.text for row in stored(database)) == ["второе", "первое", "третье"]


def test_a_first_message_that_came_alone_begins_no_dialog(post: Post, database: Database) -> None:
    post(event(5, account=BORIS))
    with database.read() as session:
        known = listening.known(session, messenger="vk", peers=[BORIS])[BORIS]
    assert known.complete_to is None
    assert known.lacks(5)


# --- when it cannot be stored -------------------------------------------------------------------


def test_a_locked_database_is_tried_again_later(post: Post, database: Database) -> None:
    lock = sqlite3.connect(str(database.file))
    lock.execute("BEGIN IMMEDIATE")
    answer = post(event())
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == str(RETRY_AFTER)
    lock.close()
    assert post(event(), **{"X-Retry-Counter": "1"}).text == "ok"
    assert len(stored(database)) == 1


def test_a_fault_of_ours_is_tried_again_later(messenger: VkMessenger) -> None:
    def take(_: object) -> bool:
        raise OverflowError("Сделано")

    hook = Hook(
        group_id=GROUP,
        secret=SECRET,
        read=messenger.read_event,
        take=take,
        confirmation=lambda: CODE,
    )
    assert hook.answer(json.dumps(event()).encode()).status == 503


# --- over real ports ----------------------------------------------------------------------------


@pytest.fixture
def port(hook: Hook) -> Iterator[int]:
    app = application(hook=hook, path="/vk")
    server = WebServer(app, host="127.0.0.1", port=0, setting="VK_CALLBACK_PORT")
    server.start()
    yield server.port
    server.stop()


def set_up(messenger: VkMessenger, vk: StandIn, port: int, *, repair: bool = True) -> list[Any]:
    calls = Calls(token=TOKEN, api_url=vk.url, pace=Pace(100_000))

    def deliver(_seconds: float) -> None:
        vk.world.webhook.turn()

    return callback_setup.set_up(
        calls,
        GROUP,
        url=f"http://127.0.0.1:{port}/vk",
        secret=SECRET,
        repair=repair,
        sleep=deliver,
    )


@pytest.fixture
def confirmed(hook: Hook, messenger: VkMessenger, vk: StandIn, port: int) -> StandIn:
    vk.world.webhook.code = CODE
    assert [f.ok for f in set_up(messenger, vk, port)] == [True, True]
    return vk


def test_vk_delivers_to_our_port_and_repeats_what_we_could_not_take(
    confirmed: StandIn, database: Database, clock: MovableClock, listener: Listener
) -> None:
    webhook = confirmed.world.webhook
    listener.listen_once(wait=0)
    lock = sqlite3.connect(str(database.file))
    lock.execute("BEGIN IMMEDIATE")
    confirmed.phone(ANNA).types("Сделано")
    webhook.turn()
    assert (webhook.delivered, webhook.pending) == (0, 1)
    lock.close()
    clock.move(timedelta(seconds=RETRY_AFTER))
    webhook.turn()
    assert (webhook.delivered, webhook.pending, webhook.lost) == (1, 0, 0)
    listener.listen_once(wait=0)
    assert [row.text for row in stored(database)] == ["Сделано"]


def test_events_posted_twice_are_stored_once(confirmed: StandIn, database: Database) -> None:
    confirmed.world.webhook.twice = True
    for text in ("раз", "два", "три"):
        confirmed.phone(ANNA).types(text)
    confirmed.world.webhook.turn()
    assert [row.text for row in stored(database)] == ["раз", "два", "три"]


def test_setting_up_again_changes_nothing(
    confirmed: StandIn, messenger: VkMessenger, port: int
) -> None:
    calls = confirmed.log.by_method
    before = {name: calls[name] for name in calls if "add" in name or "edit" in name}
    assert [f.ok for f in set_up(messenger, confirmed, port)] == [True, True]
    assert [f.ok for f in set_up(messenger, confirmed, port, repair=False)] == [True, True]
    assert {name: calls[name] for name in calls if "add" in name or "edit" in name} == before
    assert len(confirmed.world.webhook.servers) == 1


def test_looking_alone_makes_nothing(messenger: VkMessenger, vk: StandIn) -> None:
    (finding,) = set_up(messenger, vk, 1, repair=False)
    assert finding.ok is False
    assert "--callback" in finding.text
    assert vk.world.webhook.servers == {}


def test_a_changed_secret_and_address_are_mended(
    confirmed: StandIn, messenger: VkMessenger, port: int
) -> None:
    (server,) = confirmed.world.webhook.servers.values()
    server.secret, server.ticked = "another", {}
    assert [f.ok for f in set_up(messenger, confirmed, port)] == [True, True]
    assert server.secret == SECRET
    assert server.ticked["message_new"]
    server.url = "http://127.0.0.1:1/old"
    assert [f.ok for f in set_up(messenger, confirmed, port)] == [True, True]
    assert len(confirmed.world.webhook.servers) == 1


def test_an_address_that_does_not_confirm_says_what_to_do(
    messenger: VkMessenger, vk: StandIn, port: int
) -> None:
    vk.world.webhook.code = "another"
    (finding,) = set_up(messenger, vk, port)
    assert finding.ok is False
    assert "vestnik run" in finding.text


@pytest.mark.parametrize("code", [7, 15, 2000, 100])
def test_what_the_key_may_not_is_said_to_be_done_by_hand(
    messenger: VkMessenger, vk: StandIn, code: int
) -> None:
    vk.fail("error", "groups.addCallbackServer", code=code)
    (finding,) = set_up(messenger, vk, 1)
    assert finding.ok is False
    assert "Callback API" in finding.text
    assert SECRET not in finding.text


def test_a_silent_vk_is_no_verdict(messenger: VkMessenger, vk: StandIn) -> None:
    vk.fail("html", "groups.getCallbackServers")
    (finding,) = set_up(messenger, vk, 1)
    assert finding.ok is None


def test_health_is_shown_with_its_reasons(client: Client) -> None:
    answer = client.request("GET", "/healthz")
    assert (answer.status_code, answer.json()) == (503, {"reasons": ["listener"]})


def test_a_taken_port_is_one_sentence(port: int) -> None:
    with pytest.raises(SettingsError, match="VK_CALLBACK_PORT"):
        WebServer(application(), host="127.0.0.1", port=port, setting="VK_CALLBACK_PORT")

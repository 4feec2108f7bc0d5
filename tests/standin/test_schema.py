"""Every answer and event against VK's published schema, with the known corrections."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from standin import Phone, StandIn
from standin.methods import METHODS
from standin.world import EVENTS
from tests.standin.wire import call, http, poll, whole

FOLDER = Path(__file__).parents[3] / "shared" / "vk-schema"
pytestmark = [
    pytest.mark.schema,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="VK's schema is not at hand"),
]
Check = Callable[[str, Any], None]
LABELS = ("Ознакомлен(а)", "Вопрос")
BOARD = {
    "inline": True,
    "buttons": [
        [{"action": {"type": "text", "label": LABELS[0], "payload": "{}"}, "color": "secondary"}],
        [{"action": {"type": "callback", "label": LABELS[1], "payload": '{"a":1}'}}],
        [{"action": {"type": "open_link", "label": "Форма", "link": "https://a.example/"}}],
    ],
}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    whole_schema: dict[str, Any] = json.loads((FOLDER / "vk.schema.json").read_text("utf-8"))
    corrections = json.loads((FOLDER / "corrections.json").read_text("utf-8"))
    for operation in corrections["operations"]:
        *parents, last = operation["path"].split("/")[1:]
        node = whole_schema
        for name in parents:
            node = node[name]
        node[last] = copy.deepcopy(operation["value"])
    return whole_schema


@pytest.fixture(scope="module")
def index() -> dict[str, Any]:
    methods: dict[str, Any] = json.loads((FOLDER / "methods.json").read_text("utf-8"))
    return methods


@pytest.fixture
def fits(schema: dict[str, Any]) -> Check:
    def check(name: str, value: Any) -> None:
        rule = {"$ref": f"#/definitions/{name}", "definitions": schema["definitions"]}
        Draft7Validator(rule).validate(value)

    return check


@pytest.fixture
def busy(vk: StandIn, anna: Phone) -> StandIn:
    """A community with a dialog of every kind of message, a callback server, a file."""
    boris = vk.phone(502)
    boris.types("привет")
    boris.vanishes()
    params = {"peer_ids": [501, 502], "random_id": 1}
    call(vk, "messages.send", message="письмо", keyboard=BOARD, **params)
    anna.types("вот", reply_to=anna.last, attachments=["отчёт.xlsx"])
    ordinary = {"buttons": BOARD["buttons"]}
    call(vk, "messages.send", peer_id=501, random_id=2, message="а", keyboard=ordinary)
    anna.presses(LABELS[1])
    server = {"url": "http://127.0.0.1:1", "title": "Вестник"}
    call(vk, "groups.addCallbackServer", group_id=7, **server)
    return vk


SEND = {"random_id": 5, "message": "а"}
GROUP = {"group_id": 7}
CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("messages.send", SEND | {"peer_id": 501}, "deprecatedResponse"),
    ("messages.send", SEND | {"peer_ids": [501, 502, 999]}, "userIdsResponse"),
    ("messages.edit", {"peer_id": 501, "cmid": 2, "message": "б"}, "response"),
    ("messages.markAsRead", {"peer_id": 501, "mark_conversation_as_read": 1}, "response"),
    ("messages.markAsAnsweredConversation", {"peer_id": 501, "answered": 1}, "response"),
    ("messages.setActivity", {"peer_id": 501, "type": "typing"}, "response"),
    ("messages.getConversations", {"filter": "all", "count": 200}, "response"),
    ("messages.getConversations", {"extended": 1}, "response"),
    ("messages.getConversationsById", {"peer_ids": [501, 502]}, "response"),
    ("messages.getConversationsById", {"peer_ids": [501], "extended": 1}, "extendedResponse"),
    ("messages.getHistory", {"peer_id": 501, "count": 200}, "response"),
    ("messages.getHistory", {"peer_id": 501, "extended": 1, "rev": 1}, "extendedResponse"),
    (
        "messages.getByConversationMessageId",
        {"peer_id": 501, "conversation_message_ids": [1, 2, 3]},
        "response",
    ),
    ("messages.isMessagesFromGroupAllowed", GROUP | {"user_id": 501}, "response"),
    ("users.get", {"user_ids": [501, 502], "fields": "screen_name,domain"}, "response"),
    ("utils.resolveScreenName", {"screen_name": "id501"}, "response"),
    ("utils.getServerTime", {}, "response"),
    ("groups.getById", {}, "response"),
    ("groups.getTokenPermissions", {}, "response"),
    ("groups.getLongPollServer", GROUP, "response"),
    ("groups.getLongPollSettings", GROUP, "response"),
    ("groups.setLongPollSettings", GROUP | {"enabled": 1, "message_new": 1}, "response"),
    ("groups.setSettings", GROUP | {"messages": 1, "bots_capabilities": 1}, "response"),
    ("groups.isMember", GROUP | {"user_id": 501}, "response"),
    ("groups.isMember", GROUP | {"user_ids": [501]}, "userIdsResponse"),
    ("groups.isMember", GROUP | {"user_id": 501, "extended": 1}, "extendedResponse"),
    (
        "groups.addCallbackServer",
        GROUP | {"url": "http://127.0.0.1:1", "title": "t", "secret_key": "s"},
        "response",
    ),
    (
        "groups.editCallbackServer",
        GROUP | {"server_id": 1, "url": "http://127.0.0.1:1", "title": "t"},
        "response",
    ),
    ("groups.getCallbackServers", GROUP, "response"),
    ("groups.getCallbackConfirmationCode", GROUP, "response"),
    ("groups.getCallbackSettings", GROUP | {"server_id": 1}, "response"),
    ("groups.setCallbackSettings", GROUP | {"server_id": 1, "message_new": 1}, "response"),
    ("groups.deleteCallbackServer", GROUP | {"server_id": 1}, "response"),
    ("docs.getMessagesUploadServer", {"type": "doc", "peer_id": 501}, "response"),
    ("docs.getWallUploadServer", GROUP, "response"),
    ("photos.getMessagesUploadServer", {}, "response"),
    ("execute", {"code": "return [API.users.get({}), API.messages.send({})];"}, "response"),
]


def wired(rule: dict[str, Any], value: Any) -> Any:
    """A parameter as the schema types it: the wire carries text, tests carry Python values."""
    if rule.get("type") == "boolean":
        return bool(value)
    if rule.get("type") == "array" and isinstance(value, str):
        return value.split(",")
    return json.dumps(value) if isinstance(value, dict) else value


@pytest.mark.parametrize(("method", "params", "variant"), CALLS)
def test_request_and_answer_fit(
    busy: StandIn,
    fits: Check,
    index: dict[str, Any],
    schema: dict[str, Any],
    method: str,
    params: dict[str, Any],
    variant: str,
) -> None:
    rules = schema["definitions"][f"request.{method}"]["properties"]
    typed = {name: wired(rules.get(name, {}), value) for name, value in params.items()}
    fits(f"request.{method}", typed)
    expected = index["methods"][method]["responses"][variant]
    fits(expected.rpartition("/")[2], whole(busy, method, **params))


def test_saving_files_fits(vk: StandIn, fits: Check) -> None:
    address = call(vk, "docs.getWallUploadServer", group_id=7)["upload_url"]
    uploaded = http("POST", address, files={"file": ("a.pdf", b"x")}).json()
    fits("docs_save_response", whole(vk, "docs.save", **uploaded))
    address = call(vk, "photos.getMessagesUploadServer")["upload_url"]
    uploaded = http("POST", address, files={"photo": ("a.png", b"x")}).json()
    fits("photos_saveMessagesPhoto_response", whole(vk, "photos.saveMessagesPhoto", **uploaded))


def test_answering_a_press_fits(busy: StandIn, fits: Check) -> None:
    answer = {"event_id": next(iter(busy.world.presses)), "user_id": 501, "peer_id": 501}
    fits("request.messages.sendMessageEventAnswer", answer)
    fits("base_ok_response", whole(busy, "messages.sendMessageEventAnswer", **answer))


def test_every_method_is_checked_here() -> None:
    elsewhere = {"docs.save", "photos.saveMessagesPhoto", "messages.sendMessageEventAnswer"}
    assert set(METHODS) == {method for method, _, _ in CALLS} - {"execute"} | elsewhere


def test_every_event_fits(busy: StandIn, anna: Phone, fits: Check) -> None:
    anna.forbids()
    anna.allows()
    call(busy, "messages.edit", peer_id=501, cmid=2, message="б")
    answer = poll(busy, "1")
    fits("local.longpoll_ok", answer)
    told = {event["type"] for event in answer["updates"]}
    untold = {name for name in EVENTS if name.startswith(("group_", "user_"))}
    assert told == set(EVENTS) - untold - {"message_typing_state", "message_reaction_event"}


def test_every_kind_of_failure_fits(vk: StandIn, fits: Check) -> None:
    for code in (1, 2, 3):
        vk.fail("error", "longpoll", code=code)
        fits("local.longpoll_failed", poll(vk, "1"))
    for code in (5, 6, 9, 14):
        vk.fail(code=code)
        fits("local.error_response", whole(vk, "utils.getServerTime"))
    fits("local.error_response", whole(vk, "messages.unknown"))

"""What the stand-in takes and refuses on the wire, as VK does."""

from typing import Any

import pytest

from standin import Phone, StandIn
from tests.standin.wire import TOKEN, http, whole

GOOD = {"access_token": TOKEN, "v": "5.199"}


def code_of(answer: Any) -> int:
    code: int = answer.json().get("error", {}).get("error_code", 0)
    return code


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_get_and_post_are_equal(vk: StandIn, verb: str) -> None:
    where = {"params": GOOD} if verb == "GET" else {"data": GOOD}
    assert code_of(http(verb, f"{vk.url}/method/utils.getServerTime", **where)) == 0


def test_a_multipart_body_is_taken(vk: StandIn) -> None:
    parts = {name: (None, value) for name, value in GOOD.items()}
    assert code_of(http("POST", f"{vk.url}/method/utils.getServerTime", files=parts)) == 0


def test_the_key_may_come_in_the_header(vk: StandIn) -> None:
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    address = f"{vk.url}/method/utils.getServerTime"
    assert code_of(http("POST", address, data={"v": "5.199"}, headers=bearer)) == 0


@pytest.mark.parametrize(
    ("method", "fields", "code"),
    [
        ("utils.getServerTime", {"v": "5.199"}, 5),
        ("utils.getServerTime", GOOD | {"access_token": "other"}, 5),
        ("utils.getServerTime", {"access_token": TOKEN}, 8),
        ("utils.getServerTime", GOOD | {"v": "5.92"}, 8),
        ("utils.getServerTime", GOOD | {"v": "latest"}, 8),
        ("utils.getservertime", GOOD, 3),
        ("messages.forgetEverything", GOOD, 3),
        ("messages.getConversations", GOOD | {"extended": "True"}, 100),
        ("messages.getConversations", GOOD | {"extended": "yes"}, 100),
        ("messages.getConversations", GOOD | {"count": "201"}, 100),
        ("messages.getConversations", GOOD | {"count": "-1"}, 100),
        ("messages.getConversations", GOOD | {"filter": "mine"}, 100),
        ("messages.getConversations", GOOD | {"offset": "1_0"}, 100),
        ("messages.getConversations", GOOD | {"offset": "٣"}, 100),
        ("messages.getConversationsById", GOOD, 100),
        ("messages.getConversationsById", GOOD | {"peer_ids": "1,x"}, 100),
        ("messages.getHistory", GOOD, 100),
        ("messages.getHistory", GOOD | {"peer_id": "2000000001"}, 15),
        ("messages.setActivity", GOOD | {"peer_id": "1", "type": "dancing"}, 100),
        ("groups.getLongPollServer", GOOD, 100),
        ("groups.getLongPollServer", GOOD | {"group_id": "8"}, 100),
        ("docs.save", GOOD | {"file": "never uploaded"}, 105),
        ("docs.getMessagesUploadServer", GOOD | {"peer_id": "999"}, 901),
    ],
)
def test_errors_come_with_http_200(
    vk: StandIn, method: str, fields: dict[str, str], code: int
) -> None:
    answer = http("POST", f"{vk.url}/method/{method}", data=fields)
    assert (answer.status_code, code_of(answer)) == (200, code)


def test_a_json_body_is_refused(vk: StandIn) -> None:
    address = f"{vk.url}/method/utils.getServerTime"
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert code_of(http("POST", address, json=GOOD, headers=bearer)) == 8


def test_repeated_fields_are_refused(vk: StandIn, anna: Phone) -> None:
    address = f"{vk.url}/method/messages.getConversationsById"
    repeated = [*GOOD.items(), ("peer_ids", "501"), ("peer_ids", "502")]
    assert code_of(http("POST", address, data=repeated)) == 100
    assert code_of(http("POST", f"{address}?v=5.199", data=GOOD | {"peer_ids": "501"})) == 100


def test_request_params_are_echoed_without_the_key(vk: StandIn) -> None:
    answer = whole(vk, "messages.send", peer_id=501, message="тайна")
    echoed = {row["key"]: row["value"] for row in answer["error"]["request_params"]}
    assert echoed["method"] == "messages.send"
    assert echoed["peer_id"] == "501"
    assert TOKEN not in str(answer)


def test_the_key_is_not_kept_in_the_log(vk: StandIn) -> None:
    whole(vk, "users.get", user_ids="501")
    (call,) = vk.log.of("users.get")
    assert call.params == {"v": "5.199", "user_ids": "501"}
    assert call.outcome == "ok"


@pytest.mark.parametrize(
    ("right", "method", "params"),
    [
        ("messages", "messages.getConversations", {}),
        ("docs", "docs.getWallUploadServer", {"group_id": 7}),
        ("photos", "photos.getMessagesUploadServer", {}),
        ("manage", "groups.setLongPollSettings", {"group_id": 7, "message_new": 1}),
    ],
)
def test_a_right_that_is_missing_is_error_15(
    vk: StandIn, right: str, method: str, params: dict[str, Any]
) -> None:
    assert "error" not in whole(vk, method, **params)
    del vk.world.community.permissions[right]
    assert whole(vk, method, **params)["error"]["error_code"] == 15


def test_surrogates_and_control_characters_break_nothing(vk: StandIn, anna: Phone) -> None:
    anna.types("смайлик \ud83d и \x00 ноль")
    history = whole(vk, "messages.getHistory", peer_id=501)
    assert history["response"]["count"] == 2

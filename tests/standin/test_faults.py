"""Every way a call can go wrong, and whether it was executed."""

import threading
from collections import Counter

import pytest
import requests

from standin import Phone, StandIn, Way
from tests.standin.wire import call, http, refused, whole


def send(vk: StandIn, random_id: int = 1) -> requests.Response:
    fields = {
        "access_token": vk.world.token,
        "v": "5.199",
        "peer_id": "501",
        "random_id": str(random_id),
        "message": "письмо",
    }
    return http("POST", f"{vk.url}/method/messages.send", data=fields)


@pytest.mark.parametrize(
    ("way", "executed"),
    [
        (Way.CUT_BEFORE, False),
        (Way.CUT_AFTER, True),
        (Way.SILENCE, False),
        (Way.SILENCE_AFTER, True),
    ],
)
def test_no_answer_comes(vk: StandIn, anna: Phone, way: Way, executed: bool) -> None:
    vk.fail(way, "messages.send", seconds=0)
    with pytest.raises(requests.ConnectionError):
        send(vk)
    assert len(anna.inbox) == int(executed)
    assert send(vk).json()["response"], "the next call is answered"
    assert len(anna.inbox) == 1, "and the repeat is recognised"
    assert vk.log.faults == Counter({way.value: 1})


@pytest.mark.parametrize(
    ("way", "code", "status", "executed"),
    [
        (Way.HTML, 0, 502, False),
        (Way.HTML_AFTER, 0, 502, True),
        (Way.STATUS, 500, 500, False),
        (Way.STATUS, 504, 504, False),
        (Way.TRUNCATED, 0, 200, True),
    ],
)
def test_the_answer_is_no_json(
    vk: StandIn, anna: Phone, way: Way, code: int, status: int, executed: bool
) -> None:
    vk.fail(way, "messages.send", code=code)
    answer = send(vk)
    assert answer.status_code == status
    with pytest.raises(requests.JSONDecodeError):
        answer.json()
    assert len(anna.inbox) == int(executed)


def test_silence_lasts_until_the_standin_closes() -> None:
    troubles: list[Exception] = []
    with StandIn(group_id=7) as vk:
        vk.fail(Way.SILENCE, "utils.getServerTime", seconds=None)
        address = f"{vk.url}/method/utils.getServerTime"
        fields = {"access_token": vk.world.token, "v": "5.199"}

        def ask() -> None:
            try:
                http("POST", address, data=fields)
            except requests.ConnectionError as error:
                troubles.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        while not vk.log.by_method:
            thread.join(timeout=0.01)
        assert thread.is_alive()
    thread.join(timeout=10)
    assert len(troubles) == 1


def test_latency_answers_in_the_end(vk: StandIn, anna: Phone) -> None:
    vk.fail(Way.LATENCY, "messages.send", seconds=0.05)
    assert send(vk).elapsed.total_seconds() >= 0.05


@pytest.mark.parametrize("code", [1, 6, 9, 10, 29, 900, 912, 914, 950, 1021])
def test_an_error_on_demand_executes_nothing(vk: StandIn, anna: Phone, code: int) -> None:
    vk.fail(method="messages.send", code=code)
    params = {"peer_id": 501, "random_id": 1, "message": "а"}
    assert refused(vk, "messages.send", **params) == code
    assert anna.inbox == []
    call(vk, "messages.send", **params)


def test_captcha_has_the_new_form(vk: StandIn) -> None:
    vk.fail(method="messages.send", code=14)
    error = whole(vk, "messages.send", peer_id=501, random_id=1, message="а")["error"]
    assert error["redirect_uri"].startswith("http")
    assert not {"captcha_sid", "captcha_img"} & set(error)


def test_an_error_for_one_recipient_is_in_its_row(vk: StandIn, anna: Phone) -> None:
    vk.phone(502).allows()
    vk.fail(method="messages.send", code=9, peer=502)
    rows = call(vk, "messages.send", peer_ids=[501, 502], random_id=1, message="а")
    assert [row.get("error", {}).get("code") for row in rows] == [None, 9]
    again = call(vk, "messages.send", peer_ids=[502], random_id=1, message="а")
    assert "error" not in again[0]


def test_an_error_for_one_recipient_alone_is_the_answer(vk: StandIn, anna: Phone) -> None:
    vk.fail(method="messages.send", code=9, peer=501)
    assert refused(vk, "messages.send", peer_id=501, random_id=1, message="а") == 9


def test_a_fault_lasts_as_often_as_ordered_after_those_it_skips(vk: StandIn) -> None:
    vk.fail(method="utils.getServerTime", code=10, times=2, skip=1)
    codes = [whole(vk, "utils.getServerTime").get("error", {}).get("error_code") for _ in range(5)]
    assert codes == [None, 10, 10, None, None]


def test_a_fault_for_ever_lasts_until_cleared(vk: StandIn) -> None:
    vk.fail(code=10, times=None)
    assert [refused(vk, "utils.getServerTime") for _ in range(3)] == [10] * 3
    vk.faults.clear()
    call(vk, "utils.getServerTime")


def test_a_fault_of_another_method_waits(vk: StandIn) -> None:
    vk.fail(method="messages.send", code=10)
    call(vk, "utils.getServerTime")
    assert len(vk.faults.rows) == 1


def test_a_chance_is_seeded_and_about_right(vk: StandIn) -> None:
    def codes() -> list[bool]:
        vk.faults.clear()
        vk.faults.dice.seed(4)
        vk.fail(code=10, times=None, chance=0.3)
        return [vk.faults.take("x") is not None for _ in range(500)]

    first = codes()
    assert first == codes()
    assert 100 < sum(first) < 200


def test_a_fault_for_any_method_leaves_the_queue_and_uploads_alone(vk: StandIn) -> None:
    vk.fail(Way.CUT_BEFORE)
    assert vk.faults.take("longpoll") is None
    assert vk.faults.take("upload") is None
    assert vk.faults.take("users.get") is not None


def test_a_lost_answer_is_logged_with_its_fault(vk: StandIn, anna: Phone) -> None:
    vk.fail(Way.CUT_AFTER, "messages.send")
    with pytest.raises(requests.ConnectionError):
        send(vk)
    assert [c.outcome for c in vk.log.of("messages.send")] == ["cut_after"]


@pytest.mark.parametrize("way", [Way.CUT_BEFORE, Way.HTML, Way.TRUNCATED])
def test_the_queue_can_break_too(vk: StandIn, way: Way) -> None:
    vk.fail(way, "longpoll")
    params = {"act": "a_check", "key": vk.world.queue.key, "ts": "1", "wait": "0"}
    with pytest.raises((requests.ConnectionError, requests.JSONDecodeError)):
        http("GET", f"{vk.url}/whp/7", params=params).json()


def test_an_unknown_way_is_told_at_once(vk: StandIn) -> None:
    with pytest.raises(ValueError, match="tired"):
        vk.fail("tired", "messages.send")


def test_a_late_call_is_executed_after_a_repeat_and_recognised(vk: StandIn, anna: Phone) -> None:
    vk.fail(Way.LATE, "messages.send", seconds=0.3)
    late = threading.Thread(target=send, args=(vk,))
    late.start()
    assert vk.faults.wait_for("", seconds=5) == 1
    first = send(vk).json()["response"]
    late.join()
    assert len(anna.inbox) == 1
    assert anna.last.message_id == first


def test_others_can_wait_until_a_fault_is_met_or_an_answer_has_left(
    vk: StandIn, anna: Phone
) -> None:
    vk.fail(Way.CUT_BEFORE, "messages.send", name="cut")
    vk.fail(Way.ANSWERED, "messages.send", name="told", skip=1)
    assert vk.faults.wait_for("cut", seconds=0) == 0
    with pytest.raises(requests.ConnectionError):
        send(vk)
    assert vk.faults.wait_for("cut", seconds=5) == 1
    assert send(vk).json()["response"]
    assert vk.faults.wait_for("told", seconds=0) == 0, "one call was to pass first"
    assert send(vk, 2).json()["response"]
    assert vk.faults.wait_for("told", seconds=5) == 1
    assert vk.faults.used == {"cut_before": 1, "answered": 1}


def test_many_act_and_everything_is_told(vk: StandIn, anna: Phone) -> None:
    answer = http(
        "POST",
        f"{vk.url}/control/acts",
        json={"acts": [[501, "type", "один"], [502, "type", "два"], [501, "type", "три"]]},
    )
    assert answer.json() == {"cmids": [2, 1, 3]}
    rows = http("POST", f"{vk.url}/control/transcript", json={}).json()["rows"]
    assert sorted((row[0], row[1], row[2], row[5]) for row in rows) == [
        (501, 1, 0, "Начать"),
        (501, 2, 0, "один"),
        (501, 3, 0, "три"),
        (502, 1, 0, "два"),
    ]

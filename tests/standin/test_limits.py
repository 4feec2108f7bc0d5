"""Twenty requests in any sliding second, and the counters that tests rely on."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standin import StandIn
from standin.api import Api
from standin.log import Call, Log
from standin.world import World
from tests.standin.wire import GROUP, TOKEN, Clock, poll, whole

VALUES = {"access_token": [TOKEN], "v": ["5.199"]}


def limited(clock: Clock, rate: int = 20) -> Api:
    api = Api(World(group_id=GROUP, token=TOKEN, now=clock), rate=rate, latency=0.0)
    api.steady = clock
    return api


def passes(api: Api, method: str = "utils.getServerTime") -> bool:
    body = api.answer(method, VALUES, is_json=False).body
    return b'"error_code": 6' not in (body or b"")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.01, 0.04, 0.05, 0.3, 1.0]), min_size=1, max_size=90))
def test_no_sliding_second_ever_sees_more_than_the_rate(gaps: list[float]) -> None:
    clock = Clock()
    api = limited(clock, rate=5)
    admitted: list[float] = []
    for gap in gaps:
        clock.advance(gap)
        due = sum(clock() - at < 1.0 for at in admitted) < 5
        assert passes(api) is due
        if due:
            admitted.append(clock())


def test_the_twenty_first_is_error_6_and_executes_nothing(vk: StandIn) -> None:
    clock = Clock()
    vk.api.rate, vk.api.steady = 20, clock
    vk.phone(501).allows()
    send = {"peer_id": 501, "random_id": 0, "message": "а"}
    codes = [whole(vk, "messages.send", **send).get("error", {}) for _ in range(22)]
    assert [code.get("error_code", 0) for code in codes] == [0] * 20 + [6] * 2
    assert len(vk.phone(501).inbox) == 20
    assert vk.log.too_many == 2
    clock.advance(1.0)
    assert "response" in whole(vk, "messages.send", **send)


def test_an_execute_counts_as_one_request(vk: StandIn) -> None:
    clock = Clock()
    vk.api.rate, vk.api.steady = 2, clock
    vk.people(1)
    calls = ",".join(
        f'API.messages.send({{"peer_id":1,"random_id":{n},"message":"а"}})' for n in range(1, 26)
    )
    for _ in range(2):
        assert len(whole(vk, "execute", code=f"return [{calls}];")["response"]) == 25
    assert whole(vk, "execute", code="return 1;")["error"]["error_code"] == 6


def test_a_wrong_key_does_not_use_up_the_limit() -> None:
    clock = Clock()
    api = limited(clock, rate=1)
    for _ in range(5):
        api.answer("utils.getServerTime", {"v": ["5.199"]}, is_json=False)
    assert passes(api)
    assert not passes(api)


@pytest.mark.parametrize(
    ("arrivals", "busiest"),
    [([], 0), ([1.0], 1), ([1.0, 1.5, 1.999], 3), ([1.0, 1.5, 2.0], 2), ([1.0, 3.0, 3.1], 2)],
)
def test_the_busiest_second_is_a_sliding_one(arrivals: list[float], busiest: int) -> None:
    log = Log()
    for at in arrivals:
        log.start("x", at)
    assert log.busiest() == busiest


def test_the_log_tells_lost_and_doubled_messages() -> None:
    log = Log()
    log.accepted.update([(501, 5), (502, 5), (502, 5), (503, 0), (503, 0)])
    assert log.doubled() == {(502, 5): 2}
    assert log.lost({501: 5, 502: 5, 504: 5}) == {504: 5}


def test_the_log_keeps_a_bounded_number_of_calls() -> None:
    log = Log()
    for _ in range(5_100):
        log.start("x", 0.0)
        log.end(Call("x", {}, 0.0, "ok"))
    assert len(log.calls) == 5_000
    assert log.by_method["x"] == 5_100


def test_fifty_calls_at_once_do_not_wait_for_each_other(vk: StandIn) -> None:
    # Fifty long polls are held open; a call in between is answered all the same.
    ts = str(vk.world.queue.last)
    with ThreadPoolExecutor(50) as pool:
        waiting = [pool.submit(poll, vk, ts, wait=20) for _ in range(49)]
        assert "response" in whole(vk, "utils.getServerTime")
        vk.phone(501).types("всем")
        answers = [future.result(timeout=10) for future in waiting]
    assert all(answer["updates"] for answer in answers)

"""The stand-in in a process of its own, moved over /control/."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from standin import StandIn
from standin.__main__ import main
from tests.standin.wire import call, http, poll, refused, whole


def control(vk: StandIn, deed: str, **given: Any) -> Any:
    answer = http("POST", f"{vk.url}/control/{deed}", json=given)
    assert answer.status_code == 200, answer.text
    return answer.json()


class TestControl:
    def test_people_are_made_up_and_act(self, vk: StandIn) -> None:
        control(vk, "phones", phone=501, first_name="Анна", screen_name="anna_p")
        control(vk, "open", phone=501, ref="K7M2")
        control(vk, "type", phone=501, text="привет", reply_to=1)
        board = {"inline": True, "buttons": [[{"action": {"type": "text", "label": "Да"}}]]}
        call(vk, "messages.send", peer_id=501, random_id=1, message="Готово?", keyboard=board)
        control(vk, "read", phone=501)
        assert control(vk, "press", phone=501, label="Да", message=3) == {"cmid": 4}
        (message,) = control(vk, "inbox", phone=501, after=2)["messages"]
        assert (message["text"], message["out"]) == ("Готово?", True)
        assert vk.world.user(501).screen_name == "anna_p"

    def test_a_crowd_can_be_written_to_at_once(self, vk: StandIn) -> None:
        assert control(vk, "phones", count=1000, first=10)["people"] == 1000
        rows = call(vk, "messages.send", peer_ids=[10, 1009], random_id=1, message="а")
        assert all("error" not in row for row in rows)

    @pytest.mark.usefixtures("anna")
    def test_forbidding_and_allowing(self, vk: StandIn) -> None:
        control(vk, "forbid", phone=501, code=900)
        assert refused(vk, "messages.send", peer_id=501, random_id=1, message="а") == 900
        control(vk, "allow", phone=501)
        call(vk, "messages.send", peer_id=501, random_id=1, message="а")

    def test_faults_are_ordered_and_cleared(self, vk: StandIn) -> None:
        waiting = control(vk, "fault", method="utils.getServerTime", code=10, times=None)
        assert waiting["waiting"][0]["code"] == 10
        assert "error" in whole(vk, "utils.getServerTime")
        assert control(vk, "fault", clear=True) == {"waiting": []}
        call(vk, "utils.getServerTime")

    @pytest.mark.usefixtures("anna")
    def test_counters(self, vk: StandIn) -> None:
        params = {"peer_id": 501, "random_id": 5, "message": "а"}
        for _ in range(2):
            call(vk, "messages.send", **params)
        stats = control(vk, "stats")
        assert stats["calls"] == {"messages.send": 2}
        assert (stats["messages"], stats["repeats_met"], stats["doubled"]) == (1, 1, 0)
        assert control(vk, "accepted") == {"rows": [[501, 5, 1]]}

    def test_the_clock_moves(self, vk: StandIn) -> None:
        before = call(vk, "utils.getServerTime")
        control(vk, "clock", advance=3600)
        assert call(vk, "utils.getServerTime") == before + 3600
        assert control(vk, "clock", now=1_600_000_000) == {"now": 1_600_000_000}

    def test_settings_and_restart(self, vk: StandIn) -> None:
        assert control(vk, "settings", rate=5, text_limit=10)["rate"] == 5
        assert control(vk, "settings", rate=None)["rate"] is None
        ts = str(vk.world.queue.last)
        key = vk.world.queue.key
        control(vk, "restart")
        assert poll(vk, ts, key=key) == {"failed": 2}

    @pytest.mark.parametrize(
        ("deed", "given", "status"),
        [
            ("dance", {}, 404),
            ("type", {"text": "кто?"}, 400),
            ("type", [], 400),
            ("press", {"phone": 501, "label": "нет"}, 400),
            ("fault", {"way": "tired"}, 400),
            ("fault", {"colour": "red"}, 400),
        ],
    )
    def test_what_cannot_be_done_is_told(
        self, vk: StandIn, deed: str, given: Any, status: int
    ) -> None:
        answer = http("POST", f"{vk.url}/control/{deed}", json=given)
        assert answer.status_code == status
        assert answer.json()["error"]


@pytest.fixture
def process() -> Iterator["subprocess.Popen[str]"]:
    arguments = ["--port", "0", "--group", "7", "--token", "t", "--rate", "0", "--users", "30"]
    with subprocess.Popen(
        [sys.executable, "-m", "standin", *arguments], stdout=subprocess.PIPE, text=True
    ) as running:
        yield running
        running.kill()


def test_it_runs_as_a_process_and_stops_on_a_signal(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    word, url = process.stdout.readline().split()
    assert word == "ready"
    fields = {"access_token": "t", "v": "5.199", "peer_ids": "1,30,31", "random_id": "1"}
    answer = http("POST", f"{url}/method/messages.send", data=fields | {"message": "а"}).json()
    assert ["error" in row for row in answer["response"]] == [False, False, True]
    assert http("GET", f"{url}/").status_code == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0


def test_a_taken_port_is_one_sentence(vk: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    port = vk.url.rpartition(":")[2]
    assert main(["--port", port]) == 2
    assert capsys.readouterr().err.startswith(f"port {port}: ")

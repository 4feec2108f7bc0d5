"""`vestnik run` as it is installed: a process, its settings, its signals, a power cut."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from standin.phones import Phone
from standin.server import StandIn
from tests.stories.program import FOR_A_START, Program

SOON = 20.0  # real seconds within which a message must have come
ROSTER = """код;организация;тип;часовой пояс;руководитель;должность;роль;vk
5;Школа № 5;школа;МСК;Петрова Анна Сергеевна;директор;руководитель;501
7;Школа № 7;школа;МСК;Орлов Борис Ильич;директор;руководитель;
РОО;Управление образования;управление образования;МСК;Кузнецова Елена Павловна;начальник;;900
"""


@pytest.fixture
def vk() -> Iterator[StandIn]:
    with StandIn(rate_per_second=20) as running:
        yield running


@pytest.fixture
def program(scratch: Path, tables: Path, vk: StandIn) -> Program:
    folder = scratch / "program"
    folder.mkdir()
    return Program(folder, vk)


def until(happened: Callable[[], bool], *, within: float = SOON) -> None:
    """Wait until it has happened."""
    end = time.monotonic() + within
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def links(phone: Phone, code: str = "") -> None:
    """Somebody follows their invite and says yes."""
    phone.opens(code)
    phone.expects("Вы —", within=SOON)
    phone.presses("Да, это я")
    phone.expects("вы подключены", within=SOON)


def prepare(program: Program) -> dict[str, Any]:
    """The roster, the invites, a draft of letter 985."""
    (program.folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    letter = program.folder / "letter.txt"
    letter.write_text("О переходе в Сферум\n", encoding="utf-8")
    assert program.command("roster", "import", str(program.folder / "roster.csv"))
    return {
        "invites": program.command("invites"),
        "draft": program.command(
            "circular",
            "draft",
            str(letter),
            *("--number", "985", "--date", "13.10.2023", "--title", "О переходе в Сферум"),
            *("--due", "16.10.2023", "--link", "https://forms.yandex.ru/u/985"),
            *("--ask", "report: Заполнить форму", "--ask", "acknowledge: Ознакомиться с Указом"),
        ),
    }


def test_three_days_of_the_real_program(program: Program, vk: StandIn) -> None:
    anna, boris, clerk = vk.phone(501), vk.phone(701), vk.phone(900)
    made = prepare(program)
    _check_shapes(made)
    codes = {row["organisation"]: row["code"] for row in made["invites"]}
    circular = made["draft"]["id"]

    with program.running(clock="2023-10-13T10:00:00+03:00") as first:
        links(anna)
        links(boris, codes["7"])
        links(clerk)
        program.command("circular", "send", str(circular), "--all", "--yes")
        for phone in (anna, boris, clerk):
            phone.expects("Письмо № 985", within=SOON)
        anna.presses("Отчёт отправлен")
        anna.expects("Записано", within=SOON)
        anna.presses("Ознакомлен(а)")
        anna.expects("всё исполнено", within=SOON)
        assert first.stop() == 0
    status = program.command("circular", "status", str(circular))
    _check_status(status, circular)
    clerk.types("Ознакомилась, форму заполнили и отправили")

    with program.running(clock="2023-10-16T09:00:05+03:00") as second:
        boris.expects("сегодня срок", "985", within=SOON)
        clerk.expects("всё исполнено", within=SOON)
        preview = program.command("reminders", "preview", "--until", "2023-10-17")
        assert [(row["organisation"], row["step"], row["circulars"]) for row in preview] == [
            ("7", "after-1", [circular])
        ]
        assert {"at", "organisation", "recipient", "step", "circulars"} <= preview[0].keys()
        assert second.stop() == 0
    vk.assert_no_unexpected()
    totals = program.command("circular", "status", str(circular))["totals"]
    assert (totals["confirmed"], totals["awaiting"]) == (2, 1)
    assert not vk.log.doubled()


def _check_shapes(made: dict[str, Any]) -> None:
    assert {"organisation", "recipient", "role", "code", "link"} <= made["invites"][0].keys()
    draft = made["draft"]
    assert {"id", "number", "date", "title", "asks", "links"} <= draft.keys()
    assert (draft["number"], draft["date"]) == ("985", "2023-10-13")
    assert {"id", "kind", "text", "due"} <= draft["asks"][0].keys()
    assert {ask["due"] for ask in draft["asks"]} == {"2023-10-16"}
    assert draft["links"] == ["https://forms.yandex.ru/u/985"]


def _check_status(status: dict[str, Any], circular: int) -> None:
    assert status["circular"] == {
        "id": circular,
        "number": "985",
        "date": "2023-10-13",
        "title": "О переходе в Сферум",
        "state": "open",
        "due": "2023-10-16",
    }
    assert status["totals"] == {
        "organisations": 3,
        "confirmed": 1,
        "awaiting": 2,
        "waived": 0,
        "overdue": 0,
        "unreachable": 0,
        "read": 1,
    }
    rows = {row["organisation"]: row for row in status["deliveries"]}
    assert rows["5"]["state"] == "confirmed"
    assert {ask["state"] for ask in rows["5"]["asks"]} == {"claimed"}
    assert {ask["state"] for ask in rows["7"]["asks"]} == {"open"}
    assert {"id", "kind", "state"} <= rows["7"]["asks"][0].keys()
    promised = {"organisation", "name", "state", "asks", "sent_at", "read_at"}
    promised |= {"promised_until", "next_touch_at", "why"}
    assert promised <= rows["7"].keys()
    assert rows["7"]["name"] == "Школа № 7"
    assert rows["7"]["next_touch_at"].startswith("2023-10-16T06:00:00")


def test_a_power_cut_while_sending_loses_and_doubles_nothing(program: Program, vk: StandIn) -> None:
    phones = [vk.phone(account) for account in range(1001, 1013)]
    made = prepare(program)
    lines = [
        f"{phone.user_id};Школа № {phone.user_id};школа;МСК;Орлов Борис Ильич {phone.user_id};"
        f"директор;руководитель;{phone.user_id}"
        for phone in phones
    ]
    (program.folder / "roster.csv").write_text(ROSTER + "\n".join(lines) + "\n", encoding="utf-8")
    program.command("roster", "import", str(program.folder / "roster.csv"))
    with program.running(clock="2023-10-13T10:00:00+03:00") as first:
        for phone in phones:
            phone.opens()
        for phone in phones:
            phone.expects("Вы —", within=SOON)
            phone.presses("Да, это я")
        for phone in phones:
            phone.expects("вы подключены", within=SOON)
        vk.fail("silence_after", "messages.send", seconds=5.0)
        program.command("circular", "send", str(made["draft"]["id"]), "--all", "--yes")
        until(lambda: bool(vk.log.faults))
        first.kill()
    phones[0].presses("Отчёт отправлен")  # while nobody listens
    with program.running(clock="2023-10-13T10:01:00+03:00") as second:
        for phone in phones:
            phone.expects("Письмо № 985", within=SOON)
        phones[0].expects("Записано", within=SOON)
        assert second.stop() == 0
    vk.assert_no_unexpected()
    assert not vk.log.doubled()
    rows = program.command("circular", "status", str(made["draft"]["id"]))["deliveries"]
    assert sum(row["sent_at"] is not None for row in rows) == len(phones)


def test_a_refused_key_is_one_sentence_and_exit_code_2(program: Program) -> None:
    process = program.start("run", VK_TOKEN="wrong")
    assert process.wait(timeout=FOR_A_START) == 2
    said = (program.folder / "run.log").read_text().splitlines()
    assert process.stdout is not None
    assert process.stdout.read() == ""
    process.stdout.close()
    assert len(said) == 1
    assert "Ключ не принят" in said[0]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"VK_TOKEN": ""}, "VK_TOKEN"),
        ({"VK_GROUP_ID": ""}, "VK_GROUP_ID"),
        ({"VK_GROUP_ID": "школа"}, "VK_GROUP_ID"),
        ({"VK_API_URL": "api.vk.ru"}, "VK_API_URL"),
        ({"VK_API_URL": "http://api.vk.ru"}, "VK_API_URL"),
        ({"DATABASE_URL": "нет такой"}, "DATABASE_URL"),
        ({"OFFICE_TIMEZONE": "Хунбатли"}, "OFFICE_TIMEZONE"),
        ({"VESTNIK_CLOCK": "завтра"}, "VESTNIK_CLOCK"),
        ({"VK_API_URL": "https://api.vk.ru"}, "VESTNIK_CLOCK"),
        ({"VK_API_URL": "https://api.vk.com"}, "VESTNIK_CLOCK"),
    ],
)
def test_a_wrong_setting_is_one_sentence_and_exit_code_2(
    program: Program,
    changed: dict[str, str],
    named: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in (program.settings | changed).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(program.folder)
    monkeypatch.setattr("sys.argv", ["vestnik", "run"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert named in err
    assert len(err.strip().splitlines()) == 1
    assert not list(program.folder.glob("*.db"))

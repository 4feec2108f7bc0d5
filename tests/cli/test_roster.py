"""`vestnik roster` and `vestnik invites`, as the office runs them."""

import json
import re
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
import pytest
from click.testing import CliRunner

from bot.messenger import CallUnknownError
from cli import rosterfile
from cli.context import Context
from cli.invites import invites
from cli.roster import roster
from cli.settings import Settings
from data.actions import invites as actions
from data.rules import codes
from data.values.errors import InputError, SettingsError
from data.values.roster import RosterRow, VkRef
from tests.factories import START, VK

HEADER = "код;организация;руководитель;роль;vk\n"
FULL = HEADER + (
    "5;Школа № 5;Петрова Анна Сергеевна;;501\n"
    "5;Школа № 5;Смирнов Иван Олегович;заместитель;\n"
    "7;Детский сад № 7;Орлов Борис Ильич;;\n"
)


class Desk:
    """A clerk's command line with a database of its own."""

    def __init__(self, folder: Path, group_id: int = 42) -> None:
        self.folder = folder
        self.context = Context(
            Settings(
                vk_token="",
                vk_group_id=group_id,
                vk_api_url="https://api.vk.ru",
                database_url=f"sqlite:///{folder / 'desk.db'}",
                office_name="Управление",
                office_timezone=ZoneInfo("Europe/Moscow"),
                files=folder,
                clock_start=START,
            )
        )

    def runs(self, command: click.Command, *words: str) -> str:
        result = CliRunner().invoke(
            command, words, obj=self.context, standalone_mode=False, catch_exceptions=False
        )
        return result.output

    def imports(self, text: str, *words: str) -> str:
        file = self.folder / "roster.csv"
        file.write_text(text, encoding="utf-8")
        return self.runs(roster, "import", str(file), *words)

    def invites(self, *words: str) -> list[dict[str, str]]:
        found: list[dict[str, str]] = json.loads(self.runs(invites, "--json", *words))
        return found

    def listed(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.runs(roster, "list", "--json"))
        return found

    def links(self, code: str, account: int) -> int | actions.Refusal:
        with self.context.database.write() as session:
            found = actions.find(session, code=code, messenger=VK, account=account, at=START)
            if isinstance(found, actions.Refusal):
                return found
            return actions.link(
                session,
                invite_id=found.invite_id,
                recipients=[found.recipient_id],
                messenger=VK,
                account=account,
                at=START,
            )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_import_counts_and_names_what_changes(desk: Desk) -> None:
    report = json.loads(desk.imports(FULL, "--json"))
    assert report == {
        "dry_run": False,
        "organisations": 2,
        "recipients": 3,
        "added": ["5", "7"],
        "changed": [{"organisation": "", "text": "страница ВК: Петрова Анна Сергеевна → id501"}],
        "came": [
            {"organisation": "5", "recipient": "Петрова Анна Сергеевна", "role": "руководитель"},
            {"organisation": "5", "recipient": "Смирнов Иван Олегович", "role": "заместитель"},
            {"organisation": "7", "recipient": "Орлов Борис Ильич", "role": "руководитель"},
        ],
        "left": [],
        "missing": [],
        "warnings": [],
    }
    again = json.loads(desk.imports(FULL, "--json"))
    assert [again[name] for name in ("added", "changed", "came", "left")] == [[], [], [], []]


def test_a_dry_run_shows_everything_and_saves_nothing(desk: Desk) -> None:
    text = desk.imports(FULL, "--dry-run")
    for words in ("+ 5: Школа № 5 (школа)", "+ 7: Орлов Борис Ильич", "→ id501", "не сохранено"):
        assert words in text
    assert desk.listed() == []


def test_a_change_of_head_is_told(desk: Desk) -> None:
    desk.imports(FULL)
    text = desk.imports(FULL.replace("Орлов Борис Ильич", "Новикова Вера Ильинична"))
    assert "− 7: Орлов Борис Ильич, руководитель" in text
    assert "+ 7: Новикова Вера Ильинична, руководитель" in text


def test_all_faults_come_together_and_nothing_is_saved(desk: Desk) -> None:
    with pytest.raises(InputError) as refused:
        desk.imports(HEADER + "5;;Петрова Анна Сергеевна;;\n7;Сад № 7;;;нигде\n")
    text = str(refused.value)
    for place in (
        "Строка 2, столбец «организация»",
        "Строка 3, столбец «руководитель»",
        "Строка 3, столбец «vk»",
        "Ничего не сохранено",
    ):
        assert place in text
    assert desk.listed() == []


def test_a_file_that_is_not_there_is_one_sentence(desk: Desk) -> None:
    with pytest.raises(InputError, match="не читается"):
        desk.runs(roster, "import", str(desk.folder / "нет.csv"))


def test_a_page_connected_by_another_is_refused_with_its_place(desk: Desk) -> None:
    desk.imports(FULL)
    (code,) = [one["code"] for one in desk.invites("--code", "7")]
    assert isinstance(desk.links(code, 700), int)
    with pytest.raises(InputError, match="Строка 2, столбец «vk»"):
        desk.imports(HEADER + "9;Школа № 9;Новикова Вера Ильинична;;700\n")
    assert [one["organisation"] for one in desk.listed()] == ["5", "7"]


def test_the_list_says_who_is_connected(desk: Desk) -> None:
    desk.imports(FULL)
    found = desk.listed()
    assert [one["organisation"] for one in found] == ["5", "7"]
    assert found[1]["kind"] == "kindergarten"
    assert [one["state"] for one in found[0]["recipients"]] == ["expected", None]
    assert "Школа № 5" in desk.runs(roster, "list")


def test_the_sample_roster_is_read_whole(desk: Desk) -> None:
    sample = resources.files("data.samples").joinpath("roster.csv").read_text("utf-8-sig")
    report = json.loads(desk.imports(sample, "--json"))
    assert (report["organisations"], report["recipients"], report["warnings"]) == (21, 29, [])


# --- pages by name ----------------------------------------------------------------------------


def rows(*names: str) -> list[RosterRow]:
    return [
        RosterRow(n, str(n), f"Школа {n}", f"Человек {n}", vk=VkRef(screen_name=name))
        for n, name in enumerate(names, start=2)
    ]


def test_names_of_pages_become_numbers() -> None:
    asked: list[Sequence[str]] = []

    def resolve(names: Sequence[str]) -> dict[str, int]:
        asked.append(names)
        return {"anna": 501, "boris": 701}

    numbered = rosterfile.with_numbers(rows("boris", "anna"), resolve)
    assert [row.vk for row in numbered] == [VkRef(id=701), VkRef(id=501)]
    assert asked == [["anna", "boris"]]


def test_vk_is_not_asked_without_need() -> None:
    plain = [RosterRow(2, "5", "Школа", "Человек", vk=VkRef(id=5))]
    assert rosterfile.with_numbers(plain, lambda _names: pytest.fail("asked")) == plain


def test_unknown_names_are_faults_with_their_place() -> None:
    with pytest.raises(InputError) as refused:
        rosterfile.with_numbers(rows("anna", "nobody", "noone"), lambda _names: {"anna": 501})
    assert "Строка 3, столбец «vk»" in str(refused.value)
    assert "Строка 4, столбец «vk»" in str(refused.value)


def test_a_name_and_a_number_of_one_page_beside_two_people_are_a_fault() -> None:
    both = [*rows("anna"), RosterRow(3, "3", "Школа 3", "Другой", vk=VkRef(id=501))]
    with pytest.raises(InputError, match="у другого человека в строке 2"):
        rosterfile.with_numbers(both, lambda _names: {"anna": 501})


def test_when_vk_cannot_be_asked_nothing_is_saved() -> None:
    def silent(_names: Sequence[str]) -> dict[str, int]:
        raise CallUnknownError("VK: Timeout")

    with pytest.raises(InputError, match="ничего не сохранено"):
        rosterfile.with_numbers(rows("anna"), silent)


# --- invites ----------------------------------------------------------------------------------


def test_everybody_who_is_not_connected_gets_a_code(desk: Desk) -> None:
    desk.imports(FULL)
    found = desk.invites()
    assert [(one["organisation"], one["recipient"], one["role"]) for one in found] == [
        ("5", "Петрова Анна Сергеевна", "руководитель"),
        ("5", "Смирнов Иван Олегович", "заместитель"),
        ("7", "Орлов Борис Ильич", "руководитель"),
    ]
    for one in found:
        assert codes.normal(one["code"]) == one["code"]
        assert one["link"] == f"https://vk.me/club42?ref={one['code']}"
    assert isinstance(desk.links(found[2]["code"], 700), int)
    assert [one["organisation"] for one in desk.invites()] == ["5", "5"]


def test_codes_are_printed_whole(desk: Desk) -> None:
    desk.imports(FULL)
    text = desk.runs(invites)
    assert len(re.findall(r"\b\w{4}-\w{4} +https://vk\.me/club42\?ref=\w{8}\n", text)) == 3
    assert "один раз" in text
    assert "раньше (3)" in desk.runs(invites)
    assert "Прежние коды (6) больше не действуют" in desk.runs(invites, "--renew")


def test_older_codes_are_good_until_renewed(desk: Desk) -> None:
    desk.imports(FULL)
    first = desk.invites("--code", "7")[0]["code"]
    desk.invites()
    with desk.context.database.read() as session:
        found = actions.find(session, code=first, messenger=VK, account=998, at=START)
    assert isinstance(found, actions.Found)
    desk.invites("--renew")
    assert desk.links(first, 700) is actions.Refusal.EXPIRED


def test_who_is_connected_gets_a_new_code_only_when_asked_by_name(desk: Desk) -> None:
    desk.imports(FULL)
    desk.links(desk.invites("--code", "7")[0]["code"], 700)
    assert desk.invites("--code", "7") == []
    assert "Уже подключены: 1" in desk.runs(invites, "--code", "7")
    assert len(desk.invites("--renew")) == 2
    (fresh,) = desk.invites("--code", "7", "--renew")
    assert isinstance(desk.links(fresh["code"], 701), int)


def test_an_unknown_organisation_or_an_empty_roster_is_refused(desk: Desk) -> None:
    with pytest.raises(InputError, match="загрузите"):
        desk.runs(invites)
    desk.imports(FULL)
    with pytest.raises(InputError, match="«8»"):
        desk.runs(invites, "--code", "8")


def test_without_a_community_there_are_no_links(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="VK_GROUP_ID"):
        Desk(tmp_path, group_id=0).runs(invites)

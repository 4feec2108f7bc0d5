"""A draft from a letter: what is proposed, what options change, what is said to be doubtful."""

import json
from collections.abc import Callable
from datetime import date, datetime, time
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from cli import drafting
from cli.drafting import Given, Proposal
from cli.letter import letter
from data.values.circular import AskDraft
from data.values.errors import InputError
from papers.errors import PaperError

Propose = Callable[..., Proposal]
NOW = datetime(2023, 10, 13, 12, 0, tzinfo=ZoneInfo("Europe/Moscow"))
SAMPLE = Path(str(resources.files("data") / "samples" / "letter-985.txt"))
LINK = "https://forms.yandex.ru/cloud/6529a1f0c417f3a7e0d50985/"
HEAD = "Управление образования\n13.10.2023 № 77\n\nДиректорам школ\n\nО проверке\n\n"


@pytest.fixture
def proposed(tmp_path: Path) -> Propose:
    def propose(body: str, at: datetime = NOW) -> Proposal:
        path = tmp_path / "letter.txt"
        path.write_text(body, "utf-8")
        return drafting.propose(path, Given(), at=at)

    return propose


def test_the_sample_letter_becomes_a_report_and_a_word_to_the_staff() -> None:
    proposal = drafting.propose(SAMPLE, Given(), at=NOW)
    draft = proposal.draft
    assert (draft.number, draft.dated) == ("985", date(2023, 10, 13))
    assert draft.title.startswith("О переходе на")
    assert draft.addressees == "Руководителям образовательных организаций"
    assert draft.links == (LINK,)
    report, staff = draft.asks
    assert (report.kind, report.due_on, report.link) == ("report", date(2023, 10, 16), LINK)
    assert (staff.kind, staff.due_on, staff.link) == ("inform_staff", date(2023, 10, 16), None)
    assert "262" in staff.text
    assert "форм" in report.text
    assert draft.unsure == {"due"}
    assert any("единственный срок" in doubt for doubt in proposal.doubts)


def test_options_go_before_what_was_read() -> None:
    given = Given(
        number="985/1", dated="14.10.2023", title="О Сферуме", due="20.10.2023 15:00",
        links=("https://example.org/f",), asks=("report: Заполнить форму",),
    )  # fmt: skip
    proposal = drafting.propose(SAMPLE, given, at=NOW)
    draft = proposal.draft
    assert (draft.number, draft.dated, draft.title) == ("985/1", date(2023, 10, 14), "О Сферуме")
    assert draft.links == ("https://example.org/f",)
    assert draft.asks == (
        AskDraft(
            "report", "Заполнить форму", date(2023, 10, 20), time(15, 0), "https://example.org/f"
        ),
    )
    assert draft.unsure == frozenset()
    assert proposal.doubts == ()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"dated": "вчера"}, "не дата"),
        ({"due": "скоро"}, "не срок"),
        ({"due": "31.02.2024"}, "не срок"),
        ({"due": "01.01.0001"}, "от 2000 до 2100"),
        ({"due": "31.12.9999 23:59"}, "от 2000 до 2100"),
        ({"dated": "13.10.0023"}, "от 2000 до 2100"),
        ({"asks": ("Заполнить форму",)}, "вид и текст"),
        ({"asks": ("upload: Загрузить",)}, "acknowledge, report, inform_staff"),
        ({"asks": ("report:",)}, "вид и текст"),
        ({"asks": ("report: " + "а" * 1001,)}, "1000"),
        ({"number": "9" * 65}, "64"),
        ({"title": "О" * 501}, "500"),
        ({"links": ("forms.example.org",)}, "не ссылка"),
        ({"links": ("https://a.ru/" + "a" * 1000,)}, "1000"),
    ],
)
def test_a_wrong_option_is_one_sentence(given: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        drafting.propose(SAMPLE, Given(**given), at=NOW)  # type: ignore[arg-type]


def test_a_letter_without_number_date_and_title_is_drafted_with_doubts(proposed: Propose) -> None:
    proposal = proposed("Просим прислать списки.")
    draft = proposal.draft
    assert (draft.number, draft.dated, draft.title) == (None, None, "letter")
    assert {"number", "date", "title", "due"} <= draft.unsure
    assert [ask.kind for ask in draft.asks] == ["report"]
    assert any("--number" in doubt for doubt in proposal.doubts)
    assert any("--due" in doubt for doubt in proposal.doubts)


def test_a_deadline_that_has_passed_is_said_and_not_refused(proposed: Propose) -> None:
    later = datetime(2023, 11, 1, 9, 0, tzinfo=ZoneInfo("Europe/Moscow"))
    proposal = proposed(HEAD + "Просим прислать списки до 16 октября.", at=later)
    assert proposal.draft.asks[0].due_on == date(2023, 10, 16)
    assert any("уже прошёл" in doubt for doubt in proposal.doubts)


def test_a_letter_for_information_is_only_to_be_read(proposed: Propose) -> None:
    proposal = proposed(HEAD + "С 1 сентября вступает в силу новый порядок аттестации.")
    assert [ask.kind for ask in proposal.draft.asks] == ["acknowledge"]
    assert proposal.draft.asks[0].due_on is None


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Ответ представить в течение 3 рабочих дней.", date(2023, 10, 18)),
        ("Отчёт представлять еженедельно по четвергам.", date(2023, 10, 19)),
        ("Отчёт представлять ежемесячно до 5 числа.", date(2023, 11, 5)),
        ("Табель сдавать в последний рабочий день месяца.", date(2023, 10, 31)),
        ("Справки представлять ежеквартально до 10 числа.", date(2024, 1, 10)),
        ("Отчёт представлять ежегодно до 1 февраля.", date(2024, 2, 1)),
        ("Контакты сообщить в недельный срок.", date(2023, 10, 20)),
        ("Сведения направлять ежедневно до 9:30.", date(2023, 10, 13)),
        ("Форму сдавать не позднее 4-го рабочего дня месяца.", date(2023, 11, 7)),
    ],
)
def test_a_counted_term_is_proposed_and_doubted(
    proposed: Propose, sentence: str, day: date
) -> None:
    proposal = proposed(HEAD + sentence)
    assert [ask.due_on for ask in proposal.draft.asks] == [day]
    assert "due" in proposal.draft.unsure
    assert any("посчитан" in doubt for doubt in proposal.doubts)


def test_of_several_terms_each_ask_takes_its_own(proposed: Propose) -> None:
    proposal = proposed(
        HEAD + "Просим:\n1. Прислать списки до 20 октября.\n"
        "2. Загрузить приказы в личный кабинет до 25 октября.\n"
        "3. Ознакомить с письмом работников.\n"
    )
    assert [(ask.kind, ask.due_on) for ask in proposal.draft.asks] == [
        ("report", date(2023, 10, 20)),
        ("report", date(2023, 10, 25)),
        ("inform_staff", None),
    ]
    assert "due" in proposal.draft.unsure


def test_files_are_kept_under_their_digest(tmp_path: Path) -> None:
    path = tmp_path / "приказ.PDF"
    path.write_bytes(b"%PDF-1.4")
    kept = drafting.store(path, tmp_path / "files")
    again = drafting.store(path, tmp_path / "files")
    assert kept == again
    assert kept.name == "приказ.PDF"
    assert kept.size == 8
    assert Path(kept.path).read_bytes() == b"%PDF-1.4"
    with pytest.raises(InputError, match="не прочитать"):
        drafting.store(tmp_path / "нет.pdf", tmp_path / "files")


def test_letter_read_prints_what_was_read() -> None:
    result = CliRunner().invoke(letter, ["read", str(SAMPLE)])
    assert result.exit_code == 0
    for piece in ("Номер: 985", "13.10.2023", "16.10.2023", LINK, "Ознакомиться"):
        assert piece in result.output


def test_letter_read_prints_json() -> None:
    result = CliRunner().invoke(letter, ["read", str(SAMPLE), "--json"])
    read = json.loads(result.output)
    assert read["number"] == "985"
    assert [one["date"] for one in read["deadlines"]] == ["2023-10-16"]
    assert {ask["kind"] for ask in read["asks"]} >= {"form", "inform_staff", "acknowledge"}
    assert read["requires_action"] is True
    assert isinstance(read["unsure"], list)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.docx", b"PK", "docx"),
        ("a.txt", b"", "пуст"),
        ("нет.txt", None, "не прочитать"),
    ],
)
def test_letter_read_refuses_in_one_sentence(
    tmp_path: Path, name: str, data: bytes | None, says: str
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    result = CliRunner().invoke(letter, ["read", str(path)])
    assert isinstance(result.exception, PaperError | InputError)
    assert says in str(result.exception)
    assert "\n" not in str(result.exception)

"""Letters: scores over collections, and what holds for any text whatever."""

from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from data.values.letter import LetterRead
from papers.errors import PaperError
from papers.letters import read_letter, read_letter_file
from papers.letters.labels import as_labels
from papers.letters.pages import LONGEST
from tools.letters import Score, score

HERE = Path(__file__).parent
OWN = HERE / "letters"
GIVEN = HERE.parents[2] / "shared" / "letters"
LEAST = {
    "number": 0.97,
    "date": 0.97,
    "title": 0.9,
    "addressees": 0.9,
    "deadlines": 0.92,
    "links": 1.0,
    "requires_action": 0.95,
}
HEAD = "Управление образования\n12.03.2024 № 77\n\nДиректорам школ\n\nО проверке\n\n"


def checked(result: Score) -> None:
    for name, least in LEAST.items():
        missed = [miss for miss in result.misses if miss.field == name]
        assert result.share(name) >= least, missed
    wrong = [miss for miss in result.misses if miss.field in LEAST]
    assert len(wrong) < 4 or result.doubted(*LEAST) >= 0.5, wrong


def test_our_own_letters_are_read() -> None:
    result = score(OWN)
    assert result.letters >= 40
    checked(result)


@pytest.mark.parametrize("folder", [GIVEN, GIVEN / "synthetic"], ids=["real", "synthetic"])
def test_the_letters_at_hand_are_read(folder: Path) -> None:
    if not any(folder.glob("*.json")):
        pytest.skip("no letters here")
    checked(score(folder))


def due(sentence: str, head: str = HEAD) -> list[tuple[date | None, str | None, str | None]]:
    found = read_letter(head + sentence).deadlines
    return [(one.date, f"{one.time:%H:%M}" if one.time else None, one.recurrence) for one in found]


@pytest.mark.parametrize(
    ("sentence", "day", "at"),
    [
        ("Просим направить отчёт в срок до 15.03.2024.", date(2024, 3, 15), None),
        ("Отчёт направить не позднее, чем 15 марта.", date(2024, 3, 15), None),
        ("Сведения представить к 1 апреля, к 10:00.", date(2024, 4, 1), "10:00"),
        ("Списки сдать до пятнадцатого марта.", date(2024, 3, 15), None),
        ("Просим сообщить до 17-00 14 марта.", date(2024, 3, 14), "17:00"),
        ("Заявку подать сегодня до 16 часов.", date(2024, 3, 12), "16:00"),
        ("Ответ нужен завтра, не позднее 9.30, просим не опаздывать.", date(2024, 3, 13), "09:30"),
        ("Отчёт прислать до конца марта.", date(2024, 3, 31), None),
        ("Отчёт прислать до конца рабочего дня 15 марта.", date(2024, 3, 15), None),
        ("Отчёт прислать до конца рабочего дня.", date(2024, 3, 12), None),
        ("Отчёт прислать до пятницы.", date(2024, 3, 15), None),
        ("Отчёт прислать до 20 числа текущего месяца.", date(2024, 3, 20), None),
        ("Отчёт прислать до 5 числа следующего месяца.", date(2024, 4, 5), None),
        ("Отчёт прислать до 10 января.", date(2025, 1, 10), None),
        ("Анкетирование провести с 18 по 22 марта.", date(2024, 3, 22), None),
        ("Заявки принимаются с 18 марта по 5 апреля 2024 года.", date(2024, 4, 5), None),
        ("Приём заявок закрывается 5 апреля в 18 часов.", date(2024, 4, 5), "18:00"),
        ("Срок исполнения – 29.03.2024.", date(2024, 3, 29), None),
        ("Просим прислать отчёт в срок по 20 марта включительно.", date(2024, 3, 20), None),
        ("Срок сдачи отчёта перенесён с 15 марта на 22 марта.", date(2024, 3, 22), None),
    ],
)
def test_one_day(sentence: str, day: date, at: str | None) -> None:
    assert due(sentence) == [(day, at, None)]


@pytest.mark.parametrize(
    ("sentence", "recurrence", "at"),
    [
        ("Сведения направлять ежедневно до 9.30.", "daily", "09:30"),
        ("Таблица заполняется еженедельно по четвергам, до 16:00.", "weekly:thu", "16:00"),
        ("Каждую пятницу до 12:00 направляйте отчёт.", "weekly:fri", "12:00"),
        ("Отчёт представляется ежемесячно до 5 числа.", "monthly:5", None),
        ("Отчёт представлять до 3-го числа каждого месяца.", "monthly:3", None),
        ("Табель сдаётся в последний рабочий день месяца до 12-00.",
         "monthly:last_working_day", "12:00"),
        ("Форма сдаётся не позднее 4-го рабочего дня месяца, следующего за отчётным.",
         "monthly:working_day_4", None),
        ("Справки представлять ежеквартально до 10 числа.", "quarterly:10", None),
        ("Отчёт представлять ежегодно до 1 февраля.", "yearly:02-01", None),
        ("Ответ представить в течение 3 рабочих дней.", "working_days:3", None),
        ("Ответ представить в течение 3 (трёх) рабочих дней.", "working_days:3", None),
        ("Ответ представить в десятидневный срок.", "days:10", None),
        ("Контакты сообщить в недельный срок.", "days:7", None),
        ("О случаях сообщать в течение двух часов.", "minutes:120", None),
        ("Отметки выставлять не позднее следующего дня.", "days:1", None),
    ],
)  # fmt: skip
def test_terms_that_are_not_one_day(sentence: str, recurrence: str, at: str | None) -> None:
    assert due(sentence) == [(None, at, recurrence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "20 марта в 10:00 состоится совещание, явка обязательна.",
        "С 1 сентября 2024 года вступает в силу новый порядок.",
        "Сводный отчёт управление обязано передать в министерство до 20 марта.",
        "Заявления, поданные до 20 марта, рассматриваются по прежнему порядку.",
        "Отчёт за январь следовало сдать до 10 февраля 2024 года.",
        "Запись вебинара будет доступна до 30 апреля.",
        "Данные указываются по состоянию на 1 марта 2024 года.",
        "О случаях сообщать незамедлительно.",
        "Приложение: на 3 л. в 1 экз.",
        "Школьный этап проводится до 30 марта.",
        "Прошлогодний отчёт сдан 20.03.2023.",
    ],
)
def test_what_is_no_deadline(sentence: str) -> None:
    assert due(sentence) == []


def test_several_days_share_a_cue() -> None:
    assert [day for day, _, _ in due("Промежуточные данные представить до 15 и 29 марта.")] == [
        date(2024, 3, 15),
        date(2024, 3, 29),
    ]


def test_without_a_date_of_the_letter_nothing_is_guessed() -> None:
    read = read_letter("Директорам школ\n\nО проверке\n\nОтчёт направить до 15 марта.")
    assert read.date is None
    assert [one.date for one in read.deadlines if one.date] == []
    assert {"number", "date", "deadlines"} <= read.unsure


def test_a_reply_s_number_is_not_the_letter_s() -> None:
    read = read_letter(
        "Комитет образования\nНа № 12-55 от 01.02.2024\nот 05.02.2024 № 61/2\n\nО проверке\n"
    )
    assert (read.number, read.date) == ("61/2", date(2024, 2, 5))


def test_every_field_shows_its_place() -> None:
    text = HEAD + "Отчёт направить до 15 марта: https://forms.example.org/a1."
    read = read_letter(text)
    for place in read.places:
        assert text[place.start : place.end] == place.quote
    assert {place.field for place in read.places} == {
        "number", "date", "title", "addressees", "links",
    }  # fmt: skip
    number = read.place("number")
    assert number is not None
    assert number.quote == "77"
    assert read.place("asks") is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "koi8-r", "utf-16"])
def test_any_usual_encoding(encoding: str) -> None:
    text = HEAD + "Отчёт о проверке просим направить до 15 марта текущего года."
    text = text.replace("№ ", "") if encoding == "koi8-r" else text  # it has no such character
    read_text, read = read_letter_file(text.replace("\n", "\r\n").encode(encoding), "п.txt")
    assert read_text == text
    assert read.title == "О проверке"
    assert [one.date for one in read.deadlines] == [date(2024, 3, 15)]


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.txt", "пуст"),
        ("\ufeff \n\t\n".encode(), "a.txt", "пуст"),
        (b"PK\x03\x04", "a.docx", "docx"),
        (b"%PDF-1.4", "a.PDF", "pdf"),
        (b"ab\x00\x00cd", "a.txt", "не текстовый"),
    ],
)
def test_a_file_that_is_no_letter_is_one_sentence(data: bytes, name: str, says: str) -> None:
    with pytest.raises(PaperError, match=says):
        read_letter_file(data, name)


def test_of_a_very_long_text_the_beginning_is_read() -> None:
    read = read_letter(HEAD + "Отчёт направить до 15 марта.\n" + "Слово за словом. " * 120_000)
    assert "text" in read.unsure
    assert [one.date for one in read.deadlines] == [date(2024, 3, 15)]


PIECES = st.sampled_from(
    [
        "до", "не позднее", "в срок", "к", "с", "по", "и", "срок", "№", "от", "На №", "О", "Об",
        "Руководителям", "просим", "направить", "заполнить", "ежемесячно", "по четвергам",
        "5 числа", "в течение", "3 рабочих дней", "15 марта", "31.02.2024", "16.10.2023", "17:00",
        "24 часа", "сегодня", "до конца", "недели", "месяца", "https://a.ru/(b)", "[bookmark: x]",
        "\n", "\n\n", "\t", " | ", ";", ":", ".", ", ", "-", "«", "»", "İ", "ё", "00", "1.", "г.",
        "числа", "года", "в день проведения", "за 3 дня до", "этого дня", "дневный срок",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(PIECES, max_size=60).map(" ".join),
    st.lists(PIECES, max_size=60).map(lambda pieces: HEAD + " ".join(pieces)),
    st.lists(PIECES, max_size=40).map("".join),
)


def holds(text: str, read: LetterRead) -> None:
    for place in read.places:
        assert text[place.start : place.end] == place.quote
    for one in read.deadlines:
        assert one.quote
        assert text[one.start : one.start + len(one.quote)] == one.quote
        assert one.date is None or one.recurrence is None
    for ask in read.asks:
        assert text[ask.start : ask.start + len(ask.quote)] == ask.quote
        assert ask.what
    keys = [
        (one.date, one.time, one.recurrence) for one in read.deadlines if one.date or one.recurrence
    ]
    assert len(keys) == len(set(keys))
    assert len({ask.kind for ask in read.asks}) == len(read.asks)
    assert read.requires_action == bool(read.asks)
    for link in read.links:
        assert link in text


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
@example("")
@example("№")
@example(HEAD + "до 31 декабря 9999 года и до конца недели, завтра")
@example("31.12.9999 № 1\n\nО сроках\n\nСдать завтра, до пятницы, до 5 числа следующего месяца.")
@example("01.01.0001 № 1\n\nО сроках\n\nСдать завтра.")
def test_any_text_is_read_without_an_error(text: str) -> None:
    read = read_letter(text)
    holds(text, read)
    as_labels(read)


@pytest.mark.parametrize(
    "piece",
    ["до 1 мая ", "а", " ", "до" + " " * 60, "1.", "О\n", "Руководителям школ\n", '"а ', "5, 6 и "],
)
def test_no_text_is_too_long(piece: str) -> None:
    text = HEAD + "Просим направить: " + piece * (LONGEST // len(piece))
    holds(text, read_letter(text))


def test_times_are_times() -> None:
    read = read_letter(HEAD + "Отчёт направить до 15 марта, до 24:00.")
    assert [one.time for one in read.deadlines] in ([None], [time(0, 0)])

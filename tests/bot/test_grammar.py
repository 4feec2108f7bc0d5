"""Russian in small: numbers, days, names, lengths."""

import re
from datetime import date, datetime, time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import grammar


@pytest.mark.parametrize(
    ("count", "form"),
    [
        (0, "дней"),
        (1, "день"),
        (2, "дня"),
        (4, "дня"),
        (5, "дней"),
        (11, "дней"),
        (12, "дней"),
        (14, "дней"),
        (21, "день"),
        (22, "дня"),
        (25, "дней"),
        (100, "дней"),
        (101, "день"),
        (111, "дней"),
        (112, "дней"),
        (1024, "дня"),
        (-1, "день"),
        (-3, "дня"),
        (-11, "дней"),
    ],
)
def test_plural(count: int, form: str) -> None:
    assert grammar.plural(count, "день", "дня", "дней") == form


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "остался 1 день"),
        (3, "осталось 3 дня"),
        (7, "осталось 7 дней"),
        (11, "осталось 11 дней"),
        (21, "остался 21 день"),
    ],
)
def test_days_left(count: int, words: str) -> None:
    assert grammar.days_left(count) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "сегодня"),
        (1, "завтра"),
        (2, "через 2 дня"),
        (21, "через 21 день"),
        (-1, "вчера"),
        (-5, "5 дней назад"),
    ],
)
def test_in_days(count: int, words: str) -> None:
    assert grammar.in_days(count) == words


def test_days_and_times() -> None:
    monday, tuesday = date(2023, 10, 16), date(2023, 10, 17)
    assert grammar.day(monday) == "понедельник, 16 октября"
    assert grammar.until_day(monday) == "до понедельника, 16 октября"
    assert grammar.until_day(tuesday) == "до вторника, 17 октября"
    assert grammar.until_day_short(date(2023, 9, 1)) == "до пт 01.09"
    assert grammar.figures(date(2023, 9, 1)) == "01.09.2023"
    assert grammar.clock(time(9, 5, 59)) == "09:05"
    assert grammar.moment(datetime(2023, 10, 16, 15, 0)) == "16 октября, 15:00"  # noqa: DTZ001


@given(st.dates())
def test_a_day_in_words_is_that_day(day: date) -> None:
    weekday, number, month = re.fullmatch(r"(\w+), (\d+) (\w+)", grammar.day(day)).groups()  # type: ignore[union-attr]
    assert grammar.WEEKDAYS.index(weekday) == day.weekday()
    assert (int(number), grammar.MONTHS.index(month) + 1) == (day.day, day.month)
    assert datetime.strptime(grammar.figures(day), "%d.%m.%Y").date() == day  # noqa: DTZ007


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("Магомедова Патимат Алиевна", "Патимат Алиевна"),
        ("Патимат Алиевна Магомедова", "Патимат Алиевна"),
        ("МАГОМЕДОВА ПАТИМАТ АЛИЕВНА", "Патимат Алиевна"),
        ("магомедова патимат магомед-алиевна", "Патимат Магомед-Алиевна"),
        ("  Магомедова   Патимат  Алиевна, ", "Патимат Алиевна"),
        ("Патимат Алиевна", "Патимат Алиевна"),
        ("Гаджиева (Омарова) Патимат Алиевна", "Патимат Алиевна"),
        ("Иванова-Петрова Анна Сергеевна", "Анна Сергеевна"),
        ("Мамин Сибиряк Дмитрий Наркисович", "Дмитрий Наркисович"),
        ("Иванова Анна-Мария Сергеевна", "Анна-Мария Сергеевна"),
        ("Ким Ия Ильинична", "Ия Ильинична"),
        ("Фролов Лев Ильич", "Лев Ильич"),
        ("Лев Ильич Фролов", "Лев Ильич"),
        ("Петрович Анна Сергеевна", "Анна Сергеевна"),  # surnames like patronymics
        ("Анна Сергеевна Петрович", "Анна Сергеевна"),
        ("Иванова Петрович Анна Сергеевна", "Анна Сергеевна"),
        ("Гасанов Мурад Вагиф оглы", "Мурад Вагиф оглы"),
        ("Мурад Вагиф оглы Гасанов", "Мурад Вагиф оглы"),
        ("ГУСЕЙНОВА ЛЕЙЛА ФИКРЕТ КЫЗЫ", "Лейла Фикрет кызы"),
        ("Гусейнова Лейла Фикрет-кызы", "Лейла Фикрет-кызы"),
        ("Иванова А. П.", "Иванова А. П."),  # nothing to go by: the whole name
        ("Иванова А.П.", "Иванова А.П."),
        ("А. П. Иванова", "А. П. Иванова"),
        ("А. Петровна Иванова", "А. Петровна Иванова"),
        ("Патимат Магомедова", "Патимат Магомедова"),
        ("Бабич Иван", "Бабич Иван"),
        ("Магомедов Али Магомед-Расул", "Магомедов Али Магомед-Расул"),
        ("Сергеевна", "Сергеевна"),
        ("оглы", "оглы"),
        ("", ""),
    ],
)
def test_address(name: str, spoken: str) -> None:
    assert grammar.address(name) == spoken


@given(st.text(max_size=60))
def test_any_name_is_addressed(name: str) -> None:
    assert bool(grammar.address(name)) <= bool(name.strip())


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([], ""),
        (["первое"], "первое"),
        (["первое", "второе"], "первое и второе"),
        (["первое", "второе", "третье"], "первое, второе и третье"),
    ],
)
def test_listing(items: list[str], text: str) -> None:
    assert grammar.listing(items) == text


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("О переходе в Сферум", 30, "О переходе в Сферум"),
        ("О переходе в Сферум", 19, "О переходе в Сферум"),
        ("О переходе в Сферум", 18, "О переходе в…"),
        ("О переходе в Сферум", 13, "О переходе в…"),
        ("О переходе в Сферум", 11, "О переходе…"),
        ("О переходе, в Сферум", 13, "О переходе…"),
        ("Электровзаимодействие", 8, "Электро…"),
        ("абв", 1, "…"),
        ("абв", 0, ""),
        ("", 0, ""),
    ],
)
def test_shorten(text: str, limit: int, short: str) -> None:
    assert grammar.shorten(text, limit) == short


@given(st.text("аб .,\n", max_size=60), st.integers(0, 70))
def test_a_short_text_is_a_beginning(text: str, limit: int) -> None:
    short = grammar.shorten(text, limit)
    assert len(short) <= max(limit, 0)
    assert short == text if len(text) <= limit else text.startswith(short.removesuffix("…"))


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("", 10, []),
        (" \n ", 10, []),
        ("Коротко.", 10, ["Коротко."]),
        ("Первый абзац.\n\nВторой абзац.", 20, ["Первый абзац.", "Второй абзац."]),
        ("Один два. Три.\nЧетыре пять.", 20, ["Один два. Три.", "Четыре пять."]),
        ("Одно предложение. Другое дело.", 25, ["Одно предложение.", "Другое дело."]),
        ("«Одно предложение.» Другое дело.", 25, ["«Одно предложение.»", "Другое дело."]),
        ("раз два три", 7, ["раз два", "три"]),
        ("раз два три", 6, ["раз", "два", "три"]),
        # An early paragraph is no reason for a tiny part.
        ("Да.\n\nраз два три четыре", 20, ["Да.\n\nраз два три", "четыре"]),
        ("Да.\n\nhttps://vk.me/club1", 16, ["Да.", "https://vk.me/cl", "ub1"]),
        ("абвгде", 4, ["абвг", "де"]),
    ],
)
def test_split_message(text: str, limit: int, parts: list[str]) -> None:
    assert grammar.split_message(text, limit) == parts


@given(st.text("аб. \n»", max_size=200), st.integers(1, 40))
@example("а" * 9 + " " * 9 + "б", 9)
def test_splitting_loses_nothing_but_space(text: str, limit: int) -> None:
    parts = grammar.split_message(text, limit)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(1 <= len(part) <= limit and part == part.strip() for part in parts)


@given(st.lists(st.text("абв", min_size=1, max_size=9), max_size=60), st.integers(9, 40))
def test_splitting_keeps_words_whole(words: list[str], limit: int) -> None:
    parts = grammar.split_message(" ".join(words), limit)
    assert [word for part in parts for word in part.split()] == words


def test_a_long_letter_takes_few_messages() -> None:
    text = "\n\n".join(["Просим обеспечить переход. " * 20] * 40)
    parts = grammar.split_message(text)
    assert len(parts) == -(-len(text) // 4096)  # as few as its length allows
    assert all(part.endswith(".") for part in parts)


def test_a_part_holds_something() -> None:
    with pytest.raises(ValueError, match="at least one"):
        grammar.split_message("а", 0)

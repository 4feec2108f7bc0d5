"""The calendar behind spoken days: numbers and months in words, the next such day."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.grammar import MONTHS

WEEK = timedelta(days=7)
FRIDAY = 4
_MONTHS = {month[:3]: number for number, month in enumerate(MONTHS, 1)} | {"май": 5, "мая": 5}
_MONTH = re.compile("|".join(
    ("янв(?:ар[яьюе]м?)?", "фев(?:рал[яьюе]м?)?", "март[ауе]?м?", "мар", "апр(?:ел[яьюе]м?)?",
     "ма[йяюе]", "июн[яьюе]?м?", "июл[яьюе]?м?", "авг(?:уст[ауе]?)?", "сен(?:т(?:ябр[яьюе])?)?",
     "окт(?:ябр[яьюе])?", "ноя(?:б(?:р[яьюе])?)?", "дек(?:абр[яьюе])?")
))  # fmt: skip
COUNTS = {
    "один": 1, "одного": 1, "одну": 1, "два": 2, "две": 2, "пара": 2, "пару": 2, "пары": 2,
    "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "восемь": 8, "девять": 9,
    "десять": 10, "двух": 2, "трех": 3, "четырех": 4, "пяти": 5, "семи": 7, "десяти": 10,
    "полторы": 1, "парочку": 2, "двое": 2, "трое": 3, "пятнадцать": 15, "двадцать": 20,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """A day named by the words from `start` to before `end`."""

    day: date
    start: int
    end: int
    clock: bool = False  # merely a time of today: «вечером»


def word_at(words: Sequence[str], place: int) -> str:
    """The word at this place, or nothing."""
    return words[place] if 0 <= place < len(words) else ""


def count_of(text: str) -> int | None:
    """The number a word says, of two the second: «2-3»."""
    if text.isdecimal() and len(text) <= 2:
        return int(text)
    span = re.fullmatch(r"(\w+)-(\w+)", text)
    if span and count_of(span[1]) is not None:
        return count_of(span[2])
    return COUNTS.get(text)


def month_of(text: str) -> int:
    """The month a word names, 0 for none."""
    if not text or not _MONTH.fullmatch(text):
        return 0
    return _MONTHS.get(text[:3], 0)


def made(year: int, month: int, day: int, start: int, end: int) -> Day | None:
    """The day, if there is such a one."""
    try:
        return Day(date(year, month, day), start, end)
    except ValueError:
        return None


def next_such(today: date, number: int, start: int, end: int, month: int = 0) -> Day | None:
    """The next such day from today on, of this month of the year if one is named."""
    first = today.replace(day=1)
    for _ in range(13):
        if not month or first.month == month:
            found = made(first.year, first.month, number, start, end)
            if found is not None and found.day >= today:
                return found
        first = next_month(first)
    return None


def next_month(day: date) -> date:
    """The same day of the next month, or its last."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def last_of_month(year: int, month: int) -> date:
    """The last day of the month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def coming_friday(today: date) -> date:
    """Friday of this week, or of the next when it has passed."""
    return today + timedelta(days=(FRIDAY - today.weekday()) % 7)

"""Days of the month: «до 25-го», «двадцать пятого», «25.10», «к 5 ноября»."""

import re
from collections.abc import Sequence
from datetime import date

from bot.understanding.almanac import Day, made, month_of, next_such, word_at
from bot.understanding.morphology import look

_UNITS = {
    "перв": 1, "втор": 2, "трет": 3, "четверт": 4, "пят": 5, "шест": 6, "седьм": 7, "восьм": 8,
    "девят": 9, "десят": 10, "одиннадцат": 11, "двенадцат": 12, "тринадцат": 13,
    "четырнадцат": 14, "пятнадцат": 15, "шестнадцат": 16, "семнадцат": 17, "восемнадцат": 18,
    "девятнадцат": 19, "двадцат": 20, "тридцат": 30,
}  # fmt: skip
_ORDINAL = re.compile(
    rf"({'|'.join(sorted(_UNITS, key=len, reverse=True))})(?:ого|его|ому|ьего|ьему|ое|ье|ым|ом)"
)
_DATE = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{2}|\d{4}))?")
_DAY = re.compile(r"(\d{1,2})-?(?:го|му|ое|ого|ому|е|х|м)")
_BEFORE_DAY = frozenset(
    ["до", "к", "ко", "на", "числа", "числу", "число", "не", "по", "с", "со", "около", "примерно"]
)
_HOURS = frozenset(
    ["час", "часа", "часов", "час.", "ч", "утра", "вечера", "дня", "ночи", "минут", "мин"]
)


def month_day(words: Sequence[str], place: int, today: date) -> Day | None:
    """The day of the month named here."""
    text = words[place]
    whole = _DATE.fullmatch(text)
    if whole:
        return _figures(whole, words, place, today)
    number, end = _day_number(words, place)
    if number is None:
        return None
    month = month_of(word_at(words, end))
    if month:
        end += 1
        if word_at(words, end).isdecimal() and len(word_at(words, end)) == 4:
            year = int(word_at(words, end))
            return made(year, month, number, place, end + 1)
        return next_such(today, number, place, end, month=month)
    if word_at(words, end) in ("числа", "число", "числу"):
        return next_such(today, number, place, end + 1)
    if word_at(words, end) in _HOURS:
        return Day(today, place, end + 1, clock=True)
    if _plainly_day(words, place, end):
        return next_such(today, number, place, end)
    return None


def _plainly_day(words: Sequence[str], place: int, end: int) -> bool:
    text = words[place]
    before = word_at(words, place - 1)
    nxt = word_at(words, end)
    counted = bool(nxt) and look(nxt).noun and nxt != "дня"
    if not text.isdecimal():
        genitive = text.endswith(("ого", "его")) or word_at(words, end - 1).endswith(("ого", "его"))
        plain = genitive and not counted
        return _DAY.fullmatch(text) is not None or before in _BEFORE_DAY or plain
    if word_at(words, place - 2) in ("завтра", "сегодня", "послезавтра") and before in ("до", "к"):
        return False  # an hour of that day
    return before in ("до", "к", "ко", "числа", "числу") and not counted


def _day_number(words: Sequence[str], place: int) -> tuple[int | None, int]:
    """The day of the month said at `place`, and where its words end."""
    text = words[place]
    figure = _DAY.fullmatch(text)
    if figure or (text.isdecimal() and len(text) <= 2):
        number = int(figure[1] if figure else text)
        return (number if 1 <= number <= 31 else None), place + 1
    tens = {"двадцать": 20, "тридцать": 30}.get(text, 0)
    ordinal = _ORDINAL.fullmatch(word_at(words, place + 1) if tens else text)
    if ordinal is None:
        return None, place
    number = tens + _UNITS[ordinal[1]]
    return (number if 1 <= number <= 31 else None), place + (2 if tens else 1)


def _figures(match: re.Match[str], words: Sequence[str], place: int, today: date) -> Day | None:
    day, month = int(match[1]), int(match[2])
    if not 1 <= month <= 12 or (match[2] == "00"):
        return Day(today, place, place + 1, clock=True) if day < 24 else None
    if match[3]:
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
        return made(year, month, day, place, place + 1)
    if word_at(words, place + 1) in _HOURS:
        return Day(today, place, place + 2, clock=True)
    return next_such(today, day, place, place + 1, month=month)

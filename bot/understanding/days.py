"""Spoken days: where in a run of words a day is named, and which day that is."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.understanding.almanac import (
    FRIDAY,
    WEEK,
    Day,
    coming_friday,
    last_of_month,
    month_of,
    next_month,
    word_at,
)
from bot.understanding.monthdays import month_day
from bot.understanding.morphology import Word, look
from bot.understanding.spans import span

__all__ = ["Day", "find", "texts"]

_WEEKDAYS = {
    "понедельник": 0, "вторник": 1, "среда": 2, "четверг": 3, "пятница": 4, "суббота": 5,
    "воскресенье": 6, "пн": 0, "вт": 1, "ср": 2, "чт": 3, "пт": 4, "сб": 5, "вс": 6,
}  # fmt: skip
_TODAY = {"сегодня", "сейчас", "щас", "ща", "щаз", "счас", "немедленно", "сейчаc", "вечером",
          "вечерком", "вечеру", "сию", "полчаса", "обеда", "обеду", "полчасика",
          "ночью", "сегодняшнего", "сегодняшний"}  # fmt: skip
_PARTS = frozenset({"сегодня", "завтра", "вчера", "послезавтра", "часов"})
_WEEKS = frozenset(("неделя", "недели", "неделю", "недель", "неделе"))


def find(words: Sequence[str], today: date) -> list[Day]:
    """Every day the words name that may lie ahead, in order."""
    found: list[Day] = []
    place = 0
    while place < len(words):
        hit = _at(words, place, today)
        if hit is None:
            place += 1
        else:
            found.append(hit)
            place = hit.end
    return _without_clocks([day for day in found if day.day >= today])


def _without_clocks(found: list[Day]) -> list[Day]:
    """«завтра вечером» names tomorrow, not this evening."""
    kept = []
    for place, day in enumerate(found):
        near = [
            other
            for other in found[max(place - 1, 0) : place + 2]
            if not other.clock
            and (abs(other.start - day.end) <= 1 or abs(day.start - other.end) <= 1)
        ]
        if not (day.clock and near):
            kept.append(day)
    return kept


def _at(words: Sequence[str], place: int, today: date) -> Day | None:
    if word_at(words, place - 1) == "от":
        return None  # the date of a paper
    for reader in (_relative, _end_of, span, month_day, _weekday):
        hit = reader(words, place, today)
        if hit is not None:
            return hit
    return None


def _relative(words: Sequence[str], place: int, today: date) -> Day | None:
    text = words[place]
    if text.startswith("послезавтра"):
        return Day(today + timedelta(days=2), place, place + 1)
    if text.startswith("завтра"):
        last = 2 if "послезавтра" in text else 1
        return Day(today + timedelta(days=last), place, place + 1)
    if text == "сегодня-завтра":
        return Day(today + timedelta(days=1), place, place + 1)
    if text in ("утром", "утречком", "утра") and word_at(words, place - 1) not in _PARTS:
        if text == "утра" and word_at(words, place - 1) not in ("с", "до"):
            return None
        return Day(today + timedelta(days=1), place, place + 1, clock=True)
    if text in _TODAY:
        if text in ("обеда", "обеду") and word_at(words, place - 1) not in ("до", "к", "после"):
            return None
        return Day(today, place, place + 1, clock=text not in ("сегодня", "сегодняшнего"))
    if text in ("вечера", "ночи") and word_at(words, place - 1) in ("до", "к"):
        return Day(today, place, place + 1, clock=True)
    return None


def _end_of(words: Sequence[str], place: int, today: date) -> Day | None:
    """«до конца недели», «к концу месяца», «до конца октября», «до конца дня»."""
    if words[place] in ("выходных", "выходным") and word_at(words, place - 1) in (
        "до",
        "к",
        "перед",
    ):
        return Day(coming_friday(today), place, place + 1)
    if words[place] not in ("конца", "концу", "конце", "концом", "конец"):
        return None
    after = place + 1
    following = word_at(words, after).startswith(("следующ", "след", "будущ"))
    if following or word_at(words, after).startswith(("это", "текущ", "рабоч", "учебн", "нынешн")):
        after += 1
    what = word_at(words, after)
    if what in ("дня", "дню", "рабочего"):
        return Day(today, place, after + 1, clock=True)
    if what in _WEEKS:
        day = coming_friday(today)
        if following:
            day = today - timedelta(days=today.weekday()) + WEEK + timedelta(days=FRIDAY)
        return Day(day, place, after + 1)
    if what in ("месяца", "месяцу"):
        first = next_month(today) if following else today
        return Day(last_of_month(first.year, first.month), place, after + 1)
    month = month_of(what)
    if month:
        year = today.year + (month < today.month)
        return Day(last_of_month(year, month), place, after + 1)
    if what == "года":
        return Day(date(today.year, 12, 31), place, after + 1)
    return None


def _weekday(words: Sequence[str], place: int, today: date) -> Day | None:
    text = words[place]
    number = _WEEKDAYS.get(text)
    if number is None:
        number = next((_WEEKDAYS[lemma] for lemma in look(text).lemmas if lemma in _WEEKDAYS), None)
    if number is None or (text == "ср" and word_at(words, place - 1) not in ("в", "к", "до")):
        return None
    before = word_at(words, place - 1)
    if before in ("по", "каждый", "каждую"):
        return None
    ahead = (number - today.weekday() - 1) % 7 + 1
    next_week = "следующ" in before or "следующей" in words[max(place - 4, 0) : place + 4]
    if (
        next_week and "недел" in " ".join(words[max(place - 3, 0) : place + 5])
    ) or "следующ" in before:
        ahead = ahead if today.weekday() + ahead > 6 else ahead + 7
    return Day(today + timedelta(days=ahead), place, place + 1)


def texts(words: Sequence[Word]) -> list[str]:
    """The bare words."""
    return [word.text for word in words]

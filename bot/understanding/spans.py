"""Spans of time from today: «через неделю», «2 дня», «дня через три»."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.understanding.almanac import WEEK, Day, count_of, next_month, word_at

_SHORT_SPAN = {"час", "часа", "часов", "часик", "часика", "минут", "минуты", "минуту", "минутку",
               "часок", "минуток", "полчаса", "минуточку"}  # fmt: skip
_DAYS_SPAN = {"день", "дня", "дней", "денек", "денька", "деньков", "сутки", "суток", "дню"}
_WEEKS_SPAN = {"неделя", "недели", "неделю", "недель", "недельку", "недельки", "неделе"}
_MONTHS_SPAN = {"месяц", "месяца", "месяцев"}
_SPAN_LEAD = frozenset(
    [
        "через",
        "в",
        "за",
        "ещё",
        "еще",
        "на",
        "дайте",
        "дать",
        "дадите",
        "течение",
        "около",
        "спустя",
        "нужно",
    ]
)
_PAIRS = {"день-два": 2, "день-другой": 2, "денек-другой": 2, "неделю-две": 14, "недели-две": 14}
_INVERTED = frozenset(
    ("дня", "дней", "денька", "деньков", "недели", "недельки", "минут", "часа", "часов")
)


def span(words: Sequence[str], place: int, today: date) -> Day | None:
    """«через неделю», «2 дня», «в течение недели», «недельку», «дня через три»."""
    text = words[place]
    if text in _PAIRS:
        return Day(today + timedelta(days=_PAIRS[text]), place, place + 1)
    count = count_of(text)
    unit_at = place + 1 if count is not None else place
    if word_at(words, unit_at) in ("рабочих", "рабочие", "полных", "рабочий", "ближайших"):
        unit_at += 1
    unit = word_at(words, unit_at)
    lead = word_at(words, place - 1) in _SPAN_LEAD or place == 0
    if count is None:
        if unit == "пол" or (unit in _SHORT_SPAN and lead):
            return Day(today, place, unit_at + 1, clock=True)
        if word_at(words, place - 1) != "течение" and unit in _INVERTED:
            return _inverted(words, place, today)
        if unit in ("недельку", "сутки", "денек", "деньки"):
            lead = True
        if not lead or (
            unit in ("дню", "недели", "неделе") and word_at(words, place - 1) != "течение"
        ):
            return None
        if unit in ("день", "дня") and word_at(words, place - 1) not in (
            "через",
            "за",
            "еще",
            "дайте",
            "на",
        ):
            return None
        count = 1
    if unit in _SHORT_SPAN:
        return Day(today, place, unit_at + 1, clock=True)
    if unit in _DAYS_SPAN:
        return Day(today + timedelta(days=count), place, unit_at + 1)
    if unit in _WEEKS_SPAN:
        if (
            place
            and word_at(words, place - 1) in ("на", "этой", "следующей", "след")
            and text == "неделе"
        ):
            return None
        return Day(today + WEEK * count, place, unit_at + 1)
    if unit in _MONTHS_SPAN and lead:
        day = today
        for _ in range(count):
            day = next_month(day)
        return Day(day, place, unit_at + 1)
    return None


def _inverted(words: Sequence[str], place: int, today: date) -> Day | None:
    """«дня через два», «дня три», «денька два»."""
    after = place + 1
    if word_at(words, after) == "через":
        after += 1
    count = count_of(word_at(words, after))
    if count is None or (after == place + 1 and word_at(words, after).isdecimal()):
        return None
    unit = words[place]
    if unit in _SHORT_SPAN:
        return Day(today, place, after + 1, clock=True)
    size = 7 if unit in _WEEKS_SPAN else 1
    return Day(today + timedelta(days=size * count), place, after + 1)

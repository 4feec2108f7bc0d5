"""Spoken days: where in a run of words a day is named, and which day that is."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.grammar import MONTHS
from bot.understanding.morphology import Word, look

WEEK = timedelta(days=7)
FRIDAY = 4

_WEEKDAYS = {
    "понедельник": 0, "вторник": 1, "среда": 2, "четверг": 3, "пятница": 4, "суббота": 5,
    "воскресенье": 6, "пн": 0, "вт": 1, "ср": 2, "чт": 3, "пт": 4, "сб": 5, "вс": 6,
}  # fmt: skip
_MONTHS = {month[:3]: number for number, month in enumerate(MONTHS, 1)} | {"май": 5, "мая": 5}
_MONTH = re.compile("|".join(
    ("янв(?:ар[яьюе]м?)?", "фев(?:рал[яьюе]м?)?", "март[ауе]?м?", "мар", "апр(?:ел[яьюе]м?)?",
     "ма[йяюе]", "июн[яьюе]?м?", "июл[яьюе]?м?", "авг(?:уст[ауе]?)?", "сен(?:т(?:ябр[яьюе])?)?",
     "окт(?:ябр[яьюе])?", "ноя(?:б(?:р[яьюе])?)?", "дек(?:абр[яьюе])?")
))  # fmt: skip
_UNITS = {
    "перв": 1, "втор": 2, "трет": 3, "четверт": 4, "пят": 5, "шест": 6, "седьм": 7, "восьм": 8,
    "девят": 9, "десят": 10, "одиннадцат": 11, "двенадцат": 12, "тринадцат": 13,
    "четырнадцат": 14, "пятнадцат": 15, "шестнадцат": 16, "семнадцат": 17, "восемнадцат": 18,
    "девятнадцат": 19, "двадцат": 20, "тридцат": 30,
}  # fmt: skip
_ORDINAL = re.compile(
    rf"({'|'.join(sorted(_UNITS, key=len, reverse=True))})(?:ого|его|ому|ьего|ьему|ое|ье|ым|ом)"
)
_COUNTS = {
    "один": 1, "одного": 1, "одну": 1, "два": 2, "две": 2, "пара": 2, "пару": 2, "пары": 2,
    "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "восемь": 8, "девять": 9,
    "десять": 10, "двух": 2, "трех": 3, "четырех": 4, "пяти": 5, "семи": 7, "десяти": 10,
    "полторы": 1, "парочку": 2, "двое": 2, "трое": 3, "пятнадцать": 15, "двадцать": 20,
}  # fmt: skip
_DATE = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{2}|\d{4}))?")
_DAY = re.compile(r"(\d{1,2})-?(?:го|му|ое|ого|ому|е|х|м)")
_BEFORE_DAY = frozenset(
    ["до", "к", "ко", "на", "числа", "числу", "число", "не", "по", "с", "со", "около", "примерно"]
)
_HOURS = frozenset(
    ["час", "часа", "часов", "час.", "ч", "утра", "вечера", "дня", "ночи", "минут", "мин"]
)
_TODAY = {"сегодня", "сейчас", "щас", "ща", "щаз", "счас", "немедленно", "сейчаc", "вечером",
          "вечерком", "вечеру", "сию", "полчаса", "обеда", "обеду", "полчасика",
          "ночью", "сегодняшнего", "сегодняшний"}  # fmt: skip
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


@dataclass(frozen=True, slots=True)
class Day:
    """A day named by the words from `start` to before `end`."""

    day: date
    start: int
    end: int
    clock: bool = False  # merely a time of today: «вечером»


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
    for reader in (_relative, _end_of, _span, _calendar_day, _weekday):
        hit = reader(words, place, today)
        if hit is not None:
            return hit
    return None


def _word(words: Sequence[str], place: int) -> str:
    return words[place] if 0 <= place < len(words) else ""


def _relative(words: Sequence[str], place: int, today: date) -> Day | None:
    text = words[place]
    if text.startswith("послезавтра"):
        return Day(today + timedelta(days=2), place, place + 1)
    if text.startswith("завтра"):
        last = 2 if "послезавтра" in text else 1
        return Day(today + timedelta(days=last), place, place + 1)
    if text == "сегодня-завтра":
        return Day(today + timedelta(days=1), place, place + 1)
    if text in ("утром", "утречком", "утра") and _word(words, place - 1) not in _PARTS:
        if text == "утра" and _word(words, place - 1) not in ("с", "до"):
            return None
        return Day(today + timedelta(days=1), place, place + 1, clock=True)
    if text in _TODAY:
        if text in ("обеда", "обеду") and _word(words, place - 1) not in ("до", "к", "после"):
            return None
        return Day(today, place, place + 1, clock=text not in ("сегодня", "сегодняшнего"))
    if text in ("вечера", "ночи") and _word(words, place - 1) in ("до", "к"):
        return Day(today, place, place + 1, clock=True)
    return None


_PARTS = frozenset({"сегодня", "завтра", "вчера", "послезавтра", "часов"})


def _end_of(words: Sequence[str], place: int, today: date) -> Day | None:
    """«до конца недели», «к концу месяца», «до конца октября», «до конца дня»."""
    if words[place] in ("выходных", "выходным") and _word(words, place - 1) in ("до", "к", "перед"):
        return Day(_coming_friday(today), place, place + 1)
    if words[place] not in ("конца", "концу", "конце", "концом", "конец"):
        return None
    after = place + 1
    following = _word(words, after).startswith(("следующ", "след", "будущ"))
    if following or _word(words, after).startswith(("это", "текущ", "рабоч", "учебн", "нынешн")):
        after += 1
    what = _word(words, after)
    if what in ("дня", "дню", "рабочего"):
        return Day(today, place, after + 1, clock=True)
    if what in _WEEKS_SPAN:
        day = _coming_friday(today)
        if following:
            day = today - timedelta(days=today.weekday()) + WEEK + timedelta(days=FRIDAY)
        return Day(day, place, after + 1)
    if what in ("месяца", "месяцу"):
        first = _next_month(today) if following else today
        return Day(_last_of_month(first.year, first.month), place, after + 1)
    month = _month(what)
    if month:
        year = today.year + (month < today.month)
        return Day(_last_of_month(year, month), place, after + 1)
    if what == "года":
        return Day(date(today.year, 12, 31), place, after + 1)
    return None


_PAIRS = {"день-два": 2, "день-другой": 2, "денек-другой": 2, "неделю-две": 14, "недели-две": 14}
_INVERTED = frozenset(
    ("дня", "дней", "денька", "деньков", "недели", "недельки", "минут", "часа", "часов")
)


def _span(words: Sequence[str], place: int, today: date) -> Day | None:
    """«через неделю», «2 дня», «в течение недели», «недельку», «дня через три»."""
    text = words[place]
    if text in _PAIRS:
        return Day(today + timedelta(days=_PAIRS[text]), place, place + 1)
    count = _count(text)
    unit_at = place + 1 if count is not None else place
    if _word(words, unit_at) in ("рабочих", "рабочие", "полных", "рабочий", "ближайших"):
        unit_at += 1
    unit = _word(words, unit_at)
    lead = _word(words, place - 1) in _SPAN_LEAD or place == 0
    if count is None:
        if unit == "пол" or (unit in _SHORT_SPAN and lead):
            return Day(today, place, unit_at + 1, clock=True)
        if _word(words, place - 1) != "течение" and unit in _INVERTED:
            return _inverted(words, place, today)
        if unit in ("недельку", "сутки", "денек", "деньки"):
            lead = True
        if not lead or (
            unit in ("дню", "недели", "неделе") and _word(words, place - 1) != "течение"
        ):
            return None
        if unit in ("день", "дня") and _word(words, place - 1) not in (
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
            and _word(words, place - 1) in ("на", "этой", "следующей", "след")
            and text == "неделе"
        ):
            return None
        return Day(today + WEEK * count, place, unit_at + 1)
    if unit in _MONTHS_SPAN and lead:
        day = today
        for _ in range(count):
            day = _next_month(day)
        return Day(day, place, unit_at + 1)
    return None


def _inverted(words: Sequence[str], place: int, today: date) -> Day | None:
    """«дня через два», «дня три», «денька два»."""
    after = place + 1
    if _word(words, after) == "через":
        after += 1
    count = _count(_word(words, after))
    if count is None or (after == place + 1 and _word(words, after).isdigit()):
        return None
    unit = words[place]
    if unit in _SHORT_SPAN:
        return Day(today, place, after + 1, clock=True)
    size = 7 if unit in _WEEKS_SPAN else 1
    return Day(today + timedelta(days=size * count), place, after + 1)


def _count(text: str) -> int | None:
    if text.isdigit() and len(text) <= 2:
        return int(text)
    span = re.fullmatch(r"(\w+)-(\w+)", text)
    if span and _count(span[1]) is not None:
        return _count(span[2])
    return _COUNTS.get(text)


def _calendar_day(words: Sequence[str], place: int, today: date) -> Day | None:
    text = words[place]
    whole = _DATE.fullmatch(text)
    if whole:
        return _figures(whole, words, place, today)
    number, end = _day_number(words, place)
    if number is None:
        return None
    month = _month(_word(words, end))
    if month:
        end += 1
        if _word(words, end).isdigit() and len(_word(words, end)) == 4:
            year = int(_word(words, end))
            return _made(year, month, number, place, end + 1)
        return _next_such(today, number, place, end, month=month)
    if _word(words, end) in ("числа", "число", "числу"):
        return _next_such(today, number, place, end + 1)
    if _word(words, end) in _HOURS:
        return Day(today, place, end + 1, clock=True)
    if _plainly_day(words, place, end):
        return _next_such(today, number, place, end)
    return None


def _plainly_day(words: Sequence[str], place: int, end: int) -> bool:
    text = words[place]
    before = _word(words, place - 1)
    nxt = _word(words, end)
    counted = bool(nxt) and look(nxt).noun and nxt != "дня"
    if not text.isdigit():
        genitive = text.endswith(("ого", "его")) or _word(words, end - 1).endswith(("ого", "его"))
        plain = genitive and not counted
        return _DAY.fullmatch(text) is not None or before in _BEFORE_DAY or plain
    if _word(words, place - 2) in ("завтра", "сегодня", "послезавтра") and before in ("до", "к"):
        return False  # an hour of that day
    return before in ("до", "к", "ко", "числа", "числу") and not counted


def _day_number(words: Sequence[str], place: int) -> tuple[int | None, int]:
    """The day of the month said at `place`, and where its words end."""
    text = words[place]
    figure = _DAY.fullmatch(text)
    if figure or (text.isdigit() and len(text) <= 2):
        number = int(figure[1] if figure else text)
        return (number if 1 <= number <= 31 else None), place + 1
    tens = {"двадцать": 20, "тридцать": 30}.get(text, 0)
    ordinal = _ORDINAL.fullmatch(_word(words, place + 1) if tens else text)
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
        return _made(year, month, day, place, place + 1)
    if _word(words, place + 1) in _HOURS:
        return Day(today, place, place + 2, clock=True)
    return _next_such(today, day, place, place + 1, month=month)


def _made(year: int, month: int, day: int, start: int, end: int) -> Day | None:
    try:
        return Day(date(year, month, day), start, end)
    except ValueError:
        return None


def _next_such(today: date, number: int, start: int, end: int, month: int = 0) -> Day | None:
    """The next such day from today on, of this month of the year if one is named."""
    first = today.replace(day=1)
    for _ in range(13):
        if not month or first.month == month:
            made = _made(first.year, first.month, number, start, end)
            if made is not None and made.day >= today:
                return made
        first = _next_month(first)
    return None


def _weekday(words: Sequence[str], place: int, today: date) -> Day | None:
    text = words[place]
    number = _WEEKDAYS.get(text)
    if number is None:
        number = next((_WEEKDAYS[lemma] for lemma in look(text).lemmas if lemma in _WEEKDAYS), None)
    if number is None or (text == "ср" and _word(words, place - 1) not in ("в", "к", "до")):
        return None
    before = _word(words, place - 1)
    if before in ("по", "каждый", "каждую"):
        return None
    ahead = (number - today.weekday() - 1) % 7 + 1
    next_week = "следующ" in before or "следующей" in words[max(place - 4, 0) : place + 4]
    if (
        next_week and "недел" in " ".join(words[max(place - 3, 0) : place + 5])
    ) or "следующ" in before:
        ahead = ahead if today.weekday() + ahead > 6 else ahead + 7
    return Day(today + timedelta(days=ahead), place, place + 1)


def _month(text: str) -> int:
    if not text or not _MONTH.fullmatch(text):
        return 0
    return _MONTHS.get(text[:3], 0)


def _coming_friday(today: date) -> date:
    return today + timedelta(days=(FRIDAY - today.weekday()) % 7)


def _next_month(day: date) -> date:
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _last_of_month(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def texts(words: Sequence[Word]) -> list[str]:
    """The bare words."""
    return [word.text for word in words]

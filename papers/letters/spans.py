"""Days said without a number (today, Friday, the end of November), and what leads a day in."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from papers.letters import clocks, terms
from papers.letters import duewords as words
from papers.letters.dates import MONTH, Mention, made, month_of, on_or_after

_TODAY = re.compile(
    r"\b(?P<word>сегодня(?:шнего\s+дня)?|завтра(?:шнего\s+дня)?|послезавтра)\b(?:(?:\s*,)?\s*\(?(?=\d))?"
)
_END_OF_MONTH = re.compile(
    rf"\bконц[ау]\s+(?:(?P<month>{MONTH})\b(?:\s+(?P<year>20\d\d)(?:\s?г(?:ода|\.)?)?)?|"
    r"(?P<this>(?:текущего\s+|этого\s+|календарного\s+)?месяца)|"
    r"(?P<this_year>(?:текущего\s+|этого\s+|календарного\s+|(?P<yyyy>20\d\d)\s+)?года)|"
    r"(?P<week>(?P<working>рабочей\s+|учебной\s+)?(?:текущей\s+|этой\s+)?недели)|"
    r"(?P<day>(?:рабочего\s+|текущего\s+|сегодняшнего\s+)?дня(?!\s*\(?(?:\d|понед|втор|сред|четв|пятн))))"
)
_END_IN_BRACKETS = re.compile(r"\bдо\s+[а-я\"\s]{3,60}\((?:до\s+|по\s+)?$")
_WEEKDAY = re.compile(
    r"\b(?P<cue>(?:до|к|не\s+позднее|не\s+позже)(?:\s+конца\s+(?:рабочего\s+)?дня)?(?:\s+в)?|в|во)\s+"
    r"(?P<near>ближайш\w+\s+|следующ\w+\s+|эт\w{1,2}\s+)?"
    r"(?P<name>понедельник[ау]?|вторник[ау]?|сред[ыеу]|четверг[ау]?|пятниц[ыеу])\b(?!\s*[,(]?\s*\d)"
)
_NUMBERED = re.compile(r"(?P<day>\d{1,2})(?:\s?-?\s?(?:го|е))?\s+числ[ауо]\b")
_ELSEWHERE = re.compile(r"\b(?:с|со|от|на|за|после|по|о|об|в)$")
_INDEX = {"понедельник": 0, "вторник": 1, "сред": 2, "четверг": 3, "пятниц": 4}


@dataclass(frozen=True, slots=True)
class Fixed:
    """One day from `start` to `end`: a `mention` of a date, or a `word` for one."""

    start: int
    end: int
    day: date
    mention: Mention | None = None
    word: bool = False

    @property
    def is_window(self) -> bool:
        """Whether it is the last day of a window."""
        return self.mention is not None and self.mention.window


@dataclass(frozen=True, slots=True)
class Cue:
    """What leads a day in: its name and weight, where it starts, a time said within it."""

    name: str | None
    weight: int
    start: int
    at: time | None = None


def fixed(low: str, start: int, end: int, dated: date | None) -> Iterator[Fixed]:
    """Days said in words, counted from the letter's date; none when it has no date."""
    if dated is None:
        return
    for match in _TODAY.finditer(low, start, end):
        shift = ("с", "з", "п").index(match["word"][0])
        yield Fixed(
            match.start(), match.start() + len(match["word"]), dated + timedelta(shift), word=True
        )
    for match in _END_OF_MONTH.finditer(low, start, end):
        day = _end(match, dated)
        if day is not None:
            yield Fixed(*match.span(), day)
    weekly = re.search(r"еженедельн|каждую\s+неделю", low[start:end])
    for match in () if weekly else _WEEKDAY.finditer(low, start, end):
        index = next(n for stem, n in _INDEX.items() if match["name"].startswith(stem))
        day = dated + timedelta((index - dated.weekday()) % 7)
        if match["near"] and match["near"].startswith("следующ"):
            day = dated - timedelta(dated.weekday()) + timedelta(7 + index)
        bare = match["cue"] in ("в", "во")
        yield Fixed(match.start("cue" if bare else "name"), match.end(), day, word=bare)
    for match in _NUMBERED.finditer(low, start, end):
        single = terms.single_month(low, match.end(), end)
        if single is None and not _is_single(low, start, end):
            continue
        yield from _numbered(match, single, low, end, dated)


def _is_single(low: str, start: int, end: int) -> bool:
    """Whether a bare «до 20 числа» is of this month: nothing in the sentence repeats."""
    return not re.search(
        r"ежемесячн|кажд\w+\s+(?:месяц|квартал)|ежеквартальн|раза?\s+в\s+|следующего\s+за|отчетн\w+",
        low[start:end],
    )


def _numbered(
    match: re.Match[str], single: str | None, low: str, end: int, dated: date
) -> Iterator[Fixed]:
    number, year, month = int(match["day"]), dated.year, dated.month
    if single == "next" or (single is None and number < dated.day):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    day = made(year, month, number) if number else None
    if day is None:
        return
    after = re.compile(r"\s+\w+\s+месяца").match(low, match.end(), end) if single else None
    yield Fixed(match.start(), after.end() if after else match.end(), day)


def _end(match: re.Match[str], dated: date) -> date | None:
    if match["day"]:
        return dated
    if match["week"]:
        return dated + timedelta((4 if match["working"] else 6) - dated.weekday())
    if match["this_year"]:
        return made(int(match["yyyy"] or dated.year), 12, 31)
    if match["this"]:
        year, month = dated.year, dated.month
    else:
        month = month_of(match["month"])
        first = on_or_after(month, 1, dated.replace(day=1))
        year = int(match["year"]) if match["year"] else first.year if first else dated.year
    return made(year, month, calendar.monthrange(year, month)[1])


_QUALIFIERS = (
    re.compile(r"[\s\"(]+$"),
    re.compile(rf"\b(?:(?:в|во)\s+)?(?:{terms.WEEKDAY}|суббот\w|воскресень\w)\s*,?$"),
    re.compile(r"\bконц[ау]\s+(?:рабочего\s+)?дня$"),
    re.compile(r"\b(?:включительно|ровно|самое\s+позднее)$"),
)


def cue_before(low: str, floor: int, place: int) -> Cue:
    """What leads in the day at `place`, looked for back to `floor` at most."""
    floor = max(floor, place - 110)
    at: time | None = None
    begin = place
    for _ in range(8):
        before = low[floor:begin]
        clock = clocks.BEFORE.search(before[-40:])
        if (
            clock
            and at is None
            and not re.search(r"\bс\s*$", before[: len(before) - len(clock[0])])
        ):
            at = clocks.moment(clock)
            begin -= len(clock[0])
            continue
        found = next((m for p in _QUALIFIERS if (m := p.search(before[-60:]))), None)
        if found is None:
            break
        begin -= len(found[0])
    before = low[floor:begin].rstrip()
    if before.endswith(" по") and re.match(
        r"[^.;]{5,30}?\s\(?включительно", low[place : place + 50]
    ):
        return Cue("until", 2, floor + len(before) - 2, at)
    in_brackets = _END_IN_BRACKETS.search(low[floor:place])
    if in_brackets:
        return Cue("until", 2, floor + in_brackets.start(), at)
    for name, weight, pattern in words.CUES:
        if name == "term" and _ELSEWHERE.search(before):
            continue
        match = pattern.search(before)
        if match and not (name == "term" and words.NOT_TERM.search(match[0])):
            return Cue(name, weight, floor + match.start(), at)
    return Cue(None, 0, place, at)

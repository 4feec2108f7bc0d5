"""Terms that are not one day: every Friday, by the 5th of each month, within 3 working days."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from papers.letters import dates

WEEKDAYS = {
    "понедельник": "mon",
    "вторник": "tue",
    "сред": "wed",
    "четверг": "thu",
    "пятниц": "fri",
}
WEEKDAY = r"(?:понедельник|вторник|сред|четверг|пятниц)[а-я]{0,3}"
NUMBERS = {
    **dates.WORDS,
    "од": 1, "дв": 2, "тре": 3,
    "три": 3, "трех": 3, "чет": 4, "сем": 7, "вос": 8, "дев": 9,
}  # fmt: skip
COUNT = (
    r"(?:\d{1,3}(?:-?х|-?ти)?(?:\s?\([а-я]{2,20}\))?|(?:одн|два|две|дву|двух|три|тре|четыр|пят|шест|сем|восьм|восем|девят|десят|четырнадцат|"
    r"пятнадцат|двадцат|тридцат)[а-я]{0,5})"
)
_ORDINAL = r"(?:\d{1,2}(?:\s?-?\s?(?:го|е|ый|ой|ого|ему|му))?|[а-я]{3,12}(?:ого|ему|ому|ый|ой|ий))"
_LED = r"(?:(?:в\s+срок\s+)?до|к|не\s+(?:позднее|позже)(?:\s+чем)?)"
_REPEATED = r"(?:ежемесячно|каждого\s+месяца|каждый\s+месяц|ежеквартальн\w*|ежегодно|раз\w*\s+в\s+)"

MONTHLY_DAYS = re.compile(
    rf"(?P<led>{_LED}\s+)?(?:с\s+\d{{1,2}}\s+по\s+)?(?P<days>{_ORDINAL}(?:(?:\s*,\s*|\s+и\s+)(?:{_LED}\s+)?{_ORDINAL}){{0,3}})"
    rf"\s+(?:числ(?:а|у|о)|числам)\b"
)
WORKING_DAY = re.compile(
    rf"(?:{_LED}\s+|в\s+)?(?P<which>последн(?:ий|его|ему)|{_ORDINAL})\s+рабоч(?:ий|его|ему)\s+(?:день|дня|дню)"
    rf"(?:\s+(?P<each>каждого|текущего|отчетного|следующего)?\s?(?:месяца))"
)
LAST_DAY = re.compile(
    rf"(?:{_LED}\s+|в\s+)последн(?:ий|его|ему)\s+(?:день|дня|дню|числ\w)\s+(?:каждого\s+)?месяца"
)
WEEKLY = re.compile(
    rf"(?:(?:еженедельно|каждую\s+неделю|раз\s+в\s+неделю)[\s,:(-]{{0,4}}(?:{_LED}\s+)?(?:(?:по|в|во|кажд\w{{2,3}})\s+)?"
    rf"(?P<one>{WEEKDAY})"
    rf"|(?:{_LED}\s+)?кажд(?:ый|ую|ой|ого|ому)\s+(?P<two>{WEEKDAY})"
    rf"|\bпо\s+(?P<three>(?:понедельник|вторник|сред|четверг|пятниц)ам?\w?))"
    rf"(?P<more>(?:(?:\s*,\s*|\s+и\s+)(?:(?:по|в|во)\s+)?{WEEKDAY}){{0,4}})"
    rf"(?:\s*,?\s*еженедельно)?"
)
DAILY = re.compile(
    r"\b(?:ежедневно|(?:в|по)\s+рабочи[ем]\s+дн(?:и|ям)|каждый\s+(?:рабочий\s+|учебный\s+)?день|каждое\s+утро|ежедневн(?:ый|ую|ые|ое)"
    r"|на\s+текущий\s+день|(?:дважды|два\s+раза|\d\s+раза?)\s+в\s+день)"
)
TERM_SPAN = re.compile(
    rf"(?:в\s+течени[еи]|не\s+поз(?:днее|же)(?:,?\s+чем)?(?:\s+через)?|через|в\s+срок\s+(?:до|не\s+более)|на\s+протяжении)\s+"
    rf"(?P<count>{COUNT}\s+)?(?P<work>рабоч(?:их|его)\s+)?(?:календарн(?:ых|ого)\s+)?"
    rf"(?P<unit>дн(?:ей|я)|суток|недел[ьи]|месяца|месяцев|час(?:ов|а)?|минут[ыа]?)(?P<work2>\s+рабочих)?\b"
)
_NEXT_DAY = re.compile(
    r"\b(?:не\s+(?:позднее|позже)|до\s+конца)\s+следующего\s+(?P<work>рабочего\s+)?дня\b"
)
_HAPPENING = re.compile(r"\s+(?:с|со|после|от)\b")
_BEFORE = re.compile(r"\s+до\b")
SHORT_TERM = re.compile(
    rf"\bв\s+(?P<count>\d{{1,2}}\s?-?\s?(?:х\s?-?\s?)?|{COUNT}\s?-?\s?)?"
    r"(?P<unit>дневн|рабоч\w{2}\s+дн|часов|недельн|месячн|суточн|минутн)\w{0,4}\s+срок"
)
BEFORE_DAY = re.compile(
    rf"(?:не\s+(?:позднее|позже)(?:,?\s+чем)?\s+)?за\s+(?:{COUNT}\s+)?(?:рабоч\w+\s+|календарн\w+\s+)?"
    r"(?:дн(?:я|ей)|день|суток|сутки|недел[юи]|час(?:а|ов)?|месяца?)\s+до\s+\w+"
)
ON_DAY = re.compile(
    r"\b(?:в|на)\s+(?P<which>день|следующий\s+(?:рабочий\s+)?день\s+после)\s+(?P<of>проведения|"
    r"события|мероприятия|акции|введения|выявления|получения|обращения|происшествия|поступления|"
    r"окончания|завершения|субботника|праздника|соревнований|приема|голосования|отъезда|выезда|"
    r"экзамена|конкурса|заезда|отмены|проверки|семинара|собрания|заседания|совещания|"
    r"[а-я]{4,}(?:ания|ения|ятия|ытия))\w{0,3}"
)


@dataclass(frozen=True, slots=True)
class Term:
    """A term from `start` to `end`; `hung` says that it hangs on a day named elsewhere."""

    start: int
    end: int
    recurrence: str | None
    hung: str | None = None  # "on" (that very day) or "before"


def count_of(word: str) -> int | None:
    """A number in figures or words; None when it is neither."""
    word = word.strip(" -")
    digits = re.match(r"\d{1,3}", word)
    if digits:
        return int(digits[0])
    stems = [stem for stem in NUMBERS if word.startswith(stem)]
    return NUMBERS[max(stems, key=len)] if stems else None


def weekly(low: str, start: int, end: int) -> Iterator[Term]:
    """Weekdays that come again."""
    for match in WEEKLY.finditer(low, start, end):
        named = match["one"] or match["two"] or match["three"]
        for name in re.findall(WEEKDAY, named + (match["more"] or "")):
            code = next(code for stem, code in WEEKDAYS.items() if name.startswith(stem))
            yield Term(*match.span(), f"weekly:{code}")


def monthly(low: str, start: int, end: int) -> Iterator[Term]:
    """Days of every month, of every quarter; «до 25 числа текущего месяца» is not one."""
    for match in WORKING_DAY.finditer(low, start, end):
        if match["each"] == "текущего":
            continue
        which = match["which"]
        number = None if which.startswith("последн") else count_of(which)
        if number and "квартал" in low[start:end]:
            yield Term(*match.span(), f"quarterly:{number}")
        elif number or which.startswith("последн"):
            name = f"working_day_{number}" if number else "last_working_day"
            yield Term(*match.span(), f"monthly:{name}")
    for match in LAST_DAY.finditer(low, start, end):
        yield Term(*match.span(), "monthly:31")
    sentence = low[start:end]
    for match in MONTHLY_DAYS.finditer(low, start, end):
        if single_month(low, match.end(), end):
            continue
        quarter = "квартал" in sentence
        repeated = re.search(_REPEATED, sentence) or _is_following(low, match.end(), end)
        if not (repeated or quarter):
            continue
        for word in re.findall(_ORDINAL, match["days"]):
            number = count_of(word)
            if number and 1 <= number <= 31:
                kind = "quarterly" if quarter else "monthly"
                yield Term(match.start(), match.end(), f"{kind}:{number}")


def single_month(low: str, place: int, end: int) -> str | None:
    """«текущего» or «следующего» when the day of the month just before `place` is one day."""
    match = re.compile(
        r"\s+(?P<which>текущего|этого|сего|настоящего|следующего|будущего)\s+месяца"
    ).match(low, place, end)
    if match is None:
        return None
    return "next" if match["which"] in ("следующего", "будущего") else "this"


def _is_following(low: str, place: int, end: int) -> bool:
    return bool(
        re.compile(
            r",?\s+(?:каждого\s+)?месяца,?\s+следующего\s+за|\s+(?:каждого|ежемесячно)"
        ).match(low, place, end)
    )


def counted(low: str, start: int, end: int) -> Iterator[Term]:
    """Terms counted from receipt or from a happening."""
    for match in TERM_SPAN.finditer(low, start, end):
        number = count_of(match["count"]) if match["count"] else 1
        working = bool(match["work"] or match["work2"])
        unit, late = match["unit"], match[0].startswith("не ")
        if number is None or (not match["count"] and unit.startswith("дн") and not working):
            continue
        if late and unit.startswith("час") and not _HAPPENING.match(low, match.end(), end):
            continue  # «не позднее 9 часов» is a time of day
        if _BEFORE.match(low, match.end(), end):
            yield Term(*match.span(), None, "before")
            continue
        yield Term(*match.span(), _counted(number, unit, working))
    for match in _NEXT_DAY.finditer(low, start, end):
        yield Term(*match.span(), "working_days:1" if match["work"] else "days:1")
    for match in SHORT_TERM.finditer(low, start, end):
        number = count_of(match["count"]) if match["count"] else 1
        if number:
            unit = match["unit"]
            yield Term(*match.span(), _counted(number, unit, unit.startswith("рабоч")))


def _counted(number: int, unit: str, working: bool) -> str:
    if working:
        return f"working_days:{number}"
    if unit.startswith("мин"):
        return f"minutes:{number}"
    if unit.startswith("час"):
        return f"minutes:{60 * number}"
    days = (
        7
        if unit.startswith("недел")
        else 30
        if unit.startswith("месяц") or unit.startswith("месяч")
        else 1
    )
    return f"days:{days * number}"


def hung(low: str, start: int, end: int) -> Iterator[Term]:
    """Terms on or before a day that is named elsewhere, or nowhere."""
    for match in BEFORE_DAY.finditer(low, start, end):
        yield Term(*match.span(), None, "before")
    for match in ON_DAY.finditer(low, start, end):
        yield Term(*match.span(), None, "on")

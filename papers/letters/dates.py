"""Days named in a text: figures, words, windows; without a year, the letter's date gives it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

MONTHS = {
    "январ": 1, "феврал": 2, "март": 3, "апрел": 4, "ма": 5, "июн": 6, "июл": 7,
    "август": 8, "сентябр": 9, "октябр": 10, "ноябр": 11, "декабр": 12,
}  # fmt: skip
MONTH = (
    r"(?:(?:январ|феврал|апрел|июн|июл|сентябр|октябр|ноябр|декабр)[яьею]|"
    r"(?:март|август)[ае]?|ма[йяе])"
)
_ONES = ("перв", "втор", "треть", "четверт", "пят", "шест", "седьм", "восьм", "девят")
_TEENS = (
    "десят", "одиннадцат", "двенадцат", "тринадцат", "четырнадцат", "пятнадцат",
    "шестнадцат", "семнадцат", "восемнадцат", "девятнадцат",
)  # fmt: skip
WORDS = {
    **{stem: n for n, stem in enumerate(_ONES, 1)},
    **{stem: n for n, stem in enumerate(_TEENS, 10)},
    "двадцат": 20,
    "тридцат": 30,
    **{f"двадцать {stem}": 20 + n for n, stem in enumerate(_ONES, 1)},
    "тридцать перв": 31,
}
_WORD_DAY = "(?:" + "|".join(sorted(WORDS, key=len, reverse=True)) + ")(?:ого|его|ое|е)"
YEAR = r"(?P<year>20\d\d|19\d\d)(?!\d)(?:\s{0,2}(?:года?\b|г\b\.?))?"
SAME_YEAR = r"(?:(?:текущего|этого|нынешнего|сего)\s+года|[тс]\.\s?г\.?(?!\w))"
DATE = re.compile(
    rf"(?:(?<![\d.,/:\w])(?<![а-я]-)|(?<=\bдо)|(?<=\bот))(?:"
    rf"(?P<iso>(?:19|20)\d\d-\d\d-\d\d)(?!\d)"
    rf'|(?:"\s?)?(?P<day>\d{{1,2}})(?:\s?-?\s?(?:го|ое|е)\b)?(?:\s?")?\s{{0,4}}(?P<month>{MONTH})\b'
    rf"(?:,?\s{{0,4}}(?:{YEAR}|(?P<same>{SAME_YEAR})))?"
    rf"|(?P<word>{_WORD_DAY})\s{{1,3}}(?P<wmonth>{MONTH})\b"
    rf"(?:,?\s{{0,4}}(?:{YEAR.replace('<year>', '<wyear>')}|(?P<wsame>{SAME_YEAR})))?"
    rf"|(?P<nd>\d{{1,2}})[./](?P<nm>\d{{1,2}})[./](?P<ny>(?:19|20)\d\d|\d\d)(?!\d|[./]\d)"
    rf"(?:\s{{0,2}}(?:года?\b|г\b\.?))?"
    rf'|"\s?(?P<qd>\d{{1,2}})\s?"\s?(?P<qm>\d\d)[\s.](?P<qy>20\d\d)(?:\s?г\b\.?)?'
    rf"|(?P<sd>\d{{1,2}})\.(?P<sm>\d\d)(?![\d:]|[./-]\d)\.?(?:\s?(?P<ssame>{SAME_YEAR}))?"
    rf")"
)
# A date without a year in figures looks like a time or a paragraph: it must be led in so.
_SHORT_LED = re.compile(
    r"(?:^|[(\t;,:]|\b(?:до|к|ко|с|по|на|и|позднее|позже|чем|дня|срок|срока|недели)\b|-|"
    r"(?:понедельник|вторник|среду|среды|четверг|пятниц|суббот)\w*,?)\s*$"
)
_NOT_SHORT = re.compile(r"\s{0,2}(?:час|ч\b|мск|%|м\b|кв|руб|тыс|мин)")
_BARE_DAY = re.compile(r"(?<![\d.,№/-])(\d{1,2})(?:-?(?:го|е))?\s*(,|и до|и к|и|-|по)\s*$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A day in the text from `start` to `end`; `since` is where its window begins, if it is one.

    `with_year` says that the year is printed; `listed` that the day shares the cue of the
    next («до 5 и 20 марта»).
    """

    start: int
    end: int
    day: date
    with_year: bool
    window: bool = False
    listed: bool = False
    short: bool = False


def month_of(word: str) -> int:
    """The number of a month named in any case."""
    return next(n for stem, n in sorted(MONTHS.items(), key=lambda m: -len(m[0]))
                if word.startswith(stem))  # fmt: skip


def made(year: int, month: int, day: int) -> date | None:
    """A date, None when there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def on_or_after(month: int, day: int, after: date) -> date | None:
    """The first such day not before `after`."""
    for year in range(after.year, min(after.year + 5, 9999)):
        found = made(year, month, day)
        if found is not None and found >= after:
            return found
    return None


def dated(match: re.Match[str], after: date | None) -> tuple[date | None, bool]:
    """The day a match of DATE means, and whether its year is printed.

    Without a year it is the first such day not before `after`; None when there is no such day
    or nothing to count from.
    """
    part = match.groupdict()
    if part["iso"]:
        year, month, day = (int(piece) for piece in part["iso"].split("-"))
        return made(year, month, day), True
    if part["qd"]:
        return made(int(part["qy"]), int(part["qm"]), int(part["qd"])), True
    if part["nd"]:
        year = int(part["ny"])
        year += 2000 if year < 100 else 0
        return made(year, int(part["nm"]), int(part["nd"])), True
    if part["sd"]:
        month, day, printed, same = int(part["sm"]), int(part["sd"]), None, part["ssame"]
    elif part["word"]:
        stem = max((s for s in WORDS if part["word"].startswith(s)), key=len)
        month, day = month_of(part["wmonth"]), WORDS[stem]
        printed, same = part["wyear"], part["wsame"]
    else:
        month, day = month_of(part["month"]), int(part["day"])
        printed, same = part["year"], part["same"]
    if printed:
        return made(int(printed), month, day), True
    if after is None:
        return None, False
    if same:
        return made(after.year, month, day), True
    return (on_or_after(month, day, after) if 1 <= month <= 12 else None), False


def mentions(low: str, start: int, end: int, after: date | None) -> list[Mention]:
    """The days named from `start` to `end`, windows as their last day, lists unrolled."""
    found: list[Mention] = []
    for match in DATE.finditer(low, start, end):
        if match["sd"] and not _is_short_date(low, start, match):
            continue
        day, with_year = dated(match, after)
        if day is None:
            continue
        mention = Mention(*match.span(), day, with_year, short=bool(match["sd"]))
        found += _joined(low, start, found, mention)
    return found


def _is_short_date(low: str, start: int, match: re.Match[str]) -> bool:
    before = low[max(start, match.start() - 30) : match.start()]
    return bool(
        1 <= int(match["sm"]) <= 12
        and 1 <= int(match["sd"]) <= 31
        and _SHORT_LED.search(before)
        and not _NOT_SHORT.match(low, match.end())
    )


def _joined(low: str, start: int, found: list[Mention], mention: Mention) -> Iterator[Mention]:
    """The mention as a window with the one before it, or after the bare days of its list."""
    if found:
        between = low[found[-1].end : mention.start].strip()
        led = low[max(start, found[-1].start - 3) : found[-1].start].split()
        since = led[-1:] in (["с"], ["со"])
        instead = low[max(start, found[-1].start - 8) : found[-1].start].strip() == "вместо"
        if instead:
            yield mention
            return
        if between in ("-", "по") or (between == "до" and since):
            first = found.pop()
            day = mention.day
            if not mention.with_year and day < first.day:
                day = on_or_after(day.month, day.day, first.day) or day
            begin = first.start - (low[: first.start].endswith("с ")) * 2
            yield replace(mention, start=begin, day=day, window=True)
            return
    begin, bare, window = mention.start, [], False
    floor = found[-1].end if found else start
    for _ in range(6):
        match = _BARE_DAY.search(low[max(floor, begin - 12) : begin])
        if match is None:
            break
        begin = max(floor, begin - 12) + match.start()
        window = match[2] in ("-", "по")
        if window:
            begin -= 2 * low[max(floor, begin - 2) : begin].endswith("с ")
            break
        bare.append((begin, begin + len(match[1]), int(match[1])))
    for first_at, last_at, number in reversed(bare):
        same = made(mention.day.year, mention.day.month, number)
        if same is not None:
            yield Mention(first_at, last_at, same, mention.with_year, listed=True)
    if bare:
        yield mention
    else:
        yield replace(mention, start=begin, window=window)

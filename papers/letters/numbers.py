"""The letter's own number and date: over the body, or under it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from papers.letters import headwords as words
from papers.letters.dates import DATE, dated
from papers.letters.pages import Line, Page

SIGN = r"(?P<number>(?:\w{1,12}(?:\s?[-/]\s?|\.)){0,6}\w{1,20})"
_NUMBER = re.compile(
    rf"(?:№|\bn(?=\s?\d)|\bномер\s?:|\bисх(?:одящий)?\.?\s?(?:№|n)?)\s{{0,3}}{SIGN}"
)
_PLAIN = re.compile(rf"\s{{2,}}{SIGN}\s*$")
_REPLY = re.compile(r"\bна\s{0,2}(?:исх\.?\s?|вх\.?\s?)?(?:№|n\s?\d|письмо)|\bвх(?:\.|одящий)")
# What may stand before a letter's own number beside its date.
_LED = re.compile(
    r"(?:\b(?:письмо|исх(?:одящий)?|рег(?:истрационный)?|номер|телефонограмма|факсограмма|"
    r"циркуляр|запрос|информационное|циркулярное|служебная|записка|дата|от|за|г|"
    r"срочно|приглашение|уведомление|сообщение|информация)\b|[\s.:,\"()/|])+"
)
_ACT = re.compile(
    r"\b(?:закон\w{0,3}|приказ\w{0,3}|постановлени\w{1,2}|распоряжени\w{1,2}|поручени\w{1,2}|"
    r"протокол\w{0,2}|решени\w{1,2}|указ\w{0,2}|письм(?:а|у|ом|е)|представлени\w{1,2}|"
    r"приложени\w{1,2}|форм\w|пункт\w{0,2}|каб|кабинет\w{0,2}|сош|оош|мбоу|мбдоу|мкоу|школ\w|"
    r"сад\w{0,3}|лице\w|гимнази\w|ответ\w{0,2}|счет\w{0,2}|договор\w{0,2}|№)"
)
FORWARD = re.compile(r"перенаправ|переслан|переадрес|пересыла|направлено\s+(?:управлени|отдел)")
_SIGN = re.compile(
    r"\b(?:передал|принял|исполнител|начальник|методист|управлени|отдел|комитет|директор|"
    r"специалист|заведующ|секретар|опубликован|размещен|дата|исх|председател|центр|"
    r"министерств|департамент|диспетчер|куратор|координатор)|иванов|[а-я]\.\s?[а-я]\."
)
LAST = 10  # lines from the end among which the date under the letter is looked for
_CALENDAR = re.compile(
    r"\b(?:пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|"
    r"года?|год|в|на|№|м)\b|\d{1,2}[:.-]\d\d"
)
_TOWN = re.compile(r"^\s*(?:г\.\s?)?[а-я-]{3,20}\s*,")
_PERSON = re.compile(r"[а-я]+\s+[а-я]\.\s?[а-я]\.|[а-я]\.\s?[а-я]\.\s?[а-я]+")
_POST = re.compile(
    r"\s\|\s|\b(?:опубликован|размещен|дата\s+публикации|дата\s+размещения|создан)|"
    r"\b\d{1,2}:\d\d\b"
)
_TERM = re.compile(r"\b(?:срок\w{0,2}|не\s+позднее|закры\w+|принима\w+|до\s+\d)")
_SAYS = re.compile(
    r"\b(?:до|не\s+позднее|прос\w+|состоится|пройдет|начало|направить|необходимо)\s.{0,40}\d"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A value with its place in the text."""

    start: int
    end: int
    number: str | None = None
    day: date | None = None


def is_number_line(page: Page, line: Line) -> bool:
    """Whether a line of the head is about the letter's own number and date (or a reply's)."""
    low = page.low[line.start : line.end]
    if len(low) > 200 or not re.search(r"\d|№", low):
        return False
    if _REPLY.match(low.lstrip("( ")):
        return True
    if FORWARD.search(low) and DATE.search(low):
        return True
    if _TERM.search(low):
        return False
    if _is_rest_empty(low):
        return True
    if _POST.search(low) and len(low) < 120 and not _SAYS.search(low):
        return day_on(page, line) is not None
    date_first = DATE.search(low)
    rest = _strip(low)
    return bool(
        (date_first or "№" in low)
        and not _ACT.search(rest)
        and len(rest) < 90
        and not re.search(r"[.!?;:]\s|[;:]$", rest)
        and words.OFFICE.search(rest)
        and _own(page, line) is not None
    )


def _strip(low: str) -> str:
    return DATE.sub(" ", _NUMBER.sub(" ", low))


def _is_rest_empty(low: str) -> bool:
    """Whether nothing but number, date, a person and their words is on the line."""
    rest = _strip(low)
    plain = _PLAIN.search(low)
    if plain and DATE.search(low) and any(c.isdigit() for c in plain["number"]):
        rest = rest.replace(plain["number"], " ")
    rest = _PERSON.sub(" ", rest)
    rest = _CALENDAR.sub(" ", rest)
    if "№" in low and DATE.search(low):
        rest = _TOWN.sub(" ", rest)
    return not _LED.sub(" ", f" {rest} ").strip(' _-–—№.,:;|[]"')


def _own(page: Page, line: Line) -> re.Match[str] | None:
    """The letter's own number on a line."""
    for match in _NUMBER.finditer(page.low, line.start, line.end):
        before = page.low[line.start : match.start()]
        if _REPLY.search(page.low[max(line.start, match.start() - 12) : match.end()]):
            continue
        if _ACT.search(before) and not FORWARD.search(before):
            continue
        return match
    return None


def numbers(page: Page, lines: Iterable[Line]) -> list[Found]:
    """The numbers on the given lines, the forwarding office's first, with the date beside."""
    found: list[tuple[bool, Found]] = []
    for line in lines:
        low = page.low[line.start : line.end]
        match = _own(page, line)
        if match is None and DATE.search(low):
            plain = _PLAIN.search(page.low, line.start, line.end)
            match = plain if plain and any(c.isdigit() for c in plain["number"]) else None
            if match and DATE.search(page.low, match.start("number"), match.end("number")):
                match = None
        if match is None:
            continue
        start, end = match.span("number")
        number = page.text[start:end].strip()
        if not any(char.isdigit() for char in number):
            continue
        beside = day_on(page, line)
        found.append(
            (bool(FORWARD.search(low)), Found(start, end, number, beside.day if beside else None))
        )
    return [one for _, one in sorted(found, key=lambda pair: not pair[0])]


def day_on(page: Page, line: Line) -> Found | None:
    """The first whole date (with its year) on a line that is not a reply's."""
    reply = _REPLY.search(page.low, line.start, line.end)
    for match in DATE.finditer(page.low, line.start, reply.start() if reply else line.end):
        day, with_year = dated(match, None)
        if day is not None and with_year:
            return Found(*match.span(), day=day)
    return None


def day_under(page: Page, body: int) -> tuple[Found | None, Found | None]:
    """The date under the body (a signature's), and a number beside it."""
    lines = [line for line in page.lines if not line.is_blank and line.start >= body]
    for line in reversed(lines[-LAST:]):
        low = page.low[line.start : line.end]
        found = day_on(page, line)
        if found is None or len(low) > 140 or _REPLY.search(low):
            continue
        before = page.low[line.start : found.start].rstrip(" (")
        if re.search(r"\b(?:до|к|с|по|на|не позднее|срок\w*|№\s?\S+)$", before):
            continue
        if re.search(r"\bрезолюци|\bприложени|приказ|закон|постановл", low):
            continue
        if _is_rest_empty(low) or _SIGN.search(_strip(low)):
            number = next(iter(numbers(page, [line])), None)
            return found, number
    return None, None

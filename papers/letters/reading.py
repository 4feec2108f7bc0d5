"""A whole letter: text or file in, a plain value out, with what is doubted."""

import re
from datetime import date
from pathlib import PurePath

from data.values.letter import LetterRead, Place
from papers.encodings import decode
from papers.errors import PaperError
from papers.letters import asks, deadlines, numbers, titles
from papers.letters.dates import DATE
from papers.letters.head import Head, Kind, read_head
from papers.letters.pages import LONGEST, Page
from papers.letters.sentences import sentences

_YEAR = re.compile(r"(?<![\d/])(20\d\d)(?!\d)")


def read_letter_file(data: bytes, name: str) -> tuple[str, LetterRead]:
    """The text of a letter's file and what it says; `name` is the file's name.

    Raises PaperError when the file is empty, of another kind, or no text.
    """
    kind = PurePath(name).suffix.lower()
    if kind not in (".txt", ""):
        raise PaperError(
            f"Письма из файлов {kind} пока не читаются: сохраните его как текст (.txt)."
        )
    text = decode(data)
    if not text.strip():
        raise PaperError("Файл пуст: письма в нём нет.")
    return text, read_letter(text)


def read_letter(text: str) -> LetterRead:
    """What a letter says; never raises. Of a very long text only the beginning is read."""
    page = Page(text[:LONGEST])
    head = read_head(page)
    unsure: set[str] = {"text"} if len(text) > LONGEST else set()
    number, day, doubts = _number_and_day(page, head)
    unsure |= doubts
    title, title_at = titles.read_title(page, head)
    addressees, addressed_at, guessed = titles.read_addressees(page, head)
    body = sentences(page, head.body, len(page.text))
    found, close = deadlines.read_deadlines(
        page,
        body,
        dated=day.day if day else _only_year(page),
        title=title or "",
        to_office=_is_office(addressees),
    )
    dues = {one.sentence.start for one in found}
    asked, doubtful = asks.read_asks(page, body, dues, title or "")
    unsure |= {"title"} if title is None or not head.titles else set()
    unsure |= {"addressees"} if guessed else set()
    unsure |= (
        {"deadlines"} if close or (day is None and DATE.search(page.low, head.body)) else set()
    )
    unsure |= doubtful
    unsure |= {"requires_action"} if not asked and {"number", "date"} <= unsure else set()
    return LetterRead(
        number=number.number if number else None,
        date=day.day if day else None,
        title=title,
        addressees=addressees,
        deadlines=deadlines.as_values(page, found),
        links=tuple(page.text[start:end] for start, end in page.links),
        asks=asked,
        unsure=frozenset(unsure),
        places=_places(page, number, day, title_at, addressed_at),
    )


def _number_and_day(
    page: Page, head: Head
) -> tuple[numbers.Found | None, numbers.Found | None, set[str]]:
    """The letter's number and date, from the head, else from under the body; and the doubts."""
    lines = head.of(Kind.NUMBER)
    named = numbers.numbers(page, lines)
    number = named[0] if named else None
    day = None
    if number and number.day:
        day = next(
            (found for line in lines if (found := numbers.day_on(page, line))
             and line.start <= number.start <= line.end),
            None,
        )  # fmt: skip
    day = day or next((found for line in lines if (found := numbers.day_on(page, line))), None)
    doubts: set[str] = set()
    if day is None or number is None:
        under, number_under = numbers.day_under(page, head.body)
        day = day or under
        number = number or number_under
    doubts |= {"date"} if day is None else set()
    doubts |= {"number"} if number is None or len(named) > 1 else set()
    return number, day, doubts


def _only_year(page: Page) -> date | None:
    """The first day of the only year the text names, to count from when it has no date."""
    years = set(_YEAR.findall(page.low))
    return date(int(years.pop()), 1, 1) if len(years) == 1 else None


def _is_office(addressees: str) -> bool:
    low = addressees.lower()
    return low.startswith(
        ("начальник", "руководителям муниципальных органов", "руководителям орган")
    )


def _places(
    page: Page,
    number: numbers.Found | None,
    day: numbers.Found | None,
    title: tuple[int, int] | None,
    addressed: tuple[int, int] | None,
) -> tuple[Place, ...]:
    spans = [
        ("number", (number.start, number.end) if number else None),
        ("date", (day.start, day.end) if day else None),
        ("title", title),
        ("addressees", addressed),
        *(("links", span) for span in page.links),
    ]
    return tuple(Place(name, *span, page.text[span[0] : span[1]]) for name, span in spans if span)

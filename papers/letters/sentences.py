"""The body of a letter in sentences and items of lists, each knowing what opened its list."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from papers.letters.pages import Line, Page

MARK = re.compile(
    r"(?:[-*•·▪●○✓✔►✅❗]\s*(?=\S)|(?:\d{1,2}(?:\.\d{1,2}){0,2}[.)]|[а-я]\))(?=\s|[а-яa-z\"]))"
)
_NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,2}[.)]|[а-я]\))\s")
_END = re.compile(r"(?:[.!?…]+[\")]{0,2}|;)(?=\s)")
_SHORTENED = re.compile(
    r"(?:^|[\s(\"])(?:[а-я]|им|ул|каб|стр|ст|пп|др|пр|руб|тыс|млн|тел|исх|вх|доп|т\.\s?[дпек]|"
    r"т\.\s?ч|обл|гор|просп|рис|табл|прил|мин|макс|напр|см|ср|ред|эл|адм|зам|нач|гг|ч|экз|шт)\.$"
)
_YEARS = re.compile(r"\d\s?г\.$|[тс]\.\s?г\.$")
_ROW_DATE = re.compile(r"\d{1,2}\.\d\d(?:\.\d{2,4})?\s")
LONGEST = 3000  # characters; a longer piece is no sentence and is cut, to keep reading linear
NARROW = 60  # a line shorter than this that is followed by a capital stands by itself


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of the body; `intro` is what opened its list («Просим:»), "" outside lists."""

    start: int
    end: int
    low: str
    intro: str
    listed: bool  # an item of a list, or a row of a table


def sentences(page: Page, start: int, end: int) -> list[Sentence]:
    """The body from `start` to `end` in sentences."""
    found: list[Sentence] = []
    intro, items = "", False
    for first, last, listed in _blocks(page, start, end):
        if items and not listed:
            intro, items = "", False
        for piece in _pieces(page, first, last):
            low = page.low[piece[0] : piece[1]]
            opens = low.endswith(":") and not listed
            found.append(Sentence(*piece, low, "" if opens else intro, listed))
            if opens:
                intro, items = low, False
            elif not listed and low.endswith((".", "!")):
                intro = ""
        items = items or listed
    return found


def _blocks(page: Page, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Paragraphs, items and rows: start, end, whether it is an item or a row."""
    block: list[Line] = []
    listed = False
    for line in page.lines:
        if line.start < start or line.end > end:
            continue
        marked = bool(MARK.match(page.low, line.start, line.end)) or _is_row(page.low, line)
        marked = marked or (_is_dated(page.low, line) and _may_open(page.low, block))
        if block and (line.is_blank or marked or _breaks(page, block[-1], line)):
            yield block[0].start, block[-1].end, listed
            block = []
        if line.is_blank:
            continue
        if not block:
            listed = marked
        block.append(line)
    if block:
        yield block[0].start, block[-1].end, listed


def _is_row(low: str, line: Line) -> bool:
    text = low[line.start : line.end]
    return "\t" in text or " | " in text


def _is_dated(low: str, line: Line) -> bool:
    return bool(_ROW_DATE.match(low, line.start, line.end))


def _may_open(low: str, block: list[Line]) -> bool:
    """Whether the line after these may be a row: they end, or are rows of dates themselves."""
    if not block:
        return True
    last = block[-1]
    return low[last.end - 1] in ".;:" or _is_dated(low, last)


def _breaks(page: Page, above: Line, line: Line) -> bool:
    """Whether a new paragraph begins with `line`."""
    head, tail = page.text[line.start], page.low[above.end - 1]
    if page.low.startswith("___", line.start):  # an address goes on with its sentence
        return False
    if tail in ".;:!?…" or (tail == "_" and head.isupper()):
        return True
    if _is_row(page.low, above):
        return True
    return head.isupper() and above.end - above.start < NARROW and tail not in ",-"


def _pieces(page: Page, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for match in _END.finditer(page.low, start, end):
        if match[0] == "." and not _is_stop(page, begin, match.end(), end):
            continue
        yield from _cut(begin, match.end())
        begin = match.end()
        while begin < end and page.low[begin].isspace():
            begin += 1
    yield from _cut(begin, end)


def _cut(start: int, end: int) -> Iterator[tuple[int, int]]:
    for begin in range(start, end, LONGEST):
        yield begin, min(end, begin + LONGEST)


def _is_stop(page: Page, begin: int, place: int, end: int) -> bool:
    """Whether the dot before `place` ends a sentence."""
    following = page.text[place : min(end, place + 4)].lstrip()[:1]
    if following.islower() or following in "№(-–—":
        return False
    before = page.low[max(begin, place - 12) : place]
    if following in '«"“' and _YEARS.search(before):
        return False
    if place - begin <= 8 and _NUMBERED.match(page.low, begin, place + 1):
        return False
    if _YEARS.search(before):
        return following.isalpha()
    return not _SHORTENED.search(before)

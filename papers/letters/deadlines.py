"""By when the recipients must act: days, times and terms that are deadlines, and no others.

Every day and term in the body is found (`search`) and weighed (`weights`); close calls are kept
apart as doubts.
"""

import re
from datetime import date

from data.values.letter import LetterDeadline
from papers.letters.pages import Page
from papers.letters.search import Found, Search
from papers.letters.sentences import Sentence
from papers.letters.weights import Weighing


def read_deadlines(
    page: Page, body: list[Sentence], *, dated: date | None, title: str, to_office: bool
) -> tuple[list[Found], bool]:
    """The deadlines in the body's order, and whether any was a close call.

    `dated` is the letter's date; `to_office` says that the recipients are offices themselves.
    """
    title = title.lower().replace("ё", "е")
    search = Search(page, Weighing(page.low, dated, title, to_office))
    for sentence in body:
        search.sentence(sentence)
    kept: dict[object, Found] = {}
    for place, one in enumerate(sorted(search.found, key=lambda one: one.start)):
        key = one.key if one.day or one.recurrence else (*one.key, place)
        kept.setdefault(key, one)
    doubts = search.doubts or any(one.doubtful for one in kept.values())
    return list(kept.values()), doubts


def as_values(page: Page, found: list[Found]) -> tuple[LetterDeadline, ...]:
    """The deadlines as plain values."""
    return tuple(
        LetterDeadline(
            date=one.day,
            time=one.at,
            recurrence=one.recurrence,
            what=_what(page, one),
            quote=page.text[one.start : _end(page, one)],
            start=one.start,
        )
        for one in found
    )


def _end(page: Page, one: Found) -> int:
    """Where the quote ends: without the stop of the sentence, with that of «г.»."""
    bare = page.text[one.start : one.end].rstrip(" \n,;(")
    if bare.endswith(".") and not bare.endswith("г."):
        bare = bare[:-1]
    return one.start + len(bare) if bare else one.end


def _what(page: Page, one: Found) -> str:
    text = (
        page.printed(one.sentence.start, one.start) + " " + page.printed(one.end, one.sentence.end)
    )
    text = re.sub(r"^(?:[-–—•*]|\d{1,2}[.)])\s*", "", " ".join(text.split())).strip(" .,;:-–—")
    return text if len(text) <= 120 else text[:119].rstrip() + "…"

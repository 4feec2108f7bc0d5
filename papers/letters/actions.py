"""What is asked in a few words: a clause of the letter as an order to a director."""

import re

from papers.letters.pages import Page
from papers.letters.sentences import MARK, Sentence

LONGEST = 200
_PLEA = re.compile(
    r"^(?:в\s+(?:связи|целях|соответствии)\s[^,]{0,200},\s+)?(?:\w+\s+){0,2}?"
    r"(?:убедительно\s+)?(?:прос(?:им|ьба)|прошу|необходимо|следует|нужно|надо|требуется)\s+"
    r"(?:вас\s+|также\s+|всех\s+)?",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"^(?:во?-(?:первых|вторых|третьих|четв[её]ртых|пятых)|первое|второе|третье|четв[её]ртое|"
    r"справочно|дополнительно|кроме\s+того|также|одновременно|вместе\s+с\s+тем)[\s,.:]+",
    re.IGNORECASE,
)
_MIDDLE_PLEA = re.compile(
    r"\s(?:прос(?:им|ьба)|прошу|необходимо|следует|нужно)(?:\s+вас)?(?=\s)", re.IGNORECASE
)
_DUE = re.compile(
    r",?\s*\(?(?:в\s+срок\s+(?:до|по)|не\s+поз(?:днее|же)|до|к)\s+(?:\d{1,2}[:.]\d\d\s+)?"
    r"\d{1,2}(?:\.\d\d(?:\.\d{2,4})?|\s+[а-я]{3,9}(?:\s+\d{4})?)(?:\s*г(?:ода|\.)?)?"
    r"(?:\s+включительно)?\)?(?=[\s,.;:]|$)",
    re.IGNORECASE,
)
_AT_LINK = re.compile(
    r",?\s*(?:доступн\w+\s+|размещ[её]нн\w+\s+)?(?:по\s+(?:следующей\s+)?(?:ссылке|адресу)|на\s+сайте|"
    r"ссылка)?\s*:?\s*\(?https?://\S+\)?",
    re.IGNORECASE,
)
_PAPER = r"(?:постановлен|приказ|распоряжен|письм|положен|порядк|регламент)[а-яё]{0,4}"
_NUMBERED = re.compile(
    rf"(?P<name>{_PAPER})\s*(?:[а-яё\s]{{0,60}}?)\s*№\s?(?P<number>[\w/-]{{1,20}})\s+от\s+"
    r"(?P<day>\d{1,2}\.\d{1,2}\.\d{4})"
    rf"|(?P<name2>{_PAPER})\s+(?:[а-яё\s]{{0,60}}?)\s*от\s+(?P<day2>\d{{1,2}}\.\d{{1,2}}\.\d{{4}})"
    r"(?:\s?г\.?)?\s+№\s?(?P<number2>[\w/-]{1,20})",
    re.IGNORECASE,
)
_BARE_PAPER = re.compile(rf"\b(?P<name>{_PAPER})(?!\s*(?:№|от\s+\d))\b", re.IGNORECASE)


def said(page: Page, one: Sentence, verb: int | None, kind: str) -> str:
    """The order in the sentence `one`, short: without the plea, the term and the address.

    `verb` is where its verb stands in the sentence. A paper named without its number («с
    Постановлением») is given the number with which the letter named it before.
    """
    mark = MARK.match(one.low)
    first = one.start + (mark.end() if mark else 0)
    text = page.printed(first, one.end)
    text = _AT_LINK.sub("", text)
    text = _PLEA.sub("", _FIRST.sub("", _without_due(text)))
    text = _MIDDLE_PLEA.sub("", text)
    if kind in ("inform_staff", "acknowledge"):
        text = _with_number(text, page.text[: one.start])
    text = " ".join(text.split()).strip(" .,;:-–—")
    if verb is not None and len(text) > LONGEST:
        text = page.printed(one.start + verb, min(one.end, one.start + verb + LONGEST + 1))
        text = _AT_LINK.sub("", _without_due(text))
    return _capital(_cut(text)) or page.printed(one.start, one.end)[:LONGEST]


def _without_due(text: str) -> str:
    """The text without its term, where cutting it out leaves brackets whole."""
    bare = _DUE.sub("", text)
    return bare if bare.count("(") == bare.count(")") else text


def _with_number(text: str, before: str) -> str:
    """The text with the number of the paper it names."""
    bare = _BARE_PAPER.search(text)
    if bare is None:
        return text
    stem = bare["name"][:6].lower()
    for match in reversed(list(_NUMBERED.finditer(before[-4000:]))):
        if (match["name"] or match["name2"]).lower().startswith(stem):
            number, day = match["number"] or match["number2"], match["day"] or match["day2"]
            return f"{text[: bare.end()]} № {number} от {day}{text[bare.end() :]}"
    return text


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    short = text[: LONGEST - 1]
    return short.rsplit(" ", 1)[0].rstrip(" ,;:-–—(«") + "…"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

"""What a letter asks of its recipients, one entry a kind."""

import re

from data.values.letter import LetterAsk
from papers.letters import askwords as words
from papers.letters import duewords
from papers.letters.pages import Page
from papers.letters.sentences import Sentence

ORDER = ("report", "form", "upload", "publish", "inform_staff", "acknowledge", "take_part", "other")
LONGEST = 160
_OWN = re.compile(
    r"\b(?:управление|министерство|комитет|отдел|центр|институт)\s+(?:\w+\s+){0,3}(?:сообщает|направляет|информирует|напоминает)"
)


def read_asks(
    page: Page, body: list[Sentence], dues: set[int]
) -> tuple[tuple[LetterAsk, ...], bool]:
    """The asks in the order of ORDER, and whether some of them are doubtful.

    `dues` are starts of sentences that hold a deadline: what has a deadline is asked.
    """
    found: dict[str, LetterAsk] = {}
    weak = 0
    for one in body:
        strength = _orders(one)
        if one.start in dues:
            strength = max(strength, 2)
        if strength == 0:
            continue
        kinds = _kinds(one, strength)
        weak += strength == 1
        for kind in kinds:
            if kind not in found:
                found[kind] = LetterAsk(
                    kind, _what(page, one), page.text[one.start : one.end], one.start
                )
    asks = tuple(found[kind] for kind in ORDER if kind in found)
    return asks, bool(asks) and not any(_is_firm(one, dues) for one in body)


def _is_firm(one: Sentence, dues: set[int]) -> bool:
    return one.start in dues or bool(duewords.DIRECT.search(one.low))


def _orders(one: Sentence) -> int:
    """How surely the sentence asks for something: 0 not, 1 by its turn, 2 by its words."""
    low = one.low
    if words.NEGATED.search(low) and not re.search(r"прос(?:им|ьба)|необходимо", low):
        return 0
    if words.FOR_USE.search(low) and not re.search(r"прос(?:им|ьба)|прошу|необходимо", low):
        return 0
    if duewords.DIRECT.search(low) or duewords.IMPERATIVE.search(low) or words.CALLS.search(low):
        return 0 if _is_only_told(low) else 2
    if duewords.DIRECT.search(one.intro):
        return 2
    infinitive = any(
        not duewords.MAY.search(low[max(0, match.start() - 40) : match.start()])
        for match in duewords.INFINITIVE.finditer(low)
    )
    if infinitive and not _OWN.search(low):
        return 1
    return 1 if duewords.HANDED.search(low) and _is_handed(low) else 0


def _is_only_told(low: str) -> bool:
    """«должны быть созданы условия» of a law told for information, and the sender's own duty."""
    return bool(duewords.SENDER.search(low))


def _is_handed(low: str) -> bool:
    return bool(
        re.search(
            r"ежемесячн|еженедельн|ежедневн|ежекварт|руководител|школ|до\s+\d|не\s+позднее", low
        )
    )


def _kinds(one: Sentence, strength: int) -> list[str]:
    low = f"{one.intro} {one.low}" if one.listed else one.low
    kinds = [kind for kind, pattern in words.KINDS if pattern.search(low)]
    if "report" in kinds and words.NOT_REPORT.search(low) and not re.search(words._SEND, low):
        kinds.remove("report")
    if (
        "inform_staff" in kinds
        and "report" in kinds
        and not re.search(r"отдел|управлени|комитет|адрес|почт|ответ|министер|един", low)
    ):
        kinds.remove("report")
    if not kinds and strength == 2:
        kinds = ["other"]
    return kinds


def _what(page: Page, one: Sentence) -> str:
    text = page.printed(one.start, one.end)
    text = re.sub(r"^(?:[-–—•*]|\d{1,2}[.)])\s*", "", text).strip(" .;")
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"

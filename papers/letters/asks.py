"""What a letter asks of its recipients, one entry a kind."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from data.values.letter import LetterAsk
from papers.letters import askwords as words
from papers.letters import duewords
from papers.letters.actions import said
from papers.letters.pages import Page
from papers.letters.sentences import Sentence
from papers.letters.weights import Facts

ORDER = ("report", "form", "upload", "publish", "inform_staff", "acknowledge", "take_part", "other")
_MUST_BE = re.compile(
    r"\bдолж(?:ен|на|но|ны)\s+быть\s+(?P<verb>[а-я]{4,}(?:ен|ена|ено|ены|ан|ана|аны|ано|ят\w?|ыт\w?)\b)"
)
_OFTEN = re.compile(r"ежемесячн|еженедельн|ежедневн|ежекварт|раз\w{0,2}\s+в\s|каждый\s|каждую\s")
_BREAK = re.compile(r"[;.!?]|,\s+(?:а\s+|но\s+|и\s+)?|\s-\s")


@dataclass(frozen=True, slots=True)
class _Verb:
    """A verb that may order something, from `start` to `end` of its sentence."""

    start: int
    end: int
    word: str
    firm: bool


def read_asks(
    page: Page, body: list[Sentence], dues: set[int]
) -> tuple[tuple[LetterAsk, ...], bool]:
    """The asks in the order of ORDER, and whether all of them are read from weak signs only.

    `dues` are starts of sentences that hold a deadline: what has a deadline is asked.
    """
    found: dict[str, LetterAsk] = {}
    firm = False
    for one in body:
        has_due = one.start in dues
        facts = Facts(one)
        kinds = list(_kinds(facts, has_due=has_due))
        if not kinds and has_due:
            kinds = [("report" if facts.handing or facts.schedule else "other", None)]
        firm = firm or (bool(kinds) and (has_due or bool(duewords.DIRECT.search(one.low))))
        for kind, verb in kinds:
            if kind not in found:
                what = said(page, one, verb.start if verb else None, kind)
                quote = page.text[one.start : one.end]
                found[kind] = LetterAsk(kind, what, quote, one.start)
    return tuple(found[kind] for kind in ORDER if kind in found), bool(found) and not firm


def _kinds(facts: Facts, *, has_due: bool) -> Iterator[tuple[str, _Verb | None]]:
    low = facts.one.low
    if duewords.SENDER.search(low) and not re.search(r"прос(?:им|ьба)|прошу|необходимо", low):
        return
    for kind, pattern in words.NOUNS:
        if pattern.search(low) and not words.DUTY_NOT.search(low):
            yield kind, None
    direct = facts.directs
    verbs = list(_verbs(facts, has_due=has_due))
    for place, verb in enumerate(verbs):
        before = verbs[place - 1].end if place else 0
        after = verbs[place + 1].start if place + 1 < len(verbs) else len(low)
        kind = _kind(low, verb, max(before, verb.start - 140), min(after, verb.end + 160))
        if kind == "other" and not (direct or verb.firm):
            continue
        yield kind, verb


def _verbs(facts: Facts, *, has_due: bool) -> Iterator[_Verb]:
    """The verbs that order, in order; what is not required or only told is left out."""
    low = facts.one.low
    found: list[_Verb] = []
    for pattern, firm in (
        (duewords.INFINITIVE, True),
        (duewords.IMPERATIVE, True),
        (_MUST_BE, True),
        (duewords.HANDED, False),
        (duewords.THEY_DO, False),
    ):
        for match in pattern.finditer(low):
            start, end = match.span("verb") if pattern is _MUST_BE else match.span()
            if not firm and not (has_due or _OFTEN.search(low) or "руководител" in low):
                continue
            found.append(_Verb(start, end, low[start:end], firm))
    quoted = [match.span() for match in re.finditer(r'"[^"]{1,300}"', low)]
    for verb in sorted(found, key=lambda verb: verb.start):
        before = low[max(0, verb.start - 40) : verb.start]
        if words.NEGATED.search(before) or words.NOT_ORDERS.search(before):
            continue
        if duewords.MAY.search(before) and "можно" not in before and not has_due:
            continue
        if (
            words.EMPTY.match(verb.word)
            and "при себе" not in before + low[verb.end : verb.end + 12]
        ):
            continue
        if any(a < verb.start < b for a, b in quoted):
            continue
        if re.match(r"[^.;]{0,60}?\bне\s+(?:требу|нужно|надо|запраш)", low[verb.end :]):
            continue
        yield verb


def _kind(low: str, verb: _Verb, begin: int, end: int) -> str:
    around = low[begin:end]
    ahead = low[verb.end : end]
    near = low[max(begin, verb.start - 60) : min(end, verb.end + 90)]
    for kind, word, about in words.VERBS:
        if not word.match(verb.word):
            continue
        if about is None:
            return _sent(kind, near)
        scope = near if kind in ("inform_staff", "take_part") else around
        if about.search(scope):
            if kind == "inform_staff" and words.TO_OFFICE.search(ahead[:60]):
                return "report"
            return kind
    return "other"


def _sent(kind: str, near: str) -> str:
    """What is sent by way of a form is a form."""
    if kind == "report" and re.search(r"(?:пут[её]м|через)\s+заполнени\w|заполнив\b", near):
        return "form"
    return kind

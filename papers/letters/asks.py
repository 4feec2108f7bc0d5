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
    r"\bдолж(?:ен|на|но|ны)\s+быть\s+([а-я]{4,}(?:ен|ена|ено|ены|ан|ана|аны|ано|ят\w?|ыт\w?)\b)"
)
_OFTEN = re.compile(r"ежемесячн|еженедельн|ежедневн|ежекварт|раз\w{0,2}\s+в\s|каждый\s|каждую\s")
_BY_FORM = re.compile(r"(?:пут[её]м|через)\s+заполнени\w|заполнив\b")
_PLEA = re.compile(r"прос(?:им|ьба)|прошу|необходимо")


@dataclass(frozen=True, slots=True)
class _Verb:
    """A verb that may order something, from `start` to `end` of its sentence."""

    start: int
    end: int
    word: str
    firm: bool


def read_asks(
    page: Page, body: list[Sentence], dues: set[int], title: str
) -> tuple[tuple[LetterAsk, ...], frozenset[str]]:
    """The asks in the order of ORDER, and the fields that are doubtful.

    `dues` are starts of sentences that hold a deadline: what has a deadline is asked.
    """
    found: dict[str, LetterAsk] = {}
    unsure: set[str] = set()
    firm = False
    for one in body:
        has_due = one.start in dues
        facts = Facts(one)
        kinds = list(_kinds(facts, has_due=has_due))
        if not kinds and has_due and (not found or one.listed):
            kinds = [("form" if "заполнени" in one.low else "report", None)]
        firm = firm or (bool(kinds) and (has_due or bool(duewords.DIRECT.search(one.low))))
        for kind, verb in kinds:
            found.setdefault(kind, _ask(page, one, kind, verb))
    if found and "take_part" not in found and words.CONTEST.search(title.lower()):
        first = next(iter(found.values()))  # a contest is announced to be taken part in
        found["take_part"] = LetterAsk(
            "take_part", f"Принять участие: {title}", first.quote, first.start
        )
        unsure.add("asks")
    if found and not firm:
        unsure |= {"asks", "requires_action"}
    return tuple(found[kind] for kind in ORDER if kind in found), frozenset(unsure)


def _ask(page: Page, one: Sentence, kind: str, verb: _Verb | None) -> LetterAsk:
    what = said(page, one, verb.start if verb else None, kind)
    return LetterAsk(kind, what, page.text[one.start : one.end], one.start)


def _kinds(facts: Facts, *, has_due: bool) -> Iterator[tuple[str, _Verb | None]]:
    """The kinds a sentence asks for, with the verb that says so (None: a noun does)."""
    low = facts.one.low
    if duewords.SENDER.search(low) and not _PLEA.search(low):
        return
    found: list[tuple[str, _Verb | None]] = []
    if not words.DUTY_NOT.search(low):
        found += [(rule.kind, None) for rule in words.NOUNS if _fits(rule, low)]
    verbs = list(_verbs(facts, has_due=has_due))
    for place, verb in enumerate(verbs):
        before = verbs[place - 1].end if place else 0
        after = verbs[place + 1].start if place + 1 < len(verbs) else len(low)
        scope = max(before, verb.start - 140), min(after, verb.end + 160)
        found += [(kind, verb) for kind in _kinds_of(low, verb, *scope)]
    named = any(kind != "other" for kind, _ in found)
    for kind, one in found:
        if kind == "other" and one is not None:
            if not (facts.directs or one.firm) or (named and words.PREPARING.match(one.word)):
                continue
            if words.GENERAL.match(low, one.end):
                continue
        yield kind, one


def _fits(rule: words.Rule, low: str) -> bool:
    return rule.about is not None and bool(rule.about.search(low))


def _verbs(facts: Facts, *, has_due: bool) -> Iterator[_Verb]:
    """The verbs that order, in order; what is not required or only told is left out."""
    low = facts.one.low
    often = bool(_OFTEN.search(low))
    told = has_due or often or "руководител" in low or "таблиц" in low
    found = [
        _Verb(
            *match.span(1 if pattern is _MUST_BE else 0),
            match[1 if pattern is _MUST_BE else 0],
            firm,
        )
        for pattern, firm in (
            (duewords.INFINITIVE, True),
            (duewords.IMPERATIVE, True),
            (_MUST_BE, True),
            (duewords.HANDED, often and facts.one.listed),
            (duewords.THEY_DO, False),
        )
        if told or pattern not in (duewords.HANDED, duewords.THEY_DO)
        for match in pattern.finditer(low)
    ]
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
        if re.match(
            r"[^.;]{0,60}?\bне\s+(?:требу|нужно|надо|запраш)", low[verb.end : verb.end + 80]
        ):
            continue
        yield verb


def _kinds_of(low: str, verb: _Verb, begin: int, end: int) -> list[str]:
    """The kinds one verb asks for, by the words from `begin` to `end` around it."""
    around, ahead = low[begin:end], low[verb.end : end]
    near = low[max(begin, verb.start - 60) : min(end, verb.end + 90)]
    if re.match(words.PUT, verb.word):
        return [_put(around, ahead)]
    for rule in words.RULES:
        if not rule.verb.match(verb.word):
            continue
        scope = near if rule.kind in ("inform_staff", "take_part") else around
        if rule.about is not None and not rule.about.search(scope):
            continue
        if rule.kind == "inform_staff" and rule.about and words.TO_OFFICE.search(ahead[:100]):
            people = rule.about.search(ahead[:60])
            return ["inform_staff", "report"] if people else ["report"]
        if rule.kind == "upload" and verb.word.startswith("загру") and words.SHOWN.search(ahead):
            return ["publish", "upload"] if words.STORE.search(ahead) else ["publish"]
        by_form = rule.kind == "report" and _BY_FORM.search(around)
        return ["form"] if by_form else [rule.kind]
    return ["other"]


def _put(around: str, ahead: str) -> str:
    """Where something is put: shown to people, or stored for the office."""
    for scope in (ahead, around):
        shown, store = words.SHOWN.search(scope), words.STORE.search(scope)
        if shown or store:
            first = not store or (shown is not None and shown.start() < store.start())
            return "publish" if first else "upload"
    return "publish"

"""Whether a clause is about the asked thing or about another."""

import re

from bot.understanding.clauses import Clause
from bot.understanding.lexicon import lexicon
from bot.understanding.morphology import Form, Word

_OURS = (
    "form", "org", "head", "deputy", "neutral", "almost", "thanks", "polite", "filler", "others",
    "greet",
)  # fmt: skip
_OURS_TO_READ = (*_OURS, "letter", "staff", "meeting")


_CODE = re.compile(r"\d+-(?!го|му|ое|ти|[еймхя]$)[а-я]{1,2}$|[а-я]{1,3}-\d+$")  # «85-к», «оо-1»


def other_thing(clause: Clause, *, reading: bool = False) -> bool:
    """Whether the clause is about something that was not asked."""
    if any(_of_another_time(clause, place) for place in range(len(clause.words))):
        return True
    if not reading and _misplaced(clause):
        return True
    ours = _OURS_TO_READ if reading else _OURS if _sends(clause) else (*_OURS, "staff")
    preposition: Word | None = None
    previous: Word | None = None
    for place, word in enumerate(clause.words):
        if _CODE.match(word.text) and not place_of_study(word):
            return True
        if word.is_("thanks"):
            return False  # what follows is what one is thanked for
        if word.is_("prep"):
            preposition = word
            previous = None
        elif place == clause.at or word.form is not Form.NONE:
            previous = None
        elif preposition is None and (_no_report(clause, place) or _unknown_kind(clause, place)):
            return True
        elif word.noun and not word.adjective:
            if _strange(word, preposition, previous, ours) and _touched(word, clause, preposition):
                return True
            preposition, previous = None, word
    return False


def _unknown_kind(clause: Clause, place: int) -> bool:
    """«домашнее задание», «неполный»: a kind of thing that was not asked."""
    word = clause.words[place]
    if not word.adjective or word.noun or word.name or not word.known or not word.kinds:
        return False
    return not word.is_(
        "plainadj", "report", "form", "filler", "ackword", "particle", "foreign", "others", "whole",
        "almost", "polite", "greet", "rest", "qword", "head", "deputy", "org", "letter", "staff",
        "hedge",
    )  # fmt: skip


def _misplaced(clause: Clause) -> bool:
    """«внесли в план», «скинул в группу»: put somewhere, and no form named."""
    words = clause.words
    named = [
        word
        for place, word in enumerate(words)
        if word.is_("form") and word.noun and not (place and words[place - 1].is_("prep"))
    ]
    for place, word in enumerate(words[:-1]):
        if word.text in ("в", "на", "во"):
            where = [other for other in words[place + 1 : place + 4] if other.noun][:1]
            if not where and words[place + 1].kinds and not words[place + 1].is_("plainadj"):
                return True  # «в пенсионный»
            if named and not any(other.cases & {"accs"} for other in where):
                continue
            if any(not (other.is_("place", "neutral", "staff", "weekday", "period", "event")
                        or other.name or not other.known) for other in where):  # fmt: skip
                return True
    return False


def _of_another_time(clause: Clause, place: int) -> bool:
    """«прошлогодний отчёт», but not «на прошлой неделе»."""
    following = clause.words[place + 1 : place + 2]
    recent = any(word.has("неделя") or word.is_("weekday") for word in following)
    return clause.words[place].is_("foreign") and not recent


def _sends(clause: Clause) -> bool:
    return clause.predicate is not None and clause.predicate.is_("sending")


def _no_report(clause: Clause, place: int) -> bool:
    """Something unknown, or sent but no report: a question, a request."""
    word = clause.words[place]
    if not word.known:
        return _unknown_object(clause, place)
    return word.is_("paper") and "accs" in word.cases and _sends(clause)


def _unknown_object(clause: Clause, place: int) -> bool:
    """An unknown word beside the verb is its object; elsewhere it is a name of somebody."""
    if 1 < len(clause.words[place].text) <= 4 and clause.words[place].text.isalpha():
        return True
    return (
        clause.at is not None
        and (place in (clause.at - 1, clause.at + 1))
        and (not clause.words[place].name or len(clause.words[place].text) <= 4)
    )


def _strange(
    word: Word, preposition: Word | None, previous: Word | None, ours: tuple[str, ...]
) -> bool:
    if preposition is not None and preposition.text == "за" and word.is_("period"):
        return True
    if preposition is not None and preposition.is_("narrow") and _short_unknown(word):
        return True  # «по ВПР»
    if word.name or not word.known or word.text.isdecimal() or word.is_(*ours):
        return False
    if preposition is not None:
        return preposition.is_("narrow") and not word.is_("about")
    if word.is_("paper", "letter") and not word.is_("form") and word.cases != {"gent"}:
        return True
    if previous is not None and previous.is_("org"):
        return False  # a name: «сад Сказка»
    if previous is not None and previous.is_("form", "letter"):
        return bool(word.cases & {"gent", "accs"}) and not word.is_("about", "staff")
    return bool(word.cases & {"accs", "nomn"})


def _short_unknown(word: Word) -> bool:
    return len(word.text) <= 4 and not (word.known or word.name or word.is_("about"))


def _touched(word: Word, clause: Clause, preposition: Word | None) -> bool:
    """Whether by its case the word can be what is done: «сдали что», «сдано что»."""
    if preposition is not None or clause.predicate is None or word.cases == {"gent"}:
        return True
    wanted = "nomn" if clause.predicate.form is Form.PASSIVE else "accs"
    return wanted in word.cases or "gent" in word.cases


def place_of_study(word: Word) -> bool:
    """«сош-5» is a school, «оо-1» a form."""
    return "org" in lexicon().classes("", (word.text.partition("-")[0],))


def small(word: Word) -> bool:
    """Whether the word adds nothing of its own."""
    return word.name or word.is_(
        "prep", "particle", "ackword", "polite", "greet", "thanks", "filler", "soon", "today",
        "neutral", "limit", "harmless", "org", "religious", "laugh", "hedge", "event",
    )  # fmt: skip

"""What one clause says: done, not yet, will be, read, in the way, asked."""

from collections.abc import Iterator
from enum import StrEnum

from bot.understanding.clauses import QUOTE, Clause
from bot.understanding.morphology import Form, Word


class Sign(StrEnum):
    """What a clause, or a fixed phrase in it, says."""

    DONE = "done"  # plainly: the asked thing is finished
    CLAIM = "claim"  # the same words, but something keeps them from being plain
    READ = "read"
    ACK = "ack"  # a word of acknowledgement
    NOT_YET = "not yet"
    WILL = "will"
    DOING = "doing"
    PARTLY = "partly"
    TROUBLE = "trouble"
    WAS_TROUBLE = "was trouble"  # in the past tense: over, if something good follows
    OVER = "over"
    ASKS = "asks"
    ORDER = "order"  # an imperative to somebody
    DOUBT = "doubt"
    NOTHING = "nothing"  # greetings, thanks, names, orders of words that say nothing of the task
    UNKNOWN = "unknown"


_WHOLE = frozenset(
    ["все", "весь", "полностью", "до", "везде", "целиком", "совсем", "всех", "окончательно", "всем", "конца"]
)
_HARMLESS_NOT = frozenset(["без", "сразу", "с", "раз", "один", "быстро", "легко", "просто", "только", "первый", "опоздать"])
_PREPOSITIONS = frozenset(
    ["в", "на", "к", "ко", "с", "со", "у", "от", "из", "до", "для", "по", "за", "о", "об", "про", "при", "через", "без", "под", "над", "перед", "насчет"]
)
_PASSED = frozenset(("заполнено", "отправлено"))
_OURS = ("form", "org", "head", "deputy", "staff", "neutral", "thanks", "polite", "letter")
_ONLY_TIME = frozenset(["что", "сегодня", "вчера", "сейчас", "утром", "вечером", "в", "с", "недавно", "к", "ночью"])


def negated(clause: Clause) -> bool:
    """Whether the predicate is denied: «не заполнили», «не успели заполнить»."""
    if clause.at is None:
        return False
    before = [word.text for word in clause.words[max(clause.at - 2, 0) : clause.at]]
    if before and before[-1] in ("не", "ни"):
        return True
    return len(before) == 2 and before[0] == "не" and before[1] in ("был", "было", "была", "были")


def signs(clause: Clause, before: Clause | None) -> set[Sign]:
    """What the clause says by its grammar; `before` is the one before it in its sentence."""
    found = _plain_signs(clause)
    if Sign.DONE in found or Sign.READ in found:
        found |= _hindrances(clause, before)
        if found & {Sign.DOUBT, Sign.PARTLY} and Sign.DONE in found:
            found = found - {Sign.DONE} | {Sign.CLAIM}
    return found or {Sign.NOTHING if says_nothing(clause) else Sign.UNKNOWN}


def says_nothing(clause: Clause) -> bool:
    """Greetings, thanks, names, signatures, circumstances without a verb."""
    if clause.at is not None and not clause.words[clause.at].is_("greet", "thanks", "polite"):
        return False
    return not clause.any("almost", "rest", "doubt", "cond", "need") and not clause.has("не", "нет")


def _plain_signs(clause: Clause) -> set[Sign]:
    word = clause.predicate
    if _only_ack(clause):
        return {Sign.ACK}
    if word is None or word.form is Form.PREDICATIVE:
        return _without_verb(clause)
    if clause.has("бы", "б") and not clause.has("без"):
        return {Sign.NOT_YET} if word.is_("report", "read", "process") else {Sign.DOUBT}
    if word.form is Form.IMPERATIVE:
        return {Sign.ORDER}
    if negated(clause):
        return _denied(clause, word)
    if _future(clause, word):
        return _promised(clause, word)
    if word.form is Form.PRESENT:
        return _present(clause, word)
    if word.form in (Form.PAST, Form.PASSIVE):
        return _past(clause, word)
    return set()


def _only_ack(clause: Clause) -> bool:
    if not clause.any("ackword"):
        return False
    return all(
        word.is_("ackword", "particle", "polite", "thanks", "greet", "filler", "religious", "org")
        or word.name
        for word in clause.words
    )


def _without_verb(clause: Clause) -> set[Sign]:
    texts = {word.text for word in clause.words}
    if texts & {"нет", "нету"}:
        if clause.any("freeof"):
            return {Sign.NOTHING}
        if clause.has("время"):
            return {Sign.NOT_YET}
        nouns = [word for word in clause.words if word.noun and "gent" in word.cases]
        return {Sign.TROUBLE} if any(not noun.name for noun in nouns) else {Sign.NOT_YET}
    infinitive = clause.infinitive
    if infinitive is not None and infinitive.is_("report", "process", "read"):
        if texts & {"надо", "нужно", "пора", "осталось", "придется", "буду", "будем", "будет"}:
            return {Sign.WILL}
        return set()
    if clause.any("almost") and not clause.any("ackword"):
        return {Sign.PARTLY}
    return set()


def _denied(clause: Clause, word: Word) -> set[Sign]:
    own = ("report", "process", "prepare", "start", "manage", "studied", "sends")
    infinitive = clause.infinitive
    if word.is_("able"):
        return {Sign.TROUBLE} if word.form is not Form.PAST else {Sign.WAS_TROUBLE}
    if word.has("быть") or (word.is_("begin") and infinitive is not None):
        return {Sign.TROUBLE} if infinitive is not None else set()
    if word.has("понять", "понимать", "знать", "понятный", "ясный", "разобраться"):
        return {Sign.ASKS, Sign.DOUBT}
    if word.is_(*own) or (word.has("трогать", "видеть", "смотреть") and word.form is Form.PAST):
        return {Sign.NOT_YET} if word.form is not Form.INFINITIVE else {Sign.DOUBT}
    if word.has("помнить", "уверенный"):
        return {Sign.DOUBT}
    if word.has("волноваться", "переживать", "забыть", "беспокоиться", "хотеть", "иметь", "быть"):
        return {Sign.UNKNOWN}
    if word.form is Form.PAST:
        return {Sign.WAS_TROUBLE}
    return {Sign.TROUBLE} if word.form is not Form.FUTURE else {Sign.UNKNOWN}


def _future(clause: Clause, word: Word) -> bool:
    if word.form is Form.FUTURE:
        return True
    return any(
        (other.has("быть") and other.form is Form.FUTURE) or other.text == "будет"
        for other in clause.words
    )


def _promised(clause: Clause, word: Word) -> set[Sign]:
    if clause.any("you", "others"):
        return {Sign.UNKNOWN}
    if word.has("учесть", "принять") and word.form is Form.FUTURE:
        return {Sign.ACK}
    if word.person == "2":
        return {Sign.UNKNOWN}
    own = ("report", "process", "prepare", "read", "start", "able", "manage")
    if word.person == "1" or word.is_(*own) or word.form is Form.PASSIVE:
        return {Sign.WILL}
    infinitive = clause.infinitive
    return {Sign.WILL} if infinitive is not None and infinitive.is_(*own) else {Sign.UNKNOWN}


def _present(clause: Clause, word: Word) -> set[Sign]:
    if word.is_("sends") and word.person == "1" and clause.has("вложение", "файл", "заполненный"):
        return {Sign.DONE}
    infinitive = clause.infinitive
    if word.has("просить", "требовать") and word.person == "1":
        return {Sign.ORDER}
    if word.is_("broken"):
        return {Sign.TROUBLE}
    if word.has("мочь", "уметь") and infinitive is None:
        return set()
    if word.is_("process", "reads", "start", "begin") or (
        infinitive is not None and infinitive.is_("report", "process") and word.person == "1"
    ):
        return {Sign.DOING}
    if word.is_("manage"):
        return {Sign.NOT_YET}
    return {Sign.UNKNOWN}


def _past(clause: Clause, word: Word) -> set[Sign]:
    infinitive = clause.infinitive
    if word.is_("undo") and not word.is_("report"):
        return {Sign.TROUBLE}
    if word.is_("start"):
        return {Sign.DOING}
    if word.is_("manage"):
        return {Sign.NOT_YET} if not word.has("успеть") else {Sign.CLAIM}
    if infinitive is not None:
        return {Sign.UNKNOWN} if not word.is_("able") else {Sign.CLAIM}
    if word.is_("report"):
        return _reported(clause, word)
    if word.is_("read"):
        return {Sign.READ}
    if word.has("готовый"):
        return {Sign.CLAIM}
    if word.is_("again"):
        return {Sign.OVER}
    if word.is_("broken", "brokenadj"):
        return {
            Sign.WAS_TROUBLE if word.form is Form.PAST and not word.perfective else Sign.TROUBLE
        }
    if word.is_("process"):
        return {Sign.CLAIM, Sign.DOUBT}
    return {Sign.UNKNOWN}


def _reported(clause: Clause, word: Word) -> set[Sign]:
    if any(
        other.is_("staff") and "datv" in other.cases and other.text.endswith(("ам", "ям", "у"))
        for other in clause.words
    ):
        return {Sign.READ}
    if any(other.is_("deputy") and other.cases == {"datv"} for other in clause.words):
        return {Sign.PARTLY, Sign.CLAIM}
    if word.has("закрыть", "прислать", "сбить") and not clause.any("form"):
        return {Sign.CLAIM, Sign.DOUBT}
    return {Sign.DONE}


def _hindrances(clause: Clause, before: Clause | None) -> set[Sign]:
    """What keeps a claim in this clause from being plain."""
    found: set[Sign] = set()
    if clause.any("almost", "rest") or _part_of(clause) or _only(clause):
        found.add(Sign.PARTLY)
    if clause.any("approval") and not clause.any("studied"):
        found.add(Sign.PARTLY)
    if clause.any("doubt", "cond", "others", "you", "think") or clause.has(QUOTE, "пока"):
        found.add(Sign.DOUBT)
    if clause.opener in ("кто", "если", "чтобы", "когда", "как", "который", "где", "куда", "пока"):
        found.add(Sign.DOUBT)
    if clause.any("me") and not clause.any("read"):
        found.add(Sign.DOUBT)
    if (before is not None and _embeds(before)) or _odd_not(clause) or other_thing(clause):
        found.add(Sign.DOUBT)
    return found


def _embeds(clause: Clause) -> bool:
    """«Думала, что …», «сказали, что …»: what follows is not the writer's own claim."""
    if clause.opener in ("что", "как", "которые", "о"):
        return False
    if clause.any("inform") and any(
        w.person == "1" and w.form is Form.PRESENT for w in clause.words
    ):
        return False
    return clause.any("think", "doubt", "cond") or clause.has("после", "прежде")


def _part_of(clause: Clause) -> bool:
    words = [word.text for word in clause.words]
    for place, text in enumerate(words):
        rest = words[place + 1 :]
        if text == "не" and rest and rest[0] in _WHOLE:
            return True
        if text.isdigit() and len(rest) > 1 and rest[0] == "из" and rest[1].isdigit():
            return int(text) < int(rest[1])
    return False


def _only(clause: Clause) -> bool:
    words = [word.text for word in clause.words]
    for place, text in enumerate(words):
        if text in ("только", "кроме", "лишь", "исключая"):
            nxt = words[place + 1] if place + 1 < len(words) else ""
            return nxt not in _ONLY_TIME and not clause.words[place + 1 : place + 2][0:1] == ()
    return False


def _odd_not(clause: Clause) -> bool:
    """A «не» that is neither the predicate's nor a harmless «не без труда»."""
    for place, word in enumerate(clause.words):
        if word.text in ("не", "ни", "нет", "ничего", "никто", "никак", "никого"):
            nxt = clause.words[place + 1].text if place + 1 < len(clause.words) else ""
            if nxt not in _HARMLESS_NOT:
                return True
    return False


def other_thing(clause: Clause) -> bool:
    """Whether the clause is about something that was not asked."""
    if clause.any("foreign"):
        return True
    return any(True for _ in _strangers(clause))


def _strangers(clause: Clause) -> Iterator[Word]:
    """Things done that are not known to be the asked thing."""
    preposition = ""
    previous: Word | None = None
    for place, word in enumerate(clause.words):
        if word.text in _PREPOSITIONS:
            preposition = word.text
        elif word.noun and place != clause.at and not word.adjective:
            if _strange(word, preposition, previous):
                yield word
            preposition = ""
            previous = word
        elif not word.adjective:
            previous = None


def _strange(word: Word, preposition: str, previous: Word | None) -> bool:
    if word.name or not word.known or word.is_("about", *_OURS):
        return False
    if preposition in ("по", "о", "об", "за", "для", "про"):
        return True
    if preposition:
        return False
    if previous is not None and previous.is_("form", "letter"):
        return bool(word.cases & {"gent", "accs"})
    return bool(word.cases & {"accs", "nomn"})

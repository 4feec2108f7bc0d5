"""What a denial says: not yet, cannot, there is none."""

from bot.understanding.clauses import Clause
from bot.understanding.kinds import Sign
from bot.understanding.morphology import Form, Word


def negated(clause: Clause) -> bool:
    """Whether the predicate is denied: «не заполнили», «не было отправлено»."""
    if clause.at is None:
        return False
    before = [word.text for word in clause.words[max(clause.at - 2, 0) : clause.at]]
    if before and before[-1] in ("не", "ни"):
        return True
    return len(before) == 2 and before[0] == "не" and before[1] in ("был", "было", "была", "были")


def denied(clause: Clause, word: Word) -> set[Sign]:
    """What a denied predicate says."""
    infinitive = clause.infinitive
    if clause.any("freeof") and not clause.any("thing"):
        return {Sign.NOTHING}
    if word.is_("begin") and word.form is Form.PAST:
        return {Sign.NOT_YET}
    if word.is_("able") and clause.has("раньше", "сегодня", "вчера", "сейчас", "пока"):
        return {Sign.NOT_YET}
    if word.is_("passing") and word.form is not Form.INFINITIVE:
        return {Sign.TROUBLE}
    if word.is_("able", "begin") or (infinitive is not None and word.has("давать", "дать")):
        return _unable(word, infinitive)
    if word.has("понять", "понимать", "знать", "понятный", "ясный", "уверенный", "помнить"):
        return {Sign.DOUBT, Sign.ASKS} if not word.has("помнить", "уверенный") else {Sign.DOUBT}
    own = ("report", "process", "prepare", "start", "manage", "studied", "meeting")
    if word.has("готовый", "успеть", "успевать") or clause.has("рука"):
        return {Sign.NOT_YET}
    if word.has("найти", "найтись", "скачать"):
        return {Sign.TROUBLE}
    if word.is_("reply") and word.form is Form.PRESENT and word.person == "3":
        return {Sign.TROUBLE}
    if word.is_("reply") or word.has("забыть", "забывать", "опоздать"):
        return {Sign.NOTHING}
    if word.is_(*own) or (word.is_("busy") and word.person == "1"):
        if word.form is Form.FUTURE and not clause.any("time", "soon", "today", "neutral"):
            return {Sign.TROUBLE}
        return {Sign.NOT_YET}
    if (
        word.has("смотреть", "посмотреть", "открывать", "открыть")
        and word.person != "3"
        and (word.form is Form.PAST and clause.any("passed", "limit"))
    ):
        return {Sign.NOT_YET}
    if word.has("волноваться", "переживать", "беспокоиться", "хотеть", "иметь", "ждать", "быть"):
        return {Sign.UNKNOWN}
    if word.form is Form.PAST:
        return {Sign.WAS_TROUBLE}
    return {Sign.TROUBLE} if word.form is not Form.FUTURE else {Sign.UNKNOWN}


def _unable(word: Word, infinitive: Word | None) -> set[Sign]:
    if infinitive is not None and infinitive.is_("reply"):
        return {Sign.NOTHING}
    return {Sign.TROUBLE} if word.form is not Form.PAST else {Sign.WAS_TROUBLE}


def absent(clause: Clause) -> set[Sign]:
    """«нет», «ещё нет», «вопросов нет», «света нет», «таких детей нет»."""
    if clause.has("или"):
        return {Sign.ASKS, Sign.DOUBT}
    if clause.any("freeof"):
        return {Sign.NOTHING}
    if clause.any("time") or not any(word.noun and not word.name for word in clause.words):
        return {Sign.NOT_YET}
    if clause.any("absent") and not clause.any("thing"):
        return {Sign.ABSENT}
    return {Sign.TROUBLE}

"""Everything said in a reply laid side by side, before a verdict is given."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.understanding import days, phrases
from bot.understanding.clauses import GRIM, Clause, Reply, read
from bot.understanding.deeds import signs
from bot.understanding.denials import negated
from bot.understanding.kinds import Intent, Sign
from bot.understanding.morphology import Form, Word
from bot.understanding.numbers import is_ours, letter_numbers
from bot.understanding.things import small

LATER = frozenset({Sign.NOT_YET, Sign.WILL, Sign.DOING, Sign.PARTLY})
# Idioms that mean nothing inside a question, where they are only asked about.
_NOT_IN_QUESTIONS = frozenset({"later", "handover", "ack", "over", "stopword", "toexecute"})
_BAD = frozenset({Sign.TROUBLE, Sign.WAS_TROUBLE})


@dataclass(frozen=True)
class Said:
    """One clause with what it says."""

    clause: Clause
    signs: frozenset[Sign]
    foreign: bool = False  # about another letter
    joke: bool = False

    @property
    def denied(self) -> bool:
        """Whether its predicate is denied."""
        return negated(self.clause)

    @property
    def past(self) -> bool:
        """Whether it is about the past."""
        word = self.clause.predicate
        return word is not None and word.form is Form.PAST


@dataclass(frozen=True)
class Weighed:
    """Everything a verdict looks at."""

    said: tuple[Said, ...]
    idioms: frozenset[str]
    asks: bool
    days: tuple[tuple[Said, days.Day], ...]
    sentences: int
    today: date
    answer: Intent | None = None  # a bare «+» or «-» under a quoted question

    def any(self, *wanted: Sign) -> bool:
        """Whether some clause about this letter says one of these."""
        return any(not one.foreign and not one.signs.isdisjoint(wanted) for one in self.said)

    def own(self, *wanted: Sign) -> bool:
        """The same of the writer himself: in the first person."""
        return any(
            not one.signs.isdisjoint(wanted)
            and one.clause.predicate is not None
            and one.clause.predicate.person == "1"
            and one.clause.any("report", "process")
            for one in self.said
        )

    @property
    def grim(self) -> bool:
        """Whether a face says the words are not meant."""
        return any(one.clause.has(GRIM) for one in self.said)

    @property
    def trouble(self) -> bool:
        """Whether something prevents it, and still does."""
        done = self.any(Sign.DONE)
        if self.any(Sign.TROUBLE) or "trouble" in self.idioms:
            return not (done and self._resolved())
        if self.any(Sign.ABSENT):
            return not done
        if self.any(Sign.WAS_TROUBLE):
            return not (self._resolved() or "over" in self.idioms)
        return False

    def _resolved(self) -> bool:
        """Whether what was in the way is followed by something good."""
        order = [
            not one.signs & _BAD
            for one in self.said
            if one.signs & {*_BAD, Sign.DONE, Sign.OVER, Sign.DOING}
        ]
        return bool(order) and order[-1] and not all(order)

    @property
    def day_alone(self) -> bool:
        """A day and nothing else: «числа 22-го», «в субботу точно»."""
        return bool(self.days) and all(_hardly_more_than_a_day(self, one) for one in self.said)

    @property
    def day_meant(self) -> bool:
        """A day ahead that may well be a promise: «завтра с утра первым делом»."""
        return any(
            not day.clock
            and "сегодня" not in {word.text for word in one.clause.words}
            and _leaves_room_for_a_day(self, one)
            for one, day in self.days
        )


def _leaves_room_for_a_day(weighed: Weighed, one: Said) -> bool:
    """No other thing is named in the clause of the day, and no other person acts in it."""
    word = one.clause.predicate
    if one.past or one.denied or (word is not None and word.person != "1"):
        return False
    spans = [day for other, day in weighed.days if other is one]
    return all(
        small(word) or not word.noun or any(day.start <= place < day.end for day in spans)
        for place, word in enumerate(one.clause.words)
    )


def _hardly_more_than_a_day(weighed: Weighed, one: Said) -> bool:
    if one.clause.predicate is not None:
        return False
    spans = [day for other, day in weighed.days if other is one]
    return one.clause.infinitive is None and all(
        any(day.start <= place < day.end for day in spans) or small(word)
        for place, word in enumerate(one.clause.words)
    )


def weigh(reply: Reply, *, today: date, number: str) -> Weighed:
    """Lay out what the reply says about letter `number`."""
    said = _said(reply, number)
    named_days = [
        (one, day) for one in said for day in days.find(days.texts(one.clause.words), today)
    ]
    idioms = {
        sign
        for words, asks in zip(reply.sentences, reply.asking, strict=True)
        for sign in phrases.find(words)
        if not (asks and sign in _NOT_IN_QUESTIONS)
    }
    asks = any(reply.asking) or any(Sign.ASKS in one.signs for one in said)
    asks = asks or (
        not any(one.signs & {Sign.DONE, Sign.WILL} for one in said)
        and ("asks" in idioms or any(_asks_by_words(words) for words in reply.sentences))
    )
    return Weighed(
        tuple(said), frozenset(idioms), asks, tuple(named_days), len(reply.sentences), today,
        _answer(reply),
    )  # fmt: skip


def _said(reply: Reply, number: str) -> list[Said]:
    said: list[Said] = []
    before: Clause | None = None
    foreign = False
    for clause in reply.clauses:
        if before is not None and before.sentence != clause.sentence:
            before = None
        named = letter_numbers([word.text for word in clause.words])
        if named:
            foreign = not is_ours(named, number)
        found = signs(clause, before)
        if said and before is not None and {Sign.ASKS, Sign.DOUBT} <= found and clause.has("или"):
            said[-1] = replace(said[-1], signs=frozenset({Sign.ASKS}))  # «отправили или нет»
        if clause.asks:
            found = _asked(clause, found)
        joke = clause.any("joke") or (clause.has("дождичек", "рак"))
        said.append(Said(clause, frozenset(found), foreign, joke))
        before = clause
    return said


def _asked(clause: Clause, found: set[Sign]) -> set[Sign]:
    """In a question nothing is claimed."""
    if _complains(clause, found):
        return (found & _BAD) | {Sign.ASKS}
    kept = found & {Sign.NOTHING, Sign.STEP}
    if Sign.WILL in found and _names_a_day(clause) and not clause.any("qword"):
        kept.add(Sign.WILL)  # «завтра отправим, ничего?»
    if found & {Sign.DONE, Sign.CLAIM}:
        kept.add(Sign.DOUBT)
    return kept | {Sign.ASKS}


def _complains(clause: Clause, found: set[Sign]) -> bool:
    """«Почему не открывается?» complains, «срок не перенесли?» only asks."""
    if Sign.TROUBLE in found:
        return True
    return Sign.WAS_TROUBLE in found and (clause.any("thing", "qword") or clause.has("ничего"))


def _names_a_day(clause: Clause) -> bool:
    word = clause.predicate
    own = word is not None and word.is_("report") and word.person == "1"
    return own and bool(days.find(days.texts(clause.words), date(2000, 1, 1)))


def _asks_by_words(words: Sequence[Word]) -> bool:
    """A question without its mark: «куда отправлять», «всех или только классных»."""
    texts = [word.text for word in words]
    rest = [
        word
        for word in words
        if not (word.is_("greet", "polite", "thanks", "filler") or word.text in ("а", "и", "ну"))
    ]
    if not rest or any(word.is_("sarcastic") for word in words):
        return False
    first = rest[0]
    own_future = any(word.form is Form.FUTURE and word.person == "1" for word in words)
    if first.is_("qword") and not own_future and "только" not in texts[:2]:
        return len(rest) == 1 or rest[1].text not in ("можно", "только")
    infinitive = any(word.form is Form.INFINITIVE for word in words)
    return "или" in texts and (infinitive or len(words) < 8) and not own_future


def _answer(reply: Reply) -> Intent | None:
    """A bare «+» or «минус» answers the quoted question."""
    if "?" not in reply.quoted or len(reply.flat) != 1:
        return None
    word = reply.flat[0]
    yes, no = word in ("+", "плюс", "да", "thumb"), word in ("-", "минус", "нет", "неа")
    if not (yes or no):
        return None
    asked = {sign for clause in read(reply.quoted.replace("?", ".")).clauses
             for sign in signs(clause, None)}  # fmt: skip
    if asked & {Sign.DONE, Sign.CLAIM}:
        return Intent.DONE if yes else Intent.LATER
    if yes:
        return Intent.ACK
    return Intent.LATER if asked & {Sign.READ, Sign.WILL, Sign.DOING} else Intent.PROBLEM

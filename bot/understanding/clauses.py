"""A reply cut into sentences and clauses, each clause around one predicate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.understanding import tokens as cutting
from bot.understanding.morphology import FINITE, Form, Word, look
from bot.understanding.tokens import CLAUSE_END, GRIM, QUOTE, THUMB

__all__ = ["GRIM", "QUOTE", "THUMB", "Clause", "Reply", "read"]


@dataclass(frozen=True)
class Clause:
    """A few words around at most one predicate."""

    words: tuple[Word, ...]
    sentence: int = 0
    asks: bool = False
    at: int | None = None  # where the predicate stands in `words`

    @property
    def predicate(self) -> Word | None:
        """The finite verb, short participle or the like, if there is one."""
        return None if self.at is None else self.words[self.at]

    @property
    def opener(self) -> str:
        """The first word."""
        return self.words[0].text if self.words else ""

    def any(self, *classes: str) -> bool:
        """Whether a word of one of these classes is in it."""
        return any(word.is_(*classes) for word in self.words)

    def has(self, *lemmas: str) -> bool:
        """Whether a form of one of these words is in it."""
        return any(word.has(*lemmas) for word in self.words)

    @property
    def infinitive(self) -> Word | None:
        """The first infinitive."""
        return next((word for word in self.words if word.form is Form.INFINITIVE), None)


@dataclass(frozen=True)
class Reply:
    """The whole reply."""

    clauses: tuple[Clause, ...]
    sentences: tuple[tuple[Word, ...], ...]
    asking: tuple[bool, ...]
    quoted: str = ""
    flat: tuple[str, ...] = ()

    def any(self, *classes: str) -> bool:
        """Whether a word of one of these classes is anywhere in it."""
        return any(clause.any(*classes) for clause in self.clauses)


def read(text: str) -> Reply:
    """Cut the reply up; lines that quote the chat are kept apart."""
    own, quoted = cutting.without_quotes(text[: cutting.LONGEST])
    tokens = cutting.tokens(cutting.plain(own))
    clauses: list[Clause] = []
    sentences: list[tuple[Word, ...]] = []
    asking: list[bool] = []
    for number, (part, asks) in enumerate(cutting.sentences(tokens)):
        sentences.append(tuple(look(t) for t in part if t not in CLAUSE_END))
        asking.append(asks)
        clauses.extend(_clauses(part, number, asks=asks))
    flat = tuple(token for token in tokens if token not in CLAUSE_END | cutting.SENTENCE_END)
    return Reply(tuple(clauses), tuple(sentences), tuple(asking), cutting.plain(quoted), flat)


def _clauses(tokens: Sequence[str], number: int, *, asks: bool) -> Iterator[Clause]:
    for segment in _segments(tokens):
        for words in _at_conjunctions(segment):
            for piece in _one_predicate_each(words):
                yield _clause(piece, number, asks=asks)


def _segments(tokens: Sequence[str]) -> Iterator[list[Word]]:
    segment: list[Word] = []
    for token in tokens:
        if token in CLAUSE_END:
            if segment:
                yield segment
            segment = []
        else:
            segment.append(look(token))
    if segment:
        yield segment


def splits(word: Word) -> bool:
    """Whether the word heads a clause of its own."""
    if word.has("быть") or word.is_("need", "greet", "thanks", "polite", "ackword"):
        return False
    return word.form in FINITE or word.text in ("нет", "нету")


def _at_conjunctions(words: list[Word]) -> Iterator[list[Word]]:
    start = 0
    for place in range(1, len(words)):
        text = words[place].text
        before, after = words[start:place], words[place:]
        if (
            words[place].is_("always")
            or words[place].has("который")
            or (text == "а" and place > start)
            or (
                words[place].is_("between") and any(map(splits, before)) and any(map(splits, after))
            )
        ) and before:
            yield before
            start = place
    yield words[start:]


def _one_predicate_each(words: list[Word]) -> Iterator[list[Word]]:
    places = [place for place, word in enumerate(words) if splits(word)]
    start = 0
    for first, second in pairwise(places):
        cut = _cut(words, start, first, second)
        if cut > start:
            yield words[start:cut]
            start = cut
    yield words[start:]


def _cut(words: list[Word], start: int, first: int, second: int) -> int:
    """Where the second predicate's clause begins: its object stands before or after it."""
    begin = second
    while begin > first + 1 and words[begin - 1].text in ("не", "ни", "уже", "еще", "так"):
        begin -= 1
    between = words[first + 1 : begin]
    object_before = any(word.noun or word.has("весь") for word in words[start:first])
    nouns = [word for word in between if word.noun]
    if nouns and (object_before or _told(words[first], nouns)):
        return first + 1
    return begin


def _told(verb: Word, nouns: list[Word]) -> bool:
    """People are told, not filled in: «форму заполнили учителей собрали»."""
    return verb.is_("report") and all(noun.is_("staff") for noun in nouns)


def _clause(words: list[Word], number: int, *, asks: bool) -> Clause:
    at = next((place for place, word in enumerate(words) if splits(word)), None)
    if at is None:
        at = next(
            (
                place
                for place, word in enumerate(words)
                if (word.form in FINITE or word.form is Form.PREDICATIVE)
                and not word.is_("greet", "thanks", "polite", "ackword")
            ),
            None,
        )
    return Clause(tuple(words), number, asks=asks, at=at)

"""A reply cut into sentences and clauses, each clause around one predicate."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.understanding.morphology import FINITE, Form, Word, look
from bot.understanding.spelling import mended, russian

THUMB, GRIM, QUOTE, PHOTO = "thumb", "grim", "quote", "photo"
LONGEST = 4000  # characters looked at: a reply is short, a pasted document is none

_EMOJI = {
    THUMB: "👍👌✅✔☑🆗🤝🫡💪👏🙌",
    GRIM: "🙄🤦🤷😡😠🤬👎❌⛔😤🤨😒🤯🖕",
}
_THUMBS = re.compile(f"[{_EMOJI[THUMB]}]")
_GRIMS = re.compile(f"[{_EMOJI[GRIM]}]")
_QUOTED = re.compile(r"«([^»\n]*)»|\"([^\"\n]*)\"|“([^”\n]*)”|„([^“\n]*)“")
_ABBREVIATION = re.compile(
    r"\b(свед|исх|вх|г|ул|зам|пед|гл|ув|чел|уч|нач|отв|им|тел|стр|пос|обл|р-н|т|д|е|к|и|о|мин|"
    r"руб|тыс|след|кл|проц|эл|сек|дир|зав|янв|фев|мар|апр|авг|сент|сен|окт|нояб|ноя|дек)\.",
)
_TOKEN = re.compile(
    r"https?://\S+|\S+@\S+"
    r"|\d+(?:[.:/]\d+)+|\d+(?:-?(?:го|му|ое|ого|ому|ым|ом|ти|е|х|м|я|й|а))?(?![а-яa-z])|\d+"
    r"|[a-zа-яäәөүңһçӑӗӳғқұіў]+(?:-[a-zа-яәөүңһ]+)*|[.!?…,;:()—–\n+№%]|-"
)
_SENTENCE_END = frozenset(".!?…\n")
_CLAUSE_END = frozenset(",;:()—–-")
_ALWAYS = frozenset(
    [
        "но",
        "однако",
        "зато",
        "хотя",
        "если",
        "чтобы",
        "чтоб",
        "потому",
        "поэтому",
        "поскольку",
        "ибо",
        "либо",
        "который",
    ]
)
_BETWEEN = frozenset(
    ["и", "а", "что", "как", "когда", "где", "пока", "то", "просто", "так", "значит", "раз", "или"]
)


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
    own, quoted = _without_quotes(text[:LONGEST])
    tokens = _tokens(_plain(own))
    clauses: list[Clause] = []
    sentences: list[tuple[Word, ...]] = []
    asking: list[bool] = []
    for number, (part, asks) in enumerate(_sentences(tokens)):
        sentences.append(tuple(look(t) for t in part if t not in _CLAUSE_END))
        asking.append(asks)
        clauses.extend(_clauses(part, number, asks=asks))
    flat = tuple(token for token in tokens if token not in _CLAUSE_END | _SENTENCE_END)
    return Reply(tuple(clauses), tuple(sentences), tuple(asking), _plain(quoted), flat)


def _without_quotes(text: str) -> tuple[str, str]:
    lines = text.splitlines()
    quoted = [line.lstrip(" >") for line in lines if line.lstrip().startswith(">")]
    own = [line for line in lines if not line.lstrip().startswith(">")]
    return "\n".join(own), "\n".join(quoted)


def _plain(text: str) -> str:
    """Lower case, е for ё, one kind of each mark, emoji and quoted words as words."""
    text = text.casefold().replace("ё", "е").replace("\u0301", "")
    text = re.sub(r"[\u200b-\u200f\u2060\ufeff\ufe0f]", "", text)
    stripped = text.strip(' \t\n.!«»"“”[]')
    if stripped and not _QUOTED.search(stripped):
        whole = stripped + text[len(text.rstrip(' \t\n.!»"”]')) :].strip('«»"“”[]')
        if text.strip()[:1] in '«"“[':
            text = whole
    text = re.sub(r"\[[^\]\n]*\]", f" {PHOTO} ", text)
    text = _QUOTED.sub(f" {QUOTE} ", text)
    text = _THUMBS.sub(f" {THUMB} . ", text)
    text = _GRIMS.sub(f" {GRIM} . ", text)
    text = re.sub(r"\bи\. ?о\.", " ио ", text)
    text = text.replace("➕", "+").replace("^", " ")
    text = re.sub(r"[:;]-?[)(dp]|=\)", " ", text)
    text = re.sub(r"\){2,}|\({2,}", " . ", text)
    text = re.sub(r"(?<=[а-я])\)(?=\s|$)", " . ", text) if "(" not in text else text
    return _ABBREVIATION.sub(r"\1 ", russian(text))


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    for token in _TOKEN.findall(text):
        if not token[0].isalpha() or token in (THUMB, GRIM, QUOTE, PHOTO):
            tokens.append(token)
            continue
        tokens.extend((mended(token) or token).split())
    return tokens


def _sentences(tokens: Sequence[str]) -> Iterator[tuple[list[str], bool]]:
    part: list[str] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token not in _SENTENCE_END:
            part.append(token)
            place += 1
            continue
        asks = False
        while place < len(tokens) and tokens[place] in _SENTENCE_END:
            asks = asks or tokens[place] == "?"
            place += 1
        if part:
            yield part, asks
        part = []
    if part:
        yield part, False


def _clauses(tokens: Sequence[str], number: int, *, asks: bool) -> Iterator[Clause]:
    for segment in _segments(tokens):
        for words in _at_conjunctions(segment):
            for piece in _one_predicate_each(words):
                yield _clause(piece, number, asks=asks)


def _segments(tokens: Sequence[str]) -> Iterator[list[Word]]:
    segment: list[Word] = []
    for token in tokens:
        if token in _CLAUSE_END:
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
            text in _ALWAYS
            or words[place].has("который")
            or (text == "а" and place > start)
            or (text in _BETWEEN and any(map(splits, before)) and any(map(splits, after)))
        ) and before:
            yield before
            start = place
    yield words[start:]


def _one_predicate_each(words: list[Word]) -> Iterator[list[Word]]:
    places = [place for place, word in enumerate(words) if splits(word)]
    start = 0
    for first, second in zip(places, places[1:], strict=False):
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

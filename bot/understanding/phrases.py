"""Fixed ways of saying things: the table in phrases.txt, and finding its phrases in a sentence.

A line is `sign: item item …`. Items follow each other in a sentence with at most two words
between. An item is a dictionary form, `=form`, `@class`, or several of these with `|`; `~form`
after it asks for a verb form; `^` before it for the beginning of the sentence, `$` after it for
the end; `+` before it for the very next word; `!item` forbids a word anywhere in the sentence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bot.understanding.lexicon import read_lines
from bot.understanding.morphology import Word

GAP = 2  # words that may stand between two items


@dataclass(frozen=True, slots=True)
class Item:
    """One place of a phrase."""

    keys: tuple[str, ...]
    form: str = ""
    first: bool = False
    last: bool = False
    next: bool = False

    def fits(self, word: Word) -> bool:
        """Whether this word can stand here."""
        if self.form and word.form != self.form:
            return False
        return any(_fits(key, word) for key in self.keys)


@dataclass(frozen=True, slots=True)
class Phrase:
    """What it means and how it goes."""

    sign: str
    items: tuple[Item, ...]
    forbidden: tuple[Item, ...] = ()


def _fits(key: str, word: Word) -> bool:
    if key.startswith("="):
        return word.text == key[1:]
    if key.startswith("@"):
        return key[1:] in word.classes
    return key in word.lemmas or key == word.text


def find(words: Sequence[Word]) -> Iterator[str]:
    """The signs of all phrases in this sentence."""
    if not words:
        return
    by_start = _table()
    seen = set()
    keys = {f"={word.text}" for word in words}
    for word in words:
        keys |= word.lemmas
        keys.add(word.text)
        keys |= {f"@{name}" for name in word.classes}
    for key in keys:
        for phrase in by_start.get(key, ()):
            if phrase.sign not in seen and matches(phrase, words):
                seen.add(phrase.sign)
                yield phrase.sign


def matches(phrase: Phrase, words: Sequence[Word]) -> bool:
    """Whether the phrase is in the sentence."""
    if any(item.fits(word) for item in phrase.forbidden for word in words):
        return False
    first = phrase.items[0]
    starts = range(min(_lead(words) + 1, len(words))) if first.first else range(len(words))
    return any(_from(phrase.items, words, start) for start in starts)


def _from(items: tuple[Item, ...], words: Sequence[Word], start: int) -> bool:
    item = items[0]
    if not item.fits(words[start]) or (item.last and start != len(words) - 1):
        return False
    if len(items) == 1:
        return True
    reach = 1 if items[1].next else GAP + 1
    return any(
        _from(items[1:], words, place)
        for place in range(start + 1, min(start + 1 + reach, len(words)))
    )


def _lead(words: Sequence[Word]) -> int:
    """How many words of greeting and the like come first."""
    for place, word in enumerate(words):
        if not (word.is_("greet", "particle", "polite", "thanks") or word.name):
            return place
    return 0


@cache
def _table() -> dict[str, list[Phrase]]:
    table: dict[str, list[Phrase]] = {}
    for line in read_lines("phrases.txt"):
        sign, _, rest = line.partition(":")
        phrase = _phrase(sign.strip(), rest.split())
        for key in phrase.items[0].keys:
            table.setdefault(key, []).append(phrase)
    return table


def _phrase(sign: str, parts: list[str]) -> Phrase:
    items = tuple(_item(part) for part in parts if not part.startswith("!"))
    forbidden = tuple(_item(part[1:]) for part in parts if part.startswith("!"))
    return Phrase(sign, items, forbidden)


def _item(part: str) -> Item:
    first, next_, last = part.startswith("^"), part.startswith("+"), part.endswith("$")
    bare = part.lstrip("^+").rstrip("$")
    keys, _, form = bare.partition("~")
    return Item(tuple(keys.split("|")), form, first, last, next_)

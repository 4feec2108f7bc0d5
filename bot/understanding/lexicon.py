"""The classes of words in words.txt: which classes a word belongs to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files


class Lexicon:
    """Word classes, asked by dictionary form, surface form or beginning."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._classes: dict[str, set[str]] = defaultdict(set)
        self._beginnings: list[tuple[str, str]] = []
        for name, words in _entries(lines):
            for word in words.split():
                if word.endswith("*"):
                    self._beginnings.append((word[:-1], name))
                else:
                    self._classes[word].add(name)

    def classes(self, text: str, lemmas: Iterable[str]) -> frozenset[str]:
        """Every class of a word with this surface form and these dictionary forms."""
        found: set[str] = set()
        for key in (f"={text}", text, *lemmas):
            found |= self._classes.get(key, set())
        found.update(name for start, name in self._beginnings if text.startswith(start))
        return frozenset(found)

    def words(self, *names: str) -> Iterator[str]:
        """The dictionary and surface forms listed in these classes."""
        for word, classes in self._classes.items():
            if not classes.isdisjoint(names):
                yield word.removeprefix("=")


@cache
def lexicon() -> Lexicon:
    """The one shipped with the service."""
    return Lexicon(read_lines("words.txt"))


def read_lines(name: str) -> list[str]:
    """The lines of a data file beside this module, without remarks."""
    text = (files("bot.understanding") / name).read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("//")]


def _entries(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, _, words = line.partition(":")
        yield name.strip(), words

"""A letter's text made even for the rules, without moving a character from its place."""

import re
from dataclasses import dataclass
from functools import cached_property

from papers.letters import links

LONGEST = 100_000  # characters of a letter that are read; the rest is left out and said
BOOKMARK = re.compile(r"\[bookmark:[^\]\n]{0,80}\]", re.IGNORECASE)
_EVEN = str.maketrans(
    {
        "ё": "е",
        **dict.fromkeys("–—−‑‐‒―", "-"),
        **dict.fromkeys("\xa0\u2007\u2009\u202f\r\x0b\x0c\u2028\u2029\x85", " "),
        **dict.fromkeys("“”„‟»«", '"'),
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text without the blanks around it."""

    start: int
    end: int

    @property
    def is_blank(self) -> bool:
        """Whether nothing is on it."""
        return self.start == self.end


@dataclass(frozen=True)
class Page:
    """The text; `low` is the same, character by character, in small even letters.

    In `low` «ё» is «е», every dash is a hyphen, every quotation mark is ", and addresses of the
    web are underscores, so that no rule takes their digits for dates.
    """

    text: str

    @cached_property
    def links(self) -> tuple[tuple[int, int], ...]:
        """Where the addresses of the web are."""
        return links.find(self.text)

    @cached_property
    def low(self) -> str:
        """See above."""
        low = self.text.lower()
        if len(low) != len(self.text):  # a few letters of the world grow when made small
            low = "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)
        low = BOOKMARK.sub(lambda found: " " * len(found[0]), low.translate(_EVEN))
        pieces, last = [], 0
        for start, end in self.links:
            pieces += [low[last:start], "_" * (end - start)]
            last = end
        return "".join([*pieces, low[last:]])

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All lines, blank ones too."""
        lines, start = [], 0
        for raw in self.low.split("\n"):
            bare = raw.strip(" \t")
            begin = start + (len(raw) - len(raw.lstrip(" \t")) if bare else 0)
            lines.append(Line(begin, begin + len(bare)))
            start += len(raw) + 1
        return tuple(lines)

    def printed(self, start: int, end: int) -> str:
        """The text as printed, line breaks and runs of blanks turned into single spaces."""
        return " ".join(BOOKMARK.sub(" ", self.text[start:end]).split())

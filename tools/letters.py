"""How well letters are read: scores by field over folders of labelled letters, and every miss.

    python -m tools.letters FOLDER [FOLDER…]

A folder holds NNN.txt with NNN.json beside it; the form of labels is that of
`papers.letters.labels`.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from papers.letters import read_letter
from papers.letters.labels import as_labels

FIELDS = ("number", "date", "title", "addressees", "deadlines", "links", "asks", "requires_action")


@dataclass(frozen=True, slots=True)
class Miss:
    """One field of one letter that was read otherwise than labelled."""

    letter: str
    field: str
    wanted: object
    got: object
    unsure: bool


@dataclass
class Score:
    """What came out for one folder."""

    letters: int = 0
    misses: list[Miss] = field(default_factory=list)

    def share(self, name: str) -> float:
        """The share of letters whose field was read exactly."""
        wrong = sum(miss.field == name for miss in self.misses)
        return 1 - wrong / self.letters if self.letters else 1.0

    def doubted(self, *names: str) -> float:
        """The share of misses of these fields that were marked unsure; 1 without misses."""
        misses = [miss for miss in self.misses if miss.field in names]
        return sum(miss.unsure for miss in misses) / len(misses) if misses else 1.0


def letters(folder: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Name, text and labels of every labelled letter of a folder."""
    for path in sorted(folder.glob("*.txt")):
        labels = path.with_suffix(".json")
        if labels.exists():
            yield path.stem, path.read_text("utf-8"), json.loads(labels.read_text("utf-8"))


def comparable(name: str, labels: dict[str, Any]) -> object:
    """The value of a field as it is compared: wordings and order of entries do not count."""
    value = labels[name]
    if name == "deadlines":
        return Counter((one["date"], one["time"], one["recurrence"]) for one in value)
    if name == "asks":
        return sorted(one["kind"] for one in value)
    if name in ("title", "addressees") and value is not None:
        return " ".join(value.split())
    return value


def score(folder: Path) -> Score:
    """Read every letter of a folder and compare."""
    result = Score()
    for letter, text, wanted in letters(folder):
        got = as_labels(read_letter(text))
        result.letters += 1
        for name in FIELDS:
            want, have = comparable(name, wanted), comparable(name, got)
            if want != have:
                result.misses.append(Miss(letter, name, want, have, name in got["unsure"]))
    return result


def show(folder: Path, result: Score) -> None:
    """Print the scores and the misses of one folder."""
    print(f"{folder}: {result.letters} letters")
    for name in FIELDS:
        wrong = sum(miss.field == name for miss in result.misses)
        line = f"  {name:16} {result.share(name):6.1%}"
        print(line + (f"  wrong {wrong}, doubted {result.doubted(name):.0%}" if wrong else ""))
    for miss in result.misses:
        mark = " (unsure)" if miss.unsure else ""
        print(f"  {miss.letter} {miss.field}{mark}")
        print(f"      wanted {_plain(miss.wanted)}\n      got    {_plain(miss.got)}")


def _plain(value: object) -> str:
    if isinstance(value, Counter):
        return ", ".join(
            " ".join(part or "-" for part in key) + (f" x{n}" if n > 1 else "")
            for key, n in sorted(value.items(), key=str)
        ) or "none"  # fmt: skip
    return str(value)


def main(arguments: list[str]) -> int:
    """Score every folder named; 2 when none is named."""
    if not arguments:
        print(__doc__)
        return 2
    for folder in map(Path, arguments):
        if any(folder.glob("*.json")):
            show(folder, score(folder))
        else:
            print(f"{folder}: no labelled letters here, skipped")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What was counted: what was done to the program, and what came of it."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts of one scenario; `notes` say which rows were wrong, for whoever has to find out."""

    name: str
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    delivered: int = 0
    answers: int = 0
    lost: int = 0
    doubled: int = 0
    answers_lost: int = 0
    twice: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing was lost, doubled or counted twice."""
        return not (self.lost or self.doubled or self.answers_lost or self.twice)

    def note(self, text: str) -> None:
        """Keep a sentence about something wrong, up to a readable number of them."""
        if len(self.notes) < 30:
            self.notes.append(text)


COLUMNS = ("kills", "faults", "asked", "delivered", "answers")
HEADINGS = {"twice": "events applied twice", "asked": "messages asked"}
FAILINGS = ("lost", "doubled", "answers_lost", "twice")


def table(tallies: list[Tally]) -> str:
    """The tallies as text: a row a scenario, then kills and faults by kind, then what is wrong."""
    heads = ("scenario", *COLUMNS, *FAILINGS)
    rows = [[HEADINGS.get(name, name.replace("_", " ")) for name in heads]]
    for tally in tallies:
        rows.append(
            [tally.name, str(tally.kills.total()), str(tally.faults.total())]
            + [str(getattr(tally, name)) for name in (*COLUMNS[2:], *FAILINGS)]
        )
    widths = [max(len(row[n]) for row in rows) for n in range(len(heads))]
    lines = [
        "  ".join(
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    for word in ("kills", "faults"):
        total: Counter[str] = Counter()
        for tally in tallies:
            total.update(getattr(tally, word))
        lines += ["", f"{word} by kind:"]
        lines += [f"  {count:>7}  {kind}" for kind, count in total.most_common()]
    for tally in tallies:
        lines += [f"{tally.name}: {note}" for note in tally.notes]
    return "\n".join(lines)

"""How well labelled replies are understood: `python -m tools.understanding FILE…`."""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.intents import Intent, Understood, understand, warm

CONFIRMATIONS = (Intent.DONE, Intent.ACK)
NUMBER = "985"  # of the letter that labelled replies answer


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled reply with what was understood of it."""

    text: str
    label: Intent
    also: Intent | None
    until: date | None
    got: Understood

    @property
    def right(self) -> bool:
        """Whether the main label is right."""
        return self.got.label is self.label

    @property
    def false(self) -> frozenset[Intent]:
        """Confirmations that would be recorded though they were not given.

        A reply that says both halves is labelled «done» alone; recording its «ack» half beside
        it is counted apart.
        """
        return self.got.confirms - {self.label, self.also} - self.half

    @property
    def half(self) -> frozenset[Intent]:
        """The reading half recorded beside a true «done»."""
        both = self.label is Intent.DONE and len(self.got.confirms) > 1
        return frozenset({Intent.ACK} if both and self.also is not Intent.ACK else ())

    @property
    def missed(self) -> bool:
        """Whether a confirmation that is the main label is not recorded at once."""
        return self.label in CONFIRMATIONS and self.label not in self.got.confirms

    @property
    def day_wrong(self) -> bool:
        """Whether a labelled day is not the understood one."""
        return self.until is not None and self.got.until != self.until


@dataclass(frozen=True)
class Figures:
    """The figures that must be reached."""

    size: int
    right: int
    right_or_asked: int
    false_done: int
    false_ack: int
    ack_beside_done: int
    done: tuple[int, int]
    ack: tuple[int, int]
    days: tuple[int, int]
    days_too_many: int


def load(path: Path) -> list[Sample]:
    """Read a file of labelled replies and understand each."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_sample(json.loads(line)) for line in lines if line.strip()]


def figures(samples: Sequence[Sample]) -> Figures:
    """Count."""
    dated = [sample for sample in samples if sample.until is not None]
    return Figures(
        size=len(samples),
        right=sum(sample.right for sample in samples),
        right_or_asked=sum(sample.right or not sample.got.sure for sample in samples),
        false_done=sum(Intent.DONE in sample.false for sample in samples),
        false_ack=sum(Intent.ACK in sample.false for sample in samples),
        ack_beside_done=sum(bool(sample.half) for sample in samples),
        done=_recall(samples, Intent.DONE),
        ack=_recall(samples, Intent.ACK),
        days=(sum(not sample.day_wrong for sample in dated), len(dated)),
        days_too_many=sum(s.until is None and s.got.until is not None for s in samples),
    )


def report(name: str, samples: Sequence[Sample]) -> Iterable[str]:
    """The lines printed for one file."""
    got = figures(samples)
    yield f"== {name}: {got.size} replies"
    yield f"label right            {_share(got.right, got.size)}"
    yield f"right or asked back    {_share(got.right_or_asked, got.size)}  (at least 90 %)"
    yield f"false confirmations    done {got.false_done}, ack {got.false_ack}  (none)"
    yield f"ack recorded with done {got.ack_beside_done}"
    yield f"done without asking    {_share(*got.done)}  (at least 92 %)"
    yield f"ack without asking     {_share(*got.ack)}  (at least 92 %)"
    yield f"days right             {_share(*got.days)}  (at least 95 %)"
    yield f"days where none is     {got.days_too_many}"
    yield from _confusion(samples)
    for sample in samples:
        kinds = _misses(sample)
        if kinds:
            yield f"{'/'.join(kinds)}: {_wanted(sample)} <- {_given(sample)}: {sample.text!r}"


def main(paths: Sequence[str]) -> int:
    """Print the report of every file; 1 if a confirmation would be recorded falsely."""
    if not paths:
        print("usage: python -m tools.understanding FILE…", file=sys.stderr)
        return 2
    started = time.perf_counter()
    warm()
    print(f"ready in {time.perf_counter() - started:.2f} s")
    bad = 0
    for path in map(Path, paths):
        started = time.perf_counter()
        samples = load(path)
        spent = time.perf_counter() - started
        print("\n".join(report(path.name, samples)))
        print(f"speed: {len(samples) / spent:.0f} replies/s\n")
        bad += sum(bool(sample.false) for sample in samples)
    return 1 if bad else 0


def _sample(row: dict[str, str | None]) -> Sample:
    text, now = str(row["text"]), date.fromisoformat(str(row["now"]))
    also, until = row.get("also"), row.get("until")
    return Sample(
        text=text,
        label=Intent(str(row["label"])),
        also=Intent(also) if also else None,
        until=date.fromisoformat(until) if until else None,
        got=understand(text, today=now, number=str(row.get("number") or NUMBER)),
    )


def _recall(samples: Sequence[Sample], intent: Intent) -> tuple[int, int]:
    meant = [sample for sample in samples if sample.label is intent]
    return sum(not sample.missed for sample in meant), len(meant)


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} = {part / whole:.1%}" if whole else "none"


def _confusion(samples: Sequence[Sample]) -> Iterable[str]:
    pairs = Counter((sample.label, sample.got.label) for sample in samples)
    yield "label \\ understood  " + "".join(f"{intent.value:>9}" for intent in Intent)
    for label in Intent:
        row = "".join(f"{pairs[label, got] or '·':>9}" for got in Intent)
        yield f"{label.value:<20}{row}"


def _misses(sample: Sample) -> list[str]:
    kinds = []
    if sample.false:
        kinds.append("FALSE")
    if not sample.right:
        kinds.append("label" if sample.got.sure else "asked")
    if sample.missed:
        kinds.append("missed")
    if sample.day_wrong or (sample.until is None and sample.got.until is not None):
        kinds.append("day")
    if sample.right and sample.got.also is not sample.also:
        kinds.append("also")
    return kinds


def _wanted(sample: Sample) -> str:
    return _three(sample.label, sample.also, sample.until)


def _given(sample: Sample) -> str:
    doubt = "" if sample.got.sure else "?"
    return _three(sample.got.label, sample.got.also, sample.got.until) + doubt


def _three(label: Intent, also: Intent | None, until: date | None) -> str:
    words = [label.value, also.value if also else "", until.isoformat() if until else ""]
    return "+".join(word for word in words if word)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`python -m tools.bench`: every promise about speed, measured in one run.

The made-up VK takes 20 requests a second, 80 ms each, as the real one does.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tools.bench import broadcasts, plain, presses, rings
from tools.bench.figure import Figure

Measure = Callable[[Path], Iterator[Figure]]


def main() -> int:
    """Measure and print; 1 when something is not reached."""
    given = _parser().parse_args()
    console = Console()
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="vestnik-bench-") as folder:
        for measure in _measures(given):
            for figure in measure(Path(folder)):
                console.print(f"  {figure.name}: {figure.value:.3g} {figure.unit}", highlight=False)
                found.append(figure)
    console.print(_table(found))
    return 0 if all(figure.reached for figure in found) else 1


def _measures(given: argparse.Namespace) -> list[Measure]:
    ours: list[float] = []  # seconds a recipient, from our own largest broadcast

    def broadcast(heads: int) -> Measure:
        def measure(folder: Path) -> Iterator[Figure]:
            for figure in broadcasts.measure(folder, heads=heads):
                if figure.name.startswith("one text"):
                    ours.append(figure.value / broadcasts.LIMIT / broadcasts.SAME)
                yield figure

        return measure

    return [
        lambda folder: rings.measure(folder, deliveries=given.deliveries, due=10_000),
        broadcast(given.few),
        broadcast(given.many),
        lambda _: plain.measure(people=given.plain, ours=ours[-1]),
        lambda folder: presses.in_a_broadcast(folder, heads=given.many),
        presses.in_a_rush,
        lambda folder: presses.events(folder, count=given.events),
        lambda folder: broadcasts.memory(folder, heads=given.most),
    ]


def _table(found: list[Figure]) -> Table:
    table = Table("what", "measured", "must", "", title="In one run")
    for figure in found:
        sign = "at least" if figure.least else "at most"
        table.add_row(
            figure.name,
            f"{figure.value:.3g} {figure.unit}",
            f"{sign} {figure.bound:g} {figure.unit}",
            "reached" if figure.reached else "NOT REACHED",
        )
    return table


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--deliveries", type=int, default=1_000_000, help="a ring looks over")
    parser.add_argument("--few", type=int, default=2_000, help="recipients of a small broadcast")
    parser.add_argument("--many", type=int, default=10_000, help="recipients of a large one")
    parser.add_argument("--most", type=int, default=50_000, help="recipients, for the memory")
    parser.add_argument("--plain", type=int, default=100, help="recipients of the plain loops")
    parser.add_argument("--events", type=int, default=5_000, help="messages in the event queue")
    return parser


if __name__ == "__main__":
    sys.exit(main())

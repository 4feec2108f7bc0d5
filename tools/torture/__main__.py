"""`python -m tools.torture`: kills, faults, gaps; exit code 1 if anything was lost or doubled."""

import argparse
import random
import secrets
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

from tools.torture import broadcasts, downtime, errortable, storms
from tools.torture.nursery import Nursery, nursery
from tools.torture.tally import Tally, table

NAMES = ("broadcasts", "storms", "downtime", "errors")
Scenario = Callable[[Path, Nursery, random.Random], Tally]


def main(arguments: list[str] | None = None) -> int:
    """Run the chosen scenarios and print the table; the exit code."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if strange := set(given.scenarios) - set(NAMES):
        parser.error(f"no such scenario: {', '.join(strange)}")
    chosen = given.scenarios or NAMES
    seed = given.seed if given.seed is not None else secrets.randbelow(10**6)
    print(
        f"seed {seed}: {given.kills} kills, {given.recipients} recipients, {given.people} people "
        f"in storms, {given.chance:.0%} of calls go wrong; {' '.join(chosen)}",
        flush=True,
    )
    folder = Path(mkdtemp(prefix="vestnik-torture-", dir=given.folder))
    tallies = []
    with nursery() as born:
        for name, scenario in _scenarios(given).items():
            if name in chosen:
                start = time.monotonic()
                # Its own dice, so that a scenario can be repeated without the others.
                tally = scenario(folder / name, born, random.Random(f"{seed} {name}"))  # noqa: S311
                print(f"{name}: {time.monotonic() - start:.0f} s", flush=True)
                tallies.append(tally)
    print(table(tallies))
    clean = all(tally.clean for tally in tallies)
    if clean and not given.keep:
        shutil.rmtree(folder)
    else:
        print(f"databases and logs: {folder}")
    return 0 if clean else 1


def _scenarios(given: argparse.Namespace) -> dict[str, Scenario]:
    return {
        "broadcasts": lambda folder, born, dice: broadcasts.torment(
            folder,
            born,
            dice,
            kills=given.kills,
            recipients=given.recipients,
            chance=given.chance,
            a_round=given.round,
        ),
        "storms": lambda folder, born, dice: storms.torment(
            folder,
            born,
            dice,
            kills=given.kills,
            people=given.people,
            chance=given.chance,
            a_round=given.round,
        ),
        "downtime": lambda folder, born, dice: downtime.torment(
            folder, born, dice, answers=given.answers, kills=min(given.kills // 2, 8)
        ),
        "errors": lambda folder, born, dice: errortable.torment(
            folder, born, dice, fatal=given.fatal
        ),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.torture", description=__doc__)
    parser.add_argument("scenarios", nargs="*", help=f"of {', '.join(NAMES)}; all by default")
    parser.add_argument("--seed", type=int, help="of the dice; drawn and printed by default")
    parser.add_argument("--kills", type=int, default=300, help="in broadcasts and in storms each")
    parser.add_argument("--recipients", type=int, default=10_000, help="of each broadcast")
    parser.add_argument("--people", type=int, default=2_000, help="who answer in each storm")
    parser.add_argument("--answers", type=int, default=500, help="written while it is down")
    parser.add_argument("--round", type=int, default=100, help="kills until a fresh world")
    parser.add_argument("--chance", type=float, default=0.08, help="of a fault, for each call")
    parser.add_argument("--fatal", type=int, default=100, help="fatal codes tried, one a run")
    parser.add_argument("--folder", help="for databases and logs, kept if something was wrong")
    parser.add_argument("--keep", action="store_true", help="keep them in any case")
    return parser


if __name__ == "__main__":
    sys.exit(main())

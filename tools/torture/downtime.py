"""Three days of downtime over a deadline: everybody's answers wait, and VK has forgotten them."""

import math
import random
from collections import Counter
from datetime import timedelta
from pathlib import Path

from data.models.outgoing import OutgoingKind
from tools.bench import seeding
from tools.bench.broadcasts import open_circular
from tools.torture.faults import ANY, EXECUTE, NOTHING, QUEUE, SEND, Instant, while_listening
from tools.torture.ledger import Ledger, apart
from tools.torture.nursery import Nursery
from tools.torture.ordeal import Ordeal, ordeal
from tools.torture.tally import Tally

DONE = "Отчёт отправлен"
SILENT = 5  # of the people, one in so many answers nothing
BACK = seeding.FRIDAY + timedelta(days=4, minutes=30)  # Tuesday; the deadline was on Monday
CHANCE = 0.05
AT_ONCE = 25


def torment(
    folder: Path, nursery: Nursery, dice: random.Random, *, answers: int, kills: int
) -> Tally:
    """`answers` written in three days of silence; then it comes back, killed `kills` times."""
    tally = Tally("downtime")
    people = answers * SILENT // (SILENT - 1)
    with ordeal(folder, nursery, dice, name="downtime", heads=people) as world:
        open_circular(world.database, people)
        world.settle()
        before = Ledger(world.vk, world.database)
        _three_days(world, answers)
        world.vk.deed("restart")
        world.move_to(BACK)
        for _ in range(kills):
            method = dice.choices((ANY, QUEUE, EXECUTE, SEND), (4, 1, 2, 2))[0]
            instant = Instant.any_of(dice, method, most=6) if dice.random() < 0.75 else None
            mix = while_listening(dice, CHANCE) if dice.random() < 0.5 else NOTHING
            world.die(tally, instant, mix)
        world.settle()
        tally.faults.update(world.vk.deed("met")["used"])
        _check(world, before, tally, answers, people)
    return tally


def _three_days(world: Ordeal, answers: int) -> None:
    """People answer at all hours, some minutes between any two handfuls."""
    handfuls = math.ceil(answers / AT_ONCE)
    step = (BACK - timedelta(hours=2) - world.now()).total_seconds() / handfuls
    for first in range(1, answers + 1, AT_ONCE):
        world.jump(step * world.dice.uniform(0.5, 1))
        last = min(first + AT_ONCE, answers + 1)
        world.vk.deed("acts", acts=[[person, "press", DONE] for person in range(first, last)])


def _check(world: Ordeal, before: Ledger, tally: Tally, answers: int, people: int) -> None:
    ledger = Ledger(world.vk, world.database)
    ledger.check_outbox(tally)
    ledger.check_once_each(tally, OutgoingKind.CARD, range(1, people + 1))
    ledger.check_inbox(tally)
    ledger.check_applied_once(tally)
    confirmed, written = ledger.confirmed(), ledger.written()
    for person in range(1, answers + 1):
        at = confirmed.get(person)
        if at is None or apart(at, written[person][0]):
            tally.answers_lost += 1
            tally.note(f"{person} said {DONE} at {written[person][0]}, recorded {at}")
    had = Counter(peer for peer, _ in (ledger.shown - before.shown).elements())
    for person in range(1, people + 1):
        if had[person] > 1:
            tally.doubled += had[person] - 1
            tally.note(f"{person} got {had[person]} messages after it came back")
        elif not had[person]:
            tally.lost += 1
            tally.note(f"{person} got nothing after it came back")

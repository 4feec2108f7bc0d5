"""Everybody answers at once while the program is killed between storing, handling and replying."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from data.models.outgoing import OutgoingKind
from tools.bench.broadcasts import open_circular
from tools.torture.faults import (
    ANY,
    EXECUTE,
    NOTHING,
    QUEUE,
    SEND,
    Instant,
    while_listening,
)
from tools.torture.ledger import Ledger, apart
from tools.torture.nursery import Nursery
from tools.torture.ordeal import Ordeal, ordeal
from tools.torture.tally import Tally

Act = tuple[str, str]  # "press" or "type", and the words
DONE = "Отчёт отправлен"
PROMISED = date(2023, 10, 20)


@dataclass(frozen=True, slots=True)
class Script:
    """What a person does, one thing right after the other, and what must stand in the end.

    `confirmed_by` is which of the messages (from 1) the confirmation is from, 0 for none.
    """

    acts: tuple[Act, ...]
    confirmed_by: int = 0
    promised: bool = False


SCRIPTS = (
    Script((("press", DONE),), 1),
    Script((("type", "Форму заполнили, отчёт отправили"),), 1),
    Script((("press", DONE), ("press", DONE)), 1),
    Script((("press", DONE), ("type", "Отменить"))),
    Script((("press", DONE), ("type", "Отменить"), ("press", DONE)), 3),
    Script((("type", "Сделаем к 20 октября"),), promised=True),
    Script((("press", "Нужно время"), ("type", "20.10")), promised=True),
    Script((("type", "Мои задачи"),)),
)
HOW_OFTEN = (6, 3, 2, 2, 2, 2, 2, 1)


def torment(
    folder: Path,
    nursery: Nursery,
    dice: random.Random,
    *,
    kills: int,
    people: int,
    chance: float,
    a_round: int,
) -> Tally:
    """At least `kills` kills, a fresh storm of answers of `people` after every `a_round`."""
    tally = Tally("storms")
    number = 0
    while tally.kills.total() < kills:
        number += 1
        left = min(a_round, kills - tally.kills.total())
        with ordeal(folder, nursery, dice, name=f"storm-{number}", heads=people) as world:
            _round(world, tally, people, left, chance)
    return tally


def _round(world: Ordeal, tally: Tally, people: int, kills: int, chance: float) -> None:
    dice = world.dice
    open_circular(world.database, people)
    world.settle()
    crowd = list(range(1, people + 1))
    dice.shuffle(crowd)
    scripts = {person: dice.choices(SCRIPTS, HOW_OFTEN)[0] for person in crowd}
    for kill in range(kills):
        wave = crowd[kill * people // kills : (kill + 1) * people // kills]
        before = len(wave) // 2 if dice.random() < 0.7 else len(wave)
        _act(world, wave[:before], scripts)
        if dice.random() < chance:
            world.vk.deed("restart")  # VK forgets the events nobody has asked for
        instant = _instant(dice) if dice.random() < 0.75 else None
        mix = while_listening(dice, chance) if dice.random() < 0.8 else NOTHING
        world.die(tally, instant, mix, meanwhile=partial(_act, world, wave[before:], scripts))
        world.jump(dice.choice((0, 0, 0, 6, 20)))
    world.settle()
    tally.faults.update(world.vk.deed("met")["used"])
    ledger = Ledger(world.vk, world.database)
    ledger.check_outbox(tally)
    ledger.check_once_each(tally, OutgoingKind.CARD, crowd)
    ledger.check_inbox(tally)
    ledger.check_applied_once(tally)
    _check_replies(ledger, scripts, tally)
    _check_answers(ledger, scripts, tally)


def _instant(dice: random.Random) -> Instant:
    method = dice.choices((QUEUE, EXECUTE, SEND, ANY), (4, 3, 2, 2))[0]
    return Instant.any_of(dice, method, most=3)


def _act(world: Ordeal, people: Sequence[int], scripts: Mapping[int, Script]) -> None:
    acts = [[person, *act] for person in people for act in scripts[person].acts]
    if acts:
        world.vk.deed("acts", acts=acts)


def _check_replies(ledger: Ledger, scripts: Mapping[int, Script], tally: Tally) -> None:
    """One reply to each message, no more, no less."""
    numbers = {(r.account, r.random_id) for r in ledger.rows if r.kind is OutgoingKind.REPLY}
    had: Counter[int] = Counter()
    for (peer, number), count in ledger.shown.items():
        had[peer] += count if (peer, number) in numbers else 0
    for person, script in scripts.items():
        wanted = len(script.acts)
        if had[person] > wanted:
            tally.doubled += had[person] - wanted
            tally.note(f"{person} had {had[person]} replies to {script.acts}")
        elif had[person] < wanted:
            tally.lost += wanted - had[person]
            tally.note(f"{person} had {had[person]} replies to {script.acts}")


def _check_answers(ledger: Ledger, scripts: Mapping[int, Script], tally: Tally) -> None:
    """What stands is what each person said last, at the time they said it."""
    confirmed, promised, written = ledger.confirmed(), ledger.promised(), ledger.written()
    for person, script in scripts.items():
        for fault in _faults(script, confirmed.get(person), promised.get(person), written[person]):
            tally.answers_lost += 1
            tally.note(f"{person} said {script.acts}: {fault}")


def _faults(
    script: Script, confirmed: datetime | None, promised: date | None, written: Sequence[datetime]
) -> Iterator[str]:
    if (confirmed is not None) != bool(script.confirmed_by):
        yield f"confirmed {confirmed}"
    elif confirmed is not None and apart(confirmed, written[script.confirmed_by - 1]):
        yield f"confirmed {confirmed}, not {written[script.confirmed_by - 1]}"
    if promised != (PROMISED if script.promised else None):
        yield f"promised {promised}"

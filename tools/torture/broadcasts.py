"""One text to everybody, then a reminder of their own to each, while the program is killed."""

import random
from datetime import timedelta
from pathlib import Path

from sqlmodel import col, select

from data.models.outgoing import Outgoing, OutgoingKind, OutgoingState
from tools.bench import seeding
from tools.bench.broadcasts import open_circular
from tools.torture.faults import ANY, EXECUTE, QUEUE, SEND, Instant, while_sending
from tools.torture.ledger import Ledger
from tools.torture.nursery import Nursery
from tools.torture.ordeal import Ordeal, ordeal
from tools.torture.tally import Tally

MONDAY = seeding.FRIDAY + timedelta(days=3, minutes=5)
CARDS = 1 / 4  # of the kills: with a hundred people a call the first part has fewer calls
LONG, TOO_LONG = 55 * 60.0, 70 * 60.0  # after so many seconds VK no longer knows a number
LONG_EVERY = 60  # kills: reading thousands of dialogs back takes minutes
CHATTER = 105  # messages after which VK no longer knows a number either


def torment(
    folder: Path,
    nursery: Nursery,
    dice: random.Random,
    *,
    kills: int,
    recipients: int,
    chance: float,
    a_round: int,
) -> Tally:
    """At least `kills` kills, a fresh broadcast to all `recipients` after every `a_round`."""
    tally = Tally("broadcasts")
    number = 0
    while tally.kills.total() < kills:
        number += 1
        left = min(a_round, kills - tally.kills.total())
        with ordeal(folder, nursery, dice, name=f"broadcast-{number}", heads=recipients) as world:
            _round(world, tally, recipients, left, chance)
    return tally


def _round(world: Ordeal, tally: Tally, recipients: int, kills: int, chance: float) -> None:
    open_circular(world.database, recipients)
    cards = max(1, round(kills * CARDS))
    _phase(world, tally, SEND, kills=cards, calls=recipients // 100, chance=chance)
    world.move_to(MONDAY)
    _phase(world, tally, EXECUTE, kills=kills - cards, calls=recipients // 25, chance=chance)
    tally.faults.update(world.vk.deed("met")["used"])
    ledger = Ledger(world.vk, world.database)
    people = range(1, recipients + 1)
    ledger.check_outbox(tally)
    ledger.check_once_each(tally, OutgoingKind.CARD, people)
    ledger.check_once_each(tally, OutgoingKind.DIGEST, people)
    ledger.check_texts(tally, (OutgoingKind.CARD, OutgoingKind.DIGEST))
    ledger.check_inbox(tally)
    ledger.check_applied_once(tally)


def _phase(
    world: Ordeal, tally: Tally, method: str, *, kills: int, calls: int, chance: float
) -> None:
    dice = world.dice
    for kill in range(kills):
        # So that there is work until the last kill, whatever the others have let through.
        most = max(1, 2 * calls // max(1, kills))
        instant = _instant(dice, method, most) if dice.random() < 0.75 else None
        world.die(tally, instant, while_sending(dice, chance))
        if kill % LONG_EVERY == LONG_EVERY - 1:
            if dice.random() < 0.5:
                _chatter(world)
            world.jump(dice.choice((LONG, TOO_LONG)))
        else:
            world.jump(dice.choice((0, 0, 0, 6, 20, 100)))
    if kills >= LONG_EVERY and dice.random() < 0.5:
        _chatter(world)
    world.settle()


def _instant(dice: random.Random, method: str, most: int) -> Instant:
    chosen = dice.choices((method, ANY, QUEUE), (8, 1, 1))[0]
    return Instant.any_of(dice, chosen, most=min(most, 3) if chosen == QUEUE else most)


def _chatter(world: Ordeal) -> None:
    """Somebody whose message is undecided writes so much that VK forgets its number."""
    with world.database.read() as session:
        person = session.exec(
            select(Outgoing.account)
            .where(col(Outgoing.state).in_((OutgoingState.SENDING, OutgoingState.UNKNOWN)))
            .order_by(col(Outgoing.id))
        ).first()
    if person is not None:
        world.vk.deed("acts", acts=[[person, "type", "Мои задачи"]] * CHATTER)

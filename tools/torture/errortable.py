"""Every code VK may answer with, end to end: what becomes of the message, and is nothing claimed
to be delivered that was not?"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import select

from bot.messenger import Refusal
from bot.sender import SHUT_OUT
from bot.vk.errors import TABLE, row_of
from data.models.address import Address, AddressState
from data.models.office import Alarm
from data.models.outgoing import OutgoingKind, OutgoingState
from tools.bench.broadcasts import open_circular
from tools.torture.ledger import Ledger
from tools.torture.nursery import Nursery
from tools.torture.ordeal import Ordeal, ordeal
from tools.torture.tally import Tally

UNKNOWN_CODES = (4242, 99_999)
WORD = "Мои задачи"
FATAL_REST = 65.0  # seconds after which a shut out bot tries again


@dataclass(frozen=True, slots=True)
class Case:
    """A code and the person whose message meets it, once."""

    person: int
    code: int

    @property
    def refusal(self) -> Refusal | None:
        """What the table makes of it; None is «nobody can say»."""
        return row_of(self.code).refusal


def torment(folder: Path, nursery: Nursery, dice: random.Random, *, fatal: int) -> Tally:
    """All codes, and `fatal` of those that shut the bot out (each takes a run of its own)."""
    tally = Tally("errors")
    codes = [code for row in TABLE for code in row.codes] + list(UNKNOWN_CODES)
    dice.shuffle(codes)
    cases = [Case(person, code) for person, code in enumerate(codes, start=1)]
    mild = [case for case in cases if case.refusal is not Refusal.FATAL]
    harsh = [case for case in cases if case.refusal is Refusal.FATAL][:fatal]
    with ordeal(folder, nursery, dice, name="errors", heads=len(cases)) as world:
        for case in mild:
            _order(world, case)
        open_circular(world.database, len(cases))
        world.live()
        _check_mild(world, mild, tally)
        world.settle()
        for case in harsh:
            _shut_out(world, case, tally)
        world.settle()
        if world_alarms(world) & {SHUT_OUT}:
            tally.lost += 1
            tally.note("the alarm stands although VK takes messages again")
        tally.faults.update(world.vk.deed("met")["used"])
        _check_end(world, mild, harsh, tally)
    return tally


def _order(world: Ordeal, case: Case) -> None:
    world.vk.deed(
        "fault", way="peer_error", method="messages.send", code=case.code, peer=case.person
    )


def _check_mild(world: Ordeal, cases: Sequence[Case], tally: Tally) -> None:
    """Right after the first answers: each row stands as the table says."""
    ledger = Ledger(world.vk, world.database)
    cards = {row.account: row for row in ledger.rows if row.kind is OutgoingKind.CARD}
    unreachable = _unreachable(world)
    alarms = world_alarms(world)
    for case in cases:
        state = cards[case.person].state
        shown = ledger.shown[case.person, cards[case.person].random_id or 0] > 0
        right = {
            Refusal.RETRY: state in (OutgoingState.SENT, OutgoingState.QUEUED),
            Refusal.REST: state is OutgoingState.QUEUED and not shown,
            Refusal.PERSON: state is OutgoingState.FAILED and case.person in unreachable,
            Refusal.OFFICE: state is OutgoingState.FAILED and f"refused:{case.code}" in alarms,
            None: state in (OutgoingState.SENT, OutgoingState.UNKNOWN),
        }[case.refusal]
        if not right or (state is OutgoingState.SENT) != shown:
            tally.lost += 1
            tally.note(f"after error {case.code} ({case.refusal}) it is {state}, shown: {shown}")


def _shut_out(world: Ordeal, case: Case, tally: Tally) -> None:
    """The bot is shut out while it answers: everything is kept, an alarm stands."""
    world.jump(FATAL_REST)
    world.live()
    _order(world, case)
    world.vk.deed("acts", acts=[[case.person, "type", WORD]])
    try:
        world.live(at_most=3)
    except RuntimeError:
        pass  # as it should: what is to be done is not done
    else:
        tally.lost += 1
        tally.note(f"after error {case.code} nothing waits")
    if SHUT_OUT not in world_alarms(world):
        tally.lost += 1
        tally.note(f"after error {case.code} no alarm stands")


def _check_end(world: Ordeal, mild: Sequence[Case], harsh: Sequence[Case], tally: Tally) -> None:
    """In the end all are served but those whom VK refused for good, and the books are right."""
    ledger = Ledger(world.vk, world.database)
    final = {c.person for c in mild if c.refusal in (Refusal.PERSON, Refusal.OFFICE)}
    for row in ledger.rows:
        tally.asked += 1
        shown = ledger.shown[row.account, row.random_id or 0]
        wanted = OutgoingState.FAILED if row.account in final else OutgoingState.SENT
        if row.kind is OutgoingKind.CARD and row.state is not wanted:
            tally.lost += 1
            tally.note(f"the card of {row.account} is {row.state} in the end ({row.reason})")
        if (row.state is OutgoingState.SENT) != bool(shown):
            tally.lost += 1
            tally.note(f"row {row.id} is {row.state}, shown {shown} times")
        tally.delivered += bool(shown)
        tally.doubled += max(0, shown - 1)
    replied = {r.account for r in ledger.rows if r.kind is OutgoingKind.REPLY and r.random_id}
    for case in harsh:
        if case.person not in replied:
            tally.lost += 1
            tally.note(f"{case.person} was not answered after error {case.code}")
    ledger.check_inbox(tally)
    ledger.check_applied_once(tally)


def world_alarms(world: Ordeal) -> set[str]:
    """The names of alarms that stand."""
    with world.database.read() as session:
        return set(session.exec(select(Alarm.name).where(Alarm.ended_at == None)))  # noqa: E711


def _unreachable(world: Ordeal) -> set[int]:
    with world.database.read() as session:
        return set(
            session.exec(select(Address.account).where(Address.state == AddressState.UNREACHABLE))
        )

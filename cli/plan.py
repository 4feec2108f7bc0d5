"""What sending a circular will do, shown before anything is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import click
from sqlmodel import Session

from bot import cards, grammar, texts
from data.models.circular import Circular, CircularState
from data.models.delivery import DeliveryState
from data.queries import office, people, roster
from data.queries.tasks import AskView, Task, asks_of
from data.rules.ladder import next_allowed
from data.rules.reach import addressee, stuck


@dataclass(frozen=True, slots=True)
class Plan:
    """The message, to how many it goes, whom it cannot reach and why.

    `held_until` is when the first held card goes (aware UTC), None when nothing is held.
    """

    text: str
    recipients: int
    unreachable: tuple[tuple[str, str], ...]  # (organisation's code, why)
    held_until: datetime | None
    past_due: bool


def plan(
    session: Session, made: Circular, organisations: Sequence[int], *, urgent: bool, at: datetime
) -> Plan:
    """What `circular send` will do at `at`."""
    crowds = people.holders(session, organisations)
    places = office.places(session, organisations)
    codes = roster.codes(session, organisations)
    bureau = office.office(session)
    task = _as_task(made, asks_of(session, [made.id or 0])[made.id or 0])
    reached = [o for o in organisations if addressee(crowds.get(o, [])) is not None]
    goes_at = [at if urgent else next_allowed(at, places[o]) for o in reached]
    today = at.astimezone(bureau.zone).date()
    return Plan(
        text=cards.circular(task, office.calendar(session), office=bureau.name, named=False).text,
        recipients=len(reached),
        unreachable=tuple(
            (codes[o], texts.WHY_STUCK[reason])
            for o in organisations
            if (reason := stuck(crowds.get(o, []))) is not None
        ),
        held_until=min((moment for moment in goes_at if moment > at), default=None),
        past_due=any(ask.due_on is not None and ask.due_on < today for ask in task.asks),
    )


def show(found: Plan, zone: ZoneInfo) -> None:
    """Print it for a person; times in `zone`."""
    click.echo("Сообщение:\n")
    click.echo("\n".join(f"  | {line}" for line in found.text.splitlines()))
    word = grammar.plural(found.recipients, "получатель", "получателя", "получателей")
    click.echo(f"\n{found.recipients} {word}.")
    for code, why in found.unreachable:
        click.echo(f"Не дойдёт: {code}. {why}")
    if found.held_until:
        click.echo(
            f"Сейчас не рабочее время: отправка начнётся {texts.moment(found.held_until, zone)}. "
            "Сейчас же: ключ --urgent."
        )
    if found.past_due:
        click.echo("Внимание: срок уже прошёл.")


def _as_task(made: Circular, asks: Sequence[AskView]) -> Task:
    """The circular as any single organisation will see it."""
    return Task(
        delivery_id=0,
        circular_id=made.id or 0,
        organisation_id=0,
        organisation="",
        number=made.number,
        dated=made.dated,
        title=made.title,
        circular_state=CircularState.OPEN,
        state=DeliveryState.AWAITING,
        sent_at=None,
        read_at=None,
        promised_until=None,
        urgent=False,
        asks=tuple(asks),
    )

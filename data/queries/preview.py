"""What reminders there will be if nobody answers meanwhile: the ring itself, let run ahead."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from data.models.organisation import Organisation
from data.models.person import Person
from data.queries import planning
from data.queries.chunks import chunks
from data.rules.ring import Message, Standing, World, foresee


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One reminder to come: when, to whom (codes of organisations), about which circulars.

    `step` is the strongest one («recheck-2»); `phone` counts organisations the office is told
    to phone.
    """

    at: datetime
    organisation: str
    organisations: tuple[str, ...]
    recipient: str
    step: str
    circulars: tuple[int, ...]
    phone: int


def preview(session: Session, *, at: datetime, until: datetime) -> list[Foreseen]:
    """All reminders from `at` to `until` (aware), in the order they will go out."""
    snapshot = planning.everything(session, at=at)
    messages = list(foresee(snapshot.standings, at=at, until=until, world=snapshot.world))
    by_delivery = {standing.delivery_id: standing for standing in snapshot.standings}
    codes = _names(session, Organisation, col(Organisation.code), snapshot.world.places)
    names = _names(
        session, Person, col(Person.name), {message.reach.person_id for message in messages}
    )
    headed = _headed(snapshot.standings, snapshot.world)
    return [_foreseen(message, by_delivery, codes, names, headed) for message in messages]


def _foreseen(
    message: Message,
    by_delivery: dict[int, Standing],
    codes: dict[int, str],
    names: dict[int, str],
    headed: dict[int, list[Standing]],
) -> Foreseen:
    told = [by_delivery[delivery_id] for delivery_id, _ in message.steps]
    told += headed.get(message.reach.person_id, []) if told else []
    organisations = dict.fromkeys(
        [codes[message.organisation_id], *(codes[s.organisation_id] for s in told)]
    )
    return Foreseen(
        at=message.at,
        organisation=codes[message.organisation_id],
        organisations=tuple(organisations),
        recipient=names[message.reach.person_id],
        step=message.strongest.name if message.strongest else "phone-list",
        circulars=tuple(sorted({standing.circular_id for standing in told})),
        phone=len(message.phone),
    )


def _headed(standings: list[Standing], world: World) -> dict[int, list[Standing]]:
    """What each person would find in a reminder besides what is due: all they head."""
    found: dict[int, list[Standing]] = {}
    for standing in standings:
        for reach in world.people.get(standing.organisation_id, ())[:1]:
            found.setdefault(reach.person_id, []).append(standing)
    return found


def _names(session: Session, model: Any, column: Any, ids: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for piece in chunks(ids):
        rows = session.execute(select(model.id, column).where(model.id.in_(piece)))
        found.update({row[0]: row[1] for row in rows})
    return found

"""Whether an organisation may be reminded right now, by whom it is read and in which tone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from data.models.delivery import Delivery, DeliveryState
from data.models.organisation import Organisation
from data.queries import people, planning
from data.queries.people import MESSENGER, Holder
from data.rules.ladder import Place, Step, allowed, step_at
from data.rules.reach import addressee
from data.rules.ring import Standing, World, strongest

__all__ = ["MESSENGER", "Nudge", "Refusal", "nudges"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not now, in Russian. `final`: «всё равно» does not help either."""

    text: str
    final: bool


@dataclass(frozen=True, slots=True)
class Nudge:
    """One delivery that somebody wants to remind of now."""

    delivery_id: int
    organisation_id: int
    code: str
    organisation: str
    holder: Holder | None
    step: Step
    refusal: Refusal | None


def nudges(session: Session, *, deliveries: Collection[int], at: datetime) -> list[Nudge]:
    """These deliveries as they would be reminded of at `at`, by organisation name."""
    rows = session.execute(
        select(Delivery, Organisation.code, Organisation.name)
        .join(Organisation, col(Organisation.id) == col(Delivery.organisation_id))
        .where(col(Delivery.id).in_(list(deliveries)))
        .order_by(col(Organisation.name), col(Delivery.id))
    ).all()
    snapshot = planning.chosen(session, deliveries=deliveries, at=at)
    standings = {standing.delivery_id: standing for standing in snapshot.standings}
    holders = people.holders(session, {row[0].organisation_id for row in rows})
    found = []
    for delivery, code, name in rows:
        standing = standings.get(delivery.id or 0)
        holder = addressee(holders.get(delivery.organisation_id, []))
        found.append(
            Nudge(
                delivery_id=delivery.id or 0,
                organisation_id=delivery.organisation_id,
                code=code,
                organisation=name,
                holder=holder,
                step=_tone(standing, snapshot.world, at),
                refusal=_refusal(delivery, standing, holder, snapshot.world, at),
            )
        )
    return found


def _tone(standing: Standing | None, world: World, at: datetime) -> Step:
    """The wording: of the ladder's latest step, else «so many days are left»."""
    if standing is None:
        return Step("recheck-1", None, 1)
    place = world.places[standing.organisation_id]
    reached = list(step_at(standing.course, at=at, ladder=world.ladder, place=place).values())
    if reached:
        return strongest(reached)
    dues = [due for due in standing.course.dues if due is not None]
    if not dues:
        return Step("recheck-1", None, 1)
    first = min(dues)
    return Step("due" if first == place.day(at) else "before-now", first)


def _refusal(
    delivery: Delivery,
    standing: Standing | None,
    holder: Holder | None,
    world: World,
    at: datetime,
) -> Refusal | None:
    if delivery.state is not DeliveryState.AWAITING or standing is None:
        return Refusal("Ответа уже не ждём: напоминать не о чем.", True)
    if holder is None:
        return Refusal("Никому из организации нельзя написать: позвоните.", True)
    if delivery.sent_at is None:
        return Refusal("Само письмо ещё не ушло: напоминать рано.", True)
    place = world.places[delivery.organisation_id]
    if not allowed(at, place):
        return Refusal("Там сейчас нерабочее время.", False)
    return _soft(holder, standing.course.promised_until, place, at)


def _soft(holder: Holder, promised: date | None, place: Place, at: datetime) -> Refusal | None:
    if holder.unasked_at is not None and place.day(holder.unasked_at) == place.day(at):
        return Refusal("Сегодня этому человеку уже писали без его просьбы.", False)
    if promised is not None and promised > place.day(at):
        return Refusal(
            f"Обещали к {promised:%d.%m}: до этого дня договорились не напоминать.", False
        )
    return None

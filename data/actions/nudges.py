"""Reminders by the office's own hand: now, not this one, not before a day, at another time."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from data.actions import journal, outbox, planning
from data.models.address import Address
from data.models.delivery import Delivery, Reminder
from data.models.outgoing import OutgoingKind, Urgency
from data.queries import nudging
from data.queries.nudging import Nudge
from data.queries.planning import chosen
from data.rules.ladder import Place, Rung, Touch, next_touch
from data.rules.ring import Standing
from data.values.errors import InputError, RefusedError
from data.values.outbox import NewMessage

FARTHEST_TOUCHES = 60  # of one deadline that are passed over at once: more than a year of Mondays


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many people are reminded, and why some organisations are not (code, sentence)."""

    people: int
    refused: tuple[tuple[str, str], ...]


def remind(
    session: Session, *, deliveries: Collection[int], forced: bool, at: datetime, by: str
) -> Reminded:
    """Remind of these deliveries now, one message a person.

    What would break a rule (at night, twice a day, before a promised day) is refused unless
    `forced`; what cannot reach anybody is refused always.
    """
    nudges = nudging.nudges(session, deliveries=deliveries, at=at)
    going = [one for one in nudges if one.refusal is None or (forced and not one.refusal.final)]
    by_person: dict[int, list[Nudge]] = defaultdict(list)
    for one in going:
        if one.holder is not None:
            by_person[one.holder.person_id].append(one)
    outbox.queue(session, [_digest(group, forced, at) for group in by_person.values()], at=at)
    addresses = [group[0].holder.address_id for group in by_person.values() if group[0].holder]
    session.connection().execute(
        update(Address).where(col(Address.id).in_(addresses)).values(unasked_at=at)
    )
    session.expire_all()
    if going:
        journal.write(
            session,
            at=at,
            by=by,
            action="reminder.now",
            subject=_subject(going),
            details={"deliveries": [one.delivery_id for one in going], "forced": forced},
        )
    return Reminded(
        len(by_person),
        tuple((one.code, one.refusal.text) for one in nudges if one.refusal and one not in going),
    )


def skip(session: Session, *, deliveries: Collection[int], at: datetime, by: str) -> int:
    """Pass over the next reminder of each; how many are passed over."""
    world = chosen(session, deliveries=deliveries, at=at)
    rows, touches = [], dict[int, Touch | None]()
    steps = _next_steps(session, deliveries)
    for standing in world.standings:
        moment, step = steps.get(standing.delivery_id, (None, None))
        if moment is None or step is None:
            continue
        rows += [] if step in standing.taken else [_taken(standing, step, at)]
        touches[standing.delivery_id] = next_touch(
            standing.course,
            after=moment,
            ladder=world.world.ladder,
            place=world.world.places[standing.organisation_id],
        )
    _write(session, rows, touches)
    _note(session, "skip", list(touches), at, by, {})
    return len(touches)


def hold(
    session: Session, *, deliveries: Collection[int], until: date, at: datetime, by: str
) -> int:
    """No reminders before `until` (a local day); how many deliveries are held."""
    world = chosen(session, deliveries=deliveries, at=at)
    rows, touches = [], dict[int, Touch | None]()
    for standing in world.standings:
        place = world.world.places[standing.organisation_id]
        if until <= place.day(at):
            raise InputError("Выберите день впереди: до него напоминаний не будет.")
        touch = None
        for touch in _ahead(standing, at, world.world.ladder, place):
            if place.day(touch.at) >= until:
                break
            if touch.step.key not in standing.taken:
                rows.append(_taken(standing, touch.step.key, at))
        touches[standing.delivery_id] = touch
    _write(session, rows, touches)
    _note(session, "hold", list(touches), at, by, {"until": until.isoformat()})
    return len(touches)


def move(
    session: Session, *, deliveries: Collection[int], to: datetime, at: datetime, by: str
) -> int:
    """The next reminder of each comes at `to` instead; how many are moved.

    Raises RefusedError when it would come earlier than the ladder says: there is «remind now».
    """
    steps = _next_steps(session, deliveries)
    if any(moment > to for moment, _ in steps.values()) or to <= at:
        raise RefusedError(
            "Перенести можно только на более позднее время; раньше срока есть «Напомнить сейчас»."
        )
    session.connection().execute(
        update(Delivery).where(col(Delivery.id).in_(list(steps))).values(next_touch_at=to)
    )
    session.expire_all()
    _note(session, "hold", list(steps), at, by, {"to": to.isoformat()})
    return len(steps)


def _digest(group: Sequence[Nudge], forced: bool, at: datetime) -> NewMessage:
    holder = group[0].holder
    if holder is None:
        raise RefusedError("Написать некому.")
    return NewMessage(
        messenger=nudging.MESSENGER,
        account=holder.account or 0,
        kind=OutgoingKind.DIGEST,
        urgency=Urgency.REMINDER,
        not_before=at,
        recipient_id=holder.recipient_id,
        facts={
            "person": holder.person_id,
            "steps": {str(one.delivery_id): one.step.key for one in group},
            "phone": [],
            "forced": forced,
        },
    )


def _ahead(
    standing: Standing, at: datetime, ladder: Sequence[Rung], place: Place
) -> Iterator[Touch]:
    after = at
    for _ in range(FARTHEST_TOUCHES):
        touch = next_touch(standing.course, after=after, ladder=ladder, place=place)
        if touch is None:
            return
        yield touch
        after = touch.at


def _next_steps(session: Session, deliveries: Collection[int]) -> dict[int, tuple[datetime, str]]:
    rows = session.exec(
        select(Delivery.id, Delivery.next_touch_at, Delivery.next_step).where(
            col(Delivery.id).in_(list(deliveries)), col(Delivery.next_touch_at).is_not(None)
        )
    )
    return {int(id_ or 0): (moment, str(step)) for id_, moment, step in rows if moment is not None}


def _taken(standing: Standing, step: str, at: datetime) -> dict[str, object]:
    return {"delivery_id": standing.delivery_id, "step": step, "at": at}


def _write(
    session: Session, rows: Sequence[dict[str, object]], touches: dict[int, Touch | None]
) -> None:
    if rows:
        session.connection().execute(insert(Reminder), list(rows))
    planning.store(session, touches)


def _note(
    session: Session,
    deed: str,
    deliveries: list[int],
    at: datetime,
    by: str,
    details: dict[str, object],
) -> None:
    if not deliveries:
        raise RefusedError("Здесь напоминаний больше не предусмотрено.")
    subject = f"delivery:{deliveries[0]}" if len(deliveries) == 1 else "office"
    journal.write(
        session,
        at=at,
        by=by,
        action=f"reminder.{deed}",
        subject=subject,
        details={"deliveries": deliveries, **details},
    )


def _subject(nudges: Sequence[Nudge]) -> str:
    return f"delivery:{nudges[0].delivery_id}" if len(nudges) == 1 else "office"

"""The self-check's deeds: what is missing is put right and journaled, the rest is an alarm."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col

from data.actions import alarms, circulars, journal, outbox, planning
from data.models.delivery import Delivery
from data.queries import alarms as standing_alarms
from data.queries import audit as queries
from data.queries import listening, office
from data.rules.ladder import next_allowed

OUTGOING_LATE = timedelta(minutes=15)
EVENTS_LATE = timedelta(minutes=10)
TOUCHES_LATE = timedelta(hours=1)
FAILED_FOR = timedelta(days=7)  # how long an event that could not be handled is shown
REFUSED_FOR = timedelta(hours=1)  # without another refusal and with sending going on: mended
MOST_NAMED = 500  # ids in one journal line
LISTENING = "listening"  # the alarm of a messenger that gives no events
REFUSED = "refused:"  # alarms of the sender, one for each of the messenger's codes

Words = Callable[[str, int], str]


def repair(session: Session, *, at: datetime) -> Mapping[str, int]:
    """Queue cards that are missing, take back what was claimed and never recorded, plan what was
    never planned; how many of each."""
    return {
        "cards": _queue_missing(session, at),
        "claims": _take_back(session, at),
        "plans": _plan(session, at),
    }


def _queue_missing(session: Session, at: datetime) -> int:
    gaps = queries.without_card(session, at=at)
    places = office.places(session, {gap.organisation_id for gap in gaps})
    outbox.queue(
        session,
        [
            circulars.card(
                circular_id=gap.circular_id,
                delivery_id=gap.delivery_id,
                holder=gap.holder,
                alone=False,
                not_before=at if gap.urgent else next_allowed(at, places[gap.organisation_id]),
            )
            for gap in gaps
        ],
        at=at,
    )
    by_circular: dict[int, list[int]] = defaultdict(list)
    for gap in gaps:
        by_circular[gap.circular_id].append(gap.delivery_id)
        session.connection().execute(
            update(Delivery).where(col(Delivery.id) == gap.delivery_id).values(stuck=None)
        )
    for circular_id, deliveries in by_circular.items():
        _journal(session, "cards", f"circular:{circular_id}", deliveries, at)
    return len(gaps)


def _take_back(session: Session, at: datetime) -> int:
    rows = queries.abandoned(session, at=at)
    if rows:
        outbox.recover(session, at=at)
        _journal(session, "claims", "outbox", rows, at)
    return len(rows)


def _plan(session: Session, at: datetime) -> int:
    deliveries = queries.misplanned(session, at=at)
    if deliveries:
        planning.replan(session, deliveries=deliveries, at=at)
        _journal(session, "plans", "office", deliveries, at)
    return len(deliveries)


def _journal(session: Session, what: str, subject: str, ids: Collection[int], at: datetime) -> None:
    journal.write(
        session,
        at=at,
        by="system",
        action=f"audit.{what}",
        subject=subject,
        details={"count": len(ids), "ids": sorted(ids)[:MOST_NAMED]},
    )


def judge(session: Session, *, at: datetime, awake_since: datetime, words: Words) -> list[str]:
    """Sound an alarm for everything that is late or has failed, end those whose cause is gone;
    the names of what is wrong.

    Lateness counts from `awake_since` at the earliest: after a long sleep work is given time.
    `words` gives the text of an alarm by its name and how many rows it is about.
    """
    standing = standing_alarms.standing(session)
    rests = any(alarm.stops_sending for alarm in standing)
    # Nobody is reminded while answers cannot be heard: that is no lateness.
    hears = not listening.any_gap(session) and all(a.name != LISTENING for a in standing)
    late = [
        ("outgoing_late", OUTGOING_LATE, queries.outgoing_late, not rests),
        ("events_late", EVENTS_LATE, queries.events_late, True),
        ("touches_late", TOUCHES_LATE, queries.touches_late, hears),
    ]
    counts = {
        name: count(session, before=at - patience) if fair and at - awake_since >= patience else 0
        for name, patience, count, fair in late
    }
    counts["events_failed"] = queries.events_failed(session, since=at - FAILED_FOR)
    counts["cards_failed"] = len(queries.refused_cards(session, at=at))
    for name, count in counts.items():
        if count:
            alarms.sound(session, name=name, text=words(name, count), at=at)
        else:
            alarms.end(session, name=name, at=at)
    _end_mended(session, at)
    return [name for name, count in counts.items() if count]


def _end_mended(session: Session, at: datetime) -> None:
    """A refusal of the messenger that has not come again while other messages went out."""
    for alarm in standing_alarms.standing(session):
        if alarm.name.startswith(REFUSED) and alarm.since <= at - REFUSED_FOR:
            again = queries.refused_since(session, reason=alarm.text, since=at - REFUSED_FOR)
            if not again and queries.sent_since(session, since=at - REFUSED_FOR):
                alarms.end(session, name=alarm.name, at=at)

"""Alarms: what is wrong right now; each stands once and ends when its cause is gone."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from data.actions import journal, outbox
from data.models.office import Alarm
from data.models.outgoing import OutgoingKind, Urgency
from data.queries import people
from data.values.outbox import NewMessage

SHORT = timedelta(minutes=5)  # what ends by itself sooner is not worth a message
QUIET = timedelta(hours=1)  # an alarm that comes back within this is the same for people


def sound(
    session: Session,
    *,
    name: str,
    text: str,
    at: datetime,
    try_again_at: datetime | None = None,
) -> None:
    """Say that something is wrong (`text` is Russian and tells what to do).

    With `try_again_at` nothing is sent until then. An alarm that stands already is renewed; of a
    new one the office's people are told, unless it is sending itself that has stopped.
    """
    alarm = _standing(session, name)
    fresh = alarm is None
    if alarm is None:
        alarm = Alarm(name=name, text=text[:500], since=at)
        journal.write(
            session, at=at, by="system", action="alarm.sound", subject=name, details={"text": text}
        )
    alarm.text = text[:500]
    alarm.stops_sending = try_again_at is not None
    alarm.try_again_at = try_again_at
    session.add(alarm)
    if fresh and try_again_at is None and not _came_back(session, name, at):
        session.flush()
        _tell(session, alarm, at=at, not_before=at + SHORT, facts={})


def end(session: Session, *, name: str, at: datetime) -> None:
    """The cause is gone; harmless when the alarm does not stand."""
    alarm = _standing(session, name)
    if alarm is not None:
        alarm.ended_at = at
        session.add(alarm)
        journal.write(session, at=at, by="system", action="alarm.end", subject=name)


def record_past(
    session: Session, *, name: str, text: str, since: datetime, at: datetime, told: bool
) -> None:
    """Write down an alarm that could not be while it stood; who was `told` hears of its end."""
    alarm = Alarm(name=name, text=text[:500], since=since, ended_at=at)
    session.add(alarm)
    journal.write(
        session,
        at=at,
        by="system",
        action="alarm.past",
        subject=name,
        details={"text": text, "since": since.isoformat()},
    )
    if told:
        session.flush()
        _tell(session, alarm, at=at, not_before=at, facts={"over": True})


def _tell(
    session: Session, alarm: Alarm, *, at: datetime, not_before: datetime, facts: dict[str, bool]
) -> None:
    """A message to everybody of the office who is linked; its words are found when it goes."""
    outbox.queue(
        session,
        [
            NewMessage(
                messenger=people.MESSENGER,
                account=clerk.account or 0,
                kind=OutgoingKind.NOTICE,
                urgency=Urgency.BROADCAST,  # what mends it goes first and may make it pointless
                not_before=not_before,
                recipient_id=clerk.recipient_id,
                facts={"alarm": alarm.id} | facts,
            )
            for clerk in people.clerks(session)
        ],
        at=at,
    )


def _standing(session: Session, name: str) -> Alarm | None:
    return session.exec(
        select(Alarm).where(Alarm.name == name, col(Alarm.ended_at).is_(None))
    ).first()


def _came_back(session: Session, name: str, at: datetime) -> bool:
    ended = select(Alarm.id).where(Alarm.name == name, col(Alarm.ended_at) > at - QUIET)
    return session.exec(ended.limit(1)).first() is not None

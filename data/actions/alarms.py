"""Alarms: what is wrong right now; each stands once and ends when its cause is gone."""

from datetime import datetime

from sqlmodel import Session, col, select

from data.actions import journal
from data.models.office import Alarm


def sound(
    session: Session,
    *,
    name: str,
    text: str,
    at: datetime,
    try_again_at: datetime | None = None,
) -> None:
    """Say that something is wrong (`text` is Russian and tells what to do).

    With `try_again_at` nothing is sent until then. An alarm that stands already is renewed.
    """
    alarm = _standing(session, name)
    if alarm is None:
        alarm = Alarm(name=name, text=text[:500], since=at)
        journal.write(
            session, at=at, by="system", action="alarm.sound", subject=name, details={"text": text}
        )
    alarm.text = text[:500]
    alarm.stops_sending = try_again_at is not None
    alarm.try_again_at = try_again_at
    session.add(alarm)


def end(session: Session, *, name: str, at: datetime) -> None:
    """The cause is gone; harmless when the alarm does not stand."""
    alarm = _standing(session, name)
    if alarm is not None:
        alarm.ended_at = at
        session.add(alarm)
        journal.write(session, at=at, by="system", action="alarm.end", subject=name)


def _standing(session: Session, name: str) -> Alarm | None:
    return session.exec(
        select(Alarm).where(Alarm.name == name, col(Alarm.ended_at).is_(None))
    ).first()

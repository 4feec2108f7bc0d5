"""Whether work goes on: how far listening is, how long the outbox has been waiting."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from data.models.incoming import ListenCursor
from data.models.outgoing import WAITING, Outgoing
from data.queries import alarms


@dataclass(frozen=True, slots=True)
class Pulse:
    """`moved_at`: when listening last got an answer; `oldest_due`: since when the message that
    has waited longest should have gone; `rests_until`: sending is stopped until then."""

    moved_at: datetime | None
    oldest_due: datetime | None
    rests_until: datetime | None
    alarms: tuple[str, ...]


def pulse(session: Session, *, messenger: str, at: datetime) -> Pulse:
    """The signs of life in the database."""
    cursor = session.get(ListenCursor, messenger)
    oldest = session.exec(
        select(func.min(Outgoing.not_before)).where(
            WAITING, Outgoing.messenger == messenger, col(Outgoing.not_before) <= at
        )
    ).one()
    return Pulse(
        moved_at=cursor.moved_at if cursor else None,
        oldest_due=oldest,
        rests_until=alarms.sending_rests_until(session),
        alarms=tuple(alarm.name for alarm in alarms.standing(session)),
    )

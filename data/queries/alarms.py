"""What is wrong right now."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from data.models.office import Alarm


def standing(session: Session) -> list[Alarm]:
    """Alarms that have not ended, the oldest first."""
    return list(
        session.exec(select(Alarm).where(col(Alarm.ended_at).is_(None)).order_by(col(Alarm.since)))
    )


def sending_rests_until(session: Session) -> datetime | None:
    """Until when nothing may be sent; None when sending goes on."""
    moments = [a.try_again_at for a in standing(session) if a.stops_sending and a.try_again_at]
    return max(moments, default=None)


def find(session: Session, ids: Collection[int]) -> dict[int, Alarm]:
    """These alarms, standing or ended, by id; unknown ids are left out."""
    rows = session.exec(select(Alarm).where(col(Alarm.id).in_([id_ for id_ in ids if id_])))
    return {row.id or 0: row for row in rows}

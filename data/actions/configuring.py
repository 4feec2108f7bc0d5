"""What the office sets for itself: the ladder of reminders, its own days, its limits."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from data.actions import journal, planning
from data.models.circular import Circular, CircularState, Round
from data.models.delivery import Delivery, DeliveryState
from data.models.office import Anchor, CalendarDay, LadderStep, Setting
from data.queries import office
from data.rules.ladder import OPENS, SHUTS, Rung
from data.values.errors import InputError

MOST_DAYS = 30


def set_ladder(session: Session, *, rungs: Sequence[Rung], at: datetime, by: str) -> None:
    """Another ladder: every open delivery is planned anew by it.

    Raises InputError for steps that meet, that fall outside working hours, and without a weekly
    recheck: nobody may be forgotten.
    """
    places = [(rung.anchor, rung.days, rung.weekday) for rung in rungs]
    if len(set(places)) != len(places):
        raise InputError("Две ступени приходятся на один день: уберите одну из них.")
    if not any(rung.anchor is Anchor.WEEKLY for rung in rungs):
        raise InputError("Без еженедельной проверки о молчащих забудут: оставьте её.")
    for rung in rungs:
        if not OPENS <= rung.at < SHUTS:
            raise InputError(
                f"Напоминать можно с {OPENS:%H:%M} до {SHUTS:%H:%M}: исправьте время ступени."
            )
        if rung.anchor in (Anchor.BEFORE, Anchor.AFTER) and not 1 <= rung.days <= MOST_DAYS:
            raise InputError(f"Дней до срока или после него бывает от 1 до {MOST_DAYS}.")
        if rung.anchor is Anchor.WEEKLY and not 0 <= rung.weekday <= 4:
            raise InputError("Еженедельная проверка бывает с понедельника по пятницу.")
    session.connection().execute(delete(LadderStep))
    session.add_all(
        LadderStep(anchor=rung.anchor, days=rung.days, weekday=rung.weekday, at=rung.at)
        for rung in rungs
    )
    session.flush()
    replan_all(session, at=at)
    journal.write(
        session,
        at=at,
        by=by,
        action="ladder.change",
        subject="office",
        details={
            "steps": [
                [rung.anchor.value, rung.days, rung.weekday, rung.at.isoformat()] for rung in rungs
            ]
        },
    )


def set_day(
    session: Session, *, day: date, working: bool, note: str, at: datetime, by: str
) -> None:
    """The office's own word on a day; open deliveries are planned anew."""
    session.merge(CalendarDay(day=day, working=working, note=note[:200]))
    _calendar_changed(session, day, {"working": working, "note": note[:200]}, at, by)


def drop_day(session: Session, *, day: date, at: datetime, by: str) -> None:
    """The official calendar counts for this day again; harmless when it does."""
    found = session.get(CalendarDay, day)
    if found is None:
        return
    session.delete(found)
    _calendar_changed(session, day, {"dropped": True}, at, by)


def set_second_above(session: Session, *, limit: int, at: datetime, by: str) -> None:
    """To how many organisations one person may send alone."""
    if not 1 <= limit <= 1_000_000:
        raise InputError("Число организаций должно быть от 1.")
    session.merge(Setting(name=office.SECOND_ABOVE, value=str(limit)))
    journal.write(
        session,
        at=at,
        by=by,
        action="setting.change",
        subject=office.SECOND_ABOVE,
        details={"value": limit},
    )


def replan_all(session: Session, *, at: datetime) -> None:
    """Work out anew when every awaited delivery comes up next."""
    ids = session.exec(
        select(Delivery.id)
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .join(Circular, col(Circular.id) == col(Round.circular_id))
        .where(Delivery.state == DeliveryState.AWAITING, Circular.state == CircularState.OPEN)
    ).all()
    planning.replan(session, deliveries=[int(one or 0) for one in ids], at=at)


def _calendar_changed(
    session: Session, day: date, details: dict[str, object], at: datetime, by: str
) -> None:
    session.flush()
    replan_all(session, at=at)
    journal.write(
        session,
        at=at,
        by=by,
        action="calendar.change",
        subject=f"day:{day.isoformat()}",
        details=details,
    )

"""What the office has set: ladder, calendar, names, and where its organisations live."""

from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from data.models.office import CalendarDay, LadderStep, Setting
from data.models.organisation import Organisation
from data.queries.chunks import chunks
from data.rules.ladder import Place, Rung
from data.rules.workdays import Calendar, official_calendar

TIMEZONE = "office_timezone"
NAME = "office_name"
SALT = "invite_salt"
EPOCH = "random_id_epoch"
SECOND_ABOVE = "second_yes_above"  # a send to more organisations needs a second person's yes
SECOND_ABOVE_DEFAULT = 500


@dataclass(frozen=True, slots=True)
class Office:
    """The office's own name and time zone."""

    name: str
    zone: ZoneInfo


def setting(session: Session, name: str, default: str = "") -> str:
    """A named value, or `default`."""
    row = session.get(Setting, name)
    return row.value if row else default


def second_above(session: Session) -> int:
    """To how many organisations one person may send alone."""
    return int(setting(session, SECOND_ABOVE, str(SECOND_ABOVE_DEFAULT)))


def office(session: Session) -> Office:
    """How the office is called and where it is."""
    zone = ZoneInfo(setting(session, TIMEZONE, "Europe/Moscow"))
    return Office(setting(session, NAME, "Управление образования"), zone)


def ladder(session: Session) -> tuple[Rung, ...]:
    """The reminder table as it stands."""
    steps = session.exec(select(LadderStep).order_by(col(LadderStep.id))).all()
    return tuple(Rung(step.anchor, step.at, step.days, step.weekday) for step in steps)


def calendar(session: Session) -> Calendar:
    """The official calendar with the office's own days over it."""
    days = session.exec(select(CalendarDay)).all()
    return official_calendar(overrides={day.day: (day.working, day.note) for day in days})


def places(session: Session, organisations: Collection[int]) -> dict[int, Place]:
    """Where each organisation lives; its own time zone, else the office's."""
    days, own = calendar(session), office(session).zone
    zones: dict[str | None, Place] = {None: Place(own, days)}
    found: dict[int, Place] = {}
    for piece in chunks(organisations):
        rows = session.exec(
            select(Organisation.id, Organisation.timezone).where(col(Organisation.id).in_(piece))
        )
        for organisation_id, name in rows:
            if name not in zones:
                zones[name] = Place(ZoneInfo(str(name)), days)
            found[int(organisation_id or 0)] = zones[name]
    return found

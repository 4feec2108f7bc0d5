"""The ladder of reminders: when an unanswered delivery is touched next, and by which step.

Everything here is pure: days and times are the organisation's local ones, moments are aware UTC.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data.models.office import Anchor
from data.rules.workdays import Calendar

PROMISE_TIME = time(9, 0)  # the morning of a promised day
OPENS = time(8, 0)  # nothing unasked before
SHUTS = time(18, 0)  # nor from then on


@dataclass(frozen=True, slots=True)
class Rung:
    """One row of the ladder. `days` are working days; `weekday` (0 Monday) only for WEEKLY."""

    anchor: Anchor
    at: time
    days: int = 0
    weekday: int = -1


STANDARD: tuple[Rung, ...] = (
    Rung(Anchor.BEFORE, time(10, 0), days=3),
    Rung(Anchor.BEFORE, time(10, 0), days=1),
    Rung(Anchor.DUE, time(9, 0)),
    Rung(Anchor.AFTER, time(10, 0), days=1),
    Rung(Anchor.WEEKLY, time(10, 0), weekday=0),
)


@dataclass(frozen=True, slots=True)
class Step:
    """A rung applied to one deadline: `name` is before-3, due, after-1, recheck-2, promise …

    `due_on` is the deadline it belongs to (None for circulars without one); together they are
    the step's key, taken once for ever. `recheck` counts the weekly steps, 0 for the others.
    """

    name: str
    due_on: date | None
    recheck: int = 0

    @property
    def key(self) -> str:
        """The step with its deadline, as stored: «recheck-2@2023-10-16»."""
        return f"{self.name}@{self.due_on.isoformat()}" if self.due_on else self.name

    @staticmethod
    def read(key: str) -> "Step":
        """The step stored under `key`."""
        name, _, day = key.partition("@")
        recheck = int(name.rpartition("-")[2]) if name.startswith("recheck-") else 0
        return Step(name, date.fromisoformat(day) if day else None, recheck)


@dataclass(frozen=True, slots=True)
class Touch:
    """A step at its moment (aware UTC)."""

    at: datetime
    step: Step


@dataclass(frozen=True, slots=True)
class Place:
    """Where and by which calendar an organisation lives."""

    zone: ZoneInfo
    calendar: Calendar

    def moment(self, day: date, at: time) -> datetime:
        """The UTC moment of a local day and time."""
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def day(self, at: datetime) -> date:
        """The local day of a moment."""
        return at.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Course:
    """What the ladder needs to know of a delivery.

    `opened_on` is the local day the circular went out; `dues` are the deadlines of the asks still
    open (None: without one); `promised_until` silences everything before that day.
    """

    opened_on: date
    dues: frozenset[date | None]
    promised_until: date | None = None


def working_due(due_on: date, calendar: Calendar) -> date:
    """The deadline as people must take it: a day off gives way to the working day before."""
    return calendar.previous_working(due_on, inclusive=True)


def allowed(at: datetime, place: Place) -> bool:
    """Whether something nobody asked for may be sent at `at` (aware)."""
    local = at.astimezone(place.zone)
    return OPENS <= local.time() < SHUTS and place.calendar.is_working(local.date())


def next_allowed(at: datetime, place: Place) -> datetime:
    """The first moment from `at` on when something unasked may be sent (aware UTC)."""
    if allowed(at, place):
        return at
    local = at.astimezone(place.zone)
    today_is_possible = local.time() < OPENS
    day = local.date() if today_is_possible else local.date() + timedelta(days=1)
    return place.moment(place.calendar.next_working(day, inclusive=True), OPENS)


def next_touch(
    course: Course, *, after: datetime, ladder: Sequence[Rung], place: Place
) -> Touch | None:
    """The first touch strictly after `after`, or None when nothing is open.

    No touch falls on the day the circular went out, on a day off, or before a promised day; the
    promised day itself brings one in the morning.
    """
    touches = [
        touch
        for due_on in course.dues
        if (touch := _first(_touches(course, due_on, ladder, place), after)) is not None
    ]
    if course.dues and (promise := _promise_touch(course, place)) and promise.at > after:
        touches.append(promise)
    return min(touches, key=lambda touch: (touch.at, touch.step.key), default=None)


def step_at(
    course: Course, *, at: datetime, ladder: Sequence[Rung], place: Place
) -> dict[date | None, Step]:
    """For each open deadline the latest step whose time has come by `at`.

    After a long silence only this one is taken: the ones before it are passed over.
    """
    latest: dict[date | None, Step] = {}
    for due_on in course.dues:
        for touch in _touches(course, due_on, ladder, place):
            if touch.at > at:
                break
            latest[due_on] = touch.step
    return latest


def _first(touches: Iterator[Touch], after: datetime) -> Touch | None:
    return next((touch for touch in touches if touch.at > after), None)


def _promise_touch(course: Course, place: Place) -> Touch | None:
    if course.promised_until is None:
        return None
    day = place.calendar.next_working(course.promised_until, inclusive=True)
    step = Step("promise", course.promised_until)
    return Touch(place.moment(day, PROMISE_TIME), step)


def _touches(
    course: Course, due_on: date | None, ladder: Sequence[Rung], place: Place
) -> Iterator[Touch]:
    """All touches of one deadline in the order of time, without end."""
    fixed = _fixed_days(due_on, ladder, place.calendar)
    for day, at, name in fixed:
        if _speaks(course, day):
            yield Touch(place.moment(day, at), Step(name, due_on))
    last_day = fixed[-1][0] if fixed else course.opened_on
    yield from _weekly(course, due_on, last_day, ladder, place)


def _fixed_days(
    due_on: date | None, ladder: Sequence[Rung], calendar: Calendar
) -> list[tuple[date, time, str]]:
    if due_on is None:
        return []
    due = working_due(due_on, calendar)
    days = []
    for rung in ladder:
        match rung.anchor:
            case Anchor.BEFORE:
                day = calendar.add_working_days(due, -rung.days)
                days.append((day, rung.at, f"before-{rung.days}"))
            case Anchor.DUE:
                days.append((due, rung.at, "due"))
            case Anchor.AFTER:
                # Counted from the printed day: a Saturday deadline is missed on Monday.
                day = calendar.add_working_days(due_on, rung.days)
                day = calendar.next_working(day, inclusive=True)
                days.append((day, rung.at, f"after-{rung.days}"))
            case Anchor.WEEKLY:
                pass
    return sorted(days)


def _weekly(
    course: Course, due_on: date | None, last_day: date, ladder: Sequence[Rung], place: Place
) -> Iterator[Touch]:
    """The weekly rechecks after `last_day`; one on a day off moves to the next working day.

    They are counted from the first that this delivery can see: a letter that comes long after
    its deadline begins with the first recheck, as any other.
    """
    calendar = place.calendar
    rungs = [rung for rung in ladder if rung.anchor is Anchor.WEEKLY]
    floor = max(last_day, due_on or last_day, course.opened_on)
    week = floor - timedelta(days=floor.weekday())
    recheck, taken = 0, floor
    while rungs:
        for rung in sorted(rungs, key=lambda rung: rung.weekday):
            planned = week + timedelta(days=rung.weekday)
            if planned <= floor:
                continue
            day = calendar.next_working(planned, inclusive=True)
            if day > taken:  # after long holidays several weeks may meet on one day: one recheck
                taken, recheck = day, recheck + 1
                if _speaks(course, day):
                    yield Touch(
                        place.moment(day, rung.at), Step(f"recheck-{recheck}", due_on, recheck)
                    )
        week += timedelta(weeks=1)


def _speaks(course: Course, day: date) -> bool:
    if day <= course.opened_on:
        return False
    return course.promised_until is None or day >= course.promised_until

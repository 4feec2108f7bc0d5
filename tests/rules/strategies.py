"""What hypothesis draws for the rules: calendars, places, courses, ladders."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from data.models.office import Anchor
from data.rules.ladder import STANDARD, Course, Place, Rung
from data.rules.workdays import Calendar, official_calendar

# Russia from end to end, and zones that change their clocks, both ways round.
ZONES = (
    "Europe/Moscow",
    "Europe/Kaliningrad",
    "Asia/Yekaterinburg",
    "Asia/Kamchatka",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
)

days = st.dates(date(2023, 1, 1), date(2026, 12, 31))
zones = st.sampled_from(ZONES).map(ZoneInfo)
moments = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda minutes: datetime(2023, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """The official calendar, perhaps with a stretch of the office's own days."""
    first = draw(days)
    own = draw(st.lists(st.sampled_from((True, False, None)), max_size=25))
    return official_calendar(
        {first + timedelta(n): (word, "") for n, word in enumerate(own) if word is not None}
    )


places = st.builds(Place, zones, calendars())


@st.composite
def courses(draw: st.DrawFn, *, promises: bool = True) -> Course:
    """A delivery with one to three deadlines around its opening day, perhaps a promise."""
    opened = draw(days)
    near = st.integers(-40, 60).map(lambda n: opened + timedelta(n))
    dues = draw(st.frozensets(st.none() | near, min_size=1, max_size=3))
    later = st.integers(1, 60).map(lambda n: opened + timedelta(n))
    return Course(opened, dues, draw(st.none() | later) if promises else None)


hours = st.times(time(8, 0), time(17, 59))
rungs = st.one_of(
    st.builds(Rung, st.sampled_from((Anchor.BEFORE, Anchor.AFTER)), hours, st.integers(0, 9)),
    st.builds(Rung, st.just(Anchor.DUE), hours),
    st.builds(Rung, st.just(Anchor.WEEKLY), hours, st.just(0), st.integers(0, 6)),
)
ladders = st.just(STANDARD) | st.lists(
    rungs, max_size=6, unique_by=lambda rung: (rung.anchor, rung.days, rung.weekday)
).map(tuple)

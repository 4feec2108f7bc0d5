"""The ladder: letter 985 by hand, and the promises it keeps for whatever letter, place and day."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from data.models.office import Anchor
from data.rules.ladder import (
    OPENS,
    SHUTS,
    STANDARD,
    Course,
    Place,
    Rung,
    Step,
    Touch,
    allowed,
    next_allowed,
    next_touch,
    step_at,
    working_due,
)
from data.rules.workdays import official_calendar
from tests.rules.strategies import courses, days, ladders, moments, places

MOSCOW = Place(ZoneInfo("Europe/Moscow"), official_calendar())
LETTER_985 = Course(date(2023, 10, 13), frozenset({date(2023, 10, 16)}))
SOME = 10
FEW = settings(deadline=None, max_examples=40)


def touches(
    course: Course, place: Place, ladder: Sequence[Rung] = STANDARD, count: int = SOME
) -> list[Touch]:
    """The first touches of a delivery that nobody answers."""
    found: list[Touch] = []
    after = datetime(2000, 1, 1, tzinfo=UTC)
    while len(found) < count:
        touch = next_touch(course, after=after, ladder=ladder, place=place)
        if touch is None:
            break
        found.append(touch)
        after = touch.at
    return found


def told(course: Course, place: Place = MOSCOW, count: int = 6) -> list[tuple[str, str]]:
    """The first touches as a person would list them: local time and step."""
    return [
        (f"{touch.at.astimezone(place.zone):%d.%m %H:%M}", touch.step.name)
        for touch in touches(course, place, count=count)
    ]


# --- by hand ------------------------------------------------------------------------------------


def test_letter_985_sent_on_friday_and_due_on_monday() -> None:
    assert told(LETTER_985) == [
        ("16.10 09:00", "due"),
        ("17.10 10:00", "after-1"),
        ("23.10 10:00", "recheck-1"),
        ("30.10 10:00", "recheck-2"),
        ("07.11 10:00", "recheck-3"),  # Monday the 6th is off: transferred from Saturday the 4th
        ("13.11 10:00", "recheck-4"),
    ]


def test_a_letter_in_good_time_climbs_every_rung() -> None:
    course = Course(date(2023, 10, 9), frozenset({date(2023, 10, 19)}))
    assert told(course) == [
        ("16.10 10:00", "before-3"),
        ("18.10 10:00", "before-1"),
        ("19.10 09:00", "due"),
        ("20.10 10:00", "after-1"),
        ("23.10 10:00", "recheck-1"),
        ("30.10 10:00", "recheck-2"),
    ]


def test_due_on_friday_is_missed_on_monday_and_rechecked_a_week_later() -> None:
    course = Course(date(2023, 10, 18), frozenset({date(2023, 10, 20)}))
    assert told(course, count=4) == [
        ("19.10 10:00", "before-1"),
        ("20.10 09:00", "due"),
        ("23.10 10:00", "after-1"),
        ("30.10 10:00", "recheck-1"),
    ]


def test_a_deadline_on_a_day_off_is_the_working_day_before() -> None:
    course = Course(date(2023, 10, 9), frozenset({date(2023, 10, 15)}))  # a Sunday
    assert told(course, count=5) == [
        ("10.10 10:00", "before-3"),
        ("12.10 10:00", "before-1"),
        ("13.10 09:00", "due"),
        ("16.10 10:00", "after-1"),
        ("23.10 10:00", "recheck-1"),
    ]


def test_a_letter_without_a_deadline_is_rechecked_weekly() -> None:
    course = Course(date(2023, 10, 13), frozenset({None}))
    assert told(course, count=3) == [
        ("16.10 10:00", "recheck-1"),
        ("23.10 10:00", "recheck-2"),
        ("30.10 10:00", "recheck-3"),
    ]


def test_new_year_brings_one_recheck_for_two_mondays() -> None:
    course = Course(date(2023, 12, 18), frozenset({date(2023, 12, 21)}))
    assert [at for at, _ in told(course, count=7)] == [
        "20.12 10:00",
        "21.12 09:00",
        "22.12 10:00",
        "25.12 10:00",
        "09.01 10:00",  # for the 1st and the 8th
        "15.01 10:00",
        "22.01 10:00",
    ]


def test_a_letter_that_came_after_its_deadline_begins_with_the_first_recheck() -> None:
    course = Course(date(2023, 11, 15), frozenset({date(2023, 10, 16)}))
    assert told(course, count=3) == [
        ("20.11 10:00", "recheck-1"),
        ("27.11 10:00", "recheck-2"),
        ("04.12 10:00", "recheck-3"),
    ]


def test_a_promise_silences_until_its_morning() -> None:
    course = Course(LETTER_985.opened_on, LETTER_985.dues, date(2023, 10, 27))
    assert told(course, count=3) == [
        ("27.10 09:00", "promise"),
        ("30.10 10:00", "recheck-2"),
        ("07.11 10:00", "recheck-3"),
    ]


def test_a_promise_for_a_day_off_is_recalled_on_the_next_working_morning() -> None:
    course = Course(LETTER_985.opened_on, LETTER_985.dues, date(2023, 10, 28))
    assert told(course, count=2) == [("30.10 09:00", "promise"), ("30.10 10:00", "recheck-2")]


def test_nothing_open_nothing_to_say() -> None:
    course = Course(LETTER_985.opened_on, frozenset(), date(2023, 10, 27))
    assert touches(course, MOSCOW) == []


def test_without_a_weekly_rung_the_ladder_ends() -> None:
    assert [t.step.name for t in touches(LETTER_985, MOSCOW, STANDARD[:-1])] == ["due", "after-1"]


@pytest.mark.parametrize(
    ("zone", "utc"),
    [
        ("Europe/Kaliningrad", datetime(2023, 10, 16, 7, tzinfo=UTC)),
        ("Europe/Moscow", datetime(2023, 10, 16, 6, tzinfo=UTC)),
        ("Asia/Kamchatka", datetime(2023, 10, 15, 21, tzinfo=UTC)),
    ],
)
def test_nine_in_the_morning_is_the_organisations_own(zone: str, utc: datetime) -> None:
    place = Place(ZoneInfo(zone), official_calendar())
    assert touches(LETTER_985, place, count=1) == [Touch(utc, Step("due", date(2023, 10, 16)))]


@pytest.mark.parametrize(
    ("at", "there"),
    [
        ("2023-10-13 07:59", "2023-10-13 08:00"),
        ("2023-10-13 08:00", "2023-10-13 08:00"),
        ("2023-10-13 17:59", "2023-10-13 17:59"),
        ("2023-10-13 18:00", "2023-10-16 08:00"),
        ("2023-10-14 03:00", "2023-10-16 08:00"),
        ("2023-10-15 12:00", "2023-10-16 08:00"),
        ("2023-11-03 18:00", "2023-11-07 08:00"),
        ("2023-12-29 18:30", "2024-01-09 08:00"),
    ],
)
def test_what_comes_out_of_hours_waits_for_the_next_working_morning(at: str, there: str) -> None:
    zone = MOSCOW.zone
    moment = datetime.fromisoformat(at).replace(tzinfo=zone).astimezone(UTC)
    expected = datetime.fromisoformat(there).replace(tzinfo=zone).astimezone(UTC)
    assert next_allowed(moment, MOSCOW) == expected
    assert allowed(moment, MOSCOW) is (at == there)


# --- whatever comes -----------------------------------------------------------------------------


@FEW
@given(courses(), places, ladders)
@example(
    Course(date(2023, 10, 9), frozenset({date(2023, 10, 14)})),
    MOSCOW,
    (Rung(Anchor.AFTER, time(10, 0), days=0),),
)
def test_a_touch_comes_on_a_working_day_in_working_hours(
    course: Course, place: Place, ladder: Sequence[Rung]
) -> None:
    for touch in touches(course, place, ladder):
        assert allowed(touch.at, place)
        local = touch.at.astimezone(place.zone)
        assert OPENS <= local.time() < SHUTS
        assert place.calendar.is_working(local.date())


@FEW
@given(courses(), places, ladders)
def test_no_touch_on_the_opening_day_nor_before_a_promised_one(
    course: Course, place: Place, ladder: Sequence[Rung]
) -> None:
    quiet_until = max(course.opened_on + timedelta(1), course.promised_until or date.min)
    assert all(place.day(touch.at) >= quiet_until for touch in touches(course, place, ladder))


@FEW
@given(courses(), places, ladders)
def test_the_promised_morning_is_kept(course: Course, place: Place, ladder: Sequence[Rung]) -> None:
    assume(course.promised_until is not None)
    assert course.promised_until is not None
    morning = place.calendar.next_working(course.promised_until, inclusive=True)
    before = place.moment(morning, time(0, 0))
    touch = next_touch(course, after=before, ladder=ladder, place=place)
    assert touch is not None
    assert place.day(touch.at) == morning
    assert touch.at <= place.moment(morning, time(9, 0))


@FEW
@given(courses(), places, ladders)
def test_touches_climb_in_time_and_no_step_comes_twice(
    course: Course, place: Place, ladder: Sequence[Rung]
) -> None:
    found = touches(course, place, ladder)
    assert all(one.at < other.at for one, other in pairwise(found))
    keys = [touch.step.key for touch in found]
    assert len(set(keys)) == len(keys)
    assert [Step.read(key) for key in keys] == [touch.step for touch in found]


@FEW
@given(courses(), places, ladders, moments)
def test_the_next_touch_is_the_first_of_the_whole_list(
    course: Course, place: Place, ladder: Sequence[Rung], after: datetime
) -> None:
    whole = touches(course, place, ladder, count=20)
    later = [touch for touch in whole if touch.at > after]
    assume(later or len(whole) < 20)
    expected = later[0] if later else None
    assert next_touch(course, after=after, ladder=ladder, place=place) == expected


@FEW
@given(courses(), places, st.timedeltas(timedelta(-3), timedelta(60)))
def test_the_step_of_a_deadline_is_its_latest_touch(
    course: Course, place: Place, wait: timedelta
) -> None:
    at = place.moment(course.opened_on, time(12, 0)) + wait
    steps = step_at(course, at=at, ladder=STANDARD, place=place)
    for due in course.dues:
        alone = Course(course.opened_on, frozenset({due}), course.promised_until)
        passed = [
            touch
            for touch in touches(alone, place, count=20)
            if touch.at <= at and not touch.step.name.startswith("promise")
        ]
        assert steps.get(due) == (passed[-1].step if passed else None)


@FEW
@given(courses(promises=False), places)
def test_rechecks_come_on_mondays_for_ever(course: Course, place: Place) -> None:
    for due in course.dues:
        alone = Course(course.opened_on, frozenset({due}))
        rechecks = [t for t in touches(alone, place, count=16) if t.step.recheck]
        assert len(rechecks) >= 12
        days_of = [place.day(touch.at) for touch in rechecks]
        for day in days_of:
            monday = day - timedelta(day.weekday())
            assert place.calendar.next_working(monday, inclusive=True) == day or not any(
                place.calendar.is_working(monday + timedelta(n)) for n in range(day.weekday())
            )
        mondays = {
            monday
            for n in range((days_of[-1] - days_of[0]).days)
            if (monday := days_of[0] + timedelta(n)).weekday() == 0
        }
        # Every Monday in between is answered for, on itself or on the next working day.
        assert {place.calendar.next_working(m, inclusive=True) for m in mondays} <= set(days_of)


@FEW
@given(courses(promises=False), places)
def test_the_first_recheck_is_number_one_and_numbers_only_grow(
    course: Course, place: Place
) -> None:
    for due in course.dues:
        alone = Course(course.opened_on, frozenset({due}))
        numbers = [t.step.recheck for t in touches(alone, place) if t.step.recheck]
        assert numbers[0] == 1
        assert all(one < other for one, other in pairwise(numbers))


@given(days, places)
def test_people_take_a_deadline_on_a_day_off_as_the_working_day_before(
    due: date, place: Place
) -> None:
    taken = working_due(due, place.calendar)
    assert place.calendar.is_working(taken)
    assert taken <= due
    assert not any(
        place.calendar.is_working(taken + timedelta(n)) for n in range(1, (due - taken).days + 1)
    )
    course = Course(taken - timedelta(60), frozenset({due}))
    on_time = [t for t in touches(course, place) if t.step.name == "due"]
    assert [place.day(touch.at) for touch in on_time] == [taken]


@given(moments, places)
def test_the_next_allowed_moment_is_allowed_and_none_is_before_it(
    at: datetime, place: Place
) -> None:
    there = next_allowed(at, place)
    assert there >= at
    assert allowed(there, place)
    assert next_allowed(there, place) == there
    assert (there == at) is allowed(at, place)
    if there > at:
        assert not allowed(there - timedelta(microseconds=1), place)
        quarter_hours = (
            at + timedelta(minutes=15) * n for n in range(int((there - at) / timedelta(minutes=15)))
        )
        assert not any(allowed(moment, place) for moment in islice(quarter_hours, 2_000))


@given(st.integers(1, 9), st.none() | days)
def test_a_step_is_read_back_from_its_key(recheck: int, due: date | None) -> None:
    for step in (
        Step(f"recheck-{recheck}", due, recheck),
        Step(f"before-{recheck}", due),
        Step("due", due),
        Step("promise", due),
    ):
        assert Step.read(step.key) == step

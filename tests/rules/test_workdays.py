"""The working calendar: the table against its sources, the arithmetic against its own laws."""

import csv
from collections import Counter
from datetime import date, timedelta
from importlib import resources

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules.workdays import UNCONFIRMED, Calendar, official_calendar

PLAIN = official_calendar()
YEARS = (2023, 2024, 2025, 2026, 2027)

# Working days of each month in a five-day week, as the yearly production calendars print them.
MONTHS = {
    2023: (17, 18, 22, 20, 20, 21, 21, 23, 21, 22, 21, 21),
    2024: (17, 20, 20, 21, 20, 19, 23, 22, 21, 23, 21, 21),
    2025: (17, 20, 21, 22, 18, 19, 23, 21, 22, 23, 19, 22),
    2026: (15, 19, 21, 22, 19, 21, 23, 21, 22, 22, 20, 22),
}

days = st.dates(date(2022, 1, 1), date(2029, 12, 31))
counts = st.integers(1, 400)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """A calendar with some of the office's own days."""
    own = draw(st.dictionaries(days, st.tuples(st.booleans(), st.text(max_size=5)), max_size=40))
    return official_calendar(own)


def every_day(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize(("year", "total"), [(2023, 247), (2024, 248), (2025, 247), (2026, 247)])
def test_a_year_has_its_official_number_of_working_days(year: int, total: int) -> None:
    assert sum(map(PLAIN.is_working, every_day(year))) == total


@pytest.mark.parametrize("year", MONTHS)
def test_every_month_has_its_norm(year: int) -> None:
    worked = Counter(day.month for day in every_day(year) if PLAIN.is_working(day))
    assert tuple(worked[month] for month in range(1, 13)) == MONTHS[year]


@pytest.mark.parametrize("year", YEARS)
def test_the_table_agrees_with_an_independent_one(year: int) -> None:
    russia = holidays.country_holidays("RU", years=year)
    wrong = [d for d in every_day(year) if PLAIN.is_working(d) != russia.is_working_day(d)]
    assert wrong == []


def test_the_table_is_in_order_and_names_its_sources() -> None:
    table = resources.files("data.rules").joinpath("production_calendar.csv")
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    listed = [date.fromisoformat(row["date"]) for row in rows]
    assert listed == sorted(set(listed))
    assert {row["working"] for row in rows} == {"0", "1"}
    assert all(row["reason"] and row["source"] for row in rows)
    # A worked row must be a weekend: any other would change nothing.
    assert {d.weekday() for d, r in zip(listed, rows, strict=True) if r["working"] == "1"} == {5}
    unsure = {d.year for d, r in zip(listed, rows, strict=True) if r["source"] == UNCONFIRMED}
    assert unsure == {2027}


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2023, 10, 13), None),
        (date(2023, 10, 14), "суббота"),
        (date(2023, 10, 15), "воскресенье"),
        (date(2023, 11, 4), "праздник: День народного единства"),  # a Saturday as well
        (date(2023, 11, 6), "выходной, перенесён с 4 ноября"),
        (date(2024, 1, 7), "праздник: Рождество Христово"),
        (date(2024, 4, 27), None),  # a worked Saturday
        (date(2024, 4, 30), "выходной, перенесён со 2 ноября"),
        (date(2025, 5, 1), "праздник Весны и Труда"),
        (date(2026, 1, 9), "выходной, перенесён с 3 января"),
        (date(2022, 11, 4), "праздник: День народного единства"),  # outside the table
        (date(2030, 1, 5), "праздник: новогодние каникулы"),
        (date(2030, 1, 12), "суббота"),
    ],
)
def test_a_day_off_is_explained(day: date, reason: str | None) -> None:
    assert PLAIN.reason_off(day) == reason
    assert PLAIN.is_working(day) is (reason is None)


@pytest.mark.parametrize(
    ("day", "own", "reason"),
    [
        (date(2023, 10, 16), (False, "карантин"), "выходной по решению управления: карантин"),
        (date(2023, 10, 16), (False, " "), "выходной по решению управления"),
        (date(2023, 10, 14), (True, "субботник"), None),
        (date(2023, 11, 4), (True, ""), None),
        (date(2023, 10, 14), (False, "поездка"), "выходной по решению управления: поездка"),
    ],
)
def test_the_office_has_the_last_word(day: date, own: tuple[bool, str], reason: str | None) -> None:
    calendar = official_calendar({day: own})
    assert calendar.reason_off(day) == reason
    assert calendar.is_working(day) is own[0]
    assert official_calendar([(day, own)]).is_working(day) is own[0]
    # The next calendar knows nothing of it.
    assert official_calendar().reason_off(day) == PLAIN.reason_off(day)


def test_changing_the_given_days_later_changes_no_calendar() -> None:
    own = {date(2023, 10, 16): (False, "")}
    calendar = official_calendar(own)
    own.clear()
    assert not calendar.is_working(date(2023, 10, 16))


@pytest.mark.parametrize(
    ("day", "count", "there"),
    [
        (date(2023, 10, 13), 1, date(2023, 10, 16)),
        (date(2023, 10, 16), -1, date(2023, 10, 13)),
        (date(2023, 10, 14), 1, date(2023, 10, 16)),
        (date(2023, 10, 14), -1, date(2023, 10, 13)),
        (date(2023, 10, 14), 0, date(2023, 10, 14)),
        (date(2023, 11, 3), 1, date(2023, 11, 7)),
        (date(2024, 4, 26), 1, date(2024, 4, 27)),
        (date(2024, 4, 26), 2, date(2024, 5, 2)),
        (date(2025, 12, 30), 1, date(2026, 1, 12)),
        (date(2026, 1, 12), -3, date(2025, 12, 26)),
    ],
)
def test_working_days_are_counted(day: date, count: int, there: date) -> None:
    assert PLAIN.add_working_days(day, count) == there


@pytest.mark.parametrize(
    ("year", "known"), [(2022, False), (2023, True), (2026, True), (2027, False), (2028, False)]
)
def test_a_year_nobody_confirmed_is_not_vouched_for(year: int, known: bool) -> None:
    assert PLAIN.covers(year) is known


def test_the_end_of_time_is_an_error_not_a_loop() -> None:
    with pytest.raises(OverflowError):
        PLAIN.next_working(date.max, inclusive=False)
    with pytest.raises(OverflowError):
        PLAIN.previous_working(date.min, inclusive=True)


@given(calendars(), days, counts)
def test_there_and_back_is_where_one_started(calendar: Calendar, day: date, count: int) -> None:
    start = calendar.next_working(day, inclusive=True)
    assert calendar.add_working_days(calendar.add_working_days(start, count), -count) == start
    assert calendar.add_working_days(calendar.add_working_days(start, -count), count) == start


@given(calendars(), days, counts)
def test_exactly_so_many_working_days_are_passed(calendar: Calendar, day: date, count: int) -> None:
    there = calendar.add_working_days(day, count)
    assert calendar.is_working(there)
    passed = [day + timedelta(n) for n in range(1, (there - day).days + 1)]
    assert sum(map(calendar.is_working, passed)) == count
    back = calendar.add_working_days(day, -count)
    assert calendar.is_working(back)
    passed = [back + timedelta(n) for n in range((day - back).days)]
    assert sum(map(calendar.is_working, passed)) == count


@given(calendars(), days, days, st.integers(-60, 60))
def test_a_later_start_never_ends_earlier(
    calendar: Calendar, one: date, other: date, count: int
) -> None:
    early, late = sorted((one, other))
    assert calendar.add_working_days(early, count) <= calendar.add_working_days(late, count)


@given(calendars(), days)
def test_neighbours_are_the_nearest_working_days(calendar: Calendar, day: date) -> None:
    after, before = (
        calendar.next_working(day, inclusive=False),
        calendar.previous_working(day, inclusive=False),
    )
    assert before < day < after
    assert calendar.is_working(before)
    assert calendar.is_working(after)
    between = [before + timedelta(n) for n in range(1, (after - before).days)]
    assert [d for d in between if calendar.is_working(d)] == [
        d for d in [day] if calendar.is_working(d)
    ]
    assert calendar.next_working(day, inclusive=True) == (
        day if calendar.is_working(day) else after
    )
    assert calendar.previous_working(day, inclusive=True) == (
        day if calendar.is_working(day) else before
    )


@given(calendars(), days)
def test_a_day_is_either_worked_or_explained(calendar: Calendar, day: date) -> None:
    assert calendar.is_working(day) is (calendar.reason_off(day) is None)

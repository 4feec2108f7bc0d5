"""Working days of the Russian production calendar, with the office's own days over it.

The table beside this module holds the holidays of article 112 of the Labour Code and the yearly
transfers of days off, each with the government decree it comes from. It is refreshed by hand each
autumn: libraries have been known to lag a year behind, and to answer for years nobody has decided
yet. For a year that is not in the table only weekends and the fixed holidays are known;
`Calendar.covers` then says so, and the product warns.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from types import MappingProxyType

UNCONFIRMED = "проект, не подтверждено"  # the source of a year nobody has checked by hand yet
A_DAY = timedelta(days=1)
WEEKEND = {5: "суббота", 6: "воскресенье"}
FIXED = {  # article 112 of the Labour Code: (month, day) -> holiday
    **{(1, day): "праздник: новогодние каникулы" for day in (1, 2, 3, 4, 5, 6, 8)},
    (1, 7): "праздник: Рождество Христово",
    (2, 23): "праздник: День защитника Отечества",
    (3, 8): "праздник: Международный женский день",
    (5, 1): "праздник Весны и Труда",
    (5, 9): "праздник: День Победы",
    (6, 12): "праздник: День России",
    (11, 4): "праздник: День народного единства",
}

Days = Mapping[date, tuple[bool, str]]  # day -> worked or not, and a note in Russian


@dataclass(frozen=True, slots=True)
class Official:
    """The shipped table: its exceptional days and the years it vouches for."""

    days: Days
    years: frozenset[int]


@dataclass(frozen=True, eq=False, slots=True)
class Calendar:
    """Which days are worked. `overrides` (day -> working, note) are the office's own word.

    Days are `datetime.date`; every search raises OverflowError beyond the years 1 to 9999.
    """

    official: Official
    overrides: Days

    def is_working(self, day: date) -> bool:
        """Whether people work on this day: the office's word, else the table, else the week."""
        if (own := self.overrides.get(day)) is not None:
            return own[0]
        if (listed := self.official.days.get(day)) is not None:
            return listed[0]
        return day.weekday() not in WEEKEND and (day.month, day.day) not in FIXED

    def reason_off(self, day: date) -> str | None:
        """Why nobody works on this day, in Russian; None for a working day.

        «суббота», «праздник: День России», «выходной, перенесён с 6 января», «выходной по
        решению управления: …». A holiday on a Saturday is called by its name.
        """
        if self.is_working(day):
            return None
        if day in self.overrides:
            note = self.overrides[day][1].strip()
            return f"выходной по решению управления{': ' if note else ''}{note}"
        if day in self.official.days:
            return self.official.days[day][1]
        return FIXED.get((day.month, day.day)) or WEEKEND[day.weekday()]

    def next_working(self, day: date, *, inclusive: bool) -> date:
        """The first working day after `day`, or `day` itself when `inclusive` and worked."""
        return self._seek(day if inclusive else day + A_DAY, A_DAY)

    def previous_working(self, day: date, *, inclusive: bool) -> date:
        """The last working day before `day`, or `day` itself when `inclusive` and worked."""
        return self._seek(day if inclusive else day - A_DAY, -A_DAY)

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before it when negative); 0 gives `day`."""
        step = A_DAY if count > 0 else -A_DAY
        for _ in range(abs(count)):
            day = self._seek(day + step, step)
        return day

    def covers(self, year: int) -> bool:
        """Whether the official calendar of this year is in the table and has been confirmed."""
        return year in self.official.years

    def _seek(self, day: date, step: timedelta) -> date:
        while not self.is_working(day):
            day += step
        return day


def official_calendar(
    overrides: Days | Iterable[tuple[date, tuple[bool, str]]] = (),
) -> Calendar:
    """The production calendar, with the office's own days (day -> working, note) over it."""
    return Calendar(_official(), MappingProxyType(dict(overrides)))


@cache
def _official() -> Official:
    days: dict[date, tuple[bool, str]] = {}
    unconfirmed: set[int] = set()
    table = resources.files("data.rules").joinpath("production_calendar.csv")
    with table.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            day = date.fromisoformat(row["date"])
            days[day] = (row["working"] == "1", row["reason"])
            if row["source"] == UNCONFIRMED:
                unconfirmed.add(day.year)
    years = frozenset(day.year for day in days) - unconfirmed
    return Official(MappingProxyType(days), years)

"""Which of a letter's deadlines governs which ask, as one local day and time."""

import calendar as months
import re
from dataclasses import dataclass
from datetime import date, time, timedelta

from data.rules.workdays import Calendar, official_calendar
from data.values.letter import LetterAsk, LetterDeadline, LetterRead

NEAR = 250  # characters after an ask within which a term may be its
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


@dataclass(frozen=True, slots=True)
class Due:
    """A local day, and a time or the end of that day."""

    day: date
    at: time | None


class Dues:
    """The deadlines of a letter on `today`, the office's local day."""

    def __init__(self, read: LetterRead, today: date) -> None:
        self._read = read
        self._today = today
        self._calendar = official_calendar()

    def within(self, ask: LetterAsk) -> list[LetterDeadline]:
        """The deadlines said in the ask's own sentence."""
        end = ask.start + len(ask.quote)
        return [one for one in self._read.deadlines if ask.start <= one.start < end]

    def of(self, ask: LetterAsk) -> tuple[Due | None, str | None]:
        """The term of an ask, and a Russian clause when it is a guess or lacks."""
        own = self.within(ask)
        if not own:
            return self._after(ask) or self.only()
        due, doubt = self._due(own[0])
        if due and len(own) > 1 and doubt is None:
            doubt = f"сроков названо {len(own)}, взят первый, {due.day:%d.%m.%Y}"
        return due, doubt

    def _after(self, ask: LetterAsk) -> tuple[Due | None, str | None] | None:
        """The term said right after an ask in words of its own («Приём закрывается 5 апреля»)."""
        end = ask.start + len(ask.quote)
        if len(self._read.deadlines) < 2:
            return None
        for one in self._read.deadlines:
            others = (a for a in self._read.asks if a.start <= one.start < a.start + len(a.quote))
            if 0 <= one.start - end < NEAR and not any(others):
                due, doubt = self._due(one)
                return due, doubt or f"срок «{' '.join(one.quote.split())}» взят из следующей фразы"
        return None

    def only(self) -> tuple[Due | None, str | None]:
        """The letter's only deadline, proposed where none governs; it must be checked."""
        every = self._read.deadlines
        if not every:
            return None, "срок не назван, задайте его ключом --due"
        if len(every) > 1:
            return None, "который из сроков письма относится сюда, не видно"
        due, doubt = self._due(every[0])
        if due is None:
            return None, doubt
        return (
            due,
            doubt or f"отдельного срока нет, взят единственный срок письма, {due.day:%d.%m.%Y}",
        )

    def _due(self, one: LetterDeadline) -> tuple[Due | None, str | None]:
        if one.date:
            return Due(one.date, one.time), None
        said = " ".join(one.quote.split())
        if one.recurrence is None:
            return None, f"срок «{said}» зависит от дня, которого в письме нет"
        day = next_day(one.recurrence, self._today, self._calendar)
        if day is None:
            return None, f"срок «{said}» не посчитать"
        return Due(day, one.time), f"срок «{said}» посчитан как {day:%d.%m.%Y}"


def next_day(recurrence: str, today: date, calendar: Calendar) -> date | None:
    """The first day of a recurring or counted term from `today` on; None for an unknown form."""
    kind, _, value = recurrence.partition(":")
    number = int(value) if value.isdigit() else None
    if kind == "daily" or kind == "minutes":
        return today
    if kind == "weekly" and value in WEEKDAYS:
        return today + timedelta((WEEKDAYS.index(value) - today.weekday()) % 7)
    if kind == "days" and number is not None:
        return today + timedelta(min(number, 3660))
    if kind == "working_days" and number is not None:
        return calendar.add_working_days(today, min(number, 500))
    if kind == "yearly":
        month, day = (int(part) for part in value.split("-"))
        return _first([_day(today.year + n, month, day) for n in range(2)], today)
    if kind in ("monthly", "quarterly"):
        ahead = [_month(today, n) for n in range(5)]
        if kind == "quarterly":
            ahead = [(year, month) for year, month in ahead if month % 3 == 1]
        return _first([_of_month(year, month, value, calendar) for year, month in ahead], today)
    return None


def _first(days: list[date | None], today: date) -> date | None:
    return next((day for day in days if day is not None and day >= today), None)


def _month(today: date, ahead: int) -> tuple[int, int]:
    years, month = divmod(today.month - 1 + ahead, 12)
    return today.year + years, month + 1


def _day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, months.monthrange(year, month)[1]))


def _of_month(year: int, month: int, value: str, calendar: Calendar) -> date | None:
    if value == "last_working_day":
        return calendar.previous_working(_day(year, month, 31), inclusive=True)
    which = re.fullmatch(r"working_day_(\d+)", value)
    if which:
        return calendar.add_working_days(_day(year, month, 1) - timedelta(1), int(which[1]))
    return _day(year, month, int(value)) if value.isdigit() else None

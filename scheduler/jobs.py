"""One function a ring: what is looked for when it rings. A missed ring costs nothing."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from data.actions import alarms, deliveries, dispatches, reminders
from data.database import Database
from data.queries import dispatching, listening, office, reading
from data.values.clock import Clock

log = logging.getLogger(__name__)

READ_MARKS = Callable[[Sequence[int]], dict[int, int]]
MARKS_AT_ONCE = 100
CALENDAR_WARNING = "calendar_missing"


def remind(database: Database, clock: Clock) -> int:
    """Queue the reminders that are due; how many deliveries were looked at.

    While a gap in what was heard is open nobody is reminded: they may have answered.
    """
    looked_at = 0
    while True:
        with database.write() as session:
            if listening.any_gap(session):
                return looked_at
            turn = reminders.touch_due(session, at=clock.now())
        if not turn:
            return looked_at
        looked_at += turn


def let_go(database: Database, clock: Clock) -> int:
    """Open the circulars whose time to leave has come; how many."""
    at = clock.now()
    with database.read() as session:
        if not dispatching.anything_due(session, at=at):
            return 0
    with database.write() as session:
        return dispatches.let_go(session, at=at)


def read_marks(database: Database, clock: Clock, marks: READ_MARKS, *, messenger: str) -> int:
    """Ask the messenger how far people have read, for those with unread cards; the news."""
    with database.read() as session:
        accounts = reading.accounts_with_unread_cards(
            session, messenger=messenger, since=clock.now() - timedelta(days=30)
        )
    news = 0
    for start in range(0, len(accounts), MARKS_AT_ONCE):
        found = marks(accounts[start : start + MARKS_AT_ONCE])
        with database.write() as session:
            for account, up_to in found.items():
                news += deliveries.read(
                    session, messenger=messenger, account=account, up_to=up_to, at=clock.now()
                )
    return news


def watch_calendar(database: Database, clock: Clock, *, text: Callable[[int], str]) -> None:
    """From December on, say aloud that next year's official calendar is missing."""
    at = clock.now()
    with database.write() as session:
        calendar = office.calendar(session)
        year = _year_to_cover(at)
        if calendar.covers(year):
            alarms.end(session, name=CALENDAR_WARNING, at=at)
        else:
            alarms.sound(session, name=CALENDAR_WARNING, text=text(year), at=at)


def _year_to_cover(at: datetime) -> int:
    return at.year + 1 if at.month == 12 else at.year

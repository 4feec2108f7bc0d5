"""The journal: whatever is done to it behind its back is found, and where."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session

from data.actions import journal
from data.database import Database
from data.queries.journal import JournalCheck, check
from data.values.errors import StorageError
from tests.factories import START

LINES = 7  # the first is written when the database is prepared


@pytest.fixture
def written(database: Database) -> Database:
    """A journal of seven lines."""
    with database.write() as session:
        for number in range(1, LINES):
            journal.write(
                session,
                at=START + timedelta(minutes=number),
                by="clerk",
                action="circular.open",
                subject=f"circular:{number}",
                details={"cards": number, "note": "«Сферум»"},
            )
    return database


def checked(database: Database) -> JournalCheck:
    with database.read() as session:
        return check(session)


def behind_its_back(database: Database, *statements: str) -> JournalCheck:
    with database.write() as session:
        for statement in statements:
            session.connection().execute(text(statement))
    return checked(database)


def test_an_untouched_journal_is_whole(written: Database) -> None:
    assert checked(written) == JournalCheck(LINES)
    assert checked(written).whole


def test_a_journal_nobody_has_written_is_whole(tmp_path: Path) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    empty.upgrade()
    assert checked(empty) == JournalCheck(0)
    empty.close()


@pytest.mark.parametrize("number", [1, 4, LINES])
@pytest.mark.parametrize(
    "change",
    [
        "at = '2023-10-13 11:00:00.000000'",
        "at = 'не время'",
        "at = 7",
        "by = 'somebody'",
        "action = 'circular.close'",
        "subject = 'circular:99'",
        "details = '{\"cards\": 100}'",
        "details = '{'",
        "details = 'null'",
        "digest = '" + "0" * 64 + "'",
        "previous = '" + "1" * 64 + "'",
    ],
)
def test_an_altered_line_is_found(written: Database, number: int, change: str) -> None:
    found = behind_its_back(written, f"UPDATE journal_line SET {change} WHERE id = {number}")
    assert found.fault_at == number
    assert found.fault
    assert not found.whole


@pytest.mark.parametrize("number", [1, 4, LINES - 1])
def test_a_removed_line_is_found(written: Database, number: int) -> None:
    found = behind_its_back(written, f"DELETE FROM journal_line WHERE id = {number}")
    assert found.fault_at == number


def test_a_removed_line_is_found_though_the_rest_moved_up(written: Database) -> None:
    found = behind_its_back(
        written,
        "DELETE FROM journal_line WHERE id = 3",
        *(f"UPDATE journal_line SET id = {n - 1} WHERE id = {n}" for n in range(4, LINES + 1)),
        f"UPDATE journal_head SET count = {LINES - 1}",
    )
    assert found.fault_at == 3


@pytest.mark.parametrize("last", [1, 2, 3])
def test_lines_cut_off_the_end_are_found(written: Database, last: int) -> None:
    found = behind_its_back(written, f"DELETE FROM journal_line WHERE id > {LINES - last}")
    assert found.fault_at == LINES - last + 1
    assert str(LINES) in found.fault


def test_a_journal_thrown_away_whole_is_found(written: Database) -> None:
    assert behind_its_back(written, "DELETE FROM journal_line").fault_at == 1


def test_a_lost_head_is_found(written: Database) -> None:
    assert not behind_its_back(written, "DELETE FROM journal_head").whole


@pytest.mark.parametrize("change", ["count = 6", "digest = '" + "0" * 64 + "'"])
def test_an_altered_head_is_found(written: Database, change: str) -> None:
    assert not behind_its_back(written, f"UPDATE journal_head SET {change}").whole


def test_two_lines_that_changed_places_are_found(written: Database) -> None:
    found = behind_its_back(
        written,
        "UPDATE journal_line SET id = 100 WHERE id = 3",
        "UPDATE journal_line SET id = 3 WHERE id = 5",
        "UPDATE journal_line SET id = 5 WHERE id = 100",
    )
    assert found.fault_at == 3


COPY = (
    "INSERT INTO journal_line (id, at, by, action, subject, details, previous, digest) "
    "SELECT {id}, at, by, action, subject, details, previous, digest "
    "FROM journal_line WHERE id = {source}"
)


@pytest.mark.parametrize("number", [0, -3, LINES + 1, LINES + 5])
def test_an_inserted_line_is_found(written: Database, number: int) -> None:
    assert not behind_its_back(written, COPY.format(id=number, source=4)).whole


def test_a_line_inserted_in_the_middle_is_found(written: Database) -> None:
    found = behind_its_back(
        written,
        *(f"UPDATE journal_line SET id = {n + 1} WHERE id = {n}" for n in range(LINES, 3, -1)),
        COPY.format(id=4, source=3),
        f"UPDATE journal_head SET count = {LINES + 1}",
    )
    assert found.fault_at == 4


def test_a_line_that_is_rolled_back_leaves_no_gap(written: Database) -> None:
    def fail(session: Session) -> None:
        journal.write(session, at=START, by="clerk", action="a", subject="b")
        raise StorageError("нет места")

    _swallow(written, fail)
    with written.write() as session:
        line = journal.write(session, at=START, by="clerk", action="a", subject="b")
        assert line.id == LINES + 1
    assert checked(written) == JournalCheck(LINES + 1)


def _swallow(database: Database, change: Callable[[Session], None]) -> None:
    with pytest.raises(StorageError), database.write() as session:
        change(session)


def test_a_long_journal_is_read_to_its_end(database: Database) -> None:
    with database.write() as session:
        for number in range(2, 1_203):  # more than is read at a time
            journal.write(session, at=START, by="system", action="a", subject=str(number))
    assert checked(database) == JournalCheck(1_202)
    found = behind_its_back(database, "UPDATE journal_line SET at = '?' WHERE id = 1100")
    assert found.fault_at == 1_100


details = st.dictionaries(
    st.text(max_size=5) | st.integers(0, 20),
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
    | st.lists(st.integers(), max_size=3)
    | st.tuples(st.integers(), st.text(max_size=3)),
    max_size=4,
)


@given(st.lists(details, min_size=60, max_size=60))
@settings(deadline=None, max_examples=2, suppress_health_check=list(HealthCheck))
def test_what_the_database_gives_back_has_the_digest_it_was_written_with(
    database: Database, given_details: list[dict[Any, Any]]
) -> None:
    with database.write() as session:
        for one in given_details:
            journal.write(session, at=START, by="clerk", action="a", subject="b", details=one)
    assert checked(database).whole

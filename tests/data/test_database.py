"""The database: what can go wrong with it is one sentence for a person, never a traceback."""

import multiprocessing
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from data.database import Database
from data.models.office import Setting
from data.values.errors import StorageError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "vestnik.db"


@contextmanager
def opened(file: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{file}", busy_ms=50)
    try:
        yield made
    finally:
        made.close()


def put(database: Database, name: str = "x") -> None:
    with database.write() as session:
        session.add(Setting(name=name, value="1"))


# --- the address --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "",
        "vestnik.db",
        "sqlite//vestnik.db",
        "sqlite://",
        "sqlite:///:memory:",
        "oracle://x",
        "mysql+nothing://x",
        "postgresql+nothing://x",
    ],
)
def test_an_address_that_does_not_fit_is_one_sentence(url: str) -> None:
    with pytest.raises(StorageError, match="DATABASE_URL"):
        Database(url)


def test_missing_folders_are_made(tmp_path: Path) -> None:
    file = tmp_path / "var" / "lib" / "vestnik.db"
    with opened(file) as database:
        database.upgrade()
    assert file.exists()


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    with pytest.raises(StorageError):
        Database(f"sqlite:///{tmp_path / 'var' / 'vestnik.db'}")


# --- the file -----------------------------------------------------------------------------------


def test_a_folder_in_its_place_is_one_sentence(tmp_path: Path) -> None:
    with opened(tmp_path) as database, pytest.raises(StorageError, match="права на файл"):
        database.upgrade()


def test_another_file_in_its_place_is_one_sentence_and_stays_as_it_was(file: Path) -> None:
    file.write_bytes(b"This is a letter, not a database.\n" * 100)
    before = file.read_bytes()
    with opened(file) as database, pytest.raises(StorageError, match="не база данных"):
        database.upgrade()
    assert file.read_bytes() == before


def test_a_damaged_file_is_one_sentence(file: Path) -> None:
    with opened(file) as database:
        database.upgrade()
        _fill(database)
        assert database.is_whole()
    _spoil(file)
    with opened(file) as database, pytest.raises(StorageError, match="повреждена"):
        _read_everything(database)


def _spoil(file: Path) -> None:
    content = bytearray(file.read_bytes())
    for start in range(4096, len(content), 4096):  # every page but the first
        content[start : start + 200] = b"\xff" * 200
    file.write_bytes(content)


def _read_everything(database: Database) -> None:
    with database.read() as session:
        session.exec(select(Setting)).all()


def test_a_file_that_another_program_holds_is_one_sentence(file: Path) -> None:
    with opened(file) as database:
        database.upgrade()
        with closing(sqlite3.connect(file)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StorageError, match="занята слишком долго"):
                put(database)
            _read_everything(database)  # readers wait for nobody
        put(database)


def test_a_full_disk_is_one_sentence_and_work_goes_on_when_there_is_room(file: Path) -> None:
    with opened(file) as database:
        database.upgrade()
        _limit_pages(database, 1)
        with pytest.raises(StorageError, match="нет места"):
            _fill(database)
        _limit_pages(database, 100_000)
        _fill(database)
        assert database.is_whole()


def _limit_pages(database: Database, pages: int) -> None:
    with database.engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def _fill(database: Database) -> None:
    with database.write() as session:
        session.add_all(Setting(name=f"name {number}", value="x" * 900) for number in range(200))


def test_what_the_schema_refuses_is_not_dressed_up_as_a_fault_of_the_disk(file: Path) -> None:
    with opened(file) as database:
        database.upgrade()
        put(database)
        with pytest.raises(IntegrityError):
            put(database)


def test_what_was_committed_is_there_for_everybody(file: Path) -> None:
    with opened(file) as one, opened(file) as other:
        one.upgrade()
        put(one)
        with other.read() as session:
            assert session.get_one(Setting, "x").value == "1"


def test_a_reader_sees_one_moment_however_long_it_reads(file: Path) -> None:
    with opened(file) as database:
        database.upgrade()
        with database.read() as session:
            assert session.get(Setting, "x") is None
            put(database)
            session.expire_all()
            assert session.get(Setting, "x") is None
        with database.read() as session:
            assert session.get(Setting, "x") is not None


# --- alone --------------------------------------------------------------------------------------


def test_a_second_run_of_the_same_part_is_refused(file: Path) -> None:
    with opened(file) as database, database.alone("bot"):
        with pytest.raises(StorageError, match="уже работает"), database.alone("bot"):
            pass
        with database.alone("scheduler"):
            pass  # another part may work beside it
    with opened(file) as database, database.alone("bot"):
        pass  # and the next one after it


def test_who_died_holds_nothing(file: Path) -> None:
    with opened(file) as database:
        context = multiprocessing.get_context("spawn")
        child = context.Process(target=_hold_and_die, args=(str(file),))
        child.start()
        child.join(30)
        assert child.exitcode == 9
        with database.alone("bot"):
            pass


def _hold_and_die(file: str) -> None:
    import os

    with Database(f"sqlite:///{file}").alone("bot"):
        os._exit(9)


def test_a_session_is_closed_whatever_happens(file: Path) -> None:
    with opened(file) as database:
        database.upgrade()
        for _ in range(60):  # more than there are connections
            with pytest.raises(IntegrityError), database.write() as session:
                _add_twice(session)
        put(database)


def _add_twice(session: Session) -> None:
    for _ in range(2):
        session.add(Setting(name="twice", value="1"))
        session.flush()
        session.expunge_all()


def test_a_newer_programs_database_is_left_alone(file: Path) -> None:
    with opened(file) as database:
        database.upgrade()
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    with opened(file) as database, pytest.raises(StorageError, match="более новой версией"):
        database.upgrade()

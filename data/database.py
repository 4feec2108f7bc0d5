"""The database: SQLite on one small machine, PostgreSQL where several share the work.

Writers on SQLite begin with BEGIN IMMEDIATE: a deferred transaction that upgrades loses updates
or fails at once, whatever the busy time-out. Readers begin plainly and never wait.
"""

import fcntl
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlmodel import Session, create_engine

import data.models  # noqa: F401  declares the tables
from data.values.errors import StorageError

BUSY_MS = 15_000
POOL = 40  # at least as many connections as threads that may want one at once


class Database:
    """Opens the database at `url` (sqlite:///… or postgresql+psycopg://…); makes no tables yet.

    A writer waits up to `busy_ms` for others to finish. Raises StorageError when the address
    cannot be used.
    """

    def __init__(self, url: str, *, busy_ms: int = BUSY_MS) -> None:
        self._busy_ms = busy_ms
        try:
            self.url = make_url(url)
            self.engine = self._engine()
        except (ArgumentError, ModuleNotFoundError, OSError, TypeError) as error:
            raise StorageError(
                "Адрес базы данных не подходит: проверьте DATABASE_URL "
                "(например, sqlite:///var/vestnik.db)."
            ) from error
        # SQLite has one writer at a time and lets the others poll for it, asleep up to 100 ms at
        # a time; within this process they queue up here instead.
        self._one_writer: AbstractContextManager[object] = (
            threading.Lock() if self.is_sqlite else nullcontext()
        )
        self._readers = self.engine.execution_options(vestnik_reader=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether one file holds everything."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def file(self) -> Path | None:
        """The SQLite file, if there is one."""
        if self.is_sqlite and self.url.database and self.url.database != ":memory:":
            return Path(self.url.database)
        return None

    def _engine(self) -> Engine:
        if not self.is_sqlite:
            return create_engine(
                self.url, pool_size=POOL, max_overflow=0, pool_pre_ping=True, hide_parameters=True
            )
        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        # Hidden parameters: people's words and names must not get into a log with an error.
        engine = create_engine(self.url, pool_size=POOL, max_overflow=0, hide_parameters=True)
        event.listen(engine, "connect", self._prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    def _prepare_sqlite(self, connection: sqlite3.Connection, _record: object) -> None:
        # Transactions are begun by _begin_sqlite, not by the driver.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"busy_timeout={self._busy_ms}",
            "foreign_keys=ON",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that may change rows: committed at the end, rolled back on any error."""
        with (
            self._one_writer,
            _storage_errors(),
            Session(self.engine, expire_on_commit=False) as session,
        ):
            yield session
            session.commit()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only looks: a consistent view that waits for nobody."""
        with _storage_errors(), Session(self._readers, expire_on_commit=False) as session:
            yield session

    def upgrade(self) -> None:
        """Bring the tables to the newest form; harmless when they are, safe in parallel.

        Raises StorageError when the file cannot be opened or written, or is a newer program's.
        """
        config = Config()
        config.set_main_option("script_location", "data:migrations")
        config.set_main_option("path_separator", "os")
        with _storage_errors(), self.engine.begin() as connection:
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError as error:  # a revision this program has not heard of
                raise StorageError(
                    "База создана более новой версией: обновите программу."
                ) from error

    def is_whole(self) -> bool:
        """Whether the database answers and (SQLite) its pages are in order; raises StorageError."""
        with _storage_errors(), self._readers.connect() as connection:
            if not self.is_sqlite:
                return bool(connection.exec_driver_sql("SELECT 1").scalar_one() == 1)
            return bool(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one() == "ok")

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()

    @contextmanager
    def alone(self, part: str) -> Iterator[None]:
        """Hold the SQLite file for one running `part` (bot, scheduler); a second is refused.

        Raises StorageError when another `vestnik run` does that part with the same file. On
        PostgreSQL several may run, so nothing is held.
        """
        if self.file is None:
            yield
            return
        with self.file.with_name(f"{self.file.name}.{part}.lock").open("w") as lock:
            _lock_or_refuse(lock)
            yield


@contextmanager
def part(session: Session) -> Iterator[None]:
    """A part of a transaction that can fail alone: what it did is undone, the rest stands.

    Raises StorageError when it is the database that fails.
    """
    with _storage_errors(), session.begin_nested():
        yield


def _lock_or_refuse(lock: IO[str]) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise StorageError(
            "С этой базой уже работает другой vestnik run: остановите его или укажите другую базу."
        ) from error


@contextmanager
def _storage_errors() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        # Its other children (a unique row that is there already) are the caller's to handle.
        if not isinstance(error, OperationalError) and type(error) is not DatabaseError:
            raise
        raise StorageError(_why(str(error.orig))) from error


def _why(text: str) -> str:
    lowered = text.lower()
    if "locked" in lowered:
        return "База данных занята слишком долго: проверьте, не держит ли её другая программа."
    if "full" in lowered or "no space" in lowered:
        return "На диске нет места: освободите его, работа продолжится сама."
    if "readonly" in lowered or "read-only" in lowered or "unable to open" in lowered:
        return "Базу данных нельзя открыть или записать: проверьте папку и права на файл."
    if "not a database" in lowered:
        return "Этот файл не база данных: проверьте DATABASE_URL."
    if "malformed" in lowered or "corrupt" in lowered:
        return "База данных повреждена: восстановите её из копии, как сказано в docs/install.md."
    return "База данных не отвечает: проверьте DATABASE_URL и что сервер базы запущен."


def _begin_sqlite(connection: Any) -> None:
    reader = connection.get_execution_options().get("vestnik_reader", False)
    connection.exec_driver_sql("BEGIN" if reader else "BEGIN IMMEDIATE")

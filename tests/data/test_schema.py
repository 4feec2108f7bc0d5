"""The guarantees stand in the schema: whatever the code forgets, the database refuses."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, create_engine, event, insert, text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, select

from data.actions import deliveries, inbox, outbox
from data.database import Database
from data.models.office import Alarm, Setting
from data.models.outgoing import OutgoingKind
from data.queries import conversation, people, planning, sending, tasks
from data.values.inbox import NewEvent
from tests.factories import MOSCOW, START

LATER = START + timedelta(hours=1)

# One acceptable row of each table, in the order in which they need each other.
ROWS: dict[str, dict[str, Any]] = {
    "organisation": {
        "id": 1,
        "code": "5",
        "name": "Школа № 5",
        "kind": "school",
        "municipality": "",
        "active": True,
        "created_at": START,
    },
    "organisation_group": {"organisation_id": 1, "name": "сельские"},
    "person": {"id": 1, "name": "Петрова Анна Сергеевна", "created_at": START},
    "post": {"id": 1, "organisation_id": 1, "role": "head", "rank": 0, "title": ""},
    "recipient": {"id": 1, "post_id": 1, "person_id": 1, "since": START},
    "address": {
        "id": 1,
        "person_id": 1,
        "messenger": "vk",
        "account": 501,
        "state": "linked",
        "linked_at": START,
        "changed_at": START,
        "reason": "",
    },
    "invite": {
        "id": 1,
        "recipient_id": 1,
        "code_hash": "a" * 64,
        "created_at": START,
        "expires_at": LATER,
    },
    "code_attempt": {"id": 1, "messenger": "vk", "account": 999, "at": START},
    "letter": {
        "id": 1,
        "name": "985.docx",
        "text": "О Сферуме",
        "sha256": "b" * 64,
        "received_at": START,
    },
    "circular": {
        "id": 1,
        "letter_id": 1,
        "title": "О Сферуме",
        "addressees": "",
        "links": [],
        "unsure": [],
        "state": "draft",
        "audience": {},
        "urgent": False,
        "created_at": START,
        "created_by": "clerk",
    },
    "ask": {"id": 1, "circular_id": 1, "position": 1, "kind": "report", "text": "Заполнить"},
    "round": {"id": 1, "circular_id": 1, "number": 1, "opened_at": START},
    "attachment": {
        "id": 1,
        "circular_id": 1,
        "name": "985.pdf",
        "path": "/x",
        "size": 1,
        "sha256": "c" * 64,
    },
    "upload": {
        "id": 1,
        "attachment_id": 1,
        "messenger": "vk",
        "reference": "doc-1_1",
        "uploaded_at": START,
    },
    "delivery": {
        "id": 1,
        "round_id": 1,
        "organisation_id": 1,
        "state": "awaiting",
        "opened_at": START,
    },
    "incoming": {
        "id": 1,
        "messenger": "vk",
        "event_id": "e1",
        "kind": "message",
        "peer": 501,
        "account": 501,
        "number": 7,
        "written_at": START,
        "received_at": START,
        "text": "сделано",
        "raw": {},
        "state": "new",
        "attempts": 0,
        "fault": "",
    },
    "response": {
        "id": 1,
        "delivery_id": 1,
        "ask_id": 1,
        "recipient_id": 1,
        "incoming_id": 1,
        "state": "claimed",
        "at": START,
    },
    "promise": {
        "id": 1,
        "delivery_id": 1,
        "recipient_id": 1,
        "until": date(2023, 10, 20),
        "at": START,
    },
    "reminder": {"id": 1, "delivery_id": 1, "step": "due@2023-10-16", "at": START},
    "question": {"id": 1, "recipient_id": 1, "text": "Как?", "asked_at": START},
    "sent_content": {"id": 1, "sha256": "d" * 64, "text": "Здравствуйте", "attachments": []},
    "outgoing": {
        "id": 1,
        "messenger": "vk",
        "account": 501,
        "kind": "card",
        "facts": {},
        "shape": "",
        "urgency": 20,
        "state": "queued",
        "reason": "",
        "not_before": START,
        "created_at": START,
        "attempts": 0,
    },
    "desk_user": {
        "id": 1,
        "login": "elena",
        "name": "Кузнецова Елена",
        "role": "clerk",
        "totp_step": 0,
        "active": True,
        "created_at": START,
        "created_by": "system",
    },
    "login_attempt": {"id": 1, "login": "elena", "address": "127.0.0.1", "at": START},
    "desk_session": {
        "id": 1,
        "user_id": 1,
        "token_hash": "e" * 64,
        "address": "127.0.0.1",
        "agent": "",
        "created_at": START,
        "seen_at": START,
        "expires_at": LATER,
    },
    "entry_link": {
        "id": 1,
        "user_id": 1,
        "token_hash": "f" * 64,
        "created_at": START,
        "expires_at": LATER,
    },
    "dispatch": {
        "id": 1,
        "circular_id": 1,
        "at": START,
        "audience": {},
        "urgent": False,
        "needs_second": True,
        "asked_at": START,
        "asked_by": "user:1",
        "fault": "",
    },
    "listen_cursor": {
        "messenger": "vk",
        "position": "1",
        "server": "",
        "key": "",
        "moved_at": START,
    },
    "dialog": {"messenger": "vk", "peer": 501, "complete_to": 7, "read_message_id": 0},
    "expectation": {
        "messenger": "vk",
        "account": 501,
        "kind": "date",
        "facts": {},
        "expires_at": LATER,
    },
    "alarm": {
        "id": 1,
        "name": "messenger_refuses",
        "text": "Ключ",
        "since": START,
        "stops_sending": False,
    },
    "calendar_day": {"day": date(2023, 10, 17), "working": False, "note": ""},
    "ladder_step": {"id": 100, "anchor": "before", "days": 9, "weekday": -1, "at": time(10, 0)},
    "setting": {"name": "colour", "value": "синий"},
    "journal_line": {
        "id": 100,
        "at": START,
        "by": "clerk",
        "action": "a",
        "subject": "b",
        "details": {},
        "previous": "0" * 64,
        "digest": "1" * 64,
    },
}

# A second row that must be refused: the table and what it changes of the first (the id apart).
TWICE: list[tuple[str, dict[str, Any]]] = [
    ("organisation", {}),
    ("organisation_group", {}),
    ("post", {}),
    ("recipient", {"person_id": 1}),  # a post has one holder at a time
    ("address", {}),
    ("invite", {}),
    ("ask", {}),
    ("round", {}),
    ("attachment", {"name": "другое имя"}),
    ("upload", {"reference": "doc-1_2"}),
    ("delivery", {}),
    ("incoming", {"number": 8}),  # one event id
    ("incoming", {"event_id": "history:501:7"}),  # one message, found again in the history
    ("response", {}),
    ("reminder", {"at": LATER}),
    ("sent_content", {}),
    ("desk_user", {}),
    ("desk_session", {}),
    ("entry_link", {}),
    ("dispatch", {"at": LATER}),
    ("listen_cursor", {}),
    ("dialog", {}),
    ("expectation", {}),
    ("alarm", {"since": LATER}),
    ("calendar_day", {}),
    ("ladder_step", {}),
    ("setting", {}),
    ("journal_line", {}),
]

# What looks like a second row, and is not.
BESIDE: list[tuple[str, dict[str, Any]]] = [
    ("recipient", {"until": LATER}),
    ("incoming", {"event_id": "e2", "kind": "callback"}),
    ("incoming", {"event_id": "e2", "number": None}),
    ("incoming", {"messenger": "max"}),
    ("response", {"state": "withdrawn", "withdrawn_at": LATER}),
    ("reminder", {"step": "due@2023-10-17"}),
    ("alarm", {"ended_at": LATER}),
    ("address", {"account": 502}),
    ("address", {"messenger": "max"}),
    ("ladder_step", {"days": 8}),
    ("outgoing", {}),
    ("dispatch", {"left_at": LATER}),
]

# Rows that contradict themselves.
WRONG: list[tuple[str, dict[str, Any]]] = [
    ("organisation", {"kind": "palace"}),
    ("post", {"role": "deputy"}),
    ("post", {"rank": 1}),
    ("recipient", {"until": START - timedelta(days=1)}),
    ("address", {"state": "expected"}),
    ("address", {"linked_at": None}),
    ("address", {"state": "unheard of"}),
    ("invite", {"used_at": LATER}),
    ("invite", {"used_by": 1}),
    ("circular", {"opened_at": START}),
    ("circular", {"opened_by": "clerk"}),
    ("circular", {"state": "closed"}),
    ("circular", {"ended_at": START, "ended_by": "clerk"}),
    ("circular", {"state": "cancelled", "ended_at": START}),
    ("circular", {"state": "burnt"}),
    ("ask", {"due_time": time(12, 0)}),
    ("ask", {"kind": "dance"}),
    ("delivery", {"state": "confirmed"}),
    ("delivery", {"confirmed_at": START, "confirmed_by": "recipient:1"}),
    ("delivery", {"state": "confirmed", "confirmed_at": START}),
    ("delivery", {"state": "waived"}),
    ("delivery", {"state": "waived", "waived_at": START}),
    ("delivery", {"waived_at": START, "waived_by": "clerk"}),
    ("delivery", {"next_touch_at": LATER}),
    ("delivery", {"next_step": "due"}),
    (
        "delivery",
        {
            "state": "confirmed",
            "confirmed_at": START,
            "confirmed_by": "recipient:1",
            "next_touch_at": LATER,
            "next_step": "due",
        },
    ),
    ("delivery", {"stuck": "in the mud"}),
    ("response", {"state": "withdrawn"}),
    ("response", {"withdrawn_at": LATER}),
    ("response", {"marked_by": "user:1"}),
    ("response", {"recipient_id": None}),
    ("response", {"checked_by": "user:1"}),
    ("desk_user", {"role": "curator"}),
    ("desk_user", {"municipality": "Рамонь"}),
    ("dispatch", {"agreed_at": LATER}),
    ("dispatch", {"agreed_at": LATER, "agreed_by": "user:1"}),
    ("dispatch", {"left_at": LATER, "taken_back_at": LATER}),
    ("question", {"answered_at": LATER}),
    ("question", {"answered_by": "clerk"}),
    ("outgoing", {"state": "sent"}),
    ("outgoing", {"state": "sent", "random_id": 1, "sent_at": LATER}),
    ("outgoing", {"sent_at": LATER, "message_id": 1}),
    ("outgoing", {"state": "sending", "random_id": 1}),
    ("outgoing", {"lease_until": LATER}),
    ("outgoing", {"state": "sending", "lease_until": LATER}),
    ("outgoing", {"state": "unknown"}),
    ("outgoing", {"state": "sent", "sent_at": LATER, "message_id": 1}),
    ("outgoing", {"random_id": 0}),
    ("outgoing", {"kind": "telegram"}),
    ("incoming", {"state": "lost"}),
    ("expectation", {"kind": "wonder"}),
    ("ladder_step", {"days": -1}),
    ("ladder_step", {"anchor": "weekly"}),
    ("ladder_step", {"weekday": 0}),
    # Nothing may hang in the air.
    ("post", {"organisation_id": 77}),
    ("recipient", {"post_id": 77}),
    ("recipient", {"person_id": 77}),
    ("address", {"person_id": 77}),
    ("invite", {"recipient_id": 77}),
    ("circular", {"letter_id": 77}),
    ("ask", {"circular_id": 77}),
    ("round", {"circular_id": 77}),
    ("attachment", {"circular_id": 77}),
    ("upload", {"attachment_id": 77}),
    ("delivery", {"round_id": 77}),
    ("delivery", {"organisation_id": 77}),
    ("response", {"delivery_id": 77}),
    ("response", {"ask_id": 77}),
    ("response", {"recipient_id": 77}),
    ("response", {"incoming_id": 77}),
    ("promise", {"delivery_id": 77}),
    ("reminder", {"delivery_id": 77}),
    ("question", {"recipient_id": 77}),
    ("question", {"delivery_id": 77}),
    ("outgoing", {"recipient_id": 77}),
    ("outgoing", {"delivery_id": 77}),
    ("outgoing", {"content_id": 77}),
    ("organisation_group", {"organisation_id": 77}),
    ("dispatch", {"circular_id": 77}),
    ("desk_session", {"user_id": 77}),
    ("entry_link", {"user_id": 77}),
]

# The good side of the same rules: the pairs together.
RIGHT: list[tuple[str, dict[str, Any]]] = [
    ("invite", {"used_at": LATER, "used_by": 1}),
    ("circular", {"state": "open", "opened_at": START, "opened_by": "clerk"}),
    ("circular", {"state": "closed", "ended_at": START, "ended_by": "clerk"}),
    ("ask", {"due_on": date(2023, 10, 16), "due_time": time(12, 0)}),
    ("delivery", {"state": "confirmed", "confirmed_at": START, "confirmed_by": "recipient:1"}),
    ("delivery", {"state": "waived", "waived_at": START, "waived_by": "clerk"}),
    ("delivery", {"next_touch_at": LATER, "next_step": "due", "stuck": "no_address"}),
    ("outgoing", {"state": "sending", "random_id": 1, "lease_until": LATER}),
    ("outgoing", {"state": "sent", "random_id": -1, "sent_at": LATER, "message_id": 1}),
    ("outgoing", {"state": "unknown", "random_id": 1}),
    ("ladder_step", {"anchor": "weekly", "days": 0, "weekday": 4}),
]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with one row in every table."""
    made = Database(f"sqlite:///{tmp_path_factory.mktemp('schema') / 'vestnik.db'}")
    made.upgrade()
    with made.engine.begin() as connection:
        tables = _tables(connection)
        for name, row in ROWS.items():
            connection.execute(insert(tables[name]), row)
    yield made
    made.close()


@pytest.fixture
def connection(filled: Database) -> Iterator[Connection]:
    """A transaction that leaves nothing behind."""
    with filled.engine.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def _tables(connection: Connection) -> dict[str, Table]:
    """The tables as the database itself describes them: none of our own types in between."""
    found = MetaData()
    found.reflect(connection)
    return dict(found.tables)


def _insert_second(connection: Connection, name: str, change: dict[str, Any]) -> None:
    row = ROWS[name] | change
    if name != "journal_line":  # its number is the very thing that must not come twice
        row.pop("id", None)
    connection.execute(insert(_tables(connection)[name]), row)


def test_every_table_is_proven_here(filled: Database) -> None:
    assert set(SQLModel.metadata.tables) == set(ROWS) | {"journal_head"}


@pytest.mark.parametrize(("name", "change"), TWICE)
def test_nothing_is_there_twice(connection: Connection, name: str, change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="UNIQUE"):
        _insert_second(connection, name, change)


@pytest.mark.parametrize(("name", "change"), BESIDE)
def test_what_only_looks_the_same_is_taken(
    connection: Connection, name: str, change: dict[str, Any]
) -> None:
    _insert_second(connection, name, change)


@pytest.mark.parametrize(("name", "change"), WRONG)
def test_a_row_cannot_contradict_itself_nor_hang_in_the_air(
    connection: Connection, name: str, change: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError, match=r"CHECK|FOREIGN KEY"):
        connection.execute(update(_tables(connection)[name]).values(change))


@pytest.mark.parametrize(("name", "change"), RIGHT)
def test_what_belongs_together_is_taken_together(
    connection: Connection, name: str, change: dict[str, Any]
) -> None:
    connection.execute(update(_tables(connection)[name]).values(change))


def test_nothing_that_is_referred_to_can_be_deleted(connection: Connection) -> None:
    for name in ("organisation", "person", "recipient", "circular", "delivery", "incoming"):
        with pytest.raises(IntegrityError, match="FOREIGN KEY"):
            connection.execute(text(f"DELETE FROM {name}"))


# --- migrations ---------------------------------------------------------------------------------


def test_the_migrations_make_exactly_what_the_models_say(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_indexes_and_checks_are_the_models_own_to_the_letter(database: Database) -> None:
    """Alembic compares neither checks nor the conditions of partial indexes."""
    by_models = create_engine("sqlite://")
    SQLModel.metadata.create_all(by_models)
    with database.engine.connect() as connection:
        migrated = _statements(connection)
    with by_models.connect() as connection:
        declared = _statements(connection)
    by_models.dispose()
    migrated.pop("alembic_version")
    assert migrated == declared


def _statements(connection: Connection) -> dict[str, list[str]]:
    """What each table and index was made by: its clauses in any order."""
    rows = connection.execute(
        text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    ).all()
    return {name: sorted(_clauses(sql.replace('"', ""))) for name, sql in rows}


def _clauses(statement: str) -> Iterator[str]:
    """The parts between the commas that stand in no parentheses of their own."""
    if not statement.startswith("CREATE TABLE"):
        yield statement
        return
    depth, clause = 0, ""
    for letter in statement[statement.index("(") + 1 : statement.rindex(")")]:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            yield _plain(clause)
            clause = ""
        else:
            clause += letter
    yield _plain(clause)


def _plain(clause: str) -> str:
    # A column added to a table of long standing needs a default for the rows that are there.
    return re.sub(r" DEFAULT \S+", "", clause.strip())


def test_every_migration_follows_one_other() -> None:
    config = Config()
    config.set_main_option("script_location", "data:migrations")
    config.set_main_option("path_separator", "os")
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_upgrading_again_changes_nothing(database: Database) -> None:
    with database.engine.connect() as connection:
        before = _statements(connection)
    database.upgrade()
    with database.engine.connect() as connection:
        assert _statements(connection) == before
    with database.read() as session:
        assert session.exec(select(Setting)).all()


def test_several_processes_may_upgrade_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'together.db'}"
    databases = [Database(url) for _ in range(4)]
    _together(*(made.upgrade for made in databases))
    with databases[0].engine.connect() as connection:
        assert "delivery" in _tables(connection)
    for made in databases:
        made.close()


def _together(*jobs: Callable[[], None]) -> None:
    """Do all at once; the first failure is raised."""
    with ThreadPoolExecutor(len(jobs)) as pool:
        for done in [pool.submit(job) for job in jobs]:
            done.result()


# --- how SQLite is held -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("foreign_keys", 1),
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL: what was committed survives a power cut
        ("busy_timeout", 15_000),
    ],
)
def test_every_connection_is_prepared(database: Database, pragma: str, value: object) -> None:
    with database.read() as one, database.read() as other:
        for session in (one, other):
            found = session.connection().exec_driver_sql(f"PRAGMA {pragma}").scalar()
            assert found == value


def test_writers_take_their_turn_from_the_start_and_lose_nothing(database: Database) -> None:
    with database.write() as session:
        session.add(Setting(name="counter", value="0"))

    def count() -> None:
        for _ in range(15):
            with database.write() as session:
                row = session.get_one(Setting, "counter")
                row.value = str(int(row.value) + 1)
                session.add(row)

    _together(count, count, count, count)
    with database.read() as session:
        assert session.get_one(Setting, "counter").value == "60"


def test_a_reader_waits_for_no_writer_and_sees_no_half_of_its_work(database: Database) -> None:
    with database.write() as writer:
        writer.add(Setting(name="half", value="1"))
        writer.flush()
        with database.read() as reader:
            assert reader.get(Setting, "half") is None


def test_an_error_takes_back_everything(database: Database) -> None:
    def stumble(session: Session) -> None:
        session.add(Setting(name="half", value="1"))
        session.flush()
        raise KeyError

    with pytest.raises(KeyError), database.write() as session:
        stumble(session)
    with database.read() as session:
        assert session.get(Setting, "half") is None


def test_times_come_back_aware_and_to_the_microsecond(database: Database) -> None:
    at = datetime(2023, 10, 13, 10, 0, 0, 123456, tzinfo=MOSCOW)
    with database.write() as session:
        session.add(Alarm(name="x", text="y", since=at))
    with database.read() as session:
        since = session.exec(select(Alarm.since)).one()
    assert since == at
    assert since.tzinfo is UTC


# --- hot queries --------------------------------------------------------------------------------

EVENT = NewEvent("e9", "message", 501, 501, 9, START, "да", {})

ACTIONS: dict[str, tuple[Callable[[Session], object], str]] = {
    "due touches": (
        lambda s: planning.due(s, at=LATER, limit=100),
        "ix_delivery_next_touch_at",
    ),
    "the next message": (
        lambda s: outbox._first(s, "vk", LATER, None),
        "ix_outgoing_due",
    ),
    "the next urgent message": (
        lambda s: outbox._first(s, "vk", LATER, 0),
        "ix_outgoing_due",
    ),
    "whether anything is due": (
        lambda s: sending.anything_due(s, messenger="vk", at=LATER),
        "ix_outgoing_",
    ),
    "claims left behind": (
        lambda s: outbox.recover(s, at=LATER),
        "ix_outgoing_lease_until",
    ),
    "waiting events": (
        lambda s: conversation.waiting_events(s, messenger="vk", limit=10),
        "ix_incoming_new",
    ),
    "an account's address": (
        lambda s: people.holders_of_account(s, messenger="vk", account=501),
        "(messenger=? AND account=?)",
    ),
    "what is open for an organisation": (
        lambda s: tasks.open_tasks(s, [1]),
        "ix_delivery_organisation_id_state",
    ),
    "which delivery a reply is about": (
        lambda s: conversation.deliveries_of_message(s, messenger="vk", account=501, number=7),
        "ix_outgoing_account",
    ),
    "reading marks": (
        lambda s: deliveries.read(s, messenger="vk", account=501, up_to=9, at=LATER),
        "ix_outgoing_account_message_id",
    ),
    "the summary after a downtime": (
        lambda s: outbox.queue_summary(
            s, messenger="vk", account=501, recipient_id=1, incoming_id=1, at=LATER
        ),
        "ix_outgoing_account",
    ),
    "replies given lately": (
        lambda s: outbox.replies_since(s, messenger="vk", account=501, at=LATER),
        "ix_outgoing_account",
    ),
    "the newest reminder": (
        lambda s: sending.newest(s, messenger="vk", accounts=[501], kind=OutgoingKind.DIGEST),
        "ix_outgoing_",
    ),
    "cards that wait for a file": (
        lambda s: outbox.put_off_cards(s, circular_id=1, not_before=LATER),
        "ix_outgoing_",
    ),
    "messages about a delivery": (
        lambda s: outbox.drop_waiting(s, deliveries=[1], reason=""),
        "ix_outgoing_delivery_id_kind",
    ),
    "known events": (
        lambda s: inbox._fresh(s, "vk", [EVENT]),
        "(messenger=? AND event_id=?)",
    ),
    "answers to a delivery": (
        lambda s: tasks.answered(s, [1]),
        "_response_",
    ),
}
BIG = ("delivery", "outgoing", "incoming", "response", "reminder", "address", "journal_line")


@pytest.mark.parametrize("what", ACTIONS)
def test_a_hot_query_goes_by_its_index(filled: Database, what: str) -> None:
    action, index = ACTIONS[what]
    plans = _plans(filled, action)
    assert any(index in line for line in plans), plans
    walked = [line for line in plans if re.match(rf"SCAN ({'|'.join(BIG)})\b(?!.* USING )", line)]
    assert walked == []


def _plans(database: Database, action: Callable[[Session], object]) -> list[str]:
    """How SQLite goes about everything the action asks, big tables first of all."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "UPDATE")):
            asked.append((statement, parameters))

    with Session(database.engine) as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", note)
        action(session)
        event.remove(connection, "before_cursor_execute", note)
        lines = []
        for statement, parameters in asked:
            one = parameters[0] if isinstance(parameters, list) else parameters
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", one)
            lines += [row[3] for row in plan]
        session.rollback()
    return lines

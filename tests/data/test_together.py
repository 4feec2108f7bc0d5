"""Several workers at once over one database: SQLite, and PostgreSQL where one is at hand.

`VESTNIK_TEST_POSTGRES` names a PostgreSQL database that may be emptied, for example
`postgresql+psycopg://vestnik@127.0.0.1/vestnik_test`.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel, col, select

from data.actions import inbox, installation, journal, outbox, reminders
from data.database import Database
from data.models.incoming import Incoming
from data.models.outgoing import Outgoing, OutgoingKind, OutgoingState, Urgency
from data.queries import journal as lines
from data.queries.preview import preview
from data.values.inbox import NewEvent
from data.values.outbox import Said, Sent
from tests import factories
from tests.factories import ANNA, START, VK, moscow

POSTGRES = os.environ.get("VESTNIK_TEST_POSTGRES", "")
WORKERS = 4


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A prepared database in either kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("database")
        return
    if not POSTGRES:
        pytest.skip("VESTNIK_TEST_POSTGRES names no database")
    made = Database(POSTGRES)
    with made.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    made.upgrade()
    with made.write() as session:
        installation.prepare(session, at=START, name="Управление", timezone="Europe/Moscow")
    yield made
    made.close()


def together(job: Callable[[int], None]) -> None:
    """Let all workers do it at once; the first failure is raised."""
    with ThreadPoolExecutor(WORKERS) as pool:
        for done in [pool.submit(job, number) for number in range(WORKERS)]:
            done.result()


def test_the_tables_are_what_the_models_say(shared: Database) -> None:
    with shared.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_no_message_is_ever_in_two_hands(shared: Database) -> None:
    with shared.write() as session:
        equal = [
            factories.message(account, urgency=Urgency.BROADCAST, shape="card:1")
            for account in range(1, 301)
        ]
        own = [factories.message(account, f"Вам, {account}") for account in range(1, 101)]
        outbox.queue(session, [*equal, *own], at=START)
    hands: Counter[int] = Counter()

    def work(number: int) -> None:
        while True:
            with shared.write() as session:
                hand = outbox.claim(session, messenger=VK, at=START)
                outbox.keep(session, {1: Said("Всем одно")})  # the same words at the same time
            if not hand:
                return
            hands.update(row.id for row in hand)
            with shared.write() as session:
                journal.write(session, at=START, by="system", action="send", subject=str(number))
                outbox.record_sent(session, [Sent(row.id, 1, 1) for row in hand], at=START)

    together(work)
    assert len(hands) == 400
    assert set(hands.values()) == {1}
    with shared.read() as session:
        assert set(session.exec(select(Outgoing.state))) == {OutgoingState.SENT}
        assert lines.check(session).whole


def test_no_event_is_stored_twice(shared: Database) -> None:
    events = [
        NewEvent(f"event {n}", "message", ANNA, ANNA, n, START, f"{n}", {}) for n in range(1, 31)
    ]

    def listen(_: int) -> None:
        for event in events:
            with shared.write() as session:
                inbox.store(
                    session,
                    messenger=VK,
                    events=[event],
                    position=None,
                    gap=False,
                    at=START,
                    ordered=False,
                )

    together(listen)
    with shared.read() as session:
        found = session.exec(select(Incoming.text).order_by(col(Incoming.id))).all()
    assert sorted(found, key=int) == [event.text for event in events]


def test_no_head_is_reminded_twice(shared: Database) -> None:
    at = moscow("2023-10-16", "09:00")
    with shared.write() as session:
        cast = factories.cast(session)
        everybody = [cast.anna.organisation, cast.boris.organisation, cast.clerk.organisation]
        factories.circular(session, everybody, at=START - timedelta(hours=1))
        session.connection().execute(text("UPDATE delivery SET sent_at = opened_at"))
        assert len(preview(session, at=START, until=at)) == 3

    def ring(_: int) -> None:
        with shared.write() as session:
            reminders.touch_due(session, at=at)

    together(ring)
    with shared.read() as session:
        digests = session.exec(select(Outgoing).where(Outgoing.kind == OutgoingKind.DIGEST)).all()
    assert len(digests) == len({row.account for row in digests}) == 3

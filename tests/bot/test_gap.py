"""While a gap in what was heard is open: what counts, what waits, in what order it is handled."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.dialogue import Dialogue
from bot.listener import GAP, Listener
from bot.messenger import Content
from bot.sender import Sender
from bot.vk.client import VkMessenger
from data.database import Database
from data.models.incoming import Incoming
from data.models.outgoing import Outgoing, OutgoingKind, OutgoingState
from data.queries import alarms
from data.values.clock import MovableClock
from scheduler import jobs
from standin import StandIn
from standin.faults import Way
from tests import factories
from tests.factories import ANNA, BORIS, moscow


@pytest.fixture
def people(database: Database) -> factories.Cast:
    with database.write() as session:
        return factories.cast(session)


def words(database: Database) -> list[str]:
    with database.read() as session:
        query = select(Incoming.text).where(Incoming.kind == "message")
        return list(session.exec(query.order_by(col(Incoming.id))))


def digests(database: Database) -> list[Outgoing]:
    with database.read() as session:
        query = select(Outgoing).where(Outgoing.kind == OutgoingKind.DIGEST)
        return list(session.exec(query.order_by(col(Outgoing.id))))


def standing(database: Database) -> set[str]:
    with database.read() as session:
        return {alarm.name for alarm in alarms.standing(session)}


def test_messages_delivered_out_of_order_are_handled_in_the_order_written(
    database: Database, listener: Listener, vk: StandIn
) -> None:
    listener.listen_once(wait=0)
    for phone, text in ((ANNA, "1"), (BORIS, "а"), (ANNA, "2"), (ANNA, "3"), (BORIS, "б")):
        vk.phone(phone).types(text)
    vk.fail(Way.REORDER, "longpoll")
    listener.listen_once(wait=0)
    found = words(database)
    assert [w for w in found if w.isdigit()] == ["1", "2", "3"]
    assert [w for w in found if not w.isdigit()] == ["а", "б"]


def test_a_newcomers_lost_first_words_are_read_back_though_the_next_came_by_event(
    database: Database, listener: Listener, vk: StandIn
) -> None:
    listener.listen_once(wait=0)
    vk.phone(ANNA).types("Сделано")
    vk.forget_history()
    vk.fail(Way.HTML, "messages.getConversations", times=2)
    listener.listen_once(wait=0)
    vk.phone(ANNA).types("И ещё вопрос")
    listener.listen_once(wait=0)
    assert words(database) == ["И ещё вопрос"]
    listener.listen_once(wait=0)
    assert sorted(words(database)) == ["И ещё вопрос", "Сделано"]


def test_dialogs_that_end_with_our_own_message_are_not_read_back(
    database: Database, listener: Listener, vk: StandIn, clock: MovableClock, messenger: VkMessenger
) -> None:
    vk.people(3)
    listener.listen_once(wait=0)
    messenger.send_same(Content("Письмо"), peers=[1, 2, 3], random_id=5)
    vk.phone(2).types("Сделано")
    vk.restart()
    clock.move(timedelta(hours=2))
    listener.begin()
    listener.listen_once(wait=0)
    assert words(database) == ["Сделано"]
    assert vk.log.by_method["messages.getHistory"] == 1


def test_nobody_is_reminded_before_it_is_known_who_has_answered(
    database: Database,
    listener: Listener,
    sender: Sender,
    messenger: VkMessenger,
    vk: StandIn,
    clock: MovableClock,
    people: factories.Cast,
) -> None:
    listener.listen_once(wait=0)
    with database.write() as session:
        factories.circular(session, [people.anna.organisation], at=clock.now())
    sender.send_all()
    vk.phone(ANNA).presses("Ознакомлен(а)")
    vk.restart()
    clock.move_to(moscow("2023-10-17", "10:30"))
    vk.fail(code=29, method="messages.getConversations")
    listener.begin()
    listener.listen_once(wait=0)
    assert standing(database) == {GAP}
    assert jobs.remind(database, clock) == 0
    listener.listen_once(wait=0)
    Dialogue(database, messenger, clock).handle_all()
    assert standing(database) == set()
    jobs.remind(database, clock)
    assert digests(database) == []


def test_a_reminder_queued_before_the_gap_waits_until_it_is_closed(
    database: Database,
    listener: Listener,
    sender: Sender,
    messenger: VkMessenger,
    vk: StandIn,
    clock: MovableClock,
    people: factories.Cast,
) -> None:
    listener.listen_once(wait=0)
    with database.write() as session:
        factories.circular(session, [people.anna.organisation], at=clock.now())
    sender.send_all()
    clock.move_to(moscow("2023-10-17", "10:30"))
    jobs.remind(database, clock)
    vk.phone(ANNA).presses("Ознакомлен(а)")
    vk.forget_history()
    vk.fail(Way.HTML, "messages.getConversations")
    listener.listen_once(wait=0)
    sender.send_all()
    assert [row.state for row in digests(database)] == [OutgoingState.QUEUED]
    listener.listen_once(wait=0)
    Dialogue(database, messenger, clock).handle_all()
    clock.move(timedelta(minutes=2))
    sender.send_all()
    assert [row.state for row in digests(database)] == [OutgoingState.DROPPED]

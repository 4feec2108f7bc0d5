"""When disk, database, clock or VK fail: said at once by every way left, nothing lost, over by
itself."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from bot.dialogue import Dialogue
from bot.listener import Listener
from bot.pace import Pace
from bot.sender import SHUT_OUT, Sender
from bot.steady import JUMP, WRONG, Steady
from bot.vk.client import VkMessenger
from bot.watch import CLOCK, DISK, STORAGE, Watch
from data.actions import alarms, outbox
from data.actions.audit import LISTENING
from data.database import Database
from data.models.incoming import Incoming, ListenCursor
from data.models.journal import JournalLine
from data.models.office import Alarm
from data.models.outgoing import Outgoing, OutgoingKind, OutgoingState
from data.queries import journal
from data.values.clock import Clock, MovableClock
from data.values.errors import StorageError
from standin import Phone, StandIn
from standin.faults import Way
from tests import factories
from tests.bot.conftest import GROUP, TOKEN
from tests.factories import ANNA, BORIS, CLERK, START, moscow

NIGHT = moscow("2023-10-13", "23:00")
MORNING = moscow("2023-10-16", "08:00")
A_MINUTE = timedelta(minutes=1)


class Wall(Clock):
    """A real clock to all appearance: `move` lets time pass, `jump` sets the wall clock alone."""

    def __init__(self, at: datetime = START) -> None:
        super().__init__()
        self.at = at
        self.passed = timedelta(0)
        self.set_by = timedelta(0)

    def now(self) -> datetime:
        return self.at + self.passed + self.set_by

    def true(self) -> float:
        return (self.at + self.passed).timestamp()

    def monotonic(self) -> float:
        return self.passed.total_seconds()

    def move(self, step: timedelta) -> None:
        self.passed += step

    def sleep(self, step: timedelta) -> None:
        """The machine sleeps: time passes, and the steady clock does not notice."""
        self.at += step

    def jump(self, step: timedelta) -> None:
        self.set_by += step


class Town:
    """The cast, a VK, and the parts that a service is put together of."""

    def __init__(self, database: Database, vk: StandIn, clock: Wall) -> None:
        self.database = database
        self.vk = vk
        self.clock = clock
        self.megabytes = 10_000
        messenger = VkMessenger(
            token=TOKEN, group_id=GROUP, api_url=vk.url, now=clock.now, pace=Pace(100_000)
        )
        self.sender = Sender(database, messenger, clock)
        self.listener = Listener(database, messenger, clock)
        self.dialogue = Dialogue(database, messenger, clock)
        self.steady = Steady(clock)
        self.watch = Watch(
            database, messenger, clock, steady=self.steady, free=lambda: self.megabytes
        )
        self.clerk = vk.phone(CLERK)
        self.anna = vk.phone(ANNA)
        with database.write() as session:
            self.cast = factories.cast(session, at=START - timedelta(days=9))
        self.listen()

    def listen(self) -> None:
        self.listener.listen_once(wait=0)

    def turn(self) -> None:
        """What the service's threads do in a moment."""
        if self.watch.calm:
            self.dialogue.handle_all()
        while self.watch.calm and self.sender.send_next():
            pass

    def live(self, minutes: int, *, listening: bool = True) -> None:
        """Minutes pass, with everybody at work."""
        for _ in range(minutes * 2):
            self.clock.move(A_MINUTE / 2)
            if listening:
                self.listen()
            self.watch.look()
            self.turn()

    def queue(self, *accounts: int, text: str = "Здравствуйте") -> None:
        with self.database.write() as session:
            messages = [factories.message(a, text, at=self.clock.now()) for a in accounts]
            outbox.queue(session, messages, at=self.clock.now())

    def standing(self) -> list[str]:
        with self.database.read() as session:
            return [
                a.name for a in session.exec(select(Alarm).where(col(Alarm.ended_at).is_(None)))
            ]

    def past(self) -> list[Alarm]:
        with self.database.read() as session:
            return list(session.exec(select(Alarm).where(col(Alarm.ended_at).is_not(None))))

    def outgoing(self, kind: OutgoingKind = OutgoingKind.NOTICE) -> list[Outgoing]:
        with self.database.read() as session:
            return list(session.exec(select(Outgoing).where(Outgoing.kind == kind)))

    def journaled(self, action: str) -> int:
        with self.database.read() as session:
            assert journal.check(session).whole
            found = session.exec(select(JournalLine.id).where(JournalLine.action == action))
            return len(found.all())


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def town(database: Database, wall: Wall) -> Iterator[Town]:
    quick = Database(str(database.url), busy_ms=20)
    with StandIn(group_id=GROUP, token=TOKEN, now=wall.true, rate_per_second=None) as vk:
        for account in (ANNA, BORIS, CLERK):
            person = vk.world.user(account)
            person.allowed = person.wrote = True
        yield Town(quick, vk, wall)
        assert not vk.log.doubled()
    quick.close()


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Another program holds the file for writing."""
    other = sqlite3.connect(str(database.file))
    other.execute("BEGIN IMMEDIATE")
    yield
    other.rollback()
    other.close()


@contextmanager
def full(database: Database) -> Iterator[None]:
    """No page more can be had."""

    def limit(connection: sqlite3.Connection, *_: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    def free(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA max_page_count = 1000000")

    event.listen(database.engine, "checkout", limit)
    yield
    event.remove(database.engine, "checkout", limit)
    event.listen(database.engine, "checkout", free)


def texts(phone: Phone) -> list[str]:
    return [message.text for message in phone.inbox]


# --- VK shuts the bot out -------------------------------------------------------------------------


@pytest.mark.parametrize("code", [5, 14, 17, 27, 984])
def test_shut_out_nothing_is_lost_and_it_ends_by_itself(town: Town, code: int) -> None:
    town.vk.fail(method="messages.send", code=code, times=None)
    town.queue(ANNA, BORIS)
    town.live(3)
    assert town.standing() == [SHUT_OUT]
    assert texts(town.anna) == []
    assert town.vk.log.by_method["messages.send"] < 8  # it is not hammered at
    town.vk.faults.clear()
    town.live(2)
    assert town.standing() == []
    assert texts(town.anna) == texts(town.vk.phone(BORIS)) == ["Здравствуйте"]
    assert texts(town.clerk) == []  # what VK did not take cannot be said through VK


def test_a_key_taken_away_is_seen_though_nothing_is_to_be_sent(town: Town) -> None:
    town.vk.fail(method="*", code=27, times=None)
    town.vk.fail("error", "longpoll", code=2, times=None)
    town.live(2, listening=False)
    assert town.standing() == [SHUT_OUT]
    town.vk.faults.clear()
    town.live(3)
    assert town.standing() == []


def test_with_nothing_left_to_send_the_alarm_ends_all_the_same(town: Town) -> None:
    with town.database.write() as session:
        alarms.sound(session, name=SHUT_OUT, text="ключ", at=START, try_again_at=START + A_MINUTE)
    town.watch.look()
    assert town.standing() == [SHUT_OUT]
    town.live(2)
    assert town.standing() == []


# --- VK gives no events ---------------------------------------------------------------------------


def test_a_deaf_listener_asks_for_another_server_then_an_alarm(town: Town) -> None:
    town.live(1, listening=False)
    assert town.journaled("listen.forget_server") == 0
    town.live(2, listening=False)
    assert town.journaled("listen.forget_server") == 1
    with town.database.read() as session:
        cursor = session.get_one(ListenCursor, "vk")
        assert (cursor.server, cursor.key) == ("", "")
        assert cursor.position
    assert town.standing() == []
    town.live(3, listening=False)
    assert town.standing() == [LISTENING]
    assert town.watch.deaf
    assert town.journaled("listen.forget_server") == 1
    town.anna.types("Сделано")
    town.live(1)
    assert town.standing() == []
    assert not town.watch.deaf
    with town.database.read() as session:
        assert "Сделано" in session.exec(select(Incoming.text)).all()


def test_a_silent_vk_is_told_apart(town: Town) -> None:
    town.vk.fail(Way.HTML, "*", times=None)
    town.live(6, listening=False)
    with town.database.read() as session:
        (alarm,) = session.exec(select(Alarm)).all()
    assert (alarm.name, "не отвечает" in alarm.text) == (LISTENING, True)


def test_the_clerk_hears_of_it_once_and_only_if_it_lasts(town: Town) -> None:
    town.live(6, listening=False)
    assert texts(town.clerk) == []
    town.live(12, listening=False)
    (told,) = texts(town.clerk)
    assert told.startswith("Вестник: требуется внимание.")
    town.live(60, listening=False)
    assert len(texts(town.clerk)) == 1


def test_what_ends_soon_is_not_told_at_all(town: Town) -> None:
    town.live(6, listening=False)
    town.live(10)
    assert texts(town.clerk) == []
    (notice,) = town.outgoing()
    assert notice.state is OutgoingState.DROPPED


def test_at_night_it_waits_for_the_morning(town: Town, wall: Wall) -> None:
    wall.move(NIGHT - wall.now())
    town.listen()
    town.live(15, listening=False)
    assert town.standing() == [LISTENING]
    assert texts(town.clerk) == []
    (notice,) = town.outgoing()
    assert notice.not_before == MORNING


@pytest.mark.parametrize(("minutes", "told"), [(30, 1), (90, 2)])
def test_what_comes_back_soon_is_the_same_to_people(town: Town, minutes: int, told: int) -> None:
    with town.database.write() as session:
        for step in (0, 1):
            at = START + step * timedelta(minutes=minutes)
            alarms.sound(session, name="disk", text="мало места", at=at)
            alarms.sound(session, name="disk", text="мало места", at=at)
            alarms.end(session, name="disk", at=at + A_MINUTE)
    assert len(town.outgoing()) == told


# --- the disk and the database --------------------------------------------------------------------


def test_little_room_is_said_before_there_is_none(town: Town) -> None:
    town.megabytes = 150
    town.watch.look()
    assert town.standing() == [DISK]
    town.megabytes = 250
    town.watch.look()
    assert town.standing() == [DISK]  # not enough to be calm
    town.megabytes = 400
    town.watch.look()
    assert town.standing() == []


@pytest.mark.parametrize("ill", [locked, full])
def test_a_database_that_takes_nothing_stops_everything_and_loses_nothing(
    town: Town, wall: Wall, ill: Callable[[Database], object]
) -> None:
    wall.move(NIGHT - wall.now())  # sending has stopped: that does not wait for the morning
    town.listen()
    town.queue(ANNA)
    with ill(town.database):  # type: ignore[attr-defined]
        town.anna.types("Сделано " * 2000)
        with pytest.raises(StorageError) as fault:
            town.listen()
        town.watch.storage_failed(fault.value)
        for _ in range(3):
            town.watch.look()
            town.turn()
        assert list(town.watch.troubles) == [STORAGE]
        assert not town.watch.calm
        assert town.standing() == []  # no row can say so
        (told,) = texts(town.clerk)
        assert told.startswith("Вестник остановил отправку.")
        assert str(fault.value) in told
        assert texts(town.anna) == []
        assert not sum(town.vk.log.repeated.values())  # nor asked again
    wall.move(A_MINUTE)
    town.watch.look()
    assert town.watch.calm
    assert town.watch.troubles == {}
    (past,) = town.past()
    assert (past.name, past.since, past.ended_at) == (STORAGE, NIGHT, NIGHT + A_MINUTE)
    assert town.journaled("alarm.past") == 1
    town.listen()
    town.turn()
    assert texts(town.anna)[0] == "Здравствуйте"
    with town.database.read() as session:
        assert any(text.startswith("Сделано") for text in session.exec(select(Incoming.text)))
    assert len(texts(town.clerk)) == 1  # that it is over waits for the morning
    wall.move(MORNING - wall.now())
    town.turn()
    assert texts(town.clerk)[-1].startswith("Вестник снова работает.")


def test_a_moment_of_lock_is_no_trouble(town: Town) -> None:
    town.watch.storage_failed(StorageError("занята"))
    town.watch.look()
    assert town.watch.calm
    assert town.past() == []
    assert texts(town.clerk) == []


def test_the_probe_leaves_nothing_behind(town: Town) -> None:
    town.watch.storage_failed(StorageError("занята"))
    town.watch.look()
    with town.database.read() as session:
        assert (
            session.connection()
            .exec_driver_sql("SELECT count(*) FROM setting WHERE name = 'probe'")
            .scalar_one()
            == 0
        )


# --- the clock ------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [timedelta(days=1), timedelta(days=-400), timedelta(minutes=6)])
def test_nothing_is_decided_by_a_wrong_clock(town: Town, wall: Wall, step: timedelta) -> None:
    town.watch.look()
    assert town.watch.calm
    wall.jump(step)
    assert not town.watch.calm  # before anybody has looked
    town.queue(ANNA)
    town.live(2)
    assert town.standing() == [CLOCK]
    assert texts(town.anna) == []
    (told,) = texts(town.clerk)
    assert "Часы сервера" in told
    assert ("спешат" in told) == (step > timedelta(0))
    wall.jump(-step)
    town.live(1)
    assert town.watch.calm
    assert town.standing() == []
    with town.database.write() as session:  # it was queued by the wrong clock
        for row in session.exec(select(Outgoing).where(Outgoing.account == ANNA)):
            row.not_before = min(row.not_before, wall.now())
            session.add(row)
    town.turn()
    assert texts(town.anna) == ["Здравствуйте"]
    assert len(texts(town.clerk)) == 1


def test_a_machine_that_slept_goes_on_when_vk_has_told_the_time(town: Town, wall: Wall) -> None:
    town.watch.look()
    wall.sleep(timedelta(hours=9))
    assert not town.watch.calm
    town.listen()
    town.watch.look()
    assert town.watch.calm
    assert town.standing() == []
    assert town.steady.good_since == wall.now()


def test_without_vk_a_jump_stays_in_doubt(town: Town, wall: Wall) -> None:
    town.watch.look()
    wall.jump(timedelta(hours=1))
    town.vk.fail(Way.HTML, "*", times=None)
    town.live(1, listening=False)
    assert not town.watch.calm
    assert town.standing() == [CLOCK]
    wall.jump(timedelta(hours=-1))
    town.watch.look()
    assert town.watch.calm
    town.vk.faults.clear()


@pytest.mark.parametrize(
    ("apart", "trusted"), [(0, True), (JUMP, True), (WRONG - 1, True), (WRONG + 1, False)]
)
def test_at_the_start_the_clock_is_compared_with_vk(
    town: Town, wall: Wall, apart: float, trusted: bool
) -> None:
    wall.jump(timedelta(seconds=apart))
    steady = Steady(wall)
    steady.compare(town.watch.messenger.server_time)
    assert steady.trusted is trusted


def test_a_rehearsal_may_have_any_time(town: Town) -> None:
    clock = MovableClock(START)
    steady = Steady(clock)
    clock.move(timedelta(days=300))
    steady.compare(town.watch.messenger.server_time)
    assert steady.trusted


def test_a_good_clock_is_not_asked_about_all_the_time(town: Town) -> None:
    town.live(50)
    assert town.vk.log.by_method["utils.getServerTime"] == 1

"""The listener against every way the queue may fail: each message stored once, none lost."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlmodel import col, select

from bot.listener import LONG_SILENCE, LOST, Listener
from bot.messenger import CallRefusedError, CallUnknownError
from bot.vk.client import VkMessenger
from data.actions import inbox
from data.database import Database
from data.models.incoming import Dialog, Incoming, IncomingState, ListenCursor
from data.queries import alarms, listening
from data.values.clock import MovableClock
from data.values.errors import MessengerError
from standin import StandIn
from standin.faults import Way
from tests.factories import ANNA, BORIS, START


@pytest.fixture
def listening_(listener: Listener) -> Listener:
    """Has begun to listen: what comes from now on must not be missed."""
    assert listener.listen_once(wait=0) == 0
    return listener


def stored(database: Database, kind: str = "message") -> list[Incoming]:
    with database.read() as session:
        query = select(Incoming).where(Incoming.kind == kind)
        return list(session.exec(query.order_by(col(Incoming.id))))


def words(database: Database) -> list[str]:
    return [event.text for event in stored(database)]


def cursor(database: Database) -> tuple[str, str, str] | None:
    with database.read() as session:
        return listening.cursor(session, messenger="vk")


def gap(database: Database) -> object:
    with database.read() as session:
        return listening.gap_since(session, messenger="vk")


# --- when all is well ---------------------------------------------------------------------------


def test_what_was_written_is_stored_before_anybody_handles_it(
    database: Database, listening_: Listener, vk: StandIn, clock: MovableClock
) -> None:
    written = vk.phone(ANNA).types("Сделано")
    clock.move(timedelta(seconds=20))
    assert listening_.listen_once(wait=0) > 0
    (event,) = stored(database)
    assert (event.state, event.text) == (IncomingState.NEW, "Сделано")
    assert (event.peer, event.account, event.number) == (ANNA, ANNA, written.cmid)
    assert (event.written_at, event.received_at) == (START, clock.now())


def test_what_was_heard_is_not_heard_again(
    database: Database, listening_: Listener, vk: StandIn
) -> None:
    vk.phone(ANNA).types("Сделано")
    listening_.listen_once(wait=0)
    before = cursor(database)
    assert listening_.listen_once(wait=0) == 0
    assert cursor(database) == before
    assert words(database) == ["Сделано"]


def test_a_batch_of_hundreds_is_taken_whole(
    database: Database, listening_: Listener, vk: StandIn
) -> None:
    said = [f"Сообщение {n}" for n in range(250)]
    for text in said:
        vk.phone(ANNA).types(text)
    while listening_.listen_once(wait=0):
        pass
    assert words(database) == said


# --- disturbed ----------------------------------------------------------------------------------


@pytest.mark.parametrize("way", [Way.DUPLICATES, Way.REORDER, Way.UNKNOWN_EVENT])
def test_a_disturbed_batch_is_stored_event_by_event_once(
    way: Way, database: Database, listening_: Listener, vk: StandIn
) -> None:
    vk.phone(ANNA).types("Раз")
    vk.phone(ANNA).types("Два")
    vk.phone(BORIS).types("Три")
    vk.fail(way, "longpoll")
    listening_.listen_once(wait=0)
    assert sorted(words(database)) == ["Два", "Раз", "Три"]
    strange = [e for e in stored(database, "other") if e.raw["type"] == "message_dreamt_of"]
    assert len(strange) == (way is Way.UNKNOWN_EVENT)


@pytest.mark.parametrize(
    ("way", "more"),
    [
        (Way.HTML, {}),
        (Way.HTML_AFTER, {}),
        (Way.STATUS, {"code": 500}),
        (Way.CUT_BEFORE, {}),
        (Way.CUT_AFTER, {}),
        (Way.TRUNCATED, {}),
        (Way.SILENCE, {"seconds": 1.0}),
        (Way.SILENCE_AFTER, {"seconds": 1.0}),
    ],
)
def test_without_an_answer_the_cursor_stays_and_the_next_turn_brings_everything(
    way: Way,
    more: dict[str, Any],
    database: Database,
    listening_: Listener,
    impatient: VkMessenger,
    vk: StandIn,
    clock: MovableClock,
) -> None:
    vk.phone(ANNA).types("Сделано")
    before = cursor(database)
    vk.fail(way, "longpoll", **more)
    with pytest.raises(CallUnknownError):
        Listener(database, impatient, clock).listen_once(wait=0)
    assert cursor(database) == before
    assert listening_.listen_once(wait=0) > 0
    assert words(database) == ["Сделано"]


def test_an_expired_key_loses_nothing_and_needs_no_catching_up(
    database: Database, listening_: Listener, vk: StandIn
) -> None:
    vk.phone(ANNA).types("Сделано")
    vk.expire_key()
    for _ in range(2):
        listening_.listen_once(wait=0)
    assert words(database) == ["Сделано"]
    assert vk.log.by_method["messages.getConversations"] == 0


@pytest.mark.parametrize("lose", ["forget_history", "restart"])
def test_lost_events_are_read_from_the_dialogs(
    lose: str, database: Database, listening_: Listener, vk: StandIn
) -> None:
    vk.phone(ANNA).types("Было раньше")
    listening_.listen_once(wait=0)
    vk.phone(ANNA).types("Сделано")
    vk.phone(BORIS).types("Не касается нас")
    getattr(vk, lose)()
    for _ in range(3):
        listening_.listen_once(wait=0)
    assert sorted(words(database)) == ["Было раньше", "Не касается нас", "Сделано"]
    assert gap(database) is None


@pytest.mark.parametrize("code", [1, 2, 3, 4])
def test_failed_on_demand_is_survived(
    code: int, database: Database, listening_: Listener, vk: StandIn
) -> None:
    vk.phone(ANNA).types("Сделано")
    vk.fail(Way.ERROR, "longpoll", code=code)
    for _ in range(3):
        listening_.listen_once(wait=0)
    assert words(database) == ["Сделано"]


def test_a_dead_host_is_left_for_the_one_vk_names_next(
    database: Database, listener: Listener, vk: StandIn
) -> None:
    vk.fail(Way.DEAD_HOST, "groups.getLongPollServer")
    listener.listen_once(wait=0)
    vk.phone(ANNA).types("Сделано")
    with pytest.raises(CallUnknownError):
        listener.listen_once(wait=0)
    assert listener.listen_once(wait=0) > 0
    assert words(database) == ["Сделано"]


def test_a_revoked_key_is_said_aloud(listening_: Listener, vk: StandIn) -> None:
    vk.expire_key()
    vk.fail(Way.ERROR, "groups.getLongPollServer", code=27)
    with pytest.raises(CallRefusedError) as caught:
        listening_.listen_once(wait=0)
    assert caught.value.code == 27


def test_a_gap_that_cannot_be_closed_now_is_closed_later(
    database: Database, listening_: Listener, vk: StandIn
) -> None:
    vk.phone(ANNA).types("Сделано")
    vk.forget_history()
    vk.fail(Way.HTML, "messages.getConversations", times=2)
    listening_.listen_once(wait=0)
    assert gap(database) is not None
    vk.phone(BORIS).types("Другое")
    vk.fail(Way.CUT_AFTER, "messages.getHistory")
    for _ in range(3):
        listening_.listen_once(wait=0)
    assert sorted(words(database)) == ["Другое", "Сделано"]
    assert gap(database) is None


# --- down ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("forgotten", [True, False])
def test_what_was_written_during_a_week_of_downtime_counts_with_its_own_time(
    forgotten: bool,
    database: Database,
    listening_: Listener,
    messenger: VkMessenger,
    vk: StandIn,
    clock: MovableClock,
) -> None:
    clock.move(timedelta(days=2))
    vk.phone(ANNA).types("Сделано")
    clock.move(timedelta(days=5))
    if forgotten:
        vk.restart()
    again = Listener(database, messenger, clock)
    again.begin()
    for _ in range(3):
        again.listen_once(wait=0)
    (event,) = stored(database)
    assert (event.text, event.written_at) == ("Сделано", START + timedelta(days=2))


def test_a_short_pause_is_no_gap(
    database: Database, listening_: Listener, clock: MovableClock
) -> None:
    clock.move(LONG_SILENCE)
    listening_.begin()
    assert gap(database) is None


@pytest.mark.parametrize("code", [3, 100])
def test_where_dialogs_can_never_be_read_reminding_goes_on_after_an_alarm(
    code: int,
    database: Database,
    listening_: Listener,
    vk: StandIn,
    clock: MovableClock,
) -> None:
    vk.fail(Way.ERROR, "messages.getConversations", code=code, times=None)
    vk.forget_history()
    vk.phone(ANNA).types("Сделано")
    clock.move(timedelta(days=2))
    listening_.begin()
    listening_.listen_once(wait=0)
    assert gap(database) is None
    with database.read() as session:
        assert {alarm.name for alarm in alarms.standing(session)} == {LOST}
    assert words(database) == ["Сделано"]


def test_one_dialog_that_can_never_be_read_keeps_nobody_else_from_being_heard(
    database: Database, listening_: Listener, vk: StandIn
) -> None:
    vk.phone(ANNA).types("Сделано")
    vk.phone(BORIS).types("И у нас")
    vk.forget_history()
    vk.fail(Way.ERROR, "messages.getHistory", code=917)
    listening_.listen_once(wait=0)
    assert len(words(database)) == 1
    assert gap(database) is None
    with database.read() as session:
        assert {alarm.name for alarm in alarms.standing(session)} == {LOST}


@pytest.mark.parametrize("expired", [True, False])
def test_a_silence_after_which_the_queue_went_on_is_no_gap(
    expired: bool,
    database: Database,
    listening_: Listener,
    vk: StandIn,
    clock: MovableClock,
) -> None:
    vk.fail(Way.ERROR, "messages.getConversations", code=29, times=None)
    vk.phone(ANNA).types("Сделано")
    clock.move(timedelta(days=2))
    if expired:
        vk.expire_key()
    listening_.begin()
    for _ in range(2):
        listening_.listen_once(wait=0)
    assert words(database) == ["Сделано"]
    assert gap(database) is None
    with database.read() as session:
        assert alarms.standing(session) == []


def test_a_loss_after_a_silence_stays_a_gap(
    database: Database, listening_: Listener, vk: StandIn, clock: MovableClock
) -> None:
    vk.fail(Way.ERROR, "messages.getConversations", code=29, times=None)
    vk.phone(ANNA).types("Сделано")
    vk.forget_history()
    clock.move(timedelta(days=2))
    listening_.begin()
    for _ in range(3):
        listening_.listen_once(wait=0)
        clock.move(timedelta(minutes=1))
    assert gap(database) is not None


def test_killed_before_the_batch_is_committed_it_comes_again(
    database: Database,
    listening_: Listener,
    vk: StandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vk.phone(ANNA).types("Сделано")
    before = cursor(database)
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "_move_cursor", _die)
        with pytest.raises(KeyboardInterrupt):
            listening_.listen_once(wait=0)
    assert words(database) == []
    assert cursor(database) == before
    listening_.listen_once(wait=0)
    assert words(database) == ["Сделано"]


def _die(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_message_found_in_the_history_is_not_stored_again_when_its_event_comes(
    database: Database, listening_: Listener, vk: StandIn
) -> None:
    vk.phone(ANNA).types("Сделано")
    with database.write() as session:
        place = session.get_one(ListenCursor, "vk")
        place.gap_since = START
        session.add(place)
    listening_.catch_up_if_needed()
    assert words(database) == ["Сделано"]
    listening_.listen_once(wait=0)
    assert words(database) == ["Сделано"]


# --- any order of events ------------------------------------------------------------------------

deeds = st.lists(
    st.one_of(
        st.tuples(st.just("writes"), st.sampled_from((ANNA, BORIS))),
        st.tuples(st.just("listen"), st.just(0)),
        st.tuples(
            st.sampled_from(("forget_history", "expire_key", "restart", "long silence")),
            st.just(0),
        ),
        st.tuples(
            st.just("fault"),
            st.sampled_from(
                (
                    Way.HTML,
                    Way.CUT_AFTER,
                    Way.CUT_BEFORE,
                    Way.TRUNCATED,
                    Way.DUPLICATES,
                    Way.REORDER,
                    Way.ERROR,
                )
            ),
        ),
        st.tuples(st.just("api fault"), st.sampled_from((Way.HTML, Way.CUT_AFTER))),
    ),
    max_size=25,
)


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(deeds=deeds)
def test_whatever_happens_each_message_is_stored_once(
    deeds: list[tuple[str, Any]],
    database: Database,
    listener: Listener,
    vk: StandIn,
    clock: MovableClock,
) -> None:
    _forget_everything(database, vk)
    listener.listen_once(wait=0)
    said = []
    for number, (deed, what) in enumerate(deeds):
        match deed:
            case "writes":
                said.append(f"{number}")
                vk.phone(what).types(f"{number}")
            case "listen":
                _try_to_listen(listener)
            case "fault":
                vk.fail(what, "longpoll", code=1 + number % 3)
            case "api fault":
                vk.fail(what, "*")
            case "long silence":
                clock.move(timedelta(hours=3))
                listener.begin()
            case _:
                getattr(vk, deed)()
        clock.move(timedelta(seconds=1))
    vk.faults.clear()
    for _ in range(5):
        _try_to_listen(listener)
    assert sorted(words(database)) == sorted(said)
    assert gap(database) is None


def _try_to_listen(listener: Listener) -> None:
    with suppress(MessengerError):
        listener.listen_once(wait=0)


def _forget_everything(database: Database, vk: StandIn) -> None:
    """Begin anew with the same machinery: starting it takes longer than the test."""
    vk.faults.clear()
    vk.restart()
    with vk.world.lock:
        vk.world.dialogs.clear()
    with database.write() as session:
        for table in (Incoming, Dialog, ListenCursor):
            session.connection().execute(delete(table))

"""The sender against every way VK may fail: nothing lost, nothing doubled, everything explained."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot import texts
from bot.listener import Listener
from bot.messenger import Accepted, Content, Outcome, Parcel, Refusal
from bot.sender import ASKED_OFTEN, FATAL_REST, GIVE_UP, SHUT_OUT, Sender
from bot.vk.client import VkMessenger
from bot.vk.errors import TABLE, Row, row_of
from data.actions import circulars, outbox
from data.actions.outbox import LEASE
from data.database import Database
from data.models.address import Address, AddressState
from data.models.delivery import Delivery
from data.models.office import Alarm
from data.models.outgoing import Outgoing, OutgoingKind, OutgoingState, Urgency
from data.queries import alarms
from data.values.circular import FileDraft
from data.values.clock import MovableClock
from data.values.outbox import NewMessage
from standin import StandIn
from standin.faults import Way
from tests import factories
from tests.factories import ANNA, BORIS, CLERK, IVAN, STRANGER, moscow

EVERYBODY = (ANNA, BORIS, IVAN)
MODES = ("one", "same", "each")  # messages.send to one, with peer_ids, inside execute
SECONDS, HOURS = timedelta(seconds=10), timedelta(hours=2)


@pytest.fixture
def people(database: Database) -> factories.Cast:
    with database.write() as session:
        return factories.cast(session)


def letters(mode: str, accounts: Sequence[int] = EVERYBODY) -> list[NewMessage]:
    """A message to each: equal ones, differing ones, or one alone."""
    if mode == "one":
        return [factories.message(accounts[0], "Здравствуйте, 1")]
    return [
        factories.message(
            account,
            "Здравствуйте" if mode == "same" else f"Здравствуйте, {account}",
            shape="greeting" if mode == "same" else "",
        )
        for account in accounts
    ]


def queue(database: Database, messages: Sequence[NewMessage], at: datetime) -> None:
    with database.write() as session:
        outbox.queue(session, messages, at=at)


def rows(database: Database) -> list[Outgoing]:
    """The outbox without what tells the office of alarms."""
    with database.read() as session:
        query = select(Outgoing).where(Outgoing.kind != OutgoingKind.NOTICE)
        return list(session.exec(query.order_by(col(Outgoing.id))))


def received(vk: StandIn) -> int:
    """How many messages these people hold."""
    return sum(len(vk.phone(account).inbox) for account in EVERYBODY)


def states(database: Database) -> list[OutgoingState]:
    return [row.state for row in rows(database)]


def standing(database: Database) -> dict[str, Alarm]:
    with database.read() as session:
        return {alarm.name: alarm for alarm in alarms.standing(session)}


def assert_everybody_has_one(vk: StandIn, database: Database) -> None:
    assert set(states(database)) == {OutgoingState.SENT}
    assert vk.log.doubled() == {}
    for row in rows(database):
        inbox = vk.phone(row.account).inbox
        assert len(inbox) == 1
        assert (row.message_id, row.number) == (inbox[0].id, inbox[0].cmid)
        assert row.random_id == inbox[0].random_id


# --- when all is well ---------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
def test_a_message_arrives_once_and_is_recorded(
    mode: str, database: Database, sender: Sender, vk: StandIn
) -> None:
    messages = letters(mode)
    queue(database, messages, sender.clock.now())
    assert sender.send_all() == 1
    assert_everybody_has_one(vk, database)
    assert sum(vk.log.by_method.values()) == 1  # one request, however many people
    assert [vk.phone(m.account).last.text for m in messages] == [
        m.said.text for m in messages if m.said
    ]


def test_nothing_due_asks_nobody(database: Database, sender: Sender, vk: StandIn) -> None:
    queue(database, [factories.message(at=sender.clock.now() + HOURS)], sender.clock.now())
    assert not sender.send_next()
    assert sum(vk.log.by_method.values()) == 0


def test_an_answer_passes_a_broadcast(database: Database, sender: Sender, vk: StandIn) -> None:
    at = sender.clock.now()
    many = [
        factories.message(account, "Всем", urgency=Urgency.BROADCAST, shape="all")
        for account in range(10_001, 10_501)
    ]
    vk.people(500, first=10_001)
    queue(database, many, at)
    assert sender.send_next()
    assert vk.log.messages < 500
    queue(database, [factories.message(ANNA, "Вам")], at)
    assert sender.send_next()
    assert vk.phone(ANNA).last.text == "Вам"
    sender.send_all()
    assert vk.log.messages == 501


def test_the_answer_is_a_reply_to_the_message_it_answers(
    database: Database, sender: Sender, vk: StandIn
) -> None:
    asked = vk.phone(ANNA).types("Что делать?")
    queue(database, [factories.message(ANNA, reply_to=asked.cmid)], sender.clock.now())
    sender.send_all()
    assert vk.phone(ANNA).last.reply_to == asked.cmid


# --- no usable answer ---------------------------------------------------------------------------

NO_ANSWER = [
    (Way.CUT_BEFORE, {}),
    (Way.CUT_AFTER, {}),
    (Way.SILENCE, {"seconds": 1.0}),
    (Way.SILENCE_AFTER, {"seconds": 1.0}),
    (Way.HTML, {}),
    (Way.HTML_AFTER, {}),
    (Way.STATUS, {"code": 500}),
    (Way.STATUS, {"code": 429}),
    (Way.TRUNCATED, {}),
    (Way.ERROR, {"code": 1}),
    (Way.ERROR, {"code": 10}),
    (Way.ERROR, {"code": 36}),
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("way", "more"), NO_ANSWER)
@pytest.mark.parametrize("pause", [SECONDS, HOURS])
def test_without_an_answer_it_is_found_out_and_nobody_gets_it_twice(
    mode: str,
    way: Way,
    more: dict[str, Any],
    pause: timedelta,
    database: Database,
    sender: Sender,
    impatient: VkMessenger,
    vk: StandIn,
    clock: MovableClock,
) -> None:
    queue(database, letters(mode), clock.now())
    vk.fail(way, **more)
    Sender(database, impatient, clock).send_all()
    assert set(states(database)) == {OutgoingState.UNKNOWN}
    assert all(row.reason for row in rows(database))
    assert not sender.send_next()  # not at once: VK is given time
    clock.move(pause)
    sender.send_all()
    assert_everybody_has_one(vk, database)


@pytest.mark.parametrize("mode", MODES)
def test_a_bad_day_of_vk_costs_nothing_but_time(
    mode: str, database: Database, sender: Sender, vk: StandIn, clock: MovableClock
) -> None:
    queue(database, letters(mode), clock.now())
    for way in (Way.CUT_AFTER, Way.HTML, Way.TRUNCATED, Way.CUT_BEFORE):
        vk.fail(way, "*", chance=0.7, times=6)
    for _ in range(60):
        sender.send_all()
        clock.move(timedelta(minutes=20))
    assert_everybody_has_one(vk, database)


def test_long_after_a_lost_answer_the_dialog_is_read_and_nothing_sent(
    database: Database, sender: Sender, vk: StandIn, clock: MovableClock
) -> None:
    queue(database, letters("same"), clock.now())
    vk.fail(Way.CUT_AFTER)
    sender.send_all()
    clock.move(HOURS)
    sender.send_all()
    assert vk.log.by_method["messages.send"] == 1
    assert vk.log.by_method["messages.getHistory"] == len(EVERYBODY)
    assert_everybody_has_one(vk, database)


def test_what_grows_too_old_while_other_dialogs_are_read_is_looked_for_too(
    database: Database, messenger: VkMessenger, vk: StandIn, clock: MovableClock
) -> None:
    class Slow(VkMessenger):
        """Reading a dialog takes a quarter of an hour."""

        def find_sent(self, peer: int, *, random_id: int) -> Accepted | None:
            clock.move(timedelta(minutes=15))
            return super().find_sent(peer, random_id=random_id)

    slow = Slow(token=vk.world.token, group_id=vk.world.group_id, api_url=vk.url, now=clock.now)
    sender = Sender(database, slow, clock)
    for account in (ANNA, BORIS):
        queue(database, [factories.message(account, f"Вам, {account}")], clock.now())
        vk.fail(Way.CUT_AFTER)
        sender.send_all()
        clock.move(timedelta(seconds=4))
    clock.move(timedelta(minutes=49, seconds=55))
    sender.send_all()
    assert vk.log.by_method["messages.getHistory"] == 2
    assert vk.log.doubled() == {}
    assert set(states(database)) == {OutgoingState.SENT}


def test_after_a_hundred_messages_vk_no_longer_tells_a_repeat_so_the_dialog_is_read(
    database: Database,
    sender: Sender,
    listener: Listener,
    vk: StandIn,
    clock: MovableClock,
) -> None:
    listener.listen_once(wait=0)
    queue(database, letters("one"), clock.now())
    vk.fail(Way.CUT_AFTER)
    sender.send_all()
    for _ in range(250):
        vk.phone(ANNA).types("И вот ещё что")
    listener.listen_once(wait=0)
    clock.move(SECONDS)
    sender.send_all()
    assert vk.log.by_method["messages.getHistory"] == 2, "so far back it stands on another page"
    assert len(vk.phone(ANNA).inbox) == 1
    assert states(database) == [OutgoingState.SENT]


def test_a_dialog_that_cannot_be_read_is_asked_for_a_day_and_then_shown_to_the_office(
    database: Database, sender: Sender, vk: StandIn, clock: MovableClock
) -> None:
    queue(database, letters("one"), clock.now() - timedelta(days=7))
    vk.fail(Way.CUT_AFTER, "messages.send")
    sender.send_all()
    vk.fail(Way.HTML, "messages.getHistory", times=None)
    clock.move(HOURS)
    sender.send_all()
    assert states(database) == [OutgoingState.UNKNOWN]
    clock.move(GIVE_UP)
    sender.send_all()
    assert states(database) == [OutgoingState.UNKNOWN], "a day has passed, but it was asked twice"
    for _ in range(ASKED_OFTEN - 3):
        clock.move(HOURS)
        sender.send_all()
    assert states(database) == [OutgoingState.FAILED]
    assert rows(database)[0].reason == texts.UNDECIDED
    assert len(vk.phone(ANNA).inbox) == 1


def test_what_may_have_gone_out_in_the_evening_does_not_go_again_in_the_morning(
    database: Database,
    sender: Sender,
    vk: StandIn,
    clock: MovableClock,
    people: factories.Cast,
) -> None:
    clock.move_to(moscow("2023-10-13", "17:59"))
    with database.write() as session:
        factories.circular(session, [people.anna.organisation], at=clock.now())
    vk.fail(Way.CUT_AFTER)
    sender.send_all()
    clock.move_to(moscow("2023-10-13", "18:01"))
    sender.send_all()  # it is too late now to ask by sending again
    clock.move_to(moscow("2023-10-16", "08:00"))
    sender.send_all()
    assert_everybody_has_one(vk, database)


# --- killed -------------------------------------------------------------------------------------


class Killed(BaseException):
    """The process ends here."""


class Mortal(VkMessenger):
    """Dies right before or right after VK has been asked."""

    before = False

    def send_same(
        self, content: Content, *, peers: Sequence[int], random_id: int, urgent: bool = False
    ) -> list[Outcome]:
        if not self.before:
            super().send_same(content, peers=peers, random_id=random_id, urgent=urgent)
        raise Killed

    def send_each(self, parcels: Sequence[Parcel], *, urgent: bool = False) -> list[Outcome]:
        if not self.before:
            super().send_each(parcels, urgent=urgent)
        raise Killed


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("pause", [timedelta(0), HOURS, timedelta(days=5)])
def test_killed_between_claim_and_record_it_loses_and_doubles_nothing(
    before: bool,
    mode: str,
    pause: timedelta,
    database: Database,
    sender: Sender,
    messenger: VkMessenger,
    vk: StandIn,
    clock: MovableClock,
) -> None:
    queue(database, letters(mode), clock.now())
    mortal = Mortal(token="very-secret-key", group_id=7, api_url=vk.url, now=clock.now)
    mortal.before = before
    with pytest.raises(Killed):
        Sender(database, mortal, clock).send_next()
    assert set(states(database)) == {OutgoingState.SENDING}
    clock.move(pause)
    sender.recover()
    sender.send_all()
    assert_everybody_has_one(vk, database)


def test_another_worker_takes_over_when_the_lease_ends(
    database: Database, sender: Sender, vk: StandIn, clock: MovableClock
) -> None:
    queue(database, letters("one"), clock.now())
    mortal = Mortal(token="very-secret-key", group_id=7, api_url=vk.url, now=clock.now)
    with pytest.raises(Killed):
        Sender(database, mortal, clock).send_next()
    assert not sender.send_next()
    clock.move(LEASE)
    assert sender.send_next()
    assert_everybody_has_one(vk, database)


# --- refused: every row of the table ------------------------------------------------------------

CODES = [code for row in TABLE for code in row.codes]
PER_PERSON = [code for code in CODES if row_of(code).refusal is not Refusal.FATAL]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: str(row.codes[0]))
def test_a_refused_call_is_treated_as_the_table_says(
    row: Row,
    database: Database,
    sender: Sender,
    vk: StandIn,
    clock: MovableClock,
    people: factories.Cast,
) -> None:
    queue(database, letters("same"), clock.now())
    vk.fail(Way.ERROR, "messages.send", code=row.codes[0])
    assert sender.send_next()
    check(row, row.codes[0], database, clock, EVERYBODY)
    if row.refusal in (Refusal.PERSON, Refusal.OFFICE):
        clock.move(timedelta(days=1))
        sender.send_all()
        assert received(vk) == 0
        return
    clock.move(timedelta(seconds=max(row.rest, 5.0, FATAL_REST.total_seconds())))
    sender.send_all()
    assert_everybody_has_one(vk, database)
    assert standing(database) == {}


@pytest.mark.parametrize("code", [*PER_PERSON, 777])
def test_an_error_of_one_recipient_is_that_recipients_alone(
    code: int,
    database: Database,
    sender: Sender,
    vk: StandIn,
    clock: MovableClock,
    people: factories.Cast,
) -> None:
    queue(database, letters("same"), clock.now())
    vk.fail(Way.PEER_ERROR, "messages.send", code=code, peer=ANNA)
    assert sender.send_next()
    check(row_of(code), code, database, clock, [ANNA])
    assert [row.state for row in rows(database)[1:]] == [OutgoingState.SENT] * 2
    assert received(vk) == 2


@pytest.mark.parametrize("code", [9, 10, 900, 901, 902, 911, 914, 1021])
def test_inside_execute_an_error_belongs_to_its_own_message(
    code: int,
    database: Database,
    sender: Sender,
    vk: StandIn,
    clock: MovableClock,
    people: factories.Cast,
) -> None:
    queue(database, letters("each"), clock.now())
    vk.fail(Way.ERROR, "messages.send", code=code)
    assert sender.send_next()
    assert vk.log.by_method["execute"] == 1
    check(row_of(code), code, database, clock, [ANNA])
    assert [row.state for row in rows(database)[1:]] == [OutgoingState.SENT] * 2


def check(
    row: Row, code: int, database: Database, clock: MovableClock, accounts: Sequence[int]
) -> None:
    """What the table promises has happened to the messages of these accounts."""
    at = clock.now()
    for found in (found for found in rows(database) if found.account in accounts):
        assert found.reason == row.note
        match row.refusal:
            case None:
                assert found.state is OutgoingState.UNKNOWN
                assert found.not_before > at
            case Refusal.RETRY | Refusal.REST:
                assert found.state is OutgoingState.QUEUED
                assert found.not_before == at + timedelta(seconds=row.rest)
            case Refusal.FATAL:
                assert found.state is OutgoingState.QUEUED
            case Refusal.PERSON | Refusal.OFFICE:
                assert found.state is OutgoingState.FAILED
    with database.read() as session:
        unreachable = session.exec(
            select(Address).where(Address.state == AddressState.UNREACHABLE)
        ).all()
    if row.refusal is Refusal.PERSON:
        assert {(a.account, a.reason) for a in unreachable} == {(a, row.note) for a in accounts}
    else:
        assert not unreachable
    sounding = standing(database)
    match row.refusal:
        case Refusal.FATAL:
            assert set(sounding) == {SHUT_OUT}
            assert row.note in sounding[SHUT_OUT].text
        case Refusal.OFFICE:
            assert {name: alarm.text for name, alarm in sounding.items()} == {
                f"refused:{code}": row.note
            }
        case _:
            assert sounding == {}


def test_every_code_stands_in_the_table_once() -> None:
    assert len(set(CODES)) == len(CODES)


def test_shut_out_it_stops_sounds_an_alarm_and_goes_on_by_itself(
    database: Database, sender: Sender, vk: StandIn, clock: MovableClock
) -> None:
    queue(database, letters("each"), clock.now())
    fault = vk.fail(Way.ERROR, "*", code=5, times=None)
    sender.send_all()
    asked = vk.log.by_method["execute"]
    assert asked == 1
    queue(database, letters("same"), clock.now())
    assert not sender.send_next()  # other messages wait as well
    assert standing(database)[SHUT_OUT].stops_sending
    since = standing(database)[SHUT_OUT].since
    clock.move(FATAL_REST)
    sender.send_all()
    assert sum(vk.log.by_method.values()) == asked + 1
    assert standing(database)[SHUT_OUT].since == since  # one alarm, still the same
    vk.faults.rows.remove(fault)
    clock.move(FATAL_REST)
    sender.send_all()
    assert standing(database) == {}
    assert vk.log.messages == 6
    assert vk.log.doubled() == {}


def test_a_setting_of_the_community_holds_the_broadcast_until_it_is_mended(
    database: Database, sender: Sender, vk: StandIn, clock: MovableClock, people: factories.Cast
) -> None:
    queue(database, letters("same"), clock.now())
    fault = vk.fail(Way.ERROR, "messages.send", code=912, times=None)
    sender.send_all()
    assert states(database) == [OutgoingState.QUEUED] * 3
    assert standing(database)[SHUT_OUT].stops_sending
    assert "Возможности ботов" in standing(database)[SHUT_OUT].text
    vk.faults.rows.remove(fault)
    clock.move(FATAL_REST)
    sender.send_all()
    assert_everybody_has_one(vk, database)
    assert standing(database) == {}


def test_a_person_who_forbade_messages_is_unreachable_until_they_write(
    database: Database,
    sender: Sender,
    vk: StandIn,
    clock: MovableClock,
    people: factories.Cast,
) -> None:
    with database.write() as session:
        circular = factories.circular(session, [people.boris.organisation], at=clock.now())
    vk.phone(BORIS).forbids(code=902)
    sender.send_all()
    with database.read() as session:
        (delivery,) = session.exec(select(Delivery)).all()
        assert delivery.sent_at is None
        assert delivery.stuck is not None
    assert states(database) == [OutgoingState.FAILED]
    assert rows(database)[0].facts["circular"] == circular


def test_a_stranger_gets_nothing_and_spoils_nothing(
    database: Database, sender: Sender, vk: StandIn, clock: MovableClock
) -> None:
    queue(database, letters("same", [ANNA, STRANGER, BORIS]), clock.now())
    sender.send_all()
    assert states(database) == [OutgoingState.SENT, OutgoingState.FAILED, OutgoingState.SENT]


# --- cards and their files ----------------------------------------------------------------------


def test_a_card_that_was_sent_marks_its_delivery(
    database: Database,
    sender: Sender,
    clock: MovableClock,
    people: factories.Cast,
) -> None:
    with database.write() as session:
        factories.circular(session, [people.anna.organisation], at=clock.now())
    clock.move(SECONDS)
    sender.send_all()
    with database.read() as session:
        assert session.exec(select(Delivery.sent_at)).all() == [clock.now()]


@pytest.fixture
def letter(tmp_path: Path) -> FileDraft:
    path = tmp_path / "985.pdf"
    path.write_bytes(b"%PDF-1.4 letter")
    return FileDraft("985.pdf", str(path), path.stat().st_size, "0" * 64)


def test_a_file_is_uploaded_once_for_everybody(
    database: Database,
    sender: Sender,
    vk: StandIn,
    clock: MovableClock,
    people: factories.Cast,
    letter: FileDraft,
) -> None:
    everybody = [people.anna.organisation, people.boris.organisation, people.clerk.organisation]
    heads = (ANNA, BORIS, CLERK)
    with database.write() as session:
        made_of = replace(factories.draft(), files=(letter,))
        factories.circular(session, everybody, made_of=made_of, at=clock.now())
    sender.send_all()
    assert vk.log.by_method["docs.save"] == 1
    assert vk.log.messages == 3
    for account in heads:
        (attached,) = vk.phone(account).last.attachments
        assert attached["doc"]["title"] == "985.pdf"


@pytest.mark.parametrize("fault", ["missing", "refused", "silent"])
@pytest.mark.parametrize("shared", [True, False])
def test_a_file_that_cannot_be_uploaded_holds_its_cards_and_is_tried_again(
    fault: str,
    shared: bool,
    database: Database,
    sender: Sender,
    impatient: VkMessenger,
    vk: StandIn,
    clock: MovableClock,
    people: factories.Cast,
    letter: FileDraft,
) -> None:
    """`shared`: cards that travel together; otherwise one of a head of two schools."""
    with database.write() as session:
        organisations = [people.anna.organisation, people.boris.organisation]
        if not shared:
            second = factories.organisation(session, "9")
            factories.holder(session, second, person=people.anna.person)
            organisations = [people.anna.organisation, second]
        made_of = replace(factories.draft(), files=(letter,))
        factories.circular(session, organisations, made_of=made_of, at=clock.now())
    path = Path(letter.path)
    match fault:
        case "missing":
            path.rename(path.with_suffix(".away"))
        case "refused":
            vk.fail(Way.ERROR, "docs.save", code=105, times=3)
        case "silent":
            vk.fail(Way.SILENCE, "upload", seconds=1.0)
    assert (
        Sender(database, impatient, clock).send_all() < 5
    )  # it waits instead of trying without end
    assert received(vk) == 0
    (name,) = standing(database)
    assert name.startswith("file_refused")
    if fault == "missing":
        path.with_suffix(".away").rename(path)
    clock.move(timedelta(minutes=2))
    sender.send_all()
    assert received(vk) == 2
    assert standing(database) == {}


# --- what became pointless ----------------------------------------------------------------------


def test_of_two_waiting_reminders_only_the_newer_goes_out(
    database: Database,
    sender: Sender,
    vk: StandIn,
    clock: MovableClock,
    people: factories.Cast,
) -> None:
    with database.write() as session:
        circular = factories.circular(session, [people.anna.organisation], at=clock.now())
        delivery = factories.deliveries(session, circular)[people.anna.organisation]
    sender.send_all()
    clock.move_to(moscow("2023-10-23", "10:00"))
    for step in ("due@2023-10-16", "recheck-1@2023-10-16"):
        reminder = NewMessage(
            messenger="vk",
            account=ANNA,
            kind=OutgoingKind.DIGEST,
            urgency=Urgency.REMINDER,
            not_before=clock.now(),
            recipient_id=people.anna.recipient,
            facts={"person": people.anna.person, "steps": {str(delivery): step}, "phone": []},
        )
        queue(database, [reminder], clock.now())
    sender.send_all()
    assert states(database)[1:] == [OutgoingState.DROPPED, OutgoingState.SENT]
    assert len(vk.phone(ANNA).inbox) == 2
    assert vk.phone(IVAN).inbox == []


@pytest.mark.parametrize("way", [Way.ERROR, Way.CUT_BEFORE])
def test_a_card_tried_before_closing_time_waits_for_the_morning_and_goes_once(
    way: Way,
    database: Database,
    sender: Sender,
    vk: StandIn,
    clock: MovableClock,
    people: factories.Cast,
) -> None:
    clock.move_to(moscow("2023-10-13", "17:59"))
    with database.write() as session:
        factories.circular(session, [people.anna.organisation], at=clock.now())
    vk.fail(way, "messages.send", **({"code": 9} if way is Way.ERROR else {}))
    sender.send_all()
    clock.move_to(moscow("2023-10-13", "19:00"))
    sender.send_all()
    assert vk.phone(ANNA).inbox == []
    clock.move_to(moscow("2023-10-16", "09:00"))
    sender.send_all()
    assert_everybody_has_one(vk, database)


@pytest.mark.parametrize("way", [Way.ERROR, Way.CUT_BEFORE])
def test_a_card_tried_before_its_circular_is_cancelled_never_goes(
    way: Way,
    database: Database,
    sender: Sender,
    vk: StandIn,
    clock: MovableClock,
    people: factories.Cast,
) -> None:
    with database.write() as session:
        circular = factories.circular(session, [people.anna.organisation], at=clock.now())
    vk.fail(way, "messages.send", **({"code": 9} if way is Way.ERROR else {}))
    sender.send_all()
    with database.write() as session:
        circulars.cancel(session, circular_id=circular, at=clock.now(), by="clerk")
    clock.move(HOURS)
    sender.send_all()
    assert vk.phone(ANNA).inbox == []
    assert states(database) == [OutgoingState.DROPPED]

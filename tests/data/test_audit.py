"""The self-check: every disease is repaired or shown, and what actions have built is healthy."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import update
from sqlmodel import Session, col, delete, select

from bot.alarmtexts import finding
from data.actions import addresses, alarms, answers, audit, circulars, deliveries, outbox, reminders
from data.actions.answers import Source
from data.database import Database
from data.models.address import Address, AddressState
from data.models.circular import Ask, Circular, CircularState, Round
from data.models.delivery import Delivery, DeliveryState, Response, ResponseState
from data.models.incoming import Incoming, IncomingState
from data.models.journal import JournalLine
from data.models.outgoing import Outgoing, OutgoingKind, OutgoingState
from data.queries import alarms as standing_alarms
from data.queries import audit as queries
from data.queries import journal
from data.values.clock import MovableClock
from data.values.outbox import Sent
from scheduler.auditing import audit as audit_all
from tests import factories
from tests.factories import ANNA, BORIS, START, VK, moscow

LATER = START + timedelta(hours=2)
LONG_AGO = START - timedelta(days=30)
NOTHING = {"cards": 0, "claims": 0, "plans": 0}


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.write() as session:
        yield session


@pytest.fixture
def town(session: Session) -> factories.Cast:
    """A circular is on its way to both schools; Anna's is linked, Boris's is linked."""
    cast = factories.cast(session, at=LONG_AGO)
    factories.circular(session, [cast.anna.organisation, cast.boris.organisation])
    return cast


def send_everything(session: Session, at: datetime) -> None:
    """The messenger takes all that is due."""
    while hand := outbox.claim(session, messenger=VK, at=at):
        outbox.record_sent(session, [Sent(row.id, 5000 + row.id, row.id) for row in hand], at=at)
        cards = [row.delivery_id for row in hand if row.kind == OutgoingKind.CARD]
        deliveries.sent(session, [id_ for id_ in cards if id_], at=at)


def cards(session: Session, account: int) -> list[Outgoing]:
    session.expire_all()
    query = select(Outgoing).where(Outgoing.kind == OutgoingKind.CARD, Outgoing.account == account)
    return list(session.exec(query.order_by(col(Outgoing.id))))


def refuse(session: Session, account: int, *, reason: str) -> None:
    """The messenger takes nothing for this account; the others wait as before."""
    for row in outbox.claim(session, messenger=VK, at=START):
        if row.account == account:
            outbox.fail(session, [row], reason=reason)
        else:
            outbox.put_back(session, [row], not_before=START)


def journaled(session: Session) -> list[str]:
    lines = session.exec(select(JournalLine.action).order_by(col(JournalLine.id)))
    return [line for line in lines if line.startswith("audit.")]


def judge(session: Session, at: datetime, awake_since: datetime = LONG_AGO) -> list[str]:
    return audit.judge(session, at=at, awake_since=awake_since, words=finding)


def standing(session: Session) -> list[str]:
    return [alarm.name for alarm in standing_alarms.standing(session)]


def lose_cards(session: Session, state: OutgoingState | None = None) -> None:
    if state is None:
        session.execute(delete(Outgoing))
    else:
        session.execute(update(Outgoing).values(state=state))


# --- what is put right --------------------------------------------------------------------------


@pytest.mark.parametrize("state", [None, OutgoingState.DROPPED])
def test_a_missing_card_is_queued_once(
    session: Session, town: factories.Cast, state: OutgoingState | None
) -> None:
    lose_cards(session, state)
    assert audit.repair(session, at=LATER) == NOTHING | {"cards": 2}
    assert audit.repair(session, at=LATER) == NOTHING
    card = cards(session, BORIS)[-1]
    assert (card.state, card.not_before, card.delivery_id is not None) == (
        OutgoingState.QUEUED,
        LATER,
        True,
    )
    assert journaled(session) == ["audit.cards"]
    send_everything(session, LATER)
    assert all(row.sent_at for row in session.exec(select(Delivery)))


def test_a_missing_card_waits_for_the_morning(session: Session, town: factories.Cast) -> None:
    lose_cards(session)
    audit.repair(session, at=moscow("2023-10-13", "22:00"))
    assert cards(session, ANNA)[0].not_before == moscow("2023-10-16", "08:00")


def test_somebody_linked_is_no_longer_called_stuck(session: Session, town: factories.Cast) -> None:
    lose_cards(session)
    session.execute(update(Delivery).values(stuck="no_address"))
    audit.repair(session, at=LATER)
    session.expire_all()
    assert {row.stuck for row in session.exec(select(Delivery))} == {None}


def test_what_has_just_changed_is_left_alone(session: Session, town: factories.Cast) -> None:
    lose_cards(session)
    session.execute(update(Address).values(changed_at=LATER - timedelta(minutes=1)))
    assert audit.repair(session, at=LATER) == NOTHING


@pytest.mark.parametrize(
    "values",
    [
        {"state": AddressState.UNREACHABLE},
        {"state": AddressState.STOPPED},
        {"state": AddressState.EXPECTED, "linked_at": None},
    ],
)
def test_nobody_to_write_to_is_no_fault(
    session: Session, town: factories.Cast, values: dict[str, Any]
) -> None:
    lose_cards(session)
    session.execute(update(Address).values(**values))
    assert audit.repair(session, at=LATER) == NOTHING


def test_ended_and_answered_ones_need_no_card(session: Session, town: factories.Cast) -> None:
    lose_cards(session)
    boris = session.exec(
        select(Delivery).where(Delivery.organisation_id == town.boris.organisation)
    ).one()
    answers.waive(session, delivery_id=boris.id or 0, reason="нет", at=START, by="clerk")
    assert audit.repair(session, at=LATER)["cards"] == 1
    circulars.close(session, circular_id=1, at=LATER, by="clerk")
    lose_cards(session)
    assert audit.repair(session, at=LATER) == NOTHING


def test_a_claim_nobody_took_back_is_taken_back(session: Session, town: factories.Cast) -> None:
    hand = outbox.claim(session, messenger=VK, at=START)
    assert audit.repair(session, at=START + timedelta(minutes=2)) == NOTHING
    assert audit.repair(session, at=LATER) == NOTHING | {"claims": len(hand)}
    rows = cards(session, ANNA) + cards(session, BORIS)
    assert {row.state for row in rows} == {OutgoingState.UNKNOWN}
    assert {row.random_id for row in rows} == {hand[0].random_id}
    assert journaled(session) == ["audit.claims"]


def test_a_delivery_without_a_plan_is_planned(session: Session, town: factories.Cast) -> None:
    planned = {row.id: row.next_touch_at for row in session.exec(select(Delivery))}
    session.execute(update(Delivery).values(next_touch_at=None, next_step=None))
    assert audit.repair(session, at=LATER) == NOTHING | {"plans": 2}
    session.expire_all()
    assert {row.id: row.next_touch_at for row in session.exec(select(Delivery))} == planned
    assert journaled(session) == ["audit.plans"]


def test_a_plan_for_an_ended_circular_is_taken_away(session: Session, town: factories.Cast) -> None:
    session.execute(
        update(Circular).values(state=CircularState.CLOSED, ended_at=START, ended_by="hand")
    )
    assert audit.repair(session, at=LATER)["plans"] == 2
    session.expire_all()
    assert {row.next_touch_at for row in session.exec(select(Delivery))} == {None}


def test_repairs_keep_the_journal_whole(session: Session, town: factories.Cast) -> None:
    lose_cards(session)
    session.execute(update(Delivery).values(next_touch_at=None, next_step=None))
    audit.repair(session, at=LATER)
    assert journal.check(session).whole


# --- what is shown ------------------------------------------------------------------------------


def test_a_card_that_failed_is_not_sent_again_but_shown(
    session: Session, town: factories.Cast
) -> None:
    refuse(session, BORIS, reason="ВК не принял кнопки")
    assert audit.repair(session, at=LATER) == NOTHING
    assert "cards_failed" in judge(session, LATER)
    (alarm,) = [a for a in standing_alarms.standing(session) if a.name == "cards_failed"]
    assert alarm.text.startswith("1 организация не получила")


def test_a_card_that_failed_for_another_account_is_missing(
    session: Session, town: factories.Cast
) -> None:
    """The head's page is gone, the deputy's is there and was never written to."""
    refuse(session, ANNA, reason="удалена")
    session.execute(
        update(Address).where(col(Address.account) == ANNA).values(state=AddressState.UNREACHABLE)
    )
    assert audit.repair(session, at=LATER)["cards"] == 1
    assert cards(session, factories.IVAN)


def test_a_card_that_fails_after_its_reader_was_lost_goes_to_the_next(
    session: Session, town: factories.Cast
) -> None:
    """The head forbids messages while a card is on its way: the deputy is next at once."""
    addresses.unreachable(session, messenger=VK, account=ANNA, reason="запретил", at=START)
    hand = outbox.claim(session, messenger=VK, at=START)
    outbox.fail(session, [row for row in hand if row.account == ANNA], reason="запретил")
    addresses.unreachable(session, messenger=VK, account=ANNA, reason="запретил", at=START)
    assert [row.state for row in cards(session, factories.IVAN)] == [OutgoingState.QUEUED]


@pytest.mark.parametrize(
    ("name", "patience"),
    [
        ("outgoing_late", audit.OUTGOING_LATE),
        ("events_late", audit.EVENTS_LATE),
        ("touches_late", audit.TOUCHES_LATE),
    ],
)
def test_what_is_late_is_shown_until_it_is_done(
    session: Session, town: factories.Cast, name: str, patience: timedelta
) -> None:
    session.add(event(IncomingState.NEW))
    session.execute(update(Delivery).values(next_touch_at=START, next_step="before-1@2023-10-16"))
    due = START + patience
    assert name not in judge(session, due - timedelta(seconds=1))
    assert name not in judge(session, due, awake_since=due - patience + timedelta(seconds=1))
    assert name in judge(session, due)
    assert name in standing(session)
    send_everything(session, LATER)
    session.execute(update(Incoming).values(state=IncomingState.HANDLED, handled_at=LATER))
    while reminders.touch_due(session, at=LATER):
        pass
    assert name not in judge(session, LATER)
    assert name not in standing(session)


def test_an_outbox_that_rests_is_not_late(session: Session, town: factories.Cast) -> None:
    alarms.sound(session, name="messenger_refuses", text="ключ", at=START, try_again_at=LATER)
    assert "outgoing_late" not in judge(session, LATER)


def event(state: IncomingState) -> Incoming:
    return Incoming(
        messenger=VK,
        event_id="e1",
        kind="message",
        peer=ANNA,
        account=ANNA,
        number=1,
        written_at=START,
        received_at=START,
        state=state,
        handled_at=None if state is IncomingState.NEW else START,
    )


def test_an_event_that_could_not_be_handled_is_shown_for_a_week(session: Session) -> None:
    session.add(event(IncomingState.FAILED))
    assert judge(session, LATER) == ["events_failed"]
    assert judge(session, START + timedelta(days=6)) == ["events_failed"]
    assert judge(session, START + timedelta(days=8)) == []
    assert standing(session) == []


def test_a_refusal_that_does_not_come_again_ends(session: Session, town: factories.Cast) -> None:
    name, reason = "refused:912", "Включите «Возможности ботов»"
    alarms.sound(session, name=name, text=reason, at=START)
    refuse(session, BORIS, reason=reason)
    judge(session, START + timedelta(minutes=30))
    assert name in standing(session)  # too soon to know
    judge(session, LATER)
    assert name in standing(session)  # nothing has gone out meanwhile
    send_everything(session, LATER)
    judge(session, LATER + timedelta(minutes=1))
    assert name not in standing(session)


def test_words_do_for_every_finding() -> None:
    for name in ("outgoing_late", "events_late", "touches_late", "events_failed", "cards_failed"):
        for count in (1, 3, 11, 2000):
            text = finding(name, count)
            assert str(count) in text
            assert len(text) < 500


def test_the_ring_repairs_and_shows(database: Database) -> None:
    with database.write() as session:
        cast = factories.cast(session, at=LONG_AGO)
        factories.circular(session, [cast.anna.organisation])
        lose_cards(session)
    clock = MovableClock(LATER)
    assert not audit_all(database, clock, awake_since=LATER, words=finding)
    assert audit_all(database, clock, awake_since=LATER, words=finding)


# --- a healthy database -------------------------------------------------------------------------


class Office(RuleBasedStateMachine):
    """An office at work, through actions alone; the self-check never finds anything."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
        self.at = START
        self.database = factories.database(self.folder, at=LONG_AGO)

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        with self.database.write() as session:
            cast = factories.cast(session, at=LONG_AGO)
            self.organisations = [cast.anna.organisation, cast.boris.organisation]
            lone = factories.organisation(session, "9", at=LONG_AGO)
            factories.holder(session, lone, "Без страницы", at=LONG_AGO)
            self.organisations.append(lone)

    @rule(count=st.integers(1, 3), urgent=st.booleans())
    def open(self, count: int, urgent: bool) -> None:
        with self.database.write() as session:
            factories.circular(session, self.organisations[:count], at=self.at, urgent=urgent)

    @rule(pick=st.integers(0, 20), way=st.sampled_from(["confirm", "withdraw", "promise", "waive"]))
    def answer(self, pick: int, way: str) -> None:
        with self.database.write() as session:
            rows = session.exec(
                select(Delivery)
                .join(Round, col(Round.id) == col(Delivery.round_id))
                .join(Circular, col(Circular.id) == col(Round.circular_id))
                .where(Circular.state == CircularState.OPEN, col(Delivery.sent_at).is_not(None))
            ).all()
            if not rows:
                return
            one = rows[pick % len(rows)]
            id_, awaiting = one.id or 0, one.state is DeliveryState.AWAITING
            source = Source(1, None, self.at)
            asks = [int(a or 0) for a in session.exec(select(Ask.id))]
            if way == "confirm" and awaiting:
                answers.confirm(session, delivery_id=id_, asks=asks, source=source, at=self.at)
            elif way == "withdraw" and one.state is DeliveryState.CONFIRMED:
                standing = session.exec(
                    select(Response).where(
                        Response.delivery_id == id_, Response.state == ResponseState.CLAIMED
                    )
                ).all()
                given = [response.ask_id for response in standing]
                answers.withdraw(session, delivery_id=id_, asks=given, source=source, at=self.at)
            elif way == "promise" and awaiting:
                until = (self.at + timedelta(days=pick)).date()
                answers.promise(session, delivery_id=id_, until=until, source=source, at=self.at)
            elif way == "waive" and awaiting:
                answers.waive(session, delivery_id=id_, reason="нет", at=self.at, by="clerk")

    @rule(pick=st.integers(1, 9), cancel=st.booleans())
    def end(self, pick: int, cancel: bool) -> None:
        with self.database.write() as session:
            circular = session.get(Circular, pick)
            if circular is not None and circular.state is CircularState.OPEN:
                deed = circulars.cancel if cancel else circulars.close
                deed(session, circular_id=pick, at=self.at, by="clerk")

    @rule(
        account=st.sampled_from([ANNA, BORIS, factories.IVAN]),
        way=st.sampled_from(["unreachable", "reachable", "stop"]),
    )
    def change(self, account: int, way: str) -> None:
        with self.database.write() as session:
            if way == "unreachable":
                addresses.unreachable(
                    session, messenger=VK, account=account, reason="запретил", at=self.at
                )
            elif way == "stop":
                addresses.stop(session, messenger=VK, account=account, at=self.at)
            else:
                addresses.reachable(session, messenger=VK, account=account, at=self.at)

    @rule(minutes=st.sampled_from([1, 20, 300, 1500, 10_000]), refused=st.booleans())
    def time_passes(self, minutes: int, refused: bool) -> None:
        """Everything that is due is done; one person may turn out to be out of reach."""
        self.at += timedelta(minutes=minutes)
        with self.database.write() as session:
            while reminders.touch_due(session, at=self.at):
                pass
            if refused:
                hand = outbox.claim(session, messenger=VK, at=self.at)
                for row in hand:
                    outbox.fail(session, [row], reason="Страница удалена.")
                    addresses.unreachable(
                        session, messenger=VK, account=row.account, reason="удалена", at=self.at
                    )
            send_everything(session, self.at)

    @invariant()
    def is_healthy(self) -> None:
        with self.database.write() as session:
            for at in (self.at, self.at + queries.GRACE):
                assert queries.without_card(session, at=at) == []
                assert queries.refused_cards(session, at=at) == []
                assert queries.misplanned(session, at=at) == []
                assert queries.abandoned(session, at=at) == []
            assert judge(session, self.at) == []
            session.rollback()


TestOffice = Office.TestCase
# Not made smaller: that may take minutes, and the steps of a failure are short enough to read.
TestOffice.settings = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)

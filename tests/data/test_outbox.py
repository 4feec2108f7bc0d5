"""The outbox: claimed by one, recorded once, found again after any crash, never sent twice."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlmodel import Session, col, select

from data.actions import installation, outbox
from data.actions.outbox import LEASE, OWN, RECOGNISED, SAME
from data.database import Database
from data.models.outgoing import Outgoing, OutgoingKind, OutgoingState, SentContent, Urgency
from data.values.outbox import Claimed, NewMessage, Said, Sent
from tests import factories
from tests.factories import ANNA, BORIS, CLERK, START, VK, cast, message

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.write() as session:
        yield session


def queue(session: Session, *messages: NewMessage, at: datetime = START) -> None:
    outbox.queue(session, messages, at=at)


def claim(session: Session, at: datetime = START, most_urgent: int | None = None) -> list[Claimed]:
    return outbox.claim(session, messenger=VK, at=at, most_urgent=most_urgent)


def card(account: int = ANNA, *, at: datetime = START) -> NewMessage:
    return message(account, urgency=Urgency.BROADCAST, shape="card:1", at=at)


def rows(session: Session) -> list[Outgoing]:
    session.expire_all()
    return list(session.exec(select(Outgoing).order_by(col(Outgoing.id))))


def only(session: Session) -> Outgoing:
    (row,) = rows(session)
    return row


# --- claiming -----------------------------------------------------------------------------------


def test_an_empty_outbox_gives_nothing(session: Session) -> None:
    assert claim(session) == []


def test_what_is_claimed_is_numbered_leased_and_nobody_elses(session: Session) -> None:
    queue(session, message())
    (claimed,) = claim(session)
    row = only(session)
    assert (row.state, row.lease_until) == (OutgoingState.SENDING, START + LEASE)
    assert row.random_id == claimed.random_id != 0
    assert not claimed.undecided
    assert not claimed.asked_before
    assert claim(session) == []


def test_replies_go_before_reminders_before_broadcasts(session: Session) -> None:
    queue(session, card(), message(urgency=Urgency.REMINDER), message(urgency=Urgency.REPLY))
    order = [claim(session)[0].urgency for _ in range(3)]
    assert order == [Urgency.REPLY, Urgency.REMINDER, Urgency.BROADCAST]


def test_only_the_urgent_may_be_asked_for(session: Session) -> None:
    queue(session, card(), message(urgency=Urgency.REMINDER))
    assert claim(session, most_urgent=Urgency.REPLY) == []
    queue(session, message())
    assert [row.urgency for row in claim(session, most_urgent=Urgency.REPLY)] == [Urgency.REPLY]


def test_nothing_is_claimed_before_its_time(session: Session) -> None:
    queue(session, message(at=START + A_MINUTE))
    assert claim(session) == []
    assert len(claim(session, START + A_MINUTE)) == 1


def test_another_messengers_rows_are_left_alone(session: Session) -> None:
    queue(session, replace(message(), messenger="max"))
    assert claim(session) == []


def test_equal_messages_travel_together_under_one_number(session: Session) -> None:
    queue(session, *(card(account) for account in range(1, SAME + 31)))
    first, second = claim(session), claim(session)
    assert (len(first), len(second)) == (SAME, 30)
    assert len({row.random_id for row in first}) == 1
    assert {row.random_id for row in first}.isdisjoint({row.random_id for row in second})


def test_differing_messages_have_numbers_of_their_own(session: Session) -> None:
    queue(session, *(message(account) for account in range(1, OWN + 6)))
    first, second = claim(session), claim(session)
    assert (len(first), len(second)) == (OWN, 5)
    assert len({row.random_id for row in first + second}) == OWN + 5


@pytest.mark.parametrize("shape", ["", "card:1"])
def test_two_messages_to_one_person_never_share_a_hand(session: Session, shape: str) -> None:
    """Under one number the second would pass for a repetition of the first."""
    queue(session, *(replace(message(), shape=shape) for _ in range(3)), card(BORIS))
    hands = [hand for _ in range(5) if (hand := claim(session))]
    for hand in hands:
        assert len({row.account for row in hand}) == len(hand)
    numbers = [row.random_id for hand in hands for row in hand if row.account == ANNA]
    assert len(set(numbers)) == 3


def test_a_retry_carries_the_number_of_the_first_attempt(session: Session) -> None:
    queue(session, card(ANNA), card(BORIS))
    before = claim(session)
    outbox.record_unknown(session, [before[0]], not_before=START, reason="?")
    outbox.put_back(session, [before[1]], not_before=START)
    queue(session, card(CLERK))
    again = claim(session, START + A_MINUTE)
    assert {row.account for row in again} == {ANNA, BORIS}  # the newcomer has another number
    assert {row.random_id for row in again} == {before[0].random_id}
    assert [row.undecided for row in again] == [True, False]


def test_numbers_start_anew_after_a_restore(session: Session) -> None:
    queue(session, message())
    (old,) = claim(session)
    installation.raise_epoch(session, at=START)
    queue(session, message())
    (new,) = claim(session)
    assert new.random_id >> 20 != old.random_id >> 20


# --- recording ----------------------------------------------------------------------------------


def test_what_the_messenger_took_is_sent_and_stays_so(session: Session) -> None:
    queue(session, message())
    (row,) = claim(session)
    outbox.record_sent(session, [Sent(row.id, 1001, 7)], at=START)
    outbox.fail(session, [row], reason="поздно")
    outbox.record_unknown(session, [row], not_before=START, reason="поздно")
    outbox.put_back(session, [row], not_before=START)
    outbox.record_sent(session, [Sent(row.id, 2002, 8)], at=START + A_MINUTE)
    found = only(session)
    assert (found.state, found.message_id, found.number) == (OutgoingState.SENT, 1001, 7)
    assert found.sent_at == START
    assert claim(session, START + timedelta(days=1)) == []


def test_an_unknown_outcome_is_asked_about_again(session: Session) -> None:
    queue(session, message())
    (row,) = claim(session)
    outbox.record_unknown(session, [row], not_before=START + A_MINUTE, reason="молчит")
    assert claim(session) == []
    (again,) = claim(session, START + A_MINUTE)
    assert again.first_attempt_at == START
    assert (again.undecided, again.asked_before) == (True, False)


def test_long_after_the_first_attempt_the_dialog_must_be_read_back(session: Session) -> None:
    queue(session, message())
    (row,) = claim(session)
    outbox.record_unknown(session, [row], not_before=START, reason="молчит")
    later = START + RECOGNISED + A_MINUTE
    (again,) = claim(session, later)
    assert again.asked_before
    assert outbox.restart(session, again, at=later)
    assert only(session).state is OutgoingState.SENDING  # still in this hand and no other
    assert claim(session, later) == []


def test_waiting_after_a_refusal_does_not_age_the_number(session: Session) -> None:
    queue(session, message())
    (row,) = claim(session)
    outbox.put_back(session, [row], not_before=START + timedelta(hours=12))
    (again,) = claim(session, START + timedelta(hours=12))
    assert again.random_id == row.random_id
    assert (again.undecided, again.asked_before) == (False, False)


def test_a_refusal_does_not_undo_an_earlier_doubt(session: Session) -> None:
    """The first attempt may have gone out, the second was put off till morning."""
    queue(session, message())
    (row,) = claim(session)
    outbox.record_unknown(session, [row], not_before=START, reason="молчит")
    (again,) = claim(session, START + A_MINUTE)
    outbox.put_back(session, [again], not_before=START + timedelta(hours=14))
    (morning,) = claim(session, START + timedelta(hours=14))
    assert morning.asked_before


def test_a_crash_is_found_when_the_lease_ends(session: Session) -> None:
    queue(session, message())
    (row,) = claim(session)
    assert claim(session, START + LEASE - timedelta(seconds=1)) == []
    (again,) = claim(session, START + LEASE)
    assert again.random_id == row.random_id
    assert again.undecided


def test_at_start_nobody_waits_for_leases(session: Session) -> None:
    queue(session, message())
    claim(session)
    outbox.recover(session, at=START, everything=True)
    assert only(session).state is OutgoingState.UNKNOWN
    assert len(claim(session)) == 1


def test_who_comes_back_after_the_lease_changes_nothing(session: Session) -> None:
    queue(session, message())
    (slow,) = claim(session)
    (quick,) = claim(session, START + LEASE)
    outbox.fail(session, [slow], reason="поздно")
    outbox.drop(session, [slow], reason="поздно")
    outbox.put_back(session, [slow], not_before=START)
    outbox.record_unknown(session, [slow], not_before=START, reason="поздно")
    assert not outbox.restart(session, slow, at=START + LEASE)
    assert only(session).state is OutgoingState.SENDING
    # But that the message was sent is true whoever says so.
    outbox.record_sent(session, [Sent(slow.id, 1001, 7)], at=START + LEASE)
    outbox.record_unknown(session, [quick], not_before=START, reason="поздно")
    assert only(session).state is OutgoingState.SENT


def test_a_lease_can_be_kept_while_the_dialog_is_read(session: Session) -> None:
    queue(session, message())
    hand = claim(session)
    outbox.hold(session, hand, at=START + A_MINUTE)
    assert only(session).lease_until == START + A_MINUTE + LEASE


def test_words_are_kept_once_however_many_they_go_to(session: Session) -> None:
    said = Said("Здравствуйте", {"rows": []}, ("doc1_1",))
    kept = outbox.keep(session, {1: said, 2: said}) | outbox.keep(session, {3: said})
    assert len(set(kept.values())) == 1
    assert outbox.keep(session, {4: Said("Здравствуйте")})[4] not in kept.values()
    assert len(session.exec(select(SentContent)).all()) == 2


def test_what_waits_for_a_delivery_is_dropped_with_a_reason(session: Session) -> None:
    queue(session, message(ANNA), message(BORIS))
    claim(session)
    queue(session, message(CLERK))
    outbox.drop_to_accounts(session, [ANNA, CLERK], messenger=VK, reason="ушёл")
    assert [(row.state, row.reason) for row in rows(session)] == [
        (OutgoingState.SENDING, ""),  # it is on its way already
        (OutgoingState.SENDING, ""),
        (OutgoingState.DROPPED, "ушёл"),
    ]


def test_the_offices_answer_is_told_even_when_the_delivery_is_off_control(
    session: Session,
) -> None:
    people = cast(session)
    circular = factories.circular(session, [people.anna.organisation])
    (delivery,) = factories.deliveries(session, circular).values()
    queue(session, message(kind=OutgoingKind.ANSWER, delivery_id=delivery))
    outbox.drop_waiting(session, deliveries=[delivery], reason="снято")
    assert {row.kind: row.state for row in rows(session)} == {
        OutgoingKind.CARD: OutgoingState.DROPPED,
        OutgoingKind.ANSWER: OutgoingState.QUEUED,
    }


def test_one_summary_answers_everything_written_meanwhile(session: Session) -> None:
    anna = cast(session).anna.recipient
    for incoming in (1, 2, 3):
        outbox.queue_summary(
            session, messenger=VK, account=ANNA, recipient_id=anna, incoming_id=incoming, at=START
        )
    row = only(session)
    assert (row.kind, row.facts) == (OutgoingKind.REPLY, {"incoming": [1, 2, 3]})


# --- any order of events ------------------------------------------------------------------------


@dataclass
class Shown:
    """A made-up messenger: what each person sees, and whom it recognises a repeat of."""

    messages: dict[tuple[int, int], list[datetime]] = field(default_factory=dict)

    def send(self, row: Claimed, at: datetime) -> None:
        seen = self.messages.setdefault((row.account, row.random_id), [])
        if not seen or at - seen[-1] >= timedelta(hours=1):
            seen.append(at)


@dataclass
class Worker:
    """One that sends, with what it holds in hand and what came of it."""

    hand: list[Claimed]
    claimed_at: datetime
    outcomes: dict[int, str] = field(default_factory=dict)


FATES = ("accepted", "answer lost", "request lost", "later", "never")


class Sending(RuleBasedStateMachine):
    """Three workers who claim, call, record, stall and crash in any order."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="vestnik-", dir=factories.scratch()))
        self.database = factories.database(self.folder)
        self.at = START
        self.shown = Shown()
        self.workers: dict[int, Worker] = {}
        self.numbers: dict[int, int] = {}

    @rule(
        account=st.sampled_from((1, 2, 3)),
        shape=st.sampled_from(("", "card:1", "card:2")),
        count=st.integers(1, 3),
    )
    def queue(self, account: int, shape: str, count: int) -> None:
        with self.database.write() as session:
            new = [message(account, shape=shape, at=self.at) for _ in range(count)]
            outbox.queue(session, new, at=self.at)

    @rule(name=st.sampled_from((1, 2, 3)))
    def claim(self, name: int) -> None:
        if name in self.workers:
            return
        with self.database.write() as session:
            hand = outbox.claim(session, messenger=VK, at=self.at)
        for other in self.workers.values():
            if self.at < other.claimed_at + LEASE and not other.outcomes:
                assert {row.id for row in hand}.isdisjoint({row.id for row in other.hand})
        if hand:
            self.workers[name] = Worker(hand, self.at)

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def call(self, data: st.DataObject) -> None:
        worker = self._one(data)
        if worker.outcomes or self.at >= worker.claimed_at + LEASE:
            return
        for row in worker.hand:
            worker.outcomes[row.id] = self._call(row, data.draw(st.sampled_from(FATES)))

    def _call(self, row: Claimed, fate: str) -> str:
        if row.asked_before:
            if self.shown.messages.get((row.account, row.random_id)):
                return "accepted"
            with self.database.write() as session:
                if not outbox.restart(session, row, at=self.at):
                    return "not mine"
        if fate in ("accepted", "answer lost"):
            self.shown.send(row, self.at)
        return fate

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def record(self, data: st.DataObject) -> None:
        worker = self._one(data)
        if worker.outcomes:
            self._record(worker)
            self._forget(worker)

    def _record(self, worker: Worker) -> None:
        with self.database.write() as session:
            for row in worker.hand:
                match worker.outcomes[row.id]:
                    case "accepted":
                        outbox.record_sent(session, [Sent(row.id, 1, 1)], at=self.at)
                    case "answer lost" | "request lost":
                        outbox.record_unknown(session, [row], not_before=self.at, reason="?")
                    case "later":
                        outbox.put_back(session, [row], not_before=self.at + A_MINUTE)
                    case "never":
                        outbox.fail(session, [row], reason="никогда")

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def crash(self, data: st.DataObject) -> None:
        self._forget(self._one(data))

    @rule(minutes=st.sampled_from((0.1, 1, 2, 10, 45, 70, 600)))
    def wait(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)

    @rule()
    def kill_everybody_and_start_again(self) -> None:
        self.workers.clear()
        with self.database.write() as session:
            outbox.recover(session, at=self.at, everything=True)

    @invariant()
    def numbers_never_change(self) -> None:
        with self.database.read() as session:
            found = session.exec(select(Outgoing)).all()
        for row in found:
            assert row.random_id != 0
            if row.random_id is not None:
                assert self.numbers.setdefault(row.id or 0, row.random_id) == row.random_id
        pairs = [(row.account, row.random_id) for row in found if row.random_id is not None]
        assert len(set(pairs)) == len(pairs)

    @invariant()
    def nobody_sees_a_message_twice(self) -> None:
        assert all(len(seen) <= 1 for seen in self.shown.messages.values())

    def teardown(self) -> None:
        self.workers.clear()
        for _ in range(200):
            self.at += timedelta(minutes=2)
            with self.database.write() as session:
                hand = outbox.claim(session, messenger=VK, at=self.at)
            if hand:
                worker = Worker(hand, self.at)
                worker.outcomes = {row.id: self._call(row, "accepted") for row in hand}
                self._record(worker)
        self.nobody_sees_a_message_twice()
        with self.database.read() as session:
            found = session.exec(select(Outgoing)).all()
        for row in found:
            seen = self.shown.messages.get((row.account, row.random_id or 0), [])
            assert row.state in (OutgoingState.SENT, OutgoingState.FAILED)
            if row.state is OutgoingState.SENT:
                assert len(seen) == 1
        self.database.close()
        shutil.rmtree(self.folder)

    def _one(self, data: st.DataObject) -> Worker:
        return self.workers[data.draw(st.sampled_from(sorted(self.workers)))]

    def _forget(self, worker: Worker) -> None:
        self.workers = {name: w for name, w in self.workers.items() if w is not worker}


TestSending = Sending.TestCase
TestSending.settings = settings(deadline=None, max_examples=15, stateful_step_count=30)

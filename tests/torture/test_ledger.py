"""What the torture counts: it must notice what it is there to notice."""

from collections.abc import Iterator

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.listener import Listener
from bot.messenger import Content
from bot.sender import Sender
from bot.vk.client import VkMessenger
from data.actions import outbox
from data.database import Database
from data.models.incoming import Incoming
from data.models.outgoing import Outgoing, OutgoingKind, OutgoingState
from data.values.clock import MovableClock
from standin import StandIn
from tests import factories
from tests.factories import ANNA, BORIS, START
from tools.bench.world import Vk
from tools.torture.ledger import Ledger
from tools.torture.tally import Tally, table


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(START)


@pytest.fixture
def vk(clock: MovableClock) -> Iterator[StandIn]:
    with StandIn(now=clock.unix, rate_per_second=None) as standin:
        for account in (ANNA, BORIS):
            standin.phone(account).allows()
        yield standin


@pytest.fixture
def messenger(vk: StandIn, clock: MovableClock) -> VkMessenger:
    return VkMessenger(token=vk.world.token, group_id=1, api_url=vk.url, now=clock.now)


@pytest.fixture
def sent(database: Database, messenger: VkMessenger, clock: MovableClock) -> None:
    """Two people were sent a message each, as it should be."""
    with database.write() as session:
        outbox.queue(session, [factories.message(a, f"Вам, {a}") for a in (ANNA, BORIS)], at=START)
    Sender(database, messenger, clock).send_all()


def outgoing(database: Database, **values: object) -> None:
    """Change Anna's row behind everybody's back."""
    with database.write() as session:
        session.connection().execute(
            update(Outgoing).where(col(Outgoing.account) == ANNA).values(**values)
        )


def counted(vk: StandIn, database: Database) -> Tally:
    tally = Tally("test")
    ledger = Ledger(Vk(vk.url), database)
    ledger.check_outbox(tally)
    ledger.check_once_each(tally, OutgoingKind.REPLY, (ANNA, BORIS))
    ledger.check_texts(tally, (OutgoingKind.REPLY,))
    ledger.check_inbox(tally)
    ledger.check_applied_once(tally)
    return tally


def test_when_all_is_well_nothing_is_counted(sent: None, vk: StandIn, database: Database) -> None:
    tally = counted(vk, database)
    assert tally.clean
    assert (tally.asked, tally.delivered) == (2, 2)


def test_a_row_that_says_sent_without_a_message_is_lost(
    sent: None, vk: StandIn, database: Database
) -> None:
    outgoing(database, random_id=77)
    tally = counted(vk, database)
    assert tally.lost >= 1
    assert tally.doubled == 1, "and the message that was shown is nobody's"


@pytest.mark.parametrize("state", [OutgoingState.FAILED, OutgoingState.DROPPED])
def test_a_row_given_up_is_lost(
    state: OutgoingState, sent: None, vk: StandIn, database: Database
) -> None:
    outgoing(database, state=state, sent_at=None, message_id=None)
    assert counted(vk, database).lost == 1


def test_a_text_shown_twice_under_two_numbers_is_doubled(
    sent: None, vk: StandIn, database: Database, messenger: VkMessenger, clock: MovableClock
) -> None:
    with database.write() as session:
        outbox.queue(session, [factories.message(ANNA, f"Вам, {ANNA}")], at=START)
    Sender(database, messenger, clock).send_all()
    assert counted(vk, database).doubled == 2, "by text, and by their count"


def test_a_message_no_row_knows_of_is_doubled(
    sent: None, vk: StandIn, database: Database, messenger: VkMessenger
) -> None:
    messenger.send_same(Content("Вам ещё раз"), peers=[ANNA], random_id=99)
    assert counted(vk, database).doubled == 1


def test_words_nobody_stored_or_handled_are_lost_answers(
    vk: StandIn, database: Database, messenger: VkMessenger, clock: MovableClock
) -> None:
    listener = Listener(database, messenger, clock)
    listener.listen_once(wait=0)
    vk.phone(ANNA).types("Сделано")
    assert counted(vk, database).answers_lost == 1
    listener.listen_once(wait=0)
    assert counted(vk, database).answers_lost == 1, "stored, and nobody has handled it"
    with database.write() as session:
        session.connection().execute(update(Incoming).values(state="handled", handled_at=START))
    assert counted(vk, database).answers_lost == 0


def test_the_table_names_every_count_and_what_was_wrong() -> None:
    tally = Tally("storms", asked=12, doubled=3)
    tally.kills["at a random moment"] = 7
    tally.note("501 was shown 2 of card")
    shown = table([tally])
    for word in ("kills", "faults", "asked", "delivered", "lost", "doubled", "answers lost"):
        assert word in shown
    assert "events applied twice" in shown
    assert "501 was shown 2 of card" in shown

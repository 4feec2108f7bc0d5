"""The ring over the database: what the preview showed happens, and an answer ends it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlmodel import Session, col, func, select

from data.actions import addresses, answers, circulars, reminders
from data.actions.answers import Source
from data.database import Database
from data.models.circular import Ask
from data.models.delivery import Delivery, Reminder
from data.models.organisation import OrganisationKind
from data.models.outgoing import Outgoing, OutgoingKind
from data.models.person import Person, Recipient
from data.queries.preview import preview
from data.rules.ladder import Step
from data.rules.ring import strongest
from tests import factories
from tests.factories import ACKNOWLEDGE, ANNA, BORIS, CLERK, IVAN, REPORT, START, moscow

MONDAY = moscow("2023-10-16", "09:00")


def ring(database: Database, at: datetime) -> int:
    with database.write() as session:
        return reminders.touch_due(session, at=at)


def ring_until(database: Database, at: datetime, until: datetime) -> None:
    """Ring at every moment something comes up."""
    while True:
        with database.read() as session:
            coming = session.exec(select(func.min(Delivery.next_touch_at))).one()
        if coming is None or coming > until:
            return
        at = max(at, coming)
        while ring(database, at):
            pass


def digests(database: Database) -> list[Outgoing]:
    with database.read() as session:
        query = select(Outgoing).where(Outgoing.kind == OutgoingKind.DIGEST)
        return list(session.exec(query.order_by(col(Outgoing.id))))


def sent(session: Session, at: datetime = START) -> None:
    """All cards have arrived."""
    session.connection().execute(
        update(Delivery).where(col(Delivery.stuck).is_(None)).values(sent_at=at)
    )


@pytest.fixture
def town(database: Database) -> factories.Cast:
    """Letter 985 has arrived at both schools and the office."""
    with database.write() as session:
        cast = factories.cast(session)
        everybody = [cast.anna.organisation, cast.boris.organisation, cast.clerk.organisation]
        factories.circular(session, everybody, made_of=factories.draft(asks=(ACKNOWLEDGE, REPORT)))
        sent(session)
    return cast


def source(who: factories.Holder, at: datetime) -> Source:
    return Source(who.recipient, None, at)


def confirm(
    session: Session, who: factories.Holder, delivery: int, at: datetime, *, count: int = 9
) -> None:
    asks = [int(row or 0) for row in session.exec(select(Ask.id))][:count]
    answers.confirm(session, delivery_id=delivery, asks=asks, source=source(who, at), at=at)


# --- by hand ------------------------------------------------------------------------------------


def test_letter_985_from_the_due_day_to_the_list_to_phone(
    database: Database, town: factories.Cast
) -> None:
    ring_until(database, START, moscow("2023-11-07", "18:00"))
    found = [
        (row.not_before, row.account, sorted(row.facts["steps"].values()), row.facts["phone"])
        for row in digests(database)
    ]
    due = "2023-10-16"

    def everybody(at: datetime, step: str, deputies: tuple[int, ...] = ()) -> list[object]:
        people = (ANNA, *deputies, BORIS, CLERK)
        phone = [1, 2] if step == "recheck-3" else []
        return [
            (at, account, [f"{step}@{due}"], phone if account == CLERK else [])
            for account in people
        ]

    assert found == [
        *everybody(moscow("2023-10-16", "09:00"), "due"),
        *everybody(moscow("2023-10-17", "10:00"), "after-1"),
        *everybody(moscow("2023-10-23", "10:00"), "recheck-1"),
        *everybody(moscow("2023-10-30", "10:00"), "recheck-2", (IVAN,)),
        *everybody(moscow("2023-11-07", "10:00"), "recheck-3", (IVAN,)),
    ]


def test_who_has_answered_everything_is_never_reminded(
    database: Database, town: factories.Cast
) -> None:
    with database.write() as session:
        confirm(session, town.anna, 1, START)
    with database.read() as session:
        assert session.get_one(Delivery, 1).next_touch_at is None
    ring_until(database, START, moscow("2023-12-01"))
    assert ANNA not in {row.account for row in digests(database)}
    assert BORIS in {row.account for row in digests(database)}


def test_who_has_answered_half_is_reminded_of_the_rest(
    database: Database, town: factories.Cast
) -> None:
    with database.write() as session:
        confirm(session, town.anna, 1, START, count=1)
    ring(database, MONDAY)
    assert ANNA in {row.account for row in digests(database)}


def test_who_takes_an_answer_back_is_reminded_again(
    database: Database, town: factories.Cast
) -> None:
    with database.write() as session:
        confirm(session, town.anna, 1, START)
        answers.withdraw(
            session, delivery_id=1, asks=[1], source=source(town.anna, START), at=START
        )
    ring(database, MONDAY)
    assert ANNA in {row.account for row in digests(database)}


def test_a_promise_keeps_quiet_till_its_morning(database: Database, town: factories.Cast) -> None:
    with database.write() as session:
        answers.promise(
            session,
            delivery_id=1,
            until=date(2023, 10, 20),
            source=source(town.anna, START),
            at=START,
        )
    ring_until(database, START, moscow("2023-10-20", "18:00"))
    (row,) = [row for row in digests(database) if row.account == ANNA]
    assert row.not_before == moscow("2023-10-20", "09:00")


@pytest.mark.parametrize("how", ["waived", "closed", "cancelled"])
def test_what_is_off_control_is_never_reminded_of(
    how: str, database: Database, town: factories.Cast
) -> None:
    with database.write() as session:
        match how:
            case "waived":
                for delivery in (1, 2, 3):
                    answers.waive(session, delivery_id=delivery, reason="нет", at=START, by="clerk")
            case "closed":
                circulars.close(session, circular_id=1, at=START, by="clerk")
            case _:
                circulars.cancel(session, circular_id=1, at=START, by="clerk")
    ring_until(database, START, moscow("2023-12-01"))
    assert digests(database) == []


def test_ringing_twice_changes_nothing(database: Database, town: factories.Cast) -> None:
    assert ring(database, MONDAY) == 3
    assert ring(database, MONDAY) == 0
    assert ring(database, MONDAY + timedelta(hours=1)) == 0
    assert len(digests(database)) == 3


def test_three_weeks_down_cost_everybody_one_message(
    database: Database, town: factories.Cast
) -> None:
    ring(database, moscow("2023-11-08", "11:00"))
    assert sorted(row.account for row in digests(database)) == [ANNA, IVAN, BORIS, CLERK]
    with database.read() as session:
        steps = session.exec(select(Reminder.step)).all()
    assert set(steps) == {"recheck-3@2023-10-16"}


def test_a_school_nobody_can_be_reached_at_is_left_to_the_telephone(
    database: Database, town: factories.Cast
) -> None:
    with database.write() as session:
        addresses.unreachable(session, messenger="vk", account=BORIS, reason="запретил", at=START)
    ring_until(database, START, moscow("2023-11-07", "18:00"))
    assert BORIS not in {row.account for row in digests(database)}
    assert [row.facts["phone"] for row in digests(database) if row.facts["phone"]] == [[1, 2]]


def test_a_hand_rung_for_in_parts_bothers_nobody_twice(
    database: Database, town: factories.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With very many deliveries a ring takes several turns."""
    monkeypatch.setattr(reminders, "AT_ONCE", 1)
    with database.write() as session:
        factories.circular(session, [1, 2], made_of=replace(factories.draft(), number="990"))
        sent(session)
    while ring(database, MONDAY):
        pass
    accounts = [row.account for row in digests(database)]
    assert sorted(accounts) == [ANNA, BORIS, CLERK]
    with database.read() as session:
        assert len(session.exec(select(Reminder)).all()) == 5


# --- whatever comes -----------------------------------------------------------------------------

ZONES = (None, "Europe/Kaliningrad", "Asia/Yekaterinburg", "Asia/Kamchatka")
organisations = st.tuples(
    st.sampled_from(ZONES),
    st.lists(st.integers(0, 4), max_size=2, unique=True),  # its people, head first
)
letters = st.tuples(
    st.lists(st.none() | st.integers(-8, 25), min_size=1, max_size=2),  # days to the deadlines
    st.frozensets(st.integers(0, 4), min_size=1),  # to whom
)
promises = st.dictionaries(st.integers(0, 10), st.integers(1, 20), max_size=2)


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    schools=st.lists(organisations, min_size=1, max_size=4),
    office=st.none() | organisations,
    circulars=st.lists(letters, min_size=1, max_size=3),
    promised=promises,
    down=st.sampled_from((0, 0, 1, 9, 30)),
)
def test_the_preview_is_what_then_happens(
    schools: list[tuple[str | None, list[int]]],
    office: tuple[str | None, list[int]] | None,
    circulars: list[tuple[list[int | None], frozenset[int]]],
    promised: dict[int, int],
    down: int,
    database: Database,
) -> None:
    start, until = START + timedelta(days=down), START + timedelta(days=40)
    with database.write() as session:
        made = _people(session, schools, office)
        _letters(session, made, circulars, promised)
        expected = sorted(
            (row.at, row.recipient, row.step, row.phone)
            for row in preview(session, at=start, until=until)
        )
    try:
        ring_until(database, start, until)
        with database.read() as session:
            happened = sorted(_told(session, row) for row in digests(database))
        assert happened == expected
        per_step = [(row.delivery_id, row.step) for row in _steps(database)]
        assert len(set(per_step)) == len(per_step)
    finally:
        _clear(database)


def _people(
    session: Session,
    schools: list[tuple[str | None, list[int]]],
    office: tuple[str | None, list[int]] | None,
) -> list[int]:
    """Organisations with people who may answer for several of one zone."""
    known: dict[tuple[str | None, int], int] = {}
    made = []
    for number, (zone, people) in enumerate([*schools, *([office] if office else [])]):
        kind = OrganisationKind.OFFICE if number == len(schools) else OrganisationKind.SCHOOL
        made.append(factories.organisation(session, str(number), kind=kind, timezone=zone))
        for rank, who in enumerate(people):
            account = 1_000 + ZONES.index(zone) * 10 + who
            person = known.get((zone, who))
            holder = factories.holder(
                session,
                made[-1],
                f"Человек {account}",
                person=person,
                account=account if person is None and who else None,  # number 0 is not linked
                rank=rank,
            )
            known[zone, who] = holder.person
    return made


def _letters(
    session: Session,
    made: list[int],
    circulars: list[tuple[list[int | None], frozenset[int]]],
    promised: dict[int, int],
) -> None:
    for dues, to in circulars:
        asks = [
            replace(
                REPORT,
                due_on=None if days is None else START.date() + timedelta(days),
            )
            for days in dues
        ]
        chosen = [made[number] for number in to if number < len(made)] or made
        factories.circular(session, chosen, made_of=factories.draft(asks=asks))
    sent(session)
    deliveries = [int(row or 0) for row in session.exec(select(Delivery.id))]
    anybody = session.exec(select(Recipient.id)).first()
    for delivery, days in promised.items():
        if delivery < len(deliveries) and anybody:
            answers.promise(
                session,
                delivery_id=deliveries[delivery],
                until=START.date() + timedelta(days),
                source=Source(anybody, None, START),
                at=START,
            )
    sent(session)


def _told(session: Session, row: Outgoing) -> tuple[datetime, str, str, int]:
    recipient = session.get_one(Recipient, row.recipient_id)
    name = session.get_one(Person, recipient.person_id).name
    steps = [Step.read(key) for key in row.facts["steps"].values()]
    return (
        row.not_before,
        name,
        strongest(steps).name if steps else "phone-list",
        len(row.facts["phone"]),
    )


def _steps(database: Database) -> list[Reminder]:
    with database.read() as session:
        return list(session.exec(select(Reminder)))


def _clear(database: Database) -> None:
    """Nobody and nothing, as at the beginning."""
    tables = (
        *("reminder", "promise", "outgoing", "delivery", "ask", "round", "circular", "letter"),
        *("address", "recipient", "post", "person", "organisation"),
    )
    with database.write() as session:
        for table in tables:
            session.connection().exec_driver_sql(f"DELETE FROM {table}")

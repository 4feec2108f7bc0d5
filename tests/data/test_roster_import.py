"""Importing the roster: the file's word becomes the roster, twice is as good as once."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from data.actions import invites, outbox
from data.actions import roster as actions
from data.database import Database
from data.models.address import Address, AddressState
from data.models.delivery import Delivery, Stuck
from data.models.journal import JournalLine
from data.models.outgoing import Outgoing, OutgoingState
from data.models.person import Person, Recipient
from data.queries import people
from data.queries import roster as queries
from data.values.audience import Audience
from data.values.errors import InputError
from data.values.roster import RosterRow, VkRef
from data.values.rosterplan import Plan
from tests import factories
from tests.factories import START, VK

LATER = START + timedelta(days=7)
CHOOSE = random.Random(1).choice

ANNA = "Петрова Анна Сергеевна"
IVAN = "Смирнов Иван Олегович"
BORIS = "Орлов Борис Ильич"
VERA = "Новикова Вера Ильинична"


def row(code: str, person: str, *, vk: int | None = None, **more: Any) -> RosterRow:
    fields: dict[str, Any] = {
        "line": 2,
        "code": code,
        "organisation": f"Школа № {code}",
        "person": person,
        "vk": VkRef(id=vk) if vk else None,
    }
    return RosterRow(**(fields | more))


def deputy(code: str, person: str, **more: Any) -> RosterRow:
    return row(code, person, role="deputy", **more)


def lined(rows: Sequence[RosterRow]) -> list[RosterRow]:
    return [replace(one, line=n) for n, one in enumerate(rows, start=2)]


def load(database: Database, *rows: RosterRow, at: Any = START) -> Plan:
    with database.write() as session:
        plan = actions.plan(session, rows=lined(rows))
        actions.carry_out(session, plan=plan, at=at, by="clerk")
    return plan


def link(database: Database, code: str, account: int, *, rank: int = 0) -> int:
    """The holder of a post connects by a code of their own; the recipient's id."""
    with database.write() as session:
        holder = crowd(session, code)[rank]
        (issued,) = invites.issue(session, holders=[holder], choose=CHOOSE, at=START, by="clerk")
        session.flush()
        found = invites.find(session, code=issued.code, messenger=VK, account=account, at=START)
        assert isinstance(found, invites.Found)
        linked = invites.link(
            session,
            invite_id=found.invite_id,
            recipients=[found.recipient_id],
            messenger=VK,
            account=account,
            at=START,
        )
        assert isinstance(linked, int)
    return holder.recipient_id


def link_expected(database: Database, account: int) -> None:
    """The account the roster names connects without a code."""
    with database.write() as session:
        named = invites.expected(session, messenger=VK, account=account)
        linked = invites.link(
            session,
            invite_id=None,
            recipients=[holder.recipient_id for holder in named],
            messenger=VK,
            account=account,
            at=START,
        )
        assert isinstance(linked, int)


def crowd(session: Session, code: str) -> list[people.Holder]:
    (organisation,) = queries.audience(session, Audience(codes=(code,)))
    return people.holders(session, [organisation])[organisation]


def names(database: Database, code: str) -> list[str]:
    with database.read() as session:
        return [holder.person for holder in crowd(session, code)]


def state(database: Database, code: str, rank: int = 0) -> tuple[int | None, AddressState | None]:
    with database.read() as session:
        holder = crowd(session, code)[rank]
        return holder.account, holder.state


def posts(database: Database, account: int) -> list[str]:
    with database.read() as session:
        held = people.holders_of_account(session, messenger=VK, account=account)
        return [holder.code for holder in held]


def expected(database: Database, account: int) -> list[str]:
    with database.read() as session:
        return [h.code for h in invites.expected(session, messenger=VK, account=account)]


def picture(database: Database) -> Any:
    """The whole roster without ids."""
    with database.read() as session:
        return [
            (
                one.code,
                one.name,
                one.kind,
                one.municipality,
                one.timezone,
                groups,
                [(h.person, h.role, h.title, h.account, h.state) for h in holders],
            )
            for one, groups, holders in queries.everything(session)
        ]


def people_count(database: Database) -> int:
    with database.read() as session:
        return len(session.exec(select(Person)).all())


def journal(database: Database) -> list[JournalLine]:
    with database.read() as session:
        return list(session.exec(select(JournalLine).where(JournalLine.action == "roster.import")))


# --- the first time and again -----------------------------------------------------------------


def test_a_first_import_makes_everything(database: Database) -> None:
    rows = [
        row("5", ANNA, vk=501, kind="school", municipality="Горный район", title="директор",
            timezone="Asia/Omsk", groups=("сельские", "опорные")),
        deputy("5", IVAN, kind="school", municipality="Горный район", title="завуч",
               timezone="Asia/Omsk", groups=("сельские", "опорные")),
    ]  # fmt: skip
    load(database, *rows)
    assert picture(database) == [
        (
            "5", "Школа № 5", "school", "Горный район", "Asia/Omsk", ["опорные", "сельские"],
            [(ANNA, "head", "директор", 501, AddressState.EXPECTED),
             (IVAN, "deputy", "завуч", None, None)],
        )
    ]  # fmt: skip
    assert len(journal(database)) == 1
    assert ANNA not in str(journal(database))


def test_a_dry_run_says_the_same_and_changes_nothing(database: Database) -> None:
    with database.read() as session:
        plan = actions.plan(session, rows=[row("5", ANNA, vk=501)])
    assert [one.code for one in plan.added] == ["5"]
    assert [one.person for one in plan.coming] == [ANNA]
    assert picture(database) == []
    assert load(database, row("5", ANNA, vk=501)) == plan


def test_a_kind_is_guessed_for_a_new_organisation_only(database: Database) -> None:
    for guess in ("kindergarten", "college"):
        with database.write() as session:
            plan = actions.plan(session, rows=[row("5", ANNA)], kind_of={"Школа № 5": guess}.get)
            actions.carry_out(session, plan=plan, at=START, by="clerk")
    assert picture(database)[0][2] == "kindergarten"


def test_what_the_file_does_not_say_stays(database: Database) -> None:
    full = row("5", ANNA, vk=501, kind="school", municipality="Горный", timezone="Asia/Omsk",
               groups=("сельские",), title="директор")  # fmt: skip
    load(database, full)
    before = picture(database)
    assert load(database, row("5", ANNA)).empty
    assert picture(database) == before


def test_what_the_file_says_otherwise_changes(database: Database) -> None:
    load(database, row("5", ANNA, kind="school", groups=("сельские",), title="директор"))
    plan = load(
        database,
        row("5", ANNA, organisation="Лицей № 5", kind="college", municipality="Горный",
            timezone="Asia/Omsk", groups=("опорные",), title="и. о. директора"),
    )  # fmt: skip
    (changed,) = plan.changed
    assert changed.before["name"] == "Школа № 5"
    assert set(changed.after) == {"name", "kind", "municipality", "timezone", "groups"}
    assert picture(database)[0][1:6] == ("Лицей № 5", "college", "Горный", "Asia/Omsk", ["опорные"])
    assert picture(database)[0][6][0][2] == "и. о. директора"
    assert len(journal(database)) == 2


def test_organisations_missing_from_the_file_are_named_and_stay(database: Database) -> None:
    load(database, row("10", ANNA), row("2", BORIS), row("5", VERA))
    plan = load(database, row("5", VERA))
    assert plan.missing == ("2", "10")
    assert plan.empty
    assert names(database, "10") == [ANNA]


PEOPLE = [ANNA, IVAN, BORIS, VERA, "Ёлкин Пётр Петрович", "Ким Ли", "Ким А. Б."]


@st.composite
def rosters(draw: st.DrawFn) -> list[RosterRow]:
    """Checked rows: one head an organisation, nobody twice in it, a page for one name only."""
    pages = dict(zip(PEOPLE, draw(st.permutations(range(501, 501 + len(PEOPLE)))), strict=True))
    rows = []
    for code in draw(st.lists(st.sampled_from(["1", "2", "10", "х"]), min_size=1, unique=True)):
        staff = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=4, unique=True))
        kind = draw(st.sampled_from([None, "school", "other"]))
        groups = draw(st.sampled_from([(), ("а",), ("а", "б")]))
        for place, person in enumerate(staff):
            rows.append(
                row(
                    code,
                    person,
                    role="deputy" if place else "head",
                    vk=draw(st.sampled_from([None, pages[person]])),
                    title=draw(st.sampled_from([None, "директор", "завуч"])),
                    kind=kind,
                    groups=groups,
                )
            )
    return lined(rows)


def shuffled(rows: Sequence[RosterRow], seed: int) -> list[RosterRow]:
    """The rows in another order, but deputies of one organisation in theirs: it has a meaning."""
    chance = random.Random(seed)
    queues: dict[tuple[str, str], list[RosterRow]] = {}
    for one in rows:
        queues.setdefault((one.code, one.role), []).append(one)
    found = []
    while queues:
        key = chance.choice(list(queues))
        found.append(queues[key].pop(0))
        if not queues[key]:
            del queues[key]
    return lined(found)


GENTLY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def connect(session: Session, accounts: set[int], by_code: dict[str, int]) -> None:
    """Some connect as the roster names them, some by a code from another page."""
    for account in accounts:
        named = invites.expected(session, messenger=VK, account=account)
        connect_one(session, None, [holder.recipient_id for holder in named], account)
    for name, account in by_code.items():
        standing = [h for _, _, hs in queries.everything(session) for h in hs if h.person == name]
        for holder in standing[:1]:
            (one,) = invites.issue(session, holders=[holder], choose=CHOOSE, at=START, by="clerk")
            session.flush()
            found = invites.find(session, code=one.code, messenger=VK, account=account, at=START)
            if isinstance(found, invites.Found):
                connect_one(session, found.invite_id, [found.recipient_id], account)


def connect_one(
    session: Session, invite: int | None, recipients: list[int], account: int
) -> int | invites.Refusal:
    return invites.link(
        session,
        invite_id=invite,
        recipients=recipients,
        messenger=VK,
        account=account,
        at=START,
    )


def settle(session: Session, rows: Sequence[RosterRow]) -> Plan:
    plan = actions.plan(session, rows=rows)
    if not plan.faults:
        actions.carry_out(session, plan=plan, at=START, by="clerk")
        session.flush()
    return plan


def seen(session: Session) -> Any:
    addresses = session.exec(select(Address, Person).where(Address.person_id == Person.id))
    return (
        [
            (one.code, one.kind, groups, [(h.person, h.title, h.account, h.state) for h in hs])
            for one, groups, hs in queries.everything(session)
        ],
        sorted((a.account, a.state, p.name) for a, p in addresses),
    )


@GENTLY
@given(
    first=rosters(),
    then=rosters(),
    seed=st.integers(),
    linked=st.sets(st.integers(501, 507)),
    by_code=st.dictionaries(st.sampled_from(PEOPLE), st.integers(508, 510), max_size=2),
)
def test_importing_again_changes_nothing_whatever_was_there_before(
    database: Database,
    first: list[RosterRow],
    then: list[RosterRow],
    seed: int,
    linked: set[int],
    by_code: dict[str, int],
) -> None:
    with Session(database.engine) as session:
        settle(session, first)
        connect(session, linked, by_code)
        if not settle(session, then).faults:
            lines = len(session.exec(select(JournalLine)).all())
            before = seen(session)
            plan = settle(session, shuffled(then, seed))
            assert plan.empty, plan
            assert not plan.faults
            assert seen(session) == before
            assert len(session.exec(select(JournalLine)).all()) == lines
        session.rollback()


@GENTLY
@given(first=rosters(), then=rosters(), seed=st.integers())
def test_any_order_of_the_file_gives_the_same_roster(
    database: Database, first: list[RosterRow], then: list[RosterRow], seed: int
) -> None:
    results = []
    for one, other in ((first, then), (shuffled(first, seed), shuffled(then, seed))):
        with Session(database.engine) as session:
            settle(session, one)
            settle(session, other)
            results.append(seen(session))
            session.rollback()
    assert results[0] == results[1]


# --- who is the same person -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("Пётр Петров Кузьмич", "Петр  Петров Кузьмич", True),
        ("Петрова Анна Сергеевна", "ПЕТРОВА АННА СЕРГЕЕВНА", True),
        ("Петрова А. С.", "Петрова Анна Сергеевна", True),
        ("Петрова Анна Сергеевна", "Петрова Алла Сергеевна", False),
        ("Петрова Анна Сергеевна", "Орлова Анна Сергеевна", False),
    ],
)
def test_another_spelling_is_not_another_person(
    database: Database, before: str, after: str, kept: bool
) -> None:
    load(database, row("5", before))
    recipient = link(database, "5", 501)
    plan = load(database, row("5", after), at=LATER)
    with database.read() as session:
        holder = crowd(session, "5")[0]
    assert (holder.recipient_id == recipient) is kept
    assert (posts(database, 501) == ["5"]) is kept
    assert bool(plan.coming) is not kept
    assert holder.person == after


def test_a_full_name_is_not_cut_to_initials(database: Database) -> None:
    load(database, row("5", ANNA))
    assert load(database, row("5", "Петрова А.С.")).empty
    assert names(database, "5") == [ANNA]


def test_a_new_surname_with_the_same_page_is_the_same_person(database: Database) -> None:
    load(database, row("5", ANNA, vk=501))
    link_expected(database, 501)
    plan = load(database, row("5", "Орлова Анна Сергеевна", vk=501))
    assert not plan.coming
    assert posts(database, 501) == ["5"]


def test_a_deputy_who_becomes_head_keeps_their_page(database: Database) -> None:
    load(database, row("5", ANNA), deputy("5", IVAN))
    link(database, "5", 502, rank=1)
    load(database, row("5", IVAN), deputy("5", VERA), at=LATER)
    assert names(database, "5") == [IVAN, VERA]
    assert state(database, "5") == (502, AddressState.LINKED)
    assert posts(database, 502) == ["5"]


def test_who_comes_back_is_known_again(database: Database) -> None:
    load(database, row("5", ANNA))
    link(database, "5", 501)
    load(database, row("5", VERA), at=LATER)
    assert posts(database, 501) == []
    load(database, row("5", ANNA), at=LATER)
    assert posts(database, 501) == ["5"]
    assert people_count(database) == 2


def test_namesakes_of_two_schools_are_two_people(database: Database) -> None:
    load(database, row("5", ANNA), row("7", ANNA))
    link(database, "5", 501)
    assert posts(database, 501) == ["5"]
    assert people_count(database) == 2


def test_one_page_at_two_schools_is_one_person(database: Database) -> None:
    load(database, row("5", ANNA, vk=501), row("7", ANNA, vk=501))
    assert people_count(database) == 1
    assert expected(database, 501) == ["5", "7"]
    link_expected(database, 501)
    assert posts(database, 501) == ["5", "7"]


def test_a_page_given_later_to_both_makes_two_entries_one(database: Database) -> None:
    load(database, row("5", ANNA), row("7", "Петрова Анна  Сергеевна"))
    link(database, "7", 501)
    plan = load(database, row("5", ANNA, vk=501), row("7", ANNA, vk=501))
    assert len(plan.merged) == 1
    assert posts(database, 501) == ["5", "7"]
    assert people_count(database) == 1
    assert load(database, row("5", ANNA, vk=501), row("7", ANNA, vk=501)).empty


def test_two_linked_entries_made_one_keep_the_page_of_the_file(database: Database) -> None:
    load(database, row("5", ANNA), row("7", ANNA))
    link(database, "5", 501)
    link(database, "7", 601)
    rows = (row("5", ANNA, vk=501), row("7", ANNA, vk=501))
    load(database, *rows)
    assert posts(database, 501) == ["5", "7"]
    assert posts(database, 601) == []
    assert load(database, *rows).empty


def test_namesakes_taken_for_one_are_parted_by_their_pages(database: Database) -> None:
    load(database, row("5", ANNA, vk=501), row("7", ANNA, vk=501))
    link_expected(database, 501)
    rows = (row("5", ANNA, vk=501), row("7", ANNA, vk=701))
    load(database, *rows)
    assert posts(database, 501) == ["5"]
    assert expected(database, 701) == ["7"]
    assert load(database, *rows).empty


# --- a new director ---------------------------------------------------------------------------


def test_a_new_director_inherits_and_the_old_one_is_out_at_once(database: Database) -> None:
    load(database, row("5", ANNA), row("7", BORIS))
    old = link(database, "5", 501)
    with database.write() as session:
        (school,) = queries.audience(session, Audience(codes=("5",)))
        circular = factories.circular(session, [school])
        (waiting,) = session.exec(select(Outgoing))
        assert (waiting.account, waiting.recipient_id) == (501, old)
        (code,) = invites.issue(
            session, holders=crowd(session, "5"), choose=CHOOSE, at=START, by="clerk"
        )
    plan = load(database, row("5", VERA), row("7", BORIS), at=LATER)
    assert [one.person for one in plan.leaving] == [ANNA]
    assert [one.person for one in plan.coming] == [VERA]
    assert posts(database, 501) == []
    with database.write() as session:
        (dropped,) = session.exec(select(Outgoing))
        assert dropped.state is OutgoingState.DROPPED
        assert session.get_one(Recipient, old).until == LATER
        (delivery,) = session.exec(select(Delivery))
        assert delivery.stuck is Stuck.NO_ADDRESS
        found = invites.find(session, code=code.code, messenger=VK, account=998, at=LATER)
        assert found is invites.Refusal.EXPIRED
        assert list(factories.deliveries(session, circular)) == [school]


def test_a_new_head_who_is_connected_gets_what_nobody_got(database: Database) -> None:
    load(database, row("5", ANNA), deputy("5", IVAN))
    link(database, "5", 501)
    link(database, "5", 502, rank=1)
    with database.write() as session:
        factories.circular(session, queries.audience(session, Audience(codes=("5",))))
    load(database, row("5", IVAN), at=LATER)
    with database.read() as session:
        (card,) = session.exec(select(Outgoing).where(Outgoing.state == OutgoingState.QUEUED))
        assert card.account == 502
        (delivery,) = session.exec(select(Delivery))
        assert delivery.stuck is None


def test_what_was_tried_and_is_unsure_does_not_go_to_a_leaver(database: Database) -> None:
    load(database, row("5", ANNA))
    link(database, "5", 501)
    with database.write() as session:
        factories.circular(session, queries.audience(session, Audience(codes=("5",))), urgent=True)
        (claimed,) = outbox.claim(session, messenger=VK, at=START)
        outbox.record_unknown(session, [claimed], not_before=START, reason="нет связи")
    load(database, row("5", VERA), at=LATER)
    with database.write() as session:
        assert outbox.claim(session, messenger=VK, at=LATER) == []


def test_who_heads_two_schools_and_leaves_one_keeps_the_other(database: Database) -> None:
    load(database, row("5", ANNA, vk=501), row("7", ANNA, vk=501))
    link_expected(database, 501)
    with database.write() as session:
        digest = factories.message(501, kind="digest", said=None, facts={"steps": {}})
        outbox.queue(session, [digest, factories.message(501, "Здравствуйте")], at=START)
    load(database, row("5", ANNA, vk=501), row("7", BORIS))
    assert posts(database, 501) == ["5"]
    with database.read() as session:
        states = session.exec(select(Outgoing.state).order_by(Outgoing.kind)).all()
    assert states == [OutgoingState.DROPPED, OutgoingState.QUEUED], "a digest may name school 7"


def test_a_deputy_not_in_the_file_any_more_is_out(database: Database) -> None:
    load(database, row("5", ANNA), deputy("5", IVAN))
    link(database, "5", 502, rank=1)
    plan = load(database, row("5", ANNA))
    assert [one.person for one in plan.leaving] == [IVAN]
    assert posts(database, 502) == []
    assert names(database, "5") == [ANNA]


def test_deputies_follow_the_order_of_the_file(database: Database) -> None:
    load(database, row("5", ANNA), deputy("5", IVAN, title="по УВР"), deputy("5", BORIS))
    recipient = link(database, "5", 502, rank=1)
    load(database, row("5", ANNA), deputy("5", VERA), deputy("5", BORIS), deputy("5", IVAN))
    assert names(database, "5") == [ANNA, VERA, BORIS, IVAN]
    with database.read() as session:
        last = crowd(session, "5")[3]
    assert (last.recipient_id, last.title) == (recipient, "по УВР")
    load(database, row("5", ANNA), deputy("5", IVAN))
    assert names(database, "5") == [ANNA, IVAN]
    assert load(database, row("5", ANNA), deputy("5", IVAN)).empty


def test_a_new_time_zone_moves_the_reminders(database: Database) -> None:
    load(database, row("5", ANNA, timezone="Europe/Moscow"))
    link(database, "5", 501)
    with database.write() as session:
        factories.circular(session, queries.audience(session, Audience(everybody=True)))
        before = session.exec(select(Delivery.next_touch_at)).one()
    load(database, row("5", ANNA, timezone="Asia/Yekaterinburg"))
    with database.read() as session:
        after = session.exec(select(Delivery.next_touch_at)).one()
    assert before is not None
    assert after == before - timedelta(hours=2)


# --- pages ------------------------------------------------------------------------------------


def test_a_corrected_page_takes_the_place_of_the_wrong_one(database: Database) -> None:
    load(database, row("5", ANNA, vk=501))
    load(database, row("5", ANNA, vk=502))
    assert expected(database, 501) == []
    assert expected(database, 502) == ["5"]


def test_a_page_linked_as_the_file_named_it_gives_way_to_the_new_one(database: Database) -> None:
    load(database, row("5", ANNA, vk=501))
    link_expected(database, 501)
    plan = load(database, row("5", ANNA, vk=502))
    assert plan.pages[0].was_linked
    assert posts(database, 501) == []
    assert expected(database, 502) == ["5"]


def test_a_page_linked_by_a_code_stays_beside_the_one_of_the_file(database: Database) -> None:
    load(database, row("5", ANNA, vk=501))
    link(database, "5", 777)
    assert load(database, row("5", ANNA, vk=501)).empty
    load(database, row("5", ANNA, vk=502))
    assert posts(database, 777) == ["5"]
    assert expected(database, 501) == []
    link_expected(database, 502)
    assert posts(database, 502) == ["5"]
    assert posts(database, 777) == []
    assert load(database, row("5", ANNA, vk=502)).empty


def test_pages_put_the_wrong_way_round_are_turned(database: Database) -> None:
    load(database, row("5", ANNA, vk=701), row("7", BORIS, vk=501))
    link_expected(database, 701)
    load(database, row("5", ANNA, vk=501), row("7", BORIS, vk=701))
    assert expected(database, 501) == ["5"]
    assert expected(database, 701) == ["7"]
    assert posts(database, 701) == []


def test_a_page_of_the_post_goes_to_the_new_head(database: Database) -> None:
    load(database, row("5", ANNA, vk=501))
    link_expected(database, 501)
    load(database, row("5", VERA, vk=501))
    assert posts(database, 501) == []
    assert expected(database, 501) == ["5"]
    assert names(database, "5") == [VERA]


def test_a_page_somebody_else_has_connected_is_a_fault(database: Database) -> None:
    load(database, row("5", ANNA, vk=501), row("7", BORIS))
    link_expected(database, 501)
    with database.read() as session:
        plan = actions.plan(session, rows=lined([row("7", VERA, vk=501)]))
    (fault,) = plan.faults
    assert (fault.line, fault.column) == (2, "vk")
    with pytest.raises(InputError, match="другому человеку"), database.write() as session:
        actions.carry_out(session, plan=plan, at=START, by="clerk")
    assert names(database, "7") == [BORIS]


# --- whom a circular goes to ------------------------------------------------------------------


def chosen(database: Database, **audience: Any) -> list[str]:
    with database.read() as session:
        ids = queries.audience(session, Audience(**audience))
        codes = queries.codes(session, ids)
    return [codes[id_] for id_ in ids]


@pytest.fixture
def district(database: Database) -> Database:
    load(
        database,
        row("10", ANNA, kind="school", municipality="Горный район", groups=("сельские",)),
        row("2", BORIS, kind="kindergarten", municipality="Горный район"),
        row("х", VERA, kind="school", municipality="Степной район", groups=("Опорные школы",)),
    )
    return database


def test_an_audience_is_everybody_or_all_that_is_named(district: Database) -> None:
    assert chosen(district, everybody=True) == ["2", "10", "х"]
    assert chosen(district, kinds=("school",)) == ["10", "х"]
    assert chosen(district, municipalities=("ГОРНЫЙ  район",)) == ["2", "10"]
    assert chosen(district, groups=("опорные школы",)) == ["х"]
    assert chosen(district, codes=("х", "2", "х")) == ["2", "х"]
    assert chosen(district, kinds=("kindergarten",), groups=("сельские",)) == ["2", "10"]


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        ({}, "--all"),
        ({"kinds": ("лицей",)}, "kindergarten"),
        ({"municipalities": ("Лесной район",)}, "Горный район, Степной район"),
        ({"groups": ("лесные",)}, "Опорные школы, сельские"),
        ({"codes": ("2", "99", "98")}, "«99», «98»"),
    ],
)
def test_a_name_nobody_has_is_refused_with_what_there_is(
    district: Database, audience: dict[str, Any], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        chosen(district, **audience)

"""Invites: a code links one person once; guessing leads nowhere; one account is one person."""

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, func, select

from data.actions import invites
from data.actions.invites import Found, Issued, Refusal
from data.database import Database
from data.models.address import Address, AddressState, Invite
from data.models.journal import JournalLine
from data.models.outgoing import Outgoing
from data.models.person import Recipient
from data.queries import people
from data.rules import codes
from tests import factories
from tests.factories import ANNA, BORIS, START, STRANGER, VK

NEW_PAGE = 555
CHOOSE = random.Random(985).choice


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.write() as session:
        yield session


def issue(session: Session, *recipients: int, renew: bool = False) -> list[str]:
    holders = [holder for id_ in recipients if (holder := people.holder(session, recipient_id=id_))]
    give = invites.renew if renew else invites.issue
    issued: list[Issued] = give(session, holders=holders, choose=CHOOSE, at=START, by="clerk")
    session.flush()
    return [one.code for one in issued]


def find(
    session: Session, code: str, account: int = STRANGER, *, minutes: float = 1
) -> Found | Refusal:
    at = START + timedelta(minutes=minutes)
    return invites.find(session, code=code, messenger=VK, account=account, at=at)


def link(session: Session, code: str, account: int, *, minutes: float = 1) -> int | Refusal:
    found = find(session, code, account, minutes=minutes)
    if isinstance(found, Refusal):
        return found
    return invites.link(
        session,
        invite_id=found.invite_id,
        recipients=[found.recipient_id],
        messenger=VK,
        account=account,
        at=START + timedelta(minutes=minutes),
    )


def link_expected(session: Session, account: int) -> int | Refusal:
    named = invites.expected(session, messenger=VK, account=account)
    return invites.link(
        session,
        invite_id=None,
        recipients=[holder.recipient_id for holder in named],
        messenger=VK,
        account=account,
        at=START,
    )


def posts(session: Session, account: int) -> list[tuple[str, str]]:
    held = people.holders_of_account(session, messenger=VK, account=account)
    return [(holder.code, holder.person) for holder in held]


def lines(session: Session, action: str) -> list[JournalLine]:
    return list(session.exec(select(JournalLine).where(JournalLine.action == action)))


def newcomer(session: Session, code: str = "9", name: str = "Новикова Вера Ильинична") -> int:
    school = factories.organisation(session, code)
    return factories.holder(session, school, name).recipient


def test_a_code_links_the_account_once(session: Session) -> None:
    recipient = newcomer(session)
    (code,) = issue(session, recipient)
    found = find(session, f"код {codes.shown(code).lower()}")
    assert isinstance(found, Found)
    assert found.recipient_id == recipient
    assert isinstance(link(session, code, STRANGER), int)
    assert posts(session, STRANGER) == [("9", "Новикова Вера Ильинична")]
    assert find(session, code, 998) is Refusal.USED
    assert find(session, code, STRANGER) is Refusal.ALREADY


def test_only_a_hash_is_kept(session: Session) -> None:
    (code,) = issue(session, newcomer(session))
    kept = session.exec(select(Invite)).one()
    assert code not in kept.code_hash.upper()
    assert len(kept.code_hash) == 64


def test_linking_leaves_one_line_without_names_or_accounts(session: Session) -> None:
    recipient = newcomer(session)
    (code,) = issue(session, recipient)
    link(session, code, STRANGER)
    (line,) = lines(session, "address.link")
    assert line.by == f"recipient:{recipient}"
    assert "Новикова" not in str(line)
    assert str(STRANGER) not in str(line.details)
    assert code not in str(line)
    assert len(lines(session, "invite.issue")) == 1


@pytest.mark.parametrize(("days", "refused"), [(29.99, False), (30, True)])
def test_a_code_is_good_for_thirty_days(session: Session, days: float, refused: bool) -> None:
    (code,) = issue(session, newcomer(session))
    found = find(session, code, minutes=days * 24 * 60)
    assert (found is Refusal.EXPIRED) is refused


def test_a_code_asked_about_too_long_ago_does_not_link(session: Session) -> None:
    recipient = newcomer(session)
    (code,) = issue(session, recipient)
    found = find(session, code)
    assert isinstance(found, Found)
    linked = invites.link(
        session,
        invite_id=found.invite_id,
        recipients=[recipient],
        messenger=VK,
        account=STRANGER,
        at=START + timedelta(days=31),
    )
    assert linked is Refusal.EXPIRED
    assert posts(session, STRANGER) == []


def test_an_invite_is_good_for_its_own_recipient_only(session: Session) -> None:
    cast = factories.cast(session)
    (code,) = issue(session, newcomer(session))
    found = find(session, code)
    assert isinstance(found, Found)
    linked = invites.link(
        session,
        invite_id=found.invite_id,
        recipients=[cast.boris.recipient],
        messenger=VK,
        account=STRANGER,
        at=START,
    )
    assert linked is Refusal.UNKNOWN


def test_issuing_again_leaves_the_older_code_good_until_one_is_used(session: Session) -> None:
    recipient = newcomer(session)
    (older,), (newer,) = issue(session, recipient), issue(session, recipient)
    assert isinstance(find(session, older), Found)
    link(session, newer, STRANGER)
    assert find(session, older, 998) is Refusal.EXPIRED


def test_renewing_revokes_the_older_code(session: Session) -> None:
    recipient = newcomer(session)
    (older,) = issue(session, recipient)
    (newer,) = issue(session, recipient, renew=True)
    assert find(session, older) is Refusal.EXPIRED
    assert isinstance(find(session, newer), Found)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    typed=st.one_of(
        st.text(max_size=20), st.integers().map(lambda n: codes.draw(random.Random(n).choice))
    )
)
def test_a_wrong_code_never_links(database: Database, typed: str) -> None:
    with Session(database.engine) as session:
        (code,) = issue(session, newcomer(session))
        if codes.normal(typed) != code:
            assert link(session, typed, STRANGER) is Refusal.UNKNOWN
            assert posts(session, STRANGER) == []
        session.rollback()


# --- guessing ---------------------------------------------------------------------------------


def guess(session: Session, times: int, *, account: int = STRANGER, minutes: float = 1) -> None:
    for _ in range(times):
        find(session, "KB7H9MXP", account, minutes=minutes)


def test_five_wrong_codes_shut_an_account_out_for_an_hour(session: Session) -> None:
    (code,) = issue(session, newcomer(session))
    guess(session, 5)
    assert find(session, code, minutes=2) is Refusal.TOO_MANY
    assert find(session, code, 998, minutes=2) != Refusal.TOO_MANY
    assert find(session, code, minutes=60.9) is Refusal.TOO_MANY
    assert isinstance(find(session, code, minutes=61.1), Found)


def test_trying_while_shut_out_does_not_prolong_it(session: Session) -> None:
    (code,) = issue(session, newcomer(session))
    guess(session, 5)
    guess(session, 50, minutes=30)
    assert isinstance(find(session, code, minutes=62), Found)


def test_a_right_code_is_not_counted(session: Session) -> None:
    (code,) = issue(session, newcomer(session))
    for _ in range(10):
        assert isinstance(find(session, code), Found)


def test_many_guessers_shut_out_all_unknown_accounts(session: Session) -> None:
    factories.cast(session)
    recipient = newcomer(session)
    factories.holder(
        session,
        factories.organisation(session, "10"),
        "Ожидаемый Пётр Иванович",
        account=NEW_PAGE,
        state=AddressState.EXPECTED,
    )
    (code,) = issue(session, recipient)
    for account in range(2000, 2020):
        guess(session, 5, account=account)
    assert find(session, code) is Refusal.TOO_MANY
    assert isinstance(find(session, code, NEW_PAGE), Found)
    assert isinstance(find(session, code, ANNA), Found)
    assert isinstance(find(session, code, minutes=62), Found)


# --- one account, one person ------------------------------------------------------------------


def test_a_person_linked_by_one_code_has_all_their_posts(session: Session) -> None:
    first = factories.holder(session, factories.organisation(session, "8"), "Ким Анна Львовна")
    second = factories.holder(
        session, factories.organisation(session, "9"), person=first.person
    ).recipient
    code, other = issue(session, first.recipient, second)
    link(session, code, STRANGER)
    assert [post for post, _ in posts(session, STRANGER)] == ["8", "9"]
    assert find(session, other, STRANGER) is Refusal.ALREADY
    assert find(session, other, 998) is Refusal.EXPIRED


def test_two_entries_of_one_name_linked_from_one_account_become_one_person(
    session: Session,
) -> None:
    factories.cast(session)
    recipient = newcomer(session, name="Пётрова А. С.")
    (code,) = issue(session, recipient)
    assert isinstance(link(session, code, ANNA), int)
    assert posts(session, ANNA) == [
        ("5", "Петрова Анна Сергеевна"),
        ("9", "Петрова Анна Сергеевна"),
    ]
    assert people.holder(session, recipient_id=recipient) is not None


def test_an_account_in_use_is_not_given_to_another_name(session: Session) -> None:
    factories.cast(session)
    (code,) = issue(session, newcomer(session))
    assert link(session, code, ANNA) is Refusal.OTHER_PERSON
    assert posts(session, ANNA) == [("5", "Петрова Анна Сергеевна")]
    assert isinstance(find(session, code), Found), "the code is not used up"


def test_a_leaver_comes_back_elsewhere_with_the_same_account(session: Session) -> None:
    cast = factories.cast(session)
    leave(session, cast.boris.recipient)
    (code,) = issue(session, newcomer(session, name="Орлов Борис Ильич"))
    assert isinstance(link(session, code, BORIS), int)
    assert posts(session, BORIS) == [("9", "Орлов Борис Ильич")]


def test_a_new_page_takes_the_place_of_the_old_one(session: Session) -> None:
    cast = factories.cast(session)
    (code,) = issue(session, cast.anna.recipient)
    factories.circular(session, [cast.anna.organisation])
    assert isinstance(link(session, code, NEW_PAGE), int)
    assert posts(session, ANNA) == []
    assert posts(session, NEW_PAGE) == [("5", "Петрова Анна Сергеевна")]
    assert [row.account for row in session.exec(select(Outgoing))] == [NEW_PAGE]
    assert people.account_of_person(session, person_id=cast.anna.person) == NEW_PAGE


def test_changing_pages_again_and_again_works(session: Session) -> None:
    cast = factories.cast(session)
    for account in (NEW_PAGE, 556, ANNA, NEW_PAGE):
        (code,) = issue(session, cast.anna.recipient)
        assert isinstance(link(session, code, account), int)
        assert posts(session, account) == [("5", "Петрова Анна Сергеевна")]
    query = select(func.count()).where(col(Address.person_id) == cast.anna.person)
    assert session.exec(query).one() == 1


def leave(session: Session, recipient_id: int) -> None:
    recipient = session.get_one(Recipient, recipient_id)
    recipient.until = START
    session.add(recipient)
    session.flush()


def test_a_leavers_code_and_account_open_nothing(session: Session) -> None:
    cast = factories.cast(session)
    gone = newcomer(session)
    (code,) = issue(session, gone)
    leave(session, gone)
    leave(session, cast.anna.recipient)
    assert find(session, code) is Refusal.EXPIRED
    assert posts(session, ANNA) == []


# --- accounts the roster names ----------------------------------------------------------------


def expect(session: Session, account: int, name: str = "Ожидаемый Пётр Иванович") -> int:
    school = factories.organisation(session, f"e{account}")
    held = factories.holder(session, school, name, account=account, state=AddressState.EXPECTED)
    return held.recipient


def test_an_account_named_in_the_roster_needs_no_code(session: Session) -> None:
    recipient = expect(session, NEW_PAGE)
    (code,) = issue(session, recipient)
    named = invites.expected(session, messenger=VK, account=NEW_PAGE)
    assert [holder.recipient_id for holder in named] == [recipient]
    assert posts(session, NEW_PAGE) == []
    assert isinstance(link_expected(session, NEW_PAGE), int)
    assert [code for code, _ in posts(session, NEW_PAGE)] == [f"e{NEW_PAGE}"]
    assert invites.expected(session, messenger=VK, account=NEW_PAGE) == []
    assert find(session, code, 998) is Refusal.EXPIRED, "nobody else may use their code now"


def test_without_a_code_only_the_named_account_links(session: Session) -> None:
    recipient = expect(session, NEW_PAGE)
    linked = invites.link(
        session, invite_id=None, recipients=[recipient], messenger=VK, account=STRANGER, at=START
    )
    assert linked is Refusal.UNKNOWN
    assert link_expected(session, STRANGER) is Refusal.UNKNOWN


def test_a_code_from_another_page_leaves_the_named_one_waiting(session: Session) -> None:
    recipient = expect(session, NEW_PAGE)
    (code,) = issue(session, recipient)
    link(session, code, STRANGER)
    (holder,) = people.holders(session, [1])[1]
    assert (holder.account, holder.state) == (STRANGER, AddressState.LINKED)
    assert len(invites.expected(session, messenger=VK, account=NEW_PAGE)) == 1
    assert isinstance(link_expected(session, NEW_PAGE), int)
    assert posts(session, STRANGER) == []

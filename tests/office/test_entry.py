"""Coming in and leaving: passwords, the second factor, throttling, one-time links, sessions."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from cli.desk import first_entry
from data.actions import users as actions
from data.models.journal import JournalLine
from data.models.user import DeskSession, LoginAttempt, User, UserRole
from data.queries import journal
from data.rules import totp
from office import entry, passwords, seat
from tests.office.desks import PASSWORD, Office


def test_a_stranger_is_shown_the_way_in_and_comes_back_to_the_page(office: Office) -> None:
    office.add_user("anna")
    browser = office.browser()
    asked = browser.get("/users")
    assert (asked.status_code, asked.headers["location"]) == (303, "/login?to=/users")
    shown = browser.get("/login?to=/me")
    assert shown.status_code == 200
    entered = browser.enter("anna", to="/me")
    assert entered.headers["location"] == "/me"
    assert browser.get("/me").status_code == 200


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(office: Office) -> None:
    office.add_user("anna")
    plain = office.browser().enter("anna").headers["set-cookie"]
    assert "vestnik=" in plain
    assert "HttpOnly" in plain
    assert "SameSite=lax" in plain
    behind_tls = office.browser()
    behind_tls.base_url = "https://127.0.0.1"
    secure = behind_tls.enter("anna").headers["set-cookie"]
    assert "__Host-vestnik=" in secure
    assert "Secure" in secure


@pytest.mark.parametrize(
    ("login", "password"),
    [("anna", "не тот пароль совсем"), ("nobody", PASSWORD), ("", ""), ("anna", "")],
)
def test_wrong_ones_are_told_nothing_about_what_is_wrong(
    office: Office, login: str, password: str
) -> None:
    office.add_user("anna")
    answer = office.browser().enter(login, password)
    assert answer.status_code == 401
    assert entry.WRONG in answer.text
    assert "set-cookie" not in answer.headers


def test_the_login_is_taken_in_any_case_and_a_shut_out_user_stays_out(office: Office) -> None:
    user = office.add_user("anna")
    office.add_user("boss", UserRole.ADMINISTRATOR)
    browser = office.entered("ANNA")
    with office.database.write() as session:
        actions.change(
            session,
            user_id=user,
            name="Анна",
            role=UserRole.CLERK,
            municipality=None,
            kind=None,
            active=False,
            at=office.clock.now(),
            by="user:2",
        )
    assert browser.get("/me").status_code == 303
    assert office.browser().enter("anna").status_code == 401


def test_guessing_stops_for_the_login_and_for_the_address(office: Office) -> None:
    office.add_user("anna")
    office.add_user("boris")
    for _ in range(entry.BY_LOGIN):
        assert office.browser(address="10.1.1.1").enter("anna", "x").status_code == 401
    # Even the right password, even from elsewhere: nothing is learnt by going on.
    assert office.browser(address="10.2.2.2").enter("anna").status_code == 429
    assert office.browser(address="10.2.2.2").enter("boris").status_code == 303
    for number in range(entry.BY_ADDRESS):
        office.browser(address="10.3.3.3").enter(f"x{number}", "x")
    assert office.browser(address="10.3.3.3").enter("boris").status_code == 429
    office.clock.move(timedelta(minutes=16))
    assert office.browser(address="10.3.3.3").enter("anna").status_code == 303
    with office.database.read() as session:
        logins = set(session.exec(select(LoginAttempt.login)).all())
    assert "anna" not in logins  # forgotten with success


def test_a_session_ends_by_leaving_by_resting_and_by_the_day(office: Office) -> None:
    browser = office.entered("anna")
    stolen = browser.cookies["vestnik"]
    assert browser.post("/logout").headers["location"] == "/login"
    thief = office.browser()
    thief.cookies.set("vestnik", stolen)
    assert thief.get("/me").status_code == 303  # replayed after the end
    browser = office.entered("anna")
    office.clock.move(seat.IDLE - timedelta(minutes=1))
    assert browser.get("/me").status_code == 200
    office.clock.move(seat.IDLE)
    assert browser.get("/me").status_code == 303
    browser = office.entered("anna")
    for _ in range(9):  # busy all day long
        office.clock.move(timedelta(hours=1, minutes=30))
        last = browser.get("/me").status_code
    assert last == 303


def test_entering_again_ends_the_session_before_it(office: Office) -> None:
    browser = office.entered("anna")
    first = browser.cookies["vestnik"]
    browser.enter("anna")
    old = office.browser()
    old.cookies.set("vestnik", first)
    assert old.get("/me").status_code == 303
    assert browser.get("/me").status_code == 200
    left = browser.post("/logout").headers["clear-site-data"]
    assert "storage" in left


def test_of_tokens_only_hashes_are_kept(office: Office) -> None:
    browser = office.entered("anna")
    token = browser.cookies["vestnik"]
    with office.database.read() as session:
        kept = session.exec(select(DeskSession.token_hash)).all()
    assert kept == [passwords.token_hash(token)]
    assert token not in kept


def _give_factor(office: Office, login: str) -> str:
    secret = totp.new_secret(lambda size: bytes(range(size)))
    with office.database.write() as session:
        user = session.exec(select(User).where(User.login == login)).one()
        actions.set_second_factor(
            session, user_id=user.id or 0, secret=secret, at=office.clock.now(), by="user:1"
        )
    return secret


def test_the_second_factor_is_asked_for_and_a_code_is_good_once(office: Office) -> None:
    office.add_user("anna")
    secret = _give_factor(office, "anna")
    code = totp.code(secret, totp.step_of(office.clock.now()))
    assert office.browser().enter("anna").status_code == 401
    assert office.browser().enter("anna", code="000000").status_code == 401
    assert office.browser().enter("anna", code=f"{code[:3]} {code[3:]}").status_code == 303
    assert office.browser().enter("anna", code=code).status_code == 401


def test_the_factor_is_turned_on_by_a_first_code_and_off_by_the_password(office: Office) -> None:
    browser, elsewhere = office.entered("anna"), office.entered("anna")
    shown = browser.post("/me/factor").text
    secret = shown.split('name="secret" value="')[1].split('"')[0]
    assert "<svg" in shown
    wrong = browser.post("/me/factor/on", data={"secret": secret, "code": "1", "old": PASSWORD})
    assert wrong.status_code == 422
    assert secret in wrong.text  # the same secret is offered again
    code = totp.code(secret, totp.step_of(office.clock.now()))
    done = browser.post("/me/factor/on", data={"secret": secret, "code": code, "old": PASSWORD})
    assert done.status_code == 303
    assert elsewhere.get("/me").status_code == 303  # proved without a code: out
    assert office.browser().enter("anna").status_code == 401
    assert browser.post("/me/factor/off", data={"off": "нет"}).status_code == 422
    assert browser.post("/me/factor/off", data={"off": PASSWORD}).status_code == 303
    assert office.browser().enter("anna").status_code == 303


def test_a_new_password_ends_every_session(office: Office) -> None:
    here, elsewhere = office.entered("anna"), office.entered("anna")
    form = {"old": "не тот", "password": "новая длинная фраза", "again": "новая длинная фраза"}
    wrong = here.post("/me/password", data=form)
    assert wrong.status_code == 422
    assert "Нынешний пароль не подходит" in wrong.text
    assert here.post("/me/password", data=form | {"old": PASSWORD}).status_code == 303
    assert elsewhere.get("/me").status_code == 303
    assert office.browser().enter("anna", "новая длинная фраза").status_code == 303


@pytest.mark.parametrize(
    ("password", "weak"),
    [
        ("короткий", True),
        ("а" * 20, True),
        ("qwertyqwerty", True),
        ("ivanova12345", True),
        ("длинная фраза из слов", False),
        ("x" * 200, True),
    ],
)
def test_weak_passwords_are_refused(password: str, weak: bool) -> None:
    assert (passwords.too_weak(password, login="ivanova") is not None) is weak


def test_the_first_start_gives_one_link_that_makes_the_administrator(office: Office) -> None:
    link = first_entry(office.database, "http://127.0.0.1", at=office.clock.now())
    assert link is not None
    older, link = link, first_entry(office.database, "http://127.0.0.1", at=office.clock.now())
    assert link is not None
    browser = office.browser()
    assert browser.get(older).status_code == 410  # the newest counts
    assert browser.get(link).status_code == 200
    form = {
        "link": link.partition("code=")[2],
        "login": "boss",
        "name": "Кузнецова Елена Павловна",
        "password": PASSWORD,
        "again": "другой",
    }
    kept = browser.post("/enter", data=form)
    assert kept.status_code == 422
    assert "Кузнецова Елена Павловна" in kept.text  # what was typed is kept
    assert browser.post("/enter", data=form | {"again": PASSWORD}).status_code == 303
    assert browser.get("/users").status_code == 200
    assert browser.post("/enter", data=form | {"again": PASSWORD}).status_code == 410
    assert first_entry(office.database, "http://127.0.0.1", at=office.clock.now()) is None


def test_a_link_for_a_colleague_works_once_and_for_three_days(office: Office) -> None:
    boss = office.entered("boss", UserRole.ADMINISTRATOR)
    shown = boss.post(
        "/users", data={"login": "Olga", "name": "Ольга", "role": "viewer", "kind": ""}
    )
    code = shown.text.split("/enter?code=")[1].split('"')[0]
    form = {"link": code, "password": PASSWORD, "again": PASSWORD}
    office.clock.move(timedelta(days=4))
    assert office.browser().post("/enter", data=form).status_code == 410
    boss = office.entered("boss")
    with office.database.read() as session:
        olga = session.exec(select(User.id).where(User.login == "olga")).one()
    code = boss.post(f"/users/{olga}/link").text.split("/enter?code=")[1].split('"')[0]
    browser = office.browser()
    assert browser.post("/enter", data=form | {"link": code}).status_code == 303
    assert browser.get("/users").status_code == 403
    assert office.browser().post("/enter", data=form | {"link": code}).status_code == 410


def test_a_link_does_not_stand_for_the_second_factor(office: Office) -> None:
    boss = office.entered("boss", UserRole.ADMINISTRATOR)
    anna = office.add_user("anna")
    _give_factor(office, "anna")
    code = boss.post(f"/users/{anna}/link").text.split("/enter?code=")[1].split('"')[0]
    browser = office.browser()
    form = {"link": code, "password": "новая длинная фраза", "again": "новая длинная фраза"}
    assert browser.post("/enter", data=form).headers["location"] == "/login"
    assert browser.get("/me").status_code == 303
    assert browser.enter("anna", "новая длинная фраза").status_code == 401


def test_the_last_administrator_cannot_be_lost(office: Office) -> None:
    boss = office.entered("boss", UserRole.ADMINISTRATOR)
    answer = boss.post("/users/1", data={"name": "Boss", "role": "viewer", "active": "on"})
    assert answer.status_code == 422
    assert "Последнего администратора" in answer.text


def test_a_curator_of_nothing_and_a_taken_login_are_refused_by_field(office: Office) -> None:
    boss = office.entered("boss", UserRole.ADMINISTRATOR)
    answer = boss.post("/users", data={"login": "c", "name": "Куратор", "role": "curator"})
    assert answer.status_code == 422
    assert "Куратору нужен муниципалитет" in answer.text
    answer = boss.post("/users", data={"login": "boss", "name": "Двойник", "role": "clerk"})
    assert "занят" in answer.text
    assert 'value="Двойник"' in answer.text


def test_one_ends_ones_own_sessions_only(office: Office) -> None:
    here, there = office.entered("anna"), office.entered("anna")
    boris = office.entered("boris")
    with office.database.read() as session:
        ids = {one.token_hash: one.id for one in session.exec(select(DeskSession)).all()}
    theirs = ids[passwords.token_hash(boris.cookies["vestnik"])]
    mine = ids[passwords.token_hash(there.cookies["vestnik"])]
    here.post(f"/me/sessions/{theirs}/end")
    here.post(f"/me/sessions/{mine}/end")
    assert boris.get("/me").status_code == 200
    assert there.get("/me").status_code == 303
    assert here.get("/me").status_code == 200


def test_coming_and_going_is_journaled_with_who_and_from_where(office: Office) -> None:
    office.entered("anna").post("/logout")
    office.browser(address="10.6.6.6").enter("anna", "не тот")
    with office.database.read() as session:
        lines = _lines(session)
        assert journal.check(session).whole
    assert ("session.begin", "user:1@10.0.0.7") in lines
    assert ("session.end", "user:1@10.0.0.7") in lines
    assert ("session.refuse", "stranger@10.6.6.6") in lines


def _lines(session: Session) -> set[tuple[str, str]]:
    return {(line.action, line.by) for line in session.exec(select(JournalLine))}


@pytest.mark.parametrize(
    ("to", "path"),
    [
        ("/me", "/me"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_entering_leads_only_to_pages_of_ours(to: str, path: str) -> None:
    assert entry.local_path(to) == path

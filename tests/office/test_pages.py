"""The roster, invites, questions, the journal and settings, page by page."""

import re
from pathlib import Path

import pytest
from sqlmodel import select

from data.actions import questions
from data.actions.answers import Source
from data.models.address import Invite
from data.models.delivery import Delivery, Question
from data.models.journal import JournalLine
from data.models.office import CalendarDay, LadderStep
from data.models.organisation import Organisation
from data.models.outgoing import Outgoing, OutgoingKind, OutgoingState
from data.models.person import Person
from data.models.user import UserRole
from data.queries import office as settings
from data.rules import codes
from tests import factories
from tests.office.desks import Browser, Office

ROSTER = """Код;Организация;ФИО;Роль;Муниципалитет
5;Школа № 5;Петрова Анна Сергеевна;руководитель;Гунибский район
7;Школа № 7;Новикова Ольга Петровна;руководитель;Гунибский район
9;Сад «Солнышко»;=СУММ(1);руководитель;Чародинский район
"""


@pytest.fixture
def cast(office: Office) -> factories.Cast:
    with office.database.write() as session:
        return factories.cast(session)


@pytest.fixture
def clerk(office: Office, cast: factories.Cast) -> Browser:
    return office.entered()


# --- the roster -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Школа № 5", "Школа № 7", "Управление"}),
        ("?q=школа", {"Школа № 5", "Школа № 7"}),
        ("?q=7", {"Школа № 7"}),
        ("?kind=office", {"Управление"}),
        ("?linked=no", set()),
        ("?municipality=Нет такого", set()),
    ],
)
def test_the_roster_is_narrowed(clerk: Browser, query: str, found: set[str]) -> None:
    shown = clerk.get(f"/roster{query}").text
    names = set(re.findall(r'/organisations/\d+">([^<]+)</a>', shown))
    assert names == found


def test_people_are_sought_without_their_names_in_an_address(clerk: Browser) -> None:
    shown = clerk.post("/roster/search", data={"person": "смирнов"})
    assert "Школа № 5" in shown.text
    assert "Школа № 7" not in shown.text
    assert shown.request.url.query == b""


def test_one_organisation_is_shown_with_its_people_and_letters(
    office: Office, clerk: Browser, cast: factories.Cast
) -> None:
    with office.database.write() as session:
        factories.circular(session, [cast.anna.organisation])
    shown = clerk.get(f"/organisations/{cast.anna.organisation}").text
    assert "Петрова Анна Сергеевна" in shown
    assert "№ 985" in shown
    assert "На контроле: 1" in shown
    assert clerk.get("/organisations/999").status_code == 400


def test_the_exported_roster_holds_no_formula(office: Office, clerk: Browser) -> None:
    with office.database.write() as session:
        person = session.exec(select(Person)).first()
        assert person
        person.name = "=HYPERLINK(1)"
        session.add(person)
    answer = clerk.get("/roster/export")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "'=HYPERLINK" in answer.content.decode("utf-8-sig")


def compare(clerk: Browser, text: str = ROSTER) -> tuple[str, dict[str, str]]:
    shown = clerk.post("/roster/import", files={"file": ("реестр.csv", text.encode())})
    assert shown.status_code == 200, shown.text
    return shown.text, dict(re.findall(r'name="(file|seen)" value="([^"]+)"', shown.text))


def test_an_import_shows_its_differences_before_anything_is_done(
    office: Office, clerk: Browser
) -> None:
    shown, hidden = compare(clerk)
    for word in ("Сад «Солнышко»", "Новикова Ольга Петровна", "Орлов Борис Ильич", "РОО"):
        assert word in shown
    with office.database.read() as session:
        assert len(session.exec(select(Organisation)).all()) == 3
    assert clerk.post("/roster/import/accept", data=hidden).status_code == 303
    with office.database.read() as session:
        assert len(session.exec(select(Organisation)).all()) == 4
    assert list((office.desk.files / "imports").iterdir()) == []
    assert clerk.post("/roster/import/accept", data=hidden).status_code == 400


def test_what_was_not_shown_is_not_carried_out(office: Office, clerk: Browser) -> None:
    _, hidden = compare(clerk)
    with office.database.write() as session:  # somebody else has been quicker
        factories.organisation(session, "9", "Сад «Солнышко»")
    again = clerk.post("/roster/import/accept", data=hidden)
    assert again.status_code == 409
    hidden = dict(re.findall(r'name="(file|seen)" value="([^"]+)"', again.text))
    assert clerk.post("/roster/import/accept", data=hidden).status_code == 303


@pytest.mark.parametrize("name", ["../../etc/passwd", "x.csv", "0" * 64 + ".py", ""])
def test_only_files_that_were_given_are_read(clerk: Browser, name: str) -> None:
    form = {"file": name, "seen": ""}
    assert clerk.post("/roster/import/accept", data=form).status_code == 400


def test_a_faulty_file_is_said_line_by_line(office: Office, clerk: Browser) -> None:
    answer = clerk.post("/roster/import", files={"file": ("р.csv", b"a;b\n1;2\n")})
    assert answer.status_code == 422
    assert 'id="fault-file"' in answer.text
    assert clerk.post("/roster/import").status_code == 422
    assert not (office.desk.files / "imports").exists()


# --- invites ----------------------------------------------------------------------------------


def test_invites_are_printed_with_codes_that_work_and_given_once(
    office: Office, clerk: Browser, cast: factories.Cast
) -> None:
    with office.database.write() as session:
        new = factories.organisation(session, "11")
        factories.holder(session, new, "Ахмедов Али Гасанович")
    assert "<strong>1</strong>" in clerk.get("/roster/invites").text
    sheet = clerk.post("/roster/invites").text
    assert "Ахмедов Али Гасанович" in sheet
    assert sheet.count("<svg") == 1
    code = re.search(r'class="code">([^<]+)<', sheet)
    assert code
    normal = codes.normal(code[1])
    assert normal
    with office.database.read() as session:
        salt = settings.setting(session, settings.SALT)
        kept = session.exec(select(Invite.code_hash)).all()
    assert kept == [codes.hashed(normal, salt)]
    assert "Выдавать некому" in clerk.post("/roster/invites").text


def test_one_person_gets_a_new_code_and_the_old_one_is_dead(
    office: Office, clerk: Browser, cast: factories.Cast
) -> None:
    path = f"/organisations/{cast.anna.organisation}/invite"
    for _ in range(2):
        shown = clerk.post(path, data={"recipient": cast.anna.recipient})
        assert "Петрова Анна Сергеевна" in shown.text
    with office.database.read() as session:
        revoked = [one.revoked_at is not None for one in session.exec(select(Invite))]
    assert revoked == [True, False]
    assert clerk.post(path, data={"recipient": cast.boris.recipient}).status_code == 400


# --- questions --------------------------------------------------------------------------------


@pytest.fixture
def asked(office: Office, cast: factories.Cast) -> int:
    """Anna's question about a circular both schools have got."""
    with office.database.write() as session:
        schools = [cast.anna.organisation, cast.boris.organisation]
        circular = factories.circular(session, schools, urgent=True)
        for delivery in session.exec(select(Delivery)):
            delivery.sent_at = office.clock.now()
            session.add(delivery)
        made = questions.ask(
            session,
            delivery_id=factories.deliveries(session, circular)[schools[0]],
            text="Нужна ли подпись?",
            source=Source(cast.anna.recipient, None, office.clock.now()),
            notice="",
            at=office.clock.now(),
        )
    return made.id or 0


def _queued(office: Office, kind: OutgoingKind) -> list[int]:
    with office.database.read() as session:
        rows = select(Outgoing.account).where(
            Outgoing.kind == kind, Outgoing.state == OutgoingState.QUEUED
        )
        return sorted(session.exec(rows).all())


def test_a_question_is_answered(office: Office, clerk: Browser, asked: int) -> None:
    assert "Нужна ли подпись?" in clerk.get("/questions").text
    assert "Нужна ли подпись?" in clerk.get("/").text
    empty = clerk.post(f"/questions/{asked}/answer", data={"text": " "})
    assert empty.status_code == 422
    long = clerk.post(f"/questions/{asked}/answer", data={"text": "я" * 4000})
    assert long.status_code == 422
    assert "я" * 4000 in long.text
    clerk.post(f"/questions/{asked}/answer", data={"text": "Да, нужна."})
    assert _queued(office, OutgoingKind.ANSWER) == [factories.ANNA]
    assert "Да, нужна." in clerk.get("/questions").text
    again = clerk.post(f"/questions/{asked}/answer", data={"text": "Ещё раз"})
    assert again.status_code == 409
    with office.database.read() as session:
        assert session.exec(select(Question.answered_by)).one() == "user:1@10.0.0.7"


def test_an_answer_may_become_a_clarification_for_all(
    office: Office, clerk: Browser, asked: int
) -> None:
    before = _queued(office, OutgoingKind.NOTICE)
    form = {"text": "Подпись не нужна.", "all": "on"}
    assert clerk.post(f"/questions/{asked}/answer", data=form).status_code == 303
    told = _queued(office, OutgoingKind.NOTICE)
    assert sorted({*told} - {*before}) == [factories.BORIS]  # Anna has her answer


def test_a_curator_answers_own_schools_alone(
    office: Office, cast: factories.Cast, asked: int
) -> None:
    curator = office.entered("curator", UserRole.CURATOR, municipality="Другой район")
    assert "Нужна ли подпись?" not in curator.get("/questions").text
    answer = curator.post(f"/questions/{asked}/answer", data={"text": "Нет"})
    assert answer.status_code == 400
    assert curator.get(f"/organisations/{cast.anna.organisation}").status_code == 400


# --- the journal ------------------------------------------------------------------------------


def test_the_journal_is_read_searched_and_checked(office: Office, clerk: Browser) -> None:
    shown = clerk.get("/journal").text
    assert "вход" in shown
    assert "10.0.0.7" in shown
    narrowed = clerk.get("/journal?action=user.&by=system").text
    assert "добавлен сотрудник" in narrowed
    rows = re.findall(r'<td class="number">\d+</td>.*?</tr>', narrowed, re.DOTALL)
    assert rows
    assert not any("<td>вход</td>" in row for row in rows)
    assert "Журнал цел" in clerk.post("/journal/check").text
    with office.database.write() as session:
        line = session.get_one(JournalLine, 1)
        line.action = "forged"
        session.add(line)
    assert "Журнал повреждён" in clerk.post("/journal/check").text


# --- settings ---------------------------------------------------------------------------------


@pytest.fixture
def boss(office: Office, cast: factories.Cast) -> Browser:
    return office.entered("boss", UserRole.ADMINISTRATOR)


def ladder(*steps: tuple[str, str, str, str]) -> dict[str, list[str]]:
    anchor, days, weekday, at = zip(*steps, strict=True)
    return {
        "anchor": list(anchor), "days": list(days), "weekday": list(weekday), "at": list(at)
    }  # fmt: skip


WEEKLY = ("weekly", "", "2", "11:00")


def test_another_ladder_moves_what_is_planned(
    office: Office, boss: Browser, cast: factories.Cast
) -> None:
    with office.database.write() as session:
        factories.circular(session, [cast.anna.organisation])
    assert boss.post("/settings/ladder", data=ladder(WEEKLY, ("due", "", "0", ""))).is_redirect
    with office.database.read() as session:
        (step,) = session.exec(select(LadderStep))
        touch = session.exec(select(Delivery.next_touch_at)).one()
    assert (step.anchor, step.weekday) == ("weekly", 2)
    assert touch == factories.moscow("2023-10-18", "11:00")


@pytest.mark.parametrize(
    ("steps", "word"),
    [
        ([("due", "", "0", "10:00")], "Без еженедельной"),
        ([WEEKLY, WEEKLY], "на один день"),
        ([WEEKLY, ("before", "99", "0", "10:00")], "от 1 до 30"),
        ([WEEKLY, ("before", "", "0", "10:00")], "за сколько"),
        ([WEEKLY, ("due", "", "0", "23:00")], "с 08:00 до 18:00"),
        ([WEEKLY, ("due", "", "0", "xx:yy")], "не время"),
        ([WEEKLY, ("nonsense", "", "0", "10:00")], "от чего считать"),
    ],
)
def test_an_unfit_ladder_is_refused_and_kept_as_typed(
    boss: Browser, steps: list[tuple[str, str, str, str]], word: str
) -> None:
    answer = boss.post("/settings/ladder", data=ladder(*steps))
    assert answer.status_code == 422
    assert word in answer.text


def test_the_office_has_days_of_its_own(office: Office, boss: Browser) -> None:
    form = {"day": "2023-10-20", "what": "off", "note": "праздник республики"}
    assert boss.post("/settings/days", data=form).is_redirect
    assert "праздник республики" in boss.get("/settings").text
    assert boss.post("/settings/days", data={"day": "xx"}).status_code == 422
    boss.post("/settings/days", data={"day": "2023-10-20", "what": "drop"})
    with office.database.read() as session:
        assert session.exec(select(CalendarDay)).all() == []


def test_the_limit_of_a_send_is_set(office: Office, boss: Browser) -> None:
    wrong = boss.post("/settings/limit", data={"limit": "много"})
    assert wrong.status_code == 422
    assert 'value="много"' in wrong.text
    assert boss.post("/settings/limit", data={"limit": "50"}).is_redirect
    with office.database.read() as session:
        assert settings.second_above(session) == 50


def test_every_template_is_used() -> None:
    folder = Path(settings.__file__).parents[2] / "office"
    used = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    used += "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.html"))
    unused = [path.name for path in folder.rglob("*.html") if f'"{path.name}"' not in used]
    assert unused == []

"""From a letter to a circular on its way: reading, checking, two clerks at once, sending."""

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from data.models.circular import Ask, Attachment, Circular, CircularState
from data.models.delivery import Delivery
from data.models.dispatch import Dispatch
from data.queries.office import SECOND_ABOVE
from data.values.letter import Place
from office import letters, uploads
from scheduler import jobs
from tests import factories
from tests.office.desks import Browser, Office

LETTER = """Министерство образования
13.10.2023 № 985

Руководителям образовательных организаций

О переходе в Сферум

Прошу до 16.10.2023 заполнить форму https://forms.yandex.ru/u/1 и ознакомить
педагогических работников с Указом № 262.
"""


@pytest.fixture
def clerk(office: Office) -> Browser:
    with office.database.write() as session:
        factories.cast(session)
    return office.entered()


def fields(text: str) -> dict[str, Any]:
    """The draft's form as a browser would send it back."""
    found: dict[str, Any] = {}
    form = text[text.index('id="draft"') : text.index("</form>", text.index('id="draft"'))]
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        box = 'type="checkbox"' in tag
        if name and 'type="file"' not in tag and (not box or " checked" in tag):
            found.setdefault(name[1], []).append(value[1] if value else "on" if box else "")
    for name_, value_ in re.findall(r'<textarea name="([^"]*)"[^>]*>([^<]*)</textarea>', form):
        found.setdefault(name_, []).append(value_)
    for name_, body in re.findall(r'<select name="([^"]*)">(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found.setdefault(name_, []).append(chosen[1] if chosen else "")
    return found


def make(clerk: Browser) -> str:
    """Paste the letter; the draft's page."""
    answer = clerk.post("/drafts", data={"text": LETTER})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_a_pasted_letter_becomes_a_draft_with_its_fields_filled_in(clerk: Browser) -> None:
    shown = clerk.get(make(clerk)).text
    filled = fields(shown)
    assert filled["number"] == ["985"]
    assert filled["dated"] == ["2023-10-13"]
    assert filled["title"] == ["О переходе в Сферум"]
    assert "2023-10-16" in filled["ask_due"]
    assert '<mark data-field="number">' in shown
    assert "Просим:" in shown  # the phone
    assert "Ознакомлен(а)" in shown  # its buttons
    assert "Выберите, кому отправить." in shown


def test_a_dropped_file_is_read_and_goes_along(office: Office, clerk: Browser) -> None:
    files = {"letter": ("C:\\письма\\985.txt", LETTER.encode(), "text/plain")}
    answer = clerk.post("/drafts", data={"along": "on"}, files=files)
    assert answer.status_code == 303
    with office.database.read() as session:
        file = session.exec(select(Attachment)).one()
    assert file.name == "985.txt"
    assert file.path.startswith(str(office.desk.files))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("letter.pdf", b"not a pdf", ""),
        ("letter.docx", b"PK\x03\x04rubbish", ""),
        ("empty.txt", b"", "пуст"),
        ("run.exe", b"MZ", ""),
    ],
)
def test_a_file_that_cannot_be_read_is_said_at_its_field(
    clerk: Browser, name: str, data: bytes, said: str
) -> None:
    answer = clerk.post("/drafts", files={"letter": (name, data)})
    assert answer.status_code == 422
    assert 'id="fault-letter"' in answer.text
    assert said in answer.text


def test_nothing_given_is_said_too(clerk: Browser) -> None:
    assert clerk.post("/drafts", data={"text": "  "}).status_code == 422


def test_what_was_typed_is_saved_and_the_doubts_are_gone(office: Office, clerk: Browser) -> None:
    path = make(clerk)
    typed = fields(clerk.get(path).text) | {
        "number": "985-р",
        "ask_text": ["Заполнить форму"],
        "ask_kind": ["report"],
        "ask_due": ["17.10.2023"],
        "ask_time": ["15:00"],
        "ask_link": ["https://forms.yandex.ru/u/1"],
        "kinds": ["school"],
    }
    assert clerk.post(path, data=typed).status_code == 303
    with office.database.read() as session:
        made = session.exec(select(Circular)).one()
        ask = session.exec(select(Ask)).one()
    assert (made.number, made.unsure, made.version) == ("985-р", [], 2)
    assert (ask.due_on, ask.due_time) == (date(2023, 10, 17), time(15, 0))
    assert made.audience["kinds"] == ["school"]
    assert "Организаций: <strong>2</strong>" in clerk.get(path).text


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("title", "", "title"),
        ("number", "9" * 100, "number"),
        ("dated", "31.02.2023", "dated"),
        ("links", "javascript:alert(1)", "links"),
        ("ask_due", ["вчера"], "due0"),
        ("ask_time", ["25:00"], "time0"),
        ("ask_link", ["file:///etc/passwd"], "link0"),
        ("ask_kind", ["nonsense"], "text0"),
        ("ask_text", [""], "asks"),
    ],
)
def test_a_wrong_field_is_marked_and_everything_typed_is_kept(
    clerk: Browser, field: str, value: Any, fault: str
) -> None:
    path = make(clerk)
    typed = fields(clerk.get(path).text) | {
        "ask_text": ["Сделать"], "ask_kind": ["report"], "ask_due": [""], "ask_time": [""],
        "ask_link": [""], "addressees": "Всем руководителям <b>",
    }  # fmt: skip
    answer = clerk.post(path, data=typed | {field: value})
    assert answer.status_code == 422
    assert f'id="fault-{fault}"' in answer.text
    assert 'value="Всем руководителям &lt;b&gt;"' in answer.text


def test_the_second_of_two_clerks_is_told_and_nothing_is_overwritten(
    office: Office, clerk: Browser
) -> None:
    path = make(clerk)
    other = office.entered("boris")
    mine, theirs = fields(clerk.get(path).text), fields(other.get(path).text)
    assert other.post(path, data=theirs | {"title": "Заголовок Бориса"}).status_code == 303
    told = clerk.post(path, data=mine | {"title": "Заголовок Анны"})
    assert told.status_code == 409
    assert "изменил другой сотрудник" in told.text
    assert "Что сохранил(а) Boris" in told.text
    assert "Заголовок Бориса" in told.text
    assert "Заголовок Анны" in told.text
    with office.database.read() as session:
        assert session.exec(select(Circular.title)).one() == "Заголовок Бориса"
    knowing = fields(told.text)
    assert clerk.post(path, data=knowing).status_code == 303
    with office.database.read() as session:
        assert session.exec(select(Circular.title)).one() == "Заголовок Анны"


def test_another_line_and_the_preview_save_nothing(office: Office, clerk: Browser) -> None:
    path = make(clerk)
    typed = fields(clerk.get(path).text)
    more = clerk.post(path, data=typed | {"do": "more", "title": "Не сохранено"})
    assert more.text.count('name="ask_text"') == len(typed["ask_text"]) + 1
    shown = clerk.post(f"{path}/preview", data=typed | {"title": "Другой", "everybody": "on"})
    assert "Другой" in shown.text
    assert "Организаций: <strong>3</strong>" in shown.text
    with office.database.read() as session:
        assert session.exec(select(Circular.version)).one() == 1


def test_files_are_put_to_a_draft_and_taken_off(office: Office, clerk: Browser) -> None:
    path = make(clerk)
    typed = fields(clerk.get(path).text)
    files = {"files": ("Форма.xlsx", b"PK table", "application/x-msdownload")}
    assert clerk.post(path, data=typed, files=files).status_code == 303
    with office.database.read() as session:
        file = session.exec(select(Attachment)).one()
    assert "Форма.xlsx" in clerk.get(path).text
    wrong = clerk.post(
        path, data=fields(clerk.get(path).text), files={"files": ("virus.exe", b"MZ")}
    )
    assert wrong.status_code == 422
    assert "virus.exe" in wrong.text
    disguised = clerk.post(
        path, data=fields(clerk.get(path).text), files={"files": ("скан.pdf", b"MZ\x90")}
    )
    assert disguised.status_code == 422
    assert "не то, чем назван" in disguised.text
    typed = fields(clerk.get(path).text)
    clerk.post(path, data=typed | {"do": f"detach-{file.id}"})
    with office.database.read() as session:
        assert session.exec(select(Attachment)).all() == []


def ready(clerk: Browser) -> str:
    """A draft to all organisations, saved."""
    path = make(clerk)
    clerk.post(path, data=fields(clerk.get(path).text) | {"everybody": "on"})
    return path


def version(clerk: Browser, path: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', clerk.get(f"{path}/send").text)
    assert found
    return found[1]


def test_a_minute_is_left_to_take_a_broadcast_back(office: Office, clerk: Browser) -> None:
    path = ready(clerk)
    sent = clerk.post(f"{path}/send", data={"version": version(clerk, path), "when": "now"})
    assert sent.headers["location"] == path.replace("drafts", "circulars")
    live = clerk.get(sent.headers["location"] + "/live").text
    assert 'data-seconds="60"' in live
    assert "hx-get" in live
    office.clock.move(timedelta(seconds=59))
    assert jobs.let_go(office.database, office.clock) == 0
    back = clerk.post("/dispatches/1/back")
    assert back.headers["location"] == path
    office.clock.move(timedelta(minutes=5))
    assert jobs.let_go(office.database, office.clock) == 0
    assert _deliveries(office) == 0
    assert clerk.post("/dispatches/1/back").status_code == 409


def _deliveries(office: Office) -> int:
    with office.database.read() as session:
        return len(session.exec(select(Delivery.id)).all())


def test_after_the_minute_it_leaves_and_cannot_be_taken_back(
    office: Office, clerk: Browser
) -> None:
    path = ready(clerk)
    clerk.post(f"{path}/send", data={"version": version(clerk, path)})
    office.clock.move(timedelta(seconds=61))
    assert jobs.let_go(office.database, office.clock) == 1
    assert jobs.let_go(office.database, office.clock) == 0
    assert _deliveries(office) == 3
    assert clerk.post("/dispatches/1/back").status_code == 409
    shown = clerk.get(path.replace("drafts", "circulars")).text
    assert "Отправлено 0 из 3" in shown
    assert "hx-trigger" in shown  # live while cards go out


def test_it_leaves_at_the_time_that_was_set(office: Office, clerk: Browser) -> None:
    path = ready(clerk)
    form = {"version": version(clerk, path), "when": "later", "day": "", "clock": "09:30"}
    assert clerk.post(f"{path}/send", data=form).status_code == 422
    past = clerk.post(f"{path}/send", data=form | {"day": "2023-10-01"})
    assert past.status_code == 409
    assert "должно быть впереди" in past.text
    clerk.post(f"{path}/send", data=form | {"day": "2023-10-16"})
    with office.database.read() as session:
        assert session.exec(select(Dispatch.at)).one() == factories.moscow("2023-10-16", "09:30")
    office.clock.move_to(factories.moscow("2023-10-16", "09:29"))
    assert jobs.let_go(office.database, office.clock) == 0
    office.clock.move_to(factories.moscow("2023-10-16", "09:30"))
    assert jobs.let_go(office.database, office.clock) == 1


def test_a_send_to_many_needs_somebody_elses_yes(office: Office, clerk: Browser) -> None:
    with office.database.write() as session:
        factories.put_setting(session, SECOND_ABOVE, "2")
    path = ready(clerk)
    assert "после согласия второго сотрудника" in clerk.get(f"{path}/send").text
    clerk.post(f"{path}/send", data={"version": version(clerk, path)})
    office.clock.move(timedelta(minutes=10))
    assert jobs.let_go(office.database, office.clock) == 0
    elsewhere = office.browser(address="10.9.9.9")  # the same person at another desk
    elsewhere.enter("anna")
    assert elsewhere.post("/dispatches/1/agree").status_code == 409
    boris = office.entered("boris")
    assert "Согласен(на)" in boris.get(path.replace("drafts", "circulars")).text
    assert boris.post("/dispatches/1/agree").status_code == 303
    assert jobs.let_go(office.database, office.clock) == 0  # a minute once more
    office.clock.move(timedelta(seconds=61))
    assert jobs.let_go(office.database, office.clock) == 1


def test_a_draft_changed_meanwhile_is_not_sent_unseen(office: Office, clerk: Browser) -> None:
    path = ready(clerk)
    seen = version(clerk, path)
    other = office.entered("boris")
    other.post(path, data=fields(other.get(path).text) | {"title": "Иначе"})
    assert clerk.post(f"{path}/send", data={"version": seen}).status_code == 409


def test_what_cannot_leave_is_a_draft_again_with_the_reason(office: Office, clerk: Browser) -> None:
    path = ready(clerk)
    clerk.post(f"{path}/send", data={"version": version(clerk, path)})
    with office.database.write() as session:
        dispatch = session.exec(select(Dispatch)).one()
        dispatch.audience = {"codes": ["нет такого"]}
        session.add(dispatch)
    office.clock.move(timedelta(minutes=2))
    jobs.let_go(office.database, office.clock)
    with office.database.read() as session:
        made = session.exec(select(Circular)).one()
        dispatch = session.exec(select(Dispatch)).one()
    assert made.state is CircularState.DRAFT
    assert "нет такого" in dispatch.fault


def test_what_was_cancelled_on_its_way_never_leaves(office: Office, clerk: Browser) -> None:
    path = ready(clerk)
    clerk.post(f"{path}/send", data={"version": version(clerk, path)})
    assert clerk.post(path.replace("drafts", "circulars") + "/cancel").status_code == 303
    office.clock.move(timedelta(minutes=2))
    jobs.let_go(office.database, office.clock)
    assert _deliveries(office) == 0
    with office.database.read() as session:
        assert session.exec(select(Circular.state)).one() is CircularState.CANCELLED
    assert jobs.let_go(office.database, office.clock) == 0


def test_a_draft_is_dropped(office: Office, clerk: Browser) -> None:
    path = make(clerk)
    assert clerk.post(f"{path}/drop").status_code == 303
    with office.database.read() as session:
        state = session.exec(select(Circular.state).order_by(col(Circular.id))).one()
    assert state is CircularState.CANCELLED


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("..\\..\\etc\\passwd", "passwd"),
        ("/tmp/a/../b.docx", "b.docx"),
        ("а\x00б<>.txt", "аб.txt"),
        ("", "файл"),
        ("...", "файл"),
        ("х" * 300 + ".pdf", "х" * 196 + ".pdf"),
    ],
)
def test_names_of_files_are_made_plain(name: str, plain: str) -> None:
    assert uploads.plain_name(name) == plain


def test_overlapping_places_are_marked_once() -> None:
    places = [
        Place("a", 2, 5, "cde"),
        Place("b", 4, 6, "ef"),
        Place("c", 6, 99, ""),
        Place("d", 6, 7, "g"),
    ]
    assert letters.segments("abcdefgh", places) == [
        ("ab", ""), ("cde", "a"), ("f", ""), ("g", "d"), ("h", ""),
    ]  # fmt: skip
    assert letters.segments("", []) == []

"""The phones page and its deeds, with and without its script."""

from typing import Any

import pytest
import requests

from standin import Control, Phone, StandIn
from tests.standin.wire import Clock, call, http

BOARD = {
    "inline": True,
    "buttons": [
        [{"action": {"type": "text", "label": "Ознакомлен(а)"}, "color": "positive"}],
        [{"action": {"type": "open_link", "label": "Форма", "link": "https://a.example/f"}}],
    ],
}


def page(vk: StandIn, query: str = "") -> str:
    return http("GET", f"{vk.url}/{query}").text


def do(vk: StandIn, **fields: Any) -> requests.Response:
    return http("POST", f"{vk.url}/do", data=fields, allow_redirects=False)


def parts(vk: StandIn, **query: str) -> dict[str, Any]:
    answer: dict[str, Any] = http("GET", f"{vk.url}/parts", params=query).json()
    return answer


def test_it_shows_what_was_said_and_can_be_pressed(vk: StandIn, anna: Phone) -> None:
    call(vk, "messages.send", peer_id=501, random_id=1, message="Письмо № 985", keyboard=BOARD)
    shown = page(vk)
    for expected in ("Анна Петрова", "Письмо № 985", "Ознакомлен(а)", "не прочитано"):
        assert expected in shown
    assert 'href="https://a.example/f"' in shown
    do(vk, phone=501, do="press", label="Ознакомлен(а)", message=2)
    assert vk.world.dialog(501).messages[-1].text == "Ознакомлен(а)"
    assert "не прочитано" not in page(vk)


def test_words_of_people_are_never_markup(vk: StandIn, anna: Phone) -> None:
    anna.types("<script>alert('а')</script>")
    vk.phone(502, first_name="<b>Борис</b>")
    shown = page(vk)
    assert "<script>alert" not in shown
    assert "<b>Борис" not in shown


def test_nothing_comes_from_other_hosts(vk: StandIn, anna: Phone) -> None:
    files = (
        page(vk)
        + http("GET", f"{vk.url}/phones.css").text
        + http("GET", f"{vk.url}/phones.js").text
    )
    assert "http://" not in files
    assert "https://" not in files


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"do": "type", "text": " сделаем к пятнице "}, "сделаем к пятнице"),
        ({"do": "open", "ref": "K7M2"}, "Начать"),
    ],
)
def test_a_person_can_write_and_start(
    vk: StandIn, anna: Phone, fields: dict[str, str], said: str
) -> None:
    answer = do(vk, phone=501, back="/?open=501", **fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/?open=501")
    assert vk.world.dialog(501).messages[-1].text == said


def test_a_person_can_read_forbid_and_allow(vk: StandIn, anna: Phone) -> None:
    call(vk, "messages.send", peer_id=501, random_id=1, message="а")
    do(vk, phone=501, do="read")
    assert vk.world.dialog(501).out_read is not None
    do(vk, phone=501, do="forbid")
    assert not vk.world.user(501).allowed
    do(vk, phone=501, do="allow")
    assert vk.world.user(501).allowed


def test_the_first_words_are_a_press_of_start(vk: StandIn) -> None:
    vk.phone(501)
    assert "Начать" in page(vk)
    both = [("phone", "501"), ("do", "press"), ("ref", "K7M2"), ("do", "open")]
    http("POST", f"{vk.url}/do", data=both, allow_redirects=False)
    assert vk.world.dialog(501).messages[0].ref == "K7M2"


def test_an_empty_message_is_not_sent(vk: StandIn, anna: Phone) -> None:
    do(vk, phone=501, do="type", text="   ")
    assert len(vk.world.dialog(501).messages) == 1


def test_what_cannot_be_done_is_409(vk: StandIn, anna: Phone) -> None:
    assert do(vk, phone=501, do="press", label="Нет такой").status_code == 409
    assert do(vk, phone=501, do="dance").status_code == 409
    assert do(vk, phone="x", do="read").status_code == 409
    assert do(vk, control=5).status_code == 409


def test_it_never_sends_the_browser_elsewhere(vk: StandIn, anna: Phone) -> None:
    answer = do(vk, phone=501, do="read", back="https://evil.example/?")
    assert answer.headers["Location"] == "/"


def test_the_embedding_program_has_its_strip_and_caption(vk: StandIn, clock: Clock) -> None:
    vk.caption = lambda: "понедельник, 16 октября, 10:00"
    vk.controls = [Control("+1 день", lambda: clock.advance(86_400))]
    assert "понедельник, 16 октября" in page(vk)
    assert "+1 день" in page(vk)
    before = vk.now()
    do(vk, control=0)
    assert vk.now() == before + 86_400


class TestChanges:
    def test_only_what_changed_is_sent(self, vk: StandIn, anna: Phone) -> None:
        vk.phone(502).types("я тут")
        first = parts(vk)
        assert sorted(first["phones"]) == ["501", "502"]
        known = ",".join(f"{name}:{part['mark']}" for name, part in first["phones"].items())
        known += f",people:{first['people']['mark']}"
        assert parts(vk, known=known)["phones"] == {}
        assert parts(vk, known=known)["people"] is None
        anna.types("новое")
        changed = parts(vk, known=known)["phones"]
        assert list(changed) == ["501"]
        assert "новое" in changed["501"]["talk"]

    @pytest.mark.usefixtures("anna")
    def test_a_snackbar_is_shown(self, vk: StandIn) -> None:
        event_id = vk.world.press_callback(501, 1, None)
        data = {"type": "show_snackbar", "text": "Уже записано"}
        params = {"event_id": event_id, "user_id": 501, "peer_id": 501, "event_data": data}
        call(vk, "messages.sendMessageEventAnswer", **params)
        assert "Уже записано" in parts(vk)["phones"]["501"]["talk"]

    @pytest.mark.usefixtures("anna")
    def test_typing_is_shown(self, vk: StandIn) -> None:
        call(vk, "messages.setActivity", peer_id=501, type="typing")
        assert "печатает" in parts(vk)["phones"]["501"]["status"]


class TestManyPhones:
    @pytest.fixture
    def crowd(self, vk: StandIn) -> list[Phone]:
        return [vk.phone(n, first_name=f"Вера{n}", last_name="Крылова") for n in range(1, 301)]

    @pytest.mark.usefixtures("crowd")
    def test_some_are_shown_and_a_hundred_listed(self, vk: StandIn) -> None:
        shown = page(vk)
        assert shown.count('class="phone"') == 3
        assert shown.count("data-id=") == 3 + 100

    @pytest.mark.usefixtures("crowd")
    def test_a_person_chosen_from_the_list_comes_in_front(self, vk: StandIn) -> None:
        listed = parts(vk, open="2,3,4", find="вера7 ")["people"]["html"]
        assert "open=7%2C2%2C3&amp;find=" in listed

    @pytest.mark.usefixtures("crowd")
    def test_those_asked_for_are_shown(self, vk: StandIn) -> None:
        assert parts(vk, open="250,3")["shown"] == [250, 3]
        assert parts(vk, open="9999,x")["shown"] == [1, 2, 3]

    @pytest.mark.usefixtures("crowd")
    def test_the_list_is_searched_by_name(self, vk: StandIn) -> None:
        found = parts(vk, find="крылова вера28")["people"]["html"]
        assert found.count("data-id=") == 11
        assert "Никого" in parts(vk, find="такой нет")["people"]["html"]

    def test_the_last_to_write_comes_first(self, vk: StandIn, crowd: list[Phone]) -> None:
        crowd[279].types("я последняя")
        listed = parts(vk)["people"]["html"]
        assert listed.index("Вера280") < listed.index("Вера1 ")


def test_an_empty_page_says_so(vk: StandIn) -> None:
    assert "Здесь появятся телефоны" in page(vk)


def test_a_wrong_address_is_404(vk: StandIn) -> None:
    assert http("GET", f"{vk.url}/secret").status_code == 404
    assert http("GET", f"{vk.url}/do").status_code == 404

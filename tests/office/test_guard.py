"""What stands before every page: other sites and hosts, oversized bodies, headers, faults."""

import logging

import pytest

from data.queries import users
from office import guard
from tests.office.desks import PASSWORD, Office

LOGIN = {"login": "anna", "password": PASSWORD}


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"sec-fetch-site": "", "origin": "http://127.0.0.1"}, 403),
    ],
)
def test_only_pages_of_ours_change_anything(
    office: Office, headers: dict[str, str], code: int
) -> None:
    office.add_user("anna")
    assert office.browser().post("/login", data=LOGIN, headers=headers).status_code == code


@pytest.mark.parametrize(
    ("origin", "code"),
    [
        ("http://127.0.0.1", 303),
        ("https://127.0.0.1", 403),
        ("http://127.0.0.1.evil.example", 403),
        ("null", 403),
        (None, 403),
    ],
)
def test_older_browsers_are_known_by_their_origin(
    office: Office, origin: str | None, code: int
) -> None:
    office.add_user("anna")
    browser = office.browser()
    del browser.headers["sec-fetch-site"]
    headers = {"origin": origin} if origin else {}
    assert browser.post("/login", data=LOGIN, headers=headers).status_code == code


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:8000", 200),
        ("localhost:8000", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("10.0.0.1", 421),
        ("", 421),
    ],
)
def test_foreign_names_for_this_machine_are_refused(office: Office, host: str, code: int) -> None:
    assert office.browser().get("/login", headers={"host": host}).status_code == code


def test_bodies_are_weighed_by_what_they_say_and_by_what_they_bring(office: Office) -> None:
    browser = office.browser()
    said = browser.post("/login", content=b"x", headers={"content-length": str(guard.BODY + 1)})
    assert said.status_code == 413

    def pieces() -> object:
        for _ in range(guard.BODY // 65536 + 2):
            yield b"x" * 65536

    kind = {"content-type": "application/x-www-form-urlencoded"}
    brought = browser.post("/login", content=pieces(), headers=kind)
    assert brought.status_code == 413


@pytest.mark.parametrize("path", ["/login", "/static/desk.css", "/nonsense", "/me"])
def test_every_answer_carries_the_headers(office: Office, path: str) -> None:
    headers = office.browser().get(path).headers
    for name, value in guard.HEADERS.items():
        assert headers[name] == value
    assert "unsafe" not in headers["content-security-policy"]
    assert (headers.get("cache-control") == "no-store") is not path.startswith("/static/")


def test_behind_tls_browsers_are_told_to_stay_there(office: Office) -> None:
    browser = office.browser()
    browser.base_url = "https://127.0.0.1"
    assert "strict-transport-security" in browser.get("/login").headers
    assert "strict-transport-security" not in office.browser().get("/login").headers


def test_nothing_of_ours_is_documented_to_strangers(office: Office) -> None:
    browser = office.browser()
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert browser.get(path).status_code == 404
    assert browser.get("/static/../app.py").status_code == 404
    assert browser.get("/static/%2e%2e/app.py").status_code == 404


def test_a_fault_of_ours_is_told_kindly_and_logged_without_what_was_typed(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr(users, "by_login", broken)
    browser = office.browser()
    browser._transport.raise_server_exceptions = False
    with caplog.at_level(logging.ERROR):
        answer = browser.enter("петрова", "тайный пароль здесь")
    assert answer.status_code == 500
    assert "inside" not in answer.text
    assert "Ошибка у нас" in answer.text
    assert "петрова" not in caplog.text
    assert "тайный" not in caplog.text

"""Every page and action against every role: what is not allowed is refused, nothing forgotten."""

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from data.models.user import UserRole
from data.rules.rights import TABLE, Right
from office.app import ROUTERS
from office.seat import Needs
from tests import factories
from tests.office.desks import Browser, Office

# Pages anybody may open: coming in and going out. Everything else names the right it needs.
OPEN = {
    ("GET", "/login"),
    ("POST", "/login"),
    ("POST", "/logout"),
    ("GET", "/enter"),
    ("POST", "/enter"),
}


def routes() -> Iterator[tuple[str, str, APIRoute]]:
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            yield from ((method, route.path, route) for method in route.methods or ())


def right_of(route: APIRoute) -> Right | None:
    rights = [one.call.right for one in route.dependant.dependencies if isinstance(one.call, Needs)]
    assert len(rights) < 2, f"{route.path} asks for two rights"
    return rights[0] if rights else None


GUARDED = [
    (method, path, right)
    for method, path, route in routes()
    if (method, path) not in OPEN and (right := right_of(route)) is not None
]


def test_every_route_but_the_way_in_needs_a_right() -> None:
    naked = {(method, path) for method, path, route in routes() if right_of(route) is None}
    assert naked == OPEN


def test_the_seat_is_found_before_anything_sent_is_read() -> None:
    for _, path, route in routes():
        names = [type(one.call).__name__ for one in route.dependant.dependencies]
        if "Needs" in names:
            assert names[0] == "Needs", path


def filled(path: str) -> str:
    """A path with ids of nothing, so that what is allowed still changes nothing."""
    for name in ("circular_id", "delivery_id", "dispatch_id", "user_id", "session_id",
                 "organisation_id", "question_id"):  # fmt: skip
        path = path.replace(f"{{{name}}}", "987654")
    assert "{" not in path
    return path


@pytest.fixture
def browsers(office: Office) -> dict[UserRole, Browser]:
    with office.database.write() as session:
        factories.cast(session)
    found = {}
    for role in UserRole:
        scope = {"municipality": "Гунибский район"} if role is UserRole.CURATOR else {}
        found[role] = office.entered(f"the-{role.value}", role, **scope)
    return found


def test_each_role_may_do_what_the_table_says_and_nothing_else(
    office: Office, browsers: dict[UserRole, Browser]
) -> None:
    stranger = office.browser()
    wrong = []
    for method, path, right in GUARDED:
        if path in ("/me/password", "/roster/invites"):
            continue  # change what the next lines need; see the tests of their own
        url = filled(path)
        if stranger.request(method, url).status_code != 303:
            wrong.append(f"stranger {method} {url} was let in")
        for role, browser in browsers.items():
            answer = browser.request(method, url)
            allowed = right in TABLE[role]
            if allowed is (answer.status_code == 403) or answer.status_code >= 500:
                wrong.append(f"{role} {method} {url}: {answer.status_code}, allowed: {allowed}")
    assert not wrong, "\n".join(wrong)


def test_the_table_holds_every_role_and_the_administrator_every_right() -> None:
    assert set(TABLE) == set(UserRole)
    assert TABLE[UserRole.ADMINISTRATOR] == set(Right)
    assert TABLE[UserRole.VIEWER] == {Right.LOOK}
    assert Right.RULE not in TABLE[UserRole.CLERK]


def test_the_menu_shows_what_one_may_open(browsers: dict[UserRole, Browser]) -> None:
    for role, browser in browsers.items():
        shown = browser.get("/me").text
        assert ('href="/users"' in shown) is (role is UserRole.ADMINISTRATOR)
        assert ('href="/journal"' in shown) is (Right.JOURNAL in TABLE[role])

"""A desk over a fresh database, and browsers without a screen that sit at it."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from cli import desk as cli_desk
from cli.settings import Settings, load
from data.actions import users
from data.database import Database
from data.models.organisation import OrganisationKind
from data.models.user import UserRole
from data.queries import users as queries
from data.values.clock import MovableClock
from office import passwords
from office.app import build
from office.desk import Desk
from tests import factories

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it says that a successor of httpx is on its way
    from starlette.testclient import TestClient

PASSWORD = "четыре слова подряд здесь"
HASH = passwords.hashed(PASSWORD)  # once: it is slow on purpose
HERE = {"sec-fetch-site": "same-origin"}


@dataclass
class Office:
    """A desk for tests: its database and clock, and who may enter."""

    database: Database
    clock: MovableClock
    desk: Desk

    def add_user(
        self,
        login: str,
        role: UserRole = UserRole.CLERK,
        *,
        municipality: str | None = None,
        kind: OrganisationKind | None = None,
    ) -> int:
        """A user who can enter with PASSWORD; their id."""
        with self.database.write() as session:
            made = users.add(
                session,
                login=login,
                name=login.capitalize(),
                role=role,
                municipality=municipality,
                kind=kind,
                password_hash=HASH,
                at=self.clock.now(),
                by="system",
            )
        return made.id or 0

    def browser(self, *, address: str = "10.0.0.7") -> "Browser":
        """A browser that has not entered."""
        return Browser(
            build(self.desk),
            base_url="http://127.0.0.1",
            headers=HERE,
            client=(address, 50000),
            follow_redirects=False,
        )

    def entered(
        self, login: str = "anna", role: UserRole = UserRole.CLERK, **scope: Any
    ) -> "Browser":
        """A browser in which a (new) user has entered."""
        with self.database.read() as session:
            known = queries.by_login(session, login) is not None
        if not known:
            self.add_user(login, role, **scope)
        browser = self.browser()
        answer = browser.enter(login)
        assert answer.status_code == 303, answer.text
        return browser


class Browser(TestClient):
    """Posts as a page of the desk does."""

    def enter(self, login: str, password: str = PASSWORD, code: str = "", to: str = "/") -> Any:
        """Fill in the login page."""
        return self.post(
            "/login", data={"login": login, "password": password, "code": code, "to": to}
        )


def office(folder: Path, *, at: datetime = factories.START) -> Office:
    """A desk over a fresh database, nobody in it."""
    database = factories.database(folder, at=at)
    clock = MovableClock(at)
    settings = settings_of(folder)
    desk = Desk(
        database=database,
        clock=clock,
        zone=factories.MOSCOW,
        files=folder / "files",
        hands=cli_desk.hands(settings, clock),
        invite_link="https://vk.me/club1?ref={code}",
    )
    return Office(database, clock, desk)


def settings_of(folder: Path) -> Settings:
    """Settings of an office in `folder`; its desk takes any free port."""
    return replace(load({}, folder=folder), desk_port=0)


@contextmanager
def opened(folder: Path) -> Iterator[Office]:
    """An office whose database is closed at the end."""
    made = office(folder)
    try:
        yield made
    finally:
        made.database.close()

"""A real browser at a real desk, with the stand-in's phones on the other side.

Whatever a test does, no script may fail, nobody outside may be asked, no policy be broken.
"""

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)

from cli.context import Context
from cli.demo.stage import Stage
from cli.desk import DeskServer, first_entry

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "artefacts" / "desk"
AXE = (ROOT / "tests" / "office" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PASSWORD = "четыре слова подряд здесь"
SIZES = {"desktop": (1366, 768), "phone": (390, 844)}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; its absence skips the test."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.skip("no Chromium here: apt-get install chromium fonts-dejavu-core")
    arguments = [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-dev-shm-usage",
        "--lang=ru-RU",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A clerk's browser that knows nothing yet."""
    width, height = SIZES["desktop"]
    made = chromium.new_context(
        viewport={"width": width, "height": height},
        locale="ru-RU",
        timezone_id="Europe/Moscow",
    )
    made.set_default_timeout(10_000)
    yield made
    made.close()


@dataclass
class Desk:
    """The desk on its port over a stage that is played."""

    stage: Stage
    url: str

    def pass_seconds(self, seconds: int) -> None:
        """Let time pass and everything due happen."""
        self.stage.clock.move(timedelta(seconds=seconds))
        self.stage.settle()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    stage = Stage(tmp_path, at=Stage.moment("2023-10-13", "10:00"))
    stage.settings = replace(stage.settings, desk_port=0)
    stage.context = Context(stage.settings, stage.clock)
    with stage.playing():
        server = DeskServer(stage.context)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        try:
            yield Desk(stage, server.url)
        finally:
            server.stop()
            thread.join(timeout=10)


@pytest.fixture
def faults(context: BrowserContext, desk: Desk) -> Iterator[list[str]]:
    """What went wrong in the browser; the test fails at its end if anything did."""
    found: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        # A refused form answers 4xx on purpose; the browser notes that as an error.
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            found.append(message.text)

    def asked(request: Request) -> None:
        if not request.url.startswith((desk.url, "data:")):
            found.append(f"asked {request.url}")

    def opened(page: Page) -> None:
        page.on("console", heard)
        page.on("pageerror", lambda error: found.append(str(error)))
        page.on("request", asked)

    context.on("page", opened)
    yield found
    assert not found, "\n".join(found)


@pytest.fixture
def clerk(context: BrowserContext, desk: Desk, faults: list[str]) -> Page:
    """The first one, who has become the administrator by the link in the terminal."""
    page = context.new_page()
    link = first_entry(desk.stage.database, desk.url, at=desk.stage.clock.now())
    assert link
    page.goto(link)
    page.get_by_label("Логин").fill("kuznetsova")
    page.get_by_label("Фамилия, имя, отчество").fill("Кузнецова Елена Павловна")
    page.get_by_label("Пароль не короче").fill(PASSWORD)
    page.get_by_label("Пароль ещё раз").fill(PASSWORD)
    page.get_by_role("button", name="Сохранить и войти").click()
    page.wait_for_url(f"{desk.url}/")
    return page


def enter(page: Page, url: str) -> None:
    """Come in again after a while."""
    page.goto(f"{url}/login")
    page.get_by_label("Логин").fill("kuznetsova")
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    page.wait_for_url(f"{url}/")


def shoot(page: Page, name: str) -> None:
    """Keep what is shown at both sizes, and let the accessibility checker look at it."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=SHOTS / f"{name}-{size}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} at {size} is {wide} px wide"
        check(page, f"{name} ({size})")
    width, height = SIZES["desktop"]
    page.set_viewport_size({"width": width, "height": height})


def check(page: Page, name: str) -> None:
    """No serious finding of axe-core."""
    page.evaluate(AXE)  # evaluated, not added as a script: the policy forbids that
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    serious = [
        f"{name}: {one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert not serious, "\n".join(serious)

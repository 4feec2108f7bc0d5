"""The webhook's settings, the heartbeat and what stands in it, and steps that wait for calm."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlmodel import Session

from bot.alarmtexts import finding
from bot.pace import Pace
from bot.steady import Steady
from bot.vk.client import VkMessenger
from bot.watch import STORAGE, Trouble, Watch
from cli.context import Context
from cli.doctor import doctor
from cli.health import HUNG, ROOM, Beats, Health
from cli.settings import Settings, load
from cli.watching import Watching, heartbeat_path
from data.actions import alarms, outbox
from data.database import Database
from data.values.clock import MovableClock
from data.values.errors import SettingsError, StorageError
from standin import StandIn
from tests import factories
from tests.factories import ANNA, MOSCOW, START

SECRET = "abcdef0123456789"
URL = "https://vestnik.example.ru/vk"


# --- settings -----------------------------------------------------------------------------------


def settings_of(tmp_path: Path, **values: str) -> Settings:
    return load(values, folder=tmp_path)


def test_the_webhook_is_off_until_it_has_an_address(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, VK_CALLBACK_HOST="127.0.0.1", VK_CALLBACK_PORT="8001")
    assert settings.callback is None
    assert settings.health_port is None
    assert settings.heartbeat == tmp_path / "var" / "heartbeat.json"


def test_the_webhook_by_its_settings(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, VK_CALLBACK_URL=URL, VK_CALLBACK_SECRET=SECRET)
    callback = settings.callback
    assert callback is not None
    assert (callback.path, callback.host, callback.port) == ("/vk", "127.0.0.1", 8001)
    assert SECRET not in f"{callback!r} {settings!r}"


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"VK_CALLBACK_SECRET": SECRET}, "VK_CALLBACK_URL"),
        ({"VK_CALLBACK_CONFIRMATION": "abc"}, "VK_CALLBACK_URL"),
        ({"VK_CALLBACK_URL": URL}, "VK_CALLBACK_SECRET"),
        ({"VK_CALLBACK_URL": URL, "VK_CALLBACK_SECRET": "short"}, "VK_CALLBACK_SECRET"),
        ({"VK_CALLBACK_URL": URL, "VK_CALLBACK_SECRET": "x" * 51}, "VK_CALLBACK_SECRET"),
        ({"VK_CALLBACK_URL": URL, "VK_CALLBACK_SECRET": "секрет" * 4}, "VK_CALLBACK_SECRET"),
        ({"VK_CALLBACK_URL": "http://vestnik.example.ru", "VK_CALLBACK_SECRET": SECRET}, "https"),
        ({"VK_CALLBACK_URL": f"{URL}?a=1", "VK_CALLBACK_SECRET": SECRET}, "VK_CALLBACK_URL"),
        ({"VK_CALLBACK_URL": "https:///vk", "VK_CALLBACK_SECRET": SECRET}, "VK_CALLBACK_URL"),
        (
            {"VK_CALLBACK_URL": "https://a.example.ru/healthz", "VK_CALLBACK_SECRET": SECRET},
            "healthz",
        ),
        (
            {"VK_CALLBACK_URL": URL, "VK_CALLBACK_SECRET": SECRET, "VK_CALLBACK_PORT": "70000"},
            "VK_CALLBACK_PORT",
        ),
        (
            {"VK_CALLBACK_URL": URL, "VK_CALLBACK_SECRET": SECRET, "HEALTH_PORT": "8001"},
            "совпадают",
        ),
        ({"HEALTH_PORT": "eighty"}, "HEALTH_PORT"),
    ],
)
def test_a_contradiction_is_one_sentence(tmp_path: Path, values: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says) as fault:
        settings_of(tmp_path, **values)
    assert SECRET not in str(fault.value)


# --- what is alive ------------------------------------------------------------------------------


@pytest.fixture
def vk() -> Iterator[StandIn]:
    with StandIn(group_id=7, token="token", now=START.timestamp, rate_per_second=None) as standin:
        yield standin


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(START)


@pytest.fixture
def watch(database: Database, vk: StandIn, clock: MovableClock) -> Watch:
    messenger = VkMessenger(
        token="token", group_id=7, api_url=vk.url, now=clock.now, pace=Pace(100_000)
    )
    return Watch(database, messenger, clock, steady=Steady(clock))


class Ticking(MovableClock):
    ticks = 0.0

    def monotonic(self) -> float:
        return self.ticks


def health(watch: Watch, *, ringing: bool | None = True, beats: Beats | None = None) -> Health:
    return Health(
        watch.database,
        watch.clock,
        messenger="vk",
        parts=("bot", "scheduler"),
        watch=watch,
        beats=beats or Beats(watch.clock),
        ringing=lambda: ringing,
    )


def reasons(made: Health) -> list[str]:
    alive, facts = made.report()
    assert alive is not bool(facts["reasons"])
    json.dumps(facts)
    return list(facts["reasons"])


def test_all_is_well(watch: Watch) -> None:
    assert reasons(health(watch)) == []
    assert reasons(health(watch, ringing=None)) == []


def test_whatever_is_not_alive_is_named(
    watch: Watch, clock: MovableClock, database: Database
) -> None:
    assert reasons(health(watch, ringing=False)) == ["scheduler"]
    watch.troubles[STORAGE] = Trouble("На диске нет места.", START)
    watch.deaf = True
    assert reasons(health(watch)) == [STORAGE, "listening"]
    watch.troubles.clear()
    watch.deaf = False
    with database.write() as session:
        outbox.queue(session, [factories.message()], at=START)
    clock.move(timedelta(minutes=16))
    assert reasons(health(watch)) == ["outbox_late"]
    with database.write() as session:
        alarms.sound(session, name="x", text="ключ", at=START, try_again_at=clock.now())
    assert reasons(health(watch)) == ["sending_stopped"]


def test_a_backlog_after_a_sleep_is_given_time(
    watch: Watch, clock: MovableClock, database: Database
) -> None:
    with database.write() as session:
        outbox.queue(session, [factories.message()], at=START)
    clock.move(timedelta(days=3))
    watch.steady.good_since = clock.now()
    assert reasons(health(watch)) == []


def test_threads_that_died_or_hang_are_named(watch: Watch) -> None:
    clock = Ticking(START)
    beats = Beats(clock)
    done = threading.Event()
    alive = threading.Thread(target=done.wait, name="sender-0")
    dead = threading.Thread(target=lambda: None, name="listener")
    for thread in (alive, dead):
        thread.start()
        beats.watch(thread)
    dead.join()
    made = health(watch, beats=beats)
    assert reasons(made) == ["listener"]
    clock.ticks = HUNG + 1
    assert reasons(made) == ["sender-0", "listener"]
    beats.beat("sender-0")
    assert reasons(made) == ["listener"]
    done.set()
    alive.join()


def test_nobody_is_named(watch: Watch, database: Database, tmp_path: Path) -> None:
    with database.write() as session:
        factories.cast(session)
        outbox.queue(session, [factories.message()], at=START)
    health(watch).write(tmp_path / "heartbeat.json")
    text = (tmp_path / "heartbeat.json").read_text("utf-8")
    assert str(ANNA) not in text
    assert "Петрова" not in text


def test_the_heartbeat_is_renewed_whole(
    watch: Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "var" / "heartbeat.json"
    made = health(watch)
    made.write(file)
    assert json.loads(file.read_text("utf-8"))["alive"] is True
    size = file.stat().st_size
    assert size > ROOM

    def no_room(*_: Any) -> int:
        raise OSError(28, "No space left on device")

    watch.deaf = True
    monkeypatch.setattr(Path, "write_bytes", no_room)
    made.write(file)  # in its place: the room it had is enough
    assert json.loads(file.read_text("utf-8"))["reasons"] == ["listening"]
    assert file.stat().st_size == size
    assert [path.name for path in file.parent.iterdir()] == ["heartbeat.json"]


def test_processes_that_share_the_work_write_a_file_each(tmp_path: Path) -> None:
    file = tmp_path / "heartbeat.json"
    assert heartbeat_path(file, ("bot", "scheduler", "office")) == file
    assert heartbeat_path(file, ("bot",)) == tmp_path / "heartbeat-bot.json"
    assert heartbeat_path(None, ("bot",)) is None


# --- the service --------------------------------------------------------------------------------


@pytest.fixture
def context(tmp_path: Path, vk: StandIn, clock: MovableClock, database: Database) -> Context:
    settings = Settings(
        vk_token="token",
        vk_group_id=7,
        vk_api_url=vk.url,
        database_url=str(database.url),
        office_name="Управление",
        office_timezone=MOSCOW,
        files=tmp_path / "files",
        clock_start=None,
        heartbeat=tmp_path / "heartbeat.json",
    )
    return Context(settings, clock)


@pytest.fixture
def watching(context: Context, watch: Watch) -> Iterator[Watching]:
    made = Watching(context, watch.messenger, ("bot", "scheduler"))
    yield made
    made.database.close()


def test_jobs_wait_for_calm_and_for_ears(watching: Watching) -> None:
    done: list[str] = []
    common = watching.minding(lambda: done.append("common"))
    reminding = watching.minding(lambda: done.append("reminding"), hearing=True)

    def both() -> list[str]:
        done.clear()
        common()
        reminding()
        return list(done)

    assert both() == ["common", "reminding"]
    watching.watch.deaf = True
    assert both() == ["common"]
    watching.watch.troubles[STORAGE] = Trouble("нет места", START)
    assert both() == []


def test_a_job_that_meets_a_full_disk_tells_the_watch(watching: Watching) -> None:
    def job() -> None:
        raise StorageError("На диске нет места.")

    watching.minding(job)()
    watching.watch.look()  # the database is in order: no trouble
    assert watching.calm


def test_the_self_check_is_a_ring(watching: Watching, database: Database) -> None:
    ring = watching.audit_ring()
    assert (ring.name, ring.every) == ("audit", 600)
    ring.job()


def ask_doctor(context: Context, *options: str) -> dict[str, Any]:
    result = CliRunner().invoke(doctor, ["--json", *options], obj=context)
    return {found["name"]: found for found in json.loads(result.output)}


def test_doctor_shows_what_stands_and_what_the_service_says(
    context: Context, watching: Watching, clock: MovableClock, database: Database
) -> None:
    assert "heartbeat" not in ask_doctor(context)
    with database.write() as session:
        sound(session)
    watching.watch.troubles[STORAGE] = Trouble("На диске нет места.", START)
    heartbeat = context.settings.heartbeat
    assert heartbeat is not None
    watching.health.write(heartbeat)
    found = ask_doctor(context)
    assert found["alarm:cards_failed"]["ok"] is False
    assert found["trouble:storage"]["text"] == "На диске нет места."
    assert found["heartbeat"]["ok"] is False
    clock.move(timedelta(hours=1))
    assert ask_doctor(context)["heartbeat"]["ok"] is None
    heartbeat.write_text("{", encoding="utf-8")
    assert ask_doctor(context)["heartbeat"]["ok"] is None


def sound(session: Session) -> None:
    alarms.sound(session, name="cards_failed", text=finding("cards_failed", 3), at=START)


def test_doctor_says_that_a_webhook_has_no_address(context: Context) -> None:
    result = CliRunner().invoke(doctor, ["--callback"], obj=context)
    assert isinstance(result.exception, SettingsError)
    assert "VK_CALLBACK_URL" in str(result.exception)

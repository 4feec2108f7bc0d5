"""Settings from the environment and `.env`, checked before anything starts."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values

from data.values.clock import Clock
from data.values.errors import SettingsError

VK_HOSTS = ("api.vk.ru", "api.vk.com")
YEARS = (2000, 2100)  # between which the clock may be set
SHORTEST_SECRET, LONGEST_SECRET = 16, 50  # characters; VK takes no more


@dataclass(frozen=True, slots=True)
class Callback:
    """Where VK posts events (`url`, public) and where they arrive here (`host`, `port`).

    `secret` is never printed, never logged; without `confirmation` VK is asked for it.
    """

    url: str
    secret: str
    confirmation: str
    host: str
    port: int

    @property
    def path(self) -> str:
        """The path VK posts to."""
        return urlsplit(self.url).path or "/"

    def __repr__(self) -> str:
        return f"Callback({self.url}, {self.host}:{self.port})"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. `vk_token` is secret: never printed, never logged."""

    vk_token: str
    vk_group_id: int
    vk_api_url: str
    database_url: str
    office_name: str
    office_timezone: ZoneInfo
    files: Path
    clock_start: datetime | None
    desk_host: str = "127.0.0.1"
    desk_port: int = 8000
    desk_names: tuple[str, ...] = ()
    callback: Callback | None = None
    health_port: int | None = None
    heartbeat: Path | None = None

    def clock(self) -> Clock:
        """The clock all parts are handed."""
        return Clock(self.clock_start)

    def __repr__(self) -> str:
        return f"Settings(group {self.vk_group_id}, {self.vk_api_url})"


def load(environ: Mapping[str, str] | None = None, *, folder: Path | None = None) -> Settings:
    """Read settings from `environ` (default: the process's), then from `.env` in `folder`.

    Raises SettingsError with one Russian sentence for the first setting that is wrong.
    """
    folder = folder or Path.cwd()
    values = _dotenv(folder / ".env")
    values.update(os.environ if environ is None else environ)
    known = {name: value.strip() for name, value in values.items()}
    zone = _timezone(known.get("OFFICE_TIMEZONE") or "Europe/Moscow")
    api_url = _url(
        "VK_API_URL",
        known.get("VK_API_URL") or "https://api.vk.ru",
        rehearsal=bool(known.get("VESTNIK_CLOCK")),
    )
    return Settings(
        vk_token=known.get("VK_TOKEN", ""),
        vk_group_id=_group(known.get("VK_GROUP_ID", "")),
        vk_api_url=api_url,
        database_url=known.get("DATABASE_URL") or f"sqlite:///{folder / 'var' / 'vestnik.db'}",
        office_name=known.get("OFFICE_NAME") or "Управление образования",
        office_timezone=zone,
        files=folder / "var" / "files",
        clock_start=_clock_start(known.get("VESTNIK_CLOCK", ""), api_url=api_url, zone=zone),
        desk_host=known.get("DESK_HOST") or "127.0.0.1",
        desk_port=_port("DESK_PORT", known.get("DESK_PORT") or "8000"),
        desk_names=tuple(known.get("DESK_NAME", "").lower().replace(",", " ").split()),
        callback=_callback(known),
        health_port=_health_port(known),
        heartbeat=Path(known.get("HEARTBEAT_FILE") or folder / "var" / "heartbeat.json"),
    )


def require_vk(settings: Settings) -> Settings:
    """The same settings, if they suffice to speak to VK; else SettingsError."""
    if not settings.vk_token:
        raise SettingsError("Не задан VK_TOKEN: впишите ключ доступа сообщества в файл .env.")
    if not settings.vk_group_id:
        raise SettingsError("Не задан VK_GROUP_ID: впишите номер сообщества ВК в файл .env.")
    return settings


def _dotenv(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        values = dotenv_values(path, encoding="utf-8-sig", interpolate=False)
    except UnicodeDecodeError as error:
        raise SettingsError(
            "Файл .env записан не в UTF-8: сохраните его в кодировке UTF-8."
        ) from error
    except OSError as error:
        raise SettingsError("Файл .env нельзя прочитать: проверьте права на него.") from error
    return {name: value for name, value in values.items() if value is not None}


def _timezone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            f"OFFICE_TIMEZONE «{name}» не является часовым поясом: "
            "напишите, например, Europe/Moscow или Asia/Yekaterinburg."
        ) from error


def _url(name: str, value: str, *, rehearsal: bool) -> str:
    """The address of VK; plain http only to this machine, or to a stand-in's when rehearsing."""
    parts = _parts(name, value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(f"{name} должен быть адресом вида https://api.vk.ru.")
    local = parts.hostname == "localhost" or _is_loopback(parts.hostname)
    if parts.scheme == "http" and not (local or rehearsal):
        raise SettingsError(f"{name} должен начинаться с https://: иначе ключ уйдёт открыто.")
    return value.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name, were it even one that begins with 127
        return False


def _parts(name: str, value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises too
    except ValueError as error:
        raise SettingsError(
            f"{name} не является адресом: проверьте скобки и порт, например https://api.vk.ru."
        ) from error
    return parts


def _port(name: str, value: str) -> int:
    if not value.isascii() or not value.isdigit() or int(value[:6]) > 65535:
        raise SettingsError(f"{name} должен быть числом от 1 до 65535, например 8000.")
    return int(value)


def _group(value: str) -> int:
    if not value:
        return 0
    text = value.removeprefix("-").removeprefix("club").removeprefix("public")
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise SettingsError(
            "VK_GROUP_ID должен быть номером сообщества ВК: цифры из адреса vk.com/club123456."
        )
    return int(text)


def _callback(known: Mapping[str, str]) -> Callback | None:
    url, secret = known.get("VK_CALLBACK_URL", ""), known.get("VK_CALLBACK_SECRET", "")
    confirmation = known.get("VK_CALLBACK_CONFIRMATION", "")
    if not url:
        if secret or confirmation:
            raise SettingsError(
                "Настройки Callback API заданы без адреса: впишите VK_CALLBACK_URL "
                "или уберите VK_CALLBACK_SECRET и VK_CALLBACK_CONFIRMATION."
            )
        return None
    if not secret:
        raise SettingsError(
            "Задан VK_CALLBACK_URL, но не VK_CALLBACK_SECRET: придумайте секретный ключ, "
            "иначе события сможет подделать кто угодно."
        )
    if not (
        SHORTEST_SECRET <= len(secret) <= LONGEST_SECRET and secret.isascii() and secret.isalnum()
    ):
        raise SettingsError(
            f"VK_CALLBACK_SECRET должен состоять из {SHORTEST_SECRET}-{LONGEST_SECRET} "
            "латинских букв и цифр."
        )
    port = _port("VK_CALLBACK_PORT", known.get("VK_CALLBACK_PORT") or "8001")
    if port == _health_port(known):
        raise SettingsError("VK_CALLBACK_PORT и HEALTH_PORT совпадают: измените один из них.")
    return Callback(
        url=_callback_url(url),
        secret=secret,
        confirmation=confirmation,
        host=known.get("VK_CALLBACK_HOST") or "127.0.0.1",
        port=port,
    )


def _health_port(known: Mapping[str, str]) -> int | None:
    value = known.get("HEALTH_PORT", "")
    return _port("HEALTH_PORT", value) if value else None


def _callback_url(value: str) -> str:
    parts = _parts("VK_CALLBACK_URL", value)
    local = parts.hostname in ("localhost", "127.0.0.1")
    plain = not (parts.query or parts.fragment or parts.username or "{" in parts.path)
    if not parts.hostname or not plain or parts.scheme != ("http" if local else "https"):
        raise SettingsError(
            "VK_CALLBACK_URL должен быть публичным адресом вида https://…/vk: "
            "по http и с паролем или знаком вопроса ВК его не примет."
        )
    if parts.path.rstrip("/") == "/healthz":
        raise SettingsError("VK_CALLBACK_URL не может кончаться на /healthz: этот адрес занят.")
    return value


def _clock_start(value: str, *, api_url: str, zone: ZoneInfo) -> datetime | None:
    if not value:
        return None
    if (urlsplit(api_url).hostname or "").rstrip(".") in VK_HOSTS:
        raise SettingsError(
            "VESTNIK_CLOCK нельзя задавать вместе с настоящим ВК: "
            "уберите его или укажите в VK_API_URL учебный сервер."
        )
    try:
        at = datetime.fromisoformat(value)
    except ValueError as error:
        raise SettingsError(
            "VESTNIK_CLOCK должен быть временем вида 2023-10-13T09:00+03:00."
        ) from error
    if not YEARS[0] <= at.year <= YEARS[1]:
        raise SettingsError(
            f"VESTNIK_CLOCK должен быть между {YEARS[0]} и {YEARS[1]} годом, "
            "например 2023-10-13T09:00+03:00."
        )
    return at if at.tzinfo else at.replace(tzinfo=zone)

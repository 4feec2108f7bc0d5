"""No foreign messenger, and no host but VK's: what is sent leaves for nowhere else."""

import re
import tomllib
from collections.abc import Iterator

import pytest

from tests.structure.tree import ROOMS, files, read

FOREIGN = re.compile(
    r"telegram|telethon|pyrogram|aiogram|whats?app|viber|discord|skype|signal[-_ ]?(cli|messenger)"
    r"|slack[-_ .]?(sdk|bolt|api|com)|телеграмм?\b|в[ао][тц]?[сц]ап|вайбер|дискорд",
    re.IGNORECASE,
)
# Letters forbid them by name, and directors may write such words.
MAY_NAME_THEM = ("data/samples/", "bot/understanding/words.txt", "bot/understanding/phrases.txt")

URL = re.compile(r"\b(?:https?|wss?)://([^\s/\"'»)}<>:]+)", re.IGNORECASE)
# Vendored styles and scripts name their homes in a comment.
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# VK's hosts; this machine; and a namespace that browsers never fetch.
HOSTS = {
    "api.vk.ru",
    "api.vk.com",
    "vk.com",
    "vk.ru",
    "vk.me",
    "127.0.0.1",
    "localhost",
    "www.w3.org",
}
CODE = (".py", ".html", ".js", ".css", ".svg", ".toml", ".sh", ".service", ".mako")
# Links that a made-up letter or a found text quotes; nobody follows them.
QUOTED = {"forms.yandex.ru"}


def code() -> Iterator[str]:
    """Paths of code, templates and settings; documents, data and tests apart."""
    folders = tuple(f"{room}/" for room in (*ROOMS, "tools", "deploy"))
    single = ("pyproject.toml", "constraints.txt", ".env.example", "Makefile")
    return (path for path in files() if path.startswith(folders) or path in single)


def test_nothing_speaks_of_a_foreign_messenger() -> None:
    found = [
        f"{path}: {match.group()}"
        for path in code()
        if not path.startswith(MAY_NAME_THEM) and _is_text(path)
        for match in FOREIGN.finditer(f"{path}\n{read(path)}")
    ]
    assert not found, "\n".join(found)


def test_no_dependency_is_a_foreign_messenger() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(name for extra in extras for name in extra)]
    pinned = read("constraints.txt").splitlines()
    assert wanted
    assert not [line for line in [*wanted, *pinned] if FOREIGN.search(line)]
    names = {re.split(r"[\[<>=!~ ;]", line)[0].lower() for line in [*wanted, *pinned]}
    assert not names & {"signal", "slack", "matrix-nio", "line-bot-sdk", "twilio"}


def test_no_host_but_vk_stands_in_code() -> None:
    found = [
        f"{path}: {host}"
        for path in code()
        if path.endswith(CODE)
        for host in URL.findall(COMMENT.sub("", read(path)))
        if host.lower().rstrip(".") not in HOSTS | QUOTED and not _is_pattern(host)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text", ["Telegram", "whatsapp", "вотсап", "ватсап", "вайбер", "slack_sdk", "aiogram"]
)
def test_they_are_recognised(text: str) -> None:
    assert FOREIGN.search(text)


@pytest.mark.parametrize("text", ["import signal", "SLACK = 5", "signal.SIGTERM", "телеграфный"])
def test_honest_words_are_not(text: str) -> None:
    assert not FOREIGN.search(text)


def _is_text(path: str) -> bool:
    return not path.endswith((".png", ".ico", ".woff2", ".ttf", ".docx", ".pdf", ".xlsx", ".db"))


def _is_pattern(host: str) -> bool:
    """Whether what follows :// is put together at run time or is a pattern, not a literal host."""
    return not re.fullmatch(r"[\w.-]*[\w-]\.?", host) or host.startswith("{")

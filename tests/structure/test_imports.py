"""The arrows between the rooms: who may import whom, and who alone knows which library."""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch

import pytest

from tests.structure.tree import ROOMS, modules

RULES = frozenset({"data.rules", "data.models", "data.values"})
QUERIES = RULES | {"data.queries"}
ACTIONS = QUERIES | {"data.actions"}
DATA = ACTIONS | {"data.database"}

# What each room may import of ours, besides itself. Arrows point one way; neighbours (bot,
# scheduler, office) meet in the database, never in each other's code.
MAY: dict[str, frozenset[str]] = {
    "data.values": frozenset(),
    "data.models": frozenset({"data.values"}),
    "data.rules": frozenset({"data.models", "data.values"}),
    "data.queries": RULES,
    "data.actions": QUERIES,
    "data.migrations": frozenset({"data.models"}),
    "data.database": frozenset({"data.models", "data.values", "data.migrations"}),
    "papers": frozenset({"data.values"}),
    "standin": frozenset(),
    "bot": DATA,
    "scheduler": DATA,
    "office": DATA | {"papers", "bot.texts"},
    "cli": DATA | {"bot", "scheduler", "office", "papers"},
    "cli.demo": DATA | {"cli", "bot", "scheduler", "office", "papers", "standin"},
}

# Libraries that only these modules may know, so that one can be replaced in one place.
ALONE: dict[str, tuple[str, ...]] = {
    "vk_api": ("bot/vk/*",),
    "fastapi": ("office/*", "bot/*/hook.py", "standin/*"),
    "starlette": ("office/*", "bot/*/hook.py", "standin/*"),
    "apscheduler": ("scheduler/rings.py",),
    "alembic": ("data/database.py", "data/migrations/*"),
    "click": ("cli/*",),
    "pymorphy3": ("bot/understanding/*",),
    "python_calamine": ("papers/*",),
}


def room(name: str) -> str:
    """The room a module belongs to: `data.rules.ladder` is in `data.rules`."""
    first, _, rest = name.partition(".")
    if first == "data" or (first == "cli" and rest.partition(".")[0] == "demo"):
        return ".".join(name.split(".")[:2])
    return first


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a module imports, wherever it stands in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports here are absolute"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def is_allowed(importer: str, name: str) -> bool:
    """Whether a module of room `importer` may import `name`."""
    allowed = MAY[importer] | {importer}
    return any(name == one or name.startswith(f"{one}.") for one in allowed)


def test_arrows_point_one_way() -> None:
    wrong = []
    for path, tree in modules(*ROOMS):
        importer = room(path.removesuffix(".py").replace("/", "."))
        for line, name in imported(tree):
            ours = name.partition(".")[0] in ROOMS
            # `from data import models` style is allowed by what it names, not by `data` itself.
            if ours and importer != "data" and not is_allowed(importer, name):
                wrong.append(f"{path}:{line} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_each_library_is_known_in_its_own_place_alone() -> None:
    wrong = []
    for path, tree in modules(*ROOMS):
        for line, name in imported(tree):
            places = ALONE.get(name.partition(".")[0])
            if places and not any(fnmatch(path, place) for place in places):
                wrong.append(f"{path}:{line} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_nothing_of_ours_imports_tests_or_tools() -> None:
    wrong = [
        f"{path}:{line} imports {name}"
        for path, tree in modules(*ROOMS)
        for line, name in imported(tree)
        if name.partition(".")[0] in ("tests", "tools")
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("importer", "name", "allowed"),
    [
        ("bot", "data.actions.outbox", True),
        ("bot", "scheduler.jobs", False),
        ("scheduler", "bot.texts", False),
        ("office", "bot.texts", True),
        ("office", "bot.sender", False),
        ("data.queries", "data.actions.outbox", False),
        ("data.rules", "data.queries.tasks", False),
        ("papers", "data.values.roster", True),
        ("papers", "data.models.person", False),
        ("standin", "data.values.clock", False),
        ("cli", "standin.StandIn", False),
        ("cli.demo", "standin.StandIn", True),
    ],
)
def test_the_table_says_what_the_design_says(importer: str, name: str, allowed: bool) -> None:
    assert is_allowed(importer, name) is allowed

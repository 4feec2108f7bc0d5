"""The project's files, as structure tests look at them. No git is wanted: a tarball will do."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("cli", "bot", "scheduler", "office", "papers", "data", "standin")
# What git ignores, and git itself.
NOT_OURS = {".git", ".venv", "var", "build", "dist", "artefacts", "__pycache__", ".env", "uv.lock"}
NOT_OURS_ENDINGS = ("_cache", ".egg-info", ".hypothesis")


@cache
def files() -> tuple[str, ...]:
    """Paths of all the project's files, from its root."""
    return tuple(sorted(path.relative_to(ROOT).as_posix() for path in _walk(ROOT)))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in NOT_OURS or path.name.endswith(NOT_OURS_ENDINGS):
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def read(path: str) -> str:
    """The text of a file."""
    return (ROOT / path).read_text(encoding="utf-8")


def modules(*rooms: str) -> Iterator[tuple[str, ast.Module]]:
    """Path and syntax tree of every module of these rooms."""
    for path in files():
        if path.endswith(".py") and path.startswith(tuple(f"{room}/" for room in rooms)):
            yield path, ast.parse(read(path), filename=path)

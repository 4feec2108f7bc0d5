"""The documents name commands that exist, and the README names every command that exists."""

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from cli.main import vestnik
from tests.structure.tree import ROOT, files, read

DOCUMENTS = ("README.md", "README.ru.md", "CHANGELOG.md", "docs/install.md", "docs/glossary.md")
# Command lines: `vestnik …` in running text, and lines of code blocks that begin with it.
LINE = re.compile(
    r"`(?:sudo -u vestnik \S+/)?vestnik ([^`\n]+)`|^(?:\$ )?vestnik (.+)$", re.MULTILINE
)
CONTEXT = click.Context(vestnik)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def _leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(command, click.Group):
        for name in command.list_commands(CONTEXT):
            child = command.get_command(CONTEXT, name)
            assert child is not None, name
            yield from _leaves(child, (*path, name))
    else:
        yield path


def _lines(document: str) -> Iterator[str]:
    for quoted, block in LINE.findall(read(document)):
        yield (quoted or block).split("  #")[0].strip()


def _parse(line: str) -> tuple[click.Command, tuple[str, ...], list[str]]:
    """The command a line calls, its path, and its options."""
    command: click.Command = vestnik
    path: tuple[str, ...] = ()
    words = shlex.split(line)
    while words and isinstance(command, click.Group):
        found = command.get_command(CONTEXT, words[0])
        if found is None:
            break
        command = found
        path = (*path, words.pop(0))
    return command, path, [word.split("=")[0] for word in words if word.startswith("--")]


def _fault(line: str) -> str | None:
    """Why a line of a document cannot be typed as it stands; None when it can."""
    command, path, options = _parse(line)
    if not path and not line.startswith(("COMMAND", "--help", "--version")):
        return "no such command"
    if isinstance(command, click.Group) and path:
        return "a group: which of its commands?"
    known = {option for param in command.params for option in param.opts} | {"--help"}
    if unknown := set(options) - known:
        return f"no such option: {', '.join(sorted(unknown))}"
    return None


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_documents_say_can_be_typed(document: str) -> None:
    faults = [f"{line}: {fault}" for line in _lines(document) if (fault := _fault(line))]
    assert not faults, "\n".join(faults)


def test_the_readme_names_every_command() -> None:
    named = {_parse(line)[1] for line in _lines("README.md")}
    assert {" ".join(path) for path in _leaves(vestnik)} - {
        " ".join(path) for path in named
    } == set()


def test_documents_link_to_what_is_there() -> None:
    broken = []
    for document in files():
        if document.endswith(".md"):
            folder = (ROOT / document).parent
            for target in LINK.findall(read(document)):
                place = target.partition("#")[0]
                if "://" not in target and place and not (folder / place).exists():
                    broken.append(f"{document}: {target}")
    assert not broken, "\n".join(broken)


def test_the_readme_names_every_target_of_make() -> None:
    targets = re.findall(r"^([a-z]+):.*## ", read("Makefile"), re.MULTILINE)
    assert {"demo", "test", "check"} <= set(targets)
    for document in DOCUMENTS:
        for target in re.findall(r"\bmake ([a-z]+)", read(document)):
            assert target in targets, f"{document}: make {target}"

"""Where Russian sentences may stand, so that the words of one matter are found in one place.

What directors read is in `bot/texts.py`. Elsewhere a sentence is the text of an error or fault, or
the reason kept with a row that was not sent, or stands in a module that exists for its words.
"""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch

from tests.structure.tree import ROOMS, modules

SENTENCE = re.compile(r"[а-яё]{2,}[,:;.!?»)]* [«(—]*[а-яё]{2,}", re.IGNORECASE)

# Calls whose words are for the office: an error, a fault of a file, why a row was not sent.
SAY_WHY = ("Error", "Fault", "Pointless")

# Modules that exist for their words, and whom they speak to.
HOMES = {
    "bot/texts.py": "directors",
    "bot/grammar.py": "the forms of Russian words",
    "bot/status.py": "the office: what happens next and when",
    "bot/understanding/*": "what directors may write",
    "bot/vk/errors.py": "the office: what each of VK's errors means",
    "bot/vk/checks.py": "the administrator: vestnik doctor",
    "cli/*": "whoever types commands",
    "papers/*": "the office: what is wrong with a file, and the words files use",
    "standin/*": "the person who plays with the phones page",
    "office/*": "the office: pages",
}
# Sentences that stand elsewhere for a reason of their own.
EXCEPTIONS = {
    "bot/intents.py": "a reply to warm up with; nobody reads it",
    "bot/vk/client.py": "the outcome of a call that broke off, beside VK's own errors",
    "data/actions/roster.py": "why what was queued to somebody who has left was dropped",
    "data/database.py": "the texts of StorageError, chosen by what the driver said",
    "data/queries/journal.py": "the fault of the chain, as found",
    "data/queries/office.py": "the office's name until it gives its own",
    "data/queries/roster.py": "the texts of InputError, put together from parts",
    "data/rules/workdays.py": "the names of the days off",
}


def _excused(tree: ast.Module) -> set[int]:
    """Ids of docstrings and of what is said by errors and reasons."""
    excused: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            excused.add(id(node.value))
        elif isinstance(node, ast.Raise) or (
            isinstance(node, ast.Call) and _called(node).endswith(SAY_WHY)
        ):
            excused.update(id(child) for child in ast.walk(node))
        elif isinstance(node, ast.keyword) and node.arg == "reason":
            excused.update(id(child) for child in ast.walk(node.value))
    return excused


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _sentences() -> Iterator[tuple[str, int, str]]:
    for path, tree in modules(*ROOMS):
        if any(fnmatch(path, home) for home in HOMES):
            continue
        excused = _excused(tree)
        for node in ast.walk(tree):
            match node:
                case ast.Constant(value=str(text)) if id(node) not in excused:
                    if SENTENCE.search(text):
                        yield path, node.lineno, text


def test_russian_sentences_stand_where_they_are_looked_for() -> None:
    lost = [f"{path}:{line} {text}" for path, line, text in _sentences() if path not in EXCEPTIONS]
    assert not lost, "\n".join(lost)


def test_no_exception_has_outlived_its_sentence() -> None:
    assert {path for path, _, _ in _sentences()} >= set(EXCEPTIONS)

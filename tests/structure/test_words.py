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

# Calls whose words are for the office: an error, a fault of a file, why a thing is not done.
SAY_WHY = ("Error", "Fault", "Pointless", "Refusal")

# Modules that exist for their words, and whom they speak to.
HOMES = {
    "bot/texts.py": "directors",
    "bot/grammar.py": "the forms of Russian words",
    "bot/status.py": "the office: what happens next and when",
    "bot/understanding/*": "what directors may write",
    "bot/vk/errors.py": "the office: what each of VK's errors means",
    "bot/vk/checks.py": "the administrator: vestnik doctor",
    "bot/alarmtexts.py": "the office: what is wrong",
    "bot/vk/callback_setup.py": "the administrator: vestnik doctor --callback",
    "cli/*": "whoever types commands",
    "papers/*": "the office: what is wrong with a file, and the words files use",
    "standin/*": "the person who plays with the phones page",
    "office/*": "the office: pages",
}
# Sentences that stand elsewhere for a reason of their own.
EXCEPTIONS = {
    "bot/intents.py": "a reply to warm up with; nobody reads it",
    "bot/vk/client.py": "the outcome of a call that broke off, beside VK's own errors",
    "data/database.py": "the texts of StorageError, chosen by what the driver said",
    "data/queries/journal.py": "the fault of the chain, as found",
    "data/queries/office.py": "the office's name until it gives its own",
    "data/queries/roster.py": "the texts of InputError, put together from parts",
    "data/rules/workdays.py": "the names of the days off",
}


def _excused(tree: ast.Module) -> set[int]:
    """Ids of docstrings and of what is said by errors and reasons, named constants included."""
    saying = [node for node in ast.walk(tree) if _says_why(node)]
    said = [child for node in saying for child in ast.walk(node)]
    names = {node.id for node in said if isinstance(node, ast.Name)}
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            _is_named(target, names) for target in node.targets
        ):
            said += ast.walk(node.value)
    return {id(node) for node in said}


def _says_why(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Raise() | ast.keyword(arg="reason"):
            return True
        case ast.Call():
            return _called(node).endswith(SAY_WHY)
    return False


def _is_named(target: ast.expr, names: set[str]) -> bool:
    return isinstance(target, ast.Name) and target.id in names


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

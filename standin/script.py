"""A small part of VKScript, parsed whole before anything runs.

Statements `var a = ...;` and `return ...;`, literals, `a.b`, `a[0]`, and calls of the API: enough
for `return [API.messages.send({...}), ...];`. As in VK, a script that does not parse is error 12
with nothing executed, a call too many error 13, and a call that fails becomes `false`.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from standin.params import ApiError, Params

MOST_CALLS = 25
DEEPEST = 60
_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*')|(?P<number>-?\d+(?:\.\d+)?)
    |(?P<name>[A-Za-z_]\w*)|(?P<mark>[][{}():,;=.]))""",
    re.ASCII | re.VERBOSE,
)

T = TypeVar("T")
Token = tuple[str, str]
Caller = Callable[[str, Params], Any]
Step = Callable[["Run"], Any]
CONSTANTS = {"true": True, "false": False, "null": None}


@dataclass
class Run:
    """One run of a script: its variables, its calls so far, and what failed, in order."""

    call: Caller
    variables: dict[str, Any]
    errors: list[dict[str, Any]]
    calls: int = 0

    def api(self, method: str, given: Any) -> Any:
        """Call the API; `False` when it refuses."""
        self.calls += 1
        if self.calls > MOST_CALLS:
            raise _runtime("too many API calls")
        if not isinstance(given, dict):
            raise _runtime("parameters must be an object")
        try:
            wired = {name: _wire(item) for name, item in given.items() if item is not None}
            return self.call(method, Params(wired))
        except ApiError as error:
            self.errors.append(
                {"method": method, "error_code": error.code, "error_msg": error.text}
            )
            return False


def run(code: str, call: Caller) -> tuple[Any, list[dict[str, Any]]]:
    """The script's value and the errors of its calls; raises ApiError 12 or 13."""
    steps = _Parser(_tokens(code)).script()
    going = Run(call=call, variables={}, errors=[])
    for name, step in steps:
        value = step(going)
        if name is None:
            return value, going.errors
        going.variables[name] = value
    return None, going.errors


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0
        self.depth = 0

    def script(self) -> list[tuple[str | None, Step]]:
        """The statements: a name for `var`, None for `return`."""
        steps: list[tuple[str | None, Step]] = []
        known: set[str] = set()
        while self.place < len(self.tokens):
            word = self.take()
            if word == ("name", "return"):
                empty = self.place >= len(self.tokens) or self.skip(";")
                steps.append((None, _constant(None) if empty else self.value(known)))
            elif word == ("name", "var"):
                name = self.take("name")[1]
                self.want("=")
                steps.append((name, self.value(known)))
                known.add(name)
            elif word != ("mark", ";"):
                raise _compile(f"unexpected {word[1]}")
        return steps

    def value(self, known: set[str]) -> Step:
        """An expression with what is picked out of it."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise _compile("nested too deep")
        step = self.plain(known)
        while True:
            if self.skip("."):
                step = _pick(step, _constant(self.take("name")[1]))
            elif self.skip("["):
                step = _pick(step, self.value(known))
                self.want("]")
            else:
                self.depth -= 1
                return step

    def plain(self, known: set[str]) -> Step:
        kind, text = self.take()
        if kind == "string":
            return _constant(_unquoted(text))
        if kind == "number":
            return _constant(float(text) if "." in text else int(text))
        if text == "[":
            items = self.several("]", lambda: self.value(known))
            return lambda run: [item(run) for item in items]
        if text == "{":
            pairs = self.several("}", lambda: self.pair(known))
            return lambda run: {name: item(run) for name, item in pairs}
        if text == "API":
            return self.api(known)
        if text in CONSTANTS:
            return _constant(CONSTANTS[text])
        if kind == "name" and text in known:
            return lambda run: run.variables[text]
        raise _compile(f"unexpected {text}")

    def api(self, known: set[str]) -> Step:
        self.want(".")
        section = self.take("name")[1]
        self.want(".")
        method = f"{section}.{self.take('name')[1]}"
        self.want("(")
        given = _constant({})
        if not self.skip(")"):
            given = self.value(known)
            self.want(")")
        return lambda run: run.api(method, given(run))

    def pair(self, known: set[str]) -> tuple[str, Step]:
        kind, text = self.take()
        if kind not in ("string", "name", "number"):
            raise _compile(f"unexpected {text}")
        self.want(":")
        return (_unquoted(text) if kind == "string" else text), self.value(known)

    def several(self, end: str, read: Callable[[], T]) -> list[T]:
        items: list[T] = []
        while not self.skip(end):
            items.append(read())
            if not self.skip(","):
                self.want(end)
                break
        return items

    def take(self, kind: str | None = None) -> Token:
        if self.place >= len(self.tokens):
            raise _compile("unexpected end")
        found = self.tokens[self.place]
        if kind is not None and found[0] != kind:
            raise _compile(f"unexpected {found[1]}")
        self.place += 1
        return found

    def skip(self, mark: str) -> bool:
        if self.place < len(self.tokens) and self.tokens[self.place] == ("mark", mark):
            self.place += 1
            return True
        return False

    def want(self, mark: str) -> None:
        if not self.skip(mark):
            raise _compile(f"{mark} expected")


def _constant(value: Any) -> Step:
    return lambda _run: value


def _pick(step: Step, key: Step) -> Step:
    def picked(run: Run) -> Any:
        value, name = step(run), key(run)
        if isinstance(value, dict):
            return value.get(str(name))
        if isinstance(value, list) and name == "length":
            return len(value)
        if isinstance(value, list) and isinstance(name, int) and 0 <= name < len(value):
            return value[name]
        return None

    return picked


def _tokens(code: str) -> list[Token]:
    found: list[Token] = []
    place, code = 0, code.strip()
    while place < len(code):
        match = _TOKEN.match(code, place)
        if match is None or match.lastgroup is None:
            raise _compile(f"unexpected {code[place]}")
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


def _unquoted(text: str) -> str:
    if text.startswith("'"):
        text = '"' + text[1:-1].replace('"', '\\"').replace("\\'", "'") + '"'
    try:
        value: str = json.loads(text, strict=False)
    except ValueError as error:
        raise _compile("bad escape in a string") from error
    return value


def _wire(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list):
        return ",".join(str(item) for item in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def _compile(why: str) -> ApiError:
    return ApiError(12, f"Unable to compile code: {why}")


def _runtime(why: str) -> ApiError:
    return ApiError(13, f"Runtime error occurred during code invocation: {why}")

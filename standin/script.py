"""A small part of VKScript: `var` statements, `return`, literals, and calls of the API.

Enough for `return [API.messages.send({...}), ...];`. What does not parse is error 12, a call too
many error 13, as VK has it.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from standin.params import ApiError, Params

MOST_CALLS = 25
_TOKEN = re.compile(
    r'\s*(?:(?P<string>"(?:[^"\\]|\\.)*")|(?P<number>-?\d+)|(?P<name>[A-Za-z_]\w*)|(?P<mark>[][{}():,;=.]))'
)

Call = Callable[[str, Params], Any]


class Script:
    """Runs one script; `errors` holds what its failed calls answered, in order."""

    def __init__(self, code: str, call: Call) -> None:
        self.tokens = _tokens(code)
        self.place = 0
        self.call = call
        self.calls = 0
        self.variables: dict[str, Any] = {}
        self.errors: list[dict[str, Any]] = []

    def run(self) -> Any:
        """The value of `return`, or None."""
        while self.place < len(self.tokens):
            word = self._next()
            if word == ("name", "return"):
                value = self._value()
                self._skip(";")
                return value
            if word == ("name", "var"):
                kind, name = self._next()
                if kind != "name":
                    raise _compile_error()
                self._want("=")
                self.variables[name] = self._value()
                self._skip(";")
            elif word != ("mark", ";"):
                raise _compile_error()
        return None

    def _value(self) -> Any:
        kind, text = self._next()
        if kind == "string":
            return json.loads(text)
        if kind == "number":
            return int(text)
        if (kind, text) == ("mark", "["):
            return self._items("]", self._value)
        if (kind, text) == ("mark", "{"):
            return dict(self._items("}", self._pair))
        if (kind, text) == ("name", "API"):
            return self._api()
        if text in ("true", "false", "null"):
            return json.loads(text)
        if kind == "name" and text in self.variables:
            return self.variables[text]
        raise _compile_error()

    def _items(self, end: str, read: Callable[[], Any]) -> list[Any]:
        items: list[Any] = []
        while not self._skip(end):
            items.append(read())
            if not self._skip(","):
                self._want(end)
                break
        return items

    def _pair(self) -> tuple[str, Any]:
        kind, text = self._next()
        name = json.loads(text) if kind == "string" else text
        self._want(":")
        return name, self._value()

    def _api(self) -> Any:
        self._want(".")
        section = self._next()[1]
        self._want(".")
        name = f"{section}.{self._next()[1]}"
        self._want("(")
        given = {} if self._skip(")") else self._value()
        if given or self.tokens[self.place - 1] != ("mark", ")"):
            self._want(")")
        self.calls += 1
        if self.calls > MOST_CALLS:
            raise ApiError(13, "Runtime error occurred during code invocation: Too many API calls")
        try:
            return self.call(name, Params({key: _wire(item) for key, item in given.items()}))
        except ApiError as error:
            self.errors.append({"method": name, "error_code": error.code, "error_msg": error.text})
            return False

    def _next(self) -> tuple[str, str]:
        if self.place >= len(self.tokens):
            raise _compile_error()
        self.place += 1
        return self.tokens[self.place - 1]

    def _skip(self, mark: str) -> bool:
        if self.place < len(self.tokens) and self.tokens[self.place] == ("mark", mark):
            self.place += 1
            return True
        return False

    def _want(self, mark: str) -> None:
        if not self._skip(mark):
            raise _compile_error()


def _tokens(code: str) -> list[tuple[str, str]]:
    found, place = [], 0
    code = code.strip()
    while place < len(code):
        match = _TOKEN.match(code, place)
        if match is None or match.lastgroup is None:
            raise _compile_error()
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


def _wire(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list):
        return ",".join(str(item) for item in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def _compile_error() -> ApiError:
    return ApiError(12, "Unable to compile code")

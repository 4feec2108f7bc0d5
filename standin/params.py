"""Parameters as VK takes them on the wire, and the errors it answers with."""

import json
from collections.abc import Mapping
from typing import Any


class ApiError(Exception):
    """An error VK would answer with, over HTTP 200."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


class Params:
    """The parameters of one call: text as it came, turned into values on demand."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = dict(values)

    def text(self, name: str, default: str | None = None) -> str:
        """A text parameter; error 100 when it is missing and has no default."""
        value = self.values.get(name)
        if value is None:
            if default is None:
                raise missing(name)
            return default
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number; error 100 when it is missing without default or is none."""
        value = self.values.get(name)
        if value is None or value == "":
            if default is None:
                raise missing(name)
            return default
        try:
            return int(value)
        except ValueError as error:
            raise wrong(name) from error

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean, which VK takes as 0 or 1 only."""
        value = self.values.get(name)
        if value is None:
            return default
        if value not in ("0", "1"):
            raise wrong(name)
        return value == "1"

    def numbers(self, name: str) -> list[int]:
        """A comma-separated list of whole numbers; empty when the parameter is absent."""
        value = self.values.get(name, "")
        try:
            return [int(item) for item in value.split(",") if item.strip()]
        except ValueError as error:
            raise wrong(name) from error

    def object(self, name: str) -> Any:
        """A JSON parameter decoded; None when absent."""
        value = self.values.get(name)
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as error:
            raise wrong(name) from error


def missing(name: str) -> ApiError:
    """Error 100: a parameter is missing."""
    return ApiError(
        100, f"One of the parameters specified was missing or invalid: {name} is undefined"
    )


def wrong(name: str) -> ApiError:
    """Error 100: a parameter has the wrong form."""
    return ApiError(100, f"One of the parameters specified was missing or invalid: {name}")

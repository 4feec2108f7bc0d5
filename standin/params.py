"""Parameters as VK takes them on the wire, and the errors it answers with."""

import json
import re
from collections.abc import Mapping
from typing import Any

_WHOLE = re.compile(r"-?[0-9]{1,19}")


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

    def number(
        self,
        name: str,
        default: int | None = None,
        *,
        least: int | None = None,
        most: int | None = None,
    ) -> int:
        """A whole number within the limits; error 100 when it is missing without default or not."""
        value = self.values.get(name)
        if value is None or value == "":
            if default is None:
                raise missing(name)
            return default
        if _WHOLE.fullmatch(value) is None:
            raise wrong(name)
        number = int(value)
        if (least is not None and number < least) or (most is not None and number > most):
            raise wrong(name)
        return number

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean, which VK takes as 0 or 1 only."""
        value = self.values.get(name)
        if value is None:
            return default
        if value not in ("0", "1"):
            raise wrong(name)
        return value == "1"

    def words(self, name: str) -> list[str]:
        """A comma-separated list; empty when the parameter is absent."""
        return [item.strip() for item in self.values.get(name, "").split(",") if item.strip()]

    def numbers(self, name: str, *, most: int | None = None) -> list[int]:
        """A comma-separated list of up to `most` whole numbers; empty when it is absent."""
        items = self.words(name)
        if (most is not None and len(items) > most) or not all(map(_WHOLE.fullmatch, items)):
            raise wrong(name)
        return [int(item) for item in items]

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


def strict(values: Mapping[str, list[str]], *, is_json: bool) -> Params:
    """The parameters of a request; raises ApiError for what VK does not take on the wire.

    Those are JSON bodies, repeated fields, Python's `True` and `False`, a call without `v`, and
    versions whose shapes the stand-in does not speak.
    """
    if is_json:
        raise ApiError(8, "Invalid request: JSON bodies are not accepted")
    for name, items in values.items():
        if len(items) > 1 or items[0] in ("True", "False", "None"):
            raise wrong(name)
    version = values.get("v", [""])[0]
    if not version:
        raise ApiError(8, "Invalid request: v (version) is required")
    parts = version.split(".")
    if len(parts) != 2 or not all(part.isdigit() for part in parts):
        raise ApiError(8, "Invalid request: versions below 5.124 are not imitated")
    if (int(parts[0]), int(parts[1])) < (5, 124):
        raise ApiError(8, "Invalid request: versions below 5.124 are not imitated")
    return Params({name: items[0] for name, items in values.items() if name != "access_token"})

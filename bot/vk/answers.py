"""Parts of VK's answers, each taken only in the form it is promised in.

Anything else raises CallUnknownError, as an answer that did not come whole does: it is asked for
again, and nothing is concluded from it.
"""

from datetime import UTC, datetime
from typing import Any

from bot.messenger import CallUnknownError

STRANGE = "VK: answer of a strange form"


def items_of(answer: Any) -> list[dict[str, Any]]:
    """The `items` of a list."""
    items = answer.get("items") if isinstance(answer, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise CallUnknownError(STRANGE)
    return items


def number_of(value: Any) -> int:
    """A whole number, also one written as text."""
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise CallUnknownError(STRANGE) from error


def moment_of(value: Any) -> datetime:
    """A moment given in seconds of the Unix era."""
    try:
        return datetime.fromtimestamp(number_of(value), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise CallUnknownError(STRANGE) from error

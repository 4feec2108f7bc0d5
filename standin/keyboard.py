"""VK's rules for keyboards; a keyboard that breaks them gets error 911."""

import json
from typing import Any

from standin.params import ApiError

COLOURS = {"primary", "secondary", "positive", "negative", "default"}
LIMITS = {True: (6, 10), False: (10, 40)}  # inline: rows, buttons


def checked(text: str) -> dict[str, Any] | None:
    """The keyboard, or None for the empty one that removes the ordinary keyboard."""
    try:
        keyboard = json.loads(text)
    except ValueError as error:
        raise _bad("not JSON") from error
    if not isinstance(keyboard, dict) or not isinstance(keyboard.get("buttons"), list):
        raise _bad("no buttons")
    inline = keyboard.get("inline", False)
    if not isinstance(inline, bool) or (inline and keyboard.get("one_time")):
        raise _bad("inline and one_time exclude each other")
    rows = keyboard["buttons"]
    most_rows, most_buttons = LIMITS[inline]
    if len(rows) > most_rows or sum(len(row) for row in rows) > most_buttons:
        raise _bad("too many rows or buttons")
    for row in rows:
        if not isinstance(row, list) or not 1 <= len(row) <= 5:
            raise _bad("a row has 1 to 5 buttons")
        for button in row:
            _check_button(button)
    return keyboard if rows else None


def _check_button(button: Any) -> None:
    action = button.get("action") if isinstance(button, dict) else None
    if not isinstance(action, dict):
        raise _bad("a button has no action")
    kind = action.get("type")
    if kind not in ("text", "callback", "open_link", "location", "open_app", "vkpay"):
        raise _bad("unknown type")
    if kind in ("text", "callback", "open_link"):
        label = action.get("label")
        if not isinstance(label, str) or not 1 <= len(label) <= 40:
            raise _bad("a label has 1 to 40 characters")
    if kind == "open_link" and not str(action.get("link", "")).startswith(("http://", "https://")):
        raise _bad("a link must be an address")
    payload = action.get("payload")
    if payload is not None:
        if not isinstance(payload, str) or len(payload) > 255:
            raise _bad("payload is JSON text of up to 255 characters")
        try:
            json.loads(payload)
        except ValueError as error:
            raise _bad("payload is not JSON") from error
    colour = button.get("color")
    if colour is not None and (colour not in COLOURS or kind not in ("text", "callback")):
        raise _bad("colour")


def _bad(why: str) -> ApiError:
    return ApiError(911, f"Keyboard format is invalid: {why}")

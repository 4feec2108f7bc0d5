"""VK's rules for keyboards; a keyboard that breaks them gets error 911."""

import json
from typing import Any

from standin.params import ApiError

COLOURS = {"primary", "secondary", "positive", "negative", "default"}
COLOURED = {"text", "callback"}
LABELLED = {"text", "callback", "open_link", "open_app"}
KINDS = {*LABELLED, "location", "vkpay"}
FULL_ROW = {"location", "vkpay", "open_app"}
LIMITS = {True: (6, 10), False: (10, 40)}  # inline or not: rows, buttons
MOST_IN_ROW = 5
LONGEST_LABEL = 40
LONGEST_PAYLOAD = 255


def checked(text: str) -> dict[str, Any]:
    """The keyboard decoded; one without buttons removes the ordinary keyboard.

    Raises ApiError 911 with the reason.
    """
    try:
        board = json.loads(text)
    except ValueError as error:
        raise _bad("not JSON") from error
    if not isinstance(board, dict) or not isinstance(board.get("buttons"), list):
        raise _bad("no buttons")
    inline, one_time = board.get("inline", False), board.get("one_time", False)
    if not isinstance(inline, bool) or not isinstance(one_time, bool):
        raise _bad("inline and one_time are true or false")
    if inline and one_time:
        raise _bad("inline and one_time exclude each other")
    _check_rows(board["buttons"], inline=inline)
    return board


def _check_rows(rows: list[Any], *, inline: bool) -> None:
    most_rows, most_buttons = LIMITS[inline]
    for row in rows:
        if not isinstance(row, list) or not 1 <= len(row) <= MOST_IN_ROW:
            raise _bad(f"a row has 1 to {MOST_IN_ROW} buttons")
        for button in row:
            _check_button(button, alone=len(row) == 1)
    if len(rows) > most_rows:
        raise _bad(f"at most {most_rows} rows")
    if sum(map(len, rows)) > most_buttons:
        raise _bad(f"at most {most_buttons} buttons")


def _check_button(button: Any, *, alone: bool) -> None:
    action = button.get("action") if isinstance(button, dict) else None
    if not isinstance(action, dict):
        raise _bad("a button has no action")
    kind = action.get("type")
    if kind not in KINDS:
        raise _bad("unknown type of button")
    if kind in FULL_ROW and not alone:
        raise _bad(f"{kind} takes a whole row")
    if kind in LABELLED:
        label = action.get("label")
        if not isinstance(label, str) or not 1 <= len(label) <= LONGEST_LABEL:
            raise _bad(f"a label has 1 to {LONGEST_LABEL} characters")
    if kind == "open_link" and not str(action.get("link", "")).startswith(("http://", "https://")):
        raise _bad("a link must be an address")
    _check_payload(action.get("payload"))
    colour = button.get("color")
    if colour is not None and (colour not in COLOURS or kind not in COLOURED):
        raise _bad("colour")


def _check_payload(payload: Any) -> None:
    if payload is None:
        return
    if not isinstance(payload, str) or len(payload) > LONGEST_PAYLOAD:
        raise _bad(f"payload is JSON text of up to {LONGEST_PAYLOAD} characters")
    try:
        json.loads(payload)
    except ValueError as error:
        raise _bad("payload is not JSON") from error


def _bad(why: str) -> ApiError:
    return ApiError(911, f"Keyboard format is invalid: {why}")

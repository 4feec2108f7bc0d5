"""Our own JSON form of keyboards, and the keyboards people see."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.grammar import LONGEST_MESSAGE, shorten
from bot.messenger import Button, Colour, Content, Keyboard, LinkButton, TextButton
from data.values.outbox import Said

ROWS = 6  # VK's limits for a keyboard inside a message: 6 rows, 10 buttons
BUTTONS = 10


def kept(content: Content) -> Said:
    """A content in the form the outbox keeps."""
    return Said(content.text, _dump(content.keyboard), content.attachments)


def revived(text: str, keyboard: Mapping[str, Any] | None, attachments: Sequence[str]) -> Content:
    """A kept content in the form messengers take."""
    return Content(text, _load(keyboard), tuple(attachments))


def rows(buttons: Sequence[Button], *, across: int = 2) -> tuple[tuple[Button, ...], ...]:
    """Lay buttons out `across` a row; links get a row of their own; what does not fit is left."""
    laid: list[tuple[Button, ...]] = []
    waiting: list[Button] = []
    for button in buttons[:BUTTONS]:
        if isinstance(button, LinkButton):
            if waiting:
                laid.append(tuple(waiting))
                waiting = []
            laid.append((button,))
            continue
        waiting.append(button)
        if len(waiting) == across:
            laid.append(tuple(waiting))
            waiting = []
    if waiting:
        laid.append(tuple(waiting))
    return tuple(laid[:ROWS])


def joined(contents: Sequence[Content]) -> Content:
    """Several answers as one message: the texts one after another, each button once."""
    if len(contents) == 1:
        return contents[0]
    buttons = {
        button.label: button
        for content in contents
        for row in (content.keyboard.rows if content.keyboard else ())
        for button in row
    }
    text = shorten("\n\n".join(content.text for content in contents), LONGEST_MESSAGE)
    return Content(text, Keyboard(rows(list(buttons.values()))) if buttons else None)


def _dump(keyboard: Keyboard | None) -> dict[str, Any] | None:
    if keyboard is None:
        return None
    return {
        "inline": keyboard.inline,
        "rows": [[_dump_button(button) for button in row] for row in keyboard.rows],
    }


def _dump_button(button: Button) -> dict[str, Any]:
    if isinstance(button, LinkButton):
        return {"label": button.label, "link": button.link}
    return {"label": button.label, "payload": button.payload, "colour": button.colour.value}


def _load(keyboard: Mapping[str, Any] | None) -> Keyboard | None:
    if keyboard is None:
        return None
    return Keyboard(
        tuple(tuple(_load_button(button) for button in row) for row in keyboard["rows"]),
        inline=keyboard["inline"],
    )


def _load_button(button: Mapping[str, Any]) -> Button:
    if "link" in button:
        return LinkButton(button["label"], button["link"])
    return TextButton(button["label"], button["payload"], Colour(button["colour"]))

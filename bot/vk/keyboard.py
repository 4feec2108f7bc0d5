"""Our keyboards in VK's JSON (dev.vk.com, «Клавиатура»): inline ones hold 6 rows, 10 buttons."""

import json
from typing import Any

from bot.messenger import Button, Keyboard, LinkButton

LABEL = 40
PAYLOAD = 255


def to_json(keyboard: Keyboard) -> str:
    """The text of parameter `keyboard`."""
    body = {
        "one_time": False,
        "inline": keyboard.inline,
        "buttons": [[_button(button) for button in row] for row in keyboard.rows],
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _button(button: Button) -> dict[str, Any]:
    if isinstance(button, LinkButton):
        return {"action": {"type": "open_link", "label": button.label[:LABEL], "link": button.link}}
    payload = json.dumps(button.payload, ensure_ascii=False, separators=(",", ":"))
    if len(payload) > PAYLOAD:
        raise ValueError(f"payload of {len(payload)} characters, VK takes {PAYLOAD}")
    return {
        "action": {"type": "text", "label": button.label[:LABEL], "payload": payload},
        "color": button.colour.value,
    }

"""The phones page: everybody's phone side by side, to read, press and type."""

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

from standin.world import Message

if TYPE_CHECKING:
    from standin.server import StandIn

SHOWN = 60  # the last messages of a dialog
JSON = "application/json; charset=utf-8"
TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript"}


def answer(
    standin: "StandIn", path: str, values: dict[str, str], body: bytes
) -> tuple[int, str, bytes]:
    """Status, content type and body for the page, its files, its state and its deeds."""
    if path == "/":
        return _file("phones.html")
    if path in ("/phones.css", "/phones.js"):
        return _file(path.removeprefix("/"))
    if path == "/state":
        return 200, JSON, json.dumps(_state(standin), ensure_ascii=False).encode()
    if path == "/do" and body:
        return _do(standin, json.loads(body))
    return 404, "text/plain; charset=utf-8", "Нет такой страницы".encode()


def _file(name: str) -> tuple[int, str, bytes]:
    content = resources.files("standin.page").joinpath(name).read_bytes()
    return 200, f"{TYPES[name.rpartition('.')[2]]}; charset=utf-8", content


def _state(standin: "StandIn") -> dict[str, Any]:
    with standin.world.lock:
        return {
            "caption": standin.caption(),
            "controls": [control.label for control in standin.controls],
            "phones": [_phone(standin, phone.user_id) for phone in standin.phones],
        }


def _phone(standin: "StandIn", user_id: int) -> dict[str, Any]:
    user, dialog = standin.world.user(user_id), standin.world.dialog(user_id)
    return {
        "id": user_id,
        "name": f"{user.first_name} {user.last_name}".strip(),
        "allowed": user.allowed,
        "keyboard": _buttons(dialog.keyboard),
        "messages": [_message(message, dialog.out_read) for message in dialog.messages[-SHOWN:]],
    }


def _message(message: Message, out_read: int) -> dict[str, Any]:
    return {
        "cmid": message.cmid,
        "out": message.out,
        "text": message.text,
        "at": message.date,
        "read": message.id <= out_read,
        "edited": message.edited_at is not None,
        "files": [a["doc"]["title"] if "doc" in a else "фото" for a in message.attachments],
        "keyboard": _buttons(message.keyboard) if (message.keyboard or {}).get("inline") else [],
    }


def _buttons(keyboard: dict[str, Any] | None) -> list[list[dict[str, Any]]]:
    return [
        [
            {
                "label": button["action"].get("label", ""),
                "color": button.get("color", "secondary"),
                "link": button["action"].get("link"),
            }
            for button in row
        ]
        for row in (keyboard or {}).get("buttons", [])
    ]


def _do(standin: "StandIn", deed: dict[str, Any]) -> tuple[int, str, bytes]:
    if "control" in deed:
        standin.controls[int(deed["control"])].action()
        return 200, JSON, b"{}"
    phone = standin.phone(int(deed["phone"]))
    if "type" in deed:
        phone.types(str(deed["type"]))
    elif "press" in deed:
        dialog = standin.world.dialog(phone.user_id)
        message = dialog.by_cmid.get(int(deed.get("message") or 0))
        phone.presses(str(deed["press"]), message)
    elif "open" in deed:
        phone.opens(str(deed["open"]))
    elif "read" in deed:
        phone.reads()
    return 200, JSON, b"{}"

"""The phones page: people's phones side by side, to read, press and type.

Rendered here, whole or phone by phone; the script of the page only asks every second which parts
have changed. Every deed is an ordinary form, so the page works without the script too.
"""

import mimetypes
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader

from standin.answer import Answer
from standin.http import Request
from standin.page import view

if TYPE_CHECKING:
    from standin.server import StandIn

HERE = Path(__file__).parent
ASSETS = {"/phones.css": "text/css", "/phones.js": "text/javascript"}
_templates = Environment(
    loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


def answer(standin: "StandIn", request: Request) -> Answer:
    """What goes back for the page, its files, its changed parts and its deeds."""
    path = request.path
    if path == "/":
        return Answer.html(_render("phones.html", **_page(standin, request)))
    if path == "/parts":
        return Answer.json(_parts(standin, request))
    if path == "/do" and request.method == "POST":
        return _do(standin, request)
    if path in ASSETS:
        kind = f"{ASSETS[path]}; charset=utf-8"
        return Answer(200, kind, (HERE / path.removeprefix("/")).read_bytes())
    if path.startswith("/file/"):
        return _file(standin, path.removeprefix("/file/"))
    return Answer.text("Нет такой страницы", status=404)


def _render(template: str, **values: Any) -> str:
    return _templates.get_template(template).render(**values)


def _page(standin: "StandIn", request: Request) -> dict[str, Any]:
    asked = view.Asked.of(request)
    with standin.world.lock:
        shown = view.shown(standin, asked)
        return {
            "caption": standin.caption(),
            "controls": [control.label for control in standin.controls],
            "phones": [_phone(standin, user_id) for user_id in shown],
            "people": view.people(standin, asked, shown),
            "asked": asked,
            "many": len(standin.phones) > view.SIDE_BY_SIDE,
            "back": "/?" + urlencode(asked.query()),
        }


def _phone(standin: "StandIn", user_id: int) -> dict[str, Any]:
    """One phone's parts with a mark that changes when they do."""
    phone = view.phone(standin, user_id)
    talk = _render("talk.html", phone=phone)
    board = _render("board.html", phone=phone)
    mark = f"{zlib.crc32((talk + board + phone.status).encode()):08x}"
    return {"phone": phone, "talk": talk, "board": board, "mark": mark}


def _parts(standin: "StandIn", request: Request) -> dict[str, Any]:
    """What has changed since the marks in `known` («501:1a2b,502:3c4d,people:5e6f»)."""
    asked = view.Asked.of(request)
    known = dict(item.split(":", 1) for item in request.field("known").split(",") if ":" in item)
    with standin.world.lock:
        shown = view.shown(standin, asked)
        people = _render("people.html", people=view.people(standin, asked, shown))
        mark = f"{zlib.crc32(people.encode()):08x}"
        phones = {}
        for user_id in shown:
            parts = _phone(standin, user_id)
            if known.get(str(user_id)) != parts["mark"]:
                phones[str(user_id)] = {
                    "mark": parts["mark"],
                    "talk": parts["talk"],
                    "board": parts["board"],
                    "status": parts["phone"].status,
                }
        return {
            "caption": standin.caption(),
            "controls": [control.label for control in standin.controls],
            "shown": shown,
            "phones": phones,
            "people": None if known.get("people") == mark else {"mark": mark, "html": people},
        }


def _do(standin: "StandIn", request: Request) -> Answer:
    """One deed of the page; without the script the browser is sent back to where it was."""
    try:
        if request.field("control"):
            standin.controls[int(request.field("control"))].action()
        else:
            _deed(standin, request)
    except (AssertionError, IndexError, KeyError, ValueError):
        return Answer.text("Этого сделать нельзя: обновите страницу", status=409)
    back = request.field("back")
    return Answer.see(back if back.startswith("/?") else "/")


def _deed(standin: "StandIn", request: Request) -> None:
    phone = standin.phone(int(request.field("phone")))
    # A button with a deed of its own comes after the hidden field of its form.
    match request.fields.get("do", [""])[-1]:
        case "type":
            if text := request.field("text").strip():
                phone.types(text)
        case "press":
            cmid = int(request.field("message", "0"))
            dialog = standin.world.dialog(phone.user_id)
            phone.presses(request.field("label"), dialog.by_cmid[cmid] if cmid else None)
        case "open":
            phone.opens(request.field("ref").strip())
        case "read":
            phone.reads()
        case "forbid":
            phone.forbids()
        case "allow":
            phone.allows()
        case _:
            raise ValueError("unknown deed")


def _file(standin: "StandIn", path: str) -> Answer:
    reference, _, name = path.partition("/")
    content = standin.world.uploads.contents.get(reference)
    if content is None:
        return Answer.text("Нет такого файла", status=404)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    # Pages and scripts that came as files must not run here.
    safe = kind in ("application/pdf", "image/png", "image/jpeg", "image/gif")
    return Answer(200, kind if safe else "application/octet-stream", content)

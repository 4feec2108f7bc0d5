"""Pages made of templates: one environment, a few filters, what every page knows."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from data.queries import office, questions, users
from office import words
from office.seat import desk_of

MONTHS = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")


def page(request: Request, template: str, /, status_code: int = 200, **facts: Any) -> HTMLResponse:
    """A whole page, or a part of one for htmx."""
    desk = desk_of(request)
    seat = getattr(request.state, "seat", None)
    common: dict[str, Any] = {
        "seat": seat,
        "path": request.url.path,
        "now": desk.now(),
        "zone": desk.zone,
        "said": _said(request),
        "office_name": "",
        "waiting_questions": 0,
        "by_name": "".format,
    }
    if seat is not None:
        with desk.database.read() as session:
            names = users.names(session)
            common["by_name"] = lambda by: words.by_name(by, names)
            common["office_name"] = office.office(session).name
            common["waiting_questions"] = questions.count_waiting(session, scope=seat.scope)
    html = _environment().get_template(template).render(common | facts)
    response = HTMLResponse(html, status_code)
    if common["said"]:
        response.delete_cookie("said", path="/")
    return response


def go(request: Request, path: str, said: str = "") -> Response:
    """Show another page after something was done; `said` is shown there once."""
    response: Response
    if request.headers.get("hx-request") == "true":
        response = HTMLResponse("", headers={"HX-Redirect": path})
    else:
        response = RedirectResponse(path, 303)
    if said:
        response.set_cookie(
            "said",
            json.dumps(said),
            max_age=60,
            path="/",
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
    return response


def _said(request: Request) -> str:
    try:
        said = json.loads(request.cookies.get("said", '""'))
    except ValueError:
        return ""
    return said[:500] if isinstance(said, str) else ""


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("office"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "day": day,
        "short_day": short_day,
        "clock": clock,
        "moment": moment,
        "query": query,
        "pair": lambda value: (value, value),
    }
    made.globals |= {"words": words}
    return made


def day(value: date | None) -> str:
    """«16.10.2023»."""
    return f"{value:%d.%m.%Y}" if value else ""


def short_day(value: date) -> str:
    """«пн 16 окт»."""
    return f"{WEEKDAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1]}"


def clock(value: time | None) -> str:
    """«15:00»."""
    return f"{value:%H:%M}" if value else ""


def moment(value: datetime | None, zone: ZoneInfo) -> str:
    """«16.10 15:00» by the office's clock; with the year when it is not this one's neighbour."""
    return f"{value.astimezone(zone):%d.%m.%y %H:%M}" if value else ""


def query(facts: Mapping[str, Any], **more: Any) -> str:
    """A query string of what is set, some of it replaced."""
    kept = {name: value for name, value in {**facts, **more}.items() if value not in ("", None)}
    return "?" + urlencode(kept, doseq=True) if kept else "?"

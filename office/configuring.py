"""«Настройки»: the ladder of reminders, the office's own days, limits."""

from datetime import time
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from data.actions import configuring
from data.models.office import Anchor
from data.queries import office
from data.rules.ladder import OPENS, SHUTS, Rung
from data.values.errors import InputError
from office.forms import Faults, Form, number, text, texts
from office.seat import Ruling, desk_of
from office.views import go, page

router = APIRouter(prefix="/settings")

LINES = 12  # steps a ladder may have


@router.get("")
def show(request: Request, _seat: Ruling) -> Response:
    """Everything the office sets for itself."""
    return _page(request, Faults())


@router.post("/ladder")
def set_ladder(request: Request, seat: Ruling, form: Form) -> Response:
    """Another ladder."""
    desk, faults = desk_of(request), Faults()
    lines = _lines(form)
    rungs = [rung for line in lines if line["at"] and (rung := _rung(line, faults))]
    if not faults:
        try:
            with desk.database.write() as session:
                configuring.set_ladder(session, rungs=rungs, at=desk.now(), by=seat.by)
        except InputError as error:
            faults.add("ladder", str(error))
    if faults:
        return _page(request, faults, lines=lines, status_code=422)
    return go(request, "/settings", "Лестница сохранена, напоминания пересчитаны.")


def _lines(form: Form) -> list[dict[str, str]]:
    columns = [texts(form, name) for name in ("anchor", "days", "weekday", "at")]
    return [
        {"anchor": anchor, "days": days.strip()[:4], "weekday": weekday, "at": at[:5]}
        for anchor, days, weekday, at in zip(*columns, strict=False)
    ][:LINES]


def _rung(line: dict[str, str], faults: Faults) -> Rung | None:
    at = faults.time("ladder", line["at"])
    if at is None or line["anchor"] not in set(Anchor):
        faults.add("ladder", "Выберите, от чего считать ступень.")
        return None
    anchor = Anchor(line["anchor"])
    counted = anchor in (Anchor.BEFORE, Anchor.AFTER)
    if counted and not (line["days"].isascii() and line["days"].isdigit()):
        faults.add("ladder", "Напишите, за сколько рабочих дней: число от 1 до 30.")
        return None
    weekday = int(line["weekday"]) if line["weekday"].isdigit() else 0
    return Rung(
        anchor,
        time(at.hour, at.minute),
        days=int(line["days"]) if counted else 0,
        weekday=weekday if anchor is Anchor.WEEKLY else -1,
    )


@router.post("/days")
def set_day(request: Request, seat: Ruling, form: Form) -> Response:
    """The office's own word on a day, or the official one again."""
    desk, faults = desk_of(request), Faults()
    day = faults.day("day", text(form, "day"))
    if day is None:
        faults.add("day", "Выберите день.")
        return _page(request, faults, status_code=422)
    with desk.database.write() as session:
        if text(form, "what") == "drop":
            configuring.drop_day(session, day=day, at=desk.now(), by=seat.by)
        else:
            configuring.set_day(
                session,
                day=day,
                working=text(form, "what") == "working",
                note=text(form, "note"),
                at=desk.now(),
                by=seat.by,
            )
    return go(request, "/settings", "Календарь изменён, напоминания пересчитаны.")


@router.post("/limit")
def set_limit(request: Request, seat: Ruling, form: Form) -> Response:
    """From how many organisations on a second person's yes is needed."""
    desk, faults = desk_of(request), Faults()
    try:
        with desk.database.write() as session:
            configuring.set_second_above(
                session, limit=number(form, "limit"), at=desk.now(), by=seat.by
            )
    except InputError as error:
        faults.add("limit", str(error))
        return _page(request, faults, limit=text(form, "limit")[:20], status_code=422)
    return go(request, "/settings", "Сохранено.")


def _page(
    request: Request,
    faults: Faults,
    *,
    lines: list[dict[str, str]] | None = None,
    limit: str | None = None,
    status_code: int = 200,
) -> Response:
    desk = desk_of(request)
    year = desk.now().astimezone(desk.zone).year
    with desk.database.read() as session:
        calendar = office.calendar(session)
        facts: dict[str, Any] = {
            "ladder": lines or [_typed(rung) for rung in office.ladder(session)],
            "limit": limit or str(office.second_above(session)),
            "days": sorted(calendar.overrides.items()),
            "covered": [one for one in (year, year + 1) if calendar.covers(one)],
            "years": (year, year + 1),
            "bureau": office.office(session),
        }
    return page(
        request, "settings.html", status_code, faults=faults, opens=OPENS, shuts=SHUTS, **facts
    )


def _typed(rung: Rung) -> dict[str, str]:
    return {
        "anchor": rung.anchor.value,
        "days": str(rung.days) if rung.days else "",
        "weekday": str(max(rung.weekday, 0)),
        "at": f"{rung.at:%H:%M}",
    }

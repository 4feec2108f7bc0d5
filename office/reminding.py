"""«Напоминания»: what will go out by itself in seven days, and keeping some of it back."""

from datetime import UTC, datetime, time
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from data.actions import nudges
from data.queries import ahead, people, scoped
from office.forms import Faults, Form, numbers, text
from office.seat import Following, Looking, Seat, desk_of
from office.views import go, page

router = APIRouter(prefix="/reminders")

PAGE = 100
MORNING = time(10, 0)


@router.get("")
def show(
    request: Request,
    seat: Looking,
    day: Annotated[str, Query(max_length=10)] = "",
    page_: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """The reminders of one day, or of the next seven."""
    return _page(request, seat, Faults(), day=day, number=page_)


@router.post("")
def keep_back(request: Request, seat: Following, form: Form) -> Response:
    """Skip the next reminder, hold all till a day, or move the next one."""
    desk, faults = desk_of(request), Faults()
    deed, day = text(form, "deed"), faults.day("until", text(form, "until"))
    with desk.database.read() as session:
        chosen = scoped.seen_deliveries(session, numbers(form, "d"), scope=seat.scope)
    if not chosen:
        faults.add("", "Отметьте галочками, о каких напоминаниях речь.")
    elif deed in ("hold", "move") and day is None:
        faults.add("until", "Выберите день.")
    if faults:
        shown = text(form, "day")
        return _page(request, seat, faults, day=shown, number=1, chosen=chosen, status_code=422)
    facts: dict[str, Any] = {"deliveries": chosen, "at": desk.now(), "by": seat.by}
    with desk.database.write() as session:
        if deed == "hold" and day is not None:
            count = nudges.hold(session, until=day, **facts)
        elif deed == "move" and day is not None:
            clock = faults.time("clock", text(form, "clock")) or MORNING
            to = datetime.combine(day, clock, desk.zone).astimezone(UTC)
            count = nudges.move(session, to=to, **facts)
        else:
            count = nudges.skip(session, **facts)
    return go(request, "/reminders", f"Сделано, напоминаний: {count}.")


def _page(
    request: Request,
    seat: Seat,
    faults: Faults,
    *,
    day: str,
    number: int,
    chosen: list[int] | None = None,
    status_code: int = 200,
) -> Response:
    desk, at = desk_of(request), desk_of(request).now()
    wanted = Faults().day("day", day)
    with desk.database.read() as session:
        found, total = ahead.upcoming(
            session, day=wanted, at=at, zone=desk.zone, number=number, size=PAGE, scope=seat.scope
        )
        facts: dict[str, Any] = {
            "upcoming": found,
            "total": total,
            "holders": people.holders(session, {one.organisation_id for one in found}),
            "coming": ahead.coming(session, at=at, zone=desk.zone, scope=seat.scope),
        }
    return page(
        request,
        "reminders.html",
        status_code,
        step=desk.hands.step,
        day=wanted,
        filter={"day": day if wanted else ""},
        here=number,
        pages=-(-total // PAGE),
        chosen=chosen or [],
        faults=faults,
        **facts,
    )

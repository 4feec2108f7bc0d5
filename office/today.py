"""«Сегодня»: what needs a person now, and what Vestnik will send by itself."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from bot import texts
from data.models.circular import CircularState
from data.queries import ahead, alarms, dispatching, people, questions, registry, today
from data.queries.today import Silent
from office.seat import Looking, desk_of
from office.views import page

router = APIRouter()

SHOWN = 25  # of each list; the rest is a link away


@router.get("/")
def show(request: Request, seat: Looking) -> Response:
    """Whom to phone, what to answer, what will go out."""
    desk, at = desk_of(request), desk_of(request).now()
    day = at.astimezone(desk.zone).date()
    with desk.database.read() as session:
        silent, overdue = today.overdue(session, today=day, limit=SHOWN, scope=seat.scope)
        stuck, unreachable = today.unreachable(session, limit=SHOWN, scope=seat.scope)
        waiting = dispatching.waiting(session)
        facts: dict[str, Any] = {
            "day": day,
            "silent": silent,
            "overdue": overdue,
            "holders": people.holders(session, {one.organisation_id for one in silent}),
            "stuck": stuck,
            "unreachable": unreachable,
            "asking": today.asking_for_time(session, limit=SHOWN, scope=seat.scope),
            "questions": questions.unanswered(session, scope=seat.scope)[:SHOWN],
            "alarms": alarms.standing(session),
            "failed": today.failed_events(session),
            "coming": ahead.coming(session, at=at, zone=desk.zone, scope=seat.scope),
            "dispatches": waiting,
            "circulars": registry.named(session, waiting),
            "states": registry.states(session),
        }
    return page(request, "today.html", why_silent=why_silent, draft=CircularState.DRAFT, **facts)


def why_silent(one: Silent) -> str:
    """Why an organisation may be silent, as far as can be seen."""
    if one.stuck is not None:
        return texts.WHY_STUCK[one.stuck]
    if one.promised_until is not None:
        return f"Обещали {one.promised_until:%d.%m}."
    if one.sent_at is None:
        return "Письмо ещё не ушло."
    if one.read_at is None:
        return "Письмо не открывали."
    return "Письмо открыли, не ответили."

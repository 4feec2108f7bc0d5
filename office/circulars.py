"""All circulars: drafts, on control, done with."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from data.queries import dispatching, registry
from data.queries.registry import PAGE
from data.queries.tasks import asks_of
from office.seat import Looking, desk_of
from office.views import page

router = APIRouter(prefix="/circulars")


@router.get("")
def show(
    request: Request,
    seat: Looking,
    state: Annotated[str, Query(max_length=20)] = "",
    q: Annotated[str, Query(max_length=100)] = "",
    page_: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """The list, the newest first, with how far each has come."""
    desk = desk_of(request)
    with desk.database.read() as session:
        found, total = registry.circulars(session, state=state, search=q.strip(), number=page_)
        ids = [one.id or 0 for one in found]
        facts: dict[str, Any] = {
            "circulars": found,
            "asks": asks_of(session, ids),
            "tallies": registry.tallies(session, ids, scope=seat.scope),
            "dispatches": dispatching.waiting(session, ids),
            "states": registry.states(session),
            "total": total,
            "here": page_,
            "pages": -(-total // PAGE),
        }
    return page(request, "circulars.html", filter={"state": state, "q": q}, **facts)

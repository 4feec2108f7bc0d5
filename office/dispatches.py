"""A circular on its way out: a second person's yes, taking it back."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from data.actions import dispatches
from data.models.dispatch import Dispatch
from office.seat import Sending, desk_of
from office.views import go

router = APIRouter(prefix="/dispatches/{dispatch_id}")


@router.post("/agree")
def agree(request: Request, seat: Sending, dispatch_id: int) -> Response:
    """The second person's yes."""
    desk = desk_of(request)
    with desk.database.write() as session:
        made = dispatches.agree(session, dispatch_id=dispatch_id, at=desk.now(), by=seat.by)
    return go(request, f"/circulars/{made.circular_id}", "Согласовано: уйдёт через минуту.")


@router.post("/back")
def take_back(request: Request, seat: Sending, dispatch_id: int) -> Response:
    """Back among the drafts, while it has not left."""
    desk = desk_of(request)
    with desk.database.write() as session:
        dispatches.take_back(session, dispatch_id=dispatch_id, at=desk.now(), by=seat.by)
        circular_id = session.get_one(Dispatch, dispatch_id).circular_id
    return go(request, f"/drafts/{circular_id}", "Возвращено: никому ничего не ушло.")

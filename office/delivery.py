"""One organisation of one circular: what it said, what was said to it, what can be done."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from data.actions import circulars
from data.queries import control, people, scoped, talk
from data.values.errors import InputError
from office.rows import rows
from office.seat import Looking, desk_of
from office.views import page

router = APIRouter(prefix="/circulars/{circular_id}/d")


@router.get("/{delivery_id}")
def show(request: Request, seat: Looking, circular_id: int, delivery_id: int) -> Response:
    """The whole conversation, the ladder of this one, and the deeds."""
    desk = desk_of(request)
    with desk.database.read() as session:
        circular = circulars.find(session, circular_id)
        seen = scoped.seen_deliveries(session, [delivery_id], scope=seat.scope)
        if not control.of_circular(session, circular_id, seen):
            raise InputError("Такой организации в этом циркуляре нет: вернитесь к списку.")
        row = rows(session, circular, [delivery_id], why=desk.hands.why, at=desk.now())[0]
        holders = people.holders(session, [row.organisation_id]).get(row.organisation_id, [])
        sayings = talk.of_delivery(session, delivery_id)
        answers = control.answers(session, [delivery_id]).get(delivery_id, [])
    return page(
        request,
        "delivery.html",
        circular=circular,
        row=row,
        holders=holders,
        sayings=sayings,
        answers=answers,
    )

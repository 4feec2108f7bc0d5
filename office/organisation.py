"""Everything about one organisation, for the office: open, past, punctuality, conversation."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from data.models.circular import CircularState
from data.models.delivery import DeliveryState
from data.models.organisation import Organisation
from data.queries import directory, people, roster, scoped, talk
from data.queries.progress import punctuality
from data.values.errors import InputError
from office import chart
from office.seat import Looking, desk_of
from office.views import page

router = APIRouter(prefix="/organisations")

PAST = 60  # circulars listed


@router.get("/{organisation_id}")
def show(request: Request, seat: Looking, organisation_id: int) -> Response:
    """One organisation; there is no ranking of them."""
    with desk_of(request).database.read() as session:
        if not scoped.sees_organisation(session, organisation_id, scope=seat.scope):
            raise InputError("Такой организации нет: поищите её в справочнике.")
        found = punctuality(session, organisation_id)
        facts: dict[str, Any] = {
            "organisation": session.get_one(Organisation, organisation_id),
            "groups": roster.groups_of(session, [organisation_id]).get(organisation_id, []),
            "holders": people.holders(session, [organisation_id]).get(organisation_id, []),
            "history": directory.history(session, organisation_id),
            "sayings": talk.of_organisation(session, organisation_id),
        }
    open_ = [
        one
        for one in found
        if one.state is DeliveryState.AWAITING and one.circular_state is CircularState.OPEN
    ]
    return page(
        request,
        "organisation.html",
        owed=open_,
        past=[one for one in found if one not in open_][:PAST],
        total=len(found),
        chart=chart.punctuality_chart(found),
        **facts,
    )

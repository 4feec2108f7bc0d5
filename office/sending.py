"""Sending a draft: the last look, now or at a time, a second person's yes if it is to many."""

from datetime import UTC, datetime, time

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from data.actions import circulars, dispatches
from data.actions.drafts import OvertakenError
from data.models.circular import Circular, CircularState
from data.queries import office, people, roster, users
from data.queries.tasks import asks_of
from data.rules.reach import stuck
from data.rules.rights import TABLE, Right
from data.values.errors import InputError
from office import draftform
from office.draftform import DraftForm
from office.forms import Faults, Form, number, text
from office.preview import Preview, preview
from office.seat import Seat, Sending, desk_of
from office.views import go, page

router = APIRouter(prefix="/drafts/{circular_id}/send")

SHOWN = 40  # organisations listed that it will not reach


@router.get("")
def show(request: Request, seat: Sending, circular_id: int) -> Response:
    """The last look."""
    return _page(request, seat, circular_id, Faults(), {"when": "now", "day": "", "clock": ""})


@router.post("")
def send(request: Request, seat: Sending, circular_id: int, form: Form) -> Response:
    """Plan the sending; a minute is left to take it back."""
    desk, faults = desk_of(request), Faults()
    typed = {name: text(form, name)[:20] for name in ("when", "day", "clock")}
    leaves_at = _leaves_at(request, typed, faults)
    if faults:
        return _page(request, seat, circular_id, faults, typed, status_code=422)
    with desk.database.read() as session:
        circular = circulars.find(session, circular_id)
        count = len(roster.audience(session, dispatches.chosen(circular.audience)))
        limit = office.second_above(session)
    try:
        with desk.database.write() as session:
            dispatches.plan(
                session,
                circular_id=circular_id,
                version=number(form, "version"),
                audience=circular.audience,
                leaves_at=leaves_at,
                urgent=circular.urgent,
                needs_second=count > limit,
                at=desk.now(),
                by=seat.by,
            )
    except (InputError, OvertakenError) as error:
        faults.add("", str(error))
        return _page(request, seat, circular_id, faults, typed, status_code=409)
    return go(request, f"/circulars/{circular_id}")


def _leaves_at(request: Request, typed: dict[str, str], faults: Faults) -> datetime | None:
    if typed["when"] != "later":
        return None
    day = faults.day("day", typed["day"])
    clock = faults.time("clock", typed["clock"])
    if day is None:
        faults.add("day", "Выберите день отправки.")
        return None
    return datetime.combine(day, clock or time(9, 0), desk_of(request).zone).astimezone(UTC)


def _page(
    request: Request,
    seat: Seat,
    circular_id: int,
    faults: Faults,
    typed: dict[str, str],
    *,
    status_code: int = 200,
) -> Response:
    desk, at = desk_of(request), desk_of(request).now()
    with desk.database.read() as session:
        circular = circulars.find(session, circular_id)
        if circular.state is not CircularState.DRAFT:
            return go(request, f"/circulars/{circular_id}")
        form = draftform.of_row(circular, asks_of(session, [circular_id])[circular_id])
        made = draftform.checked(form, Faults())
        shown = preview(session, desk, circular, form, made, at=at)
        limit = office.second_above(session)
        missed = _missed(session, circular, shown)
        another = _another(session, seat)
    return page(
        request,
        "send.html",
        status_code,
        circular=circular,
        form=form,
        shown=shown,
        missed=missed,
        listed=SHOWN,
        second=shown.organisations > limit,
        limit=limit,
        another=another,
        typed=typed,
        faults=faults,
        step=desk.hands.step,
        unsure=_unsure(circular, form),
    )


def _unsure(circular: Circular, form: DraftForm) -> bool:
    """Whether nobody has saved the draft since the letter was read with doubts."""
    return bool(circular.unsure) and bool(form.asks)


def _missed(session: Session, circular: Circular, shown: Preview) -> list[tuple[str, str]]:
    """Organisations nobody of which can be written to: name and the reason's key."""
    if shown.organisations == shown.reached or shown.nobody:
        return []
    ids = roster.audience(session, dispatches.chosen(circular.audience))
    crowds = people.holders(session, ids)
    names = roster.names(session, ids)
    return [
        (names[one], why.value) for one in ids if (why := stuck(crowds.get(one, []))) is not None
    ]


def _another(session: Session, seat: Seat) -> bool:
    """Whether there is somebody else who may say the second yes."""
    return any(
        user.active and user.id != seat.user_id and Right.SEND in TABLE[user.role]
        for user in users.everybody(session)
    )

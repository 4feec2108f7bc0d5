"""One circular: how far every organisation has come, live while it is being sent."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from data.actions import circulars
from data.models.circular import Circular, CircularState, Letter
from data.queries import broadcast, control, dispatching, drafts, lateness, roster
from data.queries.control import PAGE, Filter
from data.queries.progress import progress
from data.queries.tasks import asks_of
from office import chart
from office.rows import HEADINGS, exported, rows
from office.seat import Looking, Seat, Sending, desk_of
from office.spreadsheets import spreadsheet
from office.views import go, page

router = APIRouter(prefix="/circulars/{circular_id}")

EXPORTED = 10_000  # rows a spreadsheet of a circular may have


@router.get("")
def show(
    request: Request,
    seat: Looking,
    circular_id: int,
    state: Annotated[str, Query(max_length=20)] = "",
    municipality: Annotated[str, Query(max_length=200)] = "",
    kind: Annotated[str, Query(max_length=20)] = "",
    q: Annotated[str, Query(max_length=100)] = "",
    order: Annotated[str, Query(max_length=20)] = "name",
    group: Annotated[str, Query(max_length=20)] = "",
    page_: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """The truth ladder, filtered, sorted and paged, with the totals over it."""
    desk = desk_of(request)
    wanted = Filter(state, municipality, kind, q.strip(), order)
    with desk.database.read() as session:
        circular = circulars.find(session, circular_id)
        if circular.state is CircularState.DRAFT:
            return go(request, f"/drafts/{circular_id}")
        facts = _facts(request, session, seat, circular, wanted, group=group, number=page_)
        facts |= _live(session, circular)
    facts["filter"] = {
        "state": state,
        "municipality": municipality,
        "kind": kind,
        "q": q,
        "order": "" if order == "name" else order,
        "group": group,
    }
    return page(request, "circular.html", **facts)


@router.get("/live")
def live(request: Request, _seat: Looking, circular_id: int) -> Response:
    """The bar and the numbers of a broadcast under way; asks for itself again while it lasts."""
    with desk_of(request).database.read() as session:
        circular = circulars.find(session, circular_id)
        facts = _live(session, circular)
    return page(request, "live.html", circular=circular, **facts)


@router.get("/export")
def export(
    request: Request,
    seat: Looking,
    circular_id: int,
    state: Annotated[str, Query(max_length=20)] = "",
    municipality: Annotated[str, Query(max_length=200)] = "",
    kind: Annotated[str, Query(max_length=20)] = "",
    q: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """The same list as a table for a spreadsheet program, all of its pages."""
    desk, at = desk_of(request), desk_of(request).now()
    with desk.database.read() as session:
        circular = circulars.find(session, circular_id)
        late = lateness.lateness(session, circular, at=at)
        ids, _ = control.page(
            session,
            circular,
            Filter(state, municipality, kind, q.strip()),
            late=late,
            number=1,
            scope=seat.scope,
            size=EXPORTED,
        )
        found = rows(session, circular, ids, why=desk.hands.why, at=at)
    lines = [exported(row, desk.zone) for row in found]
    return spreadsheet(HEADINGS, lines, f"circular-{circular_id}.csv")


@router.get("/letter")
def letter(request: Request, _seat: Looking, circular_id: int) -> Response:
    """The letter itself, as it was read."""
    with desk_of(request).database.read() as session:
        circular = circulars.find(session, circular_id)
        kept = session.get_one(Letter, circular.letter_id)
    return page(request, "letter.html", circular=circular, letter=kept)


@router.post("/close")
def close(request: Request, seat: Sending, circular_id: int) -> Response:
    """Take the circular off control."""
    desk = desk_of(request)
    with desk.database.write() as session:
        left = circulars.close(session, circular_id=circular_id, at=desk.now(), by=seat.by)
    return go(request, f"/circulars/{circular_id}", f"Снято с контроля. Без ответа: {left}.")


@router.post("/cancel")
def cancel(request: Request, seat: Sending, circular_id: int) -> Response:
    """Call the circular off."""
    desk = desk_of(request)
    with desk.database.write() as session:
        circulars.cancel(session, circular_id=circular_id, at=desk.now(), by=seat.by)
    return go(request, f"/circulars/{circular_id}", "Отменено: больше ничего не уйдёт.")


def _facts(
    request: Request,
    session: Session,
    seat: Seat,
    circular: Circular,
    wanted: Filter,
    *,
    group: str,
    number: int,
) -> dict[str, Any]:
    desk, at = desk_of(request), desk_of(request).now()
    late = lateness.lateness(session, circular, at=at)
    counts = control.counts(session, circular, late=late, scope=seat.scope)
    whole = counts.organisations
    ids, total = control.page(
        session, circular, wanted, late=late, number=number, scope=seat.scope, whole=whole
    )
    found = progress(session, circular, total=whole, zone=desk.zone, at=at, scope=seat.scope)
    return {
        "circular": circular,
        "asks": asks_of(session, [circular.id or 0])[circular.id or 0],
        "counts": counts,
        "rows": rows(session, circular, ids, why=desk.hands.why, at=at),
        "total": total,
        "here": number,
        "pages": -(-total // PAGE),
        "chart": chart.progress_chart(found) if found else "",
        "groups": _groups(session, circular, group, late, seat),
        "municipalities": roster.municipalities(session),
        "files": drafts.attachments(session, circular.id or 0),
    }


def _groups(
    session: Session, circular: Circular, by: str, late: lateness.Lateness, seat: Seat
) -> list[tuple[str, control.Counts]]:
    if by not in ("municipality", "kind"):
        return []
    return control.grouped(session, circular, by, late=late, scope=seat.scope)


def _live(session: Session, circular: Circular) -> dict[str, Any]:
    return {
        "dispatch": dispatching.waiting(session, [circular.id or 0]).get(circular.id or 0),
        "last": dispatching.last(session, circular.id or 0),
        "cards": broadcast.broadcast(session, circular.id or 0),
    }

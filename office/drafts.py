"""«Новый циркуляр»: a letter is dropped or pasted, its draft checked, shown on a phone, sent."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from data.actions import circulars, drafts
from data.actions.drafts import OvertakenError
from data.models.circular import Circular, CircularState, Letter
from data.queries import drafts as queries
from data.queries.tasks import asks_of
from data.values.errors import RefusedError, VestnikError
from office import draftform, letters, uploads
from office.draftform import Checked, DraftForm
from office.forms import Faults, Form, files, text
from office.preview import preview
from office.seat import Looking, Seat, Sending, desk_of
from office.views import go, page

router = APIRouter(prefix="/drafts")

PASTED = "Письмо.txt"


@router.get("/new")
def show_new(request: Request, _seat: Sending) -> Response:
    """Where a letter is dropped or pasted."""
    return page(request, "new.html", faults=Faults(), pasted="")


@router.post("")
def make(request: Request, seat: Sending, form: Form) -> Response:
    """Read a letter and keep the draft proposed for it."""
    desk, faults = desk_of(request), Faults()
    pasted, dropped = text(form, "text"), files(form, "letter")
    if not pasted and not dropped:
        faults.add("letter", "Выберите файл письма или вставьте его текст.")
        return page(request, "new.html", 422, faults=faults, pasted=pasted)
    try:
        name, data = uploads.content(dropped[0]) if dropped else (PASTED, pasted.encode())
        made = desk.hands.read_letter(name, data, desk.now())
        kept = (uploads.store(name, data, desk.files),) if _goes_along(form, dropped) else ()
    except VestnikError as error:
        faults.add("letter" if dropped else "text", str(error))
        return page(request, "new.html", 422, faults=faults, pasted=pasted)
    with desk.database.write() as session:
        circular = circulars.draft(
            session, made_of=replace(made.draft, files=kept), at=desk.now(), by=seat.by
        )
    said = " ".join(("Письмо прочитано. Проверьте отмеченное жёлтым.", *made.doubts))
    return go(request, f"/drafts/{circular.id}", said)


def _goes_along(form: Form, dropped: list[Any]) -> bool:
    return bool(dropped) and text(form, "along") == "on"


@router.get("/{circular_id}")
def show(request: Request, seat: Looking, circular_id: int) -> Response:
    """The draft, with what to check in it."""
    desk = desk_of(request)
    with desk.database.read() as session:
        circular = circulars.find(session, circular_id)
        form = draftform.of_row(circular, asks_of(session, [circular_id])[circular_id])
    if circular.state is not CircularState.DRAFT:
        return go(request, f"/circulars/{circular_id}")
    return _page(request, seat, circular, form, Faults())


@router.post("/{circular_id}")
def save(request: Request, seat: Sending, circular_id: int, form: Form) -> Response:
    """Save the draft as it was typed, and what else its button says."""
    desk, faults, what = desk_of(request), Faults(), text(form, "do")
    typed = draftform.typed(form)
    with desk.database.read() as session:
        circular = circulars.find(session, circular_id)
    if what == "more":
        return _page(request, seat, circular, typed.with_another_ask(), faults)
    made = draftform.checked(typed, faults)
    if faults:
        return _page(request, seat, circular, typed, faults, status_code=422)
    try:
        _save(request, seat, circular_id, typed, made, form)
    except OvertakenError as error:
        return _overtaken(request, seat, circular_id, typed, error)
    except RefusedError:
        raise
    except VestnikError as error:
        faults.add("files", str(error))
        return _page(request, seat, circular, typed, faults, status_code=422)
    if what == "send":
        return go(request, f"/drafts/{circular_id}/send")
    return go(request, f"/drafts/{circular_id}", "Черновик сохранён.")


def _save(
    request: Request, seat: Seat, circular_id: int, typed: DraftForm, made: Checked, form: Form
) -> None:
    """All of it or nothing: fields, new files, files taken off."""
    desk, at = desk_of(request), desk_of(request).now()
    new = [uploads.content(file) for file in files(form, "files")]
    stored = [uploads.store(name, data, desk.files) for name, data in new]
    gone = text(form, "do").removeprefix("detach-")
    with desk.database.write() as session:
        drafts.revise(
            session,
            circular_id=circular_id,
            version=typed.version,
            number=made.number,
            dated=made.dated,
            title=made.title,
            addressees=made.addressees,
            links=made.links,
            asks=made.asks,
            audience=typed.audience,
            urgent=typed.urgent,
            at=at,
            by=seat.by,
        )
        for file in stored:
            drafts.attach(session, circular_id=circular_id, file=file, at=at, by=seat.by)
        if gone.isdigit():
            drafts.detach(
                session, circular_id=circular_id, attachment_id=int(gone), at=at, by=seat.by
            )


def _overtaken(
    request: Request, seat: Seat, circular_id: int, typed: DraftForm, error: OvertakenError
) -> Response:
    """Both versions: what was typed stays in the form, what the other has saved beside it."""
    desk, faults = desk_of(request), Faults()
    faults.add("", str(error))
    with desk.database.read() as session:
        circular = circulars.find(session, circular_id)
        theirs = draftform.of_row(circular, asks_of(session, [circular_id])[circular_id])
    mine = replace(typed, version=circular.version)
    return _page(request, seat, circular, mine, faults, theirs=theirs, status_code=409)


@router.post("/{circular_id}/preview")
def show_preview(request: Request, _seat: Sending, circular_id: int, form: Form) -> Response:
    """The phone, the counts and the load for what is typed now; nothing is saved."""
    desk, typed = desk_of(request), draftform.typed(form)
    with desk.database.read() as session:
        circular = circulars.find(session, circular_id)
        made = draftform.checked(typed, Faults())
        shown = preview(session, desk, circular, typed, made, at=desk.now())
    return page(request, "preview.html", shown=shown, step=desk.hands.step)


@router.post("/{circular_id}/drop")
def drop(request: Request, seat: Sending, circular_id: int) -> Response:
    """Throw a draft away; it stays in the journal."""
    desk = desk_of(request)
    with desk.database.write() as session:
        circulars.cancel(session, circular_id=circular_id, at=desk.now(), by=seat.by)
    return go(request, "/circulars", "Черновик убран.")


def _page(
    request: Request,
    seat: Seat,
    circular: Circular,
    form: DraftForm,
    faults: Faults,
    *,
    theirs: DraftForm | None = None,
    status_code: int = 200,
) -> Response:
    desk = desk_of(request)
    with desk.database.read() as session:
        letter = session.get_one(Letter, circular.letter_id)
        made = draftform.checked(form, Faults())
        facts: dict[str, Any] = {
            "files": queries.attachments(session, circular.id or 0),
            "sizes": queries.sizes(session),
            "shown": preview(session, desk, circular, form, made, at=desk.now()),
        }
    return page(
        request,
        "draft.html",
        status_code,
        circular=circular,
        form=form,
        faults=faults,
        theirs=theirs,
        letter=letter,
        segments=letters.segments(letter.text, desk.hands.places(letter.text)),
        unsure=letters.doubtful(circular.unsure),
        step=desk.hands.step,
        may=seat.may("send"),
        **facts,
    )

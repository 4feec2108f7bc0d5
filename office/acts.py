"""What is done about organisations of a circular: one row or many, asked for what it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from bot import texts
from data.actions import answers, circulars, marks, nudges
from data.models.circular import Circular
from data.queries import control, lateness, nudging, office, scoped, tasks
from data.queries.control import Filter
from data.queries.nudging import Nudge
from data.rules.rights import Scope
from data.values.errors import InputError, RefusedError
from office.forms import Faults, Form, number, numbers, text
from office.seat import Following, Seat, desk_of
from office.views import go, page

router = APIRouter(prefix="/circulars/{circular_id}")

AT_ONCE = 500  # organisations one deed is done to in one go
SHOWN = 30  # names listed before it is done

TITLES = {
    "remind": "Напомнить сейчас",
    "mark": "Отметить исполненным",
    "accept": "Принять ответ",
    "return": "Вернуть на доработку",
    "waive": "Снять с контроля",
    "extend": "Продлить срок",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be done, to which deliveries, with what was typed for it."""

    name: str
    deliveries: tuple[int, ...]
    words: str
    until: date | None
    forced: bool
    one: bool  # from the page of one organisation, and back to it


@router.post("/act")
def act(request: Request, seat: Following, circular_id: int, form: Form) -> Response:
    """Do a deed, or ask first for what it still needs."""
    desk, faults = desk_of(request), Faults()
    with desk.database.read() as session:
        circular = circulars.find(session, circular_id)
        chosen = _chosen(session, circular, form, scope=seat.scope, at=desk.now())
    deed = Deed(
        name=text(form, "deed"),
        deliveries=tuple(chosen),
        words=text(form, "words")[:500],
        until=faults.day("until", text(form, "until")),
        forced=text(form, "forced") == "on",
        one=text(form, "one") == "on",
    )
    back = f"/circulars/{circular_id}" + (f"/d/{chosen[0]}" if deed.one and chosen else "")
    if deed.name not in TITLES:
        return go(request, back, "Выберите, что сделать.")
    if not chosen:
        return go(request, back, "Не выбрано ни одной организации: отметьте их галочками.")
    if text(form, "sure") != "on" and (deed.name != "accept" or len(chosen) > 1):
        return _ask(request, circular, deed, faults)
    _check(deed, faults)
    if faults:
        return _ask(request, circular, deed, faults, status_code=422)
    return go(request, back, _do(request, seat, circular, deed))


def _chosen(
    session: Session, circular: Circular, form: Form, *, scope: Scope, at: datetime
) -> list[int]:
    """The ticked deliveries, or all that the filter holds; of this circular and this scope."""
    if text(form, "all") == "on":
        wanted = Filter(
            text(form, "state"), text(form, "municipality"), text(form, "kind"), text(form, "q")
        )
        late = lateness.lateness(session, circular, at=at)
        found, _ = control.page(
            session, circular, wanted, late=late, number=1, scope=scope, size=AT_ONCE
        )
        return found
    ticked = numbers(form, "d")[:AT_ONCE]
    return control.of_circular(
        session, circular.id or 0, scoped.seen_deliveries(session, ticked, scope=scope)
    )


def _check(deed: Deed, faults: Faults) -> None:
    if deed.name in ("mark", "waive") and not deed.words:
        faults.add("words", "Напишите причину: она останется в журнале.")
    if deed.name == "return" and not deed.words:
        faults.add("words", "Напишите, что доделать: это увидит руководитель.")
    if deed.name == "extend" and deed.until is None:
        faults.add("until", "Выберите день, до которого продлить.")


def _ask(
    request: Request, circular: Circular, deed: Deed, faults: Faults, *, status_code: int = 200
) -> Response:
    desk = desk_of(request)
    with desk.database.read() as session:
        found = nudging.nudges(session, deliveries=deed.deliveries, at=desk.now())
        going = [one for one in found if one.refusal is None]
        first = going or [one for one in found if one.refusal and not one.refusal.final]
        preview = _preview(session, first[0], desk.now()) if first else ""
    return page(
        request,
        "act.html",
        status_code,
        circular=circular,
        deed=deed,
        title=TITLES[deed.name],
        chosen=found,
        shown=SHOWN,
        going=going,
        refused=[one for one in found if one.refusal is not None],
        preview=preview if deed.name == "remind" else "",
        faults=faults,
    )


def _preview(session: Session, one: Nudge, at: datetime) -> str:
    """The reminder as its reader will see it, this circular alone."""
    task = tasks.tasks(session, [one.delivery_id])[one.delivery_id]
    place = office.places(session, [one.organisation_id])[one.organisation_id]
    return texts.digest(
        [task],
        one.step,
        person=one.holder.person if one.holder else "",
        today=place.day(at),
        calendar=place.calendar,
        name_organisations=False,
    )


def _do(request: Request, seat: Seat, circular: Circular, deed: Deed) -> str:
    """Do it; what to say about it."""
    desk = desk_of(request)
    if deed.name == "remind":
        with desk.database.write() as session:
            done = nudges.remind(
                session,
                deliveries=deed.deliveries,
                forced=deed.forced,
                at=desk.now(),
                by=seat.by,
            )
        said = f"Напоминания поставлены в очередь, получателей: {done.people}."
        return said + (f" Не напомнили: {len(done.refused)}." if done.refused else "")
    count, why = 0, ""
    with desk.database.write() as session:
        for delivery_id in deed.deliveries:
            try:
                _ONE[deed.name](session, circular, deed, delivery_id, desk.now(), seat.by)
                count += 1
            except RefusedError as error:  # of many some may have changed meanwhile
                why = str(error)
    if not count:
        raise RefusedError(why)
    left = len(deed.deliveries) - count
    return f"Сделано, организаций: {count}." + (f" Не вышло: {left}. {why}" if left else "")


def _mark(session: Session, _c: Circular, deed: Deed, one: int, at: datetime, by: str) -> None:
    marks.mark(session, delivery_id=one, reason=deed.words, at=at, by=by)


def _accept(session: Session, _c: Circular, _deed: Deed, one: int, at: datetime, by: str) -> None:
    marks.accept(session, delivery_id=one, at=at, by=by)


def _return(session: Session, c: Circular, deed: Deed, one: int, at: datetime, by: str) -> None:
    said = texts.sent_back(c.number, c.dated, c.title, deed.words)
    marks.give_back(session, delivery_id=one, comment=deed.words, said=said, at=at, by=by)


def _waive(session: Session, _c: Circular, deed: Deed, one: int, at: datetime, by: str) -> None:
    answers.waive(session, delivery_id=one, reason=deed.words, at=at, by=by)


def _extend(session: Session, c: Circular, deed: Deed, one: int, at: datetime, by: str) -> None:
    if deed.until is None:
        raise InputError("Выберите день, до которого продлить.")
    said = texts.given_longer(c.number, c.dated, c.title, deed.until)
    marks.extend(session, delivery_id=one, until=deed.until, said=said, at=at, by=by)


_ONE: dict[str, Callable[[Session, Circular, Deed, int, datetime, str], None]] = {
    "mark": _mark,
    "accept": _accept,
    "return": _return,
    "waive": _waive,
    "extend": _extend,
}


@router.post("/forward")
def forward(request: Request, seat: Following, circular_id: int, form: Form) -> Response:
    """Send the letter to another recipient of the organisation too."""
    desk, delivery_id = desk_of(request), number(form, "d")
    with desk.database.write() as session:
        circulars.find(session, circular_id)
        seen = scoped.seen_deliveries(session, [delivery_id], scope=seat.scope)
        if not control.of_circular(session, circular_id, seen):
            raise InputError("Такой организации в этом циркуляре нет: обновите страницу.")
        marks.forward(
            session,
            delivery_id=delivery_id,
            recipient_id=number(form, "recipient"),
            at=desk.now(),
            by=seat.by,
        )
    return go(request, f"/circulars/{circular_id}/d/{delivery_id}", "Письмо уйдёт и ему.")

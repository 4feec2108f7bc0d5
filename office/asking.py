"""«Вопросы»: what recipients ask, the answer to one, a clarification for all."""

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from bot import texts
from data.actions import circulars, clarifying, questions
from data.models.circular import CircularState
from data.queries import questions as queries
from data.queries.questions import Asked
from data.values.errors import InputError, RefusedError
from office.forms import Faults, Form, text
from office.seat import Following, Looking, Seat, desk_of
from office.views import go, page

router = APIRouter(prefix="/questions")

LONGEST = 3500  # characters; with the question before it, it must fit into one message
ANSWERED = 50  # of the latest that are shown


@router.get("")
def show(request: Request, seat: Looking) -> Response:
    """The queue, the oldest first, and what was answered lately."""
    return _page(request, seat, Faults(), {})


@router.post("/{question_id}/answer")
def answer(request: Request, seat: Following, question_id: int, form: Form) -> Response:
    """Answer one; with «for all» it goes to everybody who got that circular too."""
    desk, faults, words = desk_of(request), Faults(), text(form, "text")
    field = f"text{question_id}"
    if not words:
        faults.add(field, "Напишите ответ.")
    elif len(words) > LONGEST:
        faults.add(field, f"Ответ длиннее {LONGEST} знаков: сократите его или приложите файлом.")
    if faults:
        return _page(request, seat, faults, {question_id: words}, status_code=422)
    told = 0
    try:
        with desk.database.write() as session:
            asked = _seen(session, seat, question_id)
            questions.answer(
                session,
                question_id=question_id,
                text=words,
                said=texts.answer(asked.text, words),
                at=desk.now(),
                by=seat.by,
            )
            if text(form, "all") == "on":
                told = _tell_all(session, request, seat, asked, words)
    except RefusedError as error:
        faults.add(field, str(error))
        return _page(request, seat, faults, {question_id: words}, status_code=409)
    said = "Ответ поставлен в очередь."
    return go(request, "/questions", said + (f" Разъяснение получат ещё {told}." if told else ""))


def _seen(session: Session, seat: Seat, question_id: int) -> Asked:
    asked = queries.find(session, question_id, scope=seat.scope)
    if asked is None:
        raise InputError("Такого вопроса нет: обновите страницу.")
    return asked


def _tell_all(session: Session, request: Request, seat: Seat, asked: Asked, words: str) -> int:
    if asked.circular_id is None:
        raise RefusedError("Вопрос не о письме: разослать его всем нельзя.")
    circular = circulars.find(session, asked.circular_id)
    if circular.state is not CircularState.OPEN:
        raise RefusedError("Письмо уже снято с контроля: разослать разъяснение нельзя.")
    return clarifying.clarify(
        session,
        circular_id=asked.circular_id,
        said=texts.clarified(circular.number, circular.dated, circular.title, words),
        but=asked.recipient_id,
        scope=seat.scope,
        at=desk_of(request).now(),
        by=seat.by,
    )


def _page(
    request: Request,
    seat: Seat,
    faults: Faults,
    typed: dict[int, str],
    *,
    status_code: int = 200,
) -> Response:
    with desk_of(request).database.read() as session:
        waiting = queries.unanswered(session, scope=seat.scope)
        answered = queries.answered(session, limit=ANSWERED, scope=seat.scope)
    return page(
        request,
        "questions.html",
        status_code,
        waiting=waiting,
        answered=answered,
        typed=typed,
        faults=faults,
    )

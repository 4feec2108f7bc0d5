"""«Справочник»: organisations and who answers for them; the list to take away."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from data.queries import directory, people, roster
from data.queries.directory import PAGE, Wanted
from data.rules.rights import Scope
from office import words
from office.forms import Form, text
from office.seat import Keeping, Looking, desk_of
from office.spreadsheets import spreadsheet
from office.views import page

router = APIRouter(prefix="/roster")


@router.get("")
def show(
    request: Request,
    seat: Looking,
    q: Annotated[str, Query(max_length=100)] = "",
    municipality: Annotated[str, Query(max_length=200)] = "",
    kind: Annotated[str, Query(max_length=20)] = "",
    linked: Annotated[str, Query(max_length=3)] = "",
    page_: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """The list of organisations."""
    wanted = Wanted(q.strip(), municipality, kind, linked)
    with desk_of(request).database.read() as session:
        facts = _facts(session, wanted, seat.scope, number=page_)
    shown = {"q": q, "municipality": municipality, "kind": kind, "linked": linked}
    return page(request, "roster.html", filter=shown, person="", here=page_, **facts)


@router.post("/search")
def search(request: Request, seat: Looking, form: Form) -> Response:
    """Find an organisation by a person's name, which must not stand in an address."""
    name = text(form, "person")[:100]
    with desk_of(request).database.read() as session:
        facts = _facts(session, Wanted(person=name), seat.scope, number=1)
    empty = {"q": "", "municipality": "", "kind": "", "linked": ""}
    return page(request, "roster.html", filter=empty, person=name, here=1, **facts)


def _facts(session: Session, wanted: Wanted, scope: Scope, *, number: int) -> dict[str, Any]:
    found, total = directory.page(session, wanted, number=number, scope=scope)
    ids = [one.id or 0 for one in found]
    return {
        "organisations": found,
        "total": total,
        "pages": -(-total // PAGE),
        "holders": people.holders(session, ids),
        "open_counts": directory.open_counts(session, ids),
        "municipalities": roster.municipalities(session),
    }


HEADINGS = (
    "Код",
    "Организация",
    "Вид",
    "Муниципалитет",
    "Часовой пояс",
    "Группы",
    "Роль",
    "Должность",
    "ФИО",
    "Связь",
)


@router.get("/export")
def export(request: Request, _seat: Keeping) -> Response:
    """The whole roster as a table for a spreadsheet program."""
    with desk_of(request).database.read() as session:
        everything = roster.everything(session)
    lines: list[list[str]] = []
    for organisation, groups, holders in everything:
        own = [
            organisation.code,
            organisation.name,
            words.KIND[organisation.kind],
            organisation.municipality,
            organisation.timezone or "",
            ", ".join(groups),
        ]
        crowd: list[people.Holder | None] = [*holders] or [None]
        lines += [own + _person(holder) for holder in crowd]
    return spreadsheet(HEADINGS, lines, "roster.csv")


def _person(holder: people.Holder | None) -> list[str]:
    if holder is None:
        return ["", "", "", ""]
    return [
        "руководитель" if holder.role == "head" else "заместитель",
        holder.title,
        holder.person,
        words.ADDRESS[holder.state] if holder.state else "не подключён",
    ]

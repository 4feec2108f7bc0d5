"""«Журнал»: what happened, when, by whom and from where; and that nobody has touched it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from data.queries import journal, lines, users
from data.queries.lines import PAGE, Sought
from office import words
from office.seat import Auditing, desk_of
from office.views import page

router = APIRouter(prefix="/journal")


@router.get("")
def show(
    request: Request,
    _seat: Auditing,
    action: Annotated[str, Query(max_length=64)] = "",
    subject: Annotated[str, Query(max_length=100)] = "",
    by: Annotated[str, Query(max_length=100)] = "",
    before: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """The lines, the latest first."""
    return _page(request, Sought(action, subject.strip(), by), before=before)


@router.post("/check")
def check(request: Request, _seat: Auditing) -> Response:
    """Follow the chain from the first line to the last."""
    with desk_of(request).database.read() as session:
        found = journal.check(session)
    return _page(request, Sought(), before=0, checked=found)


def _page(
    request: Request, sought: Sought, *, before: int, checked: journal.JournalCheck | None = None
) -> Response:
    with desk_of(request).database.read() as session:
        found = lines.page(session, sought, before=before)
        facts: dict[str, Any] = {
            "lines": found,
            "count": lines.count(session),
            "people": [(f"user:{id_}", name) for id_, name in users.names(session).items()],
        }
    return page(
        request,
        "journal.html",
        sought=sought,
        filter={"action": sought.action, "subject": sought.subject, "by": sought.by},
        older=found[-1].id if len(found) == PAGE else 0,
        checked=checked,
        deeds=sorted(words.DEEDS.items(), key=lambda one: one[1]),
        **facts,
    )

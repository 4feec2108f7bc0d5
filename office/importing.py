"""Importing the roster: a file is read, its differences shown, and only then carried out."""

import hashlib
import re
import time
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from data.actions import roster as actions
from data.values.errors import InputError, VestnikError
from data.values.rosterplan import Plan
from office import uploads
from office.desk import Desk
from office.forms import Faults, Form, files, text
from office.seat import Keeping, desk_of
from office.views import go, page
from papers import rosterwords

router = APIRouter(prefix="/roster/import")

KEPT = 24 * 3600  # seconds a file waits for its differences to be accepted
NAME = re.compile(r"[0-9a-f]{64}\.(?:csv|txt|xlsx|xls|ods)")


@router.get("")
def show(request: Request, _seat: Keeping) -> Response:
    """Where a file is chosen."""
    return page(request, "import.html", faults=Faults())


@router.post("")
def compare(request: Request, _seat: Keeping, form: Form) -> Response:
    """What a file would change; nothing is done yet."""
    desk, faults, given = desk_of(request), Faults(), files(form, "file")
    if not given:
        faults.add("file", "Выберите файл .csv, .xlsx, .xls или .ods.")
        return page(request, "import.html", 422, faults=faults)
    try:
        name, data = uploads.content(given[0])
        plan, warnings = _plan(desk, name, data)
        kept = _keep(desk.files, name, data)
    except VestnikError as error:
        faults.add("file", str(error))
        return page(request, "import.html", 422, faults=faults)
    return page(
        request, "differences.html", plan=plan, warnings=warnings, file=kept, seen=_seen(plan)
    )


@router.post("/accept")
def accept(request: Request, seat: Keeping, form: Form) -> Response:
    """Carry out what was shown; when the roster has changed meanwhile, show it anew."""
    desk, name = desk_of(request), text(form, "file")
    path = _folder(desk.files) / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise InputError("Файл уже не хранится: выберите его ещё раз.")
    data = path.read_bytes()
    rows, warnings = desk.hands.read_roster(name, data)
    with desk.database.write() as session:
        plan = actions.plan(session, rows=rows, kind_of=rosterwords.kind)
        if _seen(plan) == text(form, "seen"):
            actions.carry_out(session, plan=plan, at=desk.now(), by=seat.by)
            path.unlink(missing_ok=True)
            return go(request, "/roster", "Справочник обновлён.")
    return page(
        request, "differences.html", 409, plan=plan, warnings=warnings, file=name, seen=_seen(plan)
    )


def _plan(desk: Desk, name: str, data: bytes) -> tuple[Plan, tuple[str, ...]]:
    rows, warnings = desk.hands.read_roster(name, data)
    with desk.database.read() as session:
        plan = actions.plan(session, rows=rows, kind_of=rosterwords.kind)
    if plan.faults:
        raise InputError("\n".join(str(fault) for fault in plan.faults))
    return plan, warnings


def _seen(plan: Plan) -> str:
    """A digest of what was shown, so that nothing else is carried out."""
    return hashlib.sha256(repr(plan).encode()).hexdigest()


def _keep(folder: Path, name: str, data: bytes) -> str:
    """Keep a file until its differences are accepted; older ones are thrown away."""
    place = _folder(folder)
    place.mkdir(parents=True, exist_ok=True)
    for old in place.iterdir():
        if old.stat().st_mtime < time.time() - KEPT:
            old.unlink(missing_ok=True)
    kept = hashlib.sha256(data).hexdigest() + (Path(name).suffix.lower() or ".csv")
    if not NAME.fullmatch(kept):
        raise InputError("Такой файл не прочитать: нужен .csv, .xlsx, .xls или .ods.")
    (place / kept).write_bytes(data)
    return kept


def _folder(folder: Path) -> Path:
    return folder / "imports"

"""Invites: codes with QR to print, several on a sheet; a code is shown once."""

import secrets

import segno
from fastapi import APIRouter, Request
from markupsafe import Markup
from sqlmodel import Session
from starlette.responses import Response

from data.actions import invites
from data.actions.invites import Issued
from data.queries import directory, people, roster, scoped
from data.rules import codes
from data.values.errors import InputError
from office.desk import Desk
from office.forms import Form, number, text
from office.seat import Keeping, Seat, desk_of
from office.views import page

router = APIRouter()

SHEET = 48  # codes given out at a time: six sheets of paper


@router.get("/roster/invites")
def show(request: Request, seat: Keeping) -> Response:
    """Who has not connected yet."""
    desk = desk_of(request)
    with desk.database.read() as session:
        waiting, given = directory.not_linked(
            session, municipality="", kind="", at=desk.now(), scope=seat.scope
        )
        municipalities = roster.municipalities(session)
    return page(
        request,
        "inviting.html",
        waiting=waiting,
        given=given,
        municipalities=municipalities,
        sheet=SHEET,
    )


@router.post("/roster/invites")
def issue(request: Request, seat: Keeping, form: Form) -> Response:
    """Codes for those who have none, on sheets to print."""
    desk = desk_of(request)
    with desk.database.write() as session:
        waiting, _ = directory.not_linked(
            session,
            municipality=text(form, "municipality"),
            kind=text(form, "kind"),
            at=desk.now(),
            scope=seat.scope,
        )
        issued = invites.issue(
            session,
            holders=waiting[:SHEET],
            choose=secrets.choice,
            at=desk.now(),
            by=seat.by,
        )
    return _sheet(request, desk, issued, left=max(len(waiting) - SHEET, 0))


@router.post("/organisations/{organisation_id}/invite")
def renew(request: Request, seat: Keeping, organisation_id: int, form: Form) -> Response:
    """A new code for one person; those given before are good no more."""
    desk = desk_of(request)
    with desk.database.write() as session:
        issued = _renew(session, seat, organisation_id, number(form, "recipient"), desk)
    return _sheet(request, desk, issued, left=0)


def _renew(
    session: Session, seat: Seat, organisation_id: int, recipient_id: int, desk: Desk
) -> list[Issued]:
    holder = people.holder(session, recipient_id=recipient_id)
    seen = scoped.sees_organisation(session, organisation_id, scope=seat.scope)
    if holder is None or holder.organisation_id != organisation_id or not seen:
        raise InputError("Этот человек здесь больше не отвечает: обновите страницу.")
    return invites.renew(
        session, holders=[holder], choose=secrets.choice, at=desk.now(), by=seat.by
    )


def _sheet(request: Request, desk: Desk, issued: list[Issued], *, left: int) -> Response:
    shown = [
        {"one": one, "code": codes.shown(one.code), "link": _link(desk, one.code)} for one in issued
    ]
    for invite in shown:
        invite["qr"] = _qr(str(invite["link"] or invite["code"]))
    return page(request, "invites.html", invites=shown, left=left)


def _link(desk: Desk, code: str) -> str:
    return desk.invite_link.replace("{code}", code)


def _qr(content: str) -> Markup:
    drawn = segno.make(content, error="m", micro=False)
    return Markup(drawn.svg_inline(border=1, omitsize=True))  # noqa: S704  drawn by segno

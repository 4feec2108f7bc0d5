"""One's own account: password, second factor, open sessions."""

import secrets

import segno
from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from data.actions import entries, users
from data.queries import office
from data.queries import users as queries
from data.rules import totp
from office import passwords
from office.entry import new_password
from office.forms import Faults, Form, text
from office.seat import Looking, Seat, cookie_name, desk_of
from office.views import go, page

router = APIRouter(prefix="/me")


@router.get("")
def show(request: Request, seat: Looking) -> Response:
    """Who I am here, and where I have entered."""
    return _page(request, seat, Faults())


@router.post("/password")
def set_password(request: Request, seat: Looking, form: Form) -> Response:
    """Another password: the old one is asked for, every session ends."""
    desk, faults = desk_of(request), Faults()
    with desk.database.read() as session:
        user = users.find(session, seat.user_id)
    if not passwords.is_right(str(form.get("old", "")), user.password_hash):
        faults.add("old", "Нынешний пароль не подходит: проверьте раскладку.")
    password = new_password(form, login=seat.login, faults=faults)
    if faults:
        return _page(request, seat, faults, status_code=422)
    kept = passwords.hashed(password)
    with desk.database.write() as session:
        users.set_password(
            session, user_id=seat.user_id, password_hash=kept, at=desk.now(), by=seat.by
        )
    response = go(request, "/login", "Пароль сменён: войдите с новым.")
    response.delete_cookie(cookie_name(request), path="/")
    return response


@router.post("/factor")
def begin_factor(request: Request, seat: Looking) -> Response:
    """Show a secret to put into an authenticator app."""
    secret = totp.new_secret(secrets.token_bytes)
    return _factor_page(request, seat, secret, Faults())


@router.post("/factor/on")
def factor_on(request: Request, seat: Looking, form: Form) -> Response:
    """Turn the second factor on, once its first code is right and the password too."""
    desk, faults = desk_of(request), Faults()
    secret = text(form, "secret")
    if len(secret) != 32 or not secret.isalnum():
        return go(request, "/me")
    with desk.database.read() as session:
        user = users.find(session, seat.user_id)
    step = totp.accepted_step(secret, text(form, "code"), at=desk.now(), used=0)
    if step is None:
        faults.add("code", "Код не подошёл: проверьте часы телефона и введите следующий.")
    if not passwords.is_right(str(form.get("old", "")), user.password_hash):
        faults.add("old", "Пароль не подходит: проверьте раскладку.")
    if step is None or faults:
        return _factor_page(request, seat, secret, faults, status_code=422)
    with desk.database.write() as session:
        users.set_second_factor(
            session, user_id=seat.user_id, secret=secret, step=step, at=desk.now(), by=seat.by
        )
        users.end_sessions(session, user_id=seat.user_id, at=desk.now(), but=seat.session_id)
    return go(request, "/me", "Второй фактор включён: при входе понадобится код.")


@router.post("/factor/off")
def factor_off(request: Request, seat: Looking, form: Form) -> Response:
    """Turn the second factor off; the password is asked for."""
    desk, faults = desk_of(request), Faults()
    with desk.database.read() as session:
        user = users.find(session, seat.user_id)
    if not passwords.is_right(str(form.get("off", "")), user.password_hash):
        faults.add("off", "Пароль не подходит: проверьте раскладку.")
        return _page(request, seat, faults, status_code=422)
    with desk.database.write() as session:
        users.set_second_factor(
            session, user_id=seat.user_id, secret=None, at=desk.now(), by=seat.by
        )
        users.end_sessions(session, user_id=seat.user_id, at=desk.now(), but=seat.session_id)
    return go(request, "/me", "Второй фактор отключён.")


@router.post("/sessions/{session_id}/end")
def end_session(request: Request, seat: Looking, session_id: int) -> Response:
    """End one of my sessions, in another browser too."""
    desk = desk_of(request)
    with desk.database.write() as session:
        mine = {one.id for one in queries.sessions(session, [seat.user_id], at=desk.now())}
        if session_id in mine:
            entries.leave(session, session_id=session_id, at=desk.now(), by=seat.by)
    return go(request, "/me", "Сеанс завершён.")


def _page(request: Request, seat: Seat, faults: Faults, *, status_code: int = 200) -> Response:
    desk = desk_of(request)
    with desk.database.read() as session:
        user = users.find(session, seat.user_id)
        sessions = queries.sessions(session, [seat.user_id], at=desk.now())
    return page(request, "me.html", status_code, user=user, sessions=sessions, faults=faults)


def _factor_page(
    request: Request, seat: Seat, secret: str, faults: Faults, *, status_code: int = 200
) -> Response:
    desk = desk_of(request)
    with desk.database.read() as session:
        issuer = _issuer(session)
    link = totp.link(secret, login=seat.login, issuer=issuer)
    qr = segno.make(link, error="m").svg_inline(scale=5, border=2, omitsize=False)
    return page(request, "factor.html", status_code, secret=secret, qr=qr, faults=faults)


def _issuer(session: Session) -> str:
    return f"Вестник, {office.office(session).name}"

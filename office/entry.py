"""Coming in: the login page, the one-time link, leaving."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from data.actions import entries, users
from data.models.user import EntryLink, User, UserRole
from data.queries import users as queries
from data.rules import totp
from data.values.errors import InputError
from office import forms, passwords
from office.forms import Faults, Form, text
from office.seat import (
    IDLE,
    NotEnteredError,
    address_of,
    cookie_name,
    desk_of,
    seat_of,
)
from office.views import go, page

router = APIRouter()

BY_LOGIN = 10  # failed attempts under one login within a quarter of an hour
BY_ADDRESS = 30
WAIT = "Слишком много неудачных попыток. Подождите четверть часа и попробуйте снова."
WRONG = "Логин, пароль или код не подходят. Проверьте раскладку и попробуйте ещё раз."
STALE = "Ссылка больше не действует: попросите у администратора новую."


@router.get("/login")
def show_login(request: Request, to: Annotated[str, Query()] = "/") -> Response:
    """The login page."""
    return page(request, "login.html", fault="", login="", to=local_path(to))


@router.post("/login")
def log_in(request: Request, form: Form) -> Response:
    """Enter with a login, a password and, where it is set, a code."""
    desk, at, address = desk_of(request), desk_of(request).now(), address_of(request)
    login, to = text(form, "login").casefold()[:64], local_path(text(form, "to"))
    with desk.database.read() as session:
        tried = queries.attempts(session, login=login, address=address, at=at)
        user = queries.by_login(session, login)
    if tried.of_login >= BY_LOGIN or tried.of_address >= BY_ADDRESS:
        return page(request, "login.html", 429, fault=WAIT, login=login, to=to)
    step = _proved(user, str(form.get("password", "")), text(form, "code"), request)
    if user is None or step is None:
        with desk.database.write() as session:
            known = user.id if user else None
            entries.failed(session, login=login, user_id=known, address=address, at=at)
        return page(request, "login.html", 401, fault=WRONG, login=login, to=to)
    return _entered(request, user, to=to, step=step)


def _proved(user: User | None, password: str, code: str, request: Request) -> int | None:
    """The step of the second factor's code (0 without one) if all is right, else None.

    A wrong password and a wrong code look the same from outside.
    """
    right = passwords.is_right(password, user.password_hash if user else None)
    if user is None or not user.active or not right:
        return None
    if user.totp_secret is None:
        return 0
    at = desk_of(request).now()
    return totp.accepted_step(user.totp_secret, code, at=at, used=user.totp_step)


def _entered(request: Request, user: User, *, to: str, step: int = 0) -> Response:
    desk, token = desk_of(request), passwords.new_token()
    address = address_of(request)
    by = f"user:{user.id}@{address}"
    before = request.cookies.get(cookie_name(request), "")
    with desk.database.write() as session:
        old = queries.session_of(session, passwords.token_hash(before), at=desk.now(), idle=IDLE)
        if old is not None:  # a browser holds one session at a time
            entries.leave(session, session_id=old[0].id or 0, at=desk.now(), by=by)
        if step:
            entries.use_code(session, user_id=user.id or 0, step=step)
        entries.enter(
            session,
            user=user,
            token_hash=passwords.token_hash(token),
            address=address,
            agent=request.headers.get("user-agent", ""),
            at=desk.now(),
            by=by,
        )
    response = go(request, to)
    response.set_cookie(
        cookie_name(request),
        token,
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


@router.post("/logout")
def log_out(request: Request) -> Response:
    """End this session."""
    desk = desk_of(request)
    try:
        seat = seat_of(request)
    except NotEnteredError:
        return go(request, "/login")
    with desk.database.write() as session:
        entries.leave(session, session_id=seat.session_id, at=desk.now(), by=seat.by)
    response = go(request, "/login")
    response.delete_cookie(cookie_name(request), path="/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _link(request: Request, code: str) -> tuple[EntryLink, User | None] | None:
    desk = desk_of(request)
    with desk.database.read() as session:
        link = queries.entry_link(session, passwords.token_hash(code), at=desk.now())
        if link is None or (link.user_id is None and queries.anybody(session)):
            return None
        user = session.get(User, link.user_id) if link.user_id else None
        return link, user


@router.get("/enter")
def show_entry(request: Request, code: Annotated[str, Query(max_length=100)] = "") -> Response:
    """The page behind a one-time link: choose a password."""
    found = _link(request, code)
    if found is None:
        return page(request, "login.html", 410, fault=STALE, login="", to="/")
    user = found[1]
    return page(
        request, "enter.html", code=code, user=user, login="", name="", faults=forms.NO_FAULTS
    )


@router.post("/enter")
def choose_password(request: Request, form: Form) -> Response:
    """Choose a password; the first one makes the administrator too."""
    code = text(form, "link")
    found = _link(request, code)
    if found is None:
        return page(request, "login.html", 410, fault=STALE, login="", to="/")
    link, user = found
    login = user.login if user else text(form, "login")
    name = user.name if user else text(form, "name")
    faults = Faults()
    password = new_password(form, login=login, faults=faults)
    if not faults:
        try:
            made = _settle(request, link, user, login=login, name=name, password=password)
        except InputError as error:
            faults.add("login", str(error))
        else:
            if made.totp_secret is not None:  # a link never stands for the second factor
                return go(request, "/login", "Пароль сменён: войдите с ним и с кодом.")
            return _entered(request, made, to="/")
    return page(
        request, "enter.html", 422, code=code, user=user, login=login, name=name, faults=faults
    )


def _settle(
    request: Request, link: EntryLink, user: User | None, *, login: str, name: str, password: str
) -> User:
    desk, kept = desk_of(request), passwords.hashed(password)
    by, at = f"link@{address_of(request)}", desk.now()
    with desk.database.write() as session:
        fresh = session.get_one(EntryLink, link.id or 0)
        if fresh.used_at is not None:
            raise InputError(STALE)
        entries.use_link(session, link_id=link.id or 0, at=at)
        if user is None:
            return users.add(
                session,
                login=login,
                name=name,
                role=UserRole.ADMINISTRATOR,
                password_hash=kept,
                at=at,
                by=by,
            )
        users.set_password(session, user_id=user.id or 0, password_hash=kept, at=at, by=by)
        return session.get_one(User, user.id or 0)


def new_password(form: Form, *, login: str, faults: Faults) -> str:
    """A password typed twice; what is wrong with it is noted."""
    password = str(form.get("password", ""))
    weak = passwords.too_weak(password, login=login.casefold())
    if weak is not None:
        faults.add("password", weak)
    elif not passwords.same(password, str(form.get("again", ""))):
        faults.add("again", "Пароли не совпадают: повторите тот же.")
    return password


def local_path(to: str) -> str:
    """A path of our own to go on to; anything else becomes the first page."""
    if to.startswith("/") and not to.startswith(("//", "/\\")) and "\n" not in to:
        return to
    return "/"


def first_link(desk_url: str, token: str) -> str:
    """The address printed in the terminal when nobody can enter yet."""
    return f"{desk_url}/enter?code={token}"

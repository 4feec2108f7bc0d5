"""Users of the desk: who may enter and what they may do."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from data.actions import users
from data.models.organisation import OrganisationKind
from data.models.user import User, UserRole
from data.queries import roster
from data.queries import users as queries
from data.values.errors import InputError, RefusedError
from office import passwords
from office.forms import Faults, Form, text
from office.seat import Ruling, desk_of
from office.views import go, page

router = APIRouter(prefix="/users")


@router.get("")
def show(request: Request, _seat: Ruling) -> Response:
    """Everybody who may enter, or once could."""
    return _list(request)


@router.post("")
def add(request: Request, seat: Ruling, form: Form) -> Response:
    """A new user, who chooses a password by a one-time link."""
    desk, typed, faults = desk_of(request), _typed(form), Faults()
    token = passwords.new_token()
    try:
        with desk.database.write() as session:
            user = users.add(
                session,
                login=typed["login"],
                name=typed["name"],
                role=UserRole(typed["role"]),
                municipality=typed["municipality"],
                kind=_kind(typed),
                at=desk.now(),
                by=seat.by,
            )
            users.give_link(
                session,
                user_id=user.id,
                token_hash=passwords.token_hash(token),
                at=desk.now(),
                by=seat.by,
            )
    except InputError as error:
        faults.add(_field_of(str(error)), str(error))
        return _list(request, typed=typed, faults=faults, status_code=422)
    return _link_page(request, user, token)


@router.get("/{user_id}")
def show_one(request: Request, _seat: Ruling, user_id: int) -> Response:
    """One user, to be changed."""
    with desk_of(request).database.read() as session:
        user = users.find(session, user_id)
    return _one(request, user, typed=_of(user), faults=Faults())


@router.post("/{user_id}")
def change(request: Request, seat: Ruling, user_id: int, form: Form) -> Response:
    """Another name, role or scope; or shut out."""
    desk, typed, faults = desk_of(request), _typed(form), Faults()
    try:
        with desk.database.write() as session:
            users.change(
                session,
                user_id=user_id,
                name=typed["name"],
                role=UserRole(typed["role"]),
                municipality=typed["municipality"],
                kind=_kind(typed),
                active=text(form, "active") == "on",
                at=desk.now(),
                by=seat.by,
            )
    except (InputError, RefusedError) as error:
        faults.add(_field_of(str(error)), str(error))
        with desk.database.read() as session:
            user = users.find(session, user_id)
        return _one(request, user, typed=typed, faults=faults, status_code=422)
    return go(request, "/users", "Сохранено.")


@router.post("/{user_id}/link")
def give_link(request: Request, seat: Ruling, user_id: int) -> Response:
    """A one-time link for somebody who has forgotten the password."""
    desk, token = desk_of(request), passwords.new_token()
    with desk.database.write() as session:
        user = users.find(session, user_id)
        users.give_link(
            session,
            user_id=user_id,
            token_hash=passwords.token_hash(token),
            at=desk.now(),
            by=seat.by,
        )
    return _link_page(request, user, token)


@router.post("/{user_id}/factor")
def drop_factor(request: Request, seat: Ruling, user_id: int) -> Response:
    """Turn the second factor off for somebody who has lost the phone."""
    desk = desk_of(request)
    with desk.database.write() as session:
        users.set_second_factor(session, user_id=user_id, secret=None, at=desk.now(), by=seat.by)
    return go(request, f"/users/{user_id}", "Второй фактор отключён.")


@router.post("/{user_id}/sessions/end")
def end_sessions(request: Request, seat: Ruling, user_id: int) -> Response:
    """Make somebody enter anew everywhere."""
    desk = desk_of(request)
    with desk.database.write() as session:
        users.shut_sessions(session, user_id=user_id, at=desk.now(), by=seat.by)
    return go(request, f"/users/{user_id}", "Все сеансы завершены.")


def _list(
    request: Request,
    *,
    typed: dict[str, str] | None = None,
    faults: Faults | None = None,
    status_code: int = 200,
) -> Response:
    desk = desk_of(request)
    with desk.database.read() as session:
        people = queries.everybody(session)
        municipalities = roster.municipalities(session)
    empty = {"login": "", "name": "", "role": "clerk", "municipality": "", "kind": ""}
    return page(
        request,
        "users.html",
        status_code,
        people=people,
        municipalities=municipalities,
        typed=typed or empty,
        faults=faults or Faults(),
    )


def _one(
    request: Request,
    user: User,
    *,
    typed: dict[str, str],
    faults: Faults,
    status_code: int = 200,
) -> Response:
    desk = desk_of(request)
    with desk.database.read() as session:
        sessions = queries.sessions(session, [user.id or 0], at=desk.now())
        municipalities = roster.municipalities(session)
    return page(
        request,
        "user.html",
        status_code,
        user=user,
        sessions=sessions,
        municipalities=municipalities,
        typed=typed,
        faults=faults,
    )


def _link_page(request: Request, user: User, token: str) -> Response:
    link = str(request.base_url).rstrip("/") + f"/enter?code={token}"
    return page(request, "link.html", user=user, link=link)


def _typed(form: Form) -> dict[str, str]:
    typed = {
        name: text(form, name)[:200] for name in ("login", "name", "role", "municipality", "kind")
    }
    if typed["role"] not in set(UserRole):
        typed["role"] = UserRole.VIEWER.value
    return typed


def _of(user: User) -> dict[str, str]:
    return {
        "login": user.login,
        "name": user.name,
        "role": user.role.value,
        "municipality": user.municipality or "",
        "kind": user.kind.value if user.kind else "",
    }


def _kind(typed: dict[str, str]) -> OrganisationKind | None:
    known = set(OrganisationKind)
    return OrganisationKind(typed["kind"]) if typed["kind"] in known else None


def _field_of(sentence: str) -> str:
    """Which field a refusal of the action is about."""
    for word, field in (("огин", "login"), ("имя", "name"), ("Куратор", "municipality")):
        if word in sentence:
            return field
    return ""

"""The desk as an ASGI application: routes, what guards them, what a fault looks like."""

import logging
from importlib import resources
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from data.values.errors import InputError, RefusedError, VestnikError
from office import (
    acts,
    asking,
    circular,
    circulars,
    configuring,
    delivery,
    dispatches,
    drafts,
    entry,
    importing,
    inviting,
    logbook,
    me,
    organisation,
    reminding,
    roster,
    sending,
    staff,
    today,
)
from office.desk import Desk
from office.guard import Guard, TooLargeError
from office.seat import ForbiddenError, NotEnteredError
from office.views import page

log = logging.getLogger(__name__)

ROUTERS = (
    entry.router,
    today.router,
    reminding.router,
    circulars.router,
    drafts.router,
    sending.router,
    dispatches.router,
    circular.router,
    acts.router,
    delivery.router,
    importing.router,
    inviting.router,
    roster.router,
    organisation.router,
    asking.router,
    logbook.router,
    configuring.router,
    me.router,
    staff.router,
)
LOCAL = ("127.0.0.1", "localhost", "::1")


def build(desk: Desk) -> FastAPI:
    """The application of this desk."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.desk = desk
    for router in ROUTERS:
        app.include_router(router)
    static = str(resources.files("office") / "static")
    app.mount("/static", StaticFiles(directory=static), name="static")
    app.add_exception_handler(NotEnteredError, _not_entered)
    app.add_exception_handler(ForbiddenError, _forbidden)
    app.add_exception_handler(VestnikError, _refused)
    app.add_exception_handler(TooLargeError, _too_large)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unfit)
    app.add_exception_handler(Exception, _ours)
    app.add_middleware(Guard, hosts=(*LOCAL, *desk.hosts))
    return app


def _not_entered(request: Request, _error: Exception) -> Response:
    """To the login page, and back here after it."""
    if request.headers.get("hx-request") == "true":
        return Response(status_code=401, headers={"HX-Redirect": "/login"})
    to = request.url.path if request.method == "GET" else "/"
    return RedirectResponse("/login" + (f"?to={quote(to)}" if to != "/" else ""), 303)


def _forbidden(request: Request, _error: Exception) -> Response:
    seat = getattr(request.state, "seat", None)
    who = seat.who if seat else "somebody"
    log.warning("%s may not %s %s", who, request.method, request.url.path)
    return _fault(
        request, 403, "Сюда нельзя", "У вас нет права на это действие: попросите администратора."
    )


def _refused(request: Request, error: Exception) -> Response:
    code = 409 if isinstance(error, RefusedError) else 400 if isinstance(error, InputError) else 503
    return _fault(request, code, "Не получилось", str(error))


def _too_large(request: Request, _error: Exception) -> Response:
    return _fault(request, 413, "Слишком много", "Файл должен быть не больше 25 МБ.")


def _http(request: Request, error: Exception) -> Response:
    code = error.status_code if isinstance(error, HTTPException) else 500
    if code == 404:
        return _fault(
            request, 404, "Такой страницы нет", "Проверьте адрес или начните с «Сегодня»."
        )
    return _fault(request, code, "Не получилось", "Запрос не понят: обновите страницу и повторите.")


def _unfit(request: Request, _error: Exception) -> Response:
    return _fault(request, 404, "Такой страницы нет", "Проверьте адрес или начните с «Сегодня».")


def _ours(request: Request, error: Exception) -> Response:
    # The path names no people; what was typed is not logged.
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return _fault(
        request, 500, "Ошибка у нас", "Она записана в журнал службы. Повторите чуть позже."
    )


def _fault(request: Request, code: int, title: str, sentence: str) -> Response:
    facts: dict[str, Any] = {"title": title, "sentence": sentence}
    return page(request, "fault.html", code, **facts)

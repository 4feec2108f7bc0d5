"""Who is at the desk now, and whether they may do what they are about to do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Depends, Request

from data.actions import entries
from data.models.user import User, UserRole
from data.queries import users
from data.rules.rights import TABLE, Right, Scope
from office.desk import Desk
from office.passwords import token_hash

COOKIE = "vestnik"
SAFE_COOKIE = "__Host-vestnik"  # behind TLS: bound to this very host
IDLE = timedelta(hours=2)
NOTED = timedelta(minutes=1)  # «last seen» is written at most that often


@dataclass(frozen=True, slots=True)
class Seat:
    """A person with an open session."""

    user_id: int
    login: str
    name: str
    role: UserRole
    scope: Scope
    session_id: int
    address: str

    @property
    def who(self) -> str:
        """The person alone, as two people are told apart."""
        return f"user:{self.user_id}"

    @property
    def by(self) -> str:
        """Who, and from where, for the journal."""
        return f"{self.who}@{self.address}"[:100]

    def may(self, right: Right | str) -> bool:
        """Whether the role has this right."""
        return Right(right) in TABLE[self.role]


class NotEnteredError(Exception):
    """Nobody has entered in this browser, or the session has ended."""


class ForbiddenError(Exception):
    """The role has no right to this."""


def desk_of(request: Request) -> Desk:
    """The desk this page belongs to."""
    desk: Desk = request.app.state.desk
    return desk


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else ""


def cookie_name(request: Request) -> str:
    """The session cookie's name: a stricter one behind TLS."""
    return SAFE_COOKIE if request.url.scheme == "https" else COOKIE


def seat_of(request: Request) -> Seat:
    """Who sits here; raises NotEnteredError."""
    desk = desk_of(request)
    token = request.cookies.get(cookie_name(request), "")
    if not token:
        raise NotEnteredError
    at = desk.now()
    with desk.database.read() as session:
        found = users.session_of(session, token_hash(token), at=at, idle=IDLE)
    if found is None:
        raise NotEnteredError
    standing, user = found
    if at - standing.seen_at > NOTED:
        with desk.database.write() as session:
            entries.seen(session, session_id=standing.id or 0, at=at)
    seat = _seat(user, standing.id or 0, address_of(request))
    request.state.seat = seat
    return seat


def _seat(user: User, session_id: int, address: str) -> Seat:
    return Seat(
        user_id=user.id or 0,
        login=user.login,
        name=user.name,
        role=user.role,
        scope=Scope(user.municipality, user.kind),
        session_id=session_id,
        address=address,
    )


class Needs:
    """A route's dependency: the person who sits here, if they have the right."""

    def __init__(self, right: Right) -> None:
        self.right = right

    def __call__(self, request: Request) -> Seat:
        """The seat; raises NotEnteredError or ForbiddenError."""
        seat = seat_of(request)
        if not seat.may(self.right):
            raise ForbiddenError
        return seat


def _seated(right: Right) -> Any:
    needs: Callable[[Request], Seat] = Needs(right)
    return Depends(needs)


Looking = Annotated[Seat, _seated(Right.LOOK)]
Following = Annotated[Seat, _seated(Right.FOLLOW)]
Sending = Annotated[Seat, _seated(Right.SEND)]
Keeping = Annotated[Seat, _seated(Right.ROSTER)]
Auditing = Annotated[Seat, _seated(Right.JOURNAL)]
Ruling = Annotated[Seat, _seated(Right.RULE)]

"""The roster as pages show it: lists, one organisation with its history, who has no account."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from data.models.address import Address, AddressState, Invite
from data.models.circular import Circular, CircularState, Round
from data.models.delivery import Delivery, DeliveryState
from data.models.organisation import Organisation
from data.models.person import Person, Post, Recipient, Role
from data.queries import people
from data.queries.control import named_like
from data.queries.people import MESSENGER, Holder
from data.queries.scoped import within
from data.rules.rights import EVERYTHING, Scope

PAGE = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the roster is wanted; `linked` is yes, no or anything. `person` is part of a name."""

    search: str = ""
    municipality: str = ""
    kind: str = ""
    linked: str = ""
    person: str = ""


def page(
    session: Session, wanted: Wanted, *, number: int, scope: Scope = EVERYTHING, size: int = PAGE
) -> tuple[list[Organisation], int]:
    """One page of the active organisations, by name, and how many there are on all pages."""
    conditions = [col(Organisation.active), *within(scope), *_conditions(wanted)]
    total = session.exec(select(func.count()).select_from(Organisation).where(*conditions)).one()
    rows = session.exec(
        select(Organisation)
        .where(*conditions)
        .order_by(col(Organisation.name), col(Organisation.id))
        .limit(size)
        .offset((max(number, 1) - 1) * size)
    )
    return list(rows), total


def open_counts(session: Session, organisations: Collection[int]) -> dict[int, int]:
    """How many open circulars each of these organisations owes an answer."""
    rows = session.execute(
        select(Delivery.organisation_id, func.count())
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .join(Circular, col(Circular.id) == col(Round.circular_id))
        .where(
            col(Delivery.organisation_id).in_(list(organisations)),
            Delivery.state == DeliveryState.AWAITING,
            Circular.state == CircularState.OPEN,
        )
        .group_by(col(Delivery.organisation_id))
    )
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True, slots=True)
class Held:
    """A post somebody holds or has held."""

    person: str
    title: str
    role: Role
    since: datetime
    until: datetime | None


def history(session: Session, organisation_id: int) -> list[Held]:
    """Who has answered for an organisation from when to when, the latest first."""
    rows = session.execute(
        select(  # type: ignore[call-overload]  # more columns than it has types for
            Person.name, Post.title, Post.role, Recipient.since, Recipient.until
        )
        .select_from(Recipient)
        .join(Post, col(Post.id) == col(Recipient.post_id))
        .join(Person, col(Person.id) == col(Recipient.person_id))
        .where(Post.organisation_id == organisation_id)
        .order_by(col(Recipient.since).desc(), col(Post.rank))
    )
    return [Held(*row) for row in rows]


def not_linked(
    session: Session, *, municipality: str, kind: str, at: datetime, scope: Scope = EVERYTHING
) -> tuple[list[Holder], int]:
    """Who has not connected yet and has no good code in hand; and how many have one."""
    wanted = Wanted(municipality=municipality, kind=kind)
    ids = session.exec(
        select(Organisation.id).where(
            col(Organisation.active), *within(scope), *_conditions(wanted)
        )
    ).all()
    crowds = people.holders(session, [int(one or 0) for one in ids])
    waiting = [
        holder
        for crowd in crowds.values()
        for holder in crowd
        if holder.state in (None, AddressState.EXPECTED)
    ]
    waiting.sort(key=lambda one: (one.organisation, one.role is not Role.HEAD, one.person))
    good = _with_codes(session, at)
    return [one for one in waiting if one.recipient_id not in good], sum(
        one.recipient_id in good for one in waiting
    )


def _with_codes(session: Session, at: datetime) -> set[int]:
    """Recipients who hold a code that is still good."""
    return set(
        session.exec(
            select(Invite.recipient_id).where(
                col(Invite.used_at).is_(None),
                col(Invite.revoked_at).is_(None),
                col(Invite.expires_at) > at,
            )
        )
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.search:
        found.append(named_like(wanted.search))
    if wanted.municipality:
        found.append(col(Organisation.municipality) == wanted.municipality)
    if wanted.kind:
        found.append(col(Organisation.kind) == wanted.kind)
    if wanted.linked in ("yes", "no"):
        reached = _reached()
        found.append(reached if wanted.linked == "yes" else ~reached)
    if wanted.person:
        found.append(_has_person(wanted.person))
    return found


def _reached() -> ColumnElement[bool]:
    return (
        select(Post.id)
        .join(Recipient, col(Recipient.post_id) == col(Post.id))
        .join(Address, col(Address.person_id) == col(Recipient.person_id))
        .where(
            col(Post.organisation_id) == col(Organisation.id),
            col(Recipient.until).is_(None),
            Address.state == AddressState.LINKED,
            Address.messenger == MESSENGER,
        )
        .exists()
    )


def _has_person(name: str) -> ColumnElement[bool]:
    shapes = {name, name.lower(), name.capitalize(), name.title()}
    like = [col(Person.name).contains(shape, autoescape=True) for shape in shapes]
    matching = like[0]
    for one in like[1:]:
        matching = matching | one
    return (
        select(Post.id)
        .join(Recipient, col(Recipient.post_id) == col(Post.id))
        .join(Person, col(Person.id) == col(Recipient.person_id))
        .where(
            col(Post.organisation_id) == col(Organisation.id),
            col(Recipient.until).is_(None),
            matching,
        )
        .exists()
    )

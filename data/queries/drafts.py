"""What a draft consists of beside its own row, and what it would meet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from data.models.address import Address, AddressState
from data.models.circular import Ask, Attachment, Circular, CircularState, Round
from data.models.delivery import Delivery, DeliveryState
from data.models.organisation import Organisation, OrganisationGroup
from data.models.person import Post, Recipient
from data.queries.chunks import chunks
from data.queries.people import MESSENGER


def attachments(session: Session, circular_id: int) -> list[Attachment]:
    """The files of a circular, in the order they were attached."""
    return list(
        session.exec(
            select(Attachment)
            .where(Attachment.circular_id == circular_id)
            .order_by(col(Attachment.id))
        )
    )


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many active organisations there are of each kind, municipality and group."""

    everybody: int
    kinds: tuple[tuple[str, int], ...]
    municipalities: tuple[tuple[str, int], ...]
    groups: tuple[tuple[str, int], ...]


def sizes(session: Session) -> Sizes:
    """What an audience can be put together of."""
    active = col(Organisation.active)
    kinds = session.execute(
        select(Organisation.kind, func.count())
        .where(active)
        .group_by(col(Organisation.kind))
        .order_by(func.count().desc())
    ).all()
    towns = session.execute(
        select(Organisation.municipality, func.count())
        .where(active, Organisation.municipality != "")
        .group_by(col(Organisation.municipality))
        .order_by(col(Organisation.municipality))
    ).all()
    groups = session.execute(
        select(OrganisationGroup.name, func.count())
        .join(Organisation, col(Organisation.id) == col(OrganisationGroup.organisation_id))
        .where(active)
        .group_by(col(OrganisationGroup.name))
        .order_by(col(OrganisationGroup.name))
    ).all()
    return Sizes(
        sum(count for _, count in kinds),
        tuple((kind.value, count) for kind, count in kinds),
        tuple((name, count) for name, count in towns),
        tuple((name, count) for name, count in groups),
    )


def reached(session: Session, organisations: Collection[int]) -> int:
    """How many of these organisations have somebody who can be written to."""
    return sum(
        session.exec(
            select(func.count(col(Post.organisation_id).distinct()))
            .join(Recipient, col(Recipient.post_id) == col(Post.id))
            .join(Address, col(Address.person_id) == col(Recipient.person_id))
            .where(
                col(Post.organisation_id).in_(piece),
                col(Recipient.until).is_(None),
                Address.state == AddressState.LINKED,
                Address.messenger == MESSENGER,
            )
        ).one()
        for piece in chunks(organisations)
    )


@dataclass(frozen=True, slots=True)
class Clash:
    """Another open circular due in the same week: how many of the audience still owe it."""

    circular_id: int
    number: str | None
    title: str
    due_on: date
    organisations: int


def load(session: Session, organisations: Collection[int], week_of: date) -> list[Clash]:
    """What these organisations still owe in the week (Monday to Sunday) of a day."""
    monday = week_of - timedelta(days=week_of.weekday())
    counted: dict[tuple[int, date], Clash] = {}
    for piece in chunks(organisations):
        rows = session.execute(
            select(  # type: ignore[call-overload]  # more columns than it has types for
                Circular.id,
                Circular.number,
                Circular.title,
                Ask.due_on,
                func.count(col(Delivery.id).distinct()),
            )
            .select_from(Delivery)
            .join(Round, col(Round.id) == col(Delivery.round_id))
            .join(Circular, col(Circular.id) == col(Round.circular_id))
            .join(Ask, col(Ask.circular_id) == col(Circular.id))
            .where(
                col(Delivery.organisation_id).in_(piece),
                Delivery.state == DeliveryState.AWAITING,
                Circular.state == CircularState.OPEN,
                col(Ask.due_on).between(monday, monday + timedelta(days=6)),
            )
            .group_by(col(Circular.id), col(Ask.due_on))
        )
        for circular_id, number, title, due_on, count in rows:
            before = counted.get((circular_id, due_on))
            counted[circular_id, due_on] = Clash(
                circular_id, number, title, due_on, count + (before.organisations if before else 0)
            )
    return sorted(counted.values(), key=lambda one: (one.due_on, one.circular_id))

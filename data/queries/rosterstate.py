"""The roster as it stands, in the form a file is compared with. Few queries, however long it is."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, col, select

from data.models.address import Address, AddressState, Invite
from data.models.organisation import Organisation, OrganisationGroup
from data.models.person import Person, Post, Recipient
from data.queries.people import MESSENGER
from data.values.rosterplan import Known, KnownOrganisation, KnownPage, KnownSeat


def known(session: Session) -> Known:
    """Everything about everybody."""
    groups: dict[int, set[str]] = defaultdict(set)
    for row in session.exec(select(OrganisationGroup)):
        groups[row.organisation_id].add(row.name)
    organisations = {
        one.code: KnownOrganisation(
            id=one.id or 0,
            code=one.code,
            name=one.name,
            kind=one.kind.value,
            municipality=one.municipality,
            timezone=one.timezone,
            active=one.active,
            groups=frozenset(groups[one.id or 0]),
        )
        for one in session.exec(select(Organisation))
    }
    people = {int(id_ or 0): name for id_, name in session.exec(select(Person.id, Person.name))}
    return Known(
        organisations=organisations,
        seats=_seats(session),
        past=_past(session),
        people=people,
        pages=_pages(session),
    )


def _seats(session: Session) -> dict[str, list[KnownSeat]]:
    found: dict[str, list[KnownSeat]] = defaultdict(list)
    rows = _rows(
        session,
        select(  # type: ignore[call-overload]  # more columns than it has types for
            Organisation.code, Post.id, Post.rank, Post.title, Recipient.id, Recipient.person_id
        )
        .select_from(Post)
        .join(Organisation, col(Organisation.id) == col(Post.organisation_id))
        .outerjoin(
            Recipient, (col(Recipient.post_id) == col(Post.id)) & col(Recipient.until).is_(None)
        )
        .order_by(col(Post.organisation_id), col(Post.rank)),
    )
    for code, *seat in rows:
        found[code].append(KnownSeat(*seat))
    return found


def _past(session: Session) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    rows = _rows(
        session,
        select(Organisation.code, Recipient.person_id)
        .select_from(Recipient)
        .join(Post, col(Post.id) == col(Recipient.post_id))
        .join(Organisation, col(Organisation.id) == col(Post.organisation_id))
        .where(col(Recipient.until).is_not(None))
        .order_by(col(Recipient.until).desc(), col(Recipient.id).desc()),
    )
    for code, person_id in rows:
        found[code].append(person_id)
    return found


def _pages(session: Session) -> dict[int, KnownPage]:
    by_code = set(session.exec(select(Invite.used_by).where(col(Invite.used_by).is_not(None))))
    rows = session.exec(
        select(Address).where(Address.messenger == MESSENGER).order_by(col(Address.id))
    )
    return {
        one.account: KnownPage(
            id=one.id or 0,
            person_id=one.person_id,
            account=one.account,
            in_use=one.state is not AddressState.EXPECTED,
            by_code=one.id in by_code,
        )
        for one in rows
    }


def _rows(session: Session, query: Any) -> Iterable[Any]:
    return session.execute(query)

"""Who answers for an organisation, and who of them can be written to."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from data.models.address import Address, AddressState
from data.models.organisation import Organisation, OrganisationKind
from data.models.person import Person, Post, Recipient, Role
from data.queries.chunks import chunks
from data.rules.reach import addressee
from data.rules.ring import Reach

MESSENGER = "vk"


@dataclass(frozen=True, slots=True)
class Holder:
    """A recipient as they stand now: post, organisation, and their account if there is one."""

    recipient_id: int
    person_id: int
    person: str
    role: Role
    title: str
    organisation_id: int
    organisation: str
    code: str
    address_id: int | None
    account: int | None
    state: AddressState | None
    reason: str
    unasked_at: datetime | None

    @property
    def reachable(self) -> bool:
        """Whether we may write to them."""
        return self.state is AddressState.LINKED


_COLUMNS = (
    Recipient.id,
    Person.id,
    Person.name,
    Post.role,
    Post.title,
    Organisation.id,
    Organisation.name,
    Organisation.code,
    Address.id,
    Address.account,
    Address.state,
    Address.reason,
    Address.unasked_at,
)


def holders(session: Session, organisations: Collection[int]) -> dict[int, list[Holder]]:
    """Everybody who answers for these organisations now, the head first."""
    found: dict[int, list[Holder]] = defaultdict(list)
    for piece in chunks(organisations):
        rows = session.execute(
            _standing().where(col(Organisation.id).in_(piece)).order_by(col(Post.rank))
        )
        for row in rows:
            holder = Holder(*row)
            found[holder.organisation_id].append(holder)
    return found


def holders_of_account(session: Session, *, messenger: str, account: int) -> list[Holder]:
    """All posts the owner of an account holds now; empty for strangers and leavers."""
    rows = session.execute(
        _standing()
        .where(Address.messenger == messenger, Address.account == account)
        .where(col(Address.state) != AddressState.EXPECTED)
        .order_by(col(Post.rank), col(Organisation.id))
    )
    return [Holder(*row) for row in rows]


def expected(session: Session, *, messenger: str, account: int) -> list[Holder]:
    """All posts of the person whom the roster names as the owner of an account that has not
    written to us yet."""
    rows = session.execute(
        _posts(_ADDRESS)
        .where(Address.messenger == messenger, Address.account == account)
        .where(Address.state == AddressState.EXPECTED)
        .order_by(col(Post.rank), col(Organisation.id))
    )
    return [Holder(*row) for row in rows]


def holder(session: Session, *, recipient_id: int) -> Holder | None:
    """One recipient, if they still hold the post."""
    row = session.execute(_standing().where(col(Recipient.id) == recipient_id)).first()
    return Holder(*row) if row is not None else None


def account_of_person(session: Session, *, person_id: int) -> int | None:
    """The account a person can be written to at, if there is one."""
    return session.exec(
        select(Address.account).where(
            Address.person_id == person_id,
            Address.messenger == MESSENGER,
            Address.state == AddressState.LINKED,
        )
    ).first()


def accounts_of(session: Session, persons: Collection[int]) -> list[int]:
    """Every account of these persons, in use or not."""
    found: list[int] = []
    for piece in chunks(persons):
        rows = session.exec(
            select(Address.account).where(
                col(Address.person_id).in_(piece), Address.messenger == MESSENGER
            )
        )
        found.extend(rows)
    return found


def reaches(session: Session, organisations: Collection[int]) -> dict[int, Sequence[Reach]]:
    """The recipients of each organisation who can be written to, head first, no one twice."""
    found: dict[int, Sequence[Reach]] = {}
    for organisation_id, people in holders(session, organisations).items():
        known: dict[int, Reach] = {}
        for holder in people:
            if holder.reachable and holder.address_id is not None:
                known.setdefault(
                    holder.person_id,
                    Reach(
                        holder.recipient_id,
                        holder.person_id,
                        holder.address_id,
                        holder.unasked_at,
                    ),
                )
        if known:
            found[organisation_id] = tuple(known.values())
    return found


def organisations_of(session: Session, people: Collection[int]) -> set[int]:
    """Every organisation in which these persons hold a post now."""
    found: set[int] = set()
    for piece in chunks(people):
        rows = session.exec(
            select(Post.organisation_id)
            .join(Recipient, col(Recipient.post_id) == col(Post.id))
            .where(col(Recipient.person_id).in_(piece), col(Recipient.until).is_(None))
        )
        found.update(rows)
    return found


def posts_of(session: Session, people: Collection[int]) -> dict[int, frozenset[int]]:
    """The organisations in which each of these persons holds a post now."""
    found: dict[int, set[int]] = {person: set() for person in people}
    for piece in chunks(people):
        rows = session.execute(
            select(Recipient.person_id, Post.organisation_id)
            .join(Post, col(Post.id) == col(Recipient.post_id))
            .where(col(Recipient.person_id).in_(piece), col(Recipient.until).is_(None))
        )
        for person_id, organisation_id in rows:
            found[person_id].add(organisation_id)
    return {person: frozenset(held) for person, held in found.items()}


def offices(session: Session) -> list[int]:
    """The organisations that are the education office itself."""
    rows = session.exec(
        select(Organisation.id).where(
            Organisation.kind == OrganisationKind.OFFICE, col(Organisation.active)
        )
    )
    return [int(row) for row in rows if row is not None]


def clerks(session: Session) -> list[Holder]:
    """Who of the office itself can be written to: one of each office, no account twice."""
    found: dict[int, Holder] = {}
    for crowd in holders(session, offices(session)).values():
        clerk = addressee(crowd)
        if clerk is not None and clerk.account is not None:
            found.setdefault(clerk.account, clerk)
    return list(found.values())


_ADDRESS = (col(Address.person_id) == col(Person.id)) & (col(Address.messenger) == MESSENGER)
_USED = aliased(Address)
# Beside a linked account the roster may name another: that one waits and does not count.
_COUNTS = (col(Address.state) != AddressState.EXPECTED) | ~(
    exists()
    .where(
        col(_USED.person_id) == col(Person.id),
        col(_USED.messenger) == MESSENGER,
        col(_USED.state) != AddressState.EXPECTED,
    )
    .correlate(Person)
)


def _standing() -> Any:
    return _posts(_ADDRESS & _COUNTS)


def _posts(address: Any) -> Any:
    return (
        select(*_COLUMNS)  # type: ignore[call-overload]  # more columns than it has types for
        .select_from(Recipient)
        .join(Post, col(Post.id) == col(Recipient.post_id))
        .join(Person, col(Person.id) == col(Recipient.person_id))
        .join(Organisation, col(Organisation.id) == col(Post.organisation_id))
        .outerjoin(Address, address)
        .where(col(Recipient.until).is_(None))
    )

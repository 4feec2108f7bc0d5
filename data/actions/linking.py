"""Whose account is whose: one account is one person, one person has one account in use.

Steps of greater actions (linking, importing the roster): they write no journal of their own.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from data.models.address import Address, AddressState, Invite
from data.models.outgoing import Outgoing, OutgoingState
from data.models.person import Person, Recipient
from data.queries.chunks import chunks
from data.queries.people import Holder
from data.rules.names import same_person


def take(
    session: Session, *, holder: Holder, messenger: str, account: int, at: datetime
) -> Address | None:
    """Make the account the one in use of the person at this post; None when it is somebody's of
    another name."""
    person_id = holder.person_id
    address = session.exec(
        select(Address).where(Address.messenger == messenger, Address.account == account)
    ).first()
    if address is not None and address.person_id != person_id:
        owner = session.get_one(Person, address.person_id)
        if not _holds_posts(session, owner.id or 0):
            address.person_id = person_id
        elif same_person(owner.name, holder.person):
            merge(session, gone=person_id, into=owner.id or 0)
            person_id = owner.id or 0
        elif address.state is AddressState.EXPECTED:
            address.person_id = person_id  # a code in hand outweighs a page named in the roster
        else:
            return None
    if address is None:
        address = Address(
            person_id=person_id,
            messenger=messenger,
            account=account,
            state=AddressState.LINKED,
            linked_at=at,
            changed_at=at,
        )
    address.state, address.reason, address.changed_at = AddressState.LINKED, "", at
    address.linked_at = at
    session.add(address)
    session.flush()
    _put_others_away(session, address)
    return address


def merge(session: Session, *, gone: int, into: int) -> None:
    """Two entries of the roster turn out to be one person: `into` takes over posts and account."""
    session.connection().execute(
        update(Recipient).where(col(Recipient.person_id) == gone).values(person_id=into)
    )
    session.connection().execute(
        update(Address).where(col(Address.person_id) == gone).values(person_id=into)
    )
    session.connection().execute(delete(Person).where(col(Person.id) == gone))
    session.expire_all()


def keep_one(session: Session, *, person_id: int, messenger: str, sooner: int) -> None:
    """Of several accounts in use of one person keep `sooner`, else the one linked last."""
    newest = session.exec(
        select(Address)
        .where(
            Address.person_id == person_id,
            Address.messenger == messenger,
            col(Address.state) != AddressState.EXPECTED,
        )
        .order_by(
            (col(Address.account) != sooner), col(Address.linked_at).desc(), col(Address.id).desc()
        )
    ).first()
    if newest is not None:
        _put_others_away(session, newest)


def remove(session: Session, addresses: Collection[int], *, kept: int | None = None) -> None:
    """Forget these addresses; invites used by them count as used by address `kept`.

    Without `kept` none of them may ever have used an invite.
    """
    for piece in chunks(addresses):
        if kept is not None:
            session.connection().execute(
                update(Invite).where(col(Invite.used_by).in_(piece)).values(used_by=kept)
            )
        for address in session.exec(select(Address).where(col(Address.id).in_(piece))):
            session.delete(address)
        session.flush()


def _put_others_away(session: Session, address: Address) -> None:
    """The person's account before this one gives way; what waits for it goes to the new one."""
    others = session.exec(
        select(Address).where(
            Address.person_id == address.person_id,
            Address.messenger == address.messenger,
            Address.id != address.id,
            col(Address.state) != AddressState.EXPECTED,
        )
    ).all()
    for other in others:
        seen = [moment for moment in (address.unasked_at, other.unasked_at) if moment]
        address.unasked_at = max(seen, default=None)
        session.connection().execute(
            update(Outgoing)
            .where(
                col(Outgoing.messenger) == other.messenger,
                col(Outgoing.account) == other.account,
                col(Outgoing.state) == OutgoingState.QUEUED,
                col(Outgoing.random_id).is_(None),
            )
            .values(account=address.account)
        )
    remove(session, [other.id or 0 for other in others], kept=address.id)


def _holds_posts(session: Session, person_id: int) -> bool:
    query = select(Recipient.id).where(
        Recipient.person_id == person_id, col(Recipient.until).is_(None)
    )
    return session.exec(query.limit(1)).first() is not None

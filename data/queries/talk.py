"""What was said between the office and people, in the order it was said."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import cast, or_
from sqlalchemy.types import Text
from sqlmodel import Session, col, select

from data.models.address import Address
from data.models.delivery import Delivery
from data.models.incoming import Incoming
from data.models.outgoing import Outgoing, OutgoingKind, OutgoingState, SentContent
from data.models.person import Person, Post, Recipient

LAST = 200  # messages of either side


@dataclass(frozen=True, slots=True)
class Saying:
    """One message; `ours`: the office's. `state` is of ours only, `reason` why it is so."""

    at: datetime
    ours: bool
    person: str
    text: str
    kind: str = ""
    state: OutgoingState | None = None
    reason: str = ""


def of_delivery(session: Session, delivery_id: int) -> list[Saying]:
    """One organisation's conversation about one circular, since its card was queued."""
    delivery = session.get_one(Delivery, delivery_id)
    people = _accounts(session, delivery.organisation_id)
    about = or_(
        col(Outgoing.delivery_id) == delivery_id,
        # A reminder carries the deliveries it is about; a reply answers what they wrote.
        cast(Outgoing.facts, Text).contains(f'"{delivery_id}":'),
        col(Outgoing.kind) == OutgoingKind.REPLY,
    )
    return _said(session, people, about, since=delivery.opened_at)


def of_organisation(session: Session, organisation_id: int) -> list[Saying]:
    """The last messages to and from an organisation's people."""
    people = _accounts(session, organisation_id)
    return _said(session, people, col(Outgoing.id).is_not(None), since=None)


def _said(
    session: Session, people: dict[tuple[str, int], str], about: object, since: datetime | None
) -> list[Saying]:
    if not people:
        return []
    # The newest were read first; of one moment a person's words come before the answer to them.
    sayings = [*reversed(_theirs(session, people, since))]
    sayings += reversed(_ours(session, people, about, since))
    return sorted(sayings, key=lambda one: one.at)


def _ours(
    session: Session, people: dict[tuple[str, int], str], about: object, since: datetime | None
) -> list[Saying]:
    query = (
        select(Outgoing, SentContent.text)
        .outerjoin(SentContent, col(SentContent.id) == col(Outgoing.content_id))
        .where(col(Outgoing.account).in_(_numbers(people)), about)  # type: ignore[arg-type]
        .order_by(col(Outgoing.id).desc())
        .limit(LAST)
    )
    if since is not None:
        query = query.where(col(Outgoing.created_at) >= since)
    return [
        Saying(
            at=row.sent_at or row.created_at,
            ours=True,
            person=people[row.messenger, row.account],
            text=text or "",
            kind=row.kind.value,
            state=row.state,
            reason=row.reason,
        )
        for row, text in session.exec(query)
        if (row.messenger, row.account) in people
    ]


def _theirs(
    session: Session, people: dict[tuple[str, int], str], since: datetime | None
) -> list[Saying]:
    query = (
        select(Incoming)
        .where(
            col(Incoming.account).in_(_numbers(people)),
            Incoming.kind == "message",
            Incoming.text != "",
        )
        .order_by(col(Incoming.id).desc())
        .limit(LAST)
    )
    if since is not None:
        query = query.where(col(Incoming.written_at) >= since)
    return [
        Saying(row.written_at, False, people[row.messenger, row.account], row.text)
        for row in session.exec(query)
        if (row.messenger, row.account) in people
    ]


def _numbers(people: Collection[tuple[str, int]]) -> list[int]:
    return [account for _, account in people]


def _accounts(session: Session, organisation_id: int) -> dict[tuple[str, int], str]:
    """Accounts of everybody who answers, or once answered, for the organisation."""
    rows = session.execute(
        select(Address.messenger, Address.account, Person.name)
        .join(Person, col(Person.id) == col(Address.person_id))
        .join(Recipient, col(Recipient.person_id) == col(Person.id))
        .join(Post, col(Post.id) == col(Recipient.post_id))
        .where(Post.organisation_id == organisation_id)
    )
    return {(messenger, account): name for messenger, account, name in rows}

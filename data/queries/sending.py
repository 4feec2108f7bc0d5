"""What the sender looks up for the messages in hand."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from data.models.circular import Attachment, Upload
from data.models.incoming import Incoming
from data.models.outgoing import WAITING, Outgoing, OutgoingKind, OutgoingState, SentContent
from data.models.person import Person, Post, Recipient
from data.queries.chunks import chunks


@dataclass(frozen=True, slots=True)
class Reader:
    """The person a message is for and the organisation it concerns."""

    recipient_id: int
    person_id: int
    person: str
    organisation_id: int
    present: bool  # still holds the post


def readers(session: Session, recipients: Collection[int]) -> dict[int, Reader]:
    """Who these recipients are now."""
    found: dict[int, Reader] = {}
    for piece in chunks(recipients):
        rows = session.execute(
            select(  # type: ignore[call-overload]  # more columns than it has types for
                col(Recipient.id),
                col(Person.id),
                col(Person.name),
                col(Post.organisation_id),
                col(Recipient.until),
            )
            .join(Person, col(Person.id) == col(Recipient.person_id))
            .join(Post, col(Post.id) == col(Recipient.post_id))
            .where(col(Recipient.id).in_(piece))
        )
        for recipient_id, person_id, person, organisation_id, until in rows:
            found[recipient_id] = Reader(
                recipient_id, person_id, person, organisation_id, until is None
            )
    return found


def contents(session: Session, ids: Collection[int]) -> dict[int, SentContent]:
    """Kept contents by id."""
    found: dict[int, SentContent] = {}
    for piece in chunks(ids):
        rows = session.exec(select(SentContent).where(col(SentContent.id).in_(piece)))
        found.update({row.id or 0: row for row in rows})
    return found


@dataclass(frozen=True, slots=True)
class Files:
    """What goes along with a circular: the messenger's references of what it has, and whether
    some file still waits to be uploaded."""

    references: tuple[str, ...] = ()
    waiting: bool = False


def files(session: Session, *, circulars: Collection[int], messenger: str) -> dict[int, Files]:
    """The files of these circulars, in the order they were attached."""
    found: dict[int, list[str | None]] = {circular: [] for circular in circulars}
    for piece in chunks(circulars):
        rows = session.execute(
            select(Attachment.circular_id, Upload.reference)
            .outerjoin(
                Upload,
                (col(Upload.attachment_id) == col(Attachment.id))
                & (col(Upload.messenger) == messenger),
            )
            .where(col(Attachment.circular_id).in_(piece))
            .order_by(col(Attachment.id))
        )
        for circular, reference in rows:
            found[circular].append(reference)
    return {
        circular: Files(tuple(r for r in references if r is not None), None in references)
        for circular, references in found.items()
    }


def not_uploaded(session: Session, *, circular_id: int, messenger: str) -> list[Attachment]:
    """Files of a circular that this messenger does not have yet."""
    done = select(Upload.attachment_id).where(Upload.messenger == messenger)
    return list(
        session.exec(
            select(Attachment)
            .where(Attachment.circular_id == circular_id, col(Attachment.id).not_in(done))
            .order_by(col(Attachment.id))
        )
    )


def newest(
    session: Session, *, messenger: str, accounts: Collection[int], kind: OutgoingKind
) -> set[int]:
    """The newest waiting row of this kind for each account: older ones are outdated."""
    last: dict[int, int] = {}
    for piece in chunks(accounts):
        rows = session.exec(
            select(Outgoing.account, Outgoing.id)
            .where(
                Outgoing.messenger == messenger,
                col(Outgoing.account).in_(piece),
                Outgoing.kind == kind,
                col(Outgoing.state).in_(
                    (OutgoingState.QUEUED, OutgoingState.SENDING, OutgoingState.UNKNOWN)
                ),
            )
            .order_by(col(Outgoing.id))
        )
        for account, row in rows:
            last[account] = int(row or 0)
    return set(last.values())


def buried(session: Session, rows: Collection[Outgoing], *, under: int) -> set[int]:
    """Those of the rows (by id) whose dialog has gone on by at least `under` messages since the
    first attempt: the messenger may no longer tell a repeat of them."""
    since = {row.account: row.first_attempt_at for row in rows if row.first_attempt_at}
    if not since:
        return set()
    newer: Counter[int] = Counter()
    earliest = min(since.values())
    theirs = select(Incoming.peer, Incoming.received_at).where(
        Incoming.kind == "message",
        col(Incoming.peer).in_(since),
        col(Incoming.received_at) >= earliest,
    )
    ours = select(Outgoing.account, Outgoing.sent_at).where(
        col(Outgoing.account).in_(since),
        col(Outgoing.sent_at) >= earliest,
    )
    for query in (theirs, ours):
        for peer, at in session.execute(query):
            newer[peer] += at >= since[peer]
    return {row.id or 0 for row in rows if newer[row.account] >= under}


def anything_due(
    session: Session, *, messenger: str, at: datetime, most_urgent: int | None = None
) -> bool:
    """Whether the outbox has something for now, or a claim whose lease has ended."""
    due = select(Outgoing.id).where(
        col(Outgoing.messenger) == messenger,
        WAITING,
        col(Outgoing.not_before) <= at,
    )
    if most_urgent is not None:
        due = due.where(col(Outgoing.urgency) <= most_urgent)
    if session.exec(due.limit(1)).first() is not None:
        return True
    over = select(Outgoing.id).where(col(Outgoing.lease_until) <= at)
    return session.exec(over.limit(1)).first() is not None

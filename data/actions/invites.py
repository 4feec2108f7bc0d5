"""Invites: one-time codes that link a messenger account to a person of the roster.

Only a hash of a code is kept. Guessing is limited for each account and for all unknown accounts
together; while limited even a right code is not let through, so nothing is learnt by trying on.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from data.actions import journal, linking
from data.models.address import Address, AddressState, CodeAttempt, Invite
from data.models.person import Recipient
from data.queries import people
from data.queries.chunks import chunks
from data.queries.office import SALT, setting
from data.queries.people import Holder
from data.rules import codes
from data.values.errors import InputError

VALID = timedelta(days=30)
WINDOW = timedelta(hours=1)
WRONG_BY_ONE = 5  # wrong codes of one account within the window
WRONG_BY_ALL = 100  # of everybody: then no unknown account is heard until it calms


class Refusal(StrEnum):
    """Why a code, or a link, is not accepted."""

    UNKNOWN = "unknown"  # there is no such code, or the roster has changed meanwhile
    EXPIRED = "expired"  # it was good once: too old, renewed, or its person has left
    USED = "used"  # somebody has linked an account with it
    TOO_MANY = "too_many"  # too many wrong codes lately: not even looked at
    ALREADY = "already"  # this very account holds that post
    OTHER_PERSON = "other_person"  # the account belongs to somebody of another name


@dataclass(frozen=True, slots=True)
class Found:
    """A good invite and the recipient it is for."""

    invite_id: int
    recipient_id: int


@dataclass(frozen=True, slots=True)
class Issued:
    """A new code (shown once, never kept) for one recipient."""

    holder: Holder
    code: str
    expires_at: datetime


def find(
    session: Session, *, code: str, messenger: str, account: int, at: datetime
) -> Found | Refusal:
    """The invite of a typed code. A wrong code is counted against the account."""
    if _limited(session, messenger=messenger, account=account, at=at):
        return Refusal.TOO_MANY
    normal = codes.normal(code)
    invite = None
    if normal is not None:
        hashed = codes.hashed(normal, setting(session, SALT))
        invite = session.exec(select(Invite).where(Invite.code_hash == hashed)).first()
    if invite is None:
        session.add(CodeAttempt(messenger=messenger, account=account, at=at))
        return Refusal.UNKNOWN
    holder = people.holder(session, recipient_id=invite.recipient_id)
    if holder is not None and holder.account == account and _in_use(holder):
        return Refusal.ALREADY
    if invite.used_at is not None:
        return Refusal.USED
    if invite.revoked_at is not None or invite.expires_at <= at or holder is None:
        return Refusal.EXPIRED
    return Found(invite.id or 0, invite.recipient_id)


def expected(session: Session, *, messenger: str, account: int) -> list[Holder]:
    """The posts of the person whom the roster names as this account's owner, before they link."""
    return people.expected(session, messenger=messenger, account=account)


def link(
    session: Session,
    *,
    invite_id: int | None,
    recipients: Sequence[int],
    messenger: str,
    account: int,
    at: datetime,
) -> int | Refusal:
    """Link an account to the person who holds these posts; the id of its address.

    By an invite, or (`invite_id` None) because the roster names the account. One account is one
    person: if it already belongs to somebody of the same name, they take over these posts.
    The person's other account, if there was one, loses its access. All invites of the person are
    used up.
    """
    if invite_id is not None:
        refusal = _unfit(session, invite_id, recipients, at)
    else:
        named = {h.recipient_id for h in expected(session, messenger=messenger, account=account)}
        refusal = None if named and named >= set(recipients) else Refusal.UNKNOWN
    if refusal is not None:
        return refusal
    holder = people.holder(session, recipient_id=recipients[0]) if recipients else None
    if holder is None:
        return Refusal.EXPIRED
    address = linking.take(session, holder=holder, messenger=messenger, account=account, at=at)
    if address is None:
        return Refusal.OTHER_PERSON
    _use_up(session, address, invite_id, at)
    journal.write(
        session,
        at=at,
        by=f"recipient:{holder.recipient_id}",
        action="address.link",
        subject=f"address:{address.id}",
        details={"person": address.person_id, "invite": invite_id},
    )
    return address.id or 0


def issue(
    session: Session,
    *,
    holders: Collection[Holder],
    choose: Callable[[Sequence[str]], str],
    at: datetime,
    by: str,
    valid: timedelta = VALID,
) -> list[Issued]:
    """A new code for each of these recipients; those given out before stay good.

    `choose` is a random choice of one element (`secrets.choice`).
    """
    if not holders:
        return []
    salt = setting(session, SALT)
    if not salt:
        raise InputError("База не подготовлена: запустите vestnik init.")
    issued, drawn = [], set[str]()
    for holder in holders:
        while (code := codes.draw(choose)) in drawn:
            pass
        drawn.add(code)
        issued.append(Issued(holder, code, at + valid))
    session.add_all(
        Invite(
            recipient_id=one.holder.recipient_id,
            code_hash=codes.hashed(one.code, salt),
            created_at=at,
            expires_at=one.expires_at,
        )
        for one in issued
    )
    journal.write(
        session,
        at=at,
        by=by,
        action="invite.issue",
        subject="office",
        details={"recipients": [one.holder.recipient_id for one in issued]},
    )
    return issued


def renew(
    session: Session,
    *,
    holders: Collection[Holder],
    choose: Callable[[Sequence[str]], str],
    at: datetime,
    by: str,
    valid: timedelta = VALID,
) -> list[Issued]:
    """A new code for each of these recipients; those given out before are good no more."""
    revoke(session, recipients=[holder.recipient_id for holder in holders], at=at)
    return issue(session, holders=holders, choose=choose, at=at, by=by, valid=valid)


def outstanding(session: Session, *, holders: Collection[Holder], at: datetime) -> int:
    """How many codes given out before to these recipients are still good."""
    return sum(
        session.exec(
            select(func.count())
            .select_from(Invite)
            .where(
                col(Invite.recipient_id).in_(piece),
                col(Invite.used_at).is_(None),
                col(Invite.revoked_at).is_(None),
                col(Invite.expires_at) > at,
            )
        ).one()
        for piece in chunks(holder.recipient_id for holder in holders)
    )


def revoke(session: Session, *, recipients: Collection[int], at: datetime) -> None:
    """The codes of these recipients are good no more; part of a greater action."""
    for piece in chunks(recipients):
        session.connection().execute(
            update(Invite)
            .where(
                col(Invite.recipient_id).in_(piece),
                col(Invite.used_at).is_(None),
                col(Invite.revoked_at).is_(None),
            )
            .values(revoked_at=at)
        )
    session.expire_all()


def _in_use(holder: Holder) -> bool:
    return holder.state is not None and holder.state is not AddressState.EXPECTED


def _limited(session: Session, *, messenger: str, account: int, at: datetime) -> bool:
    """Whether codes of this account are not looked at now.

    An account we know (linked, or named by the roster) is not stopped by what others try.
    """
    recent = select(func.count()).select_from(CodeAttempt).where(col(CodeAttempt.at) > at - WINDOW)
    own = recent.where(CodeAttempt.messenger == messenger, CodeAttempt.account == account)
    if session.exec(own).one() >= WRONG_BY_ONE:
        return True
    if session.exec(recent).one() < WRONG_BY_ALL:
        return False
    known = select(Address.id).where(Address.messenger == messenger, Address.account == account)
    return session.exec(known).first() is None


def _unfit(
    session: Session, invite_id: int, recipients: Sequence[int], at: datetime
) -> Refusal | None:
    """Why this invite cannot be used (any more); held against others who use it right now."""
    invite = session.exec(select(Invite).where(Invite.id == invite_id).with_for_update()).first()
    if invite is None or list(recipients) != [invite.recipient_id]:
        return Refusal.UNKNOWN
    if invite.used_at is not None:
        return Refusal.USED
    if invite.revoked_at is not None or invite.expires_at <= at:
        return Refusal.EXPIRED
    return None


def _use_up(session: Session, address: Address, invite_id: int | None, at: datetime) -> None:
    if invite_id is not None:
        invite = session.get_one(Invite, invite_id)
        invite.used_at, invite.used_by = at, address.id
        session.add(invite)
        session.flush()
    posts = session.exec(
        select(Recipient.id).where(
            Recipient.person_id == address.person_id, col(Recipient.until).is_(None)
        )
    )
    revoke(session, recipients=[int(post or 0) for post in posts], at=at)

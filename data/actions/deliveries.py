"""What messages have come to: sent to an organisation, opened by its recipient."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from data.actions.rows import add_missing
from data.models.address import Address
from data.models.circular import Upload
from data.models.delivery import Delivery
from data.models.incoming import Dialog
from data.models.outgoing import Outgoing, OutgoingKind, OutgoingState
from data.queries.chunks import chunks


def sent(session: Session, deliveries: Collection[int], *, at: datetime) -> None:
    """The first card of these deliveries has been taken by the messenger."""
    for piece in chunks(deliveries):
        session.connection().execute(
            update(Delivery)
            .where(col(Delivery.id).in_(piece), col(Delivery.sent_at).is_(None))
            .values(sent_at=at, stuck=None)
        )


def unasked(session: Session, accounts: Collection[int], *, messenger: str, at: datetime) -> None:
    """These accounts got (or will at `at` get) a message they did not ask for."""
    for piece in chunks(accounts):
        session.connection().execute(
            update(Address)
            .where(col(Address.messenger) == messenger, col(Address.account).in_(piece))
            .values(unasked_at=at)
        )


def read(session: Session, *, messenger: str, account: int, up_to: int, at: datetime) -> int:
    """The owner of `account` has opened our messages up to message `up_to`; how many
    deliveries that is news for. Opening is not acknowledging."""
    dialog = session.get(Dialog, (messenger, account))
    if dialog is None:
        dialog = Dialog(messenger=messenger, peer=account)
    if up_to <= dialog.read_message_id:
        return 0
    before, dialog.read_message_id = dialog.read_message_id, up_to
    session.add(dialog)
    session.flush()
    cards = session.exec(
        select(Outgoing.delivery_id).where(
            Outgoing.messenger == messenger,
            Outgoing.account == account,
            Outgoing.kind == OutgoingKind.CARD,
            Outgoing.state == OutgoingState.SENT,
            col(Outgoing.message_id) > before,
            col(Outgoing.message_id) <= up_to,
        )
    ).all()
    ids = [int(card) for card in cards if card is not None]
    if ids:
        session.connection().execute(
            update(Delivery)
            .where(col(Delivery.id).in_(ids), col(Delivery.read_at).is_(None))
            .values(read_at=at)
        )
    return len(ids)


def uploaded(
    session: Session, *, attachment_id: int, messenger: str, reference: str, at: datetime
) -> None:
    """The messenger keeps this file now, under `reference`; the first one uploaded counts."""
    upload = {
        "attachment_id": attachment_id,
        "messenger": messenger,
        "reference": reference,
        "uploaded_at": at,
    }
    add_missing(session, Upload, [upload])

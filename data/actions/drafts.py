"""A draft's life before it is sent: changed by one person at a time, files put to it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from data.actions import circulars, journal
from data.models.circular import Ask, AskKind, Attachment, Circular, CircularState, Upload
from data.values.circular import AskDraft, FileDraft
from data.values.errors import InputError, RefusedError

FILES = 10  # what a messenger takes along with one message


class OvertakenError(RefusedError):
    """Somebody else has changed the draft since it was read; nothing was overwritten."""


def revise(
    session: Session,
    *,
    circular_id: int,
    version: int,
    number: str | None,
    dated: date | None,
    title: str,
    addressees: str,
    links: list[str],
    asks: list[AskDraft],
    audience: Mapping[str, Any],
    urgent: bool,
    at: datetime,
    by: str,
) -> Circular:
    """Put a draft's fields as a person has checked them: nothing in it is unsure any more.

    `version` is the one that was read. Raises InputError, RefusedError when it is no draft any
    more, OvertakenError when somebody has changed it meanwhile.
    """
    circular = held(session, circular_id=circular_id, version=version)
    if not title.strip():
        raise InputError("У циркуляра нет заголовка: напишите, о чём он.")
    if not asks:
        raise InputError("Не сказано, что сделать: добавьте хотя бы одно поручение.")
    circular.number, circular.dated, circular.title = number, dated, title
    circular.addressees, circular.links, circular.unsure = addressees, links, []
    circular.audience, circular.urgent = dict(audience), urgent
    _changed(circular, at, by)
    session.add(circular)
    session.connection().execute(delete(Ask).where(col(Ask.circular_id) == circular_id))
    session.add_all(
        Ask(
            circular_id=circular_id,
            position=position,
            kind=AskKind(ask.kind),
            text=ask.text,
            due_on=ask.due_on,
            due_time=ask.due_time,
            link=ask.link,
        )
        for position, ask in enumerate(asks, start=1)
    )
    session.flush()
    journal.write(
        session,
        at=at,
        by=by,
        action="circular.revise",
        subject=f"circular:{circular_id}",
        details={"version": circular.version},
    )
    return circular


def attach(
    session: Session, *, circular_id: int, file: FileDraft, at: datetime, by: str
) -> Attachment:
    """Put a stored file to a draft; the same file twice is once."""
    circular = _draft(session, circular_id)
    known = session.exec(select(Attachment).where(Attachment.circular_id == circular_id)).all()
    same = next((one for one in known if one.sha256 == file.sha256), None)
    if same is not None:
        return same
    if len(known) >= FILES:
        raise InputError(f"К письму можно приложить не больше {FILES} файлов: уберите лишние.")
    made = Attachment(
        circular_id=circular_id,
        name=file.name,
        path=file.path,
        size=file.size,
        sha256=file.sha256,
    )
    session.add(made)
    _changed(circular, at, by)
    session.add(circular)
    session.flush()
    journal.write(
        session,
        at=at,
        by=by,
        action="file.add",
        subject=f"circular:{circular_id}",
        details={"sha256": file.sha256, "size": file.size},
    )
    return made


def detach(
    session: Session, *, circular_id: int, attachment_id: int, at: datetime, by: str
) -> None:
    """Take a file off a draft; harmless when it is not there."""
    circular = _draft(session, circular_id)
    found = session.get(Attachment, attachment_id)
    if found is None or found.circular_id != circular_id:
        return
    session.connection().execute(delete(Upload).where(col(Upload.attachment_id) == attachment_id))
    session.delete(found)
    _changed(circular, at, by)
    session.add(circular)
    journal.write(
        session,
        at=at,
        by=by,
        action="file.remove",
        subject=f"circular:{circular_id}",
        details={"sha256": found.sha256},
    )


def held(session: Session, *, circular_id: int, version: int) -> Circular:
    """The draft, if nobody has changed it since version `version` was read; held against others.

    Raises OvertakenError, RefusedError.
    """
    circular = _draft(session, circular_id)
    if circular.version != version:
        raise OvertakenError(
            "Пока вы писали, черновик изменил другой сотрудник. Ничего не записано: сверьте и "
            "сохраните ещё раз."
        )
    return circular


def _draft(session: Session, circular_id: int) -> Circular:
    circular = session.exec(
        select(Circular).where(Circular.id == circular_id).with_for_update()
    ).first()
    if circular is None:
        return circulars.find(session, circular_id)  # says that there is none
    if circular.state is not CircularState.DRAFT:
        raise RefusedError("Это уже не черновик: менять его нельзя.")
    return circular


def _changed(circular: Circular, at: datetime, by: str) -> None:
    circular.version += 1
    circular.changed_at, circular.changed_by = at, by

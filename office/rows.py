"""Rows of the truth ladder: how far one organisation has come with a circular, rung by rung."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from data.models.circular import AskKind, Circular
from data.models.delivery import Response, ResponseState
from data.queries import control
from data.queries.status import DeliveryStatus, some
from office import words

Why = Callable[[Circular, DeliveryStatus, datetime], str]


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung reached: when, by whom (as the journal names them), and in which words."""

    at: datetime
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One organisation of a circular."""

    status: DeliveryStatus
    organisation_id: int
    municipality: str
    kind: str
    acknowledged: Rung | None
    reported: Rung | None
    seen: Rung | None  # found in the form itself
    accepted: Rung | None
    disputed: Rung | None  # what was said is contradicted
    returned: Rung | None  # sent back for rework, not answered since
    partly: bool
    why: str


HEADINGS = (
    "Код",
    "Организация",
    "Муниципалитет",
    "Состояние",
    "Принято ВК",
    "Открыто",
    "Ознакомлены",
    "Отправили",
    "Принято управлением",
    "Что дальше",
)


def exported(row: Row, zone: ZoneInfo) -> list[str]:
    """A row for a spreadsheet; moments by the office's clock."""

    def at(moment: datetime | None) -> str:
        return f"{moment.astimezone(zone):%d.%m.%Y %H:%M}" if moment else ""

    status = row.status
    return [
        status.code,
        status.name,
        row.municipality,
        words.state(status),
        at(status.sent_at),
        at(status.read_at),
        at(row.acknowledged.at if row.acknowledged else None),
        at(row.reported.at if row.reported else None),
        at(row.accepted.at if row.accepted else None),
        row.why,
    ]


def rows(
    session: Session, circular: Circular, deliveries: Collection[int], *, why: Why, at: datetime
) -> list[Row]:
    """These deliveries of a circular, in the order given."""
    statuses = some(session, circular, deliveries, at=at).deliveries
    answers = control.answers(session, deliveries)
    places = control.places_of(session, deliveries)
    by_id = {
        status.delivery_id: _row(
            status,
            answers.get(status.delivery_id, []),
            places[status.delivery_id],
            why(circular, status, at),
        )
        for status in statuses
    }
    return [by_id[one] for one in deliveries if one in by_id]


def _row(
    status: DeliveryStatus, answers: list[Response], place: tuple[str, str, int], why: str
) -> Row:
    kinds = {ask.id: ask.kind for ask in status.asks}
    standing = [one for one in answers if one.state is not ResponseState.WITHDRAWN]
    municipality, kind, organisation_id = place
    return Row(
        status=status,
        organisation_id=organisation_id,
        municipality=municipality,
        kind=kind,
        acknowledged=_claimed(standing, kinds, (AskKind.ACKNOWLEDGE, AskKind.INFORM_STAFF)),
        reported=_claimed(standing, kinds, (AskKind.REPORT,)),
        seen=_seen(standing),
        accepted=_accepted(standing),
        disputed=_disputed(standing),
        returned=None if standing else _returned(answers),
        partly=bool(standing) and any(ask.answered_at is None for ask in status.asks),
        why=why,
    )


def _claimed(
    standing: list[Response], kinds: dict[int, AskKind], wanted: Collection[AskKind]
) -> Rung | None:
    """The last answer to asks of these kinds."""
    found = [one for one in standing if kinds.get(one.ask_id) in wanted]
    if not found:
        return None
    last = found[-1]
    return Rung(last.at, last.marked_by or f"recipient:{last.recipient_id}", last.note)


def _seen(standing: list[Response]) -> Rung | None:
    verified = ResponseState.VERIFIED
    found = [one for one in standing if one.state is verified and one.checked_at is None]
    return Rung(found[-1].at, "system") if found else None


def _accepted(standing: list[Response]) -> Rung | None:
    found = [one for one in standing if one.checked_at is not None]
    if not found or found[-1].checked_at is None:
        return None
    return Rung(found[-1].checked_at, found[-1].checked_by or "")


def _disputed(standing: list[Response]) -> Rung | None:
    found = [one for one in standing if one.state is ResponseState.DISPUTED]
    return Rung(found[-1].at, "system", found[-1].note) if found else None


def _returned(answers: list[Response]) -> Rung | None:
    found = [one for one in answers if one.checked_by and one.withdrawn_at is not None]
    if not found or found[-1].withdrawn_at is None:
        return None
    return Rung(found[-1].withdrawn_at, found[-1].checked_by or "", found[-1].note)

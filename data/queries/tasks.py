"""Deliveries as people see them: the letter, what is asked, what is answered."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from data.models.circular import Ask, AskKind, Circular, CircularState, Round
from data.models.delivery import Delivery, DeliveryState, Response, ResponseState
from data.models.organisation import Organisation
from data.queries.chunks import chunks
from data.rules.dues import extended


@dataclass(frozen=True, slots=True)
class AskView:
    """One ask of a delivery; `answered_at` is when the standing answer was written."""

    id: int
    kind: AskKind
    text: str
    due_on: date | None
    due_time: time | None
    link: str | None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One delivery with its circular, its organisation and its asks in order."""

    delivery_id: int
    circular_id: int
    organisation_id: int
    organisation: str
    number: str | None
    dated: date | None
    title: str
    circular_state: CircularState
    state: DeliveryState
    sent_at: datetime | None
    read_at: datetime | None
    promised_until: date | None
    urgent: bool
    asks: tuple[AskView, ...]

    @property
    def is_open(self) -> bool:
        """Whether an answer is still waited for."""
        return self.state is DeliveryState.AWAITING and self.circular_state is CircularState.OPEN

    @property
    def open_asks(self) -> tuple[AskView, ...]:
        """What nobody has answered yet."""
        return tuple(ask for ask in self.asks if ask.answered_at is None)

    @property
    def due(self) -> tuple[date, time]:
        """The first deadline still open, for sorting; the far future without one."""
        dues = [(a.due_on, a.due_time or time.max) for a in self.open_asks if a.due_on]
        return min(dues, default=(date.max, time.max))


_COLUMNS = (
    col(Delivery.id),
    col(Circular.id),
    col(Organisation.id),
    col(Organisation.name),
    col(Circular.number),
    col(Circular.dated),
    col(Circular.title),
    col(Circular.state),
    col(Delivery.state),
    col(Delivery.sent_at),
    col(Delivery.read_at),
    col(Delivery.promised_until),
    col(Circular.urgent),
    col(Delivery.extended_to),
)


def tasks(session: Session, deliveries: Collection[int]) -> dict[int, Task]:
    """These deliveries, by id."""
    found: dict[int, Task] = {}
    for piece in chunks(deliveries):
        found.update({t.delivery_id: t for t in _load(session, col(Delivery.id).in_(piece))})
    return found


def open_tasks(session: Session, organisations: Collection[int]) -> list[Task]:
    """What is still open for these organisations, the oldest deadline first."""
    found: list[Task] = []
    for piece in chunks(organisations):
        found += _load(
            session,
            col(Delivery.organisation_id).in_(piece)
            & (col(Delivery.state) == DeliveryState.AWAITING)
            & (col(Circular.state) == CircularState.OPEN),
        )
    return sorted(found, key=lambda task: (task.due, task.delivery_id))


def tasks_of_circular(
    session: Session, *, circular_id: int, organisations: Collection[int]
) -> list[Task]:
    """What a circular means to these organisations, whatever its state."""
    return [
        task
        for piece in chunks(organisations)
        for task in _load(
            session,
            col(Delivery.organisation_id).in_(piece) & (col(Circular.id) == circular_id),
        )
    ]


def asks_of(session: Session, circulars: Collection[int]) -> dict[int, list[AskView]]:
    """The asks of circulars, in their order."""
    found: dict[int, list[AskView]] = defaultdict(list)
    for piece in chunks(circulars):
        rows = session.exec(
            select(Ask).where(col(Ask.circular_id).in_(piece)).order_by(col(Ask.position))
        )
        for ask in rows:
            found[ask.circular_id].append(
                AskView(ask.id or 0, ask.kind, ask.text, ask.due_on, ask.due_time, ask.link)
            )
    return found


def answered(session: Session, deliveries: Collection[int]) -> dict[int, dict[int, datetime]]:
    """For each delivery the asks with a standing answer and when it was written."""
    found: dict[int, dict[int, datetime]] = defaultdict(dict)
    for piece in chunks(deliveries):
        rows = session.exec(
            select(Response.delivery_id, Response.ask_id, Response.at).where(
                col(Response.delivery_id).in_(piece),
                col(Response.state) != ResponseState.WITHDRAWN,
            )
        )
        for delivery_id, ask_id, at in rows:
            found[delivery_id][ask_id] = at
    return found


def _load(session: Session, where: ColumnElement[bool]) -> list[Task]:
    rows: list[Any] = list(
        session.execute(
            select(*_COLUMNS)  # type: ignore[call-overload]  # more columns than it has types for
            .select_from(Delivery)
            .join(Round, col(Round.id) == col(Delivery.round_id))
            .join(Circular, col(Circular.id) == col(Round.circular_id))
            .join(Organisation, col(Organisation.id) == col(Delivery.organisation_id))
            .where(where)
        )
    )
    asks = asks_of(session, {row[1] for row in rows})
    done = answered(session, [row[0] for row in rows])
    return [
        Task(*(*row[:-1], asks_as_they_stand(asks[row[1]], done.get(row[0], {}), row[-1])))
        for row in rows
    ]


def asks_as_they_stand(
    asks: Sequence[AskView], done: Mapping[int, datetime], extended_to: date | None
) -> tuple[AskView, ...]:
    """A circular's asks for one organisation: what it has answered, by when it must."""
    return tuple(
        AskView(
            a.id,
            a.kind,
            a.text,
            *extended(a.due_on, a.due_time, extended_to),
            a.link,
            done.get(a.id),
        )
        for a in asks
    )

"""A district of any size, written straight into a database."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel

from data.actions import installation
from data.database import Database
from data.models.address import Address, AddressState
from data.models.circular import Ask, AskKind, Circular, CircularState, Letter, Round
from data.models.delivery import Delivery, DeliveryState
from data.models.organisation import Organisation, OrganisationKind
from data.models.person import Person, Post, Recipient, Role

FRIDAY = datetime(2023, 10, 13, 7, 0, tzinfo=UTC)  # 10:00 in Moscow, the day of letter 985
PIECE = 10_000


def district(url: str, *, heads: int) -> Database:
    """A prepared database with `heads` organisations, each with a linked head (accounts 1 …)."""
    database = Database(url)
    database.upgrade()
    with database.write() as session:
        installation.prepare(session, at=FRIDAY, name="Управление", timezone="Europe/Moscow")
    ids = range(1, heads + 1)
    _fill(database, Organisation, (_organisation(n) for n in ids))
    _fill(database, Person, ({"id": n, "name": _name(n), "created_at": FRIDAY} for n in ids))
    _fill(
        database,
        Post,
        (
            {"id": n, "organisation_id": n, "role": Role.HEAD, "rank": 0, "title": "директор"}
            for n in ids
        ),
    )
    _fill(
        database,
        Recipient,
        ({"id": n, "post_id": n, "person_id": n, "since": FRIDAY} for n in ids),
    )
    _fill(database, Address, (_address(n) for n in ids))
    return database


def awaiting(database: Database, *, circulars: int, heads: int, due: int) -> None:
    """`circulars` open ones to all `heads`; the first `due` deliveries come up on Monday."""
    _fill(database, Letter, [_letter()])
    _fill(database, Circular, (_circular(n) for n in range(1, circulars + 1)))
    _fill(database, Ask, (_ask(n) for n in range(1, circulars + 1)))
    _fill(
        database,
        Round,
        (
            {"id": n, "circular_id": n, "number": 1, "opened_at": FRIDAY}
            for n in range(1, circulars + 1)
        ),
    )
    _fill(database, Delivery, _deliveries(circulars, heads, due))
    with database.write() as session:
        session.connection().exec_driver_sql("ANALYZE")


def _deliveries(circulars: int, heads: int, due: int) -> Iterator[dict[str, Any]]:
    soon, late = FRIDAY + timedelta(days=3), FRIDAY + timedelta(days=300)
    # One due delivery a head: nobody's other letters come up the same day.
    for n in range(circulars * heads):
        yield {
            "round_id": n // heads + 1,
            "organisation_id": n % heads + 1,
            "state": DeliveryState.AWAITING,
            "opened_at": FRIDAY,
            "sent_at": FRIDAY,
            "next_touch_at": soon if n < due else late,
            "next_step": "due@2023-10-16",
        }


def _organisation(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "code": str(number),
        "name": f"Школа № {number}",
        "kind": OrganisationKind.SCHOOL,
        "municipality": f"Район {number % 50}",
        "active": True,
        "created_at": FRIDAY,
    }


def _name(number: int) -> str:
    return f"Директорова Анна Ивановна {number}"


def _address(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "person_id": number,
        "messenger": "vk",
        "account": number,
        "state": AddressState.LINKED,
        "linked_at": FRIDAY,
        "changed_at": FRIDAY,
        "reason": "",
    }


def _letter() -> dict[str, Any]:
    return {"id": 1, "name": "985.txt", "text": "…", "sha256": "0" * 64, "received_at": FRIDAY}


def _circular(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "letter_id": 1,
        "number": str(900 + number),
        "dated": FRIDAY.date(),
        "title": "О переходе на отечественную платформу",
        "addressees": "",
        "links": [],
        "unsure": [],
        "state": CircularState.OPEN,
        "audience": {},
        "urgent": False,
        "created_at": FRIDAY,
        "created_by": "bench",
        "opened_at": FRIDAY,
        "opened_by": "bench",
    }


def _ask(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "circular_id": number,
        "position": 1,
        "kind": AskKind.REPORT,
        "text": "Заполнить форму",
        "due_on": (FRIDAY + timedelta(days=3)).date(),
    }


def _fill(
    database: Database,
    model: type[SQLModel],
    rows: Iterator[dict[str, Any]] | Sequence[dict[str, Any]],
) -> None:
    waiting: list[dict[str, Any]] = []
    with database.write() as session:
        for row in rows:
            waiting.append(row)
            if len(waiting) == PIECE:
                session.connection().execute(insert(model), waiting)
                waiting = []
        if waiting:
            session.connection().execute(insert(model), waiting)

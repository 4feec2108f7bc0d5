"""How fast the desk's pages answer: 2,000 organisations, 300 circulars, one of 50,000 deliveries.

Run as `python -m tools.bench_desk`; it makes its own database in a temporary folder, asks every
page several times without a network and prints the median and the size of each. Exit code 1 when
a page is over its limit.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from data.actions import circulars
from data.models.address import Address, AddressState
from data.models.circular import Circular, CircularState, Round
from data.models.delivery import Delivery, DeliveryState, Question, Response
from data.models.incoming import Incoming, IncomingState
from data.models.organisation import Organisation, OrganisationKind
from data.models.outgoing import Outgoing, OutgoingKind, OutgoingState
from data.models.person import Person, Post, Recipient, Role
from data.models.user import UserRole
from data.values.circular import AskDraft
from tests import factories
from tests.office import desks

PAGE_LIMIT, LONG_LIMIT = 100.0, 300.0  # milliseconds
SIZE_LIMIT = 200_000  # bytes before compression
OPEN = 20  # circulars still on control, the rest closed
TOWNS = 40
NOW = factories.moscow("2023-11-22", "11:00")


@dataclass(frozen=True, slots=True)
class Sample:
    """A page, what it may take (ms), and what it was asked for."""

    name: str
    path: str
    limit: float
    form: dict[str, str] | None = None


Choose = Callable[[dict[str, int]], list[Sample]]


def fill(session: Session, *, organisations: int, circulars_: int, long: int) -> dict[str, int]:
    """A region that has worked for years; ids of what pages are asked about."""
    _people(session, max(organisations, long))
    first = _circulars(session, organisations, circulars_)
    big = _open(session, list(range(1, long + 1)), 900, age=40, done=3) if long else 0
    _answers(session)
    delivery = min(factories.deliveries(session, first).values())
    return {"circular": first, "long": big, "delivery": delivery, "organisation": 1}


def _people(session: Session, count: int) -> None:
    kinds = [OrganisationKind.SCHOOL, OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN]
    at = NOW - timedelta(days=900)
    ids = range(1, count + 1)
    execute = session.connection().execute
    execute(
        insert(Organisation),
        [
            {
                "id": n,
                "code": str(n),
                "name": f"МКОУ «Средняя школа № {n}»",
                "kind": kinds[n % 3],
                "municipality": f"Район {n % TOWNS}",
                "timezone": None,
                "active": True,
                "created_at": at,
            }
            for n in ids
        ],
    )
    execute(
        insert(Person),
        [{"id": n, "name": f"Магомедова Патимат {n}", "created_at": at} for n in ids],
    )
    execute(
        insert(Post),
        [
            {"id": n, "organisation_id": n, "role": Role.HEAD, "rank": 0, "title": "директор"}
            for n in ids
        ],
    )
    execute(
        insert(Recipient),
        [{"id": n, "post_id": n, "person_id": n, "since": at, "until": None} for n in ids],
    )
    execute(
        insert(Address),
        [
            {
                "person_id": n,
                "messenger": "vk",
                "account": 1_000_000 + n,
                "state": AddressState.LINKED,
                "linked_at": at,
                "changed_at": at,
                "reason": "",
            }
            for n in ids
            if n % 20
        ],
    )


def _circulars(session: Session, organisations: int, count: int) -> int:
    everybody = list(range(1, organisations + 1))
    first = 0
    for n in range(count):
        is_open = n >= count - OPEN
        first = _open(session, everybody, n, age=max(8, count - n), done=8 if is_open else 2)
        if not is_open:
            circular = session.get_one(Circular, first)
            circular.state = CircularState.CLOSED
            circular.ended_at, circular.ended_by = NOW, "user:1"
            session.add(circular)
    session.flush()
    closed = select(Round.id).join(Circular, col(Circular.id) == col(Round.circular_id))
    closed = closed.where(Circular.state == CircularState.CLOSED)
    session.connection().execute(
        update(Delivery)
        .where(col(Delivery.round_id).in_(closed))
        .values(next_touch_at=None, next_step=None)
    )
    return first


def _open(session: Session, to: list[int], number: int, *, age: int, done: int) -> int:
    """A circular sent `age` days ago; of every `done` organisations one is still awaited."""
    at = NOW - timedelta(days=age)
    due = (at + timedelta(days=3)).date()
    asks = (
        AskDraft("acknowledge", "Ознакомиться с письмом", due),
        AskDraft("report", "Заполнить форму", due),
    )
    made = circulars.draft(
        session,
        made_of=factories.draft(number=str(number), asks=asks, title=f"О мерах по пункту {number}"),
        at=at,
        by="user:1",
    )
    made.state, made.opened_at, made.opened_by = CircularState.OPEN, at, "user:1"
    session.add(made)
    opened = Round(circular_id=made.id or 0, number=1, opened_at=at)
    session.add(opened)
    session.flush()
    execute = session.connection().execute
    execute(insert(Delivery), list(_deliveries(to, opened.id or 0, at, done)))
    return made.id or 0


def _deliveries(to: list[int], round_id: int, at: object, done: int) -> Iterator[dict[str, object]]:
    begun = NOW if at is None else at
    for n in to:
        awaits = n % done == 0
        linked = bool(n % 20)
        yield {
            "round_id": round_id,
            "organisation_id": n,
            "state": DeliveryState.AWAITING if awaits else DeliveryState.CONFIRMED,
            "stuck": None if linked or not awaits else "no_address",
            "opened_at": begun,
            "sent_at": begun if linked else None,
            "read_at": begun if n % 3 else None,
            "confirmed_at": None if awaits else NOW - timedelta(hours=n % 150),
            "confirmed_by": None if awaits else f"recipient:{n}",
            "next_touch_at": NOW + timedelta(hours=3 + n % 160) if awaits else None,
            "next_step": f"recheck-2@{date(2023, 11, 1)}" if awaits else None,
        }


def _answers(session: Session) -> None:
    """An answer and a card for every delivery of the newest circulars, some words, questions."""
    execute = session.connection().execute
    execute(
        insert(Incoming),
        [
            {
                "messenger": "vk",
                "event_id": f"e{n}",
                "kind": "message",
                "peer": 1_000_000 + n % 50,
                "account": 1_000_000 + n % 50,
                "number": n,
                "written_at": NOW - timedelta(hours=n),
                "received_at": NOW,
                "text": f"Отправили, сообщение {n}",
                "raw": {},
                "state": IncomingState.HANDLED,
                "attempts": 0,
                "fault": "",
            }
            for n in range(1, 5001)
        ],
    )
    rows = session.execute(
        Delivery.__table__.select().order_by(Delivery.__table__.c.id.desc()).limit(60_000)  # type: ignore[attr-defined]
    ).all()
    execute(insert(Outgoing), [_card(row) for row in rows if row.sent_at is not None])
    asks = {row.round_id: row.round_id * 2 - 1 for row in rows}
    execute(
        insert(Response),
        [
            {
                "delivery_id": row.id,
                "ask_id": asks[row.round_id],
                "recipient_id": row.organisation_id,
                "state": "claimed",
                "note": "",
                "at": NOW,
            }
            for row in rows
            if row.organisation_id % 2
        ],
    )
    execute(
        insert(Question),
        [
            {"recipient_id": n, "text": f"Как заполнить строку {n}?", "asked_at": NOW}
            for n in range(1, 31)
        ],
    )


def _card(row: object) -> dict[str, object]:
    values: dict[str, object] = row._asdict()  # type: ignore[attr-defined]
    return {
        "messenger": "vk",
        "account": 1_000_000 + int(str(values["organisation_id"])),
        "kind": OutgoingKind.CARD,
        "urgency": 20,
        "not_before": values["opened_at"],
        "recipient_id": values["organisation_id"],
        "delivery_id": values["id"],
        "facts": {},
        "shape": "",
        "state": OutgoingState.SENT,
        "created_at": values["opened_at"],
        "reason": "",
        "attempts": 1,
        "random_id": values["id"],
        "sent_at": values["sent_at"],
        "message_id": values["id"],
    }


def pages(ids: dict[str, int]) -> list[Sample]:
    """Every page, as it is opened and as it is narrowed."""
    one = f"/circulars/{ids['circular']}"
    found = [
        ("Сегодня", "/"),
        ("Циркуляры", "/circulars"),
        ("Циркуляры, поиск", "/circulars?q=пункту"),
        ("Циркуляр", one),
        ("Циркуляр, просрочено", f"{one}?state=overdue"),
        ("Циркуляр, по районам", f"{one}?group=municipality"),
        ("Циркуляр, поиск", f"{one}?q=школа № 17"),
        ("Циркуляр, последняя страница", f"{one}?page=40&order=next"),
        ("Организация в циркуляре", f"{one}/d/{ids['delivery']}"),
        ("Напоминания", "/reminders"),
        ("Справочник", "/roster"),
        ("Организация", f"/organisations/{ids['organisation']}"),
        ("Приглашения", "/roster/invites"),
        ("Вопросы", "/questions"),
        ("Журнал", "/journal"),
        ("Настройки", "/settings"),
        ("Сотрудники", "/users"),
        ("Мой вход", "/me"),
        ("Черновик", f"/drafts/{ids['draft']}"),
        ("Отправка черновика", f"/drafts/{ids['draft']}/send"),
    ]
    person = Sample(
        "Справочник, по фамилии", "/roster/search", PAGE_LIMIT, {"person": "Патимат 17"}
    )
    return [*(Sample(name, path, PAGE_LIMIT) for name, path in found), person]


def long_pages(ids: dict[str, int]) -> list[Sample]:
    """The circular of 50,000 deliveries."""
    long = f"/circulars/{ids['long']}"
    found = [
        ("Большой циркуляр", long),
        ("Большой, просрочено", f"{long}?state=overdue"),
        ("Большой, по районам", f"{long}?group=municipality"),
        ("Большой, последняя страница", f"{long}?page=1000"),
        ("Большой, поиск", f"{long}?q=школа № 17"),
        ("Большой, пока уходит", f"{long}/live"),
        ("Сегодня при нём", "/"),
    ]
    return [Sample(name, path, LONG_LIMIT) for name, path in found]


def measure(browser: desks.Browser, sample: Sample, times: int) -> tuple[float, int]:
    """The median time of a page (ms) and its size in bytes."""
    taken, size = [], 0
    for _ in range(times + 1):  # the first one warms up
        begun = time.perf_counter()
        answer = (
            browser.get(sample.path)
            if sample.form is None
            else browser.post(sample.path, data=sample.form)
        )
        taken.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{sample.path}: {answer.status_code}")
        size = len(answer.content)
    return statistics.median(taken[1:]), size


def bench(size: dict[str, int], chosen: Choose, times: int) -> int:
    """Make a database of this size, measure these pages; how many are over their limit."""
    over = 0
    with tempfile.TemporaryDirectory() as folder, desks.opened(Path(folder)) as office:
        office.clock.move_to(NOW)
        with office.database.write() as session:
            ids = fill(session, **size)
            draft = circulars.draft(session, made_of=factories.draft(), at=NOW, by="user:1")
            draft.audience = {"everybody": True}
            session.add(draft)
            ids["draft"] = draft.id or 0
        with office.database.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
        browser = office.entered("boss", UserRole.ADMINISTRATOR)
        for sample in chosen(ids):
            median, bytes_ = measure(browser, sample, times)
            bad = median > sample.limit or bytes_ > SIZE_LIMIT
            over += bad
            mark = "ПРЕВЫШЕНО" if bad else ""
            print(f"{sample.name:30} {median:7.1f} ms  {bytes_ / 1024:6.1f} KB  {mark}")
    return over


def main() -> int:
    """Measure every page; 1 when one is over its limit."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--organisations", type=int, default=2_000)
    options.add_argument("--circulars", type=int, default=300)
    options.add_argument("--long", type=int, default=50_000, help="deliveries of the long one")
    options.add_argument("--times", type=int, default=5)
    given = options.parse_args()
    usual = {"organisations": given.organisations, "circulars_": given.circulars}
    over = bench({**usual, "long": 0}, pages, given.times)
    if given.long:
        over += bench({**usual, "circulars_": 30, "long": given.long}, long_pages, given.times)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())

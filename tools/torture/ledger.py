"""The database beside what VK has seen: every difference is something lost or doubled."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from sqlmodel import col, select

from data.database import Database
from data.models.delivery import Delivery, Promise, Response
from data.models.incoming import Incoming, IncomingState
from data.models.outgoing import Outgoing, OutgoingKind, OutgoingState
from tools.bench.world import Vk
from tools.torture.tally import Tally

Place = tuple[int, int]  # a person and a number: of a message in the dialog, or a random_id
CLOCKS_APART = 8.0  # seconds a run's clock may lag behind VK's: it takes that long to start
SUPERSEDED = "Есть более новое напоминание."


@dataclass(frozen=True, slots=True)
class Message:
    """One message as VK keeps it."""

    peer: int
    number: int
    ours: bool
    random_id: int
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One message as the outbox keeps it."""

    id: int
    account: int
    kind: OutgoingKind
    state: OutgoingState
    random_id: int | None
    reason: str


class Ledger:
    """Both sides as they stand now."""

    def __init__(self, vk: Vk, database: Database) -> None:
        self._database = database
        self.messages = [
            Message(peer, number, bool(out), random_id, datetime.fromtimestamp(date, UTC), text)
            for peer, number, out, random_id, date, text in vk.deed("transcript")["rows"]
        ]
        with database.read() as session:
            self.rows = [
                Row(row.id or 0, row.account, row.kind, row.state, row.random_id, row.reason)
                for row in session.exec(select(Outgoing))
            ]

    @cached_property
    def shown(self) -> Counter[Place]:
        """How often each (person, random_id) was shown."""
        return Counter((m.peer, m.random_id) for m in self.messages if m.ours)

    def check_outbox(self, tally: Tally) -> None:
        """Every row against what was shown, every message shown against the rows."""
        known = {(row.account, row.random_id) for row in self.rows}
        for row in self.rows:
            self._check(row, tally)
        for place, count in self.shown.items():
            if count > 1:
                tally.doubled += count - 1
                tally.note(f"shown {count} times under one number: {place}")
            if place not in known:
                tally.doubled += count
                tally.note(f"shown, and no row knows of it: {place}")

    def _check(self, row: Row, tally: Tally) -> None:
        tally.asked += 1
        shown = self.shown[row.account, row.random_id or 0] > 0
        if row.state is OutgoingState.SENT:
            tally.delivered += shown
            wrong = not shown
        else:
            wrong = row.state is not OutgoingState.DROPPED or row.reason != SUPERSEDED
        if wrong:
            tally.lost += 1
            tally.note(f"row {row.id} {row.kind} is {row.state} ({row.reason}), shown: {shown}")

    def check_once_each(self, tally: Tally, kind: OutgoingKind, people: Iterable[int]) -> None:
        """Each of the people was shown exactly one message of this kind."""
        numbers = {(r.account, r.random_id) for r in self.rows if r.kind is kind}
        had: Counter[int] = Counter()
        for (peer, number), count in self.shown.items():
            if (peer, number) in numbers:
                had[peer] += count
        for person in people:
            if had[person] == 0:
                tally.lost += 1
                tally.note(f"{person} was shown no {kind}")
            elif had[person] > 1:
                tally.doubled += had[person] - 1
                tally.note(f"{person} was shown {had[person]} of {kind}")

    def check_texts(self, tally: Tally, kinds: Iterable[OutgoingKind]) -> None:
        """Nobody was shown one text of these kinds twice, under whatever numbers."""
        wanted = set(kinds)
        numbers = {(r.account, r.random_id) for r in self.rows if r.kind in wanted}
        seen = Counter(
            (m.peer, m.text) for m in self.messages if m.ours and (m.peer, m.random_id) in numbers
        )
        for (peer, text), count in seen.items():
            if count > 1:
                tally.doubled += count - 1
                tally.note(f"{peer} was shown {count} times: {text[:60]!r}")

    def check_inbox(self, tally: Tally) -> None:
        """Every message people wrote is stored once and handled, with the time it was written."""
        written = {(m.peer, m.number): m for m in self.messages if not m.ours}
        with self._database.read() as session:
            by_place: dict[Place, list[Incoming]] = {}
            for row in session.exec(select(Incoming).where(Incoming.kind == "message")):
                by_place.setdefault((row.peer, row.number or 0), []).append(row)
        for place, message in written.items():
            tally.answers += 1
            found = by_place.get(place, [])
            if not found or found[0].state is not IncomingState.HANDLED:
                tally.answers_lost += 1
                state = found[0].fault or found[0].state if found else "not stored"
                tally.note(f"message {place} «{message.text}» is {state}")
            elif apart(found[0].written_at, message.at):
                tally.answers_lost += 1
                tally.note(f"message {place} has the time {found[0].written_at}, not {message.at}")
            if len(found) > 1:
                tally.twice += len(found) - 1
                tally.note(f"message {place} is stored {len(found)} times")
        for place in by_place.keys() - written.keys():
            tally.twice += 1
            tally.note(f"message {place} was never written")

    def confirmed(self) -> dict[int, datetime]:
        """Whose confirmation stands, with the time it was given."""
        return self._of_deliveries(Response, Response.at, Response.state != "withdrawn")

    def promised(self) -> dict[int, date]:
        """What each person promised last."""
        return self._of_deliveries(Promise, Promise.until)

    def _of_deliveries(self, model: Any, value: Any, *where: Any) -> dict[int, Any]:
        # In a made-up district organisation, person and account have one number.
        query = (
            select(Delivery.organisation_id, value)
            .join(model, model.delivery_id == col(Delivery.id))
            .where(*where)
            .order_by(model.id)
        )
        with self._database.read() as session:
            return dict(session.execute(query).all())

    def written(self) -> dict[int, list[datetime]]:
        """When each person wrote each of their messages."""
        found: dict[int, list[datetime]] = {}
        for message in self.messages:
            if not message.ours:
                found.setdefault(message.peer, []).append(message.at)
        return found

    def check_applied_once(self, tally: Tally) -> None:
        """No event has led to two of anything."""
        queries = {
            "journal line": "SELECT json_extract(details, '$.incoming') AS i, action FROM"
            " journal_line WHERE i IS NOT NULL GROUP BY i, action HAVING count(*) > 1",
            "response": "SELECT incoming_id, ask_id FROM response WHERE incoming_id IS NOT NULL"
            " GROUP BY incoming_id, ask_id HAVING count(*) > 1",
            "standing response": "SELECT delivery_id, ask_id FROM response"
            " WHERE state <> 'withdrawn' GROUP BY delivery_id, ask_id HAVING count(*) > 1",
            "promise": "SELECT incoming_id, 0 FROM promise GROUP BY incoming_id"
            " HAVING count(*) > 1",
            "step of the ladder": "SELECT delivery_id, step FROM reminder"
            " GROUP BY delivery_id, step HAVING count(*) > 1",
        }
        with self._database.read() as session:
            for what, query in queries.items():
                for one, other in session.connection().exec_driver_sql(query):
                    tally.twice += 1
                    tally.note(f"two of one {what}: {one}, {other}")


def apart(one: datetime, other: datetime) -> bool:
    """Whether these are different moments, for clocks that agree to the time a start takes."""
    return abs((one - other).total_seconds()) > CLOCKS_APART

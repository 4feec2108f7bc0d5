"""The JSON that `vestnik circular` prints: a contract with other programs."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from bot import status
from data.models.circular import Circular
from data.queries.status import CircularStatus, DeliveryStatus
from data.queries.tasks import AskView


def due(due_on: date | None, due_time: time | None) -> str | None:
    """A local deadline in ISO form, a day or a day with a time."""
    if due_on is None:
        return None
    return f"{due_on.isoformat()}T{due_time:%H:%M}" if due_time else due_on.isoformat()


def draft(made: Circular, asks: Sequence[AskView]) -> dict[str, Any]:
    """A circular that has been drafted."""
    return {
        "id": made.id,
        "number": made.number,
        "date": made.dated,
        "title": made.title,
        "addressees": made.addressees,
        "asks": [
            {
                "id": ask.id,
                "kind": ask.kind.value,
                "text": ask.text,
                "due": due(ask.due_on, ask.due_time),
            }
            for ask in asks
        ],
        "links": made.links,
        "unsure": made.unsure,
    }


def circular(made: Circular, asks: Sequence[AskView]) -> dict[str, Any]:
    """A circular in a list or over its deliveries; `due` is the first deadline."""
    dues = [moment for ask in asks if (moment := due(ask.due_on, ask.due_time))]
    return {
        "id": made.id,
        "number": made.number,
        "date": made.dated,
        "title": made.title,
        "state": made.state.value,
        "due": min(dues, default=None),
    }


def circular_status(found: CircularStatus, *, at: datetime) -> dict[str, Any]:
    """Where everybody stands at `at`."""
    return {
        "circular": circular(found.circular, found.asks),
        "totals": asdict(found.totals),
        "deliveries": [_delivery(found.circular, row, at) for row in found.deliveries],
    }


def _delivery(made: Circular, row: DeliveryStatus, at: datetime) -> dict[str, Any]:
    return {
        "organisation": row.code,
        "name": row.name,
        "state": row.state.value,
        "asks": [
            {
                "id": ask.id,
                "kind": ask.kind.value,
                "state": "open" if ask.answered_at is None else "claimed",
                "at": ask.answered_at,
            }
            for ask in row.asks
        ],
        "since": row.since,
        "sent_at": row.sent_at,
        "read_at": row.read_at,
        "promised_until": row.promised_until,
        "next_touch_at": row.next_touch_at,
        "overdue": row.overdue,
        "why": status.why(made, row, at=at),
    }

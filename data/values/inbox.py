"""Plain values of the inbox."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to be stored; `number` counts messages within a dialog."""

    event_id: str
    kind: str
    peer: int
    account: int
    number: int | None
    written_at: datetime | None
    text: str
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Position:
    """Where listening stands, in the messenger's own words."""

    position: str
    server: str
    key: str

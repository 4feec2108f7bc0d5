"""What the desk is built of, handed down by whoever starts it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from data.database import Database
from data.models.circular import Circular
from data.queries.status import DeliveryStatus
from data.queries.tasks import Task
from data.rules.workdays import Calendar
from data.values.circular import CircularDraft
from data.values.clock import Clock
from data.values.letter import Place
from data.values.roster import RosterRow


@dataclass(frozen=True, slots=True)
class PhoneCard:
    """A message as a phone shows it: its text and the labels of its buttons, row by row."""

    text: str
    buttons: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft made of a letter; `doubts` are Russian sentences for a person."""

    draft: CircularDraft
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hands:
    """What other rooms do for the desk, which knows none of them."""

    read_letter: Callable[[str, bytes, datetime], Proposal]  # (file name, content, at)
    # (file name, content): checked rows with every page as a number, and warnings
    read_roster: Callable[[str, bytes], tuple[list[RosterRow], tuple[str, ...]]]
    places: Callable[[str], tuple[Place, ...]]  # where things stand in a letter's text
    why: Callable[[Circular, DeliveryStatus, datetime], str]  # what happens next, in words
    card: Callable[[Task, Calendar, str], PhoneCard]  # (task, calendar, the office's name)
    step: Callable[[str], str]  # a reminder's step in words


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a page may need. `hosts` are the names the desk answers to in a browser."""

    database: Database
    clock: Clock
    zone: ZoneInfo
    files: Path
    hands: Hands
    invite_link: str = ""  # the link of an invite, «{code}» in it; empty: the code alone
    hosts: frozenset[str] = frozenset()
    notes: Mapping[str, str] = field(default_factory=dict)

    def now(self) -> datetime:
        """The moment now, aware UTC."""
        return self.clock.now()

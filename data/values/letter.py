"""Plain values of a letter that was read: what it says, and where it says it."""

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands in the text: `quote` is the text from `start` to `end`."""

    field: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class LetterDeadline:
    """One moment by which the recipients must do something.

    `recurrence` is daily, weekly:mon…fri, monthly:N, monthly:last_working_day,
    monthly:working_day_N, quarterly:N, yearly:MM-DD, or counted from receipt or a happening:
    working_days:N, days:N, minutes:N; then `date` is None. Both are None for a term hung on a
    day the letter does not give. `quote` stands in the text at `start`.
    """

    date: date | None
    time: time | None
    recurrence: str | None
    what: str
    quote: str
    start: int


@dataclass(frozen=True, slots=True)
class LetterAsk:
    """One kind of thing the letter asks for, and the sentence that asks it.

    `kind` is report, form, upload, publish, inform_staff, acknowledge, take_part or other;
    `what` is short, in the imperative.
    """

    kind: str
    what: str
    quote: str
    start: int


@dataclass(frozen=True, slots=True)
class LetterRead:
    """A letter as it was read; `unsure` names the fields a person must check.

    The names are number, date, title, addressees, deadlines, links, asks, requires_action, and
    text for a letter of which only the beginning was read.
    """

    number: str | None
    date: date | None
    title: str | None
    addressees: str
    deadlines: tuple[LetterDeadline, ...]
    links: tuple[str, ...]
    asks: tuple[LetterAsk, ...]
    unsure: frozenset[str]
    places: tuple[Place, ...]

    @property
    def requires_action(self) -> bool:
        """Whether the recipients must do anything."""
        return bool(self.asks)

    def place(self, field: str) -> Place | None:
        """The first place of a field, None when the field was not found in the text."""
        return next((place for place in self.places if place.field == field), None)

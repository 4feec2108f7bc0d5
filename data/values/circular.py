"""Plain values of circulars: what a draft is made of."""

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class AskDraft:
    """One thing to be required: `kind` is acknowledge, report or inform_staff.

    `due_on` and `due_time` are the organisation's local day and time; None means the deadline is
    not set, or the end of that day.
    """

    kind: str
    text: str
    due_on: date | None = None
    due_time: time | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class FileDraft:
    """A file to go along, already stored at `path`."""

    name: str
    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CircularDraft:
    """Everything a circular is drafted from; `unsure` names the fields a person must check."""

    letter_name: str
    letter_text: str
    number: str | None
    dated: date | None
    title: str
    addressees: str
    links: tuple[str, ...]
    asks: tuple[AskDraft, ...]
    unsure: frozenset[str] = frozenset()
    files: tuple[FileDraft, ...] = ()

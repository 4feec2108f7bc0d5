"""What any messenger must do, in our words.

The sender, the listener and the dialogue know messengers only through this module: what is handed
over (`Content`, `Parcel`), what may come of it (`Outcome`), what comes in (`Event`), and the verbs
(`Messenger`). A messenger never raises for a message: every parcel gets exactly one outcome.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from data.values.errors import MessengerError

CHATS_FROM = 2_000_000_000  # peers from here on are group chats; Vestnik talks to people only

# --- what we hand over ------------------------------------------------------------------------


class Colour(StrEnum):
    """How a button looks; a messenger without colours ignores it."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    POSITIVE = "positive"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class TextButton:
    """A press sends `label` as a message of the person, with `payload` attached."""

    label: str
    payload: dict[str, Any]
    colour: Colour = Colour.SECONDARY


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A press opens `link`; nothing comes back to us."""

    label: str
    link: str


Button = TextButton | LinkButton


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Rows of buttons: `inline` ones hang under the message, others lie under the input field."""

    rows: tuple[tuple[Button, ...], ...]
    inline: bool = True


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says; equal contents may travel to many people in one call.

    `text` is 1..4096 characters; `attachments` are the messenger's own references.
    """

    text: str
    keyboard: Keyboard | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message to one account. `random_id` is int32, not 0, fixed before the first attempt.

    `reply_to` is the number (within the dialog) of the message being answered.
    """

    peer: int
    random_id: int
    content: Content
    reply_to: int | None = None


# --- what comes of it -------------------------------------------------------------------------


class Refusal(StrEnum):
    """Why a messenger did not take a message, by what is to be done about it."""

    RETRY = "retry"  # nothing was executed: the same again, soon
    REST = "rest"  # nothing was executed: leave this person or method alone for a time
    PERSON = "person"  # this person cannot be written to until they act
    OFFICE = "office"  # the message or a community setting is wrong: show it to the office
    FATAL = "fatal"  # the bot itself is shut out: stop everything, keep everything


@dataclass(frozen=True, slots=True)
class Accepted:
    """The messenger has the message. `number` counts within the dialog, `message_id` overall."""

    message_id: int
    number: int | None


@dataclass(frozen=True, slots=True)
class Refused:
    """The messenger surely did not take the message."""

    refusal: Refusal
    code: int
    note: str
    rest_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say whether the message went out: ask again with the same `random_id`."""

    note: str


Outcome = Accepted | Refused | Unknown


class CallRefusedError(MessengerError):
    """A call other than sending was refused; `refusal` and `code` say how."""

    def __init__(self, text: str, *, refusal: Refusal, code: int, rest_seconds: float = 0.0):
        super().__init__(text)
        self.refusal = refusal
        self.code = code
        self.rest_seconds = rest_seconds


class CallUnknownError(MessengerError):
    """A call other than sending got no usable answer: no connection, time-out, broken answer."""


# --- what comes in ----------------------------------------------------------------------------


class EventKind(StrEnum):
    """What a person did, as far as Vestnik cares."""

    MESSAGE = "message"  # wrote, or pressed a text button (then `payload` is set)
    CALLBACK = "callback"  # pressed a callback button
    ALLOWED = "allowed"  # lets us write
    DENIED = "denied"  # no longer lets us write
    READ = "read"  # has read up to `number` / `message_id`
    OTHER = "other"  # known to be of no interest, or unknown: stored and left alone


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file a person sent: its kind (photo, doc …), name, size in bytes and address, if told."""

    kind: str
    name: str
    size: int | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a messenger, read from its own form; `raw` keeps that form.

    `event_id` is unique within the messenger; `peer` and `account` are the dialog and the person
    (0 where the event has none); `written_at` is aware UTC, the messenger's own time.
    `payload` is what a button carried, decoded; None when there was none or it was not an object.
    """

    event_id: str
    kind: EventKind
    peer: int
    account: int
    written_at: datetime | None
    number: int | None = None
    message_id: int | None = None
    text: str = ""
    payload: dict[str, Any] | None = None
    ref: str | None = None
    reply_to: int | None = None
    callback_id: str | None = None
    files: tuple[IncomingFile, ...] = ()
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where listening stands: opaque texts of the messenger; empty texts mean «from now»."""

    position: str = ""
    server: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Poll:
    """What one turn of listening brought. With `gap` some events may have been lost for ever;
    `continued`: these are all the events since the cursor that was asked with."""

    events: tuple[Event, ...]
    cursor: Cursor
    gap: bool = False
    continued: bool = False


# --- the verbs --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DialogMark:
    """How far a dialog has gone: the last message's number and time, what they have read, whether
    they may be written to, and whether that last message is known to be our own."""

    peer: int
    last_number: int
    last_at: datetime | None
    read_message_id: int
    writable: bool
    last_ours: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a self-check. `ok` None means «could not be checked»; `text` is Russian."""

    name: str
    ok: bool | None
    text: str


class Messenger(Protocol):
    """One community (or bot) in one messenger.

    Safe to use from several threads. `send_*` never raise; the other verbs raise
    `CallRefusedError` or `CallUnknownError`. `urgent=True` marks answers to a person who is
    waiting: they may use the part of the pace that is kept for them.
    """

    name: str

    def send_same(
        self, content: Content, *, peers: Sequence[int], random_id: int, urgent: bool = False
    ) -> list[Outcome]:
        """Send one content to up to `most_peers` accounts; outcomes in the order of `peers`."""
        ...

    def send_each(self, parcels: Sequence[Parcel], *, urgent: bool = False) -> list[Outcome]:
        """Send up to `most_parcels` differing messages; outcomes in the order of `parcels`."""
        ...

    most_peers: int
    most_parcels: int

    def edit(self, *, peer: int, number: int, content: Content) -> bool:
        """Replace our message; False when the messenger no longer allows it (too old)."""
        ...

    def answer_callback(self, event: Event, *, text: str) -> None:
        """Stop a callback button's spinner, showing `text` (up to 90 characters)."""
        ...

    def upload(self, path: Path, *, title: str) -> str:
        """Upload a file once; give the reference to attach it with."""
        ...

    def poll(self, cursor: Cursor, *, wait: int) -> Poll:
        """Wait up to `wait` seconds for events after `cursor`."""
        ...

    def read_event(self, raw: dict[str, Any]) -> Event:
        """Read a stored event again from its own form; never raises (unknown becomes OTHER)."""
        ...

    def dialogs(self, *, since: datetime) -> list[DialogMark]:
        """All dialogs with a message after `since`, each once."""
        ...

    def history(self, peer: int, *, after_number: int) -> list[Event]:
        """What the person wrote in this dialog after `after_number`, in the order written."""
        ...

    def find_sent(self, peer: int, *, random_id: int) -> Accepted | None:
        """Look in the dialog's recent history for our message with this `random_id`."""
        ...

    def marks(self, peers: Sequence[int]) -> list[DialogMark]:
        """Reading marks and writability of up to 100 dialogs."""
        ...

    def resolve(self, names: Sequence[str]) -> dict[str, int]:
        """Account numbers for screen names; unknown names are left out."""
        ...

    def server_time(self) -> datetime:
        """The messenger's own clock, aware UTC."""
        ...

    def check(self, *, repair: bool) -> list[Finding]:
        """Look at token, rights, settings and clock; switch on what is off where it may."""
        ...

"""Plain values of the outbox: what is put in, what is taken out, what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says, as it is kept: keyboard in our own JSON form, or None."""

    text: str
    keyboard: Mapping[str, Any] | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be queued. With `said` its words are fixed now, else at sending time.

    `shape` is equal for messages whose words will be equal; empty for one of its own kind.
    """

    messenger: str
    account: int
    kind: str
    urgency: int
    not_before: datetime
    recipient_id: int | None = None
    delivery_id: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    shape: str = ""
    reply_to: int | None = None
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """An outbox row in hand: nobody else has it until the lease ends.

    With `undecided` an attempt was made before and nobody knows what came of it. With
    `asked_before` that is too long ago, or too many messages, for the messenger to recognise a
    repeat: the dialog must be read back before anything is sent. `attempts` tells this claim from
    any other of the row.
    """

    id: int
    account: int
    kind: str
    urgency: int
    facts: Mapping[str, Any]
    shape: str
    recipient_id: int | None
    delivery_id: int | None
    reply_to: int | None
    random_id: int
    content_id: int | None
    attempts: int
    created_at: datetime
    first_attempt_at: datetime
    undecided: bool
    asked_before: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """The messenger took row `id`."""

    id: int
    message_id: int
    number: int | None

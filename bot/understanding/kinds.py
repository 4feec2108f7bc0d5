"""What a reply can mean."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Intent(StrEnum):
    """What a director's reply says about the letter it answers."""

    ACK = "ack"
    DONE = "done"
    LATER = "later"
    PROBLEM = "problem"
    QUESTION = "question"
    HANDOVER = "handover"
    STOP = "stop"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Understood:
    """A reply, understood.

    `until` is the promised or requested day, known only where `label` or `also` is LATER. `sure`
    is False where the label is a mere guess and the person should be asked. `confirms` holds what
    may be recorded as a confirmation without asking: DONE, ACK, both or nothing; nothing unless
    `sure`. `number` is the letter number the text itself names.
    """

    label: Intent
    also: Intent | None = None
    until: date | None = None
    sure: bool = False
    confirms: frozenset[Intent] = field(default_factory=frozenset)
    number: str | None = None

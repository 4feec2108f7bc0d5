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


class Sign(StrEnum):
    """What a clause says."""

    DONE = "done"  # plainly: the asked thing is finished
    CLAIM = "claim"  # much the same, but something keeps it from being plain
    READ = "read"
    ACK = "ack"  # a word of acknowledgement
    STEP = "step"  # something finished that leads to it
    NOT_YET = "not yet"
    WILL = "will"
    SOON = "soon"  # a time ahead without a verb
    DOING = "doing"
    PARTLY = "partly"
    TROUBLE = "trouble"
    ABSENT = "absent"  # the office asks about what they do not have
    WAS_TROUBLE = "was trouble"  # in the past tense: over, if something good follows
    OVER = "over"
    ASKS = "asks"
    ORDER = "order"  # an imperative to somebody
    DOUBT = "doubt"
    NOTHING = "nothing"  # greetings, thanks, names, circumstances
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Understood:
    """A reply, understood.

    `until` is the promised or requested day, known only where `label` or `also` is LATER. `sure`
    is False where the label is a mere guess and the person should be asked. `confirms` holds what
    may be recorded as a confirmation without asking: DONE, ACK, both or nothing; nothing unless
    `sure`. Beside them, as plainly: `read` that the letter was read, `told` that the staff were
    told of it, `whole` that everything it asks is done. `number` is the letter number the text
    itself names.
    """

    label: Intent
    also: Intent | None = None
    until: date | None = None
    sure: bool = False
    confirms: frozenset[Intent] = field(default_factory=frozenset)
    read: bool = False
    told: bool = False
    whole: bool = False
    number: str | None = None

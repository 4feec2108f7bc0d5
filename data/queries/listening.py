"""Where listening stands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from data.models.incoming import Dialog, Incoming, ListenCursor
from data.models.outgoing import Outgoing
from data.queries.chunks import chunks

MESSAGE = "message"  # the kind of event that has a number in its dialog


def cursor(session: Session, *, messenger: str) -> tuple[str, str, str] | None:
    """Position, server and key as they were stored; None before the first turn."""
    found = session.get(ListenCursor, messenger)
    return (found.position, found.server, found.key) if found else None


def gap_since(session: Session, *, messenger: str) -> datetime | None:
    """Since when events may be lost; None when nothing is."""
    found = session.get(ListenCursor, messenger)
    return found.gap_since if found else None


def any_gap(session: Session) -> bool:
    """Whether answers may be lost that nobody has read back yet: who has answered is not known."""
    query = select(ListenCursor.messenger).where(col(ListenCursor.gap_since).is_not(None))
    return session.exec(query.limit(1)).first() is not None


@dataclass(frozen=True, slots=True)
class Known:
    """What we have of a dialog: everything up to `complete_to` (None: nobody has looked yet) and
    the numbers after it."""

    complete_to: int | None
    numbers: frozenset[int]

    def lacks(self, last: int) -> bool:
        """Whether some message up to number `last` is not known to us."""
        start = (self.complete_to or 0) + 1
        return any(number not in self.numbers for number in range(start, last + 1))


def known(session: Session, *, messenger: str, peers: Collection[int]) -> dict[int, Known]:
    """What we have of these dialogs; ours and theirs are counted in one row of numbers."""
    floors: dict[int, int | None] = dict.fromkeys(peers)
    numbers: dict[int, set[int]] = {peer: set() for peer in peers}
    for piece in chunks(peers):
        dialogs = select(Dialog.peer, Dialog.complete_to).where(
            Dialog.messenger == messenger, col(Dialog.peer).in_(piece)
        )
        floors.update(dict(session.execute(dialogs).all()))
        theirs = select(Incoming.peer, Incoming.number).where(
            Incoming.messenger == messenger,
            Incoming.kind == MESSAGE,
            col(Incoming.peer).in_(piece),
        )
        ours = select(Outgoing.account, Outgoing.number).where(
            Outgoing.messenger == messenger,
            col(Outgoing.account).in_(piece),
            col(Outgoing.number).is_not(None),
        )
        for query in (theirs, ours):
            for peer, number in session.execute(query):
                if number is not None and number > (floors[peer] or 0):
                    numbers[peer].add(number)
    return {peer: Known(floors[peer], frozenset(numbers[peer])) for peer in peers}

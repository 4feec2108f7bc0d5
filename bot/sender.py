"""The sender: claim rows, call the messenger outside any transaction, record what came of it.

Killed at any instant it loses nothing and doubles nothing: a claim without a record becomes
`unknown`, keeps its number, and is asked again; too old to be recognised by its number, it is
first looked for in the dialog itself.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from bot import texts
from bot.composing import Composed, NeedsFiles, Pointless, TooEarly, compose
from bot.keyboards import kept
from bot.messenger import (
    Accepted,
    Content,
    Messenger,
    Outcome,
    Parcel,
    Refusal,
    Refused,
    Unknown,
)
from data.actions import addresses, alarms, deliveries, outbox
from data.database import Database
from data.models.outgoing import OutgoingKind
from data.queries import alarms as standing_alarms
from data.queries import sending
from data.values.clock import Clock
from data.values.errors import MessengerError
from data.values.outbox import Claimed, Sent

log = logging.getLogger(__name__)

BACKOFF = (5, 15, 60, 300, 900)  # seconds between attempts, the last one repeated
GIVE_UP = timedelta(hours=24)  # how long an undecided message is asked about
FATAL_REST = timedelta(seconds=60)  # between attempts while the bot is shut out
SHUT_OUT = "messenger_refuses"
BAD_FILE = "file_refused"


@dataclass(frozen=True, slots=True)
class Hand:
    """Claimed rows with their words: all of one content, or each of its own."""

    rows: Sequence[Claimed]
    contents: dict[int, Content]

    @property
    def same(self) -> bool:
        """Whether one call with one content serves all."""
        return bool(self.rows and self.rows[0].shape)


class Sender:
    """Empties the outbox of one messenger; several may work side by side."""

    def __init__(self, database: Database, messenger: Messenger, clock: Clock) -> None:
        self.database = database
        self.messenger = messenger
        self.clock = clock

    def recover(self) -> None:
        """At start, when no other worker can be alive: what was being sent is unknown now."""
        with self.database.write() as session:
            outbox.recover(session, at=self.clock.now(), everything=True)

    def send_all(self) -> int:
        """Send until nothing is due; how many handfuls that took."""
        turns = 0
        while self.send_next():
            turns += 1
        return turns

    def send_next(self, *, most_urgent: int | None = None) -> bool:
        """Send one handful of the most urgent messages; False when nothing is to be done now.

        `most_urgent` (an `Urgency`) leaves less urgent ones alone.
        """
        at = self.clock.now()
        with self.database.read() as session:
            rests_until = standing_alarms.sending_rests_until(session)
            waiting = sending.anything_due(
                session, messenger=self.messenger.name, at=at, most_urgent=most_urgent
            )
        if not waiting or (rests_until is not None and rests_until > at):
            return False
        hand, files = self._take(at, most_urgent)
        hand = self._look_back(hand)
        if hand.rows:
            self._record(hand, self._call(hand))
        # Last, for it may take longer than the lease of what is in hand.
        for circular_id in files:
            self._upload(circular_id)
        return True

    # --- claim and compose --------------------------------------------------------------------

    def _take(self, at: datetime, most_urgent: int | None) -> tuple[Hand, set[int]]:
        """Claim, find the words, put aside what is pointless or too early.

        With the hand come the circulars whose files must be uploaded first.
        """
        with self.database.write() as session:
            claimed = outbox.claim(
                session, messenger=self.messenger.name, at=at, most_urgent=most_urgent
            )
            composed = compose(session, claimed, at=at) if claimed else {}
            files = {c.circular_id for c in composed.values() if isinstance(c, NeedsFiles)}
            contents = self._sort_out(session, claimed, composed, at)
            ids: dict[int, int] = {}  # one kept row for each content object
            for content in contents.values():
                if id(content) not in ids:
                    ids[id(content)] = outbox.keep(session, kept(content))
            outbox.record_content(session, {r: ids[id(c)] for r, c in contents.items()})
        return Hand([row for row in claimed if row.id in contents], contents), files

    def _sort_out(
        self,
        session: Session,
        claimed: Sequence[Claimed],
        composed: dict[int, Composed],
        at: datetime,
    ) -> dict[int, Content]:
        contents: dict[int, Content] = {}
        for row in claimed:
            match composed[row.id]:
                case Content() as content:
                    contents[row.id] = content
                case Pointless(reason):
                    outbox.drop(session, [row], reason=reason)
                case TooEarly(until):
                    outbox.put_back(session, [row], not_before=until, reason=texts.OUT_OF_HOURS)
                    if row.kind != OutgoingKind.CARD:
                        self._note_unasked(session, [row], until)
                case NeedsFiles():
                    outbox.put_back(session, [row], not_before=at)
        return contents

    def _upload(self, circular_id: int) -> None:
        """Upload a circular's files, once; what is refused is shown to the office."""
        with self.database.read() as session:
            files = sending.not_uploaded(
                session, circular_id=circular_id, messenger=self.messenger.name
            )
        for file in files:
            try:
                reference = self.messenger.upload(Path(file.path), title=file.name)
            except (MessengerError, OSError) as error:
                self._hold_for_file(circular_id, file.name, error)
                return
            at = self.clock.now()
            with self.database.write() as session:
                deliveries.uploaded(
                    session,
                    attachment_id=file.id or 0,
                    messenger=self.messenger.name,
                    reference=reference,
                    at=at,
                )
                alarms.end(session, name=f"{BAD_FILE}:{circular_id}", at=at)

    def _hold_for_file(self, circular_id: int, name: str, error: Exception) -> None:
        at = self.clock.now()
        log.warning("a file of circular %s was not uploaded: %s", circular_id, type(error).__name__)
        with self.database.write() as session:
            alarms.sound(
                session,
                name=f"{BAD_FILE}:{circular_id}",
                text=texts.file_refused(name, circular_id),
                at=at,
            )
            outbox.put_off_cards(
                session, circular_id=circular_id, not_before=at + timedelta(seconds=BACKOFF[2])
            )

    # --- call ---------------------------------------------------------------------------------

    def _look_back(self, hand: Hand) -> Hand:
        """Rows whose first attempt is too old: look for them in the dialog before sending."""
        left = []
        for row in hand.rows:
            if row.asked_before:
                with self.database.write() as session:
                    outbox.hold(session, hand.rows, at=self.clock.now())
            if not row.asked_before or self._may_be_sent(row):
                left.append(row)
        return Hand(left, hand.contents)

    def _may_be_sent(self, row: Claimed) -> bool:
        try:
            found = self.messenger.find_sent(row.account, random_id=row.random_id)
        except MessengerError:
            at = self.clock.now()
            with self.database.write() as session:
                if at - row.first_attempt_at > GIVE_UP:
                    outbox.fail(session, [row], reason=texts.UNDECIDED)
                else:
                    outbox.record_unknown(
                        session, [row], not_before=_later(at, row), reason=texts.ASKING_AGAIN
                    )
            return False
        at = self.clock.now()
        with self.database.write() as session:
            if found is None:
                return outbox.restart(session, row, at=at)
            self._accept(session, [(row, found)], at)
            return False

    def _call(self, hand: Hand) -> list[Outcome]:
        """Ask the messenger; outcomes in the order of the rows. Never raises."""
        urgent = hand.rows[0].urgency == 0
        if hand.same:
            return self.messenger.send_same(
                hand.contents[hand.rows[0].id],
                peers=[row.account for row in hand.rows],
                random_id=hand.rows[0].random_id,
                urgent=urgent,
            )
        return self.messenger.send_each(
            [
                Parcel(row.account, row.random_id, hand.contents[row.id], row.reply_to)
                for row in hand.rows
            ],
            urgent=urgent,
        )

    # --- record -------------------------------------------------------------------------------

    def _record(self, hand: Hand, outcomes: Sequence[Outcome]) -> None:
        at = self.clock.now()
        with self.database.write() as session:
            accepted = []
            for row, outcome in zip(hand.rows, outcomes, strict=True):
                match outcome:
                    case Accepted():
                        accepted.append((row, outcome))
                    case Unknown(note):
                        outbox.record_unknown(
                            session, [row], not_before=_later(at, row), reason=note
                        )
                    case Refused():
                        self._refuse(session, row, outcome, at)
            self._accept(session, accepted, at)

    def _accept(
        self, session: Session, accepted: Sequence[tuple[Claimed, Accepted]], at: datetime
    ) -> None:
        if not accepted:
            return
        outbox.record_sent(
            session, [Sent(row.id, ok.message_id, ok.number) for row, ok in accepted], at=at
        )
        rows = [row for row, _ in accepted]
        deliveries.sent(
            session,
            [r.delivery_id for r in rows if r.kind == OutgoingKind.CARD and r.delivery_id],
            at=at,
        )
        self._note_unasked(session, [r for r in rows if r.kind == OutgoingKind.DIGEST], at)
        alarms.end(session, name=SHUT_OUT, at=at)

    def _note_unasked(self, session: Session, rows: Sequence[Claimed], at: datetime) -> None:
        deliveries.unasked(
            session, [row.account for row in rows], messenger=self.messenger.name, at=at
        )

    def _refuse(self, session: Session, row: Claimed, refused: Refused, at: datetime) -> None:
        match refused.refusal:
            case Refusal.RETRY | Refusal.REST:
                rest = max(refused.rest_seconds, 1.0)
                outbox.put_back(
                    session,
                    [row],
                    not_before=at + timedelta(seconds=rest),
                    reason=refused.note,
                )
            case Refusal.PERSON:
                outbox.fail(session, [row], reason=refused.note)
                addresses.unreachable(
                    session,
                    messenger=self.messenger.name,
                    account=row.account,
                    reason=refused.note,
                    at=at,
                )
            case Refusal.OFFICE:
                outbox.fail(session, [row], reason=refused.note)
                alarms.sound(session, name=f"refused:{refused.code}", text=refused.note, at=at)
            case Refusal.FATAL:
                outbox.put_back(session, [row], not_before=at, reason=refused.note)
                alarms.sound(
                    session,
                    name=SHUT_OUT,
                    text=texts.shut_out(refused.note, refused.code),
                    at=at,
                    try_again_at=at + FATAL_REST,
                )


def _later(at: datetime, row: Claimed) -> datetime:
    return at + timedelta(seconds=BACKOFF[min(row.attempts, len(BACKOFF)) - 1])

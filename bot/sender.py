"""The sender: claim rows, call the messenger outside any transaction, record what came of it.

Killed at any instant it loses nothing and doubles nothing: a claim without a record becomes
`unknown`, keeps its number, and is asked again; too old to be recognised by its number, it is
first looked for in the dialog itself.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeGuard

from sqlmodel import Session

from bot import texts
from bot.attaching import upload
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

HANDS = 4  # requests' worth of messages taken together; all are called within the lease
BACKOFF = (5, 15, 60, 300, 900)  # seconds between attempts, the last one repeated
GIVE_UP = timedelta(hours=24)  # how long an undecided message is asked about at least
ASKED_OFTEN = 5  # and how often: a weekend may have passed without a single question
FATAL_REST = timedelta(seconds=60)  # between attempts while the bot is shut out
SHUT_OUT = "messenger_refuses"


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
        """Send a few hands of the most urgent messages; False when nothing is to be done now.

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
        hands, files = self._take(at, most_urgent)
        self._record(self._call_all([self._look_back(hand) for hand in hands]))
        # Last, for it may take longer than the lease of what is in hand.
        for circular_id in files:
            upload(self.database, self.messenger, self.clock, circular_id=circular_id)
        return True

    # --- claim and compose --------------------------------------------------------------------

    def _take(self, at: datetime, most_urgent: int | None) -> tuple[list[Hand], set[int]]:
        """Claim, find the words, put aside what is pointless or too early.

        A few hands in one transaction: on a slow disk its end costs more than all the rest. With
        them come the circulars whose files must be uploaded first.
        """
        hands: list[Hand] = []
        files: set[int] = set()
        with self.database.write() as session:
            while len(hands) < HANDS and not files:
                claimed = outbox.claim(
                    session, messenger=self.messenger.name, at=at, most_urgent=most_urgent
                )
                if not claimed:
                    break
                composed = compose(session, claimed, at=at)
                files |= {c.circular_id for c in composed.values() if isinstance(c, NeedsFiles)}
                contents = self._sort_out(session, claimed, composed, at)
                outbox.record_content(
                    session, outbox.keep(session, {r: kept(c) for r, c in contents.items()})
                )
                hands.append(Hand([row for row in claimed if row.id in contents], contents))
        return hands, files

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

    # --- call ---------------------------------------------------------------------------------

    def _look_back(self, hand: Hand) -> Hand:
        """Rows whose first attempt is too old: look for them in the dialog before sending.

        Looking takes time, in which others grow too old.
        """
        left, looked_for = list(hand.rows), set[int]()
        while (row := self._too_old(left, looked_for)) is not None:
            with self.database.write() as session:
                outbox.hold(session, hand.rows, at=self.clock.now())
            looked_for.add(row.id)
            if not self._may_be_sent(row):
                left.remove(row)
        return Hand(left, hand.contents)

    def _too_old(self, rows: Sequence[Claimed], looked_for: Collection[int]) -> Claimed | None:
        oldest = self.clock.now() - outbox.RECOGNISED
        for row in rows:
            old = row.asked_before or row.first_attempt_at < oldest
            if old and row.id not in looked_for:
                return row
        return None

    def _may_be_sent(self, row: Claimed) -> bool:
        try:
            found = self.messenger.find_sent(row.account, random_id=row.random_id)
        except MessengerError:
            at = self.clock.now()
            with self.database.write() as session:
                if at - row.first_attempt_at > GIVE_UP and row.attempts >= ASKED_OFTEN:
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

    def _call_all(self, hands: Sequence[Hand]) -> list[tuple[Hand, list[Outcome]]]:
        """Ask the messenger for each hand; once the bot is shut out, for none of the rest."""
        answered: list[tuple[Hand, list[Outcome]]] = []
        shut_out: Refused | None = None
        for hand in hands:
            if not hand.rows:
                continue
            outcomes: list[Outcome] = [shut_out] * len(hand.rows) if shut_out else self._call(hand)
            shut_out = next((o for o in outcomes if _is_fatal(o)), None)
            answered.append((hand, outcomes))
        return answered

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

    def _record(self, answered: Sequence[tuple[Hand, Sequence[Outcome]]]) -> None:
        if not answered:
            return
        at = self.clock.now()
        with self.database.write() as session:
            accepted = []
            for hand, outcomes in answered:
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


def _is_fatal(outcome: Outcome) -> TypeGuard[Refused]:
    return isinstance(outcome, Refused) and outcome.refusal is Refusal.FATAL


def _later(at: datetime, row: Claimed) -> datetime:
    return at + timedelta(seconds=BACKOFF[min(row.attempts, len(BACKOFF)) - 1])

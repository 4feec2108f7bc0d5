"""One turn of a conversation: an event, who it is from, and the way to answer."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session

from bot.keyboards import joined, kept
from bot.messenger import Content, Event
from data.actions import inbox, outbox
from data.actions.answers import Source
from data.models.incoming import Expectation, ExpectationKind, Incoming
from data.models.outgoing import OutgoingKind, Urgency
from data.queries import conversation, office, tasks
from data.queries.people import Holder
from data.queries.tasks import Task
from data.rules.ladder import Place, next_allowed
from data.values.outbox import NewMessage

LATE = timedelta(minutes=30)  # older events get one answer together, in working hours
WAIT = timedelta(hours=24)  # how long the bot waits for what it has asked


@dataclass
class Turn:
    """Everything a handler needs; `holders` are the posts of the person, empty for strangers.

    `said` is what was answered; `unclear` that nothing has come of the words yet.
    """

    session: Session
    messenger: str
    event: Event
    incoming: Incoming
    at: datetime
    holders: Sequence[Holder]
    said: list[Content] = field(default_factory=list)
    unclear: bool = False
    _waiting: list[Content] | None = None  # what is to go as one message

    @property
    def account(self) -> int:
        """Whose event it is."""
        return self.event.account

    @property
    def late(self) -> bool:
        """Written while we were not listening: answered together with the others."""
        return self.at - self.incoming.written_at > LATE

    @property
    def named(self) -> bool:
        """Whether organisations must be named: the person answers for several."""
        return len({holder.organisation_id for holder in self.holders}) > 1

    def place(self, organisation_id: int) -> Place:
        """Where an organisation lives."""
        return office.places(self.session, [organisation_id])[organisation_id]

    def here(self) -> Place:
        """Where the person is: at their first organisation; a stranger is where the office is."""
        if self.holders:
            return self.place(self.holders[0].organisation_id)
        return Place(office.office(self.session).zone, office.calendar(self.session))

    @property
    def answered_at(self) -> datetime:
        """When an answer goes: at once, but nobody who wrote long ago is woken by it."""
        return next_allowed(self.at, self.here()) if self.late else self.at

    def today(self, task: Task) -> date:
        """The local day when the person wrote."""
        return self.place(task.organisation_id).day(self.incoming.written_at)

    def holder(self, organisation_id: int) -> Holder | None:
        """The person's post in an organisation, if they have one now."""
        return next((h for h in self.holders if h.organisation_id == organisation_id), None)

    def source(self, task: Task) -> Source:
        """Who answers for this task, as it is recorded."""
        holder = self.holder(task.organisation_id)
        if holder is None:
            raise LookupError("a task of another organisation")
        return Source(holder.recipient_id, self.incoming.id, self.incoming.written_at)

    def open_tasks(self) -> list[Task]:
        """What is open for this person and has been sent, the oldest deadline first."""
        found = tasks.open_tasks(self.session, {h.organisation_id for h in self.holders})
        return [task for task in found if task.sent_at is not None]

    @contextmanager
    def joined(self) -> Iterator[None]:
        """What is said meanwhile goes as one message."""
        self._waiting = []
        try:
            yield
        finally:
            waiting, self._waiting = self._waiting, None
        if waiting:
            self.say(joined(waiting))

    def say(self, content: Content) -> None:
        """Answer the person; a late event is answered by one summary instead."""
        if self._waiting is not None:
            self._waiting.append(content)
            return
        self.said.append(content)
        if not (self.late and self.holders):
            self.tell(content)

    def tell(self, content: Content) -> None:
        """Answer the person with just this, even if the event is late."""
        outbox.queue(
            self.session,
            [
                NewMessage(
                    messenger=self.messenger,
                    account=self.account,
                    kind=OutgoingKind.REPLY,
                    urgency=Urgency.REPLY,
                    not_before=self.answered_at,
                    recipient_id=self.holders[0].recipient_id if self.holders else None,
                    said=kept(content),
                )
            ],
            at=self.at,
        )

    def expect(self, kind: ExpectationKind, **facts: object) -> None:
        """Wait for something from this person."""
        inbox.expect(
            self.session,
            messenger=self.messenger,
            account=self.account,
            kind=kind,
            facts=dict(facts),
            until=self.answered_at + WAIT,
        )

    def expected(self) -> Expectation | None:
        """What the bot was waiting for when the person wrote."""
        return conversation.expectation(
            self.session,
            messenger=self.messenger,
            account=self.account,
            at=self.incoming.written_at,
        )

    def expect_nothing(self) -> None:
        """Wait for nothing any more."""
        inbox.expect_nothing(self.session, messenger=self.messenger, account=self.account)

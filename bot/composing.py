"""The words of outbox rows, found at sending time from fresh facts.

A row becomes a `Content`, or `Pointless` (answered meanwhile, withdrawn, the person has left), or
`TooEarly` (nothing unasked goes out at night or on days off).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot import cards, grammar, texts
from bot.keyboards import revived
from bot.messenger import Content
from data.models.outgoing import OutgoingKind
from data.queries import office, people, sending
from data.queries.conversation import CaughtUp, caught_up
from data.queries.tasks import Task, open_tasks, tasks
from data.rules.ladder import Place, Step, allowed, next_allowed
from data.rules.ring import strongest
from data.values.outbox import Claimed


@dataclass(frozen=True, slots=True)
class Pointless:
    """Not to be sent at all; `reason` is Russian and kept on the row."""

    reason: str


@dataclass(frozen=True, slots=True)
class TooEarly:
    """Not to be sent before `until` (aware UTC)."""

    until: datetime


@dataclass(frozen=True, slots=True)
class NeedsFiles:
    """The circular's files must be uploaded first."""

    circular_id: int


Composed = Content | Pointless | TooEarly | NeedsFiles


def compose(session: Session, claimed: Sequence[Claimed], *, at: datetime) -> dict[int, Composed]:
    """The words of every row in hand, by row id."""
    return _Composer(session, claimed, at).compose()


class _Composer:
    """One hand of rows with the facts they share, looked up in batches."""

    def __init__(self, session: Session, claimed: Sequence[Claimed], at: datetime) -> None:
        self.session = session
        self.claimed = claimed
        self.at = at
        self.office = office.office(session)
        self.calendar = office.calendar(session)
        self.readers = sending.readers(
            session, {row.recipient_id for row in claimed if row.recipient_id}
        )
        self.places = office.places(
            session, {reader.organisation_id for reader in self.readers.values()}
        )
        self.kept = sending.contents(session, {row.content_id for row in claimed if row.content_id})
        self.tasks = tasks(session, {row.delivery_id for row in claimed if row.delivery_id})
        self.newest = sending.newest(
            session,
            messenger=people.MESSENGER,
            accounts={row.account for row in claimed if row.kind == OutgoingKind.DIGEST},
            kind=OutgoingKind.DIGEST,
        )
        self.cards: dict[str, Content] = {}

    def compose(self) -> dict[int, Composed]:
        return {row.id: self._row(row) for row in self.claimed}

    def _row(self, row: Claimed) -> Composed:
        if row.content_id is not None:
            kept = self.kept[row.content_id]
            return revived(kept.text, kept.keyboard, kept.attachments)
        match row.kind:
            case OutgoingKind.CARD:
                return self._card(row)
            case OutgoingKind.DIGEST:
                return self._digest(row)
            case _:
                return self._caught_up(row)

    def _card(self, row: Claimed) -> Composed:
        task = self.tasks.get(row.delivery_id or 0)
        if task is None or not task.is_open:
            return Pointless("Письмо больше не на контроле.")
        reader = self.readers.get(row.recipient_id or 0)
        if reader is None or not reader.present:
            return Pointless("Этот человек больше не отвечает за организацию.")
        if not task.urgent and not row.facts.get("asked"):
            place = self.places[reader.organisation_id]
            if not allowed(self.at, place):
                return TooEarly(next_allowed(self.at, place))
        if row.shape in self.cards:
            return self.cards[row.shape]
        if sending.not_uploaded(
            self.session, circular_id=task.circular_id, messenger=people.MESSENGER
        ):
            return NeedsFiles(task.circular_id)
        content = cards.circular(
            task,
            self.calendar,
            office=self.office.name,
            named=bool(row.facts.get("names")),
            attachments=sending.references(
                self.session, circular_id=task.circular_id, messenger=people.MESSENGER
            ),
        )
        if row.shape:
            self.cards[row.shape] = content
        return content

    def _digest(self, row: Claimed) -> Composed:
        reader = self.readers.get(row.recipient_id or 0)
        if reader is None or not reader.present:
            return Pointless("Этот человек больше не отвечает за организацию.")
        if row.id not in self.newest:
            return Pointless("Есть более новое напоминание.")
        place = self.places[reader.organisation_id]
        if not allowed(self.at, place) and not row.facts.get("forced"):
            return TooEarly(next_allowed(self.at, place))
        steps = {int(id_): Step.read(key) for id_, key in row.facts["steps"].items()}
        due = [task for task in tasks(self.session, steps).values() if task.is_open]
        phone = [
            task
            for task in tasks(self.session, row.facts.get("phone", [])).values()
            if task.is_open
        ]
        if not due and not phone:
            return Pointless("Ответ уже получен.")
        parts = []
        keyboard = None
        if due:
            step = strongest([steps[task.delivery_id] for task in due])
            view = self._view(reader, due)
            parts.append(self._reminder(reader, view, step, place))
            keyboard = cards.keyboard(view)
        if phone:
            parts.append(self._phone_list(phone))
        return Content(grammar.shorten("\n\n".join(parts), grammar.LONGEST_MESSAGE), keyboard)

    def _view(self, reader: sending.Reader, due: Sequence[Task]) -> cards.View:
        """All that is open for this person: what they head, and what came to them as deputy."""
        organisations = people.organisations_of(self.session, [reader.person_id])
        headed = people.primary_organisations(self.session, reader.person_id, organisations)
        known = {task.delivery_id: task for task in open_tasks(self.session, headed)}
        sent = {id_: task for id_, task in known.items() if task.sent_at is not None}
        sent.update({task.delivery_id: task for task in due})
        shown = sorted(sent.values(), key=lambda task: (task.due, task.delivery_id))
        return cards.View(shown, named=len(organisations) > 1)

    def _reminder(self, reader: sending.Reader, view: cards.View, step: Step, place: Place) -> str:
        return texts.digest(
            view.tasks,
            step,
            person=reader.person,
            today=place.day(self.at),
            calendar=self.calendar,
            name_organisations=view.named,
        )

    def _phone_list(self, phone: Sequence[Task]) -> str:
        heads = people.holders(self.session, {task.organisation_id for task in phone})
        by_organisation: dict[int, list[Task]] = {}
        for task in phone:
            by_organisation.setdefault(task.organisation_id, []).append(task)
        return texts.phone_list(
            [
                (
                    found[0].organisation,
                    _first_name(heads.get(organisation, [])),
                    grammar.listing([texts.short_name(task) for task in found]),
                )
                for organisation, found in by_organisation.items()
            ]
        )

    def _caught_up(self, row: Claimed) -> Composed:
        reader = self.readers.get(row.recipient_id or 0)
        if reader is None:
            return Pointless("Этот человек больше не отвечает за организацию.")
        place = self.places[reader.organisation_id]
        if not allowed(self.at, place):
            return TooEarly(next_allowed(self.at, place))
        found: CaughtUp = caught_up(self.session, incoming=row.facts["incoming"])
        view = self._view(reader, [])
        text = texts.caught_up(found.done, found.unclear, view.tasks, self.calendar)
        keyboard = cards.keyboard(view) if view.tasks else None
        return Content(grammar.shorten(text, grammar.LONGEST_MESSAGE), keyboard)


def _first_name(holders: Sequence[people.Holder]) -> str:
    return holders[0].person if holders else texts.NO_HEAD

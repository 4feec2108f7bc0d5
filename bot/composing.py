"""The words of outbox rows, found at sending time from fresh facts.

A row becomes a `Content`, or `Pointless` (answered meanwhile, withdrawn, the person has left), or
`TooEarly` (nothing unasked goes out at night or on days off).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot import alarmtexts, cards, grammar, texts
from bot.handful import Handful
from bot.keyboards import revived
from bot.messenger import Content
from data.models.outgoing import OutgoingKind
from data.queries.sending import Reader
from data.queries.tasks import Task
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

CATCHING_UP = timedelta(minutes=1)  # a reminder waits until all answers have been heard
LEFT = "Этот человек больше не отвечает за организацию."


def compose(session: Session, claimed: Sequence[Claimed], *, at: datetime) -> dict[int, Composed]:
    """The words of every row in hand, by row id."""
    composer = _Composer(Handful.load(session, claimed), at)
    return {row.id: composer.row(row) for row in claimed}


class _Composer:
    """Finds words from facts already looked up; asks the database nothing."""

    def __init__(self, facts: Handful, at: datetime) -> None:
        self.facts = facts
        self.at = at
        self.cards: dict[str, Content] = {}

    def row(self, row: Claimed) -> Composed:
        if row.content_id is None:
            return self._fresh(row)
        if row.kind in (OutgoingKind.CARD, OutgoingKind.DIGEST):
            # Tried before: whether it may still go is asked anew.
            fresh = self._fresh(row)
            if not row.undecided or isinstance(fresh, Pointless | TooEarly):
                return fresh
        kept = self.facts.kept[row.content_id]
        return revived(kept.text, kept.keyboard, kept.attachments)

    def _fresh(self, row: Claimed) -> Composed:
        match row.kind:
            case OutgoingKind.CARD:
                return self._card(row)
            case OutgoingKind.DIGEST:
                return self._digest(row)
            case OutgoingKind.NOTICE:
                return self._alarm(row)
            case _:
                return self._caught_up(row)

    def _out_of_hours(self, place: Place) -> TooEarly | None:
        """Nothing unasked goes out at night or on days off."""
        return None if allowed(self.at, place) else TooEarly(next_allowed(self.at, place))

    def _card(self, row: Claimed) -> Composed:
        task = self.facts.tasks.get(row.delivery_id or 0)
        if task is None or not task.is_open:
            return Pointless("Письмо больше не на контроле.")
        reader = self.facts.readers.get(row.recipient_id or 0)
        if reader is None or not reader.present:
            return Pointless(LEFT)
        if not task.urgent and not row.facts.get("asked"):
            early = self._out_of_hours(self.facts.places[reader.organisation_id])
            if early is not None:
                return early
        if row.shape in self.cards:
            return self.cards[row.shape]
        files = self.facts.files[task.circular_id]
        if files.waiting:
            return NeedsFiles(task.circular_id)
        content = cards.circular(
            task,
            self.facts.calendar,
            office=self.facts.office.name,
            named=bool(row.facts.get("names")),
            attachments=files.references,
        )
        if row.shape:
            self.cards[row.shape] = content
        return content

    def _digest(self, row: Claimed) -> Composed:
        reader = self.facts.readers.get(row.recipient_id or 0)
        if reader is None or not reader.present:
            return Pointless(LEFT)
        if row.id not in self.facts.newest:
            return Pointless("Есть более новое напоминание.")
        place = self.facts.places[reader.organisation_id]
        early = self._out_of_hours(place)
        if early is not None and not row.facts.get("forced"):  # «всё равно» of the office
            return early
        if self.facts.gap:
            return TooEarly(self.at + CATCHING_UP)
        steps = {int(id_): Step.read(key) for id_, key in row.facts["steps"].items()}
        due = self.facts.open_among(steps)
        phone = self.facts.open_among(row.facts.get("phone", []))
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

    def _view(self, reader: Reader, due: Sequence[Task]) -> cards.View:
        """All that is open for this person: what they head, and what came to them as deputy."""
        shown = {task.delivery_id: task for task in self.facts.headed_by(reader.person_id)}
        shown.update({task.delivery_id: task for task in due})
        ordered = sorted(shown.values(), key=lambda task: (task.due, task.delivery_id))
        return cards.View(ordered, named=len(self.facts.posts[reader.person_id]) > 1)

    def _reminder(self, reader: Reader, view: cards.View, step: Step, place: Place) -> str:
        return texts.digest(
            view.tasks,
            step,
            person=reader.person,
            today=place.day(self.at),
            calendar=self.facts.calendar,
            name_organisations=view.named,
        )

    def _phone_list(self, phone: Sequence[Task]) -> str:
        by_organisation: dict[int, list[Task]] = {}
        for task in phone:
            by_organisation.setdefault(task.organisation_id, []).append(task)
        return texts.phone_list(
            [
                (
                    found[0].organisation,
                    self.facts.head_of(organisation) or texts.NO_HEAD,
                    grammar.listing([texts.short_name(task) for task in found]),
                )
                for organisation, found in by_organisation.items()
            ]
        )

    def _caught_up(self, row: Claimed) -> Composed:
        reader = self.facts.readers.get(row.recipient_id or 0)
        if reader is None:
            return Pointless(LEFT)
        if (early := self._out_of_hours(self.facts.places[reader.organisation_id])) is not None:
            return early
        found = self.facts.caught_up[row.id]
        view = self._view(reader, [])
        text = texts.caught_up(found.done, found.unclear, view.tasks, self.facts.calendar)
        keyboard = cards.keyboard(view) if view.tasks else None
        return Content(grammar.shorten(text, grammar.LONGEST_MESSAGE), keyboard)

    def _alarm(self, row: Claimed) -> Composed:
        alarm = self.facts.alarms.get(row.facts.get("alarm", 0))
        reader = self.facts.readers.get(row.recipient_id or 0)
        if alarm is None or reader is None or not reader.present:
            return Pointless(LEFT)
        place = self.facts.places[reader.organisation_id]
        if (early := self._out_of_hours(place)) is not None:
            return early
        if alarm.ended_at is None:
            return Content(alarmtexts.told(alarm.text))
        if not row.facts.get("over"):
            return Pointless("Тревога закончилась раньше, чем о ней сообщили.")
        return Content(alarmtexts.over(alarm.text, alarm.since, alarm.ended_at, place.zone))

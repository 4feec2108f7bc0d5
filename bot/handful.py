"""What the rows in a sender's hand need to know, looked up together, a query a kind of fact."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from data.models.office import Alarm
from data.models.outgoing import OutgoingKind, SentContent
from data.queries import alarms, conversation, listening, office, people, sending
from data.queries.conversation import CaughtUp
from data.queries.office import Office
from data.queries.people import Holder
from data.queries.sending import Files, Reader
from data.queries.tasks import Task, open_tasks, tasks
from data.rules.ladder import Place
from data.rules.reach import addressee
from data.rules.workdays import Calendar
from data.values.outbox import Claimed

NOT_SUMMED_UP = (OutgoingKind.CARD, OutgoingKind.NOTICE)  # these speak of one matter only


@dataclass(frozen=True, slots=True)
class Handful:
    """Facts by their ids: `tasks` by delivery, `posts` the organisations of each person,
    `crowds` who answers for each organisation, `caught_up` by outbox row."""

    office: Office
    calendar: Calendar
    readers: Mapping[int, Reader]
    places: Mapping[int, Place]
    kept: Mapping[int, SentContent]
    tasks: Mapping[int, Task]
    files: Mapping[int, Files]
    newest: Collection[int]
    posts: Mapping[int, frozenset[int]]
    crowds: Mapping[int, Sequence[Holder]]
    open: Mapping[int, Sequence[Task]]
    caught_up: Mapping[int, CaughtUp]
    alarms: Mapping[int, Alarm]
    gap: bool  # answers may be lost that nobody has read back yet

    @staticmethod
    def load(session: Session, claimed: Sequence[Claimed]) -> "Handful":
        """Look everything up for these rows."""
        readers = sending.readers(session, {r.recipient_id for r in claimed if r.recipient_id})
        places = office.places(session, {reader.organisation_id for reader in readers.values()})
        digests = [row for row in claimed if row.kind == OutgoingKind.DIGEST]
        found = tasks(session, _deliveries(claimed))
        # Only these messages tell a person of all they have open.
        summaries = [
            row
            for row in claimed
            if (row.content_id is None or row.kind == OutgoingKind.DIGEST)
            and row.kind not in NOT_SUMMED_UP
            and row.recipient_id
        ]
        persons = {
            readers[row.recipient_id].person_id for row in summaries if row.recipient_id in readers
        }
        posts = people.posts_of(session, persons)
        own = {organisation for held in posts.values() for organisation in held}
        named = {found[id_].organisation_id for row in digests for id_ in _phone(row, found)}
        return Handful(
            office=office.office(session),
            calendar=office.calendar(session),
            readers=readers,
            places=places,
            kept=sending.contents(session, {r.content_id for r in claimed if r.content_id}),
            tasks=found,
            files=sending.files(
                session,
                circulars={
                    found[row.delivery_id].circular_id
                    for row in claimed
                    if row.kind == OutgoingKind.CARD and row.delivery_id in found
                },
                messenger=people.MESSENGER,
            ),
            newest=sending.newest(
                session,
                messenger=people.MESSENGER,
                accounts={row.account for row in digests},
                kind=OutgoingKind.DIGEST,
            ),
            posts=posts,
            crowds=people.holders(session, own | named),
            open=_by_organisation(open_tasks(session, own)),
            caught_up=conversation.caught_up(
                session,
                incoming={row.id: row.facts["incoming"] for row in summaries if row not in digests},
                understood={
                    event for row in summaries for event in row.facts.get("understood", ())
                },
            ),
            gap=bool(digests) and listening.any_gap(session),
            alarms=alarms.find(session, {row.facts.get("alarm", 0) for row in claimed}),
        )

    def open_among(self, deliveries: Collection[int]) -> list[Task]:
        """Those of the deliveries that still wait for an answer."""
        known = (self.tasks.get(delivery) for delivery in deliveries)
        return [task for task in known if task is not None and task.is_open]

    def headed_by(self, person_id: int) -> list[Task]:
        """What is open and sent in the organisations this person is first to answer for."""
        return [
            task
            for organisation in self.posts[person_id]
            if (first := addressee(self.crowds.get(organisation, ()))) is not None
            and first.person_id == person_id
            for task in self.open.get(organisation, ())
            if task.sent_at is not None
        ]

    def head_of(self, organisation: int) -> str | None:
        """The name of the first who answers for an organisation, reachable or not."""
        crowd = self.crowds.get(organisation)
        return crowd[0].person if crowd else None


def _deliveries(claimed: Sequence[Claimed]) -> set[int]:
    """Every delivery these rows are about."""
    found = {row.delivery_id for row in claimed if row.delivery_id}
    for row in claimed:
        if row.kind == OutgoingKind.DIGEST:
            found.update(int(id_) for id_ in row.facts["steps"])
            found.update(row.facts.get("phone", []))
    return found


def _phone(row: Claimed, known: Mapping[int, Task]) -> list[int]:
    return [id_ for id_ in row.facts.get("phone", []) if id_ in known]


def _by_organisation(found: Sequence[Task]) -> dict[int, list[Task]]:
    grouped: dict[int, list[Task]] = defaultdict(list)
    for task in found:
        grouped[task.organisation_id].append(task)
    return grouped

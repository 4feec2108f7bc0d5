"""What one ring of the clock does: who gets which reminder now, and when each delivery is next.

Pure: the scheduler feeds it the rows that are due, the preview feeds it everything and lets the
time run ahead. Because both use the same code, what the preview shows is what then happens.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from data.rules.ladder import (
    Course,
    Place,
    Rung,
    Step,
    Touch,
    allowed,
    next_allowed,
    next_touch,
    step_at,
)

DEPUTIES_FROM = 2  # the recheck from which deputies are written to as well
OFFICE_FROM = 3  # the recheck from which the office gets the organisation in its list to phone


@dataclass(frozen=True, slots=True)
class Reach:
    """A recipient who can be written to. `unasked_at`: the last message they did not ask for."""

    recipient_id: int
    person_id: int
    address_id: int
    unasked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """An awaiting delivery. `taken` are the keys of the steps already taken for it."""

    delivery_id: int
    circular_id: int
    organisation_id: int
    course: Course
    next_touch_at: datetime | None
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Message:
    """One reminder to one person: the steps it takes and, for the office, whom to phone."""

    reach: Reach
    organisation_id: int
    at: datetime
    steps: tuple[tuple[int, Step], ...]  # (delivery, step)
    phone: tuple[int, ...] = ()  # deliveries

    @property
    def strongest(self) -> Step | None:
        """The step that sets the tone: the latest recheck, else the last by name."""
        return strongest([step for _, step in self.steps]) if self.steps else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a ring decided. `touched`: the steps now taken (none when nobody could be reminded)
    and the next touch of each delivery; `postponed`: deliveries to be looked at again at another
    moment."""

    messages: tuple[Message, ...] = ()
    touched: Mapping[int, tuple[tuple[Step, ...], Touch | None]] = field(default_factory=dict)
    postponed: Mapping[int, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class World:
    """What does not change during a ring: ladder, places, who answers for whom.

    `people`: reachable recipients of each organisation, head first; `offices`: organisations that
    are the education office itself.
    """

    ladder: Sequence[Rung]
    places: Mapping[int, Place]
    people: Mapping[int, Sequence[Reach]]
    offices: Sequence[int] = ()


def ring(standings: Iterable[Standing], *, at: datetime, world: World) -> Outcome:
    """Decide what is sent at `at` (aware UTC) and when each touched delivery comes up next."""
    return _Ring(list(standings), at, world).decide()


def foresee(
    standings: Iterable[Standing], *, at: datetime, until: datetime, world: World
) -> Iterator[Message]:
    """All reminders from `at` to `until` inclusive, in order, if nobody answers meanwhile."""
    now = {standing.delivery_id: standing for standing in standings}
    while True:
        due = min((s.next_touch_at for s in now.values() if s.next_touch_at), default=None)
        if due is None or max(due, at) > until:
            return
        outcome = ring(now.values(), at=max(due, at), world=world)
        world = replace(world, people=_after(world.people, outcome.messages))
        for delivery_id, (steps, touch) in outcome.touched.items():
            standing = now[delivery_id]
            now[delivery_id] = replace(
                standing,
                next_touch_at=touch.at if touch else None,
                taken=standing.taken | {step.key for step in steps},
            )
        for delivery_id, moment in outcome.postponed.items():
            now[delivery_id] = replace(now[delivery_id], next_touch_at=moment)
        yield from (message for message in outcome.messages if message.at <= until)


class _Ring:
    """One decision; holds what is worked out along the way."""

    def __init__(self, standings: list[Standing], at: datetime, world: World) -> None:
        self.standings = standings
        self.at = at
        self.world = world
        # Thousands of deliveries share one course and one zone: each is worked out once.
        self.steps_of: dict[tuple[Course, str], list[Step]] = {}
        self.next_of: dict[tuple[Course, str], Touch | None] = {}
        self.postponed: dict[int, datetime] = {}

    def decide(self) -> Outcome:
        due = [s for s in self.standings if s.next_touch_at and s.next_touch_at <= self.at]
        ready = [standing for standing in due if self._may_go(standing)]
        if not ready:
            return Outcome(postponed=self.postponed)
        ready += self._absorbed(ready)
        messages = tuple(self._messages(ready))
        reminded = {delivery_id for message in messages for delivery_id, _ in message.steps}
        touched = {
            s.delivery_id: (self._new_steps(s) if s.delivery_id in reminded else (), self._next(s))
            for s in ready
        }
        return Outcome(messages, touched, self.postponed)

    def _may_go(self, standing: Standing) -> bool:
        """Postpone what may not go now: out of hours, or its head has been written to today."""
        place = self.world.places[standing.organisation_id]
        if not allowed(self.at, place):
            self.postponed[standing.delivery_id] = next_allowed(self.at, place)
            return False
        people = self.world.people.get(standing.organisation_id, ())
        if people and self._written_today(people[0], place):
            tomorrow = place.calendar.next_working(place.day(self.at), inclusive=False)
            local = self.at.astimezone(place.zone).time()
            self.postponed[standing.delivery_id] = place.moment(tomorrow, local)
            return False
        return True

    def _written_today(self, reach: Reach, place: Place) -> bool:
        return reach.unasked_at is not None and place.day(reach.unasked_at) == place.day(self.at)

    def _absorbed(self, ready: list[Standing]) -> list[Standing]:
        """What comes up later today for the people written to now: it goes along in one message.

        With it come its other people, and what comes up later today for them.
        """
        chosen = {standing.delivery_id for standing in ready}
        later = [s for s in self.standings if s.delivery_id not in chosen and self._still_today(s)]
        found: list[Standing] = []
        while True:
            written = self._written_now([*ready, *found])
            more = [
                standing
                for standing in later
                if any(reach.person_id in written for reach in self._addressed(standing))
            ]
            if not more:
                return found
            found += more
            chosen = {standing.delivery_id for standing in more}
            later = [standing for standing in later if standing.delivery_id not in chosen]

    def _still_today(self, standing: Standing) -> bool:
        return (
            standing.next_touch_at is not None
            and standing.next_touch_at <= self._day_end(standing)
            and allowed(self.at, self.world.places[standing.organisation_id])
        )

    def _written_now(self, ready: list[Standing]) -> set[int]:
        addressed = {reach.person_id for s in ready for reach in self._addressed(s)}
        if any(self._for_office(standing) for standing in ready):
            addressed |= {reach.person_id for _, reach in self._office_people()}
        return addressed

    def _messages(self, ready: list[Standing]) -> Iterator[Message]:
        steps: dict[int, list[tuple[int, Step]]] = defaultdict(list)
        reaches: dict[int, tuple[Reach, int]] = {}
        for standing in ready:
            place = self.world.places[standing.organisation_id]
            new = self._new_steps(standing)
            if not new:
                continue
            tone = strongest(new)
            for reach in self._addressed(standing):
                if not self._written_today(reach, place):
                    reaches.setdefault(reach.person_id, (reach, standing.organisation_id))
                    steps[reach.person_id].append((standing.delivery_id, tone))
        phone = self._to_phone(ready)
        asked_for = any(self._for_office(standing) for standing in ready)
        office = {}
        for organisation_id, reach in self._office_people():
            # A clerk who is reminded of something now gets the list as well: later today nothing
            # more may be sent to them.
            if phone and (asked_for or reach.person_id in reaches):
                office[reach.person_id] = phone
                reaches.setdefault(reach.person_id, (reach, organisation_id))
        for person_id, (reach, organisation_id) in reaches.items():
            place = self.world.places[organisation_id]
            yield Message(
                reach,
                organisation_id,
                next_allowed(self.at, place),
                tuple(steps[person_id]),
                office.get(person_id, ()),
            )

    def _office_people(self) -> list[tuple[int, Reach]]:
        found = []
        for organisation_id in self.world.offices:
            people = self.world.people.get(organisation_id, ())
            place = self.world.places[organisation_id]
            if people and not self._written_today(people[0], place):
                found.append((organisation_id, people[0]))
        return found

    def _for_office(self, standing: Standing) -> bool:
        """Whether the office must phone them; it does not phone itself."""
        return (
            standing.organisation_id not in self.world.offices
            and self._level(standing) >= OFFICE_FROM
        )

    def _to_phone(self, ready: list[Standing]) -> tuple[int, ...]:
        """Deliveries of everybody at the office's rung today, those of other time zones too."""
        chosen = {standing.delivery_id for standing in ready}
        return tuple(
            standing.delivery_id
            for standing in self.standings
            if self._for_office(standing)
            and (
                standing.delivery_id in chosen
                or (standing.next_touch_at and standing.next_touch_at <= self._day_end(standing))
            )
        )

    def _addressed(self, standing: Standing) -> Sequence[Reach]:
        people = self.world.people.get(standing.organisation_id, ())
        return people if self._level(standing) >= DEPUTIES_FROM else people[:1]

    def _level(self, standing: Standing) -> int:
        return max((step.recheck for step in self._new_steps(standing)), default=0)

    def _steps(self, standing: Standing) -> list[Step]:
        """The latest step of each deadline by the end of the local day (and a promise's)."""
        place = self.world.places[standing.organisation_id]
        key = (standing.course, place.zone.key)
        if key not in self.steps_of:
            end = self._day_end(standing)
            latest = step_at(standing.course, at=end, ladder=self.world.ladder, place=place)
            found: list[Step] = list(latest.values())
            promised = standing.course.promised_until
            if promised is not None and promised <= place.day(self.at):
                found.append(Step("promise", promised))
            self.steps_of[key] = found
        return self.steps_of[key]

    def _new_steps(self, standing: Standing) -> tuple[Step, ...]:
        return tuple(s for s in self._steps(standing) if s.key not in standing.taken)

    def _next(self, standing: Standing) -> Touch | None:
        place = self.world.places[standing.organisation_id]
        key = (standing.course, place.zone.key)
        if key not in self.next_of:
            self.next_of[key] = next_touch(
                standing.course,
                after=self._day_end(standing),
                ladder=self.world.ladder,
                place=place,
            )
        return self.next_of[key]

    def _day_end(self, standing: Standing) -> datetime:
        place = self.world.places[standing.organisation_id]
        tomorrow = place.day(self.at) + timedelta(days=1)
        return place.moment(tomorrow, time(0, 0)) - timedelta(microseconds=1)


def strongest(steps: Sequence[Step]) -> Step:
    """The step that sets the tone; `steps` is not empty."""
    return max(steps, key=_weight)


def _weight(step: Step) -> tuple[int, int, str]:
    order = ("before", "promise", "due", "after", "recheck")
    return (order.index(step.name.partition("-")[0]), step.recheck, step.key)


def _after(
    people: Mapping[int, Sequence[Reach]], messages: Sequence[Message]
) -> dict[int, Sequence[Reach]]:
    """People as they stand once `messages` have gone out."""
    written = {message.reach.person_id: message.at for message in messages}
    return {
        organisation_id: tuple(
            replace(reach, unasked_at=written.get(reach.person_id, reach.unasked_at))
            for reach in reaches
        )
        for organisation_id, reaches in people.items()
    }

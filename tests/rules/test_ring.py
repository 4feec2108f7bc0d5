"""The ring: one message a person, nothing twice, nothing lost, and the preview tells the truth."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from data.rules.ladder import STANDARD, Course, Place, allowed, next_touch, step_at
from data.rules.ring import (
    DEPUTIES_FROM,
    OFFICE_FROM,
    Message,
    Outcome,
    Reach,
    Standing,
    World,
    foresee,
    ring,
)
from data.rules.workdays import official_calendar

MOSCOW = Place(ZoneInfo("Europe/Moscow"), official_calendar())
KAMCHATKA = Place(ZoneInfo("Asia/Kamchatka"), official_calendar())
SCHOOL, OTHER_SCHOOL, FAR_SCHOOL, OFFICE = 1, 2, 3, 9
HEAD, DEPUTY, OTHER_HEAD, FAR_HEAD, CLERK = 10, 11, 20, 30, 90
OPENED, DUE = date(2023, 10, 13), date(2023, 10, 16)
NOON = time(12, 0)
MANY = settings(deadline=None, max_examples=60)


def reach(person: int, unasked_at: datetime | None = None) -> Reach:
    return Reach(person, person, person, unasked_at)


PEOPLE: dict[int, Sequence[Reach]] = {
    SCHOOL: (reach(HEAD), reach(DEPUTY)),
    OTHER_SCHOOL: (reach(OTHER_HEAD),),
    FAR_SCHOOL: (reach(FAR_HEAD),),
    OFFICE: (reach(CLERK),),
}
WORLD = World(
    ladder=STANDARD,
    places={SCHOOL: MOSCOW, OTHER_SCHOOL: MOSCOW, FAR_SCHOOL: KAMCHATKA, OFFICE: MOSCOW},
    people=PEOPLE,
    offices=(OFFICE,),
)


def at(day: int, hour: int = 10, minute: int = 0, *, month: int = 10) -> datetime:
    """A moment of Moscow's autumn 2023."""
    return datetime(2023, month, day, hour, minute, tzinfo=MOSCOW.zone).astimezone(UTC)


def standing(
    delivery: int,
    organisation: int = SCHOOL,
    *,
    dues: Iterable[date | None] = (DUE,),
    opened: date = OPENED,
    promised: date | None = None,
    after: datetime | None = None,
    world: World = WORLD,
) -> Standing:
    """A delivery planned from `after` on, as opening it plans it."""
    course = Course(opened, frozenset(dues), promised)
    place = world.places[organisation]
    touch = next_touch(
        course, after=after or place.moment(opened, NOON), ladder=world.ladder, place=place
    )
    return Standing(delivery, 1, organisation, course, touch.at if touch else None)


def due_on(step: str, *, month: int = 10, day: int = 16) -> str:
    return f"{step}@2023-{month:02}-{day:02}"


@dataclass
class Life:
    """Deliveries as the database keeps them, and what has been sent about them."""

    standings: dict[int, Standing]
    world: World
    sent: list[Message] = field(default_factory=list)

    def ring(self, moment: datetime) -> Outcome:
        outcome = ring(self.standings.values(), at=moment, world=self.world)
        self.sent += outcome.messages
        written = {message.reach.person_id: message.at for message in outcome.messages}
        self.world = replace(
            self.world,
            people={
                organisation: tuple(
                    replace(one, unasked_at=written.get(one.person_id, one.unasked_at))
                    for one in people
                )
                for organisation, people in self.world.people.items()
            },
        )
        for delivery, (steps, touch) in outcome.touched.items():
            keys = {step.key for step in steps}
            before = self.standings[delivery]
            assert not keys & before.taken, "a step is taken once for ever"
            self.standings[delivery] = replace(
                before, next_touch_at=touch.at if touch else None, taken=before.taken | keys
            )
        for delivery, later in outcome.postponed.items():
            assert later > moment
            self.standings[delivery] = replace(self.standings[delivery], next_touch_at=later)
        return outcome

    def ring_every(self, interval: timedelta, *, start: datetime, until: datetime) -> None:
        moment = start
        while moment <= until:
            # A real ring reads only what is due; an idle one costs nothing here either.
            if any(s.next_touch_at and s.next_touch_at <= moment for s in self.standings.values()):
                self.ring(moment)
            moment += interval


def life(*standings: Standing, world: World = WORLD) -> Life:
    return Life({standing.delivery_id: standing for standing in standings}, world)


def told(messages: Iterable[Message]) -> list[tuple[int, tuple[str, ...], tuple[int, ...]]]:
    """To whom, which steps, whom to phone."""
    return [
        (message.reach.person_id, tuple(step.key for _, step in message.steps), message.phone)
        for message in messages
    ]


# --- by hand ------------------------------------------------------------------------------------


def test_what_is_not_due_stays_untouched() -> None:
    assert ring([standing(1)], at=at(16, 8, 59), world=WORLD) == Outcome()


def test_the_head_is_reminded_and_the_delivery_planned_anew() -> None:
    outcome = ring([standing(1)], at=at(16, 9), world=WORLD)
    assert told(outcome.messages) == [(HEAD, (due_on("due"),), ())]
    steps, touch = outcome.touched[1]
    assert [step.key for step in steps] == [due_on("due")]
    assert touch is not None
    assert (touch.at, touch.step.name) == (at(17), "after-1")


def test_the_head_of_two_schools_gets_one_message() -> None:
    world = replace(WORLD, people=PEOPLE | {OTHER_SCHOOL: (reach(HEAD),)})
    outcome = ring([standing(1), standing(2, OTHER_SCHOOL)], at=at(16, 9), world=world)
    assert told(outcome.messages) == [(HEAD, (due_on("due"),) * 2, ())]
    assert set(outcome.touched) == {1, 2}


def test_two_letters_of_one_day_come_in_one_message() -> None:
    """One is due at nine, the other was due yesterday and comes up at ten."""
    both = [standing(1, dues=[date(2023, 10, 17)]), standing(2)]
    outcome = ring([replace(both[1], next_touch_at=at(17)), both[0]], at=at(17, 9), world=WORLD)
    assert told(outcome.messages) == [
        (HEAD, (due_on("due", day=17), due_on("after-1")), ()),
    ]


def test_deputies_are_written_to_from_the_second_recheck() -> None:
    assert DEPUTIES_FROM == 2
    story = life(standing(1))
    story.ring_every(timedelta(minutes=30), start=at(16, 9), until=at(30, 18))
    assert told(story.sent) == [
        (HEAD, (due_on("due"),), ()),
        (HEAD, (due_on("after-1"),), ()),
        (HEAD, (due_on("recheck-1"),), ()),
        (HEAD, (due_on("recheck-2"),), ()),
        (DEPUTY, (due_on("recheck-2"),), ()),
    ]


def test_the_office_gets_its_list_from_the_third_recheck() -> None:
    assert OFFICE_FROM == 3
    monday = at(30, 18)
    story = life(standing(1, after=monday), standing(2, OTHER_SCHOOL, after=monday))
    story.ring_every(timedelta(minutes=30), start=monday, until=at(7, 18, month=11))
    assert told(story.sent) == [
        (HEAD, (due_on("recheck-3"),), ()),
        (DEPUTY, (due_on("recheck-3"),), ()),
        (OTHER_HEAD, (due_on("recheck-3"),), ()),
        (CLERK, (), (1, 2)),
    ]


def test_an_unreachable_school_is_phoned_all_the_same() -> None:
    world = replace(WORLD, people={OFFICE: (reach(CLERK),)})
    outcome = ring([standing(1, after=at(1, month=11))], at=at(7, month=11), world=world)
    assert told(outcome.messages) == [(CLERK, (), (1,))]
    steps, touch = outcome.touched[1]
    assert steps == ()  # nobody was reminded, so nothing was taken
    assert touch is not None


def test_the_list_reaches_a_clerk_who_was_reminded_an_hour_before() -> None:
    """At nine the office's own letter is due, at ten a school reaches the third recheck."""
    own = standing(1, OFFICE, dues=[date(2023, 11, 7)], after=at(6, month=11))
    school = standing(2, after=at(6, month=11))
    story = life(own, school)
    story.ring(at(7, 9, month=11))
    story.ring(at(7, 10, month=11))
    assert told(story.sent) == [
        (CLERK, (due_on("due", month=11, day=7),), (2,)),
        (HEAD, (due_on("recheck-3"),), ()),
        (DEPUTY, (due_on("recheck-3"),), ()),
    ]


def test_the_office_does_not_phone_itself() -> None:
    outcome = ring([standing(1, OFFICE, after=at(6, month=11))], at=at(7, month=11), world=WORLD)
    assert told(outcome.messages) == [(CLERK, (due_on("recheck-3"),), ())]


def test_the_far_east_wakes_the_office_only_in_the_morning_and_once() -> None:
    start = at(6, month=11)
    story = life(
        *(standing(n, where, after=start) for n, where in enumerate((1, 2, 3, OFFICE), start=1))
    )
    story.ring_every(timedelta(minutes=30), start=start, until=at(8, 18, month=11))
    lists = [message for message in story.sent if message.phone]
    assert [(message.at, message.phone) for message in lists] == [(at(7, 8, month=11), (1, 2, 3))]
    # Its own reminder follows the next day: one message a person and day.
    own = [m for m in story.sent if m.reach.person_id == CLERK and not m.phone]
    assert [message.at.date() for message in own] == [date(2023, 11, 8)]


def test_what_came_due_at_night_waits_for_the_morning() -> None:
    for night in (at(16, 20), at(17, 3), at(17, 7, 59)):
        outcome = ring([standing(1)], at=night, world=WORLD)
        assert outcome.messages == ()
        assert outcome.postponed == {1: at(17, 8)}


def test_who_was_written_to_today_is_written_to_tomorrow() -> None:
    world = replace(WORLD, people=PEOPLE | {SCHOOL: (reach(HEAD, at(16, 8)), reach(DEPUTY))})
    outcome = ring([standing(1)], at=at(16, 9), world=world)
    assert outcome == Outcome(postponed={1: at(17, 9)})


def test_three_weeks_of_downtime_cost_a_head_one_message() -> None:
    outcome = ring(
        [standing(1), standing(2, promised=date(2023, 10, 25))], at=at(2, month=11), world=WORLD
    )
    heads = [message for message in outcome.messages if message.reach.person_id == HEAD]
    assert told(heads) == [(HEAD, (due_on("recheck-2"),) * 2, ())]
    assert [step.key for step in outcome.touched[2][0]] == [
        due_on("recheck-2"),
        due_on("promise", day=25),
    ]


def test_on_the_promised_morning_one_message_holds_promise_and_recheck() -> None:
    story = life(standing(1, promised=date(2023, 10, 23)))
    story.ring_every(timedelta(minutes=30), start=at(16, 0), until=at(24, 18))
    assert told(story.sent) == [(HEAD, (due_on("recheck-1"),), ())]
    assert story.standings[1].taken == {due_on("recheck-1"), due_on("promise", day=23)}


def test_a_card_that_has_just_gone_out_is_not_followed_by_a_reminder() -> None:
    waited = replace(standing(1), course=Course(date(2023, 10, 16), frozenset({DUE})))
    outcome = ring([waited], at=at(16, 9), world=WORLD)
    assert outcome.messages == ()
    assert outcome.touched[1][0] == ()


# --- whatever comes -----------------------------------------------------------------------------

ORGANISATIONS = (SCHOOL, OTHER_SCHOOL, FAR_SCHOOL, OFFICE)
ZONES = tuple(
    Place(ZoneInfo(name), official_calendar())
    for name in ("Europe/Moscow", "Europe/Kaliningrad", "Asia/Kamchatka", "Europe/Berlin")
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Organisations of several zones; a person may answer for several of one zone."""
    places = {organisation: draw(st.sampled_from(ZONES)) for organisation in ORGANISATIONS}
    people = {}
    for organisation, place in places.items():
        crowd = draw(st.lists(st.integers(1, 3), max_size=3, unique=True))
        people[organisation] = tuple(reach(ZONES.index(place) * 10 + one) for one in crowd)
    offices = draw(st.sampled_from(((), (OFFICE,))))
    return World(STANDARD, places, people, offices)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    world = draw(worlds())
    standings = []
    for delivery in range(1, draw(st.integers(1, 5)) + 1):
        opened = OPENED + timedelta(draw(st.integers(0, 20)))
        dues = draw(st.sets(st.none() | st.integers(-10, 25), min_size=1, max_size=2))
        promised = draw(st.none() | st.integers(1, 20))
        standings.append(
            standing(
                delivery,
                draw(st.sampled_from(ORGANISATIONS)),
                dues=[None if n is None else opened + timedelta(n) for n in dues],
                opened=opened,
                promised=None if promised is None else opened + timedelta(promised),
                world=world,
            )
        )
    return Life({standing.delivery_id: standing for standing in standings}, world)


def by_day(story: Life, messages: Iterable[Message]) -> list[tuple[object, ...]]:
    """Messages as a person would list them: the local day, to whom, about what."""
    return sorted(
        (
            story.world.places[message.organisation_id].day(message.at),
            message.reach.person_id,
            tuple(sorted((delivery, step.key) for delivery, step in message.steps)),
            tuple(sorted(message.phone)),
        )
        for message in messages
    )


START, END = at(13, 12), at(20, 0, month=12)


@MANY
@given(lives(), st.integers(1, 60), st.integers(0, 59))
def test_the_preview_is_what_then_happens(story: Life, minutes: int, late: int) -> None:
    preview = list(foresee(story.standings.values(), at=START, until=END, world=story.world))
    story.ring_every(timedelta(minutes=minutes), start=START + timedelta(minutes=late), until=END)
    assert by_day(story, story.sent) == by_day(story, preview)


@MANY
@given(lives(), st.timedeltas(timedelta(0), timedelta(days=60)))
def test_the_preview_after_a_downtime_tells_the_truth_too(story: Life, down: timedelta) -> None:
    start = START + down
    preview = list(foresee(story.standings.values(), at=start, until=END, world=story.world))
    story.ring_every(timedelta(minutes=10), start=start, until=END)
    assert by_day(story, story.sent) == by_day(story, preview)


@MANY
@given(
    lives(),
    st.lists(st.timedeltas(timedelta(minutes=1), timedelta(days=25)), min_size=1, max_size=12),
)
def test_whenever_it_rings_nobody_is_bothered_twice_a_day_or_out_of_hours(
    story: Life, pauses: list[timedelta]
) -> None:
    moment = START
    for pause in pauses:
        moment += pause
        outcome = story.ring(moment)
        people = [message.reach.person_id for message in outcome.messages]
        assert len(set(people)) == len(people)
    counted: Counter[tuple[int, date]] = Counter()
    for message in story.sent:
        place = story.world.places[message.organisation_id]
        assert allowed(message.at, place)
        assert message.steps or message.phone
        counted[message.reach.person_id, place.day(message.at)] += 1
    assert all(count == 1 for count in counted.values())


@MANY
@given(lives(), st.lists(st.timedeltas(timedelta(minutes=1), timedelta(days=25)), max_size=6))
def test_whatever_was_slept_through_the_latest_step_of_each_deadline_is_taken(
    story: Life, pauses: list[timedelta]
) -> None:
    moment = START
    for pause in pauses:
        moment += pause
        story.ring(moment)
    awake = moment + timedelta(days=12)  # longer than any holidays
    story.ring_every(timedelta(hours=2), start=moment, until=awake)
    for one in story.standings.values():
        place = story.world.places[one.organisation_id]
        if not story.world.people[one.organisation_id]:
            continue
        # Whoever was written to today is written to tomorrow: two working days are enough.
        ago = place.moment(place.calendar.add_working_days(place.day(awake), -2), NOON)
        recent = [
            step_at(one.course, at=ago + timedelta(hours=n), ladder=STANDARD, place=place)
            for n in range(int((awake - ago) / timedelta(hours=1)) + 1)
        ]
        for due in recent[0]:
            assert {steps[due].key for steps in recent} & one.taken


@MANY
@given(lives())
def test_deputies_and_office_are_brought_in_by_rechecks_alone(story: Life) -> None:
    story.ring_every(timedelta(minutes=30), start=START, until=END)
    for message in story.sent:
        for delivery, step in message.steps:
            organisation = story.standings[delivery].organisation_id
            people = [one.person_id for one in story.world.people[organisation]]
            if message.reach.person_id != people[0]:
                assert message.reach.person_id in people
                assert step.recheck >= DEPUTIES_FROM
        if message.phone:
            offices = [story.world.people[organisation][0] for organisation in story.world.offices]
            assert message.reach.person_id in {one.person_id for one in offices}
            assert all(
                story.standings[delivery].organisation_id not in story.world.offices
                for delivery in message.phone
            )

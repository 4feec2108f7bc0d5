"""What sending a draft would do: the message on a phone, to how many, what they already owe."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from data.actions.dispatches import chosen
from data.models.circular import AskKind, Circular, CircularState
from data.models.delivery import DeliveryState
from data.queries import drafts, office, roster
from data.queries.drafts import Clash
from data.queries.tasks import AskView, Task
from data.rules.ladder import Course, Place, Touch, next_allowed, next_touch
from data.values.circular import AskDraft
from data.values.errors import InputError
from office.desk import Desk, PhoneCard
from office.draftform import Checked, DraftForm

STEPS = 6  # reminders shown ahead


@dataclass(frozen=True, slots=True)
class Preview:
    """`nobody` says why there is no audience yet; `held_until` is when the first card may go if it
    is not now."""

    card: PhoneCard
    organisations: int
    reached: int
    nobody: str
    held_until: datetime | None
    past_due: bool
    steps: tuple[Touch, ...]
    clashes: tuple[Clash, ...]
    due: date | None


def preview(
    session: Session,
    desk: Desk,
    circular: Circular,
    form: DraftForm,
    made: Checked,
    *,
    at: datetime,
) -> Preview:
    """What would happen if the draft were sent at `at` as the form says."""
    bureau, calendar = office.office(session), office.calendar(session)
    place = Place(bureau.zone, calendar)
    ids, nobody = _audience(session, form)
    dues = sorted({ask.due_on for ask in made.asks if ask.due_on is not None})
    goes_at = at if form.urgent else next_allowed(at, place)
    task = _task(circular, made, urgent=form.urgent)
    return Preview(
        card=desk.hands.card(task, calendar, bureau.name),
        organisations=len(ids),
        reached=drafts.reached(session, ids),
        nobody=nobody,
        held_until=goes_at if goes_at > at else None,
        past_due=bool(dues) and dues[0] < place.day(at),
        steps=_steps(session, made.asks, place, goes_at),
        clashes=tuple(drafts.load(session, ids, dues[0])) if dues and ids else (),
        due=dues[0] if dues else None,
    )


def _audience(session: Session, form: DraftForm) -> tuple[list[int], str]:
    audience = chosen(form.audience)
    if audience.empty:
        return [], "Выберите, кому отправить."
    try:
        return roster.audience(session, audience), ""
    except InputError as error:
        return [], str(error)


def _steps(
    session: Session, asks: Sequence[AskDraft], place: Place, goes_at: datetime
) -> tuple[Touch, ...]:
    """The first reminders of somebody who never answers."""
    course = Course(place.day(goes_at), frozenset(ask.due_on for ask in asks))
    ladder = office.ladder(session)
    found: list[Touch] = []
    after = goes_at
    while len(found) < STEPS:
        touch = next_touch(course, after=after, ladder=ladder, place=place)
        if touch is None:
            break
        found.append(touch)
        after = touch.at
    return tuple(found)


def _task(circular: Circular, made: Checked, *, urgent: bool) -> Task:
    """The circular as any single organisation will see it."""
    return Task(
        delivery_id=0,
        circular_id=circular.id or 0,
        organisation_id=0,
        organisation="",
        number=made.number,
        dated=made.dated,
        title=made.title,
        circular_state=CircularState.OPEN,
        state=DeliveryState.AWAITING,
        sent_at=None,
        read_at=None,
        promised_until=None,
        urgent=urgent,
        asks=tuple(
            AskView(place, AskKind(a.kind), a.text, a.due_on, a.due_time, a.link)
            for place, a in enumerate(made.asks, start=1)
        ),
    )

"""What a linked person can do with a circular: confirm, take back, promise, ask."""

from collections.abc import Collection
from datetime import date, timedelta

from bot import cards, grammar, texts
from bot.cards import REPORTING
from bot.intents import Intent, Understood
from bot.keyboards import rows
from bot.messenger import Content, Keyboard, TextButton
from bot.turn import Turn
from data.actions import answers, questions
from data.models.circular import AskKind, CircularState
from data.models.delivery import DeliveryState
from data.models.incoming import ExpectationKind
from data.queries import office, sending
from data.queries.tasks import Task, tasks

FURTHEST = timedelta(days=62)  # a promise further away is no promise


def confirm(turn: Turn, task: Task, kinds: Collection[AskKind]) -> None:
    """Record that the asks of these kinds are done, read back what is recorded and what is open."""
    if refuse_ended(turn, task):
        return
    chosen = [ask.id for ask in task.asks if ask.kind in kinds]
    if not chosen:
        _note_reading(turn, task)
        return
    recorded = answers.confirm(
        turn.session,
        delivery_id=task.delivery_id,
        asks=chosen,
        source=turn.source(task),
        at=turn.at,
    )
    turn.expect_nothing()
    fresh = tasks(turn.session, [task.delivery_id])[task.delivery_id]
    by_id = {ask.id: ask for ask in fresh.asks}
    new = [by_id[id_] for id_ in recorded.new]
    before = [by_id[id_] for id_, _ in recorded.before]
    place = turn.place(task.organisation_id)
    text = texts.recorded(
        fresh,
        new=new,
        before=before,
        still_open=fresh.open_asks,
        zone=place.zone,
        calendar=place.calendar,
    )
    buttons = [*cards.answer_buttons(fresh, named=turn.named)] if fresh.open_asks else []
    if new or before:
        ids = [ask.id for ask in (*new, *before)]
        buttons.insert(0, cards.undo_button(fresh, ids, named=turn.named))
    turn.say(
        Content(
            grammar.shorten(text, grammar.LONGEST_MESSAGE),
            Keyboard(rows(buttons)) if buttons else None,
        )
    )


def undo(turn: Turn, task: Task, asks: Collection[int]) -> None:
    """Take back what was confirmed by mistake."""
    if refuse_ended(turn, task):
        return
    taken_back = answers.withdraw(
        turn.session,
        delivery_id=task.delivery_id,
        asks=asks,
        source=turn.source(task),
        at=turn.at,
    )
    if not taken_back:
        turn.say(Content(texts.nothing_to_take_back(task)))
        return
    fresh = tasks(turn.session, [task.delivery_id])[task.delivery_id]
    calendar = office.calendar(turn.session)
    open_again = [ask for ask in fresh.asks if ask.id in taken_back]
    turn.say(
        Content(
            texts.taken_back(fresh, open_again, calendar),
            Keyboard(rows(cards.answer_buttons(fresh, named=turn.named))),
        )
    )


def ask_for_date(turn: Turn, task: Task, *, text: str | None = None) -> None:
    """«Нужно время»: offer days."""
    if refuse_ended(turn, task) or refuse_done(turn, task):
        return
    turn.expect(ExpectationKind.DATE, delivery=task.delivery_id)
    calendar = turn.place(task.organisation_id).calendar
    buttons = cards.date_buttons(task, turn.today(task), calendar, named=turn.named)
    turn.say(Content(text or texts.by_when(task), Keyboard(rows(buttons))))


def promise(turn: Turn, task: Task, until: date) -> None:
    """Record a promised day; one that has passed or is too far away is asked for again."""
    if refuse_ended(turn, task) or refuse_done(turn, task):
        return
    today = turn.today(task)
    if not today <= until <= today + FURTHEST:
        ask_for_date(turn, task, text=texts.date_out_of_range())
        return
    answers.promise(
        turn.session,
        delivery_id=task.delivery_id,
        until=until,
        source=turn.source(task),
        at=turn.at,
    )
    turn.expect_nothing()
    calendar = turn.place(task.organisation_id).calendar
    turn.say(
        Content(
            texts.promised(task, until, calendar),
            Keyboard(rows(cards.answer_buttons(task, named=turn.named))),
        )
    )


def wait_for_question(turn: Turn, task: Task | None) -> None:
    """«Вопрос»: the next message goes to the office."""
    turn.expect(ExpectationKind.QUESTION, delivery=task.delivery_id if task else None)
    turn.say(
        Content(
            texts.ask_question(),
            Keyboard(rows([TextButton(texts.NOTHING, {"a": "never_mind"})])),
        )
    )


def pass_question(turn: Turn, task: Task | None, text: str) -> None:
    """Hand a question over to the office; it never counts as an answer."""
    holder = (turn.holder(task.organisation_id) if task else None) or turn.holders[0]
    questions.ask(
        turn.session,
        delivery_id=task.delivery_id if task else None,
        text=text,
        source=answers.Source(holder.recipient_id, turn.incoming.id, turn.incoming.written_at),
        notice=texts.question_for_office(
            who=holder.person, organisation=holder.organisation, task=task, text=text
        ),
        at=turn.at,
    )
    turn.expect_nothing()
    turn.say(Content(texts.question_passed()))


def show(turn: Turn, task: Task) -> None:
    """The circular's card once more, as it stands."""
    if refuse_ended(turn, task):
        return
    calendar = turn.place(task.organisation_id).calendar
    circulars = [task.circular_id]
    files = sending.files(turn.session, circulars=circulars, messenger=turn.messenger)
    turn.say(
        cards.circular(
            task,
            calendar,
            office=office.office(turn.session).name,
            named=turn.named,
            attachments=files[task.circular_id].references,
        )
    )


def ask_which(turn: Turn, found: list[Task], action: str, **more: object) -> None:
    """Several circulars are open and the words name none."""
    turn.unclear = True
    turn.say(
        Content(
            texts.which_circular(),
            Keyboard(rows(cards.pick_buttons(found, action, named=turn.named, **more))),
        )
    )


def refuse_ended(turn: Turn, task: Task) -> bool:
    """Answers to a closed or cancelled circular change nothing; True when it was refused."""
    if task.circular_state is not CircularState.OPEN:
        turn.say(Content(texts.circular_ended(task)))
        return True
    if task.state is DeliveryState.WAIVED:
        turn.say(Content(texts.waived(task)))
        return True
    return False


def refuse_done(turn: Turn, task: Task) -> bool:
    """More time for what is done already; True when it was refused."""
    if task.state is not DeliveryState.CONFIRMED:
        return False
    confirm(turn, task, [ask.kind for ask in task.asks])
    return True


def apply(turn: Turn, task: Task, understood: Understood, text: str) -> None:
    """Do what the words plainly say about this circular; whatever is not plain is asked about."""
    if not understood.confirms:
        _react(turn, task, understood, text)
        return
    with turn.joined():
        kinds = _confirmed_kinds(task, understood)
        if kinds:
            confirm(turn, task, kinds)
        else:
            _note_reading(turn, task)
        _react_beside(turn, task, understood, text)


def _confirmed_kinds(task: Task, understood: Understood) -> set[AskKind]:
    """Which of the asks the words confirm: to have read is not to have told the staff."""
    asked = {ask.kind for ask in task.asks}
    kinds: set[AskKind] = set()
    if Intent.DONE in understood.confirms:
        # «Исполнено» is said of whatever is asked where no report is.
        kinds |= REPORTING if asked & REPORTING else asked
    if understood.whole:
        kinds |= asked
    if understood.read:
        kinds.add(AskKind.ACKNOWLEDGE)
    if understood.told:
        kinds.add(AskKind.INFORM_STAFF)
    return kinds & asked


def _note_reading(turn: Turn, task: Task) -> None:
    """«Принято», where to have read is not what is asked: nothing to record, something to do."""
    if refuse_ended(turn, task) or refuse_done(turn, task):
        return
    calendar = turn.place(task.organisation_id).calendar
    buttons = cards.answer_buttons(task, named=turn.named)
    turn.say(Content(texts.seen(task, calendar), Keyboard(rows(buttons))))


def _react(turn: Turn, task: Task, understood: Understood, text: str) -> None:
    """The words confirm nothing: more time, a question, trouble, or not plain."""
    if understood.sure and understood.label is Intent.LATER and understood.until is not None:
        promise(turn, task, understood.until)
    elif understood.sure and understood.label is Intent.LATER:
        turn.unclear = True
        ask_for_date(turn, task)
    elif understood.sure and understood.label in (Intent.QUESTION, Intent.HANDOVER):
        pass_question(turn, task, text)
    elif understood.label is Intent.PROBLEM:
        _offer_office(turn, task)
    else:
        offer_choices(turn, task)


def _react_beside(turn: Turn, task: Task, understood: Understood, text: str) -> None:
    """What the words say besides a confirmation: «принято, сделаем завтра; а кому отправлять?»."""
    said = {understood.label, understood.also} - understood.confirms
    fresh = tasks(turn.session, [task.delivery_id])[task.delivery_id]
    if said & {Intent.QUESTION, Intent.HANDOVER}:
        pass_question(turn, task, text)
    elif Intent.PROBLEM in said and fresh.is_open:
        _offer_office(turn, fresh)
    elif Intent.LATER in said and understood.until is not None and fresh.is_open:
        promise(turn, fresh, understood.until)


def _offer_office(turn: Turn, task: Task) -> None:
    turn.unclear = True
    forward = cards.mark(task, "forward", named=turn.named, i=turn.incoming.id)
    wait = cards.mark(task, "time", named=turn.named)
    buttons = [TextButton(texts.TELL_OFFICE, forward), TextButton(texts.NEED_TIME, wait)]
    turn.say(Content(texts.trouble(task), Keyboard(rows(buttons))))


def offer_choices(turn: Turn, task: Task) -> None:
    """Words that are not plain: one short question with the buttons."""
    if refuse_ended(turn, task):
        return
    if task.state is DeliveryState.CONFIRMED:
        refuse_done(turn, task)
        return
    turn.unclear = True
    calendar = turn.place(task.organisation_id).calendar
    turn.say(
        Content(
            texts.not_sure(task, calendar),
            Keyboard(rows(cards.answer_buttons(task, named=turn.named))),
        )
    )

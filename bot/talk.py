"""The words of a linked person: what they mean and which circular they are about.

A confirmation is recorded only when it is plainly said; everything else is asked about.
"""

from collections.abc import Callable

from bot import answering, cards, intents, linking, presses, texts
from bot.intents import Intent
from bot.messenger import Content
from bot.turn import Turn
from data.actions import addresses
from data.models.incoming import Expectation, ExpectationKind
from data.queries import conversation, tasks
from data.queries.tasks import Task


def talk(turn: Turn) -> None:
    """A linked person wrote or pressed something."""
    payload = turn.event.payload or {}
    if presses.press(turn, payload):
        return
    waiting = turn.expected()
    if waiting is not None and _expected(turn, waiting):
        return
    if linking.offer_code(turn, may_be_wrong=False):
        return
    word = turn.event.text.strip().strip(".!?").casefold()
    if word in texts.TASKS_WORDS:
        presses.my_tasks(turn)
    elif word in texts.UNDO_WORDS:
        presses.undo_last(turn)
    elif word in texts.HELP_WORDS or payload.get("command") == "start":
        turn.say(Content(texts.help_text(), cards.standing_keyboard()))
    elif word in texts.ACKNOWLEDGED_WORDS and turn.event.reply_to is None:
        _about_one(turn, "ack", presses.acknowledge)
    elif word == texts.QUESTION.casefold():
        _about_one(turn, "ask", answering.wait_for_question)
    elif word == texts.NEED_TIME.casefold():
        _about_one(turn, "time", answering.ask_for_date)
    else:
        _free_text(turn)


def _expected(turn: Turn, waiting: Expectation) -> bool:
    """The message the bot has been waiting for; False when it is something else."""
    task = presses.task_of_delivery(turn, waiting.facts.get("delivery"))
    match waiting.kind:
        case ExpectationKind.QUESTION:
            if turn.event.text.strip():
                answering.pass_question(turn, task, turn.event.text.strip())
                return True
        case ExpectationKind.DATE if task is not None:
            understood = intents.understand(
                _as_a_day(turn.event.text), today=turn.today(task), number=task.number or ""
            )
            if understood.until is not None:
                answering.promise(turn, task, understood.until)
                return True
            if understood.label is Intent.OTHER and any(c.isdigit() for c in turn.event.text):
                turn.unclear = True
                answering.ask_for_date(turn, task, text=texts.date_not_understood())
                return True
        case ExpectationKind.LINK:
            return linking.confirm_link(turn)
        case _:
            pass
    return False


def _as_a_day(text: str) -> str:
    """A bare number after «когда?» is a day of the month."""
    word = text.strip().rstrip(".")
    return f"до {word} числа" if word.isascii() and word.isdigit() else text


def _free_text(turn: Turn) -> None:
    """Words instead of a button: recorded only when plainly understood, else asked about."""
    found = _meant(turn)
    if not found:
        presses.my_tasks(turn)
        return
    first = found[0]
    understood = intents.understand(
        turn.event.text, today=turn.today(first), number=first.number or ""
    )
    if understood.sure and understood.label is Intent.STOP:
        addresses.stop(turn.session, messenger=turn.messenger, account=turn.account, at=turn.at)
        turn.say(Content(texts.stopped()))
    elif len(found) > 1:
        answering.ask_which(turn, found, "words", i=turn.incoming.id)
    else:
        answering.apply(turn, first, understood, turn.event.text)


def _meant(turn: Turn) -> list[Task]:
    """The circulars the words may be about: the one replied to, the one named, else all open."""
    own = {holder.organisation_id for holder in turn.holders}
    if turn.event.reply_to is not None:
        ids = conversation.deliveries_of_message(
            turn.session,
            messenger=turn.messenger,
            account=turn.account,
            number=turn.event.reply_to,
        )
        found = tasks.tasks(turn.session, ids).values()
        replied = [task for task in found if task.organisation_id in own]
        if replied:
            return [task for task in replied if task.is_open] or replied[:1]
    waiting = turn.open_tasks()
    if len(waiting) > 1:
        return [task for task in waiting if _named(turn, task)] or waiting
    return waiting


def _named(turn: Turn, task: Task) -> bool:
    """Whether the words name this circular by its number."""
    if not task.number:
        return False
    understood = intents.understand(turn.event.text, today=turn.today(task), number=task.number)
    return understood.number == task.number


def _about_one(turn: Turn, action: str, handler: Callable[[Turn, Task], None]) -> None:
    """Do it with the only open circular, else ask with which."""
    waiting = turn.open_tasks()
    if not waiting:
        presses.my_tasks(turn)
    elif len(waiting) > 1:
        answering.ask_which(turn, waiting, action)
    else:
        handler(turn, waiting[0])

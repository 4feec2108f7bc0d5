"""Buttons: what each payload does.

A payload can be forged, so it only says what is wanted with which circular; whose organisation it
is about is checked against the posts the person holds now.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bot import answering, cards, intents, texts
from bot.cards import ACKNOWLEDGING, REPORTING, View
from bot.messenger import Content
from bot.turn import Turn
from data.queries import conversation, office, tasks
from data.queries.tasks import Task

Payload = Mapping[str, Any]
MOST = 2**31  # ids in our tables are below


def press(turn: Turn, payload: Payload) -> bool:
    """Do what a button says; False when it says nothing we know."""
    action = payload.get("a")
    if action == "tasks":
        my_tasks(turn)
    elif action == "never_mind":
        turn.expect_nothing()
        my_tasks(turn)
    elif isinstance(action, str) and action in _ABOUT_A_CIRCULAR:
        _about_circular(turn, payload, action)
    else:
        return False
    return True


def my_tasks(turn: Turn) -> None:
    """«Мои задачи»."""
    view = View(turn.open_tasks(), turn.named)
    turn.say(cards.my_tasks(view, office.calendar(turn.session)))


def acknowledge(turn: Turn, task: Task) -> None:
    """«Ознакомлен(а)», pressed or typed as it stands on the button: what the card says it means."""
    answering.confirm(turn, task, ACKNOWLEDGING)


def undo_last(turn: Turn) -> None:
    """«Отменить» in words: take back what this person confirmed last, if it stands."""
    last = conversation.last_confirmed(
        turn.session, recipients={holder.recipient_id for holder in turn.holders}
    )
    task = task_of_delivery(turn, last.delivery_id if last else None)
    if last is None or task is None:
        my_tasks(turn)
        return
    answering.undo(turn, task, last.asks)


def task_of_delivery(turn: Turn, delivery_id: int | None) -> Task | None:
    """A task of this person's own organisations, or None."""
    if delivery_id is None:
        return None
    task = tasks.tasks(turn.session, [delivery_id]).get(delivery_id)
    return task if task is not None and turn.holder(task.organisation_id) else None


def _about_circular(turn: Turn, payload: Payload, action: str) -> None:
    found = _tasks_of(turn, payload)
    if not found:
        turn.say(Content(texts.not_yours()))
    elif len(found) > 1:
        more = {key: value for key, value in payload.items() if key not in ("a", "c", "o")}
        answering.ask_which(turn, found, action, **more)
    else:
        turn.expect_nothing()
        _ABOUT_A_CIRCULAR[action](turn, found[0], payload)


def _id(value: object) -> int | None:
    """An id of ours as a payload names it; forged ones may be anything, even too big to ask for."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < MOST:
        return value
    return None


def _tasks_of(turn: Turn, payload: Payload) -> list[Task]:
    circular_id = _id(payload.get("c"))
    if circular_id is None:
        return []
    own = {holder.organisation_id for holder in turn.holders}
    if "o" in payload:
        own &= {_id(payload["o"])}
    found = tasks.tasks_of_circular(turn.session, circular_id=circular_id, organisations=own)
    return [task for task in found if task.is_open] or found[:1] if len(found) > 1 else found


# --- one function a button --------------------------------------------------------------------


def _acknowledged(turn: Turn, task: Task, _payload: Payload) -> None:
    acknowledge(turn, task)


def _reported(turn: Turn, task: Task, _payload: Payload) -> None:
    answering.confirm(turn, task, REPORTING)


def _undo(turn: Turn, task: Task, payload: Payload) -> None:
    asks = payload.get("k")
    known = [_id(ask) for ask in asks] if isinstance(asks, list) else []
    answering.undo(turn, task, [ask for ask in known if ask is not None])


def _need_time(turn: Turn, task: Task, _payload: Payload) -> None:
    answering.ask_for_date(turn, task)


def _until(turn: Turn, task: Task, payload: Payload) -> None:
    try:
        until = date.fromisoformat(str(payload.get("d")))
    except ValueError:
        answering.ask_for_date(turn, task, text=texts.date_not_understood())
        return
    answering.promise(turn, task, until)


def _ask(turn: Turn, task: Task, _payload: Payload) -> None:
    answering.wait_for_question(turn, task)


def _card(turn: Turn, task: Task, _payload: Payload) -> None:
    answering.show(turn, task)


def _own_words(turn: Turn, payload: Payload) -> str | None:
    """The text of an earlier message of this very person, by its id in the payload."""
    incoming_id = _id(payload.get("i"))
    if incoming_id is None:
        return None
    return conversation.text_of(
        turn.session, incoming_id, messenger=turn.messenger, account=turn.account
    )


def _forward(turn: Turn, task: Task, payload: Payload) -> None:
    text = _own_words(turn, payload)
    if text is None:
        answering.wait_for_question(turn, task)
    else:
        answering.pass_question(turn, task, text)


def _words(turn: Turn, task: Task, payload: Payload) -> None:
    """The circular has been picked: now apply the words written before."""
    text = _own_words(turn, payload)
    if text is None:
        answering.show(turn, task)
        return
    understood = intents.understand(text, today=turn.today(task), number=task.number or "")
    answering.apply(turn, task, understood, text)


_ABOUT_A_CIRCULAR: Mapping[str, Callable[[Turn, Task, Payload], None]] = {
    "ack": _acknowledged,
    "done": _reported,
    "undo": _undo,
    "time": _need_time,
    "until": _until,
    "ask": _ask,
    "card": _card,
    "forward": _forward,
    "words": _words,
}

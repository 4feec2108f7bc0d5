"""What people see of their circulars: texts from `bot/texts.py` with the right buttons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot import grammar, texts
from bot.keyboards import rows
from bot.messenger import Button, Colour, Content, Keyboard, LinkButton, TextButton
from data.models.circular import AskKind
from data.queries.tasks import AskView, Task
from data.rules.workdays import Calendar

ACKNOWLEDGING = frozenset({AskKind.ACKNOWLEDGE, AskKind.INFORM_STAFF})
REPORTING = frozenset({AskKind.REPORT})
LINKS = 2  # forms and pages that get a button of their own


def mark(task: Task, action: str, *, named: bool, **more: Any) -> dict[str, Any]:
    """A button's payload: what to do, with which circular, for which organisation."""
    payload: dict[str, Any] = {"a": action, "c": task.circular_id}
    if named:
        payload["o"] = task.organisation_id
    return payload | more


def answer_buttons(task: Task, *, named: bool) -> list[Button]:
    """Buttons for what is still open, then more time and a question, then the links."""
    kinds = {ask.kind for ask in task.open_asks}
    buttons: list[Button] = []
    if kinds & ACKNOWLEDGING:
        buttons.append(
            TextButton(texts.ACKNOWLEDGED, mark(task, "ack", named=named), Colour.POSITIVE)
        )
    if kinds & REPORTING:
        buttons.append(TextButton(texts.REPORTED, mark(task, "done", named=named), Colour.POSITIVE))
    buttons.append(TextButton(texts.NEED_TIME, mark(task, "time", named=named)))
    buttons.append(TextButton(texts.QUESTION, mark(task, "ask", named=named)))
    return buttons + _links(task.open_asks)


def _links(asks: Sequence[AskView]) -> list[Button]:
    links = dict.fromkeys(ask.link for ask in asks if ask.link)
    label = texts.OPEN_FORM if len(links) == 1 else texts.OPEN_LINK
    return [
        LinkButton(label if n == 1 else f"{label} {n}", link)
        for n, link in enumerate(list(links)[:LINKS], 1)
    ]


def circular(
    task: Task, calendar: Calendar, *, office: str, named: bool, attachments: Sequence[str] = ()
) -> Content:
    """A circular's card."""
    return Content(
        grammar.shorten(
            texts.card(task, calendar, office=office, name_organisation=named),
            grammar.LONGEST_MESSAGE,
        ),
        Keyboard(rows(answer_buttons(task, named=named))),
        tuple(attachments),
    )


def undo_button(task: Task, asks: Sequence[int], *, named: bool) -> TextButton:
    """«Отменить» for exactly these asks."""
    return TextButton(texts.UNDO, mark(task, "undo", named=named, k=list(asks)), Colour.NEGATIVE)


def date_buttons(task: Task, today: date, calendar: Calendar, *, named: bool) -> list[Button]:
    """Days to promise: the next working days, the deadline, a week from now."""
    days = {calendar.add_working_days(today, n) for n in (1, 2, 3)}
    days.add(calendar.next_working(today + timedelta(days=7), inclusive=True))
    due = task.due[0]
    if due != date.max and due > today:
        days.add(due)
    return [
        TextButton(
            grammar.until_day_short(day), mark(task, "until", named=named, d=day.isoformat())
        )
        for day in sorted(days)
    ]


def pick_buttons(tasks: Sequence[Task], action: str, *, named: bool, **more: Any) -> list[Button]:
    """One button a circular."""
    return [
        TextButton(
            grammar.shorten(_pick_label(task, named=named), 40),
            mark(task, action, named=True, **more),
        )
        for task in tasks[:10]
    ]


def _pick_label(task: Task, *, named: bool) -> str:
    return f"{texts.short_name(task)}, {task.organisation}" if named else texts.short_name(task)


def standing_keyboard() -> Keyboard:
    """What always lies under the input field of a linked person."""
    return Keyboard(((TextButton(texts.MY_TASKS, {"a": "tasks"}),),), inline=False)


@dataclass(frozen=True, slots=True)
class View:
    """A list of tasks and whether organisations must be named (the person heads several)."""

    tasks: Sequence[Task]
    named: bool


def my_tasks(view: View, calendar: Calendar) -> Content:
    """«Мои задачи»: everything open."""
    if not view.tasks:
        return Content(texts.nothing_open(), standing_keyboard())
    text = texts.my_tasks(view.tasks, calendar, name_organisations=view.named)
    return Content(grammar.shorten(text, grammar.LONGEST_MESSAGE), keyboard(view))


def keyboard(view: View) -> Keyboard:
    """With one circular its own buttons, with several one button for each."""
    if len(view.tasks) == 1:
        return Keyboard(rows(answer_buttons(view.tasks[0], named=view.named)))
    return Keyboard(rows(pick_buttons(view.tasks, "card", named=view.named)))

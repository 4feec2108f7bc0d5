"""A delivery's standing in words: what happens next and when, or why nothing will."""

from datetime import datetime

from bot import grammar, texts
from data.models.circular import Circular, CircularState
from data.models.delivery import DeliveryState
from data.queries.status import DeliveryStatus
from data.rules.ladder import Step


def why(circular: Circular, row: DeliveryStatus, *, at: datetime) -> str:
    """One Russian sentence for the office."""
    if row.state is DeliveryState.CONFIRMED:
        return "Всё исполнено, напоминаний не будет."
    if row.state is DeliveryState.WAIVED:
        return f"Снято с контроля: {row.waive_reason}."
    if circular.state is CircularState.CLOSED:
        return "Письмо закрыто, напоминаний не будет."
    if circular.state is CircularState.CANCELLED:
        return "Письмо отменено, напоминаний не будет."
    if row.stuck is not None:
        return texts.WHY_STUCK[row.stuck]
    if row.fault:
        return f"Письмо не отправлено: {row.fault}"
    if row.queued_until is not None:
        return _queued(row, at)
    return _next(row)


def _queued(row: DeliveryStatus, at: datetime) -> str:
    if row.queued_until is None or row.queued_until <= at:
        return "Письмо в очереди на отправку."
    return f"Письмо уйдёт {texts.moment(row.queued_until, row.place.zone)}, в рабочее время."


def _next(row: DeliveryStatus) -> str:
    if row.next_touch_at is None or row.next_step is None:
        return "Напоминаний больше не предусмотрено."
    when = texts.moment(row.next_touch_at, row.place.zone)
    text = f"{when}: {texts.next_step(Step.read(row.next_step))}."
    if row.promised_until is not None:
        text += f" Обещали {grammar.until_day(row.promised_until)}."
    return text

"""What the office reads when something is wrong: what has happened, what to do.

Each says so in one or two sentences, names nobody, and holds for desk, message and `doctor` alike.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot import grammar


def told(text: str) -> str:
    """A standing alarm as a message to the office."""
    return f"Вестник: требуется внимание.\n\n{text}"


def over(text: str, since: datetime, until: datetime, zone: ZoneInfo) -> str:
    """An alarm that had stopped work has ended."""
    start, end = since.astimezone(zone), until.astimezone(zone)
    return (
        f"Вестник снова работает. С {start:%d.%m %H:%M} по {end:%d.%m %H:%M} отправка стояла: "
        f"{text}\n\nНичего не потеряно, отложенное отправляется."
    )


def stopped(text: str) -> str:
    """Said at once, whatever the hour: nothing is sent until somebody does something."""
    return f"Вестник остановил отправку.\n\n{text}\n\nНичего не потеряно, продолжим сами."


def clock_wrong(seconds: float) -> str:
    """The machine's clock differs from the messenger's."""
    way = "спешат" if seconds < 0 else "отстают"
    return (
        f"Часы сервера {way} на {_long(abs(seconds))} против часов ВК: напоминания ушли бы не "
        "вовремя. Отправка стоит. Включите синхронизацию времени (timedatectl set-ntp true)."
    )


def clock_jumped() -> str:
    """The clock has jumped and the messenger cannot be asked which time is right."""
    return (
        "Часы сервера перескочили, а ВК не отвечает, чтобы их сверить. Отправка стоит. "
        "Проверьте время на сервере и связь с интернетом."
    )


def disk_low(megabytes: int) -> str:
    """Little room is left; sending goes on."""
    return (
        f"На диске осталось {megabytes} МБ: освободите место, "
        "иначе письма перестанут уходить, а ответы записываться."
    )


def silent() -> str:
    """The messenger does not answer at all."""
    return (
        "ВК не отвечает больше пяти минут: проверьте интернет на сервере. "
        "Ответы руководителей прочитаем, когда связь вернётся, ничего не потеряется."
    )


def deaf() -> str:
    """The messenger answers, but gives no events."""
    return (
        "ВК отвечает, но события от него не приходят больше пяти минут, напоминания отложены. "
        "Выполните vestnik doctor; если не поможет, перезапустите Вестник."
    )


def gap_open(reason: str) -> str:
    """What was written while nobody listened cannot be read back."""
    return (
        f"Не удаётся прочитать, что писали, пока Вестник не слушал: {reason} До тех пор "
        "напоминания не уходят, чтобы не беспокоить ответивших. Выполните vestnik doctor."
    )


def gap_lost(reason: str) -> str:
    """What was written while nobody listened will never be read back."""
    return (
        f"ВК не даёт прочитать, что писали, пока Вестник не слушал: {reason} Напоминания идут "
        "дальше. Посмотрите диалоги в ВК и отметьте ответы вручную."
    )


def finding(name: str, count: int) -> str:
    """What the self-check has found; `count` rows of it."""
    match name:
        case "outgoing_late":
            word = grammar.plural(count, "сообщение ждёт", "сообщения ждут", "сообщений ждут")
            return (
                f"{count} {word} отправки дольше четверти часа: перезапустите Вестник "
                "и посмотрите его журнал."
            )
        case "events_late":
            word = grammar.plural(count, "сообщение", "сообщения", "сообщений")
            return (
                f"{count} {word} руководителей не обработано дольше десяти минут: перезапустите "
                "Вестник и посмотрите его журнал."
            )
        case "touches_late":
            word = grammar.plural(count, "организация ждёт", "организации ждут", "организаций ждут")
            return f"{count} {word} напоминания дольше часа: перезапустите Вестник."
        case "events_failed":
            word = grammar.plural(count, "сообщение", "сообщения", "сообщений")
            return (
                f"За неделю не удалось обработать {count} {word} из ВК: ответ записан не был. "
                "Посмотрите диалоги в ВК и отметьте ответы вручную."
            )
        case _:
            word = grammar.plural(
                count,
                "организация не получила",
                "организации не получили",
                "организаций не получили",
            )
            return (
                f"{count} {word} письмо, хотя адресат подключён: ВК его не принял. "
                "Причина видна в состоянии циркуляра; позвоните им."
            )


def _long(seconds: float) -> str:
    """How long, roughly."""
    if seconds < 3600:
        return f"{seconds / 60:.0f} мин"
    if seconds < 48 * 3600:
        return f"{seconds / 3600:.0f} ч"
    return f"{seconds / 86400:.0f} дн"

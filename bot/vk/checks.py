"""The self-check of a community: what is wrong, and what to press in VK to mend it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeGuard

from bot.messenger import CallRefusedError, CallUnknownError, Finding, Refusal
from bot.vk.calls import VERSION, Calls

NEEDED_EVENTS = {
    "message_new": "Входящее сообщение",
    "message_allow": "Разрешение на получение",
    "message_deny": "Запрет на получение",
    "message_event": "Действие с сообщением",
}
WELCOME_EVENTS = ("message_read",)
RIGHTS = {
    "messages": "сообщения сообщества",
    "manage": "управление сообществом",
    "docs": "документы",
}
LARGEST_DIFFERENCE = 60  # seconds
WHERE = "Управление, Дополнительно, Работа с API, Long Poll API"


def check(
    calls: Calls, group_id: int, *, now: Callable[[], datetime], repair: bool
) -> list[Finding]:
    """Everything that can be asked with the key; stops early when the key itself is refused."""
    found = [_token(calls, group_id)]
    if found[0].ok is not True:
        return found
    found.append(_clock(calls, now))
    rights, finding = _rights(calls)
    found.append(finding)
    may_repair = repair and "manage" in rights
    found.append(_longpoll(calls, group_id, may_repair))
    if may_repair:
        found.append(_switches(calls, group_id))
    return found


def _token(calls: Calls, group_id: int) -> Finding:
    try:
        answer = calls.call("groups.getById")
    except CallRefusedError as error:
        refused = False if error.refusal is Refusal.FATAL else None
        return Finding("token", refused, f"Ключ не принят (код {error.code}): {error}")
    except CallUnknownError:
        return Finding("token", None, "ВК не отвечает: проверьте связь и VK_API_URL.")
    groups = answer.get("groups") if isinstance(answer, dict) else answer
    rows = [group for group in groups if isinstance(group, dict)] if _is_list(groups) else []
    ids = [group["id"] for group in rows if isinstance(group.get("id"), int)]
    if not ids:
        return Finding("token", None, "ВК не сказал, от какого сообщества ключ: повторите позже.")
    if group_id not in ids:
        return Finding(
            "token", False, "Ключ от другого сообщества: проверьте VK_GROUP_ID и VK_TOKEN."
        )
    return Finding("token", True, "Ключ действует, сообщество то самое.")


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _clock(calls: Calls, now: Callable[[], datetime]) -> Finding:
    try:
        server = datetime.fromtimestamp(int(calls.call("utils.getServerTime")), UTC)
    except (CallRefusedError, CallUnknownError, ValueError, TypeError, OverflowError, OSError):
        return Finding("clock", None, "Время ВК узнать не удалось.")
    difference = abs((server - now()).total_seconds())
    if difference > LARGEST_DIFFERENCE:
        return Finding(
            "clock", False, f"Часы расходятся с ВК на {difference:.0f} с: включите синхронизацию."
        )
    return Finding("clock", True, "Часы верны.")


def _rights(calls: Calls) -> tuple[set[str], Finding]:
    try:
        answer = calls.call("groups.getTokenPermissions")
    except (CallRefusedError, CallUnknownError):
        return set(), Finding("rights", None, "Права ключа узнать не удалось.")
    items = answer.get("permissions") if isinstance(answer, dict) else answer
    if not _is_list(items):
        return set(), Finding("rights", None, "Права ключа узнать не удалось.")
    names = [item.get("name") for item in items if isinstance(item, dict)]
    rights = {name for name in names if isinstance(name, str)}
    if not rights:
        return rights, Finding("rights", None, "Права ключа узнать не удалось.")
    missing = [word for name, word in RIGHTS.items() if name not in rights]
    if missing:
        return rights, Finding(
            "rights",
            False,
            f"Ключу не хватает прав: {', '.join(missing)}. Создайте новый ключ: "
            "Управление, Дополнительно, Работа с API, Создать ключ.",
        )
    return rights, Finding("rights", True, "Прав ключа достаточно.")


def _longpoll(calls: Calls, group_id: int, may_repair: bool) -> Finding:
    try:
        settings = calls.call("groups.getLongPollSettings", group_id=group_id)
    except (CallRefusedError, CallUnknownError):
        return Finding("long_poll", None, f"Настройки Long Poll узнать не удалось. {WHERE}.")
    faults = _faults(settings)
    if not faults:
        return Finding("long_poll", True, "Long Poll включён, нужные события отмечены.")
    if may_repair:
        flags: dict[str, Any] = dict.fromkeys((*NEEDED_EVENTS, *WELCOME_EVENTS), 1)
        try:
            calls.call(
                "groups.setLongPollSettings",
                group_id=group_id,
                enabled=1,
                api_version=VERSION,
                **flags,
            )
        except (CallRefusedError, CallUnknownError):
            pass
        else:
            return Finding("long_poll", True, "Long Poll включён и настроен только что.")
    return Finding("long_poll", False, f"{WHERE}: {'; '.join(faults)}.")


def _faults(settings: Any) -> list[str]:
    if not isinstance(settings, dict):
        return ["настройки не прочитаны"]
    faults = [] if settings.get("is_enabled") else ["включите Long Poll API"]
    if settings.get("api_version") not in (None, VERSION):
        faults.append(f"выберите версию {VERSION}")
    events = settings.get("events")
    events = events if isinstance(events, dict) else {}
    off = [word for name, word in NEEDED_EVENTS.items() if not events.get(name)]
    if off:
        faults.append(f"в «Типы событий» отметьте: {', '.join(off)}")
    return faults


def _switches(calls: Calls, group_id: int) -> Finding:
    try:
        calls.call(
            "groups.setSettings",
            group_id=group_id,
            messages=1,
            bots_capabilities=1,
            bots_start_button=1,
        )
    except (CallRefusedError, CallUnknownError):
        return Finding(
            "community",
            None,
            "Проверьте сами: Управление, Сообщения: включены; Настройки для бота: "
            "«Возможности ботов» и «Кнопка Начать» включены.",
        )
    return Finding("community", True, "Сообщения и возможности ботов включены.")

"""Setting up VK's Callback API with the key: the server, its secret, the events it is told of.

Whatever stands already is left alone, so it may be run any number of times. Where the key may not,
it is said what to press.
"""

import time
from collections.abc import Callable
from typing import Any

from bot.messenger import CallRefusedError, CallUnknownError, Finding
from bot.vk.calls import VERSION, Calls
from bot.vk.checks import NEEDED_EVENTS, WELCOME_EVENTS

TITLE = "Вестник"  # up to 14 characters; by it our server is known when its address changes
WHERE = "Управление, Дополнительно, Работа с API, Callback API"
TOO_MANY = 2000
MOST_SERVERS = 10
LOOKS = 6  # how often to look whether VK has confirmed the address
BETWEEN = 1.0  # seconds between the looks


def code(calls: Calls, group_id: int) -> str:
    """The string by which VK recognises an address; raises as every call does."""
    answer = calls.call("groups.getCallbackConfirmationCode", urgent=True, group_id=group_id)
    found = answer.get("code") if isinstance(answer, dict) else None
    if not isinstance(found, str) or not found:
        raise CallUnknownError("VK: no confirmation code in the answer")
    return found


def set_up(
    calls: Calls,
    group_id: int,
    *,
    url: str,
    secret: str,
    repair: bool,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Finding]:
    """Look at the server at `url` and its events; with `repair` make and mend them."""
    try:
        server = _server(calls, group_id, url)
        if repair and (server is None or _is_off(server, url, secret)):
            _register(calls, group_id, server, url, secret)
            server = _confirmed(calls, group_id, url, sleep)
        finding = _judge(server, url)
        if server is None or finding.ok is not True:
            return [finding]
        return [finding, _events(calls, group_id, int(server["id"]), repair)]
    except CallRefusedError as error:
        if error.code == TOO_MANY:
            return [_full()]
        return [Finding("callback", False, f"{error} Настройте сами: {_by_hand(url)}")]
    except (CallUnknownError, KeyError, TypeError, ValueError):
        return [Finding("callback", None, "Настройки Callback API узнать не удалось.")]


def _servers(calls: Calls, group_id: int) -> list[dict[str, Any]]:
    items = calls.call("groups.getCallbackServers", group_id=group_id)["items"]
    return [item for item in items if isinstance(item, dict)]


def _server(calls: Calls, group_id: int, url: str) -> dict[str, Any] | None:
    servers = _servers(calls, group_id)
    same = [server for server in servers if server.get("url") == url]
    ours = [server for server in servers if server.get("title") == TITLE]
    return next(iter(same + ours), None)


def _is_off(server: dict[str, Any], url: str, secret: str) -> bool:
    return (
        server.get("url") != url
        or server.get("status") in ("failed", "unconfigured")
        or server.get("secret_key", secret) != secret
    )


def _register(
    calls: Calls, group_id: int, server: dict[str, Any] | None, url: str, secret: str
) -> None:
    described: dict[str, Any] = {
        "group_id": group_id,
        "url": url,
        "title": TITLE,
        "secret_key": secret,
    }
    if server is None:
        calls.call("groups.addCallbackServer", **described)
    else:
        calls.call("groups.editCallbackServer", server_id=server["id"], **described)


def _confirmed(
    calls: Calls, group_id: int, url: str, sleep: Callable[[float], None]
) -> dict[str, Any] | None:
    """The server as it stands once VK has asked the address, or when patience ends."""
    for look in range(LOOKS):
        server = _server(calls, group_id, url)
        if server is None or server.get("status") in ("ok", "failed"):
            return server
        if look + 1 < LOOKS:
            sleep(BETWEEN)
    return server


def _judge(server: dict[str, Any] | None, url: str) -> Finding:
    match server.get("status") if server is not None and server.get("url") == url else None:
        case "ok":
            return Finding("callback", True, "Callback API: адрес подтверждён.")
        case "wait":
            return Finding("callback", None, "ВК ещё проверяет адрес Callback API: повторите.")
        case None:
            return Finding(
                "callback", False, "Callback API не настроен: выполните vestnik doctor --callback."
            )
        case _:
            return Finding(
                "callback",
                False,
                f"По адресу {url} ВК не получил строку подтверждения: запустите vestnik run, "
                "проверьте nginx и сертификат, затем повторите vestnik doctor --callback.",
            )


def _events(calls: Calls, group_id: int, server_id: int, repair: bool) -> Finding:
    settings = calls.call("groups.getCallbackSettings", group_id=group_id, server_id=server_id)
    events = settings.get("events", {})
    off = [word for name, word in NEEDED_EVENTS.items() if not events.get(name)]
    if not off and settings.get("api_version") == VERSION:
        return Finding("callback_events", True, "Callback API: нужные события отмечены.")
    if repair:
        flags: dict[str, Any] = dict.fromkeys((*NEEDED_EVENTS, *WELCOME_EVENTS), 1)
        calls.call(
            "groups.setCallbackSettings",
            group_id=group_id,
            server_id=server_id,
            api_version=VERSION,
            **flags,
        )
        return Finding("callback_events", True, "Callback API: события отмечены только что.")
    missing = f"отметьте события: {', '.join(off)}" if off else f"выберите версию {VERSION}"
    return Finding("callback_events", False, f"{WHERE}: {missing}.")


def _full() -> Finding:
    return Finding(
        "callback", False, f"{WHERE}: серверов уже {MOST_SERVERS}, удалите лишний и повторите."
    )


def _by_hand(url: str) -> str:
    return (
        f"{WHERE}: добавьте сервер с адресом {url}, впишите секретный ключ из VK_CALLBACK_SECRET, "
        f"выберите версию {VERSION}, отметьте события: {', '.join(NEEDED_EVENTS.values())}."
    )

"""groups.*"""

import secrets
from collections.abc import Callable
from typing import Any

from standin.params import ApiError, Params, wrong
from standin.world import EVENTS, VERSION, World

MOST_CALLBACK_SERVERS = 10


def get_by_id(world: World, _params: Params) -> dict[str, Any]:
    """groups.getById: the community of the key."""
    return {
        "groups": [
            {
                "id": world.group_id,
                "name": "Учебное сообщество",
                "screen_name": f"club{world.group_id}",
                "is_closed": 0,
                "type": "group",
            }
        ],
        "profiles": [],
    }


def token_permissions(world: World, _params: Params) -> dict[str, Any]:
    """groups.getTokenPermissions."""
    return {
        "mask": sum(world.permissions.values()),
        "permissions": [{"name": n, "setting": s} for n, s in world.permissions.items()],
    }


def longpoll_server(world: World, params: Params) -> dict[str, str]:
    """groups.getLongPollServer."""
    _own(world, params)
    _manage(world)
    if not world.longpoll_enabled:
        raise ApiError(
            100, "One of the parameters specified was missing or invalid: longpoll is off"
        )
    return {
        "key": world.queue.key,
        "server": f"{world.base_url}/whp/{world.group_id}",
        "ts": str(world.queue.last),
    }


def longpoll_settings(world: World, params: Params) -> dict[str, Any]:
    """groups.getLongPollSettings."""
    _own(world, params)
    return {
        "is_enabled": world.longpoll_enabled,
        "api_version": VERSION,
        "events": {name: int(world.ticked.get(name, False)) for name in _EVENT_FLAGS},
    }


def set_longpoll_settings(world: World, params: Params) -> int:
    """groups.setLongPollSettings."""
    _own(world, params)
    _manage(world)
    world.longpoll_enabled = params.flag("enabled", world.longpoll_enabled)
    for name in EVENTS:
        world.ticked[name] = params.flag(name, world.ticked.get(name, False))
    return 1


def set_settings(world: World, params: Params) -> int:
    """groups.setSettings: the switches of messages and bot abilities."""
    _own(world, params)
    _manage(world)
    for name in world.community:
        world.community[name] = params.number(name, world.community[name])
    return 1


def is_member(world: World, params: Params) -> Any:
    """groups.isMember: nobody needs to be one."""
    _own(world, params)
    many = params.numbers("user_ids")
    if many:
        return [{"user_id": user, "member": 0} for user in many]
    return 0


def add_callback(world: World, params: Params) -> dict[str, int]:
    """groups.addCallbackServer."""
    _own(world, params)
    if len(world.callbacks) >= MOST_CALLBACK_SERVERS:
        raise ApiError(2000, "Callback servers number limit is reached")
    server_id = len(world.callbacks) + 1
    world.callbacks[server_id] = {
        "id": server_id,
        "title": params.text("title"),
        "creator_id": 1,
        "url": params.text("url"),
        "secret_key": params.text("secret_key", ""),
        "status": "unconfigured",
        "events": dict.fromkeys(EVENTS, 0),
        "code": secrets.token_hex(4),
    }
    return {"server_id": server_id}


def callback_servers(world: World, params: Params) -> dict[str, Any]:
    """groups.getCallbackServers."""
    _own(world, params)
    shown = ("id", "title", "creator_id", "url", "secret_key", "status")
    items = [{name: server[name] for name in shown} for server in world.callbacks.values()]
    return {"count": len(items), "items": items}


def delete_callback(world: World, params: Params) -> int:
    """groups.deleteCallbackServer."""
    _own(world, params)
    if world.callbacks.pop(params.number("server_id"), None) is None:
        raise ApiError(104, "Not found")
    return 1


def confirmation_code(world: World, params: Params) -> dict[str, str]:
    """groups.getCallbackConfirmationCode."""
    _own(world, params)
    return {"code": secrets.token_hex(4)}


def callback_settings(world: World, params: Params) -> dict[str, Any]:
    """groups.getCallbackSettings."""
    _own(world, params)
    server = world.callbacks.get(params.number("server_id", 0))
    if server is None:
        raise ApiError(104, "Not found")
    events = dict.fromkeys(_EVENT_FLAGS, 0) | server["events"]
    return {"api_version": VERSION, "events": events}


def set_callback_settings(world: World, params: Params) -> int:
    """groups.setCallbackSettings."""
    _own(world, params)
    server = world.callbacks.get(params.number("server_id", 0))
    if server is None:
        raise ApiError(104, "Not found")
    for name in EVENTS:
        server["events"][name] = params.number(name, server["events"].get(name, 0))
    return 1


def _own(world: World, params: Params) -> None:
    if params.number("group_id", world.group_id) != world.group_id:
        raise wrong("group_id")


def _manage(world: World) -> None:
    if "manage" not in world.permissions:
        raise ApiError(15, "Access denied: no access to call this method")


_EVENT_FLAGS = (
    *EVENTS, "message_typing_state", "photo_new", "audio_new", "video_new", "wall_reply_new",
    "wall_reply_edit", "wall_reply_delete", "wall_reply_restore", "wall_post_new",
    "board_post_new", "board_post_edit", "board_post_restore", "board_post_delete",
    "photo_comment_new", "photo_comment_edit", "photo_comment_delete", "photo_comment_restore",
    "video_comment_new", "video_comment_edit", "video_comment_delete", "video_comment_restore",
    "market_comment_new", "market_comment_edit", "market_comment_delete",
    "market_comment_restore", "market_order_new", "market_order_edit", "poll_vote_new",
    "group_change_settings", "group_change_photo", "group_officers_edit", "wall_repost",
    "lead_forms_new", "like_add", "like_remove",
)  # fmt: skip

METHODS: dict[str, Callable[[World, Params], Any]] = {
    "groups.getById": get_by_id,
    "groups.getTokenPermissions": token_permissions,
    "groups.getLongPollServer": longpoll_server,
    "groups.getLongPollSettings": longpoll_settings,
    "groups.setLongPollSettings": set_longpoll_settings,
    "groups.setSettings": set_settings,
    "groups.isMember": is_member,
    "groups.addCallbackServer": add_callback,
    "groups.getCallbackServers": callback_servers,
    "groups.deleteCallbackServer": delete_callback,
    "groups.getCallbackConfirmationCode": confirmation_code,
    "groups.getCallbackSettings": callback_settings,
    "groups.setCallbackSettings": set_callback_settings,
}

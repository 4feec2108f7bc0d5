"""groups.*: the community, the key's rights, the settings of long poll."""

from collections.abc import Callable, Mapping
from typing import Any

from standin.params import ApiError, Params, missing, wrong
from standin.world import EVENTS, World

SWITCHES = ("messages", "bots_capabilities", "bots_start_button", "bots_add_to_chat")
# Every flag VK shows in the settings of long poll and of callback servers.
FLAGS = (
    *EVENTS, "photo_new", "audio_new", "video_new", "wall_reply_new", "wall_reply_edit",
    "wall_reply_delete", "wall_reply_restore", "wall_post_new", "board_post_new",
    "board_post_edit", "board_post_restore", "board_post_delete", "photo_comment_new",
    "photo_comment_edit", "photo_comment_delete", "photo_comment_restore", "video_comment_new",
    "video_comment_edit", "video_comment_delete", "video_comment_restore", "market_comment_new",
    "market_comment_edit", "market_comment_delete", "market_comment_restore", "market_order_new",
    "market_order_edit", "poll_vote_new", "group_change_settings", "group_change_photo",
    "group_officers_edit", "wall_repost", "lead_forms_new", "like_add", "like_remove",
    "wall_schedule_post_new", "wall_schedule_post_delete", "donut_subscription_create",
    "donut_subscription_prolonged", "donut_subscription_cancelled",
    "donut_subscription_price_changed", "donut_subscription_expired", "donut_money_withdraw",
    "donut_money_withdraw_error", "app_payload",
)  # fmt: skip


def get_by_id(world: World, _params: Params) -> dict[str, Any]:
    """groups.getById: the community of the key."""
    return {
        "groups": [
            {
                "id": world.group_id,
                "name": world.community.name,
                "screen_name": f"club{world.group_id}",
                "is_closed": 0,
                "type": "group",
            }
        ],
        "profiles": [],
    }


def token_permissions(world: World, _params: Params) -> dict[str, Any]:
    """groups.getTokenPermissions."""
    rights = world.community.permissions
    return {
        "mask": sum(rights.values()),
        "permissions": [{"name": name, "setting": bit} for name, bit in rights.items()],
    }


def longpoll_server(world: World, params: Params) -> dict[str, str]:
    """groups.getLongPollServer: key, address and the newest `ts`."""
    own(world, params)
    manage(world)
    if not world.community.longpoll:
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
    own(world, params)
    return {
        "is_enabled": world.community.longpoll,
        "api_version": world.community.longpoll_version,
        "events": flags(world.community.ticked),
    }


def set_longpoll_settings(world: World, params: Params) -> int:
    """groups.setLongPollSettings: what is not named stays."""
    own(world, params)
    manage(world)
    community = world.community
    community.longpoll = params.flag("enabled", community.longpoll)
    community.longpoll_version = params.text("api_version", community.longpoll_version)
    for name in EVENTS:
        community.ticked[name] = params.flag(name, community.ticked.get(name, False))
    return 1


def set_settings(world: World, params: Params) -> int:
    """groups.setSettings: the switches of messages and bot abilities."""
    own(world, params)
    manage(world)
    for name in SWITCHES:
        setattr(world.community, name, params.flag(name, getattr(world.community, name)))
    return 1


def is_member(world: World, params: Params) -> Any:
    """groups.isMember: nobody needs to be one, so nobody is."""
    if params.text("group_id") not in (str(world.group_id), f"club{world.group_id}"):
        raise wrong("group_id")
    many = params.numbers("user_ids", most=500)
    extended = params.flag("extended")
    if many:
        more: dict[str, Any] = {"can_invite": False} if extended else {}
        return [{"user_id": user, "member": 0} | more for user in many]
    if not params.number("user_id", 0):
        raise missing("user_id")
    return {"member": 0} if extended else 0


def flags(ticked: Mapping[str, bool]) -> dict[str, int]:
    """All flags as VK shows them, 0 or 1."""
    return {name: int(ticked.get(name, False)) for name in FLAGS}


def own(world: World, params: Params) -> None:
    """The key works for its own community alone."""
    if params.number("group_id") != world.group_id:
        raise wrong("group_id")


def manage(world: World) -> None:
    """Settings need the right «manage»."""
    if "manage" not in world.community.permissions:
        raise ApiError(15, "Access denied: no access to call this method")


METHODS: dict[str, Callable[[World, Params], Any]] = {
    "groups.getById": get_by_id,
    "groups.getTokenPermissions": token_permissions,
    "groups.getLongPollServer": longpoll_server,
    "groups.getLongPollSettings": longpoll_settings,
    "groups.setLongPollSettings": set_longpoll_settings,
    "groups.setSettings": set_settings,
    "groups.isMember": is_member,
}

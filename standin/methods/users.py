"""users.*, utils.*"""

from collections.abc import Callable
from typing import Any

from standin.dialogs import User
from standin.params import Params, wrong
from standin.world import World

MOST_USERS = 1000


def get(world: World, params: Params) -> list[dict[str, Any]]:
    """users.get: by id or screen name, up to 1000; unknown ones are left out."""
    wanted = params.words("user_ids")
    if len(wanted) > MOST_USERS:
        raise wrong("user_ids")
    fields = set(params.words("fields"))
    found = [user for item in wanted if (user := world.named(item)) is not None]
    return [_as_json(user, fields) for user in found]


def _as_json(user: User, fields: set[str]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name,
    }
    if user.deactivated:
        body["deactivated"] = user.deactivated
    else:
        body |= {"can_access_closed": True, "is_closed": False}
    for name in ("screen_name", "domain"):
        if name in fields:
            body[name] = user.screen_name or f"id{user.id}"
    return body


def resolve(world: World, params: Params) -> Any:
    """utils.resolveScreenName: an empty list when there is no such name."""
    name = params.text("screen_name")
    if name in (f"club{world.group_id}", f"public{world.group_id}"):
        return {"type": "group", "object_id": world.group_id}
    user = world.named(name)
    return {"type": "user", "object_id": user.id} if user else []


def server_time(world: World, _params: Params) -> int:
    """utils.getServerTime."""
    return int(world.now())


METHODS: dict[str, Callable[[World, Params], Any]] = {
    "users.get": get,
    "utils.resolveScreenName": resolve,
    "utils.getServerTime": server_time,
}

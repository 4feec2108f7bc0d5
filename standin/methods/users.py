"""users.*, utils.*"""

from collections.abc import Callable
from typing import Any

from standin.params import Params, wrong
from standin.world import User, World


def get(world: World, params: Params) -> list[dict[str, Any]]:
    """users.get: by id or screen name, up to 1000; unknown ones are left out."""
    wanted = [item.strip() for item in params.text("user_ids", "").split(",") if item.strip()]
    if len(wanted) > 1000:
        raise wrong("user_ids")
    found = [user for item in wanted if (user := _find(world, item)) is not None]
    return [_as_json(user) for user in found]


def _find(world: World, item: str) -> User | None:
    number = item.removeprefix("id")
    if number.isdigit():
        return world.users.get(int(number))
    return next((u for u in world.users.values() if u.screen_name == item), None)


def _as_json(user: User) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name,
    }
    if user.deactivated:
        body["deactivated"] = user.deactivated
    else:
        body |= {"can_access_closed": True, "is_closed": False}
    return body


def resolve(world: World, params: Params) -> Any:
    """utils.resolveScreenName: an empty list when there is no such name."""
    user = _find(world, params.text("screen_name"))
    return {"type": "user", "object_id": user.id} if user else []


def server_time(world: World, _params: Params) -> int:
    """utils.getServerTime."""
    return int(world.now())


METHODS: dict[str, Callable[[World, Params], Any]] = {
    "users.get": get,
    "utils.resolveScreenName": resolve,
    "utils.getServerTime": server_time,
}

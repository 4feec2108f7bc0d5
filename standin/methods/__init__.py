"""VK's methods by name."""

from collections.abc import Callable
from typing import Any

from standin.methods import callbacks, files, groups, messages, reading, users
from standin.params import ApiError, Params
from standin.world import World

Method = Callable[[World, Params], Any]

METHODS: dict[str, Method] = {
    **messages.METHODS,
    **reading.METHODS,
    **users.METHODS,
    **groups.METHODS,
    **callbacks.METHODS,
    **files.METHODS,
}
RIGHTS = ("messages", "docs", "photos")  # sections whose name is the right they need


def call(world: World, name: str, params: Params) -> Any:
    """Run one method; raises ApiError 3 for an unknown one, 15 when the key lacks the right."""
    method = METHODS.get(name)
    if method is None:
        raise ApiError(3, "Unknown method passed")
    section = name.partition(".")[0]
    with world.lock:
        if section in RIGHTS and section not in world.community.permissions:
            raise ApiError(15, "Access denied: no access to call this method")
        return method(world, params)

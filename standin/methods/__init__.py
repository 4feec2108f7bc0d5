"""VK's methods by name."""

from collections.abc import Callable
from typing import Any

from standin.methods import files, groups, messages, users
from standin.params import ApiError, Params
from standin.world import World

Method = Callable[[World, Params], Any]

METHODS: dict[str, Method] = {
    **messages.METHODS,
    **users.METHODS,
    **groups.METHODS,
    **files.METHODS,
}


def call(world: World, name: str, params: Params) -> Any:
    """Run one method; raises ApiError 3 for an unknown one."""
    method = METHODS.get(name)
    if method is None:
        raise ApiError(3, "Unknown method passed")
    with world.lock:
        return method(world, params)

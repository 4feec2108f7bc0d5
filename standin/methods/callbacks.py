"""groups.*: callback servers, their settings and the confirmation code."""

from collections.abc import Callable
from typing import Any

from standin.methods.groups import flags, manage, own
from standin.params import ApiError, Params, wrong
from standin.webhook import Server
from standin.world import EVENTS, VERSION, World

MOST_SERVERS = 10
LONGEST_TITLE = 14
LONGEST_SECRET = 50


def add(world: World, params: Params) -> dict[str, int]:
    """groups.addCallbackServer: the address is asked for the confirmation code at once."""
    own(world, params)
    manage(world)
    if len(world.webhook.servers) >= MOST_SERVERS:
        raise ApiError(2000, "Callback servers number limit is reached")
    server = Server(id=world.webhook.next_id(), url="", title="")
    _describe(server, params)
    world.webhook.add(server)
    return {"server_id": server.id}


def edit(world: World, params: Params) -> int:
    """groups.editCallbackServer: the address is confirmed anew."""
    own(world, params)
    manage(world)
    server = _server(world, params)
    _describe(server, params)
    world.webhook.add(server)
    return 1


def _describe(server: Server, params: Params) -> None:
    url, title = params.text("url"), params.text("title")
    secret = params.text("secret_key", "")
    if not url.startswith(("http://", "https://")):
        raise wrong("url")
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise wrong("title")
    if len(secret) > LONGEST_SECRET:
        raise wrong("secret_key")
    server.url, server.title, server.secret = url, title, secret


def delete(world: World, params: Params) -> int:
    """groups.deleteCallbackServer."""
    own(world, params)
    manage(world)
    world.webhook.remove(_server(world, params).id)
    return 1


def servers(world: World, params: Params) -> dict[str, Any]:
    """groups.getCallbackServers: all, or those of `server_ids`."""
    own(world, params)
    wanted = params.numbers("server_ids")
    items = [
        {
            "id": server.id,
            "title": server.title,
            "creator_id": 1,
            "url": server.url,
            "secret_key": server.secret,
            "status": server.status,
        }
        for server in world.webhook.servers.values()
        if not wanted or server.id in wanted
    ]
    return {"count": len(items), "items": items}


def confirmation_code(world: World, params: Params) -> dict[str, str]:
    """groups.getCallbackConfirmationCode: what the server must answer to «confirmation»."""
    own(world, params)
    return {"code": world.webhook.code}


def settings(world: World, params: Params) -> dict[str, Any]:
    """groups.getCallbackSettings."""
    own(world, params)
    server = _server(world, params)
    return {"api_version": server.version, "events": flags(server.ticked)}


def set_settings(world: World, params: Params) -> int:
    """groups.setCallbackSettings: what is not named stays."""
    own(world, params)
    manage(world)
    server = _server(world, params)
    server.version = params.text("api_version", server.version or VERSION)
    for name in EVENTS:
        server.ticked[name] = params.flag(name, server.ticked.get(name, False))
    return 1


def _server(world: World, params: Params) -> Server:
    server = world.webhook.servers.get(params.number("server_id"))
    if server is None:
        raise ApiError(104, "Not found")
    return server


METHODS: dict[str, Callable[[World, Params], Any]] = {
    "groups.addCallbackServer": add,
    "groups.editCallbackServer": edit,
    "groups.deleteCallbackServer": delete,
    "groups.getCallbackServers": servers,
    "groups.getCallbackConfirmationCode": confirmation_code,
    "groups.getCallbackSettings": settings,
    "groups.setCallbackSettings": set_settings,
}

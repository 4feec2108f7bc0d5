"""docs.*, photos.*: uploads have addresses of their own."""

from collections.abc import Callable
from typing import Any

from standin.params import ApiError, Params, wrong
from standin.world import World


def doc_server(world: World, params: Params) -> dict[str, Any]:
    """docs.getMessagesUploadServer: the document will belong to the dialog it is meant for."""
    if params.text("type", "doc") not in ("doc", "audio_message", "graffiti"):
        raise wrong("type")
    peer = params.number("peer_id", 0)
    _allowed(world, peer)
    return {"upload_url": world.base_url + world.uploads.address("doc", peer or -world.group_id)}


def wall_server(world: World, params: Params) -> dict[str, Any]:
    """docs.getWallUploadServer: the document will belong to the community."""
    if params.number("group_id", world.group_id) != world.group_id:
        raise wrong("group_id")
    return {"upload_url": world.base_url + world.uploads.address("doc", -world.group_id)}


def photo_server(world: World, params: Params) -> dict[str, Any]:
    """photos.getMessagesUploadServer: the photo goes to the community's hidden album."""
    _allowed(world, params.number("peer_id", 0))
    return {
        "upload_url": world.base_url + world.uploads.address("photo", -world.group_id),
        "album_id": -64,
        "user_id": 0,
        "group_id": world.group_id,
    }


def _allowed(world: World, peer: int) -> None:
    user = world.users.get(peer)
    if peer and (user is None or not user.allowed):
        raise ApiError(901, "Can't send messages for users without permission")


def save_doc(world: World, params: Params) -> dict[str, Any]:
    """docs.save: turns an uploaded file into a document."""
    doc = world.uploads.save_doc(
        params.text("file"),
        title=params.text("title", ""),
        at=int(world.now()),
        base_url=world.base_url,
    )
    if doc is None:
        raise ApiError(105, "Couldn't save file")
    return {"type": "doc", "doc": doc}


def save_photo(world: World, params: Params) -> list[dict[str, Any]]:
    """photos.saveMessagesPhoto."""
    photo = world.uploads.save_photo(params.text("photo"), at=int(world.now()))
    if photo is None:
        raise ApiError(121, "Invalid hash")
    return [photo]


METHODS: dict[str, Callable[[World, Params], Any]] = {
    "docs.getMessagesUploadServer": doc_server,
    "docs.getWallUploadServer": wall_server,
    "docs.save": save_doc,
    "photos.getMessagesUploadServer": photo_server,
    "photos.saveMessagesPhoto": save_photo,
}

"""docs.*, photos.*: uploads have addresses of their own."""

import secrets
from collections.abc import Callable
from typing import Any

from standin.params import ApiError, Params
from standin.world import World


def upload_server(world: World, params: Params) -> dict[str, Any]:
    """docs.getMessagesUploadServer and docs.getWallUploadServer."""
    if (peer := params.number("peer_id", 0)) and not world.user(peer).allowed:
        raise ApiError(901, "Can't send messages for users without permission")
    return {"upload_url": f"{world.base_url}/upload/{secrets.token_hex(8)}"}


def photo_server(world: World, _params: Params) -> dict[str, Any]:
    """photos.getMessagesUploadServer."""
    return {
        "upload_url": f"{world.base_url}/upload/{secrets.token_hex(8)}",
        "album_id": -64,
        "user_id": 0,
        "group_id": world.group_id,
    }


def save_doc(world: World, params: Params) -> dict[str, Any]:
    """docs.save: turns an uploaded file into a document."""
    upload = world.uploads.pop(params.text("file"), None)
    if upload is None:
        raise ApiError(105, "Couldn't save file")
    doc_id = next(world.doc_counter)
    name = params.text("title", upload["name"])
    doc = {
        "id": doc_id,
        "owner_id": -world.group_id,
        "title": name,
        "size": upload["size"],
        "ext": name.rpartition(".")[2][:10] or "bin",
        "date": int(world.now()),
        "type": 1,
        "url": f"{world.base_url}/doc{doc_id}",
        "access_key": secrets.token_hex(6),
    }
    world.docs[f"doc{-world.group_id}_{doc_id}"] = {"type": "doc", "doc": doc}
    return {"type": "doc", "doc": doc}


def save_photo(world: World, params: Params) -> list[dict[str, Any]]:
    """photos.saveMessagesPhoto."""
    upload = world.uploads.pop(params.text("photo"), None)
    if upload is None:
        raise ApiError(129, "Invalid photo")
    photo_id = next(world.doc_counter)
    photo = {
        "id": photo_id,
        "owner_id": -world.group_id,
        "album_id": -64,
        "date": int(world.now()),
        "has_tags": False,
        "access_key": secrets.token_hex(6),
        "sizes": [],
        "text": "",
    }
    world.docs[f"photo{-world.group_id}_{photo_id}"] = {"type": "photo", "photo": photo}
    return [photo]


def uploaded(world: World, *, name: str, size: int, photo: bool) -> dict[str, Any]:
    """What an upload address answers."""
    token = secrets.token_hex(16)
    with world.lock:
        world.uploads[token] = {"name": name, "size": size}
    if photo:
        return {"server": 1, "photo": token, "hash": secrets.token_hex(8)}
    return {"file": token}


METHODS: dict[str, Callable[[World, Params], Any]] = {
    "docs.getMessagesUploadServer": upload_server,
    "docs.getWallUploadServer": upload_server,
    "docs.save": save_doc,
    "photos.getMessagesUploadServer": photo_server,
    "photos.saveMessagesPhoto": save_photo,
}

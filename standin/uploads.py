"""Uploaded files: what came to an upload address, and the documents and photos made of it."""

import itertools
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

LARGEST = 200 * 2**20
FORBIDDEN = {"exe", "msi", "bat", "cmd", "com", "scr", "mp3"}
PHOTOS = {"jpg", "jpeg", "png", "gif"}


@dataclass(frozen=True, slots=True)
class File:
    """A file of a multipart form: the form's field, the name given, the bytes."""

    field: str
    name: str
    content: bytes

    @property
    def ext(self) -> str:
        """What follows the last dot of the name, in small letters."""
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""


class Uploads:
    """Upload addresses, files waiting to be saved, and what was saved by its reference."""

    def __init__(self) -> None:
        self._addresses: dict[str, tuple[str, int]] = {}
        self._waiting: dict[str, tuple[File, int]] = {}
        self._ids = itertools.count(5001)
        self.saved: dict[str, dict[str, Any]] = {}  # «doc-1_5001»: the attachment
        self.contents: dict[str, bytes] = {}

    def address(self, kind: str, owner: int) -> str:
        """A fresh path for one upload of a "doc" or "photo" that will belong to `owner`."""
        token = secrets.token_hex(8)
        self._addresses[token] = (kind, owner)
        return f"/upload/{kind}/{token}"

    def take(self, path: str, files: list[File]) -> dict[str, Any]:
        """What an upload address answers to a form."""
        kind, owner = self._addresses.get(path.rpartition("/")[2], ("", 0))
        if not kind:
            return {"error": "no_upload", "error_descr": "unknown upload address"}
        file = next((f for f in files if f.field in ("file", "photo", "file0")), None)
        if file is None:
            return {"error": "no_file", "error_descr": "field file is missing"}
        if not file.content or len(file.content) > LARGEST:
            return {"error": "bad_size", "error_descr": "file is empty or too large"}
        if file.ext in FORBIDDEN or (kind == "photo" and file.ext not in PHOTOS):
            return {"error": "bad_ext", "error_descr": "files of this kind are not taken"}
        token = secrets.token_hex(16)
        self._waiting[token] = (file, owner)
        if kind == "photo":
            return {"server": 1, "photo": token, "hash": secrets.token_hex(8)}
        return {"file": token}

    def save_doc(self, token: str, *, title: str, at: int, base_url: str) -> dict[str, Any] | None:
        """The document made of an uploaded file, once; None when the token is no good."""
        file, owner = self._waiting.pop(token, (None, 0))
        if file is None:
            return None
        doc_id = next(self._ids)
        reference = f"doc{owner}_{doc_id}"
        doc = {
            "id": doc_id,
            "owner_id": owner,
            "title": title or file.name,
            "size": len(file.content),
            "ext": file.ext,
            "date": at,
            "type": 1,
            "url": f"{base_url}/file/{reference}/{quote(title or file.name)}",
            "access_key": secrets.token_hex(6),
        }
        self.contents[reference] = file.content
        self.saved[reference] = {"type": "doc", "doc": doc}
        return doc

    def save_photo(self, token: str, *, at: int) -> dict[str, Any] | None:
        """The photo made of an uploaded file, once; None when the token is no good."""
        file, owner = self._waiting.pop(token, (None, 0))
        if file is None:
            return None
        photo_id = next(self._ids)
        reference = f"photo{owner}_{photo_id}"
        photo = {
            "id": photo_id,
            "owner_id": owner,
            "album_id": -64,
            "date": at,
            "has_tags": False,
            "access_key": secrets.token_hex(6),
            "sizes": [],
            "text": "",
        }
        self.contents[reference] = file.content
        self.saved[reference] = {"type": "photo", "photo": photo}
        return photo

    def own(self, name: str, *, owner: int, at: int, base_url: str) -> dict[str, Any]:
        """A person's document for a message of theirs; its content is its name."""
        path = self.address("doc", owner)
        token = self.take(path, [File("file", name, name.encode())])["file"]
        self.save_doc(token, title=name, at=at, base_url=base_url)
        return next(reversed(self.saved.values()))

    def attached(self, reference: str) -> dict[str, Any] | None:
        """The attachment of «doc-1_5001» or «doc-1_5001_key»; None when there is no such thing."""
        return self.saved.get("_".join(reference.split("_")[:2]))


def parse_form(body: bytes, boundary: str) -> tuple[dict[str, list[str]], list[File]]:
    """The fields and files of a multipart/form-data body."""
    fields: dict[str, list[str]] = {}
    files: list[File] = []
    for part in body.split(b"--" + boundary.encode())[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        content = content.removesuffix(b"\r\n")
        said = _disposition(head.decode("utf-8", "replace"))
        name = said.get("name", "")
        if "filename" in said:
            files.append(File(name, said["filename"], content))
        else:
            fields.setdefault(name, []).append(content.decode("utf-8", "replace"))
    return fields, files


def _disposition(head: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for line in head.splitlines():
        if not line.lower().startswith("content-disposition:"):
            continue
        for item in line.split(";")[1:]:
            key, _, value = item.strip().partition("=")
            if key == "filename*":  # RFC 5987, as clients write names that are not ASCII
                said["filename"] = unquote(value.split("''", 1)[-1])
            else:
                said.setdefault(key, value.strip('"'))
    return said

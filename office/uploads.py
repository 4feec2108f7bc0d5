"""Files that come in: weighed, named plainly, kept under their digest, never served or run."""

import hashlib
import re
from pathlib import Path

from starlette.datastructures import UploadFile

from data.values.circular import FileDraft
from data.values.errors import InputError

LARGEST = 25 << 20
TO_SEND = frozenset(
    (
        ".pdf", ".doc", ".docx", ".odt", ".rtf", ".txt", ".xls", ".xlsx", ".ods", ".csv",
        ".ppt", ".pptx", ".odp", ".jpg", ".jpeg", ".png", ".zip",
    )
)  # fmt: skip

ZIP, OLE, TEXT = b"PK", b"\xd0\xcf\x11\xe0", b""
BEGINS = {  # how files of a kind begin; what only claims to be one is not sent on
    ".pdf": (b"%PDF",),
    ".jpg": (b"\xff\xd8",),
    ".jpeg": (b"\xff\xd8",),
    ".png": (b"\x89PNG",),
    ".rtf": (b"{\\rtf",),
    ".doc": (OLE, b"{\\rtf", ZIP, b"<"),
    ".xls": (OLE, ZIP, b"<"),
    ".ppt": (OLE, ZIP),
    **dict.fromkeys((".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".zip"), (ZIP,)),
}


def content(file: UploadFile) -> tuple[str, bytes]:
    """A file's plain name and its bytes; raises InputError for an empty or oversized one."""
    name = plain_name(file.filename or "")
    data = file.file.read(LARGEST + 1)
    if not data:
        raise InputError(f"Файл «{name}» пуст: выберите другой.")
    if len(data) > LARGEST:
        raise InputError(f"Файл «{name}» больше 25 МБ: уменьшите его или дайте ссылку.")
    return name, data


def store(name: str, data: bytes, folder: Path) -> FileDraft:
    """Keep a file to be sent along; raises InputError for a kind that is not taken."""
    suffix = Path(name).suffix.lower()
    if suffix not in TO_SEND:
        raise InputError(f"Файл «{name}» такого вида не отправить: подойдут документы и картинки.")
    if not data.lstrip(b"\xef\xbb\xbf").startswith(BEGINS.get(suffix, (TEXT,))):
        raise InputError(f"Файл «{name}» внутри не то, чем назван: сохраните его заново.")
    digest = hashlib.sha256(data).hexdigest()
    target = folder / digest[:2] / f"{digest}{suffix}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            half = target.with_suffix(".part")
            half.write_bytes(data)
            half.replace(target)
    except OSError as error:
        raise InputError("Файл не сохраняется: скажите администратору о месте на диске.") from error
    return FileDraft(name, str(target), len(data), digest)


def plain_name(name: str) -> str:
    """The last part of a path, without what file systems and messengers stumble over."""
    last = re.split(r"[\\/]", name)[-1]
    kept = re.sub(r"[\x00-\x1f<>:\"|?*]", "", last).strip(" .")
    return kept[-200:] or "файл"

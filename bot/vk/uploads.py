"""Files into the community's documents: once, for any number of recipients.

Three steps (docs.getWallUploadServer, POST to the address given, docs.save); the document then
belongs to the community, so it may be attached for everybody.
"""

from pathlib import Path

import requests

from bot.messenger import CallRefusedError, CallUnknownError
from bot.vk.calls import Calls, Patience

TRIES = 3  # error 105, «could not save file», asks for the whole upload again
NOT_SAVED = 105


def document(calls: Calls, group_id: int, path: Path, *, title: str) -> str:
    """The reference («doc-1_2_key») of the uploaded file.

    Raises CallRefusedError, CallUnknownError, OSError when the file cannot be read.
    """
    content = path.read_bytes()
    for attempt in range(1, TRIES + 1):
        try:
            return _once(calls, group_id, content, title)
        except CallRefusedError as error:
            if error.code != NOT_SAVED or attempt == TRIES:
                raise
    raise AssertionError("unreachable")


def _once(calls: Calls, group_id: int, content: bytes, title: str) -> str:
    server = calls.call("docs.getWallUploadServer", group_id=group_id)
    uploaded = _post(str(server["upload_url"]), content, title, calls.patience)
    saved = calls.call("docs.save", file=uploaded, title=title)
    try:
        doc = saved["doc"]
        key = f"_{doc['access_key']}" if doc.get("access_key") else ""
        return f"doc{doc['owner_id']}_{doc['id']}{key}"
    except (KeyError, TypeError) as error:
        raise CallUnknownError("VK: no document in the answer") from error


def _post(url: str, content: bytes, title: str, patience: Patience) -> str:
    session = requests.Session()
    session.trust_env = False
    try:
        response = session.post(
            url, files={"file": (title, content)}, timeout=(patience.connect, patience.upload)
        )
        answer = response.json()
    except (requests.RequestException, ValueError) as error:
        raise CallUnknownError(f"VK upload: {type(error).__name__}") from None
    if not isinstance(answer, dict) or not isinstance(answer.get("file"), str):
        raise CallUnknownError("VK upload: the file was not taken")
    return str(answer["file"])

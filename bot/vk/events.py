"""VK's events in our words. Nothing here raises: what cannot be read is kind OTHER."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from bot.messenger import Event, EventKind, IncomingFile


def read_event(raw: dict[str, Any]) -> Event:
    """An event of long poll or Callback API (or a message of the history, see `from_history`)."""
    event_id = raw.get("event_id")
    if not isinstance(event_id, str) or not event_id:
        event_id = _fingerprint(raw)
    obj = raw.get("object")
    if not isinstance(obj, dict):
        return _other(event_id, raw)
    match raw.get("type"):
        case "message_new":
            message = obj.get("message", obj)
            found = _message(event_id, message, raw) if isinstance(message, dict) else None
            return found or _other(event_id, raw)
        case "message_event":
            return _callback(event_id, obj, raw)
        case "message_allow":
            return _person(event_id, EventKind.ALLOWED, obj, raw)
        case "message_deny":
            return _person(event_id, EventKind.DENIED, obj, raw)
        case "message_read":
            return _read(event_id, obj, raw)
        case _:
            return _other(event_id, raw)


def from_history(message: dict[str, Any]) -> dict[str, Any]:
    """A message read back from a dialog, in the form of the event that was missed."""
    peer, number = message.get("peer_id"), message.get("conversation_message_id")
    return {
        "type": "message_new",
        "event_id": f"history:{peer}:{number}",
        "object": {"message": message},
    }


def _message(event_id: str, message: dict[str, Any], raw: dict[str, Any]) -> Event | None:
    peer, account = _number(message.get("peer_id")), _number(message.get("from_id"))
    if peer is None or account is None or account <= 0 or message.get("out") == 1:
        return None
    reply = message.get("reply_message")
    return Event(
        event_id=event_id,
        kind=EventKind.MESSAGE,
        peer=peer,
        account=account,
        written_at=_moment(message.get("date")),
        number=_number(message.get("conversation_message_id")),
        message_id=_number(message.get("id")),
        text=_text(message.get("text")),
        payload=_payload(message.get("payload")),
        ref=_text(message.get("ref")) or None,
        reply_to=_number(reply.get("conversation_message_id")) if isinstance(reply, dict) else None,
        files=_files(message.get("attachments")),
        raw=raw,
    )


def _callback(event_id: str, obj: dict[str, Any], raw: dict[str, Any]) -> Event:
    account = _number(obj.get("user_id"))
    if account is None:
        return _other(event_id, raw)
    return Event(
        event_id=event_id,
        kind=EventKind.CALLBACK,
        peer=_number(obj.get("peer_id")) or account,
        account=account,
        written_at=None,
        payload=_payload(obj.get("payload")),
        callback_id=_text(obj.get("event_id")) or None,
        raw=raw,
    )


def _person(event_id: str, kind: EventKind, obj: dict[str, Any], raw: dict[str, Any]) -> Event:
    account = _number(obj.get("user_id"))
    if account is None:
        return _other(event_id, raw)
    return Event(event_id, kind, account, account, None, raw=raw)


def _read(event_id: str, obj: dict[str, Any], raw: dict[str, Any]) -> Event:
    account, up_to = _number(obj.get("from_id")), _number(obj.get("read_message_id"))
    if account is None or up_to is None:
        return _other(event_id, raw)
    return Event(event_id, EventKind.READ, account, account, None, message_id=up_to, raw=raw)


def _other(event_id: str, raw: dict[str, Any]) -> Event:
    return Event(event_id, EventKind.OTHER, 0, 0, None, raw=raw)


def _number(value: object) -> int | None:
    """An id of VK's: whatever does not fit into 64 bits is none."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
        return value
    return None


def _text(value: object) -> str:
    # Lone surrogates and zeros cannot be stored; VK should not send them, but a client may.
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode().replace("\0", "?")


def _moment(value: object) -> datetime | None:
    number = _number(value)
    if number is None or not 0 < number < 4_102_444_800:  # up to the year 2100
        return None
    return datetime.fromtimestamp(number, UTC)


def _payload(value: object) -> dict[str, Any] | None:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    return value if isinstance(value, dict) else None


def _files(value: object) -> tuple[IncomingFile, ...]:
    if not isinstance(value, list):
        return ()
    found = []
    for item in value:
        if isinstance(item, dict) and isinstance(item.get("type"), str):
            body = item.get(item["type"])
            body = body if isinstance(body, dict) else {}
            found.append(
                IncomingFile(
                    item["type"],
                    _text(body.get("title")),
                    _number(body.get("size")),
                    _text(body.get("url")) or None,
                )
            )
    return tuple(found)


def _fingerprint(raw: dict[str, Any]) -> str:
    text = json.dumps(raw, sort_keys=True, default=str)
    return "unsigned:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:40]

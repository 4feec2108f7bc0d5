"""messages.*"""

from collections.abc import Callable
from typing import Any

from standin import keyboard
from standin.params import ApiError, Params, missing, wrong
from standin.world import Dialog, Message, World

MOST_PEERS = 100
WINDOW_SECONDS = 3600  # how long random_id is compared
WINDOW_MESSAGES = 100  # and over how many last messages of the dialog
EVENT_LIFE = 60  # seconds in which a callback press can be answered
INT32 = range(-(2**31), 2**31)


def send(world: World, params: Params) -> Any:
    """messages.send: one id for a single recipient, a row each for `peer_ids`."""
    if "random_id" not in params.values:
        raise missing("random_id")
    random_id = params.number("random_id")
    if random_id not in INT32:
        raise wrong("random_id")
    peers = params.numbers("peer_ids") or params.numbers("user_ids")
    many = bool(peers)
    if not peers:
        peers = [params.number("peer_id", params.number("user_id", 0))]
        if peers == [0]:
            raise missing("peer_id")
    if len(peers) > MOST_PEERS:
        raise wrong("peer_ids")
    content = _content(world, params)
    if not many:
        message = _send_to(world, peers[0], random_id, params, content)
        return message.id
    rows = []
    for peer in peers:
        try:
            message = _send_to(world, peer, random_id, params, content)
        except ApiError as error:
            row = {"code": error.code, "description": error.text}
            rows.append({"peer_id": peer, "message_id": 0, "error": row})
        else:
            rows.append(
                {
                    "peer_id": peer,
                    "message_id": message.id,
                    "conversation_message_id": message.cmid,
                }
            )
    return rows


def _content(world: World, params: Params) -> dict[str, Any]:
    text = params.text("message", "")
    attachment = params.text("attachment", "")
    if not text and not attachment:
        raise missing("message")
    if len(text) > world.text_limit:
        raise ApiError(914, "Message is too long")
    pressed = params.values.get("keyboard")
    return {
        "text": text,
        "keyboard": keyboard.checked(pressed) if pressed else None,
        "removes_keyboard": bool(pressed) and keyboard.checked(pressed or "") is None,
        "attachments": [_attachment(world, item) for item in attachment.split(",") if item],
        "payload": params.values.get("payload"),
    }


def _attachment(world: World, reference: str) -> dict[str, Any]:
    found = world.docs.get("_".join(reference.split("_")[:2]))
    if found is None:
        raise wrong("attachment")
    return found


def _send_to(
    world: World, peer: int, random_id: int, params: Params, content: dict[str, Any]
) -> Message:
    if (code := world.faults.take_for_peer(peer)) is not None:
        raise ApiError(code, f"Error {code} on demand")
    user = world.users.get(peer)
    if user is None or not user.allowed:
        raise ApiError(901, "Can't send messages for users without permission")
    if user.deactivated:
        raise ApiError(18, "User was deleted or banned")
    dialog = world.dialog(peer)
    if random_id and (known := _known(world, dialog, random_id)) is not None:
        return known
    message = world.add_message(
        dialog,
        out=True,
        text=content["text"],
        random_id=random_id,
        keyboard=content["keyboard"],
        attachments=content["attachments"],
        payload=content["payload"],
        reply_to=_replied(params),
    )
    if random_id:
        dialog.by_random[random_id] = message
    if content["removes_keyboard"]:
        dialog.keyboard = None
    elif content["keyboard"] is not None and not content["keyboard"].get("inline"):
        dialog.keyboard = content["keyboard"]
    world.accepted[peer, random_id] += 1
    world.emit("message_reply", world.as_json(message))
    return message


def _known(world: World, dialog: Dialog, random_id: int) -> Message | None:
    known = dialog.by_random.get(random_id)
    if known is None or world.now() - known.date >= WINDOW_SECONDS:
        return None
    return known if dialog.last_cmid - known.cmid < WINDOW_MESSAGES else None


def _replied(params: Params) -> int | None:
    forward = params.object("forward")
    if not isinstance(forward, dict):
        return None
    ids = forward.get("conversation_message_ids") or []
    if forward.get("is_reply") and len(ids) != 1:
        raise wrong("forward")
    return int(ids[0]) if forward.get("is_reply") else None


def edit(world: World, params: Params) -> int:
    """messages.edit: text, keyboard and attachments are replaced, left-out ones vanish."""
    dialog = world.dialog(params.number("peer_id"))
    cmid = params.number("cmid", params.number("conversation_message_id", 0))
    message = dialog.by_cmid.get(cmid)
    if message is None or not message.out:
        raise ApiError(15, "Access denied")
    if world.now() - message.date > 24 * 3600:
        raise ApiError(909, "Can't edit this message, because it's too old")
    content = _content(world, params)
    message.text, message.keyboard = content["text"], content["keyboard"]
    message.attachments, message.edited_at = content["attachments"], int(world.now())
    world.emit("message_edit", world.as_json(message))
    return 1


def answer_event(world: World, params: Params) -> int:
    """messages.sendMessageEventAnswer, within a minute of the press."""
    event_id = params.text("event_id")
    found = world.pending_answers.pop(event_id, None)
    if found is None or world.now() - found[0] > EVENT_LIFE:
        raise wrong("event_id")
    world.answers.append({"user_id": found[1], "event_data": params.object("event_data")})
    return 1


def mark_as_read(world: World, params: Params) -> int:
    """messages.markAsRead."""
    dialog = world.dialog(params.number("peer_id"))
    dialog.in_read = max((m.id for m in dialog.messages if not m.out), default=0)
    return 1


def set_activity(world: World, params: Params) -> int:
    """messages.setActivity."""
    world.dialog(params.number("peer_id"))
    return 1


def _conversation(world: World, dialog: Dialog) -> dict[str, Any]:
    last = dialog.messages[-1] if dialog.messages else None
    user = world.user(dialog.peer)
    allowed = user.allowed and not user.deactivated
    return {
        "peer": {"id": dialog.peer, "type": "user", "local_id": dialog.peer},
        "last_message_id": last.id if last else 0,
        "last_conversation_message_id": last.cmid if last else 0,
        "in_read": dialog.in_read,
        "out_read": dialog.out_read,
        "sort_id": {"major_id": 0, "minor_id": last.id if last else 0},
        "is_marked_unread": False,
        "important": False,
        "can_write": {"allowed": True} if allowed else {"allowed": False, "reason": 901},
    }


def get_conversations(world: World, params: Params) -> dict[str, Any]:
    """messages.getConversations: newest first, paged."""
    count, offset = params.number("count", 20), params.number("offset", 0)
    if not 0 <= count <= 200:
        raise wrong("count")
    found = [d for d in world.dialogs.values() if d.messages]
    if params.text("filter", "all") == "unread":
        found = [d for d in found if any(not m.out and m.id > d.in_read for m in d.messages)]
    found.sort(key=lambda d: d.messages[-1].id, reverse=True)
    return {
        "count": len(found),
        "items": [
            {
                "conversation": _conversation(world, dialog),
                "last_message": world.as_json(dialog.messages[-1]),
            }
            for dialog in found[offset : offset + count]
        ],
        "unread_count": 0,
    }


def get_conversations_by_id(world: World, params: Params) -> dict[str, Any]:
    """messages.getConversationsById: up to 100 dialogs."""
    peers = params.numbers("peer_ids")
    if not peers or len(peers) > MOST_PEERS:
        raise wrong("peer_ids")
    items = [_conversation(world, world.dialogs[p]) for p in peers if p in world.dialogs]
    return {"count": len(items), "items": items}


def get_history(world: World, params: Params) -> dict[str, Any]:
    """messages.getHistory: newest first, or oldest first with `rev`."""
    dialog = world.dialog(params.number("peer_id", params.number("user_id", 0)))
    count, offset = params.number("count", 20), params.number("offset", 0)
    if not 0 <= count <= 200:
        raise wrong("count")
    found = list(dialog.messages)
    if not params.flag("rev"):
        found.reverse()
    start = params.number("start_message_id", 0)
    if start > 0:
        found = [m for m in found if m.id <= start]
    return {
        "count": len(dialog.messages),
        "items": [world.as_json(message) for message in found[offset : offset + count]],
    }


def get_by_cmid(world: World, params: Params) -> dict[str, Any]:
    """messages.getByConversationMessageId."""
    dialog = world.dialog(params.number("peer_id"))
    ids = params.numbers("conversation_message_ids")
    items = [world.as_json(dialog.by_cmid[i]) for i in ids if i in dialog.by_cmid]
    return {"count": len(items), "items": items}


def is_allowed(world: World, params: Params) -> dict[str, int]:
    """messages.isMessagesFromGroupAllowed."""
    user = world.users.get(params.number("user_id"))
    return {"is_allowed": int(user is not None and user.allowed)}


METHODS: dict[str, Callable[[World, Params], Any]] = {
    "messages.send": send,
    "messages.edit": edit,
    "messages.sendMessageEventAnswer": answer_event,
    "messages.markAsRead": mark_as_read,
    "messages.setActivity": set_activity,
    "messages.getConversations": get_conversations,
    "messages.getConversationsById": get_conversations_by_id,
    "messages.getHistory": get_history,
    "messages.getByConversationMessageId": get_by_cmid,
    "messages.isMessagesFromGroupAllowed": is_allowed,
}

"""messages.*: sending, editing, and what goes with it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from standin import keyboard
from standin.dialogs import Dialog, Message
from standin.params import ApiError, Params, missing, wrong
from standin.world import Shown, World

MOST_PEERS = 100
MOST_ATTACHMENTS = 10
WINDOW_SECONDS = 3600  # how long random_id is compared
WINDOW_MESSAGES = 100  # and over how many last messages of the dialog
EVENT_LIFE = 60  # seconds in which a callback press can be answered
EDIT_LIFE = 24 * 3600
LONGEST_PAYLOAD = 1000
CHATS = 2_000_000_000  # peer ids from here on are chats
INT32 = {"least": -(2**31), "most": 2**31 - 1}
ACTIVITIES = ("audiomessage", "file", "photo", "typing", "video", "videomessage")


@dataclass(frozen=True, slots=True)
class Content:
    """What a message is made of; `board` is its keyboard, the empty one included."""

    text: str
    board: dict[str, Any] | None
    attachments: list[dict[str, Any]]
    payload: str | None


def send(world: World, params: Params) -> Any:
    """messages.send: one id for a single recipient, a row each for `peer_ids`."""
    if not world.community.messages:
        raise ApiError(15, "Access denied: group messages are disabled")
    random_id = params.number("random_id", **INT32)
    peers = params.numbers("peer_ids", most=MOST_PEERS)
    peers = peers or params.numbers("user_ids", most=MOST_PEERS)
    if not peers:
        peer = _single(world, params)
        content = _content(world, params)
        return _send_to(world, peer, random_id, params, content).id
    content = _content(world, params)
    rows = []
    for peer in peers:
        row: dict[str, Any] = {"peer_id": peer}
        try:
            message = _send_to(world, peer, random_id, params, content)
            row |= {"message_id": message.id, "conversation_message_id": message.cmid}
        except ApiError as error:
            row |= {"message_id": 0, "error": {"code": error.code, "description": error.text}}
        rows.append(row)
    return rows


def _single(world: World, params: Params) -> int:
    if domain := params.text("domain", ""):
        user = world.named(domain)
        if user is None:
            raise ApiError(113, "Invalid user id")
        return user.id
    chat = params.number("chat_id", 0)
    peer = params.number("peer_id", params.number("user_id", CHATS + chat if chat else 0))
    if not peer:
        raise missing("peer_id")
    return peer


def _content(world: World, params: Params) -> Content:
    text, attachment = params.text("message", ""), params.words("attachment")
    if not text.strip() and not attachment:
        raise missing("message")
    if len(text) > world.text_limit:
        raise ApiError(914, "Message is too long")
    if len(attachment) > MOST_ATTACHMENTS:
        raise wrong("attachment")
    payload = params.values.get("payload")
    if payload is not None and len(payload) > LONGEST_PAYLOAD:
        raise wrong("payload")
    board = params.text("keyboard", "")
    if board and not world.community.bots_capabilities:
        raise ApiError(912, "This is a chat bot feature, change this status in settings")
    return Content(
        text=text,
        board=keyboard.checked(board) if board else None,
        attachments=[_attachment(world, item) for item in attachment],
        payload=payload,
    )


def _attachment(world: World, reference: str) -> dict[str, Any]:
    found = world.uploads.attached(reference)
    if found is None:
        raise wrong("attachment")
    return found


def _send_to(world: World, peer: int, random_id: int, params: Params, content: Content) -> Message:
    if (code := world.faults.take_for_peer(peer)) is not None:
        raise ApiError(code, f"Error {code} on demand")
    if peer >= CHATS:
        raise ApiError(917, "You don't have access to this chat")
    user = world.users.get(peer)
    refusal = user.why_not() if user is not None else 901
    if refusal is not None:
        raise ApiError(refusal, "Can't send messages to this user")
    dialog = world.dialog(peer)
    reply_to = _replied(params, dialog)
    if random_id and (known := _known(world, dialog, random_id)) is not None:
        world.log.repeated[peer, random_id] += 1
        return known
    message = world.add_message(
        dialog,
        out=True,
        text=content.text,
        random_id=random_id,
        keyboard=content.board,
        attachments=content.attachments,
        payload=content.payload,
        reply_to=reply_to,
    )
    dialog.show_board(message)
    world.log.messages += 1
    world.log.accepted[peer, random_id] += 1
    if world.hears("message_reply"):
        world.emit("message_reply", world.as_json(message))
    return message


def _known(world: World, dialog: Dialog, random_id: int) -> Message | None:
    known = dialog.by_random.get(random_id)
    if known is None or world.now() - known.date >= WINDOW_SECONDS:
        return None
    return known if dialog.last_cmid - known.cmid < WINDOW_MESSAGES else None


def _replied(params: Params, dialog: Dialog) -> int | None:
    """The cmid of the message answered, by `reply_to` (an id) or `forward` with `is_reply`."""
    if (answered := params.number("reply_to", 0)) != 0:
        found = next((m for m in dialog.messages if m.id == answered), None)
        if found is None:
            raise wrong("reply_to")
        return found.cmid
    forward = params.object("forward")
    if forward is None:
        return None
    if not isinstance(forward, dict):
        raise wrong("forward")
    ids = forward.get("conversation_message_ids") or forward.get("cmids") or []
    known = isinstance(ids, list) and all(i in dialog.by_cmid for i in ids)
    if not known or forward.get("peer_id", dialog.peer) != dialog.peer:
        raise ApiError(921, "Can't forward these messages")
    if not forward.get("is_reply"):
        return None
    if len(ids) != 1:
        raise wrong("forward")
    return int(ids[0])


def edit(world: World, params: Params) -> int:
    """messages.edit: text, keyboard and attachments are replaced, left-out ones vanish."""
    dialog = world.dialog(params.number("peer_id"))
    cmid = params.number("cmid", params.number("conversation_message_id", 0))
    message_id = params.number("message_id", 0)
    message = dialog.by_cmid.get(cmid) or next(
        (m for m in dialog.messages if message_id and m.id == message_id), None
    )
    if message is None:
        raise ApiError(100, "One of the parameters specified was missing or invalid: cmid")
    if not message.out:
        raise ApiError(15, "Access denied")
    if world.now() - message.date > EDIT_LIFE:
        raise ApiError(909, "Can't edit this message, because it's too old")
    if (refusal := world.user(dialog.peer).why_not()) is not None:
        raise ApiError(refusal, "Can't send messages to this user")
    content = _content(world, params)
    message.text, message.keyboard = content.text, content.board
    message.attachments, message.edited_at = content.attachments, int(world.now())
    if world.hears("message_edit"):
        world.emit("message_edit", world.as_json(message))
    return 1


def answer_event(world: World, params: Params) -> int:
    """messages.sendMessageEventAnswer, once and within a minute of the press."""
    event_id, user_id = params.text("event_id"), params.number("user_id")
    params.number("peer_id")
    data = _event_data(params)
    press = world.presses.get(event_id)
    late = press is None or world.now() - press.at > EVENT_LIFE
    if press is None or late or press.user_id != user_id:
        raise wrong("event_id")
    del world.presses[event_id]
    world.answers.append(Shown(user_id, event_id, data or {}, time.monotonic()))
    return 1


def _event_data(params: Params) -> Any:
    if len(params.text("event_data", "")) > 1000:
        raise wrong("event_data")
    data = params.object("event_data")
    if data is None:
        return None
    kind = data.get("type") if isinstance(data, dict) else None
    good = {
        "show_snackbar": lambda: 1 <= len(str(data.get("text", ""))) <= 90,
        "open_link": lambda: str(data.get("link", "")).startswith(("http://", "https://")),
        "open_app": lambda: isinstance(data.get("app_id"), int),
    }
    if kind not in good or not good[kind]():
        raise wrong("event_data")
    return data


def mark_as_read(world: World, params: Params) -> int:
    """messages.markAsRead: up to a message of ours or theirs, or everything."""
    dialog = world.dialog(params.number("peer_id"))
    up_to = params.number("up_to_cmid", 0)
    start = params.number("start_message_id", 0)
    read = [
        m
        for m in dialog.messages
        if not m.out and (not up_to or m.cmid <= up_to) and (not start or m.id <= start)
    ]
    if read and (dialog.in_read is None or read[-1].id > dialog.in_read.id):
        dialog.in_read = read[-1]
    return 1


def mark_as_answered(world: World, params: Params) -> int:
    """messages.markAsAnsweredConversation."""
    world.dialog(params.number("peer_id")).answered = params.flag("answered", True)
    return 1


def set_activity(world: World, params: Params) -> int:
    """messages.setActivity: «typing» for some seconds."""
    if params.text("type", "typing") not in ACTIVITIES:
        raise wrong("type")
    peer = params.number("peer_id", params.number("user_id", 0))
    if not peer:
        raise missing("peer_id")
    world.typing[peer] = time.monotonic()
    return 1


METHODS: dict[str, Callable[[World, Params], Any]] = {
    "messages.send": send,
    "messages.edit": edit,
    "messages.sendMessageEventAnswer": answer_event,
    "messages.markAsRead": mark_as_read,
    "messages.markAsAnsweredConversation": mark_as_answered,
    "messages.setActivity": set_activity,
}

"""messages.*: reading dialogs back."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from standin.dialogs import Dialog, Message
from standin.methods.messages import CHATS, MOST_PEERS
from standin.params import ApiError, Params, missing, wrong
from standin.world import World

LARGEST_PAGE = 200
FILTERS: dict[str, Callable[[Dialog], bool]] = {
    "all": lambda _: True,
    "unread": lambda dialog: dialog.unread,
    "unanswered": lambda dialog: not dialog.answered,
    "important": lambda dialog: dialog.important,
    "archive": lambda _: False,
    "sorted_chats": lambda _: False,
}


def get_conversations(world: World, params: Params) -> dict[str, Any]:
    """messages.getConversations: newest first, paged, filtered."""
    count = params.number("count", 20, least=0, most=LARGEST_PAGE)
    offset = params.number("offset", 0, least=0)
    start = params.number("start_message_id", 0, least=0)
    wanted = FILTERS.get(params.text("filter", "all"))
    if wanted is None:
        raise wrong("filter")
    # The dialog last written to stands last, so the order is that of the newest messages.
    alive = [d for d in reversed(world.dialogs.values()) if d.messages and wanted(d)]
    found = [d for d in alive if not start or d.messages[-1].id <= start]
    page = found[offset : offset + count]
    answer = {
        "count": len(alive),
        "unread_count": sum(dialog.unread for dialog in alive),
        "items": [
            {
                "conversation": world.conversation(dialog),
                "last_message": world.as_json(dialog.messages[-1]),
            }
            for dialog in page
        ],
    }
    return answer | _extended(world, params, page)


def get_conversations_by_id(world: World, params: Params) -> dict[str, Any]:
    """messages.getConversationsById: up to 100 people; those VK does not know are left out."""
    peers = params.numbers("peer_ids", most=MOST_PEERS)
    if not peers:
        raise missing("peer_ids")
    found = [world.dialogs.get(peer) or Dialog(peer) for peer in peers if peer in world.users]
    items = [world.conversation(dialog) for dialog in found]
    return {"count": len(items), "items": items} | _extended(world, params, found)


def get_history(world: World, params: Params) -> dict[str, Any]:
    """messages.getHistory: newest first, or oldest first with `rev`; error 15 for chats."""
    dialog = _dialog(world, params, "peer_id", "user_id")
    count = params.number("count", 20, least=0, most=LARGEST_PAGE)
    offset = params.number("offset", 0, least=0)
    start = params.number("start_message_id", 0)
    messages: Iterable[Message]
    if params.flag("rev"):
        messages = (m for m in dialog.messages if m.id >= start)
    else:
        messages = (m for m in reversed(dialog.messages) if start <= 0 or m.id <= start)
    items = [world.as_json(m) for m in islice(messages, offset, offset + count)]
    answer = {"count": len(dialog.messages), "items": items}
    if params.flag("extended"):
        answer["conversations"] = [world.conversation(dialog)]
    return answer | _extended(world, params, [dialog])


def get_by_cmid(world: World, params: Params) -> dict[str, Any]:
    """messages.getByConversationMessageId: those there are, of up to 100 asked for."""
    dialog = _dialog(world, params, "peer_id")
    ids = params.numbers("conversation_message_ids", most=MOST_PEERS)
    if not ids:
        raise missing("conversation_message_ids")
    items = [world.as_json(dialog.by_cmid[i]) for i in ids if i in dialog.by_cmid]
    return {"count": len(items), "items": items} | _extended(world, params, [dialog])


def is_allowed(world: World, params: Params) -> dict[str, int]:
    """messages.isMessagesFromGroupAllowed."""
    if params.number("group_id") != world.group_id:
        raise wrong("group_id")
    user = world.users.get(params.number("user_id", least=1))
    return {"is_allowed": int(user is not None and user.allowed)}


def _dialog(world: World, params: Params, *names: str) -> Dialog:
    peer = next((n for name in names if (n := params.number(name, 0))), 0)
    if not peer:
        raise missing(names[0])
    if peer >= CHATS:
        raise ApiError(15, "Access denied: chats are not available to communities")
    return world.dialogs.get(peer) or Dialog(peer)


def _extended(world: World, params: Params, dialogs: list[Dialog]) -> dict[str, Any]:
    if not params.flag("extended"):
        return {}
    people = [world.user(dialog.peer) for dialog in dialogs]
    return {
        "profiles": [
            {"id": user.id, "first_name": user.first_name, "last_name": user.last_name}
            for user in people
        ],
        "groups": [],
    }


METHODS: dict[str, Callable[[World, Params], Any]] = {
    "messages.getConversations": get_conversations,
    "messages.getConversationsById": get_conversations_by_id,
    "messages.getHistory": get_history,
    "messages.getByConversationMessageId": get_by_cmid,
    "messages.isMessagesFromGroupAllowed": is_allowed,
}

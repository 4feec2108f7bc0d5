"""The state of the made-up VK: people, dialogs with the community, settings, events.

Two kinds of ids live side by side and diverge on purpose: `id` counts over all messages of the
community, `cmid` within one dialog.
"""

import itertools
import json
import secrets
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from standin.events import EventQueue
from standin.faults import Faults

EVENTS = (
    "message_new", "message_reply", "message_edit", "message_event", "message_allow",
    "message_deny", "message_read", "message_typing_state", "message_reaction_event",
    "group_join", "group_leave", "user_block", "user_unblock",
)  # fmt: skip
VERSION = "5.199"


@dataclass
class Message:
    """One message of a dialog; `out` means it is the community's own."""

    id: int
    cmid: int
    peer: int
    out: bool
    text: str
    date: int
    random_id: int = 0
    keyboard: dict[str, Any] | None = None
    attachments: list[dict[str, Any]] = field(default_factory=list)
    payload: str | None = None
    ref: str | None = None
    reply_to: int | None = None
    edited_at: int | None = None


@dataclass
class Dialog:
    """One person's dialog with the community."""

    peer: int
    messages: list[Message] = field(default_factory=list)
    by_cmid: dict[int, Message] = field(default_factory=dict)
    last_cmid: int = 0
    in_read: int = 0
    out_read: int = 0
    keyboard: dict[str, Any] | None = None
    by_random: dict[int, Message] = field(default_factory=dict)


@dataclass
class User:
    """A person of the made-up VK."""

    id: int
    first_name: str
    last_name: str
    screen_name: str = ""
    deactivated: str = ""
    allowed: bool = False  # has let the community write
    wrote: bool = False


class World:
    """Everything the stand-in remembers; all changes happen under `lock`."""

    def __init__(self, *, group_id: int, token: str, now: Callable[[], float]) -> None:
        self.group_id = group_id
        self.token = token
        self.now = now
        self.lock = threading.RLock()
        self.users: dict[int, User] = {}
        self.dialogs: dict[int, Dialog] = {}
        self.queue = EventQueue()
        self.faults = Faults()
        self.longpoll_enabled = True
        self.ticked = dict.fromkeys(EVENTS, True)
        self.community = {"messages": 1, "bots_capabilities": 1, "bots_start_button": 1}
        self.permissions = {"messages": 4096, "manage": 262144, "docs": 131072, "photos": 4}
        self.callbacks: dict[int, dict[str, Any]] = {}
        self.deliver_callback: Callable[[dict[str, Any]], None] | None = None
        self.pending_answers: dict[str, tuple[float, int]] = {}
        self.answers: list[dict[str, Any]] = []
        self.uploads: dict[str, dict[str, Any]] = {}
        self.docs: dict[str, dict[str, Any]] = {}
        self.base_url = ""
        self.accepted: dict[tuple[int, int], int] = defaultdict(int)
        self.text_limit = 4096
        self.id_counter = itertools.count(1001)
        self.doc_counter = itertools.count(5001)

    # --- people -------------------------------------------------------------------------------

    def user(self, user_id: int) -> User:
        """This person, made up on first mention."""
        with self.lock:
            if user_id not in self.users:
                self.users[user_id] = User(user_id, f"Имя{user_id}", f"Фамилия{user_id}")
            return self.users[user_id]

    def dialog(self, peer: int) -> Dialog:
        """The dialog with this person."""
        with self.lock:
            if peer not in self.dialogs:
                self.dialogs[peer] = Dialog(peer)
            return self.dialogs[peer]

    # --- messages -----------------------------------------------------------------------------

    def add_message(self, dialog: Dialog, *, out: bool, text: str, **more: Any) -> Message:
        """Append a message; ids advance in both spaces."""
        dialog.last_cmid += 1
        message = Message(
            id=next(self.id_counter),
            cmid=dialog.last_cmid,
            peer=dialog.peer,
            out=out,
            text=text,
            date=int(self.now()),
            **more,
        )
        dialog.messages.append(message)
        dialog.by_cmid[message.cmid] = message
        return message

    def receive(self, user_id: int, text: str, **more: Any) -> Message:
        """The person writes to the community: the message and its events."""
        with self.lock:
            user = self.user(user_id)
            dialog = self.dialog(user_id)
            first = not user.wrote
            user.wrote = True
            newly_allowed = not user.allowed
            user.allowed = True
            dialog.out_read = max(dialog.out_read, self._last_out(dialog))
            ref = more.get("ref")
            message = self.add_message(dialog, out=False, text=text, **more)
            if first or newly_allowed:
                self.emit("message_allow", {"user_id": user_id, "key": ""})
            body = self.as_json(message)
            if ref:
                body |= {"ref": ref, "ref_source": ""}
            self.emit("message_new", {"message": body, "client_info": CLIENT_INFO})
            return message

    def _last_out(self, dialog: Dialog) -> int:
        return max((m.id for m in dialog.messages if m.out), default=0)

    def read(self, user_id: int) -> None:
        """The person opens the dialog: everything we sent counts as read."""
        with self.lock:
            dialog = self.dialog(user_id)
            last = self._last_out(dialog)
            if last > dialog.out_read:
                dialog.out_read = last
                cmid = next(m.cmid for m in reversed(dialog.messages) if m.out)
                self.emit(
                    "message_read",
                    {
                        "from_id": user_id,
                        "peer_id": user_id,
                        "read_message_id": last,
                        "conversation_message_id": cmid,
                    },
                )

    def as_json(self, message: Message) -> dict[str, Any]:
        """A message as VK shows it."""
        body: dict[str, Any] = {
            "id": message.id,
            "conversation_message_id": message.cmid,
            "date": message.date,
            "from_id": -self.group_id if message.out else message.peer,
            "peer_id": message.peer,
            "out": int(message.out),
            "text": message.text,
            "version": 10_000_000 + message.id,
            "random_id": message.random_id,
            "attachments": message.attachments,
            "fwd_messages": [],
            "important": False,
            "is_hidden": False,
        }
        if message.payload is not None:
            body["payload"] = message.payload
        if message.keyboard is not None and message.keyboard.get("inline"):
            body["keyboard"] = message.keyboard
        if message.edited_at is not None:
            body["update_time"] = message.edited_at
        if message.reply_to is not None:
            original = self.dialog(message.peer).by_cmid.get(message.reply_to)
            if original is not None:
                body["reply_message"] = {
                    "id": original.id,
                    "conversation_message_id": original.cmid,
                    "from_id": -self.group_id if original.out else original.peer,
                    "peer_id": original.peer,
                    "date": original.date,
                    "text": original.text,
                    "attachments": [],
                }
        return body

    # --- events -------------------------------------------------------------------------------

    def emit(self, kind: str, obj: dict[str, Any]) -> None:
        """Put an event into the queue, if its type is ticked, and to the callback servers."""
        event = {
            "type": kind,
            "event_id": secrets.token_hex(20),
            "v": VERSION,
            "object": obj,
            "group_id": self.group_id,
        }
        if self.longpoll_enabled and self.ticked.get(kind, True):
            self.queue.put(event)
        if self.deliver_callback is not None and self.callbacks:
            self.deliver_callback(event)

    def press_callback(self, user_id: int, cmid: int, payload: str | None) -> str:
        """A callback button is pressed: an event without a message; gives its event id."""
        event_id = secrets.token_hex(6)
        self.pending_answers[event_id] = (self.now(), user_id)
        self.emit(
            "message_event",
            {
                "user_id": user_id,
                "peer_id": user_id,
                "event_id": event_id,
                "payload": json.loads(payload) if payload else None,
                "conversation_message_id": cmid,
            },
        )
        return event_id


CLIENT_INFO = {
    "button_actions": ["text", "vkpay", "open_app", "location", "open_link", "callback"],
    "keyboard": True,
    "inline_keyboard": True,
    "carousel": True,
    "lang_id": 0,
}

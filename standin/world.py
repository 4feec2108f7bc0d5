"""The state of the made-up VK: people, dialogs with the community, settings, events."""

import copy
import itertools
import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from standin.dialogs import Dialog, Message, User, conversation_json, id_of, message_json
from standin.events import EventQueue
from standin.faults import Faults
from standin.log import Log
from standin.uploads import Uploads
from standin.webhook import Webhook

EVENTS = (
    "message_new", "message_reply", "message_edit", "message_event", "message_allow",
    "message_deny", "message_read", "message_typing_state", "message_reaction_event",
    "group_join", "group_leave", "user_block", "user_unblock",
)  # fmt: skip
VERSION = "5.199"


@dataclass
class Community:
    """The community's switches, as its administrators set them in VK."""

    name: str = "Учебное сообщество"
    messages: bool = True
    bots_capabilities: bool = True
    bots_start_button: bool = True
    bots_add_to_chat: bool = False
    longpoll: bool = True
    longpoll_version: str = VERSION
    ticked: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(EVENTS, True))
    permissions: dict[str, int] = field(
        default_factory=lambda: {"messages": 4096, "manage": 262144, "docs": 131072, "photos": 4}
    )


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed callback button that waits for its answer."""

    user_id: int
    at: float


@dataclass(frozen=True, slots=True)
class Shown:
    """What the answer to a press showed to the person; `at` on the machine's steady clock."""

    user_id: int
    event_id: str
    data: dict[str, Any]
    at: float


class World:
    """Everything the stand-in remembers; all changes happen under `lock`.

    `now` gives Unix seconds. `changed` is notified with every new message.
    """

    def __init__(self, *, group_id: int, token: str, now: Callable[[], float]) -> None:
        self.group_id = group_id
        self.token = token
        self.now = now
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.users: dict[int, User] = {}
        self.dialogs: OrderedDict[int, Dialog] = OrderedDict()  # the last written to comes last
        self.queue = EventQueue()
        self.faults = Faults()
        self.log = Log()
        self.uploads = Uploads()
        self.community = Community()
        self.webhook = Webhook(group_id=group_id, now=now)
        self.presses: dict[str, Press] = {}
        self.answers: list[Shown] = []
        self.typing: dict[int, float] = {}  # to whom «typing» was shown, when (steady clock)
        self.base_url = ""
        self.text_limit = 4096
        self._ids = itertools.count(1001)

    # --- people -------------------------------------------------------------------------------

    def user(self, user_id: int) -> User:
        """This person, made up on first mention."""
        with self.lock:
            if user_id not in self.users:
                self.users[user_id] = User(user_id, f"Имя{user_id}", f"Фамилия{user_id}")
            return self.users[user_id]

    def named(self, name: str) -> User | None:
        """The person with this screen name or «id501»."""
        number = name.removeprefix("id")
        if number.isascii() and number.isdigit():
            return self.users.get(int(number))
        return next((u for u in self.users.values() if u.screen_name == name), None)

    def carry_on(self, other: "World") -> None:
        """Take over another world's people and dialogs, as if they had always been here."""
        with self.lock:
            self.users = copy.deepcopy(other.users)
            self.dialogs = copy.deepcopy(other.dialogs)
            last = (m.id for dialog in self.dialogs.values() for m in dialog.messages)
            self._ids = itertools.count(max(last, default=1000) + 1)

    def dialog(self, peer: int) -> Dialog:
        """The dialog with this person, empty on first mention."""
        with self.lock:
            found = self.dialogs.get(peer)
            if found is None:
                self.user(peer)
                found = self.dialogs[peer] = Dialog(peer)
            return found

    # --- messages -----------------------------------------------------------------------------

    def add_message(self, dialog: Dialog, *, out: bool, text: str, **more: Any) -> Message:
        """Append a message; ids advance in both spaces."""
        message = Message(
            id=next(self._ids),
            cmid=dialog.last_cmid + 1,
            peer=dialog.peer,
            out=out,
            text=text,
            date=int(self.now()),
            **more,
        )
        dialog.add(message)
        self.dialogs.move_to_end(dialog.peer)
        self.changed.notify_all()
        return message

    def receive(self, user_id: int, text: str, **more: Any) -> Message:
        """The person writes to the community: the message and its events."""
        with self.lock:
            user = self.user(user_id)
            dialog = self.dialog(user_id)
            self.read(user_id)
            newly_allowed = not (user.wrote and user.allowed)
            user.wrote = user.allowed = True
            message = self.add_message(dialog, out=False, text=text, **more)
            if newly_allowed:
                self.emit("message_allow", {"user_id": user_id, "key": ""})
            body = self.as_json(message)
            if message.ref:
                # Only the event is known to carry it; whether history does, VK does not say.
                body |= {"ref": message.ref, "ref_source": ""}
            self.emit("message_new", {"message": body, "client_info": CLIENT_INFO})
            return message

    def read(self, user_id: int) -> None:
        """The person opens the dialog: everything we sent counts as read."""
        with self.lock:
            dialog = self.dialog(user_id)
            last = dialog.last_out
            if last is None or last.id <= id_of(dialog.out_read):
                return
            dialog.out_read = last
            body = {
                "from_id": user_id,
                "peer_id": user_id,
                "read_message_id": last.id,
                "conversation_message_id": last.cmid,
            }
            self.emit("message_read", body)

    def allow(self, user_id: int) -> None:
        """The person lets the community write."""
        with self.lock:
            self.user(user_id).allowed = True
            self.emit("message_allow", {"user_id": user_id, "key": ""})

    def forbid(self, user_id: int, *, code: int) -> None:
        """The person forbids messages; sending answers with `code` from now on."""
        with self.lock:
            user = self.user(user_id)
            user.allowed, user.refusal = False, code
            self.emit("message_deny", {"user_id": user_id})

    def press_callback(self, user_id: int, cmid: int, payload: str | None) -> str:
        """A callback button is pressed: an event without a message; gives its event id."""
        with self.lock:
            event_id = secrets.token_hex(6)
            self.presses[event_id] = Press(user_id, self.now())
            body = {
                "user_id": user_id,
                "peer_id": user_id,
                "event_id": event_id,
                "payload": json.loads(payload) if payload else None,
                "conversation_message_id": cmid,
            }
            self.emit("message_event", body)
            return event_id

    def as_json(self, message: Message) -> dict[str, Any]:
        """A message as VK shows it."""
        return message_json(message, self.dialog(message.peer), group_id=self.group_id)

    def conversation(self, dialog: Dialog) -> dict[str, Any]:
        """A dialog as VK shows it."""
        return conversation_json(dialog, self.user(dialog.peer))

    # --- events -------------------------------------------------------------------------------

    def hears(self, kind: str) -> bool:
        """Whether anybody may be told of events of this type."""
        polled = self.community.longpoll and self.community.ticked.get(kind, True)
        return polled or self.webhook.hears(kind)

    def emit(self, kind: str, obj: dict[str, Any]) -> None:
        """Put an event into the queue, if its type is ticked, and to the callback servers."""
        event = {
            "type": kind,
            "event_id": secrets.token_hex(20),
            "v": VERSION,
            "object": obj,
            "group_id": self.group_id,
        }
        if self.community.longpoll and self.community.ticked.get(kind, True):
            self.queue.put(event)
        self.webhook.emit(event)


CLIENT_INFO = {
    "button_actions": ["text", "vkpay", "open_app", "location", "open_link", "callback"],
    "keyboard": True,
    "inline_keyboard": True,
    "carousel": True,
    "lang_id": 0,
}

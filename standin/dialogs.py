"""People, their dialogs with the community, and messages as VK shows them.

Two kinds of ids live side by side and diverge on purpose: `id` counts over all messages of the
community, `cmid` within one dialog.
"""

from dataclasses import dataclass, field
from typing import Any

NO_PERMISSION = 901
DELETED = 18

Rows = list[list[dict[str, Any]]]  # of buttons


@dataclass(slots=True)
class User:
    """A person of the made-up VK; `refusal` is the error code for writing to them when not allowed.

    `deactivated` is "", "deleted" or "banned".
    """

    id: int
    first_name: str
    last_name: str
    screen_name: str = ""
    deactivated: str = ""
    allowed: bool = False  # has let the community write
    wrote: bool = False
    refusal: int = NO_PERMISSION

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    def why_not(self) -> int | None:
        """The error code for writing to this person; None when they may be written to."""
        if self.deactivated:
            return DELETED
        return None if self.allowed else self.refusal


@dataclass(slots=True)
class Message:
    """One message of a dialog; `out` means it is the community's own. `date` is Unix seconds."""

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

    @property
    def message_id(self) -> int:
        """The id over all dialogs of the community."""
        return self.id

    @property
    def at(self) -> int:
        """When it was written, Unix seconds."""
        return self.date

    @property
    def from_bot(self) -> bool:
        """Whether the community wrote it."""
        return self.out

    @property
    def inline(self) -> Rows:
        """The buttons inside the message, row by row."""
        if self.keyboard is None or not self.keyboard.get("inline"):
            return []
        rows: Rows = self.keyboard["buttons"]
        return rows


@dataclass(slots=True)
class Dialog:
    """One person's dialog with the community; `keyboard` is the ordinary one shown now."""

    peer: int
    messages: list[Message] = field(default_factory=list)
    by_cmid: dict[int, Message] = field(default_factory=dict)
    by_random: dict[int, Message] = field(default_factory=dict)
    in_read: Message | None = None  # the last message of the person that the community has read
    out_read: Message | None = None  # the last message of the community that the person has read
    last_in: Message | None = None
    last_out: Message | None = None
    keyboard: dict[str, Any] | None = None
    keyboard_from: int = 0  # the cmid of the message that brought it
    important: bool = False
    answered: bool = True

    @property
    def last_cmid(self) -> int:
        """The number of the newest message within the dialog."""
        return len(self.messages)

    @property
    def board(self) -> Rows:
        """The buttons of the ordinary keyboard, row by row."""
        return self.keyboard["buttons"] if self.keyboard else []

    @property
    def unread(self) -> bool:
        """Whether the person wrote something that the community has not read."""
        return self.last_in is not None and self.last_in.id > id_of(self.in_read)

    def add(self, message: Message) -> None:
        """Append a message whose cmid is the next one."""
        self.messages.append(message)
        self.by_cmid[message.cmid] = message
        if message.out:
            self.last_out, self.answered = message, True
            if message.random_id:
                self.by_random[message.random_id] = message
        else:
            self.last_in, self.answered = message, False

    def show_board(self, message: Message) -> None:
        """Take the keyboard of a new message: an empty one removes the ordinary keyboard."""
        board = message.keyboard
        if board is None or board.get("inline"):
            return
        self.keyboard = board if board["buttons"] else None
        self.keyboard_from = message.cmid


def id_of(message: Message | None) -> int:
    """The id of a message, 0 for none."""
    return message.id if message else 0


def _cmid_of(message: Message | None) -> int:
    return message.cmid if message else 0


def message_json(message: Message, dialog: Dialog, *, group_id: int) -> dict[str, Any]:
    """A message as VK shows it (API 5.199)."""
    body: dict[str, Any] = {
        "id": message.id,
        "conversation_message_id": message.cmid,
        "date": message.date,
        "from_id": -group_id if message.out else message.peer,
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
    if message.inline:
        body["keyboard"] = message.keyboard
    if message.edited_at is not None:
        body["update_time"] = message.edited_at
    original = dialog.by_cmid.get(message.reply_to) if message.reply_to else None
    if original is not None:
        body["reply_message"] = {
            "id": original.id,
            "conversation_message_id": original.cmid,
            "from_id": -group_id if original.out else original.peer,
            "peer_id": original.peer,
            "date": original.date,
            "text": original.text,
            "attachments": original.attachments,
        }
    return body


def conversation_json(dialog: Dialog, user: User) -> dict[str, Any]:
    """A dialog as VK shows it to the community."""
    last = dialog.messages[-1] if dialog.messages else None
    read = _cmid_of(dialog.in_read)
    refusal = user.why_not()
    body: dict[str, Any] = {
        "peer": {"id": dialog.peer, "type": "user", "local_id": dialog.peer},
        "last_message_id": id_of(last),
        "last_conversation_message_id": _cmid_of(last),
        "in_read": id_of(dialog.in_read),
        "out_read": id_of(dialog.out_read),
        "in_read_cmid": read,
        "out_read_cmid": _cmid_of(dialog.out_read),
        "unread_count": sum(not m.out for m in dialog.messages[read:]) if dialog.unread else 0,
        "sort_id": {"major_id": 0, "minor_id": id_of(last)},
        "version": 10_000_000 + id_of(last),
        "is_marked_unread": False,
        "important": dialog.important,
        "unanswered": not dialog.answered,
        "can_write": {"allowed": True}
        if refusal is None
        else {"allowed": False, "reason": refusal},
    }
    if dialog.keyboard is not None:
        body["current_keyboard"] = dialog.keyboard
    return body

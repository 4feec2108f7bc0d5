"""Phones: what a person sees and does, for stories in tests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from standin.dialogs import Dialog, Message
from standin.world import World

Attachment = dict[str, Any]


@dataclass
class Phone:
    """One person's phone. `expects` consumes messages in order; what nobody expected fails.

    Without `callbacks` the phone is an old client: callback buttons send their text as a message.
    """

    world: World
    user_id: int
    seen: int = 0
    callbacks: bool = True

    # --- doing --------------------------------------------------------------------------------

    def opens(self, ref: str = "") -> Message:
        """Follow a vk.me link and press «Начать»."""
        return self.world.receive(
            self.user_id, "Начать", payload='{"command":"start"}', ref=ref or None
        )

    def types(
        self,
        text: str,
        *,
        reply_to: Message | int | None = None,
        attachments: Sequence[Attachment | str] = (),
        ref: str = "",
    ) -> Message:
        """Write a message, maybe as a reply (to a message or its cmid).

        An attachment is VK's object, or a file name for a document made up on the spot.
        """
        cmid = reply_to.cmid if isinstance(reply_to, Message) else reply_to
        with self.world.lock:
            objects = [self._attachment(item) for item in attachments]
            return self.world.receive(
                self.user_id, text, reply_to=cmid, attachments=objects, ref=ref or None
            )

    def presses(self, label: str, message: Message | None = None) -> Message | None:
        """Press a button of `message`, or the newest one with that label that can be pressed.

        Buttons inside messages stay for ever, of the ordinary keyboards only the one shown now
        counts. Gives the message a text button writes; None for a callback button. Raises
        AssertionError naming the buttons in sight when there is none.
        """
        with self.world.lock:
            button = self._button(label, message)
            kind, payload = button.action["type"], button.action.get("payload")
            if kind == "callback" and self.callbacks:
                self.world.press_callback(self.user_id, button.cmid, payload)
                return None
            if kind not in ("text", "callback"):
                raise AssertionError(f"«{label}» opens {button.action.get('link')}")
            dialog = self.world.dialog(self.user_id)
            if button.ordinary and (dialog.keyboard or {}).get("one_time"):
                dialog.keyboard = None
            return self.world.receive(self.user_id, label, payload=payload)

    def reads(self) -> None:
        """Open the dialog and read everything."""
        self.world.read(self.user_id)

    def forbids(self, *, code: int = 901) -> None:
        """Forbid the community to write; sending here answers with `code` (900 to 902)."""
        self.world.forbid(self.user_id, code=code)

    def allows(self) -> None:
        """Allow the community to write (again)."""
        self.world.allow(self.user_id)

    def vanishes(self, how: str = "deleted") -> None:
        """The account is "deleted" or "banned": error 18 from now on."""
        with self.world.lock:
            self.world.user(self.user_id).deactivated = how

    # --- seeing -------------------------------------------------------------------------------

    @property
    def inbox(self) -> list[Message]:
        """What the community has sent, oldest first."""
        with self.world.lock:
            return [m for m in self.world.dialog(self.user_id).messages if m.out]

    @property
    def last(self) -> Message:
        """The newest message of the community."""
        return self.inbox[-1]

    def labels(self, message: Message | None = None) -> list[str]:
        """The buttons under a message (the newest one by default)."""
        board = (message or self.last).keyboard or {}
        return [b["action"].get("label", "") for row in board.get("buttons", []) for b in row]

    @property
    def board(self) -> list[str]:
        """The buttons of the ordinary keyboard shown now."""
        with self.world.lock:
            rows = self.world.dialog(self.user_id).board
            return [button["action"].get("label", "") for row in rows for button in row]

    @property
    def answers(self) -> list[dict[str, Any]]:
        """What callback presses of this person were answered with, oldest first."""
        with self.world.lock:
            return [a.data for a in self.world.answers if a.user_id == self.user_id]

    def expects(self, *words: str, within: float = 0.0) -> Message:
        """The next message not seen yet must hold all the words (case does not matter).

        Waits up to `within` real seconds for it to come. Raises AssertionError.
        """
        with self.world.changed:
            self.world.changed.wait_for(lambda: len(self.inbox) > self.seen, within)
        waiting = self.inbox[self.seen :]
        if not waiting:
            raise AssertionError(f"{self._who}: nothing came, expected {words}")
        message = waiting[0]
        self.seen += 1
        lowered = message.text.casefold()
        absent = [word for word in words if word.casefold() not in lowered]
        if absent:
            raise AssertionError(f"{self._who}: no {absent} in:\n{message.text}")
        return message

    def expects_nothing(self) -> None:
        """Nothing may have come that was not expected; raises AssertionError with the texts."""
        waiting = self.inbox[self.seen :]
        if waiting:
            raise AssertionError(
                f"{self._who}: unexpected:\n" + "\n---\n".join(m.text for m in waiting)
            )

    def skips(self) -> None:
        """Take everything that came so far as seen."""
        self.seen = len(self.inbox)

    @property
    def _who(self) -> str:
        return f"phone {self.user_id} ({self.world.user(self.user_id).name})"

    def _attachment(self, item: Attachment | str) -> Attachment:
        if not isinstance(item, str):
            return item
        world = self.world
        return world.uploads.own(
            item, owner=self.user_id, at=int(world.now()), base_url=world.base_url
        )

    def _button(self, label: str, message: Message | None) -> "_Found":
        dialog = self.world.dialog(self.user_id)
        found, seen = None, []
        for pressable in _pressable(dialog, message):
            if pressable.label == label and (found is None or pressable.cmid > found.cmid):
                found = pressable
            seen.append(pressable.label)
        if found is None:
            raise AssertionError(f"{self._who}: no «{label}» among {seen}")
        return found


@dataclass(frozen=True, slots=True)
class _Found:
    """A button that can be pressed: the cmid of its message, whether it is an ordinary one."""

    cmid: int
    ordinary: bool
    action: dict[str, Any]

    @property
    def label(self) -> str:
        return str(self.action.get("label", ""))


def _pressable(dialog: Dialog, message: Message | None) -> Iterator[_Found]:
    for owner in reversed(dialog.messages) if message is None else [message]:
        for row in owner.inline:
            yield from (_Found(owner.cmid, False, button["action"]) for button in row)
    if message is None or message.cmid == dialog.keyboard_from:
        for row in dialog.board:
            yield from (_Found(dialog.keyboard_from, True, b["action"]) for b in row)

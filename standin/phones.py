"""Phones: what a person sees and does, for stories in tests."""

from dataclasses import dataclass, field
from typing import Any

from standin.world import Message, World


@dataclass
class Phone:
    """One person's phone. `expects` consumes messages in order; what nobody expected fails."""

    world: World
    user_id: int
    seen: int = 0
    taken: list[Message] = field(default_factory=list)

    # --- doing --------------------------------------------------------------------------------

    def opens(self, ref: str = "") -> Message:
        """Follow a vk.me link and press «Начать»."""
        return self.world.receive(
            self.user_id, "Начать", payload='{"command":"start"}', ref=ref or None
        )

    def types(self, text: str, *, reply_to: Message | None = None) -> Message:
        """Write a message, maybe as a reply."""
        return self.world.receive(self.user_id, text, reply_to=reply_to.cmid if reply_to else None)

    def presses(self, label: str, message: Message | None = None) -> Message | None:
        """Press a button of `message`, or the newest one with that label.

        Raises AssertionError naming the buttons in sight when there is none.
        """
        button = self._button(label, message)
        action = button[1]["action"]
        if action["type"] == "callback":
            self.world.press_callback(self.user_id, button[0].cmid, action.get("payload"))
            return None
        if action["type"] != "text":
            raise AssertionError(f"«{label}» opens {action.get('link')}")
        return self.world.receive(self.user_id, action["label"], payload=action.get("payload"))

    def reads(self) -> None:
        """Open the dialog and read everything."""
        self.world.read(self.user_id)

    def forbids(self) -> None:
        """Forbid the community to write."""
        with self.world.lock:
            self.world.user(self.user_id).allowed = False
            self.world.emit("message_deny", {"user_id": self.user_id})

    def allows(self) -> None:
        """Allow the community to write again."""
        with self.world.lock:
            self.world.user(self.user_id).allowed = True
            self.world.emit("message_allow", {"user_id": self.user_id, "key": ""})

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

    def expects(self, *words: str) -> Message:
        """The next message not seen yet must hold all the words (case does not matter)."""
        waiting = self.inbox[self.seen :]
        if not waiting:
            raise AssertionError(f"phone {self.user_id}: nothing came, expected {words}")
        message = waiting[0]
        self.seen += 1
        lowered = message.text.casefold()
        absent = [word for word in words if word.casefold() not in lowered]
        if absent:
            raise AssertionError(f"phone {self.user_id}: no {absent} in:\n{message.text}")
        return message

    def expects_nothing(self) -> None:
        """Nothing may have come that was not expected."""
        waiting = self.inbox[self.seen :]
        if waiting:
            raise AssertionError(
                f"phone {self.user_id}: unexpected:\n" + "\n---\n".join(m.text for m in waiting)
            )

    def skips(self) -> None:
        """Take everything that came so far as seen."""
        self.seen = len(self.inbox)

    def _button(self, label: str, message: Message | None) -> tuple[Message, dict[str, Any]]:
        with self.world.lock:
            dialog = self.world.dialog(self.user_id)
            owners = [m for m in reversed(dialog.messages) if m.out and m.keyboard]
            if message is not None:
                owners = [message]
            seen = []
            for owner in owners:
                for row in (owner.keyboard or {}).get("buttons", []):
                    for button in row:
                        seen.append(button["action"].get("label", ""))
                        if seen[-1] == label:
                            return owner, button
        raise AssertionError(f"phone {self.user_id}: no «{label}» among {seen}")

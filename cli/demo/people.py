"""The people of the demo's district: the sample roster's posts with a phone each."""

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from cli.demo.stage import Stage
from cli.invites import invites
from cli.roster import roster
from data.values.roster import RosterRow
from papers.roster import read_roster
from standin.dialogs import Message
from standin.phones import Phone

HEADS_FROM, DEPUTIES_FROM = 2000, 3000  # accounts of those whose account the roster does not name


class District:
    """Heads and deputies by their organisation's code, and what they do on their phones."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.connected: set[str] = set()
        self._heads: dict[str, Phone] = {}
        self._deputies: dict[str, Phone] = {}
        self._names: dict[str, str] = {}  # organisations'
        self._codes: dict[int, str] = {}  # invite codes by account

    # --- getting acquainted -------------------------------------------------------------------

    def import_roster(self, file: Path) -> dict[str, Any]:
        """Import the roster and give everybody of it a phone; the import's report."""
        report: dict[str, Any] = json.loads(
            self.stage.command(roster, "import", str(file), "--json")
        )
        for row in read_roster(file.read_bytes(), name=file.name).rows:
            self._give_phone(row)
        return report

    def _give_phone(self, row: RosterRow) -> None:
        phones, first = (
            (self._heads, HEADS_FROM) if row.role == "head" else (self._deputies, DEPUTIES_FROM)
        )
        if row.code in phones:
            return
        account = row.vk.id if row.vk and row.vk.id else first + int(row.code)
        self._names[row.code] = row.organisation
        family, _, given = row.person.partition(" ")
        phones[row.code] = self.stage.vk.phone(account, first_name=given, last_name=family)

    def invite(self) -> list[dict[str, str]]:
        """Give out invites; what the command printed."""
        printed: list[dict[str, str]] = json.loads(self.stage.command(invites, "--json"))
        for row in printed:
            phones = self._heads if row["role"] == "руководитель" else self._deputies
            self._codes.setdefault(phones[row["organisation"]].user_id, row["code"])
        return printed

    def open_invite(self, code: str) -> Message:
        """The head follows the link; what the bot asks."""
        phone = self.head(code)
        phone.opens(self._codes[phone.user_id])
        self.stage.settle()
        return phone.last

    def connect_all(self, *, except_for: Collection[str]) -> None:
        """Everybody else connects, each once."""
        for code, phone in [*self._heads.items(), *self._deputies.items()]:
            if code in except_for:
                continue
            self.connected.add(code)
            if "Да, это я" not in self._labels(phone) and not phone.seen:
                phone.opens(self._codes[phone.user_id])
                self.stage.settle()
            if "Да, это я" in self._labels(phone):
                phone.presses("Да, это я")
                self.stage.settle()
            phone.skips()

    def _labels(self, phone: Phone) -> list[str]:
        return phone.labels() if phone.inbox else []

    # --- phones -------------------------------------------------------------------------------

    def head(self, code: str) -> Phone:
        """The phone of an organisation's head."""
        return self._heads[code]

    def deputy(self, code: str) -> Phone:
        """The phone of an organisation's first deputy."""
        return self._deputies[code]

    def presses(self, code: str, label: str) -> Message:
        """The head presses a button about this organisation; what comes back."""
        phone = self.head(code)
        phone.presses(label, self._card(phone, code, label))
        return self._reply(phone)

    def _card(self, phone: Phone, code: str, label: str) -> Message | None:
        """Who heads several organisations must choose the right message; others take the last."""
        if sum(other.user_id == phone.user_id for other in self._heads.values()) < 2:
            return None
        return next(
            message
            for message in reversed(phone.inbox)
            if self._names[code] in message.text and label in phone.labels(message)
        )

    def types(self, code: str, text: str) -> Message:
        """The head writes; what comes back."""
        phone = self.head(code)
        phone.types(text)
        return self._reply(phone)

    def _reply(self, phone: Phone) -> Message:
        self.stage.settle()
        return self.news(phone)[-1]

    def news(self, phone: Phone) -> list[Message]:
        """What has come since the last look; counts as seen from now on."""
        waiting = phone.inbox[phone.seen :]
        phone.skips()
        return waiting

    def all_read(self) -> None:
        """Everybody has seen everything."""
        for phone in self._everybody():
            phone.skips()

    def written_to(self) -> set[str]:
        """The organisations whose heads got something nobody has looked at yet."""
        return {code for code, phone in self._heads.items() if len(phone.inbox) > phone.seen}

    def _everybody(self) -> Iterator[Phone]:
        yield from self._heads.values()
        yield from self._deputies.values()

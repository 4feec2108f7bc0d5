"""A small town on the stage: its people with their phones, the office at its commands, the clock.

Accounts that the roster names are below 600; the others link by an invite.
"""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from cli.circular import circular as circular_command
from cli.demo.stage import MOSCOW, Stage
from cli.invites import invites as invites_command
from cli.reminders import reminders as reminders_command
from cli.roster import roster as roster_command
from standin.dialogs import Message
from standin.phones import Phone

HEADINGS = ("код", "организация", "тип", "часовой пояс", "руководитель", "должность", "роль", "vk")
VLADIVOSTOK = ZoneInfo("Asia/Vladivostok")


@dataclass(frozen=True, slots=True)
class Post:
    """A line of the roster. `account` stands there only if it is `named`."""

    code: str
    organisation: str
    person: str
    account: int
    kind: str = "школа"
    zone: str = "МСК"
    title: str = "директор"
    role: str = "руководитель"
    named: bool = False

    def line(self) -> tuple[str, ...]:
        """The cells of the roster file, as in HEADINGS."""
        page = str(self.account) if self.named else ""
        return (
            self.code,
            self.organisation,
            self.kind,
            self.zone,
            self.person,
            self.title,
            self.role,
            page,
        )


ANNA = Post("5", "Школа № 5", "Петрова Анна Сергеевна", 501, named=True)
IVAN = Post(
    "5",
    "Школа № 5",
    "Смирнов Иван Олегович",
    602,
    title="заместитель директора",
    role="заместитель",
)
BORIS = Post("7", "Школа № 7", "Орлов Борис Ильич", 701)
CLERK = Post(
    "РОО",
    "Управление образования",
    "Кузнецова Елена Павловна",
    900,
    kind="управление образования",
    title="начальник",
)
NAIDA_1 = Post(
    "21",
    "Детский сад «Родничок»",
    "Мамаева Наида Юсуповна",
    521,
    kind="детский сад",
    title="заведующая",
    named=True,
)
NAIDA_2 = replace(NAIDA_1, code="22", organisation="Детский сад «Ласточка»")
OLGA = Post("40", "Школа № 40", "Ким Ольга Петровна", 740, zone="МСК+7")

CAST = (ANNA, IVAN, BORIS, CLERK)
STRANGER = 999

REPORT = "report: Заполнить форму о переходе в Сферум"
ACKNOWLEDGE = "acknowledge: Ознакомиться с Указом № 262"
INFORM = "inform_staff: Ознакомить педагогов с Постановлением № 262"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message as it came: to whom and when by the clock of Moscow («16.10 09:00»)."""

    who: str
    at: str
    message: Message


class Town:
    """The stage with people on it."""

    def __init__(self, stage: Stage, folder: Path, posts: Sequence[Post] = CAST) -> None:
        self.stage = stage
        self.folder = folder
        self.posts = tuple(posts)
        self._phones: dict[str, Phone] = {}
        self.people_come(self.posts)

    def people_come(self, posts: Iterable[Post]) -> None:
        """Give everybody of these posts a phone, by their first name."""
        for post in posts:
            family, given, _ = post.person.split(" ", 2)
            self._phones[given] = self.stage.vk.phone(
                post.account, first_name=given, last_name=family
            )

    # --- people -------------------------------------------------------------------------------

    def phone(self, given_name: str) -> Phone:
        """Somebody's phone by first name."""
        return self._phones[given_name]

    @property
    def anna(self) -> Phone:
        """The head of school 5."""
        return self._phones["Анна"]

    @property
    def ivan(self) -> Phone:
        """Her deputy."""
        return self._phones["Иван"]

    @property
    def boris(self) -> Phone:
        """The head of school 7."""
        return self._phones["Борис"]

    @property
    def clerk(self) -> Phone:
        """The head of the office, an organisation of its own roster."""
        return self._phones["Елена"]

    @property
    def naida(self) -> Phone:
        """The head of two kindergartens."""
        return self._phones["Наида"]

    @property
    def olga(self) -> Phone:
        """The head of a school in Vladivostok."""
        return self._phones["Ольга"]

    @property
    def stranger(self) -> Phone:
        """Nobody of the roster."""
        return self.stage.vk.phone(STRANGER, first_name="Некто", last_name="Посторонний")

    def everybody(self) -> dict[str, Phone]:
        """All phones of the roster's people, by first name."""
        return dict(self._phones)

    def types(self, phone: Phone, text: str, *words: str, **more: Any) -> Message:
        """Somebody writes; the answer, which holds all the words."""
        phone.types(text, **more)
        self.stage.settle()
        return phone.expects(*words)

    def presses(
        self, phone: Phone, label: str, *words: str, message: Message | None = None
    ) -> Message:
        """Somebody presses a button; the answer, which holds all the words."""
        phone.presses(label, message)
        self.stage.settle()
        return phone.expects(*words)

    def opens(self, phone: Phone, code: str, *words: str) -> Message:
        """Somebody follows an invite's link; the answer, which holds all the words."""
        phone.opens(code)
        self.stage.settle()
        return phone.expects(*words)

    # --- roster and invites -------------------------------------------------------------------

    def import_roster(self, posts: Sequence[Post] | None = None, *options: str) -> dict[str, Any]:
        """Import the roster as it stands now (or of these posts); the report."""
        if posts is not None:
            self.posts = tuple(posts)
            self.people_come(self.posts)
        file = self.folder / "roster.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, delimiter=";")
            writer.writerow(HEADINGS)
            writer.writerows(post.line() for post in self.posts)
        report: dict[str, Any] = self.asks(roster_command, "import", str(file), *options)
        return report

    def invites(self) -> dict[tuple[str, str], str]:
        """Give out invites: the codes by organisation and person."""
        return {
            (row["organisation"], row["recipient"]): row["code"]
            for row in self.asks(invites_command)
        }

    def connect(self) -> None:
        """The roster is imported, everybody is invited and says yes, the usual way."""
        self.import_roster()
        codes = self.invites()
        first = {
            self._phones[post.person.split()[1]].user_id: post for post in reversed(self.posts)
        }
        phones = {account: self.stage.vk.phone(account) for account in first}
        for account, phone in phones.items():
            post = first[account]
            phone.opens("" if post.named else codes[post.code, post.person])
        self._each(phones.values(), "Вы —")
        for phone in phones.values():
            phone.presses("Да, это я")
        self._each(phones.values(), "вы подключены")

    def _each(self, phones: Iterable[Phone], *words: str) -> None:
        self.stage.settle()
        for phone in phones:
            phone.expects(*words)

    # --- circulars ----------------------------------------------------------------------------

    def draft(
        self,
        *asks: str,
        number: str = "985",
        due: str = "16.10.2023",
        title: str = "О переходе в Сферум",
        options: Sequence[str] = (),
    ) -> int:
        """Draft a circular; its id."""
        letter = self.folder / f"{number}.txt"
        letter.write_text(f"{title}\n\nПросим выполнить в срок.\n", encoding="utf-8")
        made = self.asks(
            circular_command,
            "draft",
            str(letter),
            *("--number", number, "--date", "13.10.2023", "--title", title),
            *(("--due", due) if due else ()),
            *[word for ask in asks or (REPORT, ACKNOWLEDGE) for word in ("--ask", ask)],
            *options,
        )
        return int(made["id"])

    def send(self, circular: int, *options: str) -> dict[str, Any]:
        """Send a draft, to all unless `options` say to whom; what the command printed."""
        to = options if any(o in ("--code", "--kind") for o in options) else ("--all", *options)
        sent: dict[str, Any] = self.asks(circular_command, "send", str(circular), "--yes", *to)
        self.stage.settle()
        return sent

    def circular(self, *asks: str, to: Sequence[str] = (), **more: Any) -> int:
        """Draft and send a circular, and see its card come to the heads it is for; its id."""
        made = self.draft(*asks, **more)
        self.send(made, *(word for code in to for word in ("--code", code)))
        seen = set()
        for post in self.posts:
            if post.role == "руководитель" and (not to or post.code in to):
                phone = self._phones[post.person.split()[1]]
                phone.expects(more.get("number", "985"))
                seen.add(phone.user_id)
        return made

    def status(self, circular: int) -> dict[str, Any]:
        """`circular status --json`."""
        found: dict[str, Any] = self.asks(circular_command, "status", str(circular))
        return found

    def row(self, circular: int, code: str) -> dict[str, Any]:
        """One organisation's line of the status."""
        rows = self.status(circular)["deliveries"]
        return next(dict(row) for row in rows if row["organisation"] == code)

    def states(self, circular: int) -> dict[str, str]:
        """How each organisation stands."""
        return {r["organisation"]: r["state"] for r in self.status(circular)["deliveries"]}

    def claimed(self, circular: int, code: str) -> list[str]:
        """The kinds of asks an organisation has confirmed."""
        asks = self.row(circular, code)["asks"]
        return [ask["kind"] for ask in asks if ask["state"] == "claimed"]

    def office(self, group: click.Command, *arguments: str) -> str:
        """A command of the office, and what follows from it; what it printed."""
        printed = self.stage.command(group, *arguments)
        self.stage.settle()
        return printed

    def asks(self, group: click.Command, *arguments: str) -> Any:
        """A command with --json; what it printed."""
        return json.loads(self.stage.command(group, *arguments, "--json"))

    def preview(self, until: str) -> list[dict[str, Any]]:
        """`reminders preview --json` up to a day."""
        found: list[dict[str, Any]] = self.asks(reminders_command, "preview", "--until", until)
        return found

    # --- time ---------------------------------------------------------------------------------

    def at(self, day: str, time: str = "10:00", zone: ZoneInfo = MOSCOW) -> datetime:
        """A moment («2023-10-16», «09:00»)."""
        return Stage.moment(day, time, zone)

    def move(self, day: str, time: str = "10:00", *, awake: bool = True) -> None:
        """Let time pass until this moment of Moscow's clock."""
        self.stage.move_to(self.at(day, time), awake=awake)

    def arrivals(self, day: str, time: str = "23:00") -> list[Arrival]:
        """Let time pass until this moment; all that came meanwhile, in the order of time."""
        self.stage.vk.assert_no_unexpected()
        self.move(day, time)
        came = []
        for name, phone in self._phones.items():
            came += [
                Arrival(name, _moscow(message), message) for message in phone.inbox[phone.seen :]
            ]
            phone.skips()
        return sorted(came, key=lambda one: (one.message.date, one.who))


def told(arrivals: Iterable[Arrival]) -> list[tuple[str, str]]:
    """When and who, for comparing."""
    return [(one.at, one.who) for one in arrivals]


def _moscow(message: Message) -> str:
    return f"{datetime.fromtimestamp(message.date, MOSCOW):%d.%m %H:%M}"

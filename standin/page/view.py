"""What the phones page shows, as plain values for its templates."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from standin.dialogs import Dialog, Message, Rows, User
from standin.http import Request

if TYPE_CHECKING:
    from standin.server import StandIn

SIDE_BY_SIDE = 4  # phones shown without a list of people
MOST_SHOWN = 3  # beside the list
MOST_LISTED = 100
LAST_MESSAGES = 60
TYPING_SECONDS = 5.0
SNACKBAR_SECONDS = 6.0
ZONE = ZoneInfo("Europe/Moscow")
MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
    "октября", "ноября", "декабря",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page asks for: phones to open, words to find people by."""

    open: tuple[int, ...]
    find: str

    @staticmethod
    def of(request: Request) -> "Asked":
        """Read from the query; what makes no sense is left out."""
        numbers = [item for item in request.field("open").split(",") if item.isdecimal()]
        return Asked(tuple(map(int, numbers[:MOST_SHOWN])), request.field("find").strip())

    def query(self, *, also: int | None = None) -> dict[str, str]:
        """The query that asks for the same, with one phone more in front of the others."""
        opened = list(self.open)
        if also is not None and also not in opened:
            opened = [also, *opened][:MOST_SHOWN]
        query = {"open": ",".join(map(str, opened)), "find": self.find}
        return {name: value for name, value in query.items() if value}


@dataclass(frozen=True, slots=True)
class Button:
    """A button to press, or a link."""

    label: str
    colour: str
    link: str
    cmid: int


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message; `day` is set where a new day begins. `read` only means something for ours."""

    cmid: int
    ours: bool
    text: str
    at: str
    day: str
    read: bool
    edited: bool
    quote: str
    files: list[tuple[str, str, bool]]  # name, address, whether it is a picture
    rows: list[list[Button]]


@dataclass(frozen=True, slots=True)
class PhoneView:
    """One phone."""

    user: User
    bubbles: list[Bubble]
    board: list[list[Button]]
    status: str
    snackbar: str
    initials: str
    colour: int


@dataclass(frozen=True, slots=True)
class Person:
    """One line of the list of people."""

    user: User
    last: str
    at: str
    unread: int
    open: bool
    query: dict[str, str]
    initials: str
    colour: int


def shown(standin: "StandIn", asked: Asked) -> list[int]:
    """The phones to show: those asked for, else the first ones."""
    known = {phone.user_id for phone in standin.phones}
    chosen = [user_id for user_id in asked.open if user_id in known]
    most = SIDE_BY_SIDE if len(known) <= SIDE_BY_SIDE else MOST_SHOWN
    return chosen or [phone.user_id for phone in standin.phones[:most]]


def people(standin: "StandIn", asked: Asked, opened: list[int]) -> list[Person]:
    """Those who match the search, the last ones written to first."""
    words = asked.find.casefold().split()
    known = {phone.user_id: None for phone in standin.phones}
    recent = [d.peer for d in reversed(standin.world.dialogs.values()) if d.messages]
    order = dict.fromkeys([*(peer for peer in recent if peer in known), *known])
    users = (standin.world.user(user_id) for user_id in order)
    matching = (u for u in users if all(w in f"{u.name} {u.id}".casefold() for w in words))
    at_hand = Asked(tuple(opened), asked.find)
    return [_person(standin, user, at_hand) for user in islice(matching, MOST_LISTED)]


def _person(standin: "StandIn", user: User, asked: Asked) -> Person:
    dialog = standin.world.dialogs.get(user.id) or Dialog(user.id)
    last = dialog.messages[-1] if dialog.messages else None
    read = dialog.out_read.cmid if dialog.out_read else 0
    return Person(
        user=user,
        last=last.text.replace("\n", " ")[:80] if last else "",
        at=_moment(last.date).strftime("%H:%M") if last else "",
        unread=sum(m.out for m in dialog.messages[read:]),
        open=user.id in asked.open,
        query=asked.query(also=user.id),
        initials=_initials(user),
        colour=user.id % 6,
    )


def phone(standin: "StandIn", user_id: int) -> PhoneView:
    """One phone as it stands now."""
    world = standin.world
    user = world.user(user_id)
    dialog = world.dialogs.get(user_id) or Dialog(user_id)
    return PhoneView(
        user=user,
        bubbles=list(_bubbles(dialog)),
        board=_rows(dialog.board, dialog.keyboard_from),
        status=_status(standin, user),
        snackbar=_snackbar(standin, user_id),
        initials=_initials(user),
        colour=user_id % 6,
    )


def _status(standin: "StandIn", user: User) -> str:
    if user.deactivated:
        return "страница удалена"
    if time.monotonic() - standin.world.typing.get(user.id, -TYPING_SECONDS) < TYPING_SECONDS:
        return "сообщество печатает…"
    if user.allowed:
        return "сообщения разрешены"
    return "сообщения запрещены" if user.wrote else "ещё не писал(а) сообществу"


def _snackbar(standin: "StandIn", user_id: int) -> str:
    for answer in reversed(standin.world.answers[-50:]):
        if answer.user_id == user_id and time.monotonic() - answer.at < SNACKBAR_SECONDS:
            return str(answer.data.get("text", ""))
    return ""


def _bubbles(dialog: Dialog) -> Iterator[Bubble]:
    read = dialog.out_read.cmid if dialog.out_read else 0
    day = ""
    for message in dialog.messages[-LAST_MESSAGES:]:
        at = _moment(message.date)
        today = f"{at.day} {MONTHS[at.month - 1]} {at.year}"
        yield Bubble(
            cmid=message.cmid,
            ours=message.out,
            text=message.text,
            at=at.strftime("%H:%M"),
            day=today if today != day else "",
            read=message.cmid <= read,
            edited=message.edited_at is not None,
            quote=_quote(dialog, message),
            files=[_attached(item) for item in message.attachments],
            rows=_rows(message.inline, message.cmid),
        )
        day = today


def _quote(dialog: Dialog, message: Message) -> str:
    original = dialog.by_cmid.get(message.reply_to) if message.reply_to else None
    return original.text.replace("\n", " ")[:90] if original else ""


def _attached(item: dict[str, Any]) -> tuple[str, str, bool]:
    if "doc" in item:
        # Only the path: the page may be open under another name of this machine.
        _, _, path = str(item["doc"].get("url", "")).partition("/file/")
        return str(item["doc"].get("title", "файл")), f"/file/{path}" if path else "", False
    if "photo" in item:
        photo = item["photo"]
        return "фото", f"/file/photo{photo['owner_id']}_{photo['id']}/photo.jpg", True
    return str(item.get("type", "вложение")), "", False


def _rows(rows: Rows, cmid: int) -> list[list[Button]]:
    return [[_button(button, cmid) for button in row] for row in rows]


def _button(button: dict[str, Any], cmid: int) -> Button:
    action = button["action"]
    label = str(action.get("label") or {"location": "Место на карте"}.get(action["type"], "…"))
    link = str(action.get("link", ""))
    return Button(label, str(button.get("color", "secondary")), link, cmid)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, ZONE)


def _initials(user: User) -> str:
    return (user.first_name[:1] + user.last_name[:1]).upper()

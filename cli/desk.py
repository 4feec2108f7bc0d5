"""The desk of an office: built of the settings, handed what other rooms do for it, served."""

import logging
import socket
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

import uvicorn

from bot import cards, status, texts
from bot.messenger import Content
from cli import drafting, parts, rosterfile
from cli.context import Context
from cli.settings import Settings
from data.actions import users
from data.database import Database
from data.models.circular import Circular
from data.queries import users as queries
from data.queries.status import DeliveryStatus
from data.queries.tasks import Task
from data.rules.ladder import Step
from data.rules.workdays import Calendar
from data.values.clock import Clock
from data.values.errors import SettingsError
from data.values.letter import LetterRead, Place
from data.values.roster import RosterRow
from office import passwords
from office.app import build
from office.desk import Desk, Hands, PhoneCard, Proposal
from office.entry import first_link
from papers.letters import read_letter, read_letter_file
from papers.roster import read_roster

log = logging.getLogger(__name__)

BY = "system"


def desk(context: Context) -> Desk:
    """The desk of these settings."""
    settings = context.settings
    return Desk(
        database=context.database,
        clock=context.clock,
        zone=settings.office_timezone,
        files=settings.files,
        hands=hands(settings, context.clock),
        invite_link=(
            f"https://vk.me/club{settings.vk_group_id}?ref={{code}}" if settings.vk_group_id else ""
        ),
        hosts=_hosts(settings),
    )


def hands(settings: Settings, clock: Clock) -> Hands:
    """What the other rooms do for a desk."""
    return Hands(
        read_letter=Reader(settings),
        read_roster=RosterReader(settings, clock),
        places=_places_in,
        why=_why,
        card=_card,
        step=_step,
    )


class DeskServer:
    """The desk behind a port, answered in the thread that calls `run` until `stop`.

    Raises SettingsError when the port is taken.
    """

    def __init__(self, context: Context) -> None:
        settings = context.settings
        self._socket = _bound(settings)
        self.url = f"http://{settings.desk_host}:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            build(desk(context)),
            log_config=None,
            access_log=False,  # addresses of pages and people stay out of the log
            server_header=False,
            proxy_headers=True,
            forwarded_allow_ips="127.0.0.1",  # the web server on this machine, nobody else
            timeout_graceful_shutdown=3,
        )
        self._server = uvicorn.Server(config)

    def run(self) -> None:
        """Answer until told to stop."""
        self._server.run(sockets=[self._socket])

    def stop(self) -> None:
        """Let what is under way end, then answer no more."""
        self._server.should_exit = True


def first_entry(database: Database, url: str, *, at: datetime) -> str | None:
    """A one-time link to become the administrator, when nobody can enter yet."""
    token = passwords.new_token()
    with database.write() as session:
        if queries.anybody(session):
            return None
        users.give_link(session, user_id=None, token_hash=passwords.token_hash(token), at=at, by=BY)
    return first_link(url, token)


def _bound(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.desk_host else socket.AF_INET
    bound = socket.socket(family)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((settings.desk_host, settings.desk_port))
    except OSError as error:
        bound.close()
        raise SettingsError(
            f"Стол не может занять {settings.desk_host}:{settings.desk_port}: "
            "задайте другой DESK_PORT или остановите программу, которая его держит."
        ) from error
    return bound


def _hosts(settings: Settings) -> frozenset[str]:
    """Names the desk answers to; listening everywhere it answers to any number too."""
    everywhere = settings.desk_host in ("0.0.0.0", "::")  # noqa: S104  compared, not bound
    return frozenset({*settings.desk_names, "*" if everywhere else settings.desk_host})


class Reader:
    """Makes a draft of a letter's bytes."""

    def __init__(self, settings: Settings) -> None:
        self._zone = settings.office_timezone

    def __call__(self, name: str, content: bytes, at: datetime) -> Proposal:
        """The draft and what to check in it; raises PaperError."""
        text, read = read_letter_file(content, name)
        made = drafting.draft_of(
            read, drafting.Given(), name=name, text=text, at=at.astimezone(self._zone)
        )
        # Doubts that name a key of the command are of no use here: the field itself is marked.
        doubts = tuple(doubt for doubt in made.doubts if "--" not in doubt)
        return Proposal(made.draft, doubts)


class RosterReader:
    """Reads a roster file; names of pages are asked of the messenger."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    def __call__(self, name: str, content: bytes) -> tuple[list[RosterRow], tuple[str, ...]]:
        """Its rows with numbered pages, and warnings; raises InputError with every fault."""
        sheet = read_roster(content, name)
        rosterfile.refuse(sheet.faults)
        return rosterfile.with_numbers(sheet.rows, self._resolve), tuple(sheet.warnings)

    def _resolve(self, names: Sequence[str]) -> dict[str, int]:
        return parts.vk(self._settings, self._clock).resolve(names)


@lru_cache(maxsize=64)
def _places_in(text: str) -> tuple[Place, ...]:
    return _places(read_letter(text))


def _places(read: LetterRead) -> tuple[Place, ...]:
    asks = tuple(Place("asks", a.start, a.start + len(a.quote), a.quote) for a in read.asks)
    return (*read.places, *asks)


def _why(circular: Circular, row: DeliveryStatus, at: datetime) -> str:
    return status.why(circular, row, at=at)


def _card(task: Task, calendar: Calendar, office: str) -> PhoneCard:
    return _on_phone(cards.circular(task, calendar, office=office, named=False))


def _on_phone(content: Content) -> PhoneCard:
    rows = content.keyboard.rows if content.keyboard else ()
    return PhoneCard(content.text, tuple(tuple(b.label for b in row) for row in rows))


def _step(key: str) -> str:
    return texts.next_step(Step.read(key))

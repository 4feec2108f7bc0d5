"""The cast of every test: an office with its clerk, two schools, a deputy, a stranger, a letter.

Everything has a default; what a test is about, it names.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from data.actions import circulars, installation
from data.database import Database
from data.models.address import Address, AddressState
from data.models.circular import Round
from data.models.delivery import Delivery
from data.models.office import Setting
from data.models.organisation import Organisation, OrganisationKind
from data.models.outgoing import OutgoingKind, Urgency
from data.models.person import Person, Post, Recipient, Role
from data.values.circular import AskDraft, CircularDraft
from data.values.outbox import NewMessage, Said

MOSCOW = ZoneInfo("Europe/Moscow")
VK = "vk"
FILE = "vestnik.db"
ANNA, IVAN, BORIS, CLERK, STRANGER = 501, 502, 701, 900, 999  # accounts


def moscow(day: str, at: str = "12:00") -> datetime:
    """A moment of Moscow's clock («2023-10-13», «12:00»), aware UTC."""
    local = datetime.combine(date.fromisoformat(day), time.fromisoformat(at), MOSCOW)
    return local.astimezone(UTC)


START = moscow("2023-10-13", "10:00")  # the Friday the letter came


def scratch() -> Path | None:
    """A folder in memory if there is one: tests commit often, and would wait for the disk."""
    memory = Path("/dev/shm")
    return memory if os.access(memory, os.W_OK) else None


def database(folder: Path, *, at: datetime = START) -> Database:
    """A fresh database in `folder`, ready for work, nobody in it."""
    made = Database(f"sqlite:///{folder / FILE}")
    made.upgrade()
    with made.write() as session:
        installation.prepare(
            session, at=at, name="Управление образования", timezone="Europe/Moscow"
        )
    return made


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody at their post; `address` is 0 without an account."""

    organisation: int
    person: int
    recipient: int
    address: int


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is there in every test: heads of two schools, a deputy, the office's clerk."""

    anna: Holder  # head of school 5
    ivan: Holder  # her deputy
    boris: Holder  # head of school 7
    clerk: Holder  # head of the office itself


def cast(session: Session, *, at: datetime = START) -> Cast:
    """The usual people, all linked."""
    school_5 = organisation(session, "5", "Школа № 5", at=at)
    school_7 = organisation(session, "7", "Школа № 7", at=at)
    own = organisation(session, "РОО", "Управление", kind=OrganisationKind.OFFICE, at=at)
    return Cast(
        anna=holder(session, school_5, "Петрова Анна Сергеевна", account=ANNA, at=at),
        ivan=holder(session, school_5, "Смирнов Иван Олегович", account=IVAN, rank=1, at=at),
        boris=holder(session, school_7, "Орлов Борис Ильич", account=BORIS, at=at),
        clerk=holder(session, own, "Кузнецова Елена Павловна", account=CLERK, at=at),
    )


def organisation(
    session: Session,
    code: str,
    name: str = "",
    *,
    kind: OrganisationKind = OrganisationKind.SCHOOL,
    timezone: str | None = None,
    at: datetime = START,
) -> int:
    """An organisation's id."""
    made = Organisation(
        code=code, name=name or f"Школа № {code}", kind=kind, timezone=timezone, created_at=at
    )
    session.add(made)
    session.flush()
    return made.id or 0


def holder(
    session: Session,
    organisation: int,
    name: str = "Петрова Анна Сергеевна",
    *,
    person: int | None = None,
    account: int | None = None,
    rank: int = 0,
    state: AddressState = AddressState.LINKED,
    at: datetime = START,
) -> Holder:
    """A person at a post (rank 0: the head); with `person` somebody who is there already."""
    post = Post(organisation_id=organisation, rank=rank, role=Role.DEPUTY if rank else Role.HEAD)
    session.add(post)
    if person is None:
        human = Person(name=name, created_at=at)
        session.add(human)
        session.flush()
        person = human.id or 0
    session.flush()
    recipient = Recipient(post_id=post.id or 0, person_id=person, since=at)
    session.add(recipient)
    address = None
    if account is not None:
        address = Address(
            person_id=person,
            messenger=VK,
            account=account,
            state=state,
            linked_at=None if state is AddressState.EXPECTED else at,
            changed_at=at,
        )
        session.add(address)
    session.flush()
    return Holder(organisation, person, recipient.id or 0, (address.id or 0) if address else 0)


ACKNOWLEDGE = AskDraft("acknowledge", "Ознакомиться с Указом № 262", date(2023, 10, 16))
REPORT = AskDraft(
    "report", "Заполнить форму о переходе в Сферум", date(2023, 10, 16), link="https://forms.ru/1"
)


def draft(
    *, asks: Sequence[AskDraft] = (ACKNOWLEDGE,), number: str | None = "985", **more: object
) -> CircularDraft:
    """Letter 985 as it was read; `more` replaces other fields."""
    fields: dict[str, object] = {
        "letter_name": "985.docx",
        "letter_text": "О переходе в Сферум",
        "number": number,
        "dated": date(2023, 10, 13),
        "title": "О переходе в Сферум",
        "addressees": "Руководителям образовательных организаций",
        "links": (),
        "asks": tuple(asks),
    }
    return CircularDraft(**(fields | more))  # type: ignore[arg-type]  # any field may be named


def circular(
    session: Session,
    organisations: Sequence[int],
    *,
    made_of: CircularDraft | None = None,
    at: datetime = START,
    urgent: bool = False,
) -> int:
    """The id of a circular opened at `at` for these organisations."""
    made = circulars.draft(session, made_of=made_of or draft(), at=at, by="clerk")
    circulars.open_(
        session,
        circular_id=made.id or 0,
        organisations=organisations,
        audience={"all": True},
        at=at,
        by="clerk",
        urgent=urgent,
    )
    return made.id or 0


def deliveries(session: Session, circular_id: int) -> dict[int, int]:
    """The delivery of each organisation."""
    rows = session.exec(
        select(Delivery.organisation_id, Delivery.id)
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .where(Round.circular_id == circular_id)
    )
    return {organisation: int(delivery or 0) for organisation, delivery in rows}


def message(
    account: int = ANNA,
    text: str = "Здравствуйте",
    *,
    at: datetime = START,
    urgency: int = Urgency.REPLY,
    **more: object,
) -> NewMessage:
    """A reply with its words already fixed; `more` replaces other fields."""
    fields: dict[str, object] = {
        "messenger": VK,
        "account": account,
        "kind": OutgoingKind.REPLY,
        "urgency": urgency,
        "not_before": at,
        "said": Said(text),
    }
    return NewMessage(**(fields | more))  # type: ignore[arg-type]  # any field may be named


def put_setting(session: Session, name: str, value: str) -> None:
    """Set a named value as it may stand in a database of long use."""
    session.merge(Setting(name=name, value=value))

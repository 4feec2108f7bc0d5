"""From a letter to a circular's draft: what was read, what was given, and what to check."""

import hashlib
import shutil
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

from cli.context import Context
from cli.draftasks import LONGEST, asks_of, given_asks
from cli.dues import Dues
from data.queries import office
from data.rules.workdays import Calendar
from data.values.circular import AskDraft, CircularDraft, FileDraft
from data.values.errors import InputError
from data.values.letter import LetterRead
from papers.letters import read_letter_file

LIMITS = {"number": 64, "title": 500, "addressees": 1000}  # as the database holds them
FIELDS = {
    "number": "номер письма",
    "date": "дата письма",
    "title": "заголовок",
    "addressees": "адресаты",
    "deadlines": "сроки",
    "asks": "что просят сделать",
    "requires_action": "требуется ли ответ",
}
YEARS = (2000, 2100)  # of letters and their terms
_DAYS = ("%d.%m.%Y", "%Y-%m-%d")
_MOMENTS = ("%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")


@dataclass(frozen=True, slots=True)
class Given:
    """What the options of `circular draft` say instead of the letter; None and () say nothing."""

    number: str | None = None
    dated: str | None = None
    title: str | None = None
    due: str | None = None
    links: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft, and in Russian sentences what a person must check in it."""

    draft: CircularDraft
    doubts: tuple[str, ...]


def propose(letter: Path, given: Given, *, at: datetime) -> Proposal:
    """The draft for a letter's file, options over what was read.

    `at` is now in the office's own zone. Raises PaperError for a file that cannot be read and
    InputError for a wrong option.
    """
    text, read = read_letter_file(load(letter), letter.name)
    return draft_of(read, given, name=letter.name, text=text, at=at)


def draft_of(read: LetterRead, given: Given, *, name: str, text: str, at: datetime) -> Proposal:
    """The draft for a letter that was read; see `propose`."""
    dues = Dues(read, at.date())
    links = _links(given.links) or read.links
    due = _moment(given.due) if given.due else None
    asks, unsure, doubts = asks_of(read, dues, links=links)
    if given.asks:
        asks, unsure, doubts = given_asks(given.asks, asks, dues, links=links)
    if due:
        asks = [replace(ask, due_on=due[0], due_time=due[1]) for ask in asks]
        unsure.discard("due")
        doubts = [doubt for doubt in doubts if not doubt.is_due]
    fields = _fields(read, given, name)
    unsure |= {field for field in read.unsure if field in FIELDS and field not in fields.given}
    if due or given.asks:
        unsure.discard("deadlines")
    if given.asks:
        unsure -= {"asks", "requires_action"}
    draft = CircularDraft(
        letter_name=name[-300:],
        letter_text=text,
        number=fields.number,
        dated=fields.dated,
        title=fields.title,
        addressees=read.addressees[: LIMITS["addressees"]],
        links=links,
        asks=tuple(asks),
        unsure=frozenset(unsure),
    )
    said = [*_doubts_of_fields(draft, unsure, read), *(doubt.text for doubt in doubts)]
    return Proposal(draft, (*said, *_past(asks, at.date())))


@dataclass(frozen=True, slots=True)
class _Fields:
    number: str | None
    dated: date | None
    title: str
    given: frozenset[str]


def _fields(read: LetterRead, given: Given, name: str) -> _Fields:
    """Number, date and title: given ones first, then read ones; a letter is called something."""
    number = given.number.strip() if given.number is not None else read.number
    dated = _day(given.dated) if given.dated else read.date
    title = given.title.strip() if given.title is not None else read.title
    for field, value in (("number", number), ("title", given.title)):
        if value and len(value) > LIMITS[field]:
            raise InputError(f"Слишком длинно (--{field}): можно до {LIMITS[field]} знаков.")
    named = {"number": given.number, "date": given.dated, "title": given.title}
    return _Fields(
        number=number or None,
        dated=dated,
        title=(title or Path(name).stem)[: LIMITS["title"]],
        given=frozenset(field for field, value in named.items() if value),
    )


def _doubts_of_fields(draft: CircularDraft, unsure: set[str], read: LetterRead) -> list[str]:
    said = []
    if draft.number is None:
        said.append("номера в письме не видно; задайте его ключом --number, если он есть.")
    if draft.dated is None:
        said.append("даты в письме не видно; задайте её ключом --date.")
    if read.title is None and "title" in unsure:
        said.append(f"заголовка в письме не видно, пока он «{draft.title}»; задайте --title.")
    absent = {name for name, value in (("number", draft.number), ("date", draft.dated),
                                       ("title", read.title)) if value is None}  # fmt: skip
    doubted = [word for field, word in FIELDS.items() if field in unsure - absent]
    if doubted:
        said.append("прочитано неуверенно: " + ", ".join(doubted) + ".")
    if "text" in read.unsure:
        said.append("письмо очень длинное, прочитано только его начало.")
    return said


def _past(asks: list[AskDraft], today: date) -> list[str]:
    past = sorted({ask.due_on for ask in asks if ask.due_on and ask.due_on < today})
    return [f"срок {day:%d.%m.%Y} уже прошёл." for day in past]


def _links(given: tuple[str, ...]) -> tuple[str, ...]:
    for link in given:
        if not link.startswith(("http://", "https://")) or " " in link or len(link) > LONGEST:
            raise InputError(
                f"«{link[:60]}» не ссылка: она начинается с https:// и не длиннее {LONGEST} знаков."
            )
    return given


class _FarError(InputError):
    """A day of a year no letter speaks of: a slip of the hand."""


def _sound(day: date, text: str) -> date:
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise _FarError(f"«{text}»: год должен быть от {YEARS[0]} до {YEARS[1]}.")
    return day


def _day(text: str) -> date:
    for form in _DAYS:
        try:
            found = datetime.strptime(text.strip(), form).date()  # noqa: DTZ007  only a day
        except ValueError:
            continue
        return _sound(found, text)
    raise InputError(f"«{text}» не дата: напишите её как ДД.ММ.ГГГГ.")


def _moment(text: str) -> tuple[date, time | None]:
    for form in _MOMENTS:
        try:
            found = datetime.strptime(text.strip(), form)  # noqa: DTZ007  a local moment
        except ValueError:
            continue
        return _sound(found.date(), text), found.time()
    try:
        return _day(text), None
    except _FarError:
        raise
    except InputError:
        raise InputError(
            f"«{text}» не срок: напишите его как ДД.ММ.ГГГГ или ДД.ММ.ГГГГ ЧЧ:ММ."
        ) from None


def load(path: Path) -> bytes:
    """The bytes of a file; raises InputError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"Файл «{path}» не прочитать: {error.strerror}.") from error


def store(path: Path, folder: Path) -> FileDraft:
    """Copy a file that goes along into the folder of files, under its own digest."""
    data = load(path)
    digest = hashlib.sha256(data).hexdigest()
    target = folder / digest[:2] / f"{digest}{path.suffix.lower()}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            half = target.with_suffix(".part")
            shutil.copyfile(path, half)
            half.replace(target)
    except OSError as error:
        raise InputError(f"Файл «{path}» не сохранить: {error.strerror}.") from error
    return FileDraft(path.name[-200:], str(target), len(data), digest)


def calendar(context: Context) -> Calendar:
    """The office's calendar of working days."""
    with context.database.read() as session:
        return office.calendar(session)

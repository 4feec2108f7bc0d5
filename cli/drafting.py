"""From a letter to a circular's draft: what was read, what was given, and what to check."""

import hashlib
import re
import shutil
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

from cli.context import Context
from cli.dues import Due, Dues
from data.queries import office
from data.rules.workdays import Calendar
from data.values.circular import AskDraft, CircularDraft, FileDraft
from data.values.errors import InputError
from data.values.letter import LetterAsk, LetterRead
from papers.letters import read_letter_file

ASK_KINDS = ("acknowledge", "report", "inform_staff")
REPORTS = ("form", "report", "upload")  # what is answered with a report
DEEDS = ("publish", "take_part", "other")  # worth an ask of their own when they have a term
FIELD_LIMITS = {"number": 64, "title": 500, "addressees": 1000, "text": 1000, "link": 1000}
FIELDS = {
    "number": "номер письма",
    "date": "дата письма",
    "title": "заголовок",
    "addressees": "адресаты",
    "deadlines": "сроки",
    "asks": "что просят сделать",
    "requires_action": "требуется ли ответ",
}
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
    due = _moment(given.due) if given.due else None
    asks, unsure, doubts = _asks(read, dues, links=given.links or read.links)
    if given.asks:
        asks, unsure, doubts = _given_asks(given, asks, dues, read)
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
        addressees=read.addressees[: FIELD_LIMITS["addressees"]],
        links=tuple(given.links or read.links),
        asks=tuple(asks),
        unsure=frozenset(unsure),
    )
    said = [*_doubts_of_fields(draft, unsure, read), *(doubt.text for doubt in doubts)]
    return Proposal(draft, (*said, *_past(asks, at.date())))


@dataclass(frozen=True, slots=True)
class _Doubt:
    text: str
    is_due: bool = False


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
        if value and len(value) > FIELD_LIMITS[field]:
            raise InputError(f"Слишком длинно для {field}: можно до {FIELD_LIMITS[field]} знаков.")
    named = {"number": given.number, "date": given.dated, "title": given.title}
    return _Fields(
        number=number or None,
        dated=dated,
        title=(title or Path(name).stem)[: FIELD_LIMITS["title"]],
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


def _asks(
    read: LetterRead, dues: Dues, *, links: tuple[str, ...]
) -> tuple[list[AskDraft], set[str], list[_Doubt]]:
    """What the letter asks as asks of a circular, with their terms."""
    unsure: set[str] = set()
    doubts: list[_Doubt] = []
    asks: list[AskDraft] = []
    left_out: list[str] = []
    for kind, one in _chosen(read, dues, left_out):
        due, guess = dues.of(one)
        if guess:
            unsure.add("due")
            doubts.append(_Doubt(f"{guess} («{_short(one.what, 60)}»).", is_due=True))
        link = _link(one, links) if kind == "report" else None
        asks.append(_ask(kind, _text(one, kind), due, link))
    if not asks:
        asks = [AskDraft("acknowledge", "Ознакомиться с письмом")]
        if read.requires_action:
            unsure.add("asks")
    if left_out:
        doubts.append(_Doubt("без срока и потому не вошло: " + "; ".join(left_out) + "."))
    return asks, unsure, doubts


def _chosen(read: LetterRead, dues: Dues, left_out: list[str]) -> list[tuple[str, LetterAsk]]:
    """The asks that become asks of the circular, one for each sentence that holds several."""
    by_kind = {ask.kind: ask for ask in read.asks}
    chosen: list[tuple[str, LetterAsk]] = []
    seen: set[int] = set()
    for kind in REPORTS:
        if kind in by_kind and by_kind[kind].start not in seen:
            chosen.append(("report", by_kind[kind]))
            seen.add(by_kind[kind].start)
    staff, self_ = by_kind.get("inform_staff"), by_kind.get("acknowledge")
    if staff:
        chosen.append(("inform_staff", staff))
        seen.add(staff.start)
    if self_ and self_.start not in seen:
        chosen.append(("acknowledge", self_))
        seen.add(self_.start)
    for kind in DEEDS:
        one = by_kind.get(kind)
        if one is None or one.start in seen:
            continue
        if dues.within(one):
            chosen.append(("report", one))
            seen.add(one.start)
        elif kind != "other" or not chosen:
            left_out.append(_short(one.what, 80))
    return chosen


def _ask(kind: str, text: str, due: Due | None, link: str | None) -> AskDraft:
    return AskDraft(
        kind=kind,
        text=text[: FIELD_LIMITS["text"]],
        due_on=due.day if due else None,
        due_time=due.at if due else None,
        link=link,
    )


def _text(one: LetterAsk, kind: str) -> str:
    """What is asked, short and in the imperative."""
    text = one.what
    if one.kind == "form" and kind == "report" and "заполн" not in text.lower():
        text = f"Заполнить форму: {text[:1].lower()}{text[1:]}"
    return text[:1].upper() + text[1:]


def _link(one: LetterAsk, links: tuple[str, ...]) -> str | None:
    """The link that stands in the ask's sentence, else the only one there is to a form."""
    within = [link for link in links if link in one.quote]
    if within:
        return within[0][: FIELD_LIMITS["link"]]
    forms = [link for link in links if re.search(r"forms?\b|docs\.google|anketa|opros", link)]
    return forms[0][: FIELD_LIMITS["link"]] if len(forms) == 1 else None


def _given_asks(
    given: Given, read_asks: list[AskDraft], dues: Dues, read: LetterRead
) -> tuple[list[AskDraft], set[str], list[_Doubt]]:
    """Asks as the options say them; the terms of the letter's own asks of the same kind."""
    asks, unsure, doubts = [], set(), list[_Doubt]()
    links = given.links or read.links
    for said in given.asks:
        kind, _, text = (part.strip() for part in said.partition(":"))
        if kind not in ASK_KINDS or not text:
            raise InputError(
                f"«{said}» не понять: напишите вид и текст, например «report: Заполнить форму»; "
                f"виды: {', '.join(ASK_KINDS)}."
            )
        if len(text) > FIELD_LIMITS["text"]:
            raise InputError(f"Текст просьбы длиннее {FIELD_LIMITS['text']} знаков: сократите его.")
        like = next((ask for ask in read_asks if ask.kind == kind), None)
        due, guess = (None, None) if like else dues.only()
        if guess:
            unsure.add("due")
            doubts.append(_Doubt(f"{guess} («{_short(text, 60)}»).", is_due=True))
        link = like.link if like else None
        if kind == "report" and link is None and len(links) == 1:
            link = links[0]
        new = _ask(kind, text, due, link)
        asks.append(replace(new, due_on=like.due_on, due_time=like.due_time) if like else new)
    return asks, unsure, doubts


def _day(text: str) -> date:
    for form in _DAYS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007  only a day
        except ValueError:
            continue
    raise InputError(f"«{text}» не дата: напишите её как ДД.ММ.ГГГГ.")


def _moment(text: str) -> tuple[date, time | None]:
    for form in _MOMENTS:
        try:
            found = datetime.strptime(text.strip(), form)  # noqa: DTZ007  a local moment
        except ValueError:
            continue
        return found.date(), found.time()
    try:
        return _day(text), None
    except InputError:
        raise InputError(
            f"«{text}» не срок: напишите его как ДД.ММ.ГГГГ или ДД.ММ.ГГГГ ЧЧ:ММ."
        ) from None


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


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

"""A draft as its form holds it: from the row, or as somebody has just typed it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

from data.models.circular import AskKind, Circular
from data.queries.tasks import AskView
from data.values.circular import AskDraft
from office.forms import Faults, Form, number, text, texts

LONGEST = {"number": 64, "title": 500, "addressees": 1000, "link": 1000, "ask": 1000}
ASKS = 12  # more than a card can hold in a readable way


@dataclass(frozen=True, slots=True)
class AskLine:
    """One ask as it was typed."""

    kind: str = AskKind.ACKNOWLEDGE.value
    text: str = ""
    due: str = ""
    time: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class DraftForm:
    """Everything the form holds, as text."""

    version: int
    number: str = ""
    dated: str = ""
    title: str = ""
    addressees: str = ""
    links: str = ""
    asks: tuple[AskLine, ...] = ()
    everybody: bool = False
    kinds: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    codes: str = ""
    urgent: bool = False

    @property
    def audience(self) -> dict[str, Any]:
        """The audience in the form that is kept with a circular."""
        return {
            "everybody": self.everybody,
            "kinds": list(self.kinds),
            "municipalities": list(self.municipalities),
            "groups": list(self.groups),
            "codes": self.codes.replace(",", " ").split(),
        }

    def with_another_ask(self) -> "DraftForm":
        """The same with one more line to fill in."""
        return replace(self, asks=(*self.asks, AskLine(kind=AskKind.REPORT.value)))


@dataclass(frozen=True, slots=True)
class Checked:
    """A form without faults, in the types that are kept."""

    number: str | None
    dated: date | None
    title: str
    addressees: str
    links: list[str]
    asks: list[AskDraft] = field(default_factory=list)


def of_row(circular: Circular, asks: Sequence[AskView]) -> DraftForm:
    """The form of a draft as it is kept."""
    audience: Mapping[str, Any] = circular.audience
    return DraftForm(
        version=circular.version,
        number=circular.number or "",
        dated=_iso(circular.dated),
        title=circular.title,
        addressees=circular.addressees,
        links="\n".join(circular.links),
        asks=tuple(
            AskLine(a.kind.value, a.text, _iso(a.due_on), _clock(a.due_time), a.link or "")
            for a in asks
        ),
        everybody=bool(audience.get("everybody")),
        kinds=tuple(audience.get("kinds", ())),
        municipalities=tuple(audience.get("municipalities", ())),
        groups=tuple(audience.get("groups", ())),
        codes=" ".join(audience.get("codes", ())),
        urgent=circular.urgent,
    )


def typed(form: Form) -> DraftForm:
    """The form as it came from a browser."""
    columns = [
        [one.strip()[:2000] for one in texts(form, f"ask_{name}")]
        for name in ("kind", "text", "due", "time", "link")
    ]
    lines = [AskLine(*line) for line in zip(*columns, strict=False)][:ASKS]
    return DraftForm(
        version=number(form, "version"),
        number=text(form, "number")[:200],
        dated=text(form, "dated")[:20],
        title=text(form, "title")[:2000],
        addressees=text(form, "addressees")[:5000],
        links=text(form, "links")[:20_000],
        asks=tuple(lines),
        everybody=text(form, "everybody") == "on",
        kinds=tuple(texts(form, "kinds")),
        municipalities=tuple(texts(form, "municipalities")),
        groups=tuple(texts(form, "groups")),
        codes=text(form, "codes")[:100_000],
        urgent=text(form, "urgent") == "on",
    )


def checked(form: DraftForm, faults: Faults) -> Checked:
    """The same in the types that are kept; what is wrong is noted by field."""
    for name, value in (
        ("number", form.number),
        ("title", form.title),
        ("addressees", form.addressees),
    ):
        if len(value) > LONGEST[name]:
            faults.add(name, f"Слишком длинно: можно до {LONGEST[name]} знаков.")
    if not form.title:
        faults.add("title", "Напишите, о чём письмо: это первая строка на телефоне.")
    links = form.links.split()
    for link in links:
        _check_link(link, "links", faults)
    asks = [
        ask
        for place, line in enumerate(form.asks)
        if line.text and (ask := _ask(line, place, faults)) is not None
    ]
    if not asks and not faults:
        faults.add("asks", "Добавьте хотя бы одно поручение: что сделать и к какому сроку.")
    return Checked(
        number=form.number or None,
        dated=faults.day("dated", form.dated),
        title=form.title,
        addressees=form.addressees,
        links=links,
        asks=asks,
    )


def _ask(line: AskLine, place: int, faults: Faults) -> AskDraft | None:
    day = faults.day(f"due{place}", line.due)
    at = faults.time(f"time{place}", line.time)
    if at is not None and day is None and not line.due:
        faults.add(f"due{place}", "К времени нужен день срока.")
    if len(line.text) > LONGEST["ask"]:
        faults.add(f"text{place}", f"Слишком длинно: можно до {LONGEST['ask']} знаков.")
    if line.link:
        _check_link(line.link, f"link{place}", faults)
    if line.kind not in set(AskKind):
        faults.add(f"text{place}", "Выберите, что за поручение.")
        return None
    return AskDraft(line.kind, line.text, day, at if day else None, line.link or None)


def _check_link(link: str, name: str, faults: Faults) -> None:
    if not link.startswith(("https://", "http://")) or len(link) > LONGEST["link"]:
        faults.add(name, f"«{link[:60]}» не ссылка: она начинается с https://.")


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _clock(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""

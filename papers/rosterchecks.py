"""What the rows of a roster must keep among each other."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from data.values.roster import Fault, RosterRow, VkRef
from papers.rosterwords import folded

# What belongs to the organisation, not to the post: every row of a code must say the same.
SHARED: tuple[tuple[str, str, Callable[[RosterRow], str | None]], ...] = (
    ("организация", "другое название", lambda row: folded(row.organisation)),
    ("тип", "другой тип", lambda row: row.kind),
    ("муниципалитет", "другой муниципалитет", lambda row: folded(row.municipality or "")),
    ("часовой пояс", "другой часовой пояс", lambda row: row.timezone),
)


def check(rows: Sequence[RosterRow]) -> Iterator[Fault]:
    """Everything in which rows contradict each other, doubled posts and pages included."""
    named = [row for row in rows if row.code]
    yield from _doubled_posts(named)
    yield from _headless(named)
    yield from _contradictions(named)
    yield from shared_pages(rows)


def warnings(rows: Iterable[RosterRow]) -> Iterator[str]:
    """What is allowed and yet likely to be a slip, as sentences."""
    known: dict[tuple[str, str | None], RosterRow] = {}
    for row in rows:
        if row.role != "head" or not row.organisation:
            continue
        place = (folded(row.organisation), folded(row.municipality or ""))
        first = known.setdefault(place, row)
        if first.code != row.code:
            yield (
                f"Организация «{row.organisation}» есть под двумя кодами: {first.code} (строка "
                f"{first.line}) и {row.code} (строка {row.line})."
            )


def agreed(rows: Iterable[RosterRow]) -> Iterator[RosterRow]:
    """The rows, each with all that any row of its code says about the organisation.

    Rows must have been checked: here the first word counts, groups are put together.
    """
    rows = list(rows)
    first: dict[str, RosterRow] = {}
    for row in rows:
        known = first.setdefault(row.code, row)
        first[row.code] = replace(
            known,
            kind=known.kind or row.kind,
            municipality=known.municipality or row.municipality,
            timezone=known.timezone or row.timezone,
            groups=tuple(dict.fromkeys(known.groups + row.groups)),
        )
    for row in rows:
        known = first[row.code]
        yield replace(
            row,
            organisation=known.organisation,
            kind=known.kind,
            municipality=known.municipality,
            timezone=known.timezone,
            groups=known.groups,
        )


def _doubled_posts(rows: Iterable[RosterRow]) -> Iterator[Fault]:
    heads: dict[str, int] = {}
    people: dict[tuple[str, str], RosterRow] = {}
    for row in rows:
        if row.role == "head":
            line = heads.setdefault(row.code, row.line)
            if line != row.line:
                yield Fault(
                    row.line,
                    "код",
                    f"У организации {row.code} уже есть руководитель в строке {line}: исправьте "
                    "код или впишите роль «заместитель».",
                )
        if not row.person:
            continue
        known = people.setdefault((row.code, folded(row.person)), row)
        if known is not row and "deputy" in (known.role, row.role):
            yield Fault(
                row.line,
                "руководитель",
                f"Этот человек уже указан в этой организации в строке {known.line}.",
            )


def _headless(rows: Sequence[RosterRow]) -> Iterator[Fault]:
    heads = {row.code for row in rows if row.role != "deputy"}
    for row in {row.code: row for row in reversed(rows)}.values():
        if row.code not in heads:
            yield Fault(
                row.line,
                "роль",
                f"У организации {row.code} есть заместитель, но нет руководителя: впишите "
                "руководителя или того, кто исполняет его обязанности.",
            )


def _contradictions(rows: Iterable[RosterRow]) -> Iterator[Fault]:
    known: dict[tuple[str, str], tuple[str, int]] = {}
    for row in rows:
        for column, what, read in SHARED:
            value = read(row)
            if not value:
                continue
            first, line = known.setdefault((row.code, column), (value, row.line))
            if value != first:
                yield Fault(
                    row.line, column, f"У кода {row.code} {what}, чем в строке {line}: исправьте."
                )


def shared_pages(rows: Iterable[RosterRow]) -> Iterator[Fault]:
    """Pages that stand beside two different names."""
    known: dict[VkRef, RosterRow] = {}
    for row in rows:
        if row.vk is None or not row.person:
            continue
        first = known.setdefault(row.vk, row)
        if folded(first.person) != folded(row.person):
            yield Fault(
                row.line, "vk", f"Эта страница указана у другого человека в строке {first.line}."
            )

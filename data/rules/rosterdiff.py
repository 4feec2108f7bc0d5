"""What a roster file would change: compared with what is known, nothing is done here."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from data.rules.names import best_spelling, code_order, fuller
from data.rules.rosterpages import named_pages
from data.rules.rosterpeople import Identities, Placed, who_is_who
from data.rules.rosterseats import seats_of
from data.values.roster import RosterRow
from data.values.rosterplan import (
    ChangedOrganisation,
    ChangedPost,
    Coming,
    Known,
    KnownOrganisation,
    KnownSeat,
    Leaving,
    NewOrganisation,
    PersonKey,
    Plan,
    Renamed,
)

OTHER = "other"


def diff(rows: Sequence[RosterRow], known: Known, *, kind_of: Callable[[str], str | None]) -> Plan:
    """Everything that must change for the roster to be as these rows say.

    `rows` are checked and their pages are numbers. `kind_of` guesses the kind of a new
    organisation from its name where the file does not say it.
    """
    placed = _placed(rows)
    identities = who_is_who(placed, known)
    work = _Work(known, identities, kind_of)
    for code, group in groupby(placed, key=lambda one: one.row.code):
        work.organisation(code, list(group))
    pages, faults = named_pages(placed, known, identities, remaining=work.remaining(placed))
    named = {row.code for row in rows}
    return Plan(
        added=tuple(work.added),
        changed=tuple(work.changed),
        coming=tuple(work.coming),
        leaving=tuple(work.leaving),
        posts=tuple(work.posts),
        renamed=tuple(_renamed(placed, known, identities)),
        merged=identities.merged,
        pages=tuple(pages),
        missing=tuple(
            code
            for code in sorted(known.organisations, key=code_order)
            if code not in named and known.organisations[code].active
        ),
        faults=tuple(faults),
    )


def _placed(rows: Sequence[RosterRow]) -> list[Placed]:
    """Rows by code, the head first, deputies as the file lists them."""
    by_code: dict[str, list[RosterRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.role != "head", row.line)):
        by_code[row.code].append(row)
    return [
        Placed(row, rank)
        for code in sorted(by_code, key=code_order)
        for rank, row in enumerate(by_code[code], start=int(by_code[code][0].role != "head"))
    ]


def _renamed(placed: Sequence[Placed], known: Known, identities: Identities) -> list[Renamed]:
    spellings: dict[int, set[str]] = defaultdict(set)
    for one in placed:
        key = identities.keys[one.place]
        if isinstance(key, int):
            spellings[key].add(one.row.person)
    found = []
    for person_id, names in spellings.items():
        before = known.people[person_id]
        if before in names or all(fuller(before, name) for name in names):
            continue
        found.append(Renamed(person_id, before, best_spelling(names)))
    return found


@dataclass
class _Work:
    known: Known
    identities: Identities
    kind_of: Callable[[str], str | None]
    added: list[NewOrganisation] = field(default_factory=list)
    changed: list[ChangedOrganisation] = field(default_factory=list)
    coming: list[Coming] = field(default_factory=list)
    leaving: list[Leaving] = field(default_factory=list)
    posts: list[ChangedPost] = field(default_factory=list)
    into: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.into = self.identities.into

    def organisation(self, code: str, placed: Sequence[Placed]) -> None:
        row = placed[0].row
        there = self.known.organisations.get(code)
        if there is None:
            self.added.append(self._new(row))
        else:
            before, after = _differences(there, row)
            if after:
                self.changed.append(ChangedOrganisation(there.id, code, before, after))
        self._posts(code, placed, self.known.seats.get(code, ()))

    def remaining(self, placed: Sequence[Placed]) -> set[PersonKey]:
        """Who holds a post when all is done: the file's people and those it is silent about."""
        codes = {one.row.code for one in placed}
        found = {self.identities.keys[one.place] for one in placed}
        for code, seats in self.known.seats.items():
            if code not in codes:
                holders = (self._into(seat.person_id) for seat in seats)
                found.update(holder for holder in holders if holder is not None)
        return found

    def _new(self, row: RosterRow) -> NewOrganisation:
        return NewOrganisation(
            code=row.code,
            name=row.organisation,
            kind=row.kind or self.kind_of(row.organisation) or OTHER,
            municipality=row.municipality or "",
            timezone=row.timezone,
            groups=tuple(sorted(row.groups)),
        )

    def _posts(self, code: str, placed: Sequence[Placed], seats: Sequence[KnownSeat]) -> None:
        given = seats_of(placed, seats, self.identities.keys)
        for one in placed:
            self._post(one, given.get(one.rank))
        used = {seat.post_id for seat in given.values()}
        last = max(one.rank for one in placed)
        for rank, seat in enumerate((s for s in seats if s.post_id not in used), start=last + 1):
            self._leave(code, seat)
            self._place(code, seat, rank, seat.title)

    def _post(self, one: Placed, seat: KnownSeat | None) -> None:
        row, key = one.row, self.identities.keys[one.place]
        title = row.title or (seat.title if seat else "")
        if seat is not None:
            self._place(row.code, seat, one.rank, title)
            holder = self._into(seat.person_id)
            if holder == key:
                return
            self._leave(row.code, seat)
        self.coming.append(
            Coming(row.code, one.rank, title, seat.post_id if seat else None, key, row.person)
        )

    def _into(self, person_id: int | None) -> int | None:
        return self.into.get(person_id or 0, person_id)

    def _leave(self, code: str, seat: KnownSeat) -> None:
        if seat.recipient_id is not None and seat.person_id is not None:
            name = self.known.people[seat.person_id]
            self.leaving.append(Leaving(code, seat.rank, seat.recipient_id, seat.person_id, name))

    def _place(self, code: str, seat: KnownSeat, rank: int, title: str) -> None:
        before, after = (seat.rank, seat.title), (rank, title)
        if before != after:
            self.posts.append(ChangedPost(seat.post_id, code, before, after))


def _differences(
    there: KnownOrganisation, row: RosterRow
) -> tuple[Mapping[str, object], Mapping[str, object]]:
    """Fields in which the file says otherwise; what it is silent about stays."""
    said: dict[str, object] = {"name": row.organisation, "active": True}
    said |= {"kind": row.kind} if row.kind else {}
    said |= {"municipality": row.municipality} if row.municipality else {}
    said |= {"timezone": row.timezone} if row.timezone else {}
    said |= {"groups": frozenset(row.groups)} if row.groups else {}
    after = {name: value for name, value in said.items() if getattr(there, name) != value}
    return {name: getattr(there, name) for name in after}, after

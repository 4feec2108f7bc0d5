"""Who is who: which rows of a roster file name people we know.

One account is one person, wherever it stands in the file. Without an account a name counts only
within its organisation: namesakes head schools everywhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from data.rules.names import folded, same_given_names, same_person
from data.values.roster import RosterRow
from data.values.rosterplan import Known, KnownSeat, Merged, PersonKey


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with its place in the organisation: 0 the head, 1 … deputies as the file lists them."""

    row: RosterRow
    rank: int

    @property
    def place(self) -> tuple[str, int]:
        """What the row is known by."""
        return (self.row.code, self.rank)

    @property
    def account(self) -> int | None:
        """The account the file names."""
        return self.row.vk.id if self.row.vk else None


@dataclass(frozen=True, slots=True)
class Identities:
    """The person of each place, and which known persons are one."""

    keys: Mapping[tuple[str, int], PersonKey]
    merged: tuple[Merged, ...]

    @property
    def into(self) -> dict[int, int]:
        """Who each merged person is from now on."""
        return {one.gone: one.into for one in self.merged}


def who_is_who(placed: Sequence[Placed], known: Known) -> Identities:
    """Find the person of each row; `placed` in the order of codes and ranks."""
    return _Search(known).run(placed)


@dataclass
class _Search:
    known: Known
    keys: dict[tuple[str, int], PersonKey] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)
    claimed: dict[int, int] = field(default_factory=dict)  # person -> account of the file
    names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    linked: set[int] = field(init=False)

    def __post_init__(self) -> None:
        self.linked = {page.person_id for page in self.known.pages.values() if page.in_use}

    def run(self, placed: Sequence[Placed]) -> Identities:
        by_account: dict[int, list[Placed]] = defaultdict(list)
        for one in placed:
            self.names[one.row.code].add(folded(one.row.person))
            if one.account is not None:
                by_account[one.account].append(one)
        owners = {account: self._owner(account, rows) for account, rows in by_account.items()}
        # Who owns an account already goes first: a namesake must not be taken for them.
        for account, rows in sorted(by_account.items(), key=lambda i: owners[i[0]] is None):
            self._one_account(account, rows, owners[account])
        into = {one.gone: one.into for one in self.merged}
        for one in placed:
            if one.account is None:
                found = self._by_name(one)
                if found is None:
                    found = self._returning(one)
                place = f"{one.row.code}/{one.rank}"
                self.keys[one.place] = place if found is None else into.get(found, found)
        return Identities(self.keys, tuple(self.merged))

    def _one_account(self, account: int, rows: Sequence[Placed], owner: int | None) -> None:
        people = [] if owner is None else [owner]
        people += [one for row in rows if (one := self._by_name(row)) is not None]
        if not people:
            people += [one for row in rows if (one := self._returning(row)) is not None][:1]
        mine = [one for one in dict.fromkeys(people) if self.claimed.get(one, account) == account]
        key: PersonKey = f"vk:{account}"
        if mine:
            key = mine[0] if owner is not None else min(mine, key=self._importance)
            for one in mine:
                self.claimed[one] = account
                if one != key:
                    self.merged.append(Merged(one, int(key), account))
        self.keys.update({row.place: key for row in rows})

    def _owner(self, account: int, rows: Sequence[Placed]) -> int | None:
        """The person of this account, if they may bear this name."""
        page = self.known.pages.get(account)
        if page is None:
            return None
        name, said = self.known.people[page.person_id], rows[0].row.person
        fits = same_person(name, said) or same_given_names(name, said)
        return page.person_id if fits else None

    def _importance(self, person_id: int) -> tuple[bool, int]:
        return (person_id not in self.linked, person_id)

    def _by_name(self, one: Placed) -> int | None:
        """Who of the organisation bears this name now, in the same role sooner than another."""
        seats = sorted(
            self.known.seats.get(one.row.code, ()),
            key=lambda seat: ((seat.rank == 0) != (one.rank == 0), seat.rank),
        )
        exact = self._named(seats, one.row.person)
        if exact is not None:
            return exact
        for seat in seats:
            if seat.person_id is None or (seat.rank == 0) != (one.rank == 0):
                continue
            name = self.known.people[seat.person_id]
            # Initials stand for a name only if the file does not name that person in full.
            if same_person(name, one.row.person) and folded(name) not in self.names[one.row.code]:
                return seat.person_id
        return None

    def _named(self, seats: Iterable[KnownSeat], name: str) -> int | None:
        wanted = folded(name)
        for seat in seats:
            if seat.person_id is not None and folded(self.known.people[seat.person_id]) == wanted:
                return seat.person_id
        return None

    def _returning(self, one: Placed) -> int | None:
        """Who once held a post of this organisation and is back."""
        wanted = folded(one.row.person)
        past = self.known.past.get(one.row.code, ())
        return next((p for p in past if folded(self.known.people[p]) == wanted), None)

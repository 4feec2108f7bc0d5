"""What is known of the roster, and what a file would change in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from data.values.roster import Fault

PersonKey = int | str  # a known person's id, or a name within the plan for somebody new


# --- what is known ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KnownOrganisation:
    """An organisation as it stands."""

    id: int
    code: str
    name: str
    kind: str
    municipality: str
    timezone: str | None
    active: bool
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KnownSeat:
    """A post (rank 0: the head) and who holds it now, if anybody."""

    post_id: int
    rank: int
    title: str
    recipient_id: int | None
    person_id: int | None


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A person's account; `in_use`: linked once, by a code of ours or as the roster named it."""

    id: int
    person_id: int
    account: int
    in_use: bool
    by_code: bool


@dataclass(frozen=True, slots=True)
class Known:
    """The whole roster as it stands. `past` are those who once held a post, the latest first."""

    organisations: Mapping[str, KnownOrganisation] = field(default_factory=dict)
    seats: Mapping[str, Sequence[KnownSeat]] = field(default_factory=dict)
    past: Mapping[str, Sequence[int]] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)
    pages: Mapping[int, KnownPage] = field(default_factory=dict)  # by account


# --- what would change ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """An organisation nobody knew."""

    code: str
    name: str
    kind: str
    municipality: str
    timezone: str | None
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangedOrganisation:
    """Fields of a known organisation with their new values, and what they were."""

    id: int
    code: str
    before: Mapping[str, object]
    after: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody takes a post; `post_id` None: the post is new as well."""

    code: str
    rank: int
    title: str
    post_id: int | None
    key: PersonKey
    person: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody holds a post no more."""

    code: str
    rank: int
    recipient_id: int
    person_id: int
    person: str


@dataclass(frozen=True, slots=True)
class ChangedPost:
    """A post has another title or another place in the order of deputies."""

    post_id: int
    code: str
    before: tuple[int, str]
    after: tuple[int, str]


@dataclass(frozen=True, slots=True)
class Renamed:
    """A person's name is spelled otherwise."""

    person_id: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Merged:
    """Two known persons are one: `account`, which the file names for both, is theirs."""

    gone: int
    into: int
    account: int


@dataclass(frozen=True, slots=True)
class NamedPage:
    """The roster names another account for a person, who must now write to us from it.

    `page_id`: the account is known already and goes over to them; `gone` are the addresses it
    takes the place of.
    """

    key: PersonKey
    person: str
    account: int
    page_id: int | None
    gone: tuple[int, ...]
    was_linked: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a file would change; with faults nothing of it may be done.

    `missing` are codes of organisations the file does not name: they stay as they are.
    """

    added: tuple[NewOrganisation, ...] = ()
    changed: tuple[ChangedOrganisation, ...] = ()
    coming: tuple[Coming, ...] = ()
    leaving: tuple[Leaving, ...] = ()
    posts: tuple[ChangedPost, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    merged: tuple[Merged, ...] = ()
    pages: tuple[NamedPage, ...] = ()
    missing: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether everything is already as the file says."""
        return not (
            self.added
            or self.changed
            or self.coming
            or self.leaving
            or self.posts
            or self.renamed
            or self.merged
            or self.pages
        )

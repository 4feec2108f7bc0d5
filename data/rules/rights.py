"""Who may do what at the desk: one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from data.models.organisation import OrganisationKind
from data.models.user import UserRole


class Right(StrEnum):
    """One kind of thing that can be done."""

    LOOK = "look"  # every page about circulars and organisations within one's scope
    FOLLOW = "follow"  # mark, waive, extend, remind, answer questions
    SEND = "send"  # draft circulars, send them, take them back, close them
    ROSTER = "roster"  # import, invites
    JOURNAL = "journal"  # read and check the journal
    RULE = "rule"  # settings and users


TABLE: Mapping[UserRole, frozenset[Right]] = {
    UserRole.ADMINISTRATOR: frozenset(Right),
    UserRole.CLERK: frozenset({Right.LOOK, Right.FOLLOW, Right.SEND, Right.ROSTER, Right.JOURNAL}),
    UserRole.CURATOR: frozenset({Right.LOOK, Right.FOLLOW}),
    UserRole.VIEWER: frozenset({Right.LOOK}),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """The organisations somebody sees: all, or one municipality, or one kind, or both at once."""

    municipality: str | None = None
    kind: OrganisationKind | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing is hidden."""
        return self.municipality is None and self.kind is None


EVERYTHING = Scope()

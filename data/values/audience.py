"""Whom a circular goes to, as the office chooses it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody, or all that any of the lists names; codes are the organisations' own."""

    everybody: bool = False
    kinds: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing has been chosen."""
        return not (
            self.everybody or self.kinds or self.municipalities or self.groups or self.codes
        )

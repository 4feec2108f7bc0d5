"""Whom of an organisation to write to, and why nobody can be written to."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from data.models.address import AddressState
from data.models.delivery import Stuck


class HasState(Protocol):
    """Anything that knows the state of a recipient's account (None: there is none)."""

    @property
    def state(self) -> AddressState | None:
        """The account's state."""


H = TypeVar("H", bound=HasState)


def addressee(people: Sequence[H]) -> H | None:
    """The first who can be written to; `people` stand head first."""
    return next((one for one in people if one.state is AddressState.LINKED), None)


def stuck(people: Sequence[HasState]) -> Stuck | None:
    """Why nobody can be written to; None when somebody can."""
    states = {one.state for one in people}
    if AddressState.LINKED in states:
        return None
    if AddressState.STOPPED in states:
        return Stuck.STOPPED
    if AddressState.UNREACHABLE in states:
        return Stuck.NO_PERMISSION
    return Stuck.NO_ADDRESS

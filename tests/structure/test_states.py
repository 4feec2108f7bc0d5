"""docs/states.md names every state there is, in its diagram and in its words."""

import re
from enum import StrEnum

import pytest

from data.models.address import AddressState
from data.models.circular import CircularState
from data.models.delivery import DeliveryState, ResponseState, Stuck
from data.models.incoming import IncomingState
from data.models.outgoing import OutgoingState
from tests.structure.tree import read

STATES: tuple[type[StrEnum], ...] = (
    CircularState,
    DeliveryState,
    Stuck,
    ResponseState,
    OutgoingState,
    IncomingState,
    AddressState,
)


def _section(name: str) -> str:
    sections = re.split(r"^## ", read("docs/states.md"), flags=re.MULTILINE)
    (found,) = [text for text in sections if text.startswith(f"{name}\n")]
    return found


@pytest.mark.parametrize("states", STATES, ids=lambda states: states.__name__)
def test_every_state_is_drawn_and_explained(states: type[StrEnum]) -> None:
    _, diagram, words = re.split(r"```(?:mermaid)?\n", _section(states.__name__))
    values = {member.value for member in states}
    drawn = set(re.findall(r"\b[a-z_]+\b", re.sub(r":.*|\".*\"|state .*", "", diagram)))
    assert values <= drawn
    assert drawn - values <= {"free", "stateDiagram-v"}
    assert set(re.findall(r"\*\*([a-z_]+)\*\*", words)) == values

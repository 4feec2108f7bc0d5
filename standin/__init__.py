"""A VK on this machine, over its own HTTP: for stories in tests, rehearsals and the demo."""

from standin.faults import Fault
from standin.phones import Phone
from standin.server import Control, StandIn

__all__ = ["Control", "Fault", "Phone", "StandIn"]

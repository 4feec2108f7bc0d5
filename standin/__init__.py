"""A VK on this machine, over its own HTTP: for stories in tests, rehearsals and the demo."""

from standin.dialogs import Message
from standin.faults import Fault, Way
from standin.phones import Phone
from standin.server import Control, StandIn

__all__ = ["Control", "Fault", "Message", "Phone", "StandIn", "Way"]

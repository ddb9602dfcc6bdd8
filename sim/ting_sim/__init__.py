"""The simulator: customers and agents that use Ting from outside, by its public protocols only.

Imports nothing from `ting`. `WidgetClient` and `DeskClient` are also what tests and benches drive a server with.
"""

from ting_sim.desk import DeskClient
from ting_sim.transcript import Transcript
from ting_sim.widget import WidgetClient
from ting_sim.wire import (
    ClosedError,
    ConnectError,
    DeskContact,
    Message,
    Offer,
    ProblemError,
    Seat,
    Ticket,
    WidgetState,
)

__all__ = [
    "ClosedError",
    "ConnectError",
    "DeskClient",
    "DeskContact",
    "Message",
    "Offer",
    "ProblemError",
    "Seat",
    "Ticket",
    "Transcript",
    "WidgetClient",
    "WidgetState",
]

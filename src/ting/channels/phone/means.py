"""By what calls are led: the house's doors, and what is done with sound."""

from typing import NamedTuple

from ting.channels.phone.message import Machine
from ting.channels.phone.music import Music
from ting.channels.phone.tape import Tapes
from ting.journeys.calls.exchange import Exchange
from ting.journeys.calls.onward import Transfers
from ting.journeys.calls.waiting import Waits


class Means(NamedTuple):
    """They are the same for all calls of a process."""

    exchange: Exchange
    tapes: Tapes
    machine: Machine
    waits: Waits
    music: Music
    transfers: Transfers

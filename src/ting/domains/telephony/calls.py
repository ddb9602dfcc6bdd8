"""What a call is, and when it is over. Pure."""

from typing import Annotated, Literal
from uuid import UUID, uuid5

import msgspec

from ting.domains.telephony.dialling import Class, Outcome
from ting.kit.personal import Personal

State = Literal["dialling", "arrived", "waiting", "talking", "over"]
Who = Literal["customer", "agent", "system"]
LOST_MS = 60_000
"""So long nobody may lead a call until it is taken for over: who led it comes back within seconds, or not at all."""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call with a customer, as long as it lasts and after."""

    id: UUID
    tenant: UUID
    engine: UUID | None
    """The run of an engine that carries it; None: it is to be made, and none has taken it up."""
    channel: str
    """The customer's, there."""
    number: UUID
    """Our own: which was called, or as which we call."""
    contact: UUID | None
    caller: Annotated[str, Personal]
    """As the network told it; nothing where it was withheld. It proves nothing."""
    called: str
    state: State
    agent: UUID | None
    """Whose phone the caller talks with."""
    held: bool
    muted: bool
    paused: bool | None = None
    """Whether its recording is paused; None: it is not recorded."""
    began_at: int
    talking_at: int | None
    ended_at: int | None
    ended_by: Who | None
    why: str | None
    direction: Literal["in", "out"] = "in"
    dialled_by: UUID | None = None
    """Who called, of ours."""
    leads: Class | None = None
    """Where the number leads that we called."""
    outcome: Outcome | None = None
    """What became of a call of ours, once it is over."""
    ended_held: bool | None = None
    """Whether the customer was on hold as it ended; None: it is not over, or nobody knows."""
    callback: UUID | None = None
    """The contact in which he is called back for it."""

    @property
    def other(self) -> str:
        """The customer's number, as far as it is known."""
        return self.called if self.direction == "out" else self.caller


def dialled_of(key: UUID) -> UUID:
    """Return the id of a call that is to be made: the same key is the same call."""
    return uuid5(key, "call")


def call_of(engine: UUID, channel: str) -> UUID:
    """Return the id of a call: the same channel of the same engine is the same call, however often it is told."""
    return uuid5(engine, channel)


def cause_of(why: str | None) -> int | None:
    """Return the network's code in what it said as the line went: `16 Normal Clearing` is 16."""
    code = (why or "").partition(" ")[0]
    return int(code) if code.isdecimal() else None

"""What a call is, and when it is over. Pure."""

from typing import Annotated, Literal
from uuid import UUID, uuid5

import msgspec

from ting.kit.personal import Personal

State = Literal["arrived", "waiting", "talking", "over"]
Who = Literal["customer", "agent", "system"]
LOST_MS = 60_000
"""So long nobody may lead a call until it is taken for over: who led it comes back within seconds, or not at all."""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call of a customer's, as long as it lasts and after."""

    id: UUID
    tenant: UUID
    engine: UUID
    """The run of an engine that carries it."""
    channel: str
    """The caller's, there."""
    number: UUID
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


def call_of(engine: UUID, channel: str) -> UUID:
    """Return the id of a call: the same channel of the same engine is the same call, however often it is told."""
    return uuid5(engine, channel)


def cause_of(why: str | None) -> int | None:
    """Return the network's code in what it said as the line went: `16 Normal Clearing` is 16."""
    code = (why or "").partition(" ")[0]
    return int(code) if code.isdecimal() else None

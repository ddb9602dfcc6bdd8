"""The door of call flows."""

from collections.abc import Mapping
from uuid import UUID

from ting.domains.flows import phrases, store
from ting.domains.flows.flaws import Flaw, flaws, made, refused
from ting.domains.flows.model import (
    PERMISSION,
    Caller,
    Expect,
    Flow,
    FlowChoice,
    FlowStep,
    Prompt,
    Scenario,
    TrialCaller,
    ways,
)
from ting.domains.flows.run import (
    Act,
    Answered,
    Asked,
    CallBackPromised,
    CallState,
    Ended,
    Event,
    Hours,
    HoursAsked,
    HungUp,
    Key,
    Left,
    Listening,
    MessageTaken,
    NotReached,
    PlaceSaid,
    Queued,
    Said,
    Silence,
    Sought,
    Stay,
    Ticked,
    Transferred,
    again,
    begin,
    goes_on,
    queue_step,
    step,
)
from ting.domains.flows.store import Version
from ting.domains.flows.trial import FlowTrial, Heard, check, play, told_well
from ting.kit.db import Tx
from ting.kit.problem import NotThere

__all__ = [
    "PERMISSION",
    "Act",
    "Answered",
    "Asked",
    "CallBackPromised",
    "CallState",
    "Caller",
    "Ended",
    "Event",
    "Expect",
    "Flaw",
    "Flow",
    "FlowChoice",
    "FlowStep",
    "FlowTrial",
    "Heard",
    "Hours",
    "HoursAsked",
    "HungUp",
    "Key",
    "Left",
    "Listening",
    "MessageTaken",
    "NotReached",
    "PlaceSaid",
    "Prompt",
    "Queued",
    "Said",
    "Scenario",
    "Silence",
    "Sought",
    "Stay",
    "Ticked",
    "Transferred",
    "TrialCaller",
    "Version",
    "again",
    "begin",
    "check",
    "flaws",
    "goes_on",
    "made",
    "phrases",
    "play",
    "queue_step",
    "refused",
    "step",
    "told_well",
    "ways",
]


async def flows(tx: Tx, ids: list[UUID] | None = None) -> Mapping[UUID, Flow]:
    """Return flows as they stand, by name."""
    return await store.flows(tx, ids)


async def put(tx: Tx, id_: UUID, flow: Flow) -> None:
    """Keep a flow that has passed `made`, as a version of its own."""
    await store.put(tx, id_, flow)


async def version(tx: Tx, id_: UUID, number: int | None = None) -> Version:
    """Return a flow as it stands, or as it stood. Raises NotThere."""
    found = await store.version(tx, id_, number)
    if found is None:
        raise NotThere("flow")
    return found


async def put_run(tx: Tx, call: UUID, of: Version, state: CallState) -> None:
    """Keep where a call stands, so that it goes on there whoever leads it."""
    await store.put_run(tx, call, of, state)


async def run(tx: Tx, call: UUID) -> tuple[Version, CallState] | None:
    """Return where a call stands; None where it goes through no flow."""
    return await store.run(tx, call)


async def drop_run(tx: Tx, call: UUID) -> None:
    """Forget where a call stood: it is over. Twice is once."""
    await store.drop_run(tx, call)

"""The door of call flows."""

from collections.abc import Mapping
from uuid import UUID

from ting.domains.flows import store
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
from ting.domains.flows.run import CallState, begin, step
from ting.domains.flows.store import Version
from ting.domains.flows.trial import FlowTrial, Heard, check, play, told_well
from ting.kit.db import Tx
from ting.kit.problem import NotThere

__all__ = [
    "PERMISSION",
    "CallState",
    "Caller",
    "Expect",
    "Flaw",
    "Flow",
    "FlowChoice",
    "FlowStep",
    "FlowTrial",
    "Heard",
    "Prompt",
    "Scenario",
    "TrialCaller",
    "Version",
    "begin",
    "check",
    "flaws",
    "made",
    "play",
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

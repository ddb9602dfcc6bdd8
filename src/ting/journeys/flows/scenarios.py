"""Calls that nobody makes: a flow is tried at the hours that the tenant's queues keep, and its scenarios with it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from ting.domains.flows import api as flows
from ting.domains.flows.api import Flaw, Flow, FlowTrial, TrialCaller
from ting.domains.routing import api as routing
from ting.kit.db import Tx
from ting.kit.wall import instant


async def tried(tx: Tx, flow: Flow, given: TrialCaller, does: Sequence[str]) -> FlowTrial:
    """Return what becomes of a call by a flow that need not be kept yet."""
    return flows.play(flow, given, does, open_then(await _hours(tx), given.at, tx.now).__contains__)


async def failing(tx: Tx, flow: Flow) -> list[Flaw]:
    """Return which scenarios of a flow do not end as they should, each with what is otherwise."""
    if not flow.scenarios:
        return []
    hours = await _hours(tx)
    found = []
    for each in flow.scenarios:
        trial = flows.play(flow, each.given, each.does, open_then(hours, each.given.at, tx.now).__contains__)
        if wrong := flows.check(each, trial):
            found.append(Flaw(code="flow_scenario", step=each.name, what=wrong))
    return found


async def _hours(tx: Tx) -> dict[UUID, routing.Hours]:
    return {queue.id: queue.hours for queue in await routing.queues(tx) if not queue.archived}


def open_then(hours: dict[UUID, routing.Hours], at: str, now: int) -> set[UUID]:
    """Return the queues that are open at a moment on the wall clock of each, or now."""
    return {id_ for id_, each in hours.items() if routing.is_open(each, _instant(each.time_zone, at, now))}


def _instant(time_zone: str, at: str, now: int) -> int:
    if not at:
        return now
    local = datetime.fromisoformat(at)
    return instant(time_zone, local.date(), local.hour * 60 + local.minute)

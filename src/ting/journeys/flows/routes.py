"""HTTP beside the screen on which flows are written: what is wrong, and a call that nobody makes."""

from typing import Annotated

import msgspec
from litestar import post
from msgspec import Meta

from ting.domains.flows import api as flows
from ting.domains.flows.api import Flaw, Flow, FlowTrial, TrialCaller
from ting.domains.tenancy.api import Tenant
from ting.journeys.flows.scenarios import failing, tried
from ting.kit.db import Database

MANAGE = {"permission": flows.PERMISSION}
BASE = "/api/t/{slug:str}/setup-flows"


class TryFlow(msgspec.Struct, frozen=True):
    """A flow as it is being written, and a caller who is made up: what he does, in order (as in `Scenario.does`)."""

    flow: Flow
    given: TrialCaller | None = None
    does: Annotated[tuple[Annotated[str, Meta(max_length=40)], ...], Meta(max_length=100)] = ()


class TriedFlow(msgspec.Struct, frozen=True):
    """What is wrong with a flow; when nothing is, what became of the call, and which scenarios do not end as they should."""

    flaws: list[Flaw]
    trial: FlowTrial | None = None
    failing: list[Flaw] = []


@post(BASE + "/try", opt=MANAGE, status_code=200)
async def try_flow(data: TryFlow, tenant: Tenant, db: Database) -> TriedFlow:
    """Try a flow that is being written, without a telephone; nothing is kept."""
    found = flows.flaws(data.flow)
    given = data.given or TrialCaller()
    if found or not flows.told_well(given, data.does):
        return TriedFlow(found)
    async with db.tx(tenant.id) as tx:
        return TriedFlow([], await tried(tx, data.flow, given, data.does), await failing(tx, data.flow))


ROUTES = (try_flow,)

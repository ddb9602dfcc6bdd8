"""What administrators set up of call flows: kept only when nothing is wrong with them and each scenario ends as it should."""

from collections.abc import Mapping
from uuid import UUID

from ting.domains.conversations import api as conversations
from ting.domains.flows import api as flows
from ting.domains.flows.api import Flow
from ting.domains.panels import api as panels
from ting.domains.routing import api as routing
from ting.journeys.flows.scenarios import failing
from ting.kit.db import Tx
from ting.kit.kind import Kind
from ting.kit.problem import NotThere


async def _load(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, Flow]:
    return await flows.flows(tx, ids)


async def _save(tx: Tx, id_: UUID, flow: Flow) -> None:
    made = flows.made(flow)
    await _whole(tx, made)
    for found in await failing(tx, made):
        raise flows.refused(found)
    await flows.put(tx, id_, made)


async def _whole(tx: Tx, flow: Flow) -> None:
    """Refuse what speaks of a thing that the tenant has not."""
    if not {each.queue for each in flow.steps if each.queue} <= {queue.id for queue in await routing.queues(tx)}:
        raise NotThere("queue")
    if not {skill for each in flow.steps for skill in each.skills} <= {id_ for id_, _, _ in await routing.skills(tx)}:
        raise NotThere("skill")
    sought = [each.panel for each in flow.steps if each.panel]
    if sought and not set(sought) <= {id_ for id_, each in (await panels.forms(tx)).items() if each.way == "lookup"}:
        raise NotThere("panel")
    files = {file for each in flow.steps for file in (*each.prompt.files.values(), each.music) if file}
    if files and {each.id for each in await conversations.files(tx, list(files))} != files:
        raise NotThere("file")


FLOWS = Kind(key="flows", struct=Flow, permission=flows.PERMISSION, load=_load, save=_save)

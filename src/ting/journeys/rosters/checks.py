"""What a centre should have of rosters."""

from ting.domains.people import api as people
from ting.domains.rosters import api as rosters
from ting.kit.check import Check, Finding, each
from ting.kit.db import Tx


async def _covered(tx: Tx) -> Finding:
    serving = [agent for agent in await people.agents(tx) if agent.serves]
    having = await rosters.plans(tx, [agent.id for agent in serving])
    return each(((agent.name, agent.id in having) for agent in serving), worst="warn")


CHECKS = (Check(leg="people", key="rosters.covered", look=_covered, mend="rosters"),)

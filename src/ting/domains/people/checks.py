"""What a centre should have of people: somebody to ask, somebody to stand in, and doors that are shut."""

from ting.domains.people import api, store
from ting.domains.people.model import Agent
from ting.domains.people.roles import KEEPERS
from ting.domains.people.store import second
from ting.kit.check import Check, Finding, each, enough
from ting.kit.db import Tx

LEADS = "agents.status"
"""Who may do this looks after others."""
TWO = 2


async def _administrators(tx: Tx) -> Finding:
    return enough(min(len(await _keepers(tx)), TWO), TWO)


async def _two_factor(tx: Tx) -> Finding:
    keepers = await _keepers(tx)
    return enough(len(await second.having(tx, [each.id for each in keepers])), len(keepers), worst="warn")


async def _supervisors(tx: Tx) -> Finding:
    led = {agent.team_id for agent in await store.agents(tx) if agent.rights.may(LEADS)}
    return each(((team.name, team.id in led) for team in await store.teams(tx, None)), worst="warn")


async def _teams(tx: Tx) -> Finding:
    serving = [agent for agent in await store.agents(tx) if agent.serves]
    return enough(sum(agent.team_id is not None for agent in serving), len(serving), worst="warn")


async def _units(tx: Tx) -> Finding:
    return each(await api.led(tx), worst="warn")


async def _roles(tx: Tx) -> Finding:
    used = {agent.role for agent in await store.agents(tx)}
    return each(
        ((role.name, bool(role.description)) for role in await store.roles.every(tx) if role.key in used), worst="warn"
    )


async def _keepers(tx: Tx) -> list[Agent]:
    return [agent for agent in await store.agents(tx) if all(agent.rights.may(each) for each in KEEPERS)]


CHECKS = (
    Check(leg="people", key="people.administrators", look=_administrators, mend="agents"),
    Check(leg="people", key="people.two_factor", look=_two_factor, mend="sign-in", house=True),
    Check(leg="people", key="people.supervisors", look=_supervisors, mend="teams"),
    Check(leg="people", key="people.teams", look=_teams, mend="agents"),
    Check(leg="people", key="people.units", look=_units, mend="units"),
    Check(leg="people", key="people.roles", look=_roles, mend="roles"),
)

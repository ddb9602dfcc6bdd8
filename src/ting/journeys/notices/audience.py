"""Whom a notice is for: decided when it is asked, so that who comes, or changes teams, sees what is his."""

from collections.abc import Collection, Iterable
from uuid import UUID

from ting.domains.notices import api as notices
from ting.domains.notices.api import Notice
from ting.domains.people import api as people
from ting.domains.routing import api as routing
from ting.kit.db import Tx


async def persons(tx: Tx, notice: Notice) -> set[UUID]:
    """Return whom a notice is for: of those whom its author sees. He himself knows it already."""
    seen = await people.seen_by(tx, notice.by)
    found = await _all(tx, notice) - {notice.by}
    return found if seen is None else found & seen


async def _all(tx: Tx, notice: Notice) -> set[UUID]:
    match notice.audience:
        case "all":
            return {agent.id for agent in await people.agents(tx)}
        case "team":
            return await people.team_members(tx, notice.audience_ids)
        case "queue":
            return await _serving(tx, set(notice.audience_ids))


async def mine(tx: Tx, person: UUID) -> list[Notice]:
    """Return the living notices for a person that he has not read, oldest first."""
    found = await notices.unread(tx, person)
    return [notice for notice in found if person in await persons(tx, notice)]


async def known(tx: Tx, audience: str) -> set[UUID]:
    """Return the teams, or the queues, that a notice may be for."""
    if audience == "team":
        return {team.id for team in await people.teams(tx)}
    return {queue.id for queue in await routing.queues(tx)} if audience == "queue" else set()


async def _serving(tx: Tx, queues: Collection[UUID]) -> set[UUID]:
    """Return who may serve one of these queues: a seat, and each skill that it asks for, at whatever level."""
    skills: dict[UUID, set[UUID]] = {}
    for person, skill, _, _ in await routing.proficiencies(tx):
        skills.setdefault(person, set()).add(skill)
    asked = [{need.skill for need in queue.needs} for queue in await routing.queues(tx) if queue.id in queues]
    return {person for person in await routing.seats(tx) if _has_any(skills.get(person, set()), asked)}


def _has_any(skills: set[UUID], asked: Iterable[set[UUID]]) -> bool:
    return any(needs <= skills for needs in asked)

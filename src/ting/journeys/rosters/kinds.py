"""What administrators set up of who works by what: routing profiles, and each person's roster."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from ting.domains.people import api as people
from ting.domains.rosters import api as rosters
from ting.domains.routing import api as routing
from ting.journeys.rosters.duty import follow, zone_of
from ting.kit.db import Tx
from ting.kit.kind import Kind
from ting.kit.problem import NotThere


async def _profiles(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, rosters.Profile]:
    return await rosters.profiles(tx, ids)


async def _save_profile(tx: Tx, id_: UUID, profile: rosters.Profile) -> None:
    persons = await rosters.save_profile(
        tx,
        id_,
        profile,
        channels=tuple(routing.DEFAULT_WEIGHTS.channels),
        queues=[queue.id for queue in await routing.queues(tx)],
        skills=[skill for skill, _, _ in await routing.skills(tx)],
    )
    for person in sorted(persons):
        await follow(tx, person)


async def _rosters(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, rosters.Roster]:
    serving = {role.key for role in await people.roles(tx) if role.rights.may(people.SERVE)}
    members = {id_: member for id_, member in (await people.members(tx, ids)).items() if member.role in serving}
    found = await rosters.rosters(tx, list(members))
    return {id_: msgspec.structs.replace(found[id_], name=member.name) for id_, member in members.items()}


async def _save_roster(tx: Tx, id_: UUID, roster: rosters.Roster) -> None:
    if id_ not in await _rosters(tx, [id_]):
        raise NotThere("person")
    await rosters.save_roster(tx, id_, roster, time_zone=await zone_of(tx, id_))
    if not await follow(tx, id_):
        await routing.replanned(tx, id_)


PROFILES = Kind(
    key="profiles",
    struct=rosters.Profile,
    permission="people.manage",
    load=_profiles,
    save=_save_profile,
    house=True,
)
ROSTERS = Kind(
    key="rosters", struct=rosters.Roster, permission="people.manage", load=_rosters, save=_save_roster, house=True
)

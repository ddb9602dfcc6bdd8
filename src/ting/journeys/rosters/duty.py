"""A seat follows its person's roster: at the moment of a turn, by a timer, and whenever roster or profile are changed."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.modules import api as modules
from ting.domains.people import api as people
from ting.domains.rosters import api as rosters
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.kit.db import Tx
from ting.kit.timers import Timer


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is on in one tenant. Without a name he is as he is set up."""

    name: str | None
    channels: tuple[str, ...] | None
    """None: all."""
    capacity: int | None
    at: int | None
    """From when on; None: now."""


class DutyView(msgspec.Struct, frozen=True):
    """By which routing profile somebody works now, and what follows."""

    tenant: str
    now: Duty
    next: Duty | None


async def follow(tx: Tx, person: UUID) -> bool:
    """Put a seat on what its roster says now (in a transaction of the house, within the tenant); say whether that is new."""
    if not await modules.has(tx, "rosters"):
        return await routing.put_duty(tx, person, None)
    profile = await rosters.turn(tx, person, time_zone=await zone_of(tx, person))
    found = (await rosters.profiles(tx, [profile])).get(profile) if profile else None
    if profile is None or found is None:
        return await routing.put_duty(tx, person, None)
    duty = routing.Duty(
        profile,
        None if found.channels is None else frozenset(found.channels),
        None if found.queues is None else frozenset(found.queues),
    )
    return await routing.put_duty(tx, person, duty, capacity=found.capacity, skills=found.skills)


async def turned(tx: Tx, timer: Timer) -> None:
    """A shift begins or ends."""
    await follow(tx, UUID(timer.body["person"]))


async def switched(tx: Tx, on: bool) -> None:  # noqa: FBT001 - as manifests have it
    """The tenant has rosters now, or not: every seat goes by its own, or by what it is set up for."""
    for person in await people.members(tx):
        await follow(tx, person)


async def zone_of(tx: Tx, person: UUID) -> str:
    """Return on which wall clock somebody works: his site's, else the tenant's."""
    member = (await people.members(tx, [person])).get(person)
    zone = await routing.zone_of_site(tx, member.site) if member and member.site else None
    return zone or (await tenancy.current(tx)).time_zone


async def duties_of(house: Tx, person: UUID) -> list[DutyView]:
    """Show one person's, of all his tenants (in a transaction of the house)."""
    tenants = await tenancy.of_ids(house, await rosters.tenants_of(house, person))
    return [
        view for tenant in tenants for view in (await duties(house.within(tenant.id), tenant.slug, [person])).values()
    ]


async def duties(tx: Tx, slug: str, persons: Sequence[UUID]) -> dict[UUID, DutyView]:
    """Show what these people work by now and what follows, for those who have a roster with anything in it."""
    plans = await rosters.plans(tx, persons) if await modules.has(tx, "rosters") else {}
    known = await rosters.profiles(tx) if plans else {}

    def shown(turn: rosters.Turn, at: int | None) -> Duty:
        profile = known.get(turn.profile) if turn.profile else None
        return Duty(
            name=profile.name if profile else None,
            channels=profile.channels if profile else None,
            capacity=profile.capacity if profile else None,
            at=at,
        )

    return {
        person: DutyView(slug, shown(plan.turns[0], None), shown(plan.next, plan.next.at) if plan.next else None)
        for person, plan in plans.items()
        if plan.now or plan.next
    }

"""Roles of a tenant: made with it, set up by those who may, never given by somebody who has less himself."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from ting.domains.people import store
from ting.domains.people.model import Membership
from ting.domains.people.presets import PRESETS, named
from ting.domains.people.roles import Rights, Role, check_gives, check_kept, check_role
from ting.domains.people.store import providers
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.locale import Locale
from ting.kit.problem import Refused

HOUSE_ROLES = frozenset(preset.key for preset in PRESETS)
"""The keys of the roles that every tenant begins with."""


async def begin_roles(tx: Tx, locale: Locale) -> None:
    """Give a new tenant the roles to begin with."""
    for preset in PRESETS:
        await store.roles.put(tx, named(preset, new_id(), locale))


async def roles(tx: Tx, ids: list[UUID] | None = None) -> list[Role]:
    """Return these roles of the tenant, or all, in their order."""
    return await store.roles.every(tx, ids)


async def role_of(tx: Tx, person: UUID) -> Role | None:
    """Return the role of somebody who works for the tenant now."""
    return await store.roles.of_person(tx, person)


async def givable(tx: Tx, key: str) -> Role:
    """Return a role that can be given. Raises Refused."""
    found = await store.roles.by_key(tx, key)
    if found is None or found.archived:
        usable = ", ".join(role.key for role in await store.roles.every(tx) if not role.archived)
        raise Refused("role", f"{key[:40]!r} is not a role here.", f"Use one of {usable}.", field="role")
    return found


async def check_author(tx: Tx, by: UUID, *given: Rights) -> None:
    """Raise Refused when one of these rights is more than `by` has in the tenant himself."""
    role = await store.roles.of_person(tx, by)
    check_gives(role.rights if role else None, *given)


async def save_role(tx: Tx, role: Role, known: Collection[str]) -> bool:
    """Keep a role; say whether what it allows is new. `known`: the permissions that there are.

    Refused: to put out of use what somebody has, and whatever would leave the tenant without somebody who sets up its
    people and roles.
    """
    role = check_role(role, known)
    before = next(iter(await store.roles.every(tx, [role.id])), None)
    if role.archived and (held := await store.roles.holders(tx, role.key)):
        raise Refused(
            "role_in_use",
            f"{len(held)} people have this role.",
            "Give them another one first.",
            field="archived",
            people=len(held),
        )
    async with keeping(tx):
        await store.roles.put(tx, role)
    return before is None or before.rights != role.rights


@asynccontextmanager
async def keeping(tx: Tx) -> AsyncIterator[None]:
    """Let roles or people be changed. Raises Refused where nobody would be left who may do what somebody must."""
    kept = await store.roles.keepers(tx)
    shut = await providers.locked_out(tx)
    yield
    if kept:
        check_kept(await store.roles.keepers(tx))
    if not shut:
        await check_way_in(tx)


async def check_way_in(tx: Tx) -> None:
    """Raise Refused where only a provider that may be away one day lets anybody in who could do something about it."""
    if await providers.locked_out(tx):
        raise Refused(
            "last_password",
            "Nobody who sets up sign-in would have a password for the day on which the provider is away.",
            "Let somebody who may set up sign-in keep a password, first.",
        )


async def holders(tx: Tx, key: str) -> list[UUID]:
    """Return who has a role now."""
    return await store.roles.holders(tx, key)


async def memberships_here(tx: Tx, persons: Sequence[UUID]) -> dict[UUID, Membership]:
    """Return what these persons are in the tenant, by person; who is none any more is not among them."""
    return await store.memberships_here(tx, persons)


async def seen_by(tx: Tx, person: UUID, membership: Membership | None = None) -> frozenset[UUID] | None:
    """Return whose contacts and figures somebody sees in the tenant; None: everybody's. Who is no member sees himself."""
    is_here = membership or (await store.memberships_here(tx, [person])).get(person)
    if is_here is None:
        return frozenset({person})
    match is_here.rights.scope:
        case "tenant":
            return None
        case "team" if is_here.team_id is not None:
            return frozenset({person, *await store.team_members(tx, [is_here.team_id])})
        case "site" if is_here.site is not None:
            return frozenset({person, *await store.site_members(tx, is_here.site)})
        case _:
            return frozenset({person})

"""HTTP of roles beside their kind: what can be allowed, and which roles one may give."""

from typing import Any

import msgspec
from litestar import get

from ting.domains.people import api as people
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.kit.db import Database
from ting.kit.kind import Kind


class RoleChoice(msgspec.Struct, frozen=True):
    """A role that people of the tenant have, or can be given. `serves`: he answers customers, and has a seat."""

    key: str
    name: str
    description: str
    serves: bool
    mine: bool
    """The caller may give it: it is not more than he may himself."""


class Permission(msgspec.Struct, frozen=True):
    """Something that somebody can be allowed. `kinds`: what he sets up then."""

    key: str
    kinds: list[str]


@get("/api/permissions", opt={"permission": "signed"}, sync_to_thread=False)
def known(permissions: tuple[str, ...], kinds: dict[str, Kind[Any]]) -> list[Permission]:
    """List all that somebody can be allowed; a role names some of them, or `*`."""
    return [Permission(key, [kind.key for kind in kinds.values() if kind.permission == key]) for key in permissions]


@get("/api/t/{slug:str}/people/roles", opt={"permission": "people.manage"})
async def choices(signed: Signed, tenant: Tenant, db: Database) -> list[RoleChoice]:
    """List the roles that can be given, in their order."""
    own = signed.memberships[tenant.id].rights
    async with db.tx(tenant.id) as tx:
        return [
            RoleChoice(
                role.key,
                role.name,
                role.description,
                role.rights.may(people.SERVE),
                not role.rights.above(own),
            )
            for role in await people.roles(tx)
            if not role.archived
        ]


ROUTES = (known, choices)

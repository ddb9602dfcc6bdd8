"""HTTP of types of centre: which there are, what one would change, and to become it."""

from typing import Any

import msgspec
from litestar import get, post

from ting.domains.changes import api as changes
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.company.kinds import PERMISSION
from ting.journeys.presets import turn
from ting.journeys.presets.centre import CentreType, types
from ting.journeys.setup.view import SavedAll, changed
from ting.kit.db import Database, Tx
from ting.kit.kind import Kind
from ting.kit.problem import Forbidden, NotThere

BASE = "/api/t/{slug:str}/centre-types"


class CentreTypeShown(msgspec.Struct, frozen=True):
    """A type of centre, in each language."""

    key: str
    names: dict[str, str]
    does: dict[str, str]


class Become(msgspec.Struct, frozen=True):
    """Which type, and which of its parts; without, all."""

    type: str
    parts: tuple[turn.Part, ...] = turn.PARTS


@get(BASE, opt={"permission": PERMISSION})
async def centre_types(tenant: Tenant) -> list[CentreTypeShown]:
    """List the types of centre. Which one it is: the kind `centre` (setup/centre)."""
    return [CentreTypeShown(each.key, each.names, each.does) for each in types().values()]


@post(f"{BASE}/preview", opt={"permission": PERMISSION}, status_code=200)
async def preview(data: Become, tenant: Tenant, signed: Signed, db: Database, kinds: dict[str, Kind[Any]]) -> SavedAll:
    """Show what would change if the centre became one of this type. Nothing does."""
    of = _checked(data, tenant, signed, kinds)

    async def work(house: Tx) -> list[changes.Change]:
        tx = house.within(tenant.id)
        async with tx.rehearsal():
            return await turn.turn(tx, kinds, of, data.parts, by=signed.person.id)
        raise AssertionError("a rehearsal returns what it came to")

    return _shown(await db.run(None, work), signed)


@post(f"{BASE}/apply", opt={"permission": PERMISSION}, status_code=200)
async def apply(data: Become, tenant: Tenant, signed: Signed, db: Database, kinds: dict[str, Kind[Any]]) -> SavedAll:
    """Become a centre of this type: one publish, which is taken back as one (setup/changes/batches)."""
    of = _checked(data, tenant, signed, kinds)

    async def work(house: Tx) -> list[changes.Change]:
        return await turn.turn(house.within(tenant.id), kinds, of, data.parts, by=signed.person.id)

    return _shown(await db.run(None, work), signed)


def _checked(data: Become, tenant: Tenant, signed: Signed, kinds: dict[str, Kind[Any]]) -> CentreType:
    """Return the type. Raises NotThere, and Forbidden for who may not set up one of its parts."""
    if data.type not in types():
        raise NotThere("centre type")
    for part in data.parts:
        if not signed.may(tenant.id, kinds[part].permission):
            raise Forbidden(kinds[part].permission)
    return types()[data.type]


def _shown(found: list[changes.Change], signed: Signed) -> SavedAll:
    return SavedAll([changed(change, {signed.person.id: (signed.person.name, "")}) for change in found])


ROUTES = (centre_types, preview, apply)

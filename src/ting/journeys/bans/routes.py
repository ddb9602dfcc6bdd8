"""HTTP of bans: made at a desk, seen and lifted by who manages them."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post

from ting.domains.conduct.api import Length
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.bans import ban as bans
from ting.journeys.bans.ban import BanView
from ting.kit.db import Database
from ting.kit.kind import Kind

BASE = "/api/t/{slug:str}"


class BanWanted(msgspec.Struct, frozen=True):
    """Why, and for how long. `key` is the sender's own: the same again is the same ban."""

    key: UUID
    reason: str
    length: Length


@post(BASE + "/contacts/{contact:uuid}/ban", opt={"permission": "customers.ban"}, status_code=200)
async def ban(
    contact: UUID, data: BanWanted, tenant: Tenant, signed: Signed, db: Database, kinds: dict[str, Kind[Any]]
) -> BanView:
    """Ban a contact's customer: an hour or a day at one's own desk; longer, or anybody, for who manages bans.

    What is open with him ends. 409 `banned_already` while another ban holds him off.
    """
    return await db.run(
        tenant.id,
        bans.ban,
        kinds["bans"],
        contact,
        tenant,
        signed,
        key=data.key,
        reason=data.reason,
        length=data.length,
    )


@get(BASE + "/bans", opt={"permission": "bans.manage"})
async def every(tenant: Tenant, db: Database) -> list[BanView]:
    """List the bans, the newest first, with how often somebody came all the same."""
    async with db.tx(tenant.id) as tx:
        return await bans.every(tx)


@get(BASE + "/customers/{customer:uuid}/bans", opt={"permission": "customers.ban"})
async def of_customer(customer: UUID, tenant: Tenant, db: Database) -> list[BanView]:
    """Return what holds a customer off now."""
    async with db.tx(tenant.id) as tx:
        return await bans.of_customer(tx, customer)


@post(BASE + "/bans/{ban_id:uuid}/lift", opt={"permission": "bans.manage"}, status_code=204)
async def lift(ban_id: UUID, tenant: Tenant, signed: Signed, db: Database, kinds: dict[str, Kind[Any]]) -> None:
    """Lift a ban. Twice is once; the history of changes can take it back."""
    await db.run(tenant.id, bans.lift, kinds["bans"], ban_id, tenant, signed)


ROUTES = (ban, every, of_customer, lift)

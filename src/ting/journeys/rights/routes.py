"""HTTP of what is asked for about a person: a copy, erasing, a hold."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, get, post, put
from litestar.params import Parameter
from litestar.response import File
from msgspec import Meta

from ting.domains.customers import api as customers
from ting.domains.people.api import Signed
from ting.domains.privacy import api as privacy
from ting.domains.tenancy.api import Tenant
from ting.journeys.rights import view
from ting.journeys.rights.sweep import would_go
from ting.journeys.rights.view import PrivacyStanding, Requests, RetentionSort, RetentionStanding, WouldGo
from ting.kit.blob import Blobs
from ting.kit.db import Database, Tx
from ting.kit.kept import Kept
from ting.kit.problem import NotThere, Refused

COPY = {"permission": privacy.EXPORT, "personal": "whole"}
ERASE = {"permission": privacy.ERASE, "personal": "whole"}
HOLD = {"permission": privacy.HOLD, "personal": "whole"}
BASE = "/api/t/{slug:str}"
PREVIEW = 2_000
"""So many contacts a preview looks at."""
ONE = BASE + "/customers/{customer:uuid}/privacy"


class CopyWanted(msgspec.Struct, frozen=True):
    """A copy is wanted. `id` is the caller's: the same again is the same request."""

    id: UUID


class ErasureWanted(msgspec.Struct, frozen=True):
    """Somebody is to be erased. `name`: what he is called, typed by whoever wants that."""

    id: UUID
    name: Annotated[str, Meta(max_length=200)]


class HoldWanted(msgspec.Struct, frozen=True):
    """Somebody's data is to be held, and why."""

    reason: Annotated[str, Meta(max_length=2000)]


@get(ONE, opt={"permission": "customers.read", "personal": "whole"})
async def standing(customer: UUID, tenant: Tenant, db: Database) -> PrivacyStanding:
    """Return what was asked about a customer's data, and whether it is held."""
    return await view.standing(db, tenant.id, customer)


@post(ONE + "/copy", opt=COPY, status_code=202)
async def copy(customer: UUID, data: CopyWanted, tenant: Tenant, signed: Signed, db: Database) -> PrivacyStanding:
    """Ask for a file with all that is kept of a customer, in every room; it is made in the background, and kept for 7 days."""
    await db.run(tenant.id, privacy.ask_copy, data.id, customer, signed.person.id)
    return await view.standing(db, tenant.id, customer)


@post(ONE + "/erase", opt=ERASE, status_code=202)
async def erase(customer: UUID, data: ErasureWanted, tenant: Tenant, signed: Signed, db: Database) -> PrivacyStanding:
    """Erase a customer in every room, for good. 422 `name_differs` unless his name is typed; `contact_open` while something
    is going on with him; `held` under a legal hold."""

    async def work(tx: Tx) -> None:
        found = await customers.get(tx, customer)
        if not customers.same_name(found.name, data.name):
            raise Refused("name_differs", "This is not what the customer is called.", "Type the name as it is shown.")
        await privacy.ask_erasure(tx, data.id, customer, signed.person.id)

    await db.run(tenant.id, work)
    return await view.standing(db, tenant.id, customer)


@put(ONE + "/holds/{hold:uuid}", opt=HOLD)
async def hold(
    customer: UUID, hold: UUID, data: HoldWanted, tenant: Tenant, signed: Signed, db: Database
) -> PrivacyStanding:
    """Hold a customer's data: it is neither erased nor let go by age until the hold is lifted."""
    await db.run(tenant.id, privacy.hold, hold, customer, data.reason, signed.person.id)
    return await view.standing(db, tenant.id, customer)


@delete(ONE + "/holds/{hold:uuid}", opt=HOLD, status_code=200)
async def lift(customer: UUID, hold: UUID, tenant: Tenant, signed: Signed, db: Database) -> PrivacyStanding:
    """Lift a hold."""
    await db.run(tenant.id, privacy.lift, hold, signed.person.id)
    return await view.standing(db, tenant.id, customer)


@get(BASE + "/privacy/requests", opt=COPY)
async def listed(tenant: Tenant, db: Database, cursor: str | None = None) -> Requests:
    """List what was asked about people's data, the newest first."""
    return await view.listed(db, tenant.id, cursor)


@get(BASE + "/privacy/requests/{request_id:uuid}/copy.zip", opt=COPY | {"exports": "person"})
async def taken(request_id: UUID, tenant: Tenant, db: Database, copies: Blobs) -> File:
    """Take a copy that was made: a zip with a page to begin at, JSON by table, and files. Noted in the audit trail."""
    async with db.tx(tenant.id) as tx:
        found = await privacy.one(tx, request_id)
    path = copies.path(tenant.id, request_id)
    if found is None or found.kind != "export" or found.state != "done" or not path.exists():
        raise NotThere("copy")
    return File(path, filename=f"{tenant.slug}-{str(found.customer)[-8:]}.zip", media_type="application/zip")


@get(BASE + "/privacy/retention", opt={"permission": privacy.MANAGE})
async def retention(tenant: Tenant, db: Database) -> list[RetentionStanding]:
    """Return for how long which sort of data is kept, and what became of the last night."""
    async with db.tx(tenant.id) as tx:
        return view.retention(await privacy.rules(tx))


@get(BASE + "/privacy/retention/preview", opt={"permission": privacy.MANAGE})
async def preview(
    tenant: Tenant,
    db: Database,
    keeps: tuple[Kept, ...],
    sort: RetentionSort,
    days: Annotated[int, Parameter(ge=1, le=36_500)],
) -> WouldGo:
    """Count what would go now if a sort were kept for so many days: contacts, customers, or entries."""
    async with db.tx(tenant.id) as tx:
        return WouldGo(*await would_go(tx, keeps, sort, days, PREVIEW))


ROUTES = (standing, copy, erase, hold, lift, listed, taken, retention, preview)

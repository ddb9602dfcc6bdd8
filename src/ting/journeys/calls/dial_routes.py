"""HTTP of calls that agents make."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import delete, get, post
from msgspec import Meta

from ting.domains.conversations import api as conversations
from ting.domains.people.api import Signed
from ting.domains.telephony import api as telephony
from ting.domains.tenancy.api import Tenant
from ting.journeys.calls import dial
from ting.journeys.calls.dial import MayDial
from ting.kit.db import Database, Tx
from ting.kit.personal import Personal

SERVE = {"permission": "contacts.serve"}
DIAL = "/api/t/{slug:str}/dial"
ONE = "/api/t/{slug:str}/contacts/{contact:uuid}/call"


class DialWish(msgspec.Struct, frozen=True, kw_only=True):
    """Whom one calls. The same key again is the same call."""

    key: UUID
    number: Annotated[str, Personal, Meta(min_length=1, max_length=60)]
    own: UUID | None = None
    """As which of our numbers; null: the first one."""
    customer: UUID | None = None
    """Whose number it is, where that is known."""


class Dialled(msgspec.Struct, frozen=True):
    """The contact in which one calls."""

    contact: UUID


@get(DIAL, opt=SERVE)
async def may_dial(signed: Signed, tenant: Tenant, db: Database) -> MayDial:
    """Say what one may call, as which number, and how often today."""
    async with db.tx(tenant.id) as tx:
        return await dial.may_dial(tx, signed.person.id, signed.memberships[tenant.id].rights.permissions)


@post(DIAL, opt=SERVE, status_code=201)
async def call_out(data: DialWish, signed: Signed, tenant: Tenant, db: Database) -> Dialled:
    """Call somebody: one's own phone rings first. It is a contact of its own.

    409 `no_phone`, `on_call`, `lines_busy`; 422 `phone`, `no_way_out`, `dial_class`, `dial_barred`, `dial_emergency`;
    429 `dial_often`.
    """
    may = signed.memberships[tenant.id].rights.permissions

    async def work(tx: Tx) -> Dialled:
        way = await dial.way(tx, data.number, may, data.own)
        return Dialled(await dial.call_out(tx, signed.person.id, way, data.key, data.customer))

    return await _counted(db, tenant, work)


@post(ONE, opt=SERVE, status_code=201)
async def call_in_contact(contact: UUID, data: DialWish, signed: Signed, tenant: Tenant, db: Database) -> Dialled:
    """Call somebody from a contact at one's desk, as part of that: whom one owes a call. Problems as above."""
    may = signed.memberships[tenant.id].rights.permissions

    async def work(tx: Tx) -> Dialled:
        await conversations.get(tx, contact)
        way = await dial.way(tx, data.number, may, data.own)
        return Dialled((await dial.dial(tx, contact, signed.person.id, way, data.key)).contact or contact)

    return await _counted(db, tenant, work)


@delete(ONE, opt=SERVE, status_code=204)
async def hang_up(contact: UUID, signed: Signed, tenant: Tenant, db: Database) -> None:
    """End the call of a contact at one's desk, and not the contact."""
    await db.run(tenant.id, dial.hang_up, contact, signed.person.id)


async def _counted(db: Database, tenant: Tenant, work: Callable[[Tx], Awaitable[Dialled]]) -> Dialled:
    """Let one call; who finds no channel is told so, and counted."""
    try:
        return await db.run(tenant.id, work)
    except telephony.LinesBusy as busy:
        await db.run(tenant.id, dial.blocked, busy)
        raise


ROUTES: tuple[Any, ...] = (may_dial, call_out, call_in_contact, hang_up)

"""「我幫您查一下，請稍等」: the customer is told how long, sees it when it takes longer, and is not taken for silent meanwhile."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, put
from msgspec import Meta

from ting.domains.conversations import api as conversations
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.contact import serve
from ting.kit.db import Database, Tx
from ting.kit.problem import Refused
from ting.kit.timers import Timer

ONE = "/api/t/{slug:str}/contacts/{contact:uuid}/hold"
OPT = {"permission": "contacts.serve"}


class HoldAsked(msgspec.Struct, frozen=True):
    """For how long."""

    minutes: Annotated[int, Meta(ge=1, le=30)]


async def begin(tx: Tx, contact_id: UUID, agent: UUID, minutes: int) -> conversations.Hold:
    """Ask the customer to hold; asking again promises another time. Raises Gone, and Refused where nobody is on the line."""
    contact = await conversations.lock(tx, contact_id)
    await serve.mine(tx, contact, agent)
    if contact.mode != "live":
        raise Refused("not_live", "This customer is not on the line.", "Answer when you know; nobody is waiting here.")
    held = await conversations.hold(tx, contact_id, agent, minutes * 60_000)
    await conversations.system(
        tx, contact_id, "on_hold", number=minutes, until=held.until, name=await serve.alias(tx, agent)
    )
    return held


async def over(tx: Tx, contact_id: UUID, agent: UUID) -> None:
    """Hold no longer: whatever was to be looked up is. Harmless when nobody did."""
    await serve.mine(tx, await conversations.lock(tx, contact_id), agent)
    await conversations.resume(tx, contact_id)


async def ring(tx: Tx, timer: Timer) -> None:
    """The promised time has passed and his agent has not spoken: the customer hears that he is not forgotten, once."""
    contact = await conversations.lock(tx, UUID(timer.body["of"]))
    held = (await conversations.holding(tx, [contact.id])).get(contact.id)
    if contact.state == "serving" and contact.agent is not None and held is not None and held.until <= tx.now:
        await conversations.system(tx, contact.id, "hold_longer", name=await serve.alias(tx, contact.agent))


@put(ONE, opt=OPT, status_code=200)
async def hold(contact: UUID, data: HoldAsked, signed: Signed, tenant: Tenant, db: Database) -> conversations.Hold:
    """Ask the customer to hold for so many minutes. It ends when his agent speaks, or with DELETE."""
    return await db.run(tenant.id, begin, contact, signed.person.id, data.minutes)


@delete(ONE, opt=OPT, status_code=204)
async def resume(contact: UUID, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Hold no longer."""
    await db.run(tenant.id, over, contact, signed.person.id)


ROUTES = (hold, resume)

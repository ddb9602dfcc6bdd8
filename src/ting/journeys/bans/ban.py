"""An agent bans a customer from his desk: his open contacts end, and he is told so kindly."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from ting.domains.changes import api as changes
from ting.domains.conduct import api as conduct
from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.people import api as people
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.contact import queue, serve
from ting.kit.db import Tx
from ting.kit.kind import Kind
from ting.kit.personal import Personal
from ting.kit.problem import Forbidden, NotThere

SHOWN = 500
MANAGE = "bans.manage"
ALONE: dict[str, Literal["phone", "email"]] = {"phone": "phone", "email": "email"}
"""What of a customer's identifiers belongs to him alone, as a subject."""


class By(msgspec.Struct, frozen=True):
    """Who did it."""

    id: UUID
    name: str


class BanView(msgspec.Struct, frozen=True):
    """A ban as colleagues see it. `by` is null when the ladder decided; `about`: as what he is known."""

    id: UUID
    whom: Annotated[str, Personal]
    about: Annotated[list[str], Personal]
    reason: str
    by: By | None
    at: int
    until: int | None
    lifted_at: int | None
    in_force: bool
    attempts: int
    attempted_at: int | None
    customer: UUID | None
    contact: UUID | None


async def ban(
    tx: Tx,
    kind: Kind[Any],
    contact_id: UUID,
    tenant: Tenant,
    signed: Signed,
    *,
    key: UUID,
    reason: str,
    length: conduct.Length,
) -> BanView:
    """Ban a contact's customer and end what is open with him. The same key again is the same ban.

    It counts for the customer, his browser, and the numbers and addresses that are known to be his (what he only claims may
    be another's): nobody else who comes from the same place is hit.
    """
    manages = signed.may(tenant.id, MANAGE)
    contact = await conversations.lock(tx, contact_id)
    if contact.agent != signed.person.id and not manages:
        raise NotThere("contact at your desk")
    customer = await customers.get(tx, contact.customer)
    subjects = [conduct.Subject("customer", str(customer.id))]
    if contact.visitor is not None:
        subjects.append(conduct.Subject("visitor", str(contact.visitor)))
    subjects += [
        conduct.Subject(ALONE[each.kind], each.value)
        for each in customer.identifiers
        if each.kind in ALONE and await customers.known_by(tx, each) == customer.id
    ]
    made, new = await conduct.ban(
        tx,
        key,
        subjects,
        whom=customer.name,
        reason=reason,
        length=length,
        by=signed.person.id,
        manages=manages,
        customer=customer.id,
        contact=contact_id,
    )
    if new:
        await changes.made(tx, kind, made.id, by=signed.person.id)
        await _end(tx, contact, signed.person.id)
        for other in await conversations.open_of(tx, customer.id):
            if other != contact_id:
                await _end(tx, await conversations.lock(tx, other), signed.person.id)
    return (await _views(tx, [made]))[0]


async def of_customer(tx: Tx, customer: UUID) -> list[BanView]:
    """Return the bans that hold a customer off now. Raises NotThere."""
    await customers.get(tx, customer)
    found = await conduct.in_force(tx, [conduct.Subject("customer", str(customer))])
    return await _views(tx, [found] if found else [])


async def every(tx: Tx) -> list[BanView]:
    """Return the newest bans, those that are over too."""
    return await _views(tx, await conduct.bans(tx, limit=SHOWN))


async def lift(tx: Tx, kind: Kind[Any], ban_id: UUID, tenant: Tenant, signed: Signed) -> None:
    """Lift a ban. Twice is once."""
    if not signed.may(tenant.id, MANAGE):
        raise Forbidden(MANAGE)
    value = (await kind.load(tx, [ban_id])).get(ban_id)
    if value is None:
        raise NotThere("ban")
    await changes.save(tx, kind, ban_id, msgspec.structs.replace(value, archived=True), by=signed.person.id)


async def _end(tx: Tx, contact: conversations.Contact, agent: UUID) -> None:
    if contact.state == "serving":
        await serve.end(tx, contact, by="agent", reason=serve.BANNED, code="closed_banned")
    elif contact.state == "queued":
        await queue.turn_away(tx, contact, reason=serve.BANNED, code="closed_banned")


async def _views(tx: Tx, bans: list[conduct.Ban]) -> list[BanView]:
    names = await people.names(tx, [each.made_by for each in bans if each.made_by])
    return [
        BanView(
            id=each.id,
            whom=each.whom,
            about=[conduct.subject_of(key).kind for key in each.subjects],
            reason=each.reason,
            by=By(each.made_by, names[each.made_by][0]) if each.made_by in names else None,
            at=each.made_at,
            until=each.until,
            lifted_at=each.lifted_at,
            in_force=each.holds(tx.now),
            attempts=each.attempts,
            attempted_at=each.attempted_at,
            customer=each.customer,
            contact=each.contact,
        )
        for each in bans
    ]

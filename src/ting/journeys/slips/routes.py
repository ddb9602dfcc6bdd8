"""HTTP of slips."""

from uuid import UUID

import msgspec
from litestar import get

from ting.domains.conversations import api as conversations
from ting.domains.routing import api as routing
from ting.domains.tenancy.api import Tenant
from ting.kit.db import Database
from ting.kit.locale import Locale
from ting.kit.problem import Gone


class Slip(msgspec.Struct, frozen=True):
    """What stands on a slip: the number as it is read and said, where it is called, and how many come before."""

    number: str
    said: dict[Locale, str]
    tenant: str
    site: str | None
    queue: str
    lang: Locale
    taken_at: int
    printed_at: int
    time_zone: str
    ahead: int


@get("/api/t/{slug:str}/contacts/{contact:uuid}/slip", opt={"permission": "contacts.read"})
async def slip(contact: UUID, tenant: Tenant, db: Database) -> Slip:
    """Return what is printed for somebody who waits. 409 `not_waiting` when he waits no more."""
    async with db.tx(tenant.id) as tx:
        found = await conversations.get(tx, contact)
        waiting = [row for row in await routing.tickets_of(tx, [contact]) if row.state in ("waiting", "offered")]
        if not waiting:
            raise Gone("not_waiting", "Nobody waits with this number any more.", "Let the customer take a new one.")
        row = waiting[-1]
        queue = await routing.queue(tx, row.ticket.queue)
        return Slip(
            number=found.number,
            said=await routing.said_number(tx, queue, found.number),
            tenant=tenant.called(found.lang),
            site=dict(await routing.site_names(tx)).get(queue.site) if queue.site else None,
            queue=queue.name,
            lang=found.lang,
            taken_at=found.started_at,
            printed_at=tx.now,
            time_zone=queue.hours.time_zone,
            ahead=await routing.people_ahead(tx, row),
        )


ROUTES = (slip,)

"""Calls that were missed, as their agent sees them: what rang at him in vain, and who gave up waiting in his queues."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import get, post

from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.customers.api import Ref
from ting.domains.people import api as people
from ting.domains.people.api import Signed
from ting.domains.routing import api as routing
from ting.domains.telephony import api as telephony
from ting.domains.tenancy.api import Tenant
from ting.journeys.calls.steps import CHANNEL
from ting.journeys.contact.view import Named
from ting.kit.db import Database, Tx
from ting.kit.personal import Personal
from ting.kit.phone import spoken

SERVE = {"permission": "contacts.serve"}
MISSED = "/api/t/{slug:str}/missed"
DAYS_MS = 7 * 86_400_000
SHOWN = 50


class MissedCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call that was not taken, as somebody's list shows it."""

    contact: UUID
    tenant: str
    number: str
    """Its number ticket."""
    queue: Named
    customer: Ref
    at: int
    kind: routing.MissedKind
    """It rang at him in vain; or its caller gave up waiting in a queue of his."""
    short: bool
    """Its caller gave up so soon that it is not counted as waiting in vain."""
    waited_ms: int
    to: Annotated[str, Personal]
    """By which the caller is called back; nothing where he withheld his number."""
    spoken: Annotated[str, Personal]
    taken_by: Named | None
    """Who took it after all."""
    reached: bool
    """Somebody has talked with this number since."""
    new: bool
    """He has not seen it yet."""


class MissedSeen(msgspec.Struct, frozen=True):
    """Until when one has seen them (ms)."""

    until: int


async def mine(tx: Tx, tenant: Tenant, person: UUID, seats: list[routing.Seat]) -> list[MissedCall]:
    """Show what somebody missed in the last seven days, newest first."""
    queues = {queue.id: queue for queue in await routing.queues(tx)}
    served = [queue.id for queue in queues.values() if routing.who_may_serve(queue, seats, CHANNEL)]
    found = await routing.missed(tx, person, served, CHANNEL, tx.now - DAYS_MS, SHOWN)
    contacts = await conversations.of_ids(tx, [each.contact for each in found])
    calls = await telephony.calls_of(tx, list(contacts))
    refs = await customers.refs(tx, [contact.customer for contact in contacts.values()])
    names = await people.names(tx, [contact.agent for contact in contacts.values() if contact.agent])
    shown = [each for each in found if each.contact in contacts and each.contact in calls and each.queue in queues]
    seen = await telephony.seen_until(tx, person)
    reached = await telephony.reached_since(tx, [(calls[each.contact].other, each.at) for each in shown])
    lines = []
    for each in shown:
        contact, to = contacts[each.contact], calls[each.contact].other
        taken = contact.agent if contact.answered_at is not None else None
        queue = queues[each.queue]
        lines.append(
            MissedCall(
                contact=contact.id,
                tenant=tenant.slug,
                number=contact.number,
                queue=Named(queue.id, queue.name),
                customer=refs[contact.customer],
                at=each.at,
                kind=each.kind,
                short=each.kind == "abandoned" and each.waited < queue.settings.short_abandon_ms,
                waited_ms=each.waited,
                to=to,
                spoken=spoken(to) if to.startswith("+") else to,
                taken_by=Named(taken, names[taken][0]) if taken in names else None,
                reached=(to, each.at) in reached,
                new=each.at > seen,
            )
        )
    return lines


@get(MISSED, opt=SERVE)
async def missed(signed: Signed, tenant: Tenant, db: Database) -> list[MissedCall]:
    """List the calls of the last seven days that rang at one in vain, or were given up in one's queues; the newest fifty."""
    person = signed.person.id
    async with db.house() as house:
        seats = await routing.floor_seats(house, [person])
    async with db.tx(tenant.id) as tx:
        return await mine(tx, tenant, person, seats)


@post(MISSED + "/seen", opt=SERVE, status_code=204)
async def missed_seen(data: MissedSeen, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Note that one has seen them, until then. Twice is once."""
    await db.run(tenant.id, telephony.see_missed, signed.person.id, data.until)


ROUTES: tuple[Any, ...] = (missed, missed_seen)

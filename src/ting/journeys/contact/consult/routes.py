"""HTTP of consults."""

from uuid import UUID

import msgspec
from litestar import delete, get, post

from ting.domains.consults import api as consults
from ting.domains.conversations import api as conversations
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.contact.consult import steps
from ting.journeys.contact.consult.view import ConsultView, at_desk, consult_views
from ting.journeys.contact.view import DeskContact
from ting.kit.db import Database
from ting.kit.problem import Gone

SERVE = {"permission": "contacts.serve"}
OF_CONTACT = "/api/t/{slug:str}/contacts/{contact:uuid}/consults"
MINE = "/api/t/{slug:str}/invitations/{consult:uuid}"


class Asked(msgspec.Struct, frozen=True):
    """Whom to ask. `writes`: he is to write to the customer, who sees him come; else he whispers, and is not seen."""

    person: UUID
    writes: bool = False


@get(OF_CONTACT, opt={"permission": "contacts.read"})
async def of_contact(contact: UUID, tenant: Tenant, db: Database) -> list[ConsultView]:
    """List the colleagues who are asked into a contact, are there, or were."""
    async with db.tx(tenant.id) as tx:
        await conversations.get(tx, contact)
        return await consult_views(tx, await consults.of_contact(tx, contact))


@post(OF_CONTACT, opt=SERVE, status_code=200)
async def ask(contact: UUID, data: Asked, signed: Signed, tenant: Tenant, db: Database) -> ConsultView:
    """Ask a colleague into a contact at one's desk. 422 `colleague_offline`; asking twice is asking once."""
    of = await db.run(tenant.id, steps.ask, contact, signed.person.id, data.person, writes=data.writes)
    async with db.tx(tenant.id) as tx:
        return (await consult_views(tx, [of]))[0]


@delete(OF_CONTACT + "/{consult:uuid}", opt=SERVE, status_code=204)
async def send_away(contact: UUID, consult: UUID, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Take back that one asked a colleague, or let him go. Twice is once."""
    await db.run(tenant.id, steps.send_away, contact, consult, signed.person.id)


@post(MINE + "/join", opt=SERVE, status_code=200)
async def join(consult: UUID, signed: Signed, tenant: Tenant, db: Database) -> DeskContact:
    """Come into a colleague's conversation; return it as it stands at one's desk. 409 `invitation_over`."""
    of = await db.run(tenant.id, steps.join, consult, signed.person.id)
    async with db.tx(tenant.id) as tx:
        found = await at_desk(tx, of.contact, signed.person.id)
    if found is None:
        raise Gone("invitation_over", "You are not asked into this conversation any more.", "Nothing is left to do.")
    return found


@post(MINE + "/leave", opt=SERVE, status_code=204)
async def leave(consult: UUID, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Decline, or leave a colleague's conversation. Twice is once."""
    await db.run(tenant.id, steps.leave, consult, signed.person.id)


ROUTES = (of_contact, ask, send_away, join, leave)

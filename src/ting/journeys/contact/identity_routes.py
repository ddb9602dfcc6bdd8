"""HTTP of who a contact's customer is."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import post
from msgspec import Meta

from ting.domains.customers.api import Identifier
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.contact import identity
from ting.kit.db import Database

ONE = "/api/t/{slug:str}/contacts/{contact:uuid}/identity"
OPT = {"permission": "contacts.serve"}


class Said(msgspec.Struct, frozen=True):
    """What a customer says of himself: identifiers, and fields as `field:<key>`."""

    things: Annotated[list[Identifier], Meta(min_length=1, max_length=6)]


class Found(msgspec.Struct, frozen=True):
    """Whether what he says is one customer's. Which of it was right is not told."""

    confirmed: bool


@post(ONE, opt=OPT, status_code=200)
async def confirm(contact: UUID, data: Said, tenant: Tenant, signed: Signed, db: Database) -> Found:
    """Compare two or more things that a customer says with what is known of those of his name.

    When they are one's, the contact is his, and his profile and timeline are shown. 422 `identity_locked` after five misses.
    """
    return Found(await db.run(tenant.id, identity.confirm, contact, signed.person.id, data.things))


@post(ONE + "/wrong", opt=OPT, status_code=204)
async def wrong(contact: UUID, tenant: Tenant, signed: Signed, db: Database) -> None:
    """It is not him: the contact, and all that came about in it, goes back to whose it was, else to a stranger of that name."""
    await db.run(tenant.id, identity.not_him, contact, signed.person.id)


ROUTES = (confirm, wrong)

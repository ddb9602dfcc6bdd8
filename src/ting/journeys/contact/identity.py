"""Who is it, when several bear the name? Until he has said two things that are his, nothing of a customer is shown.

The agent writes down what he says; the server compares, and tells only whether somebody is found.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.customers.api import Customer, Identifier, Identity
from ting.domains.people import api as people
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.journeys.contact.view import Named
from ting.kit.db import Tx
from ting.kit.problem import Gone, Refused


class IdentityView(msgspec.Struct, frozen=True):
    """Who a contact's customer is, as a screen shows it."""

    identity: Identity
    by: Named | None
    """Who asked him."""
    veiled: bool
    """Nothing of the customer but his name is shown: whoever reads this serves somebody who may be another."""


async def look(tx: Tx, contact: conversations.Contact, person: UUID, *, mine: bool) -> IdentityView:
    """Return who a contact's customer is, and whether this reader may see more of him than his name."""
    found = await customers.identity(tx, contact.id, contact.customer, contact.visitor)
    names = await people.names(tx, [found.by]) if found.by else {}
    veiled = found.state == "asked" if mine else await is_veiled(tx, person, contact.customer)
    return IdentityView(found, Named(found.by, names[found.by][0]) if found.by in names else None, veiled)


async def is_veiled(tx: Tx, person: UUID, customer: UUID) -> bool:
    """Say whether this reader serves somebody just now who may be this customer, or another of his name."""
    served = await conversations.of_ids(tx, [each.contact for each in await routing.assignments_of(tx, person)])
    if not served:
        return False
    name = (await customers.refs(tx, [customer])).get(customer)
    refs = await customers.refs(tx, [each.customer for each in served.values()])
    for each in served.values():
        if name is None or not customers.same_name(refs[each.customer].name, name.name):
            continue
        if (await customers.identity(tx, each.id, each.customer, each.visitor)).state == "asked":
            return True
    return False


def veil(customer: Customer) -> Customer:
    """Return a customer of whom nothing is shown but what he is called."""
    return msgspec.structs.replace(
        customer, identifiers=(), claimed=(), fields={}, verified=None, time_zone=None, organisation=None
    )


async def unveiled(tx: Tx, person: UUID, customer: UUID) -> None:
    """Raise Refused while this reader serves somebody who may be another customer of this name."""
    if await is_veiled(tx, person, customer):
        raise Refused(
            "identity_first",
            "You serve somebody of this name, and it is not confirmed who he is.",
            "Confirm two things that he says, in the conversation.",
        )


async def confirm(tx: Tx, contact_id: UUID, person: UUID, said: Sequence[Identifier]) -> bool:
    """Compare what a customer says; say whether it is somebody. The contact is his from then on."""
    contact = await _mine(tx, contact_id, person)
    tenant = await tenancy.current(tx)
    found = await customers.confirm(tx, contact.id, contact.customer, said, by=person, time_zone=tenant.time_zone)
    if found is not None and contact.visitor is not None:
        await customers.link(tx, contact.visitor, found)
    return found is not None


async def not_him(tx: Tx, contact_id: UUID, person: UUID) -> None:
    """Take back who a contact's customer was taken for: it is whose it was before, else a stranger's of that name."""
    contact = await _mine(tx, contact_id, person)
    to = await customers.was_before(tx, contact.id) or await customers.stranger(tx, contact.customer)
    await customers.not_him(tx, contact.id, contact.customer, to, by=person)
    if contact.visitor is not None:
        await customers.link(tx, contact.visitor, to)


async def _mine(tx: Tx, contact_id: UUID, person: UUID) -> conversations.Contact:
    visitor = (await conversations.get(tx, contact_id)).visitor
    if visitor is not None:
        await customers.lock(tx, visitor)  # before the contact, as who arrives does
    contact = await conversations.lock(tx, contact_id)
    held = await routing.serving(tx, contact_id)
    if held is None or held.person != person:
        raise Gone("not_in_contact", "You are not in this contact.", "Look at it again.")
    return contact

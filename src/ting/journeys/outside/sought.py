"""Which panels a reader is shown of a contact, and of whom their systems are asked."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.panels import api as panels
from ting.domains.panels.api import Panel, Subject
from ting.domains.people.api import Signed
from ting.journeys.contact import identity
from ting.kit.db import Tx
from ting.kit.problem import NotThere, Refused


class Sought(msgspec.Struct, frozen=True):
    """A panel as it is opened: on which contact, about whom."""

    id: UUID
    panel: Panel
    contact: conversations.Contact
    subject: Subject
    veiled: bool = False
    """It is not confirmed who the customer is."""

    @property
    def missing(self) -> bool:
        """Say whether it is about somebody of whom it is not known what he is called there, or who he is."""
        return bool(self.panel.customer) and not self.subject.key

    def named(self) -> "Sought":
        """Return it where it is known of whom is asked. Raises Refused."""
        if self.veiled:
            raise Refused(
                "identity_first",
                "It is not confirmed who this customer is.",
                "Confirm two things that he says, in the conversation.",
            )
        if self.missing:
            raise Refused(
                "panel_no_key", "It is not known what this customer is called there.", "Add it to his profile."
            )
        return self


async def all_of(tx: Tx, contact_id: UUID, reader: Signed) -> dict[UUID, Panel]:
    """Return the panels that a reader has of a contact. Whose role hides who customers are has none that are about them."""
    contact = await conversations.get(tx, contact_id)
    return _of(await panels.forms(tx), contact, reader, tx.tenant)


async def sought(tx: Tx, contact_id: UUID, panel_id: UUID, reader: Signed) -> Sought:
    """Return what is asked; of nobody while it is not confirmed who the customer is. Raises NotThere."""
    contact = await conversations.get(tx, contact_id)
    found = _of(await panels.forms(tx, [panel_id]), contact, reader, tx.tenant).get(panel_id)
    if found is None:
        raise NotThere("panel")
    if not found.customer:
        return Sought(panel_id, found, contact, Subject(None, ""))
    who = await identity.look(tx, contact, reader.person.id, mine=contact.agent == reader.person.id)
    if who.veiled:
        return Sought(panel_id, found, contact, Subject(None, ""), veiled=True)
    key = panels.key_of(await _key(tx, contact.customer, found.customer))
    return Sought(panel_id, found, contact, Subject(contact.customer, key))


def _of(found: Mapping[UUID, Panel], contact: conversations.Contact, reader: Signed, tenant: UUID) -> dict[UUID, Panel]:
    member = reader.memberships[tenant]
    return {
        id_: panel
        for id_, panel in found.items()
        if (member.rights.personal or not panel.customer)
        and panels.concerns(panel, queue=contact.queue, site=member.site, role=member.role)
    }


async def _key(tx: Tx, customer_id: UUID, known_by: str) -> str:
    """Return by what a customer is known elsewhere. What he only says of himself opens nothing."""
    customer = await customers.get(tx, customer_id)
    if known_by.startswith(panels.FIELD):
        value = customer.fields.get(known_by.removeprefix(panels.FIELD))
        return str(value) if isinstance(value, str | int) else ""
    claimed = set(customer.claimed)
    return next((each.value for each in customer.identifiers if each.kind == known_by and each not in claimed), "")

"""What screens are shown of consults: who is asked by whom, and the contact as it stands at a colleague's desk."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec

from ting.domains.consults import api as consults
from ting.domains.consults.api import Consult, State
from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.customers.api import Ref
from ting.domains.people import api as people
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.journeys.contact.view import DeskContact, Named, desk_contacts
from ting.kit.db import Tx
from ting.kit.locale import Locale


class Invitation(msgspec.Struct, frozen=True):
    """A colleague asks somebody into his conversation."""

    id: UUID
    tenant: str
    contact: UUID
    number: str
    channel: str
    queue: Named
    customer: Ref
    lang: Locale
    question: str
    by: Named
    writes: bool
    asked_at: int


class ConsultView(msgspec.Struct, frozen=True):
    """Who is asked into a contact, is there, or was."""

    id: UUID
    contact: UUID
    person: Named
    writes: bool
    state: State
    asked_at: int
    joined_at: int | None
    ended_at: int | None
    held: bool
    """On a call: his leg is held apart, and he hears music."""


async def invitations(tx: Tx, asked: Sequence[Consult]) -> list[Invitation]:
    """Show to those who are asked what they are asked into; of one tenant."""
    if not asked:
        return []
    slug = (await tenancy.current(tx)).slug
    contacts = await conversations.of_ids(tx, [of.contact for of in asked])
    refs = await customers.refs(tx, [contact.customer for contact in contacts.values()])
    names = await people.names(tx, [of.asked_by for of in asked])
    queues = {queue.id: queue.name for queue in await routing.queues(tx)}
    return [
        Invitation(
            id=of.id,
            tenant=slug,
            contact=of.contact,
            number=contact.number,
            channel=contact.channel,
            queue=Named(contact.queue, queues.get(contact.queue, "")),
            customer=refs[contact.customer],
            lang=contact.lang,
            question=contact.question,
            by=Named(of.asked_by, names[of.asked_by][0] if of.asked_by in names else ""),
            writes=of.writes,
            asked_at=of.asked_at,
        )
        for of in asked
        if (contact := contacts[of.contact]).state == "serving"
    ]


async def consult_views(tx: Tx, found: Sequence[Consult]) -> list[ConsultView]:
    """Show who is asked into contacts, is there, or was."""
    names = await people.names(tx, [of.person for of in found])
    return [
        ConsultView(
            of.id,
            of.contact,
            Named(of.person, names[of.person][0] if of.person in names else ""),
            of.writes,
            of.state,
            of.asked_at,
            of.joined_at,
            of.ended_at,
            of.held,
        )
        for of in found
    ]


async def desk_views(tx: Tx, found: Sequence[Consult]) -> list[tuple[UUID, DeskContact]]:
    """Show (to whom, the contact) of those who are here, as it stands at its own agent's desk."""
    views = []
    for of in found:
        held = await routing.serving(tx, of.contact) if of.state == "here" else None
        if held is None or held.state != "serving":
            continue
        names = await people.names(tx, [held.person])
        owner = Named(held.person, names[held.person][0] if held.person in names else "")
        role: Literal["writes", "whispers"] = "writes" if of.writes else "whispers"
        views += [
            (of.person, msgspec.structs.replace(view, role=role, owner=owner, consult=of.id))
            for view in await desk_contacts(tx, [held])
        ]
    return views


async def of_desk(tx: Tx, found: Sequence[Consult]) -> tuple[list[Invitation], list[DeskContact]]:
    """Return what one person of one tenant is asked into, and the contacts that he helps in."""
    asked = await invitations(tx, [of for of in found if of.state == "asked"])
    return asked, [view for _, view in await desk_views(tx, found)]


async def at_desk(tx: Tx, contact: UUID, person: UUID) -> DeskContact | None:
    """Return a contact as it stands at a helping colleague's desk."""
    of = await consults.here(tx, contact, person)
    return next((view for _, view in await desk_views(tx, [of])), None) if of else None

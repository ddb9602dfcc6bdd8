"""How a consult is told on the live socket: to who is asked or helps, and to those who are in the conversation."""

from uuid import UUID

import msgspec

from ting.domains.consults import api as consults
from ting.domains.conversations import api as conversations
from ting.events.contact import ConsultAsked, ConsultEnded, ConsultHeld, ConsultJoined
from ting.journeys.contact.consult.view import ConsultView, Invitation, consult_views, desk_views, invitations
from ting.journeys.contact.frames import ContactShown
from ting.kit.db import Tx
from ting.kit.frame import Told

ConsultEvent = ConsultAsked | ConsultJoined | ConsultHeld | ConsultEnded


class InvitationMade(Told, frozen=True, tag="invitation"):
    """A colleague asks the reader into his conversation."""

    invitation: Invitation


class InvitationOver(Told, frozen=True, tag="invitation_ended"):
    """An invitation is over: `joined`, or how else."""

    invitation: UUID
    outcome: str


class ConsultShown(Told, frozen=True, tag="consult"):
    """Who is asked into a contact, to those who are in it."""

    tenant: str
    contact: UUID
    consult: ConsultView


class Word(msgspec.Struct, frozen=True):
    """One thing to tell to these persons. `watch`: they hear the contact from now on, or no more."""

    persons: frozenset[UUID]
    payload: Told
    watch: bool | None = None


async def told(tx: Tx, event: ConsultEvent, slug: str) -> list[Word]:
    """Return what an event is told as. What is shown is as it is now: news that is late tells of what is."""
    of = await consults.get(tx, event.consult)
    him = frozenset({event.agent})
    words = []
    match event:
        case ConsultAsked():
            words = [Word(him, InvitationMade(invitation=one)) for one in await _asked(tx, of)]
        case ConsultJoined():
            words = [Word(him, InvitationOver(invitation=of.id, outcome="joined"))]
            words += [
                Word(him, ContactShown(tenant=slug, contact_id=of.contact, contact=view), watch=True)
                for _, view in await desk_views(tx, [of])
            ]
        case ConsultEnded():
            gone = ContactShown(tenant=slug, contact_id=of.contact, contact=None, consult=of.id)
            words = [Word(him, InvitationOver(invitation=of.id, outcome=event.outcome))]
            if of.joined_at is not None and (await conversations.get(tx, of.contact)).agent != of.person:
                words.append(Word(him, gone, watch=False))
    contact = await conversations.get(tx, of.contact)
    others = {each.person for each in await consults.live(tx, [of.contact]) if each.state == "here"}
    room = frozenset(({contact.agent} if contact.agent else set()) | others)
    view = (await consult_views(tx, [of]))[0]
    return [*words, Word(room, ConsultShown(tenant=slug, contact=of.contact, consult=view))]


async def _asked(tx: Tx, of: consults.Consult) -> list[Invitation]:
    return await invitations(tx, [of]) if of.state == "asked" else []

"""Beside step 5: a colleague is called into the conversation, comes, helps, and goes. The contact stays whose it is."""

from typing import Literal
from uuid import UUID

from ting.domains.consults import api as consults
from ting.domains.consults.api import Consult
from ting.domains.conversations import api as conversations
from ting.domains.people import api as people
from ting.domains.routing import api as routing
from ting.events.contact import Disconnected, Returned, TakenOver, Transferred
from ting.kit.db import Tx
from ting.kit.log import on
from ting.kit.problem import Gone, NotThere, Refused


async def ask(tx: Tx, contact_id: UUID, agent: UUID, colleague: UUID, *, writes: bool) -> Consult:
    """Ask a colleague into a contact at one's desk. Twice is once."""
    contact = await conversations.lock(tx, contact_id)
    if contact.agent != agent or contact.state != "serving":
        raise Gone("not_in_contact", "This contact is not at your desk.", "Look at your list.")
    found, seat = await people.agent(tx, colleague), await routing.seat(tx, colleague)
    if colleague == agent or not found.serves or seat is None:
        raise NotThere("colleague")
    if seat.status == "offline":
        raise Refused("colleague_offline", f"{found.name} is not on duty.", "Ask somebody who is there.")
    weight = routing.weight_of(routing.DEFAULT_WEIGHTS, contact.channel)
    return await consults.ask(tx, contact_id, colleague, agent, writes=writes, weight=weight)


async def join(tx: Tx, consult_id: UUID, person: UUID) -> Consult:
    """Come into a conversation one is asked into, also above one's capacity: one comes on purpose. Twice is once."""
    of, contact = await _own(tx, consult_id, person)
    if of.state == "asked" and contact.state != "serving":
        await consults.end(tx, of, "over")
    elif await consults.join(tx, of):
        await routing.begin_helping(tx, person, of.weight)
        await _say(tx, of, "joined")
    return await consults.get(tx, consult_id)


async def leave(tx: Tx, consult_id: UUID, person: UUID) -> None:
    """Decline, or go. Twice is once."""
    of, _ = await _own(tx, consult_id, person)
    await _end(tx, of, by_himself=True)


async def send_away(tx: Tx, contact_id: UUID, consult_id: UUID, agent: UUID) -> None:
    """Take back that one asked a colleague, or let him go, as the agent whose contact it is. Twice is once."""
    contact = await conversations.lock(tx, contact_id)
    of = await consults.get(tx, consult_id)
    if of.contact != contact_id:
        raise NotThere("colleague")
    if contact.agent != agent:
        raise Gone("not_in_contact", "This contact is not at your desk.", "Look at your list.")
    await _end(tx, of, by_himself=False)


async def desk_gone(house: Tx, person: UUID) -> None:
    """His desk is gone: he is in nobody's conversation any more, and is asked into none."""
    for tenant, of in await consults.of_person(house, person):
        tx = house.within(tenant)
        await conversations.lock(tx, of.contact)
        await _end(tx, await consults.get(tx, of.id), by_himself=True)


async def voice(tx: Tx, contact: conversations.Contact, person: UUID) -> Literal["customer", "staff"] | None:
    """Say whom a person may write to in a contact as its agent or as a colleague: its customer, or only its staff."""
    if contact.state != "serving":
        return None
    if contact.agent == person:
        return "customer"
    of = await consults.here(tx, contact.id, person)
    return None if of is None else "customer" if of.writes else "staff"


@on
async def over(tx: Tx, event: Disconnected | Transferred | Returned | TakenOver) -> None:
    """Nobody helps where nobody serves; and who took a contact over is no helper in it. Twice is once."""
    if not await consults.live(tx, [event.contact]):
        return
    contact = await conversations.lock(tx, event.contact)
    for of in await consults.live(tx, [event.contact]):
        if contact.state != "serving" or contact.agent == of.person:
            await _free(tx, await consults.end(tx, of, "over"))


async def _own(tx: Tx, consult_id: UUID, person: UUID) -> tuple[Consult, conversations.Contact]:
    of = await consults.get(tx, consult_id)
    if of.person != person:
        raise NotThere("invitation")
    contact = await conversations.lock(tx, of.contact)
    return await consults.get(tx, consult_id), contact


async def _end(tx: Tx, of: Consult, *, by_himself: bool) -> None:
    before = await consults.end(tx, of, consults.ending_of(of.state, by_himself=by_himself))
    await _free(tx, before)
    if before is not None and before.state == "here":
        await _say(tx, before, "left" if by_himself else "removed")


async def _free(tx: Tx, before: Consult | None) -> None:
    if before is not None and before.state == "here":
        await routing.end_helping(tx, before.person, before.weight)


async def _say(tx: Tx, of: Consult, what: Literal["joined", "left", "removed"]) -> None:
    """Say that he came or went: to the customer, by his alias, when he writes to him; else only to those who work here."""
    name, alias = (await people.names(tx, [of.person]))[of.person]
    if of.writes:
        await conversations.system(tx, of.contact, "guest_joined" if what == "joined" else "guest_left", name=alias)
    else:
        await conversations.system(tx, of.contact, "consult_joined" if what == "joined" else "consult_left", name=name)


HANDLERS = (over,)

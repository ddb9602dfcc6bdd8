"""A supervisor listens in on a call by his own phone: unheard, heard by its agent alone, or by all.

Who takes it over does so as everywhere (journeys/floor/supervise.py); the phone in his hand then is the one he talks with.
"""

from uuid import UUID

from ting.domains.conversations import api as conversations
from ting.domains.monitors import api as monitors
from ting.domains.routing import api as routing
from ting.domains.telephony import api as telephony
from ting.kit.db import Tx
from ting.kit.problem import Gone, Refused


async def wish(tx: Tx, contact_id: UUID, supervisor: UUID, way: monitors.Way) -> monitors.Monitor:
    """Listen in on a contact's call, or do so in another way. Raises Gone where nobody talks, and Refused without a phone."""
    contact = await conversations.lock(tx, contact_id)
    call = (await telephony.calls_of(tx, [contact_id])).get(contact_id)
    if contact.state != "serving" or contact.agent is None or call is None or call.state != "talking":
        raise Gone("nobody_talks", "Nobody talks on the telephone here.", "Look again: it may have ended.")
    if contact.agent == supervisor:
        raise Gone("own_talk", "This is your own call.", "You hear it by your phone.")
    seat = await routing.seat(tx, supervisor)
    if seat is None or not seat.phone:
        raise Refused("phone_needed", "None of your phones is registered.", "Connect one under Me → My phones.")
    return await monitors.wish(tx, contact_id, call.id, contact.agent, supervisor, way)


async def stop(tx: Tx, contact_id: UUID, supervisor: UUID) -> None:
    """Listen no more. Twice is once."""
    await conversations.lock(tx, contact_id)
    found = await monitors.of_person(tx, contact_id, supervisor)
    if found is not None:
        await monitors.end(tx, found.id)


async def came(tx: Tx, call_id: UUID, person: UUID) -> None:
    """A supervisor picked up: he hears the call. Nothing where he wants no more, or nobody serves it."""
    call = await telephony.get(tx, call_id)
    if call.contact is None:
        return
    contact = await conversations.lock(tx, call.contact)
    found = await monitors.of_person(tx, contact.id, person)
    if found is not None and contact.agent is not None:
        await monitors.join(tx, found, contact.agent)


async def went(tx: Tx, call_id: UUID, monitor: UUID) -> None:
    """A supervisor's phone is gone, or the talk that he heard. Twice is once."""
    call = await telephony.get(tx, call_id)
    if call.contact is not None:
        await conversations.lock(tx, call.contact)
    await monitors.end(tx, monitor)

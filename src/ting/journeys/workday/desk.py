"""The desk comes and goes with its connection; what is at it is looked after either way."""

from uuid import UUID

from ting.domains.routing import api as routing
from ting.domains.telephony import api as telephony
from ting.journeys.contact import serve
from ting.journeys.contact.consult import steps as consult
from ting.kit.db import Tx
from ting.kit.presence import is_there, open_for
from ting.kit.timers import Timer, cancel_timer, set_timer

GRACE_MS = 30_000
"""So long a desk may be gone before its contacts go back to their queues; a queue's own grace may be shorter."""
SIGN_OFF_MS = 120_000
"""So long after its desk is gone an empty seat is signed off."""


async def desk_changed(tx: Tx, person: UUID, *, there: bool) -> None:
    """Follow an agent's connection (in a transaction of the house)."""
    if await routing.seat(tx, person) is None:
        return
    await routing.desk_there(tx, person, there=there)
    if there:
        await cancel_timer(tx, "desk", person)
        return
    graces = [
        (await routing.queue(tx.within(held.tenant), held.queue)).settings.desk_grace_ms
        for held in await routing.assignments_of(tx, person)
        if held.state == "serving"
    ]
    grace = min([GRACE_MS, *graces])
    await set_timer(tx, "desk", person, tx.now + grace, tenant=None, grace=grace)


async def desk_gone(tx: Tx, timer: Timer) -> None:
    """The grace is over: what the agent was serving goes back to the head of its queue, and an empty seat signs off.

    Time in which the house itself was shut is no absence: nobody could come back.
    """
    person = UUID(timer.body["of"])
    if await is_there(tx, "agent", person):
        return
    grace = timer.body.get("grace", 0)
    if (left := grace - await open_for(tx)) > 0:
        await set_timer(tx, "desk", person, tx.now + left, tenant=None, grace=grace)
        return
    for held in await routing.assignments_of(tx, person):
        if held.state == "serving" and not await _on_the_phone(tx.within(held.tenant), held.contact):
            await serve.return_to_queue(tx.within(held.tenant), held)
    await consult.desk_gone(tx, person)
    if await routing.sign_off(tx, person) is None:
        seat = await routing.seat(tx, person)
        if seat is not None and seat.status != "offline":
            await set_timer(tx, "desk", person, tx.now + SIGN_OFF_MS, tenant=None, grace=SIGN_OFF_MS)


async def _on_the_phone(tx: Tx, contact: UUID) -> bool:
    """Say whether somebody talks with this contact's caller: his phone needs no desk."""
    call = (await telephony.calls_of(tx, [contact])).get(contact)
    return call is not None and call.state == "talking"

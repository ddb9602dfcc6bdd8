"""Who has waited as long as his flow says goes on in it: to another queue, a message, a call-back, a number outside, or the end.

While that is decided he stands aside: his place is kept, and nobody is offered him who is being told something.
"""

from uuid import UUID

from ting.domains.conversations import api as conversations
from ting.domains.flows import api as flows
from ting.domains.routing import api as routing
from ting.domains.telephony import api as telephony
from ting.journeys.calls.steps import Wish
from ting.journeys.contact.queue import Outlooks
from ting.kit.db import Tx
from ting.kit.problem import Refused

Walked = tuple[flows.Version, flows.CallState]


def left_ms(walked: Walked | None, stay: routing.TicketRow, now: int) -> int | None:
    """Return how long a caller waits on in this stay before his flow leads him further; None: as long as it takes.

    `walked`: where he stands in his flow. 0 also for one who was on his way already when whoever led him died.
    """
    if walked is None:
        return None
    version, state = walked
    if state.waits != "queue":
        return 0
    step = flows.queue_step(version.plan, state, stay.ticket.queue)
    if step is None or not step.most_s or not step.otherwise:
        return None
    return max(0, stay.ticket.entered_at + step.most_s * 1000 - now)


async def aside(tx: Tx, call_id: UUID) -> bool:
    """Let a caller who has waited too long stand aside; False where it is not so, or somebody is just being rung for him."""
    found = await _waiting(tx, call_id)
    if found is None or left_ms(await flows.run(tx, call_id), found[1], tx.now) != 0:
        return False
    return await routing.aside(tx, found[0].id)


async def stays(tx: Tx, call_id: UUID) -> None:
    """Let him who stood aside wait on where he was."""
    found = await _waiting(tx, call_id)
    if found is not None:
        await routing.in_line(tx, found[0].id)


async def moved(tx: Tx, call_id: UUID, wish: Wish, outlooks: Outlooks, *, anytime: bool) -> None:
    """Let him wait in another queue, at the place of his age. Raises Refused `queue_closed`, unless it may be `anytime`."""
    found = await _waiting(tx, call_id)
    if found is None:
        return
    contact, stay = found
    queue = await routing.queue(tx, wish.queue)
    if not anytime and not routing.is_open(queue.hours, tx.now):
        raise Refused("queue_closed", f"{queue.name} is closed.", "Let the flow lead elsewhere.")
    if queue.id == contact.queue:
        await routing.in_line(tx, contact.id)
        return
    await routing.leave(tx, contact.id, "overflow")
    await conversations.system(tx, contact.id, "transferred", queue=queue.name, name=None)
    await conversations.move(tx, contact, "queued", queue_id=queue.id)
    await routing.enqueue(
        tx,
        queue,
        contact=contact.id,
        number=contact.number,
        channel=contact.channel,
        lang=wish.lang,
        tier=stay.ticket.tier,
        because="transferred",
        rank=stay.ticket.rank,
        look=await outlooks.of(tx, queue, routing.work_of(stay.ticket)),
        skills=wish.skills,
    )


async def _waiting(tx: Tx, call_id: UUID) -> tuple[conversations.Contact, routing.TicketRow] | None:
    """Return the contact and the stay of a call that waits on the line; both are locked in their order."""
    found = await telephony.get(tx, call_id)
    if found.contact is None:
        return None
    contact = await conversations.lock(tx, found.contact)
    call = await telephony.lock(tx, call_id)
    if call.state != "waiting" or contact.state != "queued" or contact.mode != "live":
        return None
    live = [row for row in await routing.tickets_of(tx, [contact.id]) if row.state in ("waiting", "offered")]
    return (contact, live[-1]) if live else None

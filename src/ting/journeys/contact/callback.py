"""Instead of waiting on the line: the customer leaves his number, keeps his place, and is called at his turn.

An agent is offered the call like any contact, dials by himself, and says how it ended. A call that nobody took is tried
again after a while, at the old place, so many times as the queue allows.
"""

from uuid import UUID

from ting.domains.conversations import api as conversations
from ting.domains.promises import api as promises
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.events.contact import Disconnected
from ting.journeys.contact import serve
from ting.kit.db import Tx
from ting.kit.problem import Gone, Problem, Refused
from ting.kit.timers import Timer, cancel_timer, set_timer


async def call_me(tx: Tx, contact_id: UUID, visitor: UUID, phone: str, key: UUID) -> None:
    """Let a customer be called who has asked for it: at his turn while he waits, by who is with him where somebody is."""
    contact = await conversations.lock(tx, contact_id)
    if contact.state != "serving" or contact.mode != "live" or contact.channel in conversations.SPOKEN:
        await call_instead(tx, contact_id, phone)
        return
    queue = await routing.queue(tx, contact.queue)
    if not queue.settings.callback:
        raise _no_callback(queue.name)
    reach = promises.reach_of(promises.Reach("phone", phone), (await tenancy.current(tx)).time_zone)
    by = conversations.By("customer", visitor, None)
    await conversations.say(
        tx, contact_id, by=by, kind="system", code="call_wished", params={"to": reach.value}, key=key
    )


async def call_instead(tx: Tx, contact_id: UUID, phone: str) -> None:
    """Let a waiting contact wait for a call. The same number again changes nothing; another one replaces it."""
    contact = await conversations.lock(tx, contact_id)
    if contact.state != "queued" or contact.mode == "message":
        raise Problem(
            "not_waiting",
            "Only who waits can be called instead.",
            "Go on here; somebody is with you already.",
            status=409,
        )
    queue = await routing.queue(tx, contact.queue)
    if not queue.settings.callback:
        raise _no_callback(queue.name)
    reach = promises.reach_of(promises.Reach("phone", phone), (await tenancy.current(tx)).time_zone)
    owed = (await promises.of_contacts(tx, [contact_id])).get(contact_id)
    if contact.mode == "callback":
        if owed is None or owed.reach != reach:
            await promises.renumber(tx, contact_id, reach)
        return
    await promises.make(tx, contact_id, "callback", reach, tries=queue.settings.callback_tries)
    await routing.turn(tx, contact_id, "callback")
    await conversations.move(tx, contact, "queued", mode="callback")
    await cancel_timer(tx, "hold", contact_id)
    await conversations.system(tx, contact_id, "callback_asked")


def _no_callback(queue: str) -> Refused:
    return Refused("no_callback", f"{queue} does not call back.", "Keep your number; it is as good.")


async def tried(tx: Tx, contact_id: UUID, agent: UUID, outcome: promises.Outcome) -> str:
    """Note how the agent's call ended; return what follows: talk, again or give_up."""
    contact = await conversations.lock(tx, contact_id)
    assignment = await routing.serving(tx, contact_id)
    if contact.agent != agent or contact.state != "serving" or assignment is None or assignment.person != agent:
        raise Gone("not_in_contact", "This contact is not at your desk.", "Look at your list.")
    settings = (await routing.queue(tx, contact.queue)).settings
    follows = await promises.tried(tx, contact_id, agent, outcome, gap_ms=settings.callback_gap_ms)
    await conversations.system(tx, contact_id, f"callback_{outcome}", again_at=follows.at)
    if follows.act == "give_up":
        await serve.end(tx, contact, by="system", reason=outcome, code="callback_given_up")
    elif follows.act == "again" and follows.at is not None:
        await routing.let_go(tx, assignment, "callback")
        await conversations.move(tx, contact, "queued", agent_id=None, waiting_since=None)
        await set_timer(tx, "callback", contact_id, follows.at, tenant=tx.tenant)
        tx.emit(
            Disconnected(
                contact=contact_id,
                assignment=assignment.id,
                agent=agent,
                ticket=assignment.ticket,
                by="system",
                reason=outcome,
            )
        )
    return follows.act


async def again(tx: Tx, timer: Timer) -> None:
    """The gap after a call that nobody took is over: it stands in line again, at its old place."""
    contact = await conversations.lock(tx, UUID(timer.body["of"]))
    if contact.state != "queued" or contact.mode != "callback":
        return
    stays = await routing.tickets_of(tx, [contact.id])
    if any(row.state in ("waiting", "offered") for row in stays):
        return
    await promises.put_back(tx, contact.id)
    await routing.enqueue(
        tx,
        await routing.queue(tx, contact.queue),
        contact=contact.id,
        number=contact.number,
        channel=contact.channel,
        lang=contact.lang,
        tier=stays[0].ticket.tier if stays else None,
        because="callback",
        rank=stays[0].ticket.rank if stays else None,
        mode="callback",
    )

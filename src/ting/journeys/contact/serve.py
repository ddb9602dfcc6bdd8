"""Step 5 of 7: an agent takes the contact, and both talk, until one ends it or it is passed on."""

from typing import Any, Literal
from uuid import UUID

from ting.domains.consults import api as consults
from ting.domains.conversations import api as conversations
from ting.domains.people import api as people
from ting.domains.promises import api as promises
from ting.domains.routing import api as routing
from ting.events.contact import Disconnected, Returned, Transferred
from ting.journeys.contact import spoken, survey
from ting.journeys.contact.answer import answered
from ting.journeys.contact.queue import Outlooks, hold
from ting.kit.db import Tx
from ting.kit.presence import is_there
from ting.kit.problem import Gone, NotThere, Problem, Refused
from ting.kit.timers import Timer, cancel_timer, set_timer

OPEN = ("queued", "serving")
BANNED = "banned"
"""Why a talk ended whose customer was banned: he is owed nothing more, and not asked how he liked it."""


async def accept(tx: Tx, offer_id: UUID, agent: UUID) -> UUID:
    """Take an offer; return the contact. Of two that answer at once, one does."""
    offer = await routing.offer(tx, offer_id)
    contact = await conversations.lock(tx, offer.contact)
    _, assignment = await routing.accept(tx, offer_id, agent)
    if contact.state == "serving" and contact.agent == agent:
        return contact.id
    visits = [*contact.visits, (offer.queue, agent)]
    await conversations.move(
        tx,
        contact,
        "serving",
        agent_id=agent,
        queue_id=offer.queue,
        answered_at=contact.answered_at or tx.now,
        visits=[{"queue": str(queue) if queue else None, "agent": str(who) if who else None} for queue, who in visits],
        idle_warned_at=None,
    )
    await conversations.system(tx, contact.id, "agent_joined", name=await alias(tx, agent), number=contact.number)
    settings = (await routing.queue(tx, assignment.queue)).settings
    if contact.mode == "live":
        await set_timer(tx, "idle", contact.id, tx.now + settings.idle_warn_ms, tenant=tx.tenant)
    else:
        await promises.taken_up(tx, contact.id)
    return contact.id


async def take(tx: Tx, contact_id: UUID, agent: UUID) -> None:
    """Take a message or a call-back that waits, by one's own choice. Raises Gone when somebody has it already."""
    contact = await conversations.lock(tx, contact_id)
    if contact.mode == "live":
        raise Refused("live", "Who waits on the line is offered in his turn.", "Be available; it comes by itself.")
    if contact.state == "serving" and contact.agent == agent:
        return
    offer = await routing.take(tx, contact_id, agent)
    await accept(tx, offer.id, agent)


async def decline(tx: Tx, offer_id: UUID, agent: UUID, reason: str) -> None:
    """Refuse an offer with a reason."""
    offer = await routing.offer(tx, offer_id)
    await conversations.lock(tx, offer.contact)
    await routing.decline(tx, offer_id, agent, reason)


async def offer_over(tx: Tx, timer: Timer) -> None:
    """An offer's time ran out."""
    await routing.miss(tx, UUID(timer.body["of"]))


async def say(
    tx: Tx,
    contact_id: UUID,
    agent: people.Person,
    *,
    key: UUID,
    text: str | None,
    kind: Literal["text", "note", "file"] = "text",
    file: conversations.File | None = None,
) -> conversations.Message:
    """Say something as the agent whose contact it is, or as a colleague who writes; the customer sees the alias."""
    states = ("serving", "wrapup") if kind == "note" else ("serving",)
    by = conversations.By("agent", agent.id, agent.alias)

    async def said(whose: UUID | None) -> conversations.Message:
        return await conversations.say(
            tx, contact_id, by=by, text=text, key=key, kind=kind, file=file, states=states, agent=whose
        )

    try:
        return await said(agent.id)
    except Problem as problem:
        if problem.code != "not_in_contact" or not await _helps(tx, contact_id, agent.id, kind):
            raise
    return await said(None)


async def transfer(
    tx: Tx,
    contact_id: UUID,
    agent: UUID,
    *,
    to_queue: UUID | None,
    to_agent: UUID | None,
    note: str,
    outlooks: Outlooks,
) -> str:
    """Pass the contact on with a note; return "queue", "agent" or "supervisor".

    The guard: nobody is sent to a queue twice, and the third transfer goes to a supervisor.
    """
    contact = await conversations.lock(tx, contact_id)
    assignment = await mine(tx, contact, agent)
    if (to_queue is None) == (to_agent is None):
        raise Refused("target", "A transfer goes to one queue or to one agent.", "Choose one.")
    went, to = await _guarded(tx, contact, to_queue, to_agent, note)
    queue = await routing.queue(tx, to_queue or contact.queue)
    await routing.let_go(tx, assignment, "transferred")
    await conversations.say(
        tx,
        contact_id,
        by=conversations.By("agent", agent, await alias(tx, agent)),
        kind="note",
        text=note,
        code="transfer_note",
        states=OPEN,
    )
    await conversations.system(
        tx, contact_id, "transferred", queue=queue.name, name=await alias(tx, to) if to else None
    )
    lost_at = await away_since(tx, contact)
    before = (await routing.tickets(tx, [assignment.ticket]))[0].ticket
    if contact.mode != "live":
        await promises.put_back(tx, contact_id)
    await conversations.move(tx, contact, "queued", agent_id=None, queue_id=queue.id, transfers=contact.transfers + 1)
    await routing.enqueue(
        tx,
        queue,
        contact=contact_id,
        number=contact.number,
        channel=contact.channel,
        lang=contact.lang,
        tier=before.tier,
        because="transferred",
        direct=to,
        direct_kind="direct" if to else None,
        lost_at=lost_at,
        look=await outlooks.of(tx, queue, routing.work_of(before)),
        mode=contact.mode,
        rank=before.rank if contact.mode == "message" else None,
        on_phone=await spoken.speaks(tx, contact),
    )
    if lost_at is not None:
        await hold(tx, contact_id, queue)
    tx.emit(
        Transferred(
            contact=contact_id,
            assignment=assignment.id,
            agent=agent,
            to_queue=queue.id,
            to_agent=to,
            third=went == "supervisor",
        )
    )
    return went


async def end_by_agent(tx: Tx, contact_id: UUID, agent: UUID) -> None:
    """End the talk as the agent; wrap-up begins. Twice is once."""
    contact = await conversations.lock(tx, contact_id)
    if contact.agent == agent and contact.state == "wrapup":
        return
    await mine(tx, contact, agent)
    owed = (await promises.of_contacts(tx, [contact_id])).get(contact_id) if contact.mode == "callback" else None
    if owed is not None and not owed.over:
        raise Refused("outcome_needed", "A call is owed here.", "Say first how it ended.")
    await end(tx, contact, by="agent", reason="ended", code="closed_by_agent")


async def end_by_customer(tx: Tx, contact_id: UUID) -> None:
    """End the talk as the customer. Twice is once. Raises Problem `on_the_phone` while he is on the telephone in it."""
    contact = await conversations.lock(tx, contact_id)
    if contact.state == "serving":
        await spoken.silent(tx, contact)
        await end(tx, contact, by="customer", reason="ended", code="closed_by_customer")


async def end(
    tx: Tx,
    contact: conversations.Contact,
    *,
    by: Literal["customer", "agent", "system"],
    reason: str,
    code: str,
    **said: Any,
) -> None:
    """End the talk of a locked contact that is being served, and begin its wrap-up. `code`, `said`: what the record says of it."""
    assignment = await routing.serving(tx, contact.id)
    if assignment is None or await routing.begin_wrapup(tx, assignment) is None:
        return
    await conversations.system(tx, contact.id, code, **said)
    if reason == BANNED:
        await promises.withdraw(tx, contact.id)
    elif contact.mode == "message":
        await answered(tx, contact)
    await conversations.move(tx, contact, "wrapup", ended_at=tx.now, ended_by=by, waiting_since=None)
    await cancel_timer(tx, "idle", contact.id)
    if reason != BANNED and contact.channel not in conversations.SPOKEN:
        await survey.ask(tx, contact, assignment.person, by)
    tx.emit(
        Disconnected(
            contact=contact.id,
            assignment=assignment.id,
            agent=assignment.person,
            ticket=assignment.ticket,
            by=by,
            reason=reason,
        )
    )


async def look_at_idle(tx: Tx, timer: Timer) -> None:
    """Warn a silent customer, and close the chat when he stays silent, so that no seat is held for nobody."""
    contact = await conversations.lock(tx, UUID(timer.body["of"]))
    if contact.state != "serving" or contact.mode != "live" or contact.channel in conversations.SPOKEN:
        return
    settings = (await routing.queue(tx, contact.queue)).settings
    call = await spoken.last_call(tx, contact.id)
    speaks = call is not None and call.state != "over"
    if speaks or await conversations.holding(tx, [contact.id]):  # nobody is silent, or it is we
        await set_timer(tx, "idle", contact.id, tx.now + settings.idle_warn_ms, tenant=tx.tenant)
        return
    idle = conversations.idle(
        contact,
        tx.now,
        warn_ms=settings.idle_warn_ms,
        close_ms=settings.idle_close_ms,
        spoke_at=call.ended_at if call else None,
    )
    if idle.act == "close":
        await end(tx, contact, by="system", reason="idle", code="closed_idle")
        return
    if idle.act == "warn":
        await conversations.move(tx, contact, "serving", idle_warned_at=tx.now)
        await conversations.system(tx, contact.id, "idle_warning", close_ms=settings.idle_close_ms)
    await set_timer(tx, "idle", contact.id, idle.look_at, tenant=tx.tenant)


async def return_to_queue(tx: Tx, assignment: routing.AssignmentRow) -> None:
    """Put a contact whose agent's desk is gone back at the head of its queue."""
    contact = await conversations.lock(tx, assignment.contact)
    if contact.state != "serving" or await routing.let_go(tx, assignment, "returned") is None:
        return
    queue = await routing.queue(tx, contact.queue)
    await conversations.system(tx, contact.id, "returned_to_queue")
    lost_at = await away_since(tx, contact)
    if contact.mode != "live":
        await promises.put_back(tx, contact.id)
    await conversations.move(tx, contact, "queued", agent_id=None)
    before = (await routing.tickets(tx, [assignment.ticket]))[0].ticket
    await routing.enqueue(
        tx,
        queue,
        contact=contact.id,
        number=contact.number,
        channel=contact.channel,
        lang=contact.lang,
        tier=before.tier,
        because="returned",
        rank=before.rank if contact.mode == "message" else await routing.rank_at_head(tx, queue.id, before.rank),
        lost_at=lost_at,
        mode=contact.mode,
        on_phone=await spoken.speaks(tx, contact),
    )
    if lost_at is not None:
        await hold(tx, contact.id, queue)
    await cancel_timer(tx, "idle", contact.id)
    tx.emit(Returned(contact=contact.id, assignment=assignment.id, agent=assignment.person, queue=queue.id))


async def alias(tx: Tx, agent: UUID) -> str:
    """Return the name that customers see."""
    found = await people.names(tx, [agent])
    return found[agent][1] if agent in found else ""


async def mine(tx: Tx, contact: conversations.Contact, agent: UUID) -> routing.AssignmentRow:
    """Return the connection of a locked contact with this agent. Raises Gone when it is not at his desk."""
    assignment = await routing.serving(tx, contact.id)
    if contact.agent != agent or contact.state != "serving" or assignment is None or assignment.person != agent:
        raise Gone(
            "not_in_contact", "This contact is not at your desk.", "Look at your list: it may have been passed on."
        )
    return assignment


async def _guarded(
    tx: Tx, contact: conversations.Contact, to_queue: UUID | None, to_agent: UUID | None, note: str
) -> tuple[str, UUID | None]:
    """Apply the guard; return where it goes and, if to a person, to whom."""
    history = tuple(routing.Visit(queue, agent) for queue, agent in contact.visits)
    try:
        verdict = routing.transfer(history, to_queue, to_agent, note)
    except routing.NoteNeeded as error:
        raise Refused(
            "note_needed", "A transfer needs a note.", "Say what was done, so that nobody asks again."
        ) from error
    except routing.AlreadyVisited as error:
        raise Refused(
            "already_visited",
            "The contact has been there already.",
            "Choose another queue, or a person who can end it.",
        ) from error
    if isinstance(verdict, routing.ToSupervisor):
        return "supervisor", await _supervisor(tx)
    if to_agent is not None:
        found = await people.agent(tx, to_agent)
        if not found.serves:
            raise NotThere("agent")
    return ("agent" if to_agent else "queue"), to_agent


async def _supervisor(tx: Tx) -> UUID:
    """Return the supervisor on duty with the most room."""
    seats = await routing.seats(tx)
    on_duty = [
        (seats[agent.id].load - seats[agent.id].capacity, str(agent.id), agent.id)
        for agent in await people.agents(tx)
        if agent.serves
        and agent.rights.may("contacts.watch")
        and agent.id in seats
        and seats[agent.id].status == "available"
        and seats[agent.id].connected
    ]
    if not on_duty:
        raise Problem(
            "third_transfer",
            "It would be the third transfer, and no supervisor is on duty.",
            "Keep the contact and call your supervisor.",
            status=409,
        )
    return min(on_duty)[2]


async def _helps(tx: Tx, contact: UUID, agent: UUID, kind: str) -> bool:
    """Say whether a colleague may say this. The lock: of his going and his word at the same moment one is first."""
    await conversations.lock(tx, contact)
    helping = await consults.here(tx, contact, agent)
    return helping is not None and (helping.writes or kind == "note")


async def away_since(tx: Tx, contact: conversations.Contact) -> int | None:
    """Return now when the customer is off the line and should be on it, else None."""
    return None if contact.mode != "live" or await is_there(tx, "customer", contact.id) else tx.now

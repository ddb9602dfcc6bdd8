"""Beside step 5: another matter of the same conversation becomes a contact of its own, or two become one again."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.conversations import api as conversations
from ting.domains.promises import api as promises
from ting.domains.routing import api as routing
from ting.events.contact import Arrived, Closed, Disconnected, Merged, Split
from ting.journeys.contact import spoken
from ting.journeys.contact.queue import Outlooks, hold
from ting.journeys.contact.serve import alias, away_since, mine
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone, Refused
from ting.kit.timers import cancel_timer, set_timer


async def split(
    tx: Tx,
    contact_id: UUID,
    agent: UUID,
    *,
    key: UUID,
    title: str,
    marked: Sequence[int],
    to_queue: UUID | None,
    outlooks: Outlooks,
) -> UUID:
    """Split a matter off from a contact at one's desk; return the sibling. The same key again is the same sibling.

    It has its own number, times and wrap-up. With a queue it waits there from now on, for whoever is free; without one
    the agent keeps it. `marked`: the messages that are about it, by seq. They stay where they were said, and are shown
    with the sibling as well.
    """
    (contact,) = await conversations.lock_topics(tx, contact_id)
    before = await conversations.by_key(tx, key)
    if before is not None and before.family == contact.first:
        return before.id
    assignment = await mine(tx, contact, agent)
    question = conversations.question_of(title)
    seqs = await conversations.marked(tx, contact, marked)
    queue = await routing.queue(tx, to_queue or contact.queue)
    ticket = (await routing.tickets(tx, [assignment.ticket]))[0].ticket
    look = await outlooks.of(tx, queue, routing.work_of(ticket)) if contact.mode != "message" else None
    number = await routing.take_number(tx, queue)
    id_ = new_id()
    tx.emit(
        Arrived(contact=id_, channel=contact.channel, customer=contact.customer, point=contact.point, lang=contact.lang)
    )
    sibling = await conversations.split_off(
        tx, contact, id_=id_, key=key, number=number, queue=queue.id, question=question
    )
    await conversations.system(
        tx, contact.id, "split_off", text=question, topic=str(id_), number=number, queue=queue.name, seqs=seqs
    )
    await conversations.system(
        tx, id_, "split_from", text=contact.question, topic=str(contact.id), number=contact.number, seqs=seqs
    )
    due_at = await _promise(tx, sibling, contact, queue)
    if to_queue is None:
        await _keep(tx, sibling, assignment, agent, queue)
    else:
        lost_at = await away_since(tx, contact)
        await routing.enqueue(
            tx,
            queue,
            contact=id_,
            number=number,
            channel=contact.channel,
            lang=contact.lang,
            tier=ticket.tier,
            because="split",
            lost_at=lost_at,
            look=look,
            mode=contact.mode,
            rank=due_at,
        )
        if lost_at is not None:
            await hold(tx, id_, queue)
    tx.emit(Split(contact=contact.id, sibling=id_, agent=agent))
    return id_


async def merge(tx: Tx, contact_id: UUID, into_id: UUID, agent: UUID) -> None:
    """Let a contact go on in another one of the same conversation; one of them is at one's desk. Twice is once.

    The contact ends without a wrap-up. What was said in it stays there, and is shown in the other one from now on.
    """
    contact, into = await conversations.lock_topics(tx, contact_id, into_id)
    if contact.merged_into == into.id:
        return
    if contact.first != into.first or contact.id == into.id:
        raise Refused("not_siblings", "These are not topics of one conversation.", "Choose one of this conversation.")
    if not any(each.agent == agent and each.state == "serving" for each in (contact, into)):
        raise Gone("not_in_contact", "Neither of these contacts is at your desk.", "Look at your list.")
    await spoken.silent(tx, contact)
    seqs = await conversations.written_in(tx, contact.id)
    await conversations.merge(tx, contact, into)
    held = await routing.serving(tx, contact.id)
    if held is not None:
        await routing.let_go(tx, held, conversations.MERGED)
    left = None if held is not None else await routing.leave(tx, contact.id, "merged")
    for clock in ("idle", "hold", "callback"):
        await cancel_timer(tx, clock, contact.id)
    await promises.withdraw(tx, contact.id)  # what the other one's customer was promised stands
    await conversations.system(
        tx, contact.id, "merged_into", text=into.question, topic=str(into.id), number=into.number
    )
    await conversations.system(
        tx, into.id, "merged_from", text=contact.question, topic=str(contact.id), number=contact.number, seqs=seqs
    )
    tx.emit(
        Disconnected(
            contact=contact.id,
            assignment=held.id if held else None,
            agent=held.person if held else None,
            ticket=held.ticket if held else left.ticket.id if left else None,
            by="agent",
            reason=conversations.MERGED,
        )
    )
    tx.emit(Merged(contact=contact.id, into=into.id, by=agent))
    tx.emit(Closed(contact=contact.id))


async def _promise(
    tx: Tx, sibling: conversations.Contact, of: conversations.Contact, queue: routing.Queue
) -> int | None:
    """Tell the sibling's number, and promise what its customer was promised before, if he is not on the line.

    He is reached the same way; an answer by the hours of the queue where it waits. Return when that is due.
    """
    owed = (await promises.of_contacts(tx, [of.id])).get(of.id)
    due_at = None
    if of.mode == "message" and owed is not None:
        due_at = routing.open_time_after(queue.hours, tx.now, queue.settings.message_answer_ms)
        await promises.make(tx, sibling.id, "message", owed.reach, due_at=due_at)
        await conversations.system(
            tx,
            sibling.id,
            "message_left",
            number=sibling.number,
            queue=queue.name,
            due_at=due_at,
            reach=owed.reach.kind,
        )
        return due_at
    await conversations.system(tx, sibling.id, "number_taken", number=sibling.number, queue=queue.name)
    if of.mode == "callback" and owed is not None:
        await promises.make(tx, sibling.id, "callback", owed.reach, tries=queue.settings.callback_tries)
        await conversations.system(tx, sibling.id, "callback_asked")
    return due_at


async def _keep(
    tx: Tx, sibling: conversations.Contact, of: routing.AssignmentRow, agent: UUID, queue: routing.Queue
) -> None:
    """Let the agent have the sibling at his desk at once."""
    await routing.keep(tx, of, contact=sibling.id, number=sibling.number)
    await conversations.move(
        tx,
        sibling,
        "serving",
        agent_id=agent,
        answered_at=tx.now,
        visits=[{"queue": str(queue.id), "agent": str(agent)}],
    )
    await conversations.system(tx, sibling.id, "agent_joined", name=await alias(tx, agent), number=sibling.number)
    if sibling.mode == "live":
        await set_timer(tx, "idle", sibling.id, tx.now + queue.settings.idle_warn_ms, tenant=tx.tenant)
    else:
        await promises.taken_up(tx, sibling.id)

"""A call that was promised is dialled at once, where its queue wants that: whoever takes it is rung, then the customer.

What hinders it (no line, not allowed so often, busy) leaves it to the agent, who finds the number at his desk; what came of it is
noted as he would, and tried again by the queue's gap. Heard from the log, so that neither a restart loses a call nor doubles one.
"""

from uuid import UUID, uuid5

import structlog

from ting.domains.conversations import api as conversations
from ting.domains.people import api as people
from ting.domains.promises import api as promises
from ting.domains.routing import api as routing
from ting.domains.telephony import api as telephony
from ting.events.call import CallEnded, CallJoined
from ting.events.contact import Accepted
from ting.journeys.calls import dial, steps
from ting.journeys.contact import callback
from ting.kit.db import Tx
from ting.kit.log import on
from ting.kit.problem import Problem

log = structlog.get_logger()
NO_PHONE = "no_phone"
NOT_REACHED = frozenset({"busy", "no_answer", NO_PHONE})
"""Outcomes that speak for themselves. Others may be the line's fault, or the agent's choice."""


@on
async def dial_at_once(tx: Tx, event: Accepted) -> None:
    """Let who has taken a call that was promised make it. Twice is once."""
    if not any(row.ticket.rings and row.mode == "callback" for row in await routing.tickets(tx, [event.ticket])):
        return
    owed = await _owed(tx, event.contact, event.agent)
    if owed is None:
        return
    may = (await people.agent(tx, event.agent)).rights.permissions
    try:
        way = await dial.way(tx, owed.reach.value, may)
        await dial.dial(tx, event.contact, event.agent, way, _key(event.assignment))
    except telephony.LinesBusy as busy:
        await dial.blocked(tx, busy)
    except Problem as problem:
        log.info("not dialled by itself", contact=str(event.contact), why=problem.code)


@on
async def reached(tx: Tx, event: CallJoined) -> None:
    """Note that the customer of a promised call that was dialled so is on the line."""
    if await _owed(tx, event.contact, event.agent) and await _dialled_so(tx, event.contact, event.call):
        await callback.tried(tx, event.contact, event.agent, "reached")


@on
async def not_reached(tx: Tx, event: CallEnded) -> None:
    """Note that nobody took a promised call that was dialled so; or give it back, where its agent did not pick his own phone up."""
    if event.outcome not in NOT_REACHED or not await _dialled_so(tx, event.contact, event.call):
        return
    agent = (await conversations.get(tx, event.contact)).agent
    if agent is None or not await _owed(tx, event.contact, agent):
        return
    if event.outcome == NO_PHONE:
        await steps.unanswered(tx, event.call, agent)
    else:
        await callback.tried(tx, event.contact, agent, "no_answer")


async def _owed(tx: Tx, contact_id: UUID, agent: UUID) -> promises.Promise | None:
    """Return what is owed in a contact at an agent's desk: a call on which he is. Of one that is no more, nothing."""
    contact = (await conversations.of_ids(tx, [contact_id])).get(contact_id)
    if contact is None or contact.mode != "callback" or contact.state != "serving" or contact.agent != agent:
        return None
    owed = (await promises.of_contacts(tx, [contact_id])).get(contact_id)
    return owed if owed is not None and owed.mode == "callback" and owed.state == "trying" else None


async def _dialled_so(tx: Tx, contact: UUID, call: UUID) -> bool:
    held = await routing.serving(tx, contact)
    return held is not None and call == telephony.dialled_of(_key(held.id))


def _key(assignment: UUID) -> UUID:
    """Return by what the call is known: of one connection with its agent there is one."""
    return uuid5(assignment, "owed")


HANDLERS = (dial_at_once, reached, not_reached)

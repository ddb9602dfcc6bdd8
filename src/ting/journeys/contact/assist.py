"""Beside step 5: the agent calls his supervisor to a contact, one comes, and the time to his answer is measured."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec

from ting.domains.assistance import api as assistance
from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.people import api as people
from ting.domains.people.api import Signed
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.events.contact import Disconnected, Returned, TakenOver, Transferred
from ting.journeys.contact.view import Named
from ting.kit.db import Tx
from ting.kit.log import on
from ting.kit.personal import Personal
from ting.kit.problem import Gone, NotThere

ANSWER = "contacts.watch"
"""Who may watch a contact may answer a call."""


class CallView(msgspec.Struct, frozen=True, kw_only=True):
    """A call for a supervisor, as agent and supervisors see it."""

    id: UUID
    tenant: str
    contact: UUID
    number: str
    customer: Annotated[str, Personal]
    queue: Named
    agent: Named
    words: str | None
    state: assistance.State
    called_at: int
    answered_at: int | None
    answered_by: Named | None


async def call(tx: Tx, contact_id: UUID, agent: UUID, *, key: UUID, words: str | None) -> UUID:
    """Call a supervisor to a contact of one's own; return the call. Twice is once."""
    contact = await conversations.lock(tx, contact_id)
    if contact.state != "serving" or contact.agent != agent:
        raise Gone("not_in_contact", "This contact is not at your desk.", "Look at your list.")
    return (await assistance.call(tx, key, contact=contact_id, queue=contact.queue, agent=agent, words=words)).id


async def note(tx: Tx, call_id: UUID, agent: UUID, *, words: str | None) -> None:
    """Say what one's call is about."""
    await assistance.note(tx, await _mine(tx, call_id, agent), words)


async def cancel(tx: Tx, call_id: UUID, agent: UUID) -> None:
    """Take one's call back; harmless when it is over."""
    await assistance.end(tx, await _mine(tx, call_id, agent), "cancelled")


async def answer(tx: Tx, call_id: UUID, supervisor: people.Person) -> None:
    """Answer a call: the agent reads who comes. Of several supervisors the first does."""
    found = await assistance.get(tx, call_id)
    if found.agent == supervisor.id:
        raise Gone("own_call", "This is your own call.", "Wait for a colleague.")
    before = found.state
    await assistance.answer(tx, found, supervisor.id)
    if before == "calling":
        await conversations.system(tx, found.contact, "supervisor_coming", by=supervisor.name)


async def views(tx: Tx, calls: Sequence[assistance.Call]) -> list[CallView]:
    """Show calls of one tenant."""
    if not calls:
        return []
    slug = (await tenancy.current(tx)).slug
    contacts = await conversations.of_ids(tx, [one.contact for one in calls])
    refs = await customers.refs(tx, [contact.customer for contact in contacts.values()])
    names = await people.names(tx, [id_ for one in calls for id_ in (one.agent, one.answered_by) if id_])
    queues = {queue.id: queue.name for queue in await routing.queues(tx)}

    def named(id_: UUID) -> Named:
        return Named(id_, names[id_][0] if id_ in names else "")

    return [
        CallView(
            id=one.id,
            tenant=slug,
            contact=one.contact,
            number=contacts[one.contact].number,
            customer=refs[contacts[one.contact].customer].name,
            queue=Named(one.queue, queues.get(one.queue, "")),
            agent=named(one.agent),
            words=one.words,
            state=one.state,
            called_at=one.called_at,
            answered_at=one.answered_at,
            answered_by=named(one.answered_by) if one.answered_by else None,
        )
        for one in calls
    ]


async def of_desk(tx: Tx, signed: Signed) -> list[CallView]:
    """Return the calls of one tenant that concern a person: his own, and those that he may answer."""
    may = signed.may(tx.tenant, ANSWER)
    seen = await people.seen_by(tx, signed.person.id, signed.memberships.get(tx.tenant)) if may else None
    mine = [
        one
        for one in await assistance.live(tx)
        if one.agent == signed.person.id or (may and (seen is None or one.agent in seen))
    ]
    return await views(tx, mine)


@on
async def over(tx: Tx, event: Disconnected | Transferred | Returned | TakenOver) -> None:
    """A contact that has ended or gone on needs nobody any more; who took it over has answered. Twice is once."""
    for one in await assistance.live(tx, [event.contact]):
        if one.agent != event.agent:
            continue  # whoever has it now has called since
        if isinstance(event, TakenOver):
            await assistance.answer(tx, one, event.by)
        else:
            await assistance.end(tx, one, "over")


async def _mine(tx: Tx, call_id: UUID, agent: UUID) -> assistance.Call:
    found = await assistance.get(tx, call_id)
    if found.agent != agent:
        raise NotThere("call")
    return found


HANDLERS = (over,)

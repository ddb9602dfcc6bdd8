"""Calls that are over are looked through: who hung up first, when, whether on hold; and who was in one is called back for it.

What is owed then waits in the call's queue like any call that was promised, offered first to whoever was chosen for it.
"""

from collections.abc import Sequence
from uuid import UUID, uuid5

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.people import api as people
from ting.domains.promises import api as promises
from ting.domains.recordings import api as recordings
from ting.domains.routing import api as routing
from ting.domains.telephony import api as telephony
from ting.domains.tenancy import api as tenancy
from ting.events.contact import Arrived
from ting.journeys.calls.steps import CHANNEL
from ting.journeys.contact.calls import LegHeard, legs_heard
from ting.journeys.contact.summary import ContactSummary, summaries
from ting.journeys.contact.view import Named
from ting.kit.cursor import cursor_after, read_cursor
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import NotThere


class CallBack(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands with the call-back that was asked for."""

    contact: UUID
    number: str
    state: promises.State | None
    attempts: int


class ReviewedCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call in which somebody talked, as a line of a list."""

    id: UUID
    contact: ContactSummary
    direction: str
    agent: Named | None
    """Who talked last with the customer."""
    began_at: int
    ended_at: int
    ended_by: telephony.Who
    """Who hung up first; the system, where a line was lost."""
    talked_ms: int
    """How long he had talked with the last agent."""
    held: bool | None
    """Whether the customer was on hold then; null: nobody knows."""
    withheld: bool
    """The customer showed no number: he cannot be called back."""
    legs: list[LegHeard]
    recordings: list[UUID]
    """Of this call, where there are some."""
    callback: CallBack | None


class ReviewedCalls(msgspec.Struct, frozen=True):
    """A page of calls; `next` is the cursor of the one after it."""

    items: list[ReviewedCall]
    next: str | None


async def page(tx: Tx, by: telephony.Talks, cursor: str | None, limit: int) -> ReviewedCalls:
    """Return a page of calls, newest first."""
    found = await telephony.talks(tx, by, cursor=read_cursor(cursor), limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return ReviewedCalls(await lines(tx, found[:limit]), cursor_after(last.began_at, last.id) if last else None)


async def one(tx: Tx, call_id: UUID) -> ReviewedCall:
    """Return one call as a line. Raises NotThere, also of one in which nobody talked."""
    shown = await lines(tx, [await telephony.get(tx, call_id)])
    if not shown:
        raise NotThere("call")
    return shown[0]


async def lines(tx: Tx, found: Sequence[telephony.Call]) -> list[ReviewedCall]:
    """Show calls of one tenant as lines."""
    contacts = await conversations.of_ids(tx, [call.contact for call in found if call.contact])
    shown = {each.id: each for each in await summaries(tx, list(contacts.values()))}
    legs = await legs_heard(tx, [call.id for call in found])
    names = await people.names(tx, [call.agent for call in found if call.agent])
    heard = await recordings.of_contacts(tx, list(contacts))
    back = await _called_back(tx, [call.callback for call in found if call.callback])
    return [
        ReviewedCall(
            id=call.id,
            contact=shown[call.contact],
            direction=call.direction,
            agent=Named(call.agent, names[call.agent][0]) if call.agent in names else None,
            began_at=call.began_at,
            ended_at=call.ended_at,
            ended_by=call.ended_by,
            talked_ms=call.ended_at - call.talking_at,
            held=call.ended_held,
            withheld=not call.other,
            legs=legs[call.id],
            recordings=[
                each.id
                for each in heard
                if each.contact == call.contact and call.began_at <= each.started_at <= call.ended_at
            ],
            callback=back.get(call.callback) if call.callback else None,
        )
        for call in found
        if call.contact in shown and call.ended_at and call.ended_by and call.talking_at
    ]


async def _called_back(tx: Tx, contacts: Sequence[UUID]) -> dict[UUID, CallBack]:
    owed = await promises.of_contacts(tx, contacts)
    return {
        id_: CallBack(
            contact=id_,
            number=contact.number,
            state=owed[id_].state if id_ in owed else None,
            attempts=owed[id_].attempts if id_ in owed else 0,
        )
        for id_, contact in (await conversations.of_ids(tx, list(contacts))).items()
    }


async def call_back(tx: Tx, call_id: UUID, by: UUID, owner: UUID | None) -> UUID:
    """Let the customer of a call be called back for it, by its queue or first of all by `owner`; return the contact. Twice is once.

    Raises NotThere, and Problem `call_goes_on`, `number_withheld`, `phone`.
    """
    found = await telephony.get(tx, call_id)
    if found.contact is None:
        raise NotThere("call")
    of = await conversations.lock(tx, found.contact)
    call = await telephony.lock(tx, call_id)
    if call.callback is not None:
        return call.callback
    telephony.may_call_back(call)
    if owner is not None and not (await people.agent(tx, owner)).serves:
        raise NotThere("agent")
    reach = promises.reach_of(promises.Reach("phone", call.other), (await tenancy.current(tx)).time_zone)
    contact = await _owe(tx, of, call, reach, owner)
    planned = await conversations.get(tx, contact)
    await conversations.system(tx, contact, "callback_planned", number=of.number)
    await conversations.system(tx, of.id, "callback_asked_for", number=planned.number)
    await telephony.called_back(tx, call, contact, by, owner)
    return contact


async def _owe(
    tx: Tx, of: conversations.Contact, call: telephony.Call, reach: promises.Reach, owner: UUID | None
) -> UUID:
    """Open a contact in which a call is owed, and let it wait in the queue."""
    queue = await routing.queue(tx, of.queue)
    point = await tenancy.point_of(tx, call.number)
    visitor, _ = await customers.new_visitor_as(tx, point.id, of.customer)
    number = await routing.take_number(tx, queue)
    whose = (await customers.refs(tx, [of.customer]))[of.customer]
    id_ = new_id()
    tx.emit(Arrived(contact=id_, channel=CHANNEL, customer=of.customer, point=point.id, lang=of.lang))
    await conversations.open_contact(
        tx,
        id_=id_,
        key=uuid5(call.id, "call-back"),
        number=number,
        channel=CHANNEL,
        customer=of.customer,
        queue=queue.id,
        lang=of.lang,
        question="",
        point=point.id,
        visitor=visitor,
        mode="callback",
    )
    await routing.enqueue(
        tx,
        queue,
        contact=id_,
        number=number,
        channel=CHANNEL,
        lang=of.lang,
        tier=whose.tier,
        because="callback",
        direct=owner,
        direct_kind="direct" if owner else None,
        mode="callback",
    )
    await promises.make(tx, id_, "callback", reach, tries=queue.settings.callback_tries)
    return id_

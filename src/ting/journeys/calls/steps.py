"""What happens to a call, each step one transaction: it arrives, takes its number, is answered, held, lost, over.

Its contact walks the way that all contacts walk (journeys/contact). Rows are locked contact first, then call.
"""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

import msgspec

from ting.domains.consults import api as consults
from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.promises import api as promises
from ting.domains.routing import api as routing
from ting.domains.telephony import api as telephony
from ting.domains.tenancy import api as tenancy
from ting.journeys.calls import from_page, outside
from ting.journeys.contact import serve, spoken, wrapup
from ting.journeys.contact.arrive import arrive
from ting.journeys.contact.handing import hand_to
from ting.journeys.contact.queue import Outlooks, give_up, turn_away
from ting.kit.db import Tx
from ting.kit.locale import Locale
from ting.kit.presence import is_there, open_for
from ting.kit.problem import Gone
from ting.kit.timers import Timer, cancel_timer, set_timer

CHANNEL = "phone"
CALL, PHONE, TELEPHONE = "call", "phone", "telephone"
"""Kinds of presence: who leads this call, this phone is registered, this person has one that is."""
LOST = "call"
"""The timer of a call that nobody leads."""
LED = {"flow": "flow_ended"}
"""How a flow has ended the call of who waited: why, and what the record says of it."""
ENDED: dict[str, str] = {"customer": "closed_by_customer", "agent": "closed_by_agent"}


async def whose(tx: Tx, trunk: UUID, called: str) -> tuple[int, UUID] | None:
    """Return a number that was called on a trunk of the tenant's, with when it was set up."""
    return await telephony.called(tx, trunk, telephony.called_of(called, (await tenancy.current(tx)).time_zone))


async def come(
    tx: Tx, *, engine: UUID, number: UUID, channel: str, caller: str, called: str, room: bool = True
) -> telephony.Call:
    """Keep a call that came in for a number; it may be over at once (`telephony.arrived`). Twice is once."""
    zone = (await tenancy.current(tx)).time_zone
    called = telephony.called_of(called, zone)
    return await telephony.arrived(
        tx,
        engine=engine,
        channel=channel,
        number=number,
        caller=telephony.called_of(caller, zone),
        called=called,
        room=room,
    )


class Wish(msgspec.Struct, frozen=True):
    """What came of a call's way through its flow: its queue and language, and what was keyed as the desk may see it."""

    queue: UUID
    lang: str
    keyed: dict[str, str] = {}
    priority: int = 0
    skills: tuple[UUID, ...] = ()


async def enter(tx: Tx, call_id: UUID, outlooks: Outlooks, wish: Wish | None = None) -> None:
    """Let a call take its number: in the queue to which its flow led it, else in that of the number. Twice is once.

    Raises Refused `queue_closed`, and Banned's Problem for a caller who may not come in.
    """
    call = await telephony.lock(tx, call_id)
    if call.state == "arrived":
        await telephony.enter(tx, call, await _contact(tx, call, outlooks, wish))


async def leave_message(tx: Tx, call_id: UUID, outlooks: Outlooks, wish: Wish) -> UUID:
    """Let what a caller has said into the machine wait in its queue, as a message to be answered; return its contact.

    Also when the call is over long since: who led it may have died. Twice is once. Raises Problem for who may not come in.
    """
    call = await telephony.lock(tx, call_id)
    if call.contact is not None:
        return call.contact
    reach = promises.Reach("phone", call.caller) if call.caller else promises.Reach("here")
    contact = await _contact(tx, call, outlooks, wish, leaves=reach)
    await telephony.left(tx, call, contact, "message")
    return contact


async def _contact(
    tx: Tx, call: telephony.Call, outlooks: Outlooks, wish: Wish | None, leaves: promises.Reach | None = None
) -> UUID:
    point = await tenancy.point_of(tx, call.number)
    page = await telephony.page_of_call(tx, call.id)
    visitor = await visitor_of(tx, point.id, call, page)
    lang = wish.lang if wish else page.lang if page else await _lang(tx, call)
    contact = await arrive(
        tx,
        point=point,
        visitor=visitor,
        key=call.id,
        question="",
        name=None,
        lang=lang,
        outlooks=outlooks,
        queue=wish.queue if wish else None,
        leaves=leaves,
        priority=wish.priority if wish else 0,
        skills=wish.skills if wish else (),
    )
    await began(tx, call, page, contact.id, contact.customer, wish.keyed if wish else {})
    return contact.id


async def visitor_of(tx: Tx, point: UUID, call: telephony.Call, page: telephony.PageCall | None) -> UUID:
    """Return as whom a call comes in: who that is, as far as it is known."""
    who = await from_page.whose(tx, page) if page else await known(tx, call.caller)
    visitor, _ = await customers.new_visitor_as(tx, point, who)
    return visitor


async def began(
    tx: Tx,
    call: telephony.Call,
    page: telephony.PageCall | None,
    contact: UUID,
    customer: UUID,
    keyed: Mapping[str, str],
) -> None:
    """Say in a contact with which call it began, and what its caller has keyed in; his number is his from now on."""
    if call.caller.startswith("+"):
        await customers.claim(tx, customer, [customers.identifier("phone", call.caller)])
    if page is not None:
        await from_page.met(tx, page, customer)
    await conversations.system(tx, contact, "called_from_page" if page else "called", number=call.called)
    for name, value in keyed.items():
        await conversations.system(tx, contact, "keyed", text=f"{name}: {value}")


async def _lang(tx: Tx, call: telephony.Call) -> Locale:
    return (await telephony.numbers(tx, [call.number]))[call.number].lang


async def picked_up(tx: Tx, offer: UUID, person: UUID) -> None:
    """An agent's phone was picked up while it rang for an offer: he takes it. Raises Gone when it is over."""
    await serve.accept(tx, offer, person)


async def joined(tx: Tx, call_id: UUID, person: UUID, *, recorded: bool = False) -> None:
    """Caller and agent hear each other. Nothing where the contact is his no more."""
    contact, call = await _locked(tx, call_id)
    if contact is not None and contact.state == "serving" and contact.agent == person:
        await telephony.join(tx, call, person, recorded=recorded)
        await spoken.joined(tx, contact)


async def parted(tx: Tx, call_id: UUID) -> None:
    """The caller talks with nobody any more, and has not gone: his contact was passed on, or went back."""
    _, call = await _locked(tx, call_id)
    await telephony.wait_again(tx, call)


async def declined(tx: Tx, offer: UUID, person: UUID, reason: Literal["busy", "other"]) -> None:
    """An agent's phone refused to be rung, or could not be. Harmless when the offer is over."""
    try:
        await serve.decline(tx, offer, person, reason)
    except Gone:
        return


async def unanswered(tx: Tx, call_id: UUID, person: UUID) -> None:
    """An agent took the contact at his desk, and his phone was not picked up: it goes back to the head of its queue."""
    contact, _ = await _locked(tx, call_id)
    assignment = await routing.serving(tx, contact.id) if contact is not None else None
    if contact is None or contact.agent != person or assignment is None or assignment.state != "serving":
        return
    await serve.return_to_queue(tx, assignment)
    await routing.spare(tx, contact.id, person, await routing.queue(tx, contact.queue))


async def hand_over(tx: Tx, contact_id: UUID, agent: UUID, to: UUID) -> None:
    """Hand a call to a colleague who is on its line, and hang up. Twice is once. Raises Gone where he is not there."""
    contact = await conversations.lock(tx, contact_id)
    if contact.agent == to and contact.state == "serving":
        return
    held = await serve.mine(tx, contact, agent)
    if await consults.here(tx, contact_id, to) is None:
        raise Gone("colleague_gone", "This colleague is not on the line.", "Ask again, or talk on yourself.")
    await hand_to(tx, contact, held, to)


async def hold_colleague(tx: Tx, contact_id: UUID, agent: UUID, colleague: UUID, *, held: bool) -> None:
    """Hold a colleague's leg of one's call apart, or take it in again. Twice is once. Raises Gone where he is not there."""
    contact = await conversations.lock(tx, contact_id)
    await serve.mine(tx, contact, agent)
    of = await consults.here(tx, contact_id, colleague)
    call = (await telephony.calls_of(tx, [contact_id])).get(contact_id)
    if of is None or call is None or call.state != "talking":
        raise Gone("colleague_gone", "This colleague is not on the line.", "Ask again, or talk on yourself.")
    await consults.hold(tx, of, held=held)


async def handed(tx: Tx, call_id: UUID, agent: UUID, to: UUID) -> None:
    """An agent hung up while a colleague stays on the line. Harmless where that one has gone, or the contact is another's."""
    call = await telephony.get(tx, call_id)
    if call.contact is not None:
        try:
            await hand_over(tx, call.contact, agent, to)
        except Gone:
            return


async def over(tx: Tx, call_id: UUID, by: telephony.Who, why: str | None) -> None:
    """The line is gone, and by whom: who waited has left, who talked has ended it. Twice is once, the first says by whom."""
    contact, call = await _locked(tx, call_id)
    if call.state == "over":
        return
    if contact is not None and contact.state == "queued" and spoken.is_the_call(contact):
        if by == "customer":
            await give_up(tx, contact.id)
        else:
            led = why if why in LED else None
            await turn_away(tx, contact, reason=led or "line_lost", code=LED.get(led or "", "line_lost"), by="system")
    elif contact is not None and contact.state == "outside":
        await outside.over(tx, contact, call, by, why)
    elif contact is not None and contact.state == "serving" and spoken.is_the_call(contact):
        reason = spoken.why(call, by)
        await serve.end(tx, contact, by=by, reason=reason, **_ended(call, reason, by, tx.now))
    elif contact is not None and contact.ended_by == "agent":
        by = "agent"  # he ended it at his desk, and the line followed
    if contact is not None and not spoken.is_the_call(contact):
        await spoken.over(tx, contact, call, by)
    await telephony.end(tx, call, by, why)
    await cancel_timer(tx, LOST, call_id)
    if contact is not None and contact.state == "serving":
        await wrapup.at_once(tx, contact.id)


def _ended(call: telephony.Call, reason: str, by: telephony.Who, now: int) -> dict[str, Any]:
    """Return what the record says of how a call ended: who hung up first, after how long, and whether the customer was on hold."""
    if reason != "hung_up":
        return {"code": reason}
    return {"code": ENDED[by]} if call.talking_at is None else spoken.how(call, by, now)


async def wish(
    tx: Tx,
    contact_id: UUID,
    agent: UUID,
    *,
    held: bool | None = None,
    muted: bool | None = None,
    paused: bool | None = None,
) -> telephony.Call:
    """Hold the caller or not, mute oneself or not, pause the recording or not. Raises Gone where nobody talks, or not with him."""
    contact = await conversations.lock(tx, contact_id)
    await serve.mine(tx, contact, agent)
    found = (await telephony.calls_of(tx, [contact_id])).get(contact_id)
    call = await telephony.lock(tx, found.id) if found else None
    if call is None or call.state != "talking" or call.agent != agent:
        raise Gone("no_call", "Nobody is on the line with you here.", "Pick up your phone first.")
    return await telephony.hold(tx, call, held=held, muted=muted, paused=paused)


async def telephone_changed(tx: Tx, person: UUID, *, there: bool) -> None:
    """A person's first phone is registered, or his last one is no more (in a transaction of the house)."""
    if await routing.seat(tx, person) is not None:
        await routing.phone_there(tx, person, there=there)


async def call_changed(tx: Tx, call_id: UUID, *, there: bool) -> None:
    """Somebody leads a call, or nobody does any more: then it is over if nobody takes it up again soon."""
    if there:
        await cancel_timer(tx, LOST, call_id)
        return
    if (await telephony.get(tx, call_id)).state != "over":
        await set_timer(tx, LOST, call_id, tx.now + telephony.LOST_MS, tenant=tx.tenant)


async def lost(tx: Tx, timer: Timer) -> None:
    """Nobody took a call up again. Time in which the house itself was shut does not count."""
    call_id = UUID(timer.body["of"])
    if await is_there(tx, CALL, call_id):
        return
    if (left := telephony.LOST_MS - await open_for(tx)) > 0:
        await set_timer(tx, LOST, call_id, tx.now + left, tenant=tx.tenant)
        return
    await over(tx, call_id, "system", "line_lost")


async def _locked(tx: Tx, call_id: UUID) -> tuple[conversations.Contact | None, telephony.Call]:
    found = await telephony.get(tx, call_id)
    contact = await conversations.lock(tx, found.contact) if found.contact else None
    return contact, await telephony.lock(tx, call_id)


async def known(tx: Tx, caller: str) -> UUID | None:
    """Return whose number this is: as the company knows it, else who called from there last. It proves nothing."""
    if not caller.startswith("+"):
        return None
    known = await customers.known_by(tx, customers.identifier("phone", caller))
    if known is not None:
        return known
    last = await telephony.last_contact(tx, caller)
    return (await conversations.get(tx, last)).customer if last else None


async def known_lang(tx: Tx, caller: str) -> Locale | None:
    """Return the language of whose number this is; None where it is nobody's whom the company knows."""
    of = await known(tx, caller)
    return (await customers.get(tx, of)).lang if of is not None else None

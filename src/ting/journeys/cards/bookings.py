"""Bookings in a conversation: a time is offered or taken by either side, confirmed with a number, changed, cancelled."""

from typing import Literal
from uuid import UUID

import msgspec

from ting.domains.bookings import api as bookings
from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.people import api as people
from ting.kit.db import Tx
from ting.kit.problem import NotThere

SPAN_MS = 31 * 86_400_000
OPEN = ("queued", "serving")


class Bookable(msgspec.Struct, frozen=True):
    """What an agent may offer."""

    id: UUID
    name: str
    titles: dict[str, str]
    time_zone: str
    slot_minutes: int
    capacity: int
    horizon_days: int


class Held(msgspec.Struct, frozen=True):
    """A line of the day: who comes when, for what."""

    id: UUID
    number: str
    at: int
    ends: int
    resource: UUID
    contact: UUID
    customer: customers.Ref


async def bookable(tx: Tx) -> list[Bookable]:
    """Return what can be booked, by name."""
    return [
        Bookable(id_, each.name, each.titles, each.time_zone, each.slot_minutes, each.capacity, each.horizon_days)
        for id_, each in (await bookings.resources(tx)).items()
        if not each.archived
    ]


async def slots(
    tx: Tx, resource: UUID, *, by: Literal["customer", "agent"], start: int | None = None, end: int | None = None
) -> list[bookings.Slot]:
    """Return the times that can be booked, from `start` on, at most a month of them."""
    begin = max(start or 0, tx.now)
    return await bookings.free_slots(
        tx, resource, by=by, start=begin, end=min(end if end is not None else begin + SPAN_MS, begin + SPAN_MS)
    )


async def of_day(tx: Tx, day: str, zone: str) -> list[Held]:
    """Return what is booked on a local day, in order, of the contacts that the reader may see."""
    held = await bookings.between(tx, *bookings.bounds(day, zone))
    seen = await conversations.of_ids(tx, [each.contact for each in held])
    found = [each for each in held if each.contact in seen]
    refs = await customers.refs(tx, [each.customer for each in found])
    return [
        Held(each.id, each.number, each.at, each.ends, each.resource, each.contact, refs[each.customer])
        for each in found
        if each.number is not None and each.at is not None and each.ends is not None
    ]


async def offer(
    tx: Tx, contact_id: UUID, agent: people.Person, *, key: UUID, resource: UUID, at: int | None
) -> conversations.Message:
    """Let the customer choose a time, or book one for him. The same key again is the same message."""
    contact = await conversations.lock(tx, contact_id)
    before = await conversations.said_before(tx, contact_id, key)
    if before is not None:
        return before
    booking = await bookings.offer(tx, resource, contact=contact_id, customer=contact.customer)
    if at is not None:
        booking = await bookings.hold(tx, booking.id, at, by="agent") or booking
    return await conversations.say(
        tx,
        contact_id,
        by=conversations.By("agent", agent.id, agent.alias),
        kind="booking",
        text=await _words(tx, booking, contact.lang),
        code="booking_offered" if at is None else "booking_made",
        params=_params(booking),
        key=key,
        states=("serving",),
        agent=agent.id,
    )


async def by_agent(tx: Tx, booking_id: UUID, agent: people.Person, at: int | None) -> bookings.Booking:
    """Change a booking to another time, or cancel it (None). Twice is once."""
    booking = await bookings.get(tx, booking_id)
    contact = await conversations.lock(tx, booking.contact)
    changed = await _change(tx, booking, at, by="agent")
    if changed is not None:
        await _told(tx, contact, booking, changed, conversations.By("agent", agent.id, agent.alias))
    return await bookings.get(tx, booking_id)


async def of_visitor(tx: Tx, visitor: UUID, booking_id: UUID) -> bookings.Booking:
    """Return a booking of this visitor's own conversations. Raises NotThere."""
    booking = await bookings.get(tx, booking_id)
    if (await conversations.get(tx, booking.contact)).visitor != visitor:
        raise NotThere("booking")
    return booking


async def by_customer(tx: Tx, visitor: UUID, booking_id: UUID, *, at: int | None) -> bookings.Booking:
    """Choose a time, choose another one, or cancel (None), also after the conversation. Twice is once."""
    booking = await of_visitor(tx, visitor, booking_id)
    contact = await conversations.lock(tx, booking.contact)
    changed = await _change(tx, booking, at, by="customer")
    if changed is not None:
        await _told(tx, contact, booking, changed, conversations.By("customer", visitor, None))
    return await bookings.get(tx, booking_id)


async def by_link(tx: Tx, booking_id: UUID, *, at: int | None) -> bookings.Booking:
    """Change a booking to another time, or cancel it (None), as the customer who holds its link. Twice is once."""
    booking = await bookings.get(tx, booking_id)
    contact = await conversations.lock(tx, booking.contact)
    changed = await _change(tx, booking, at, by="customer")
    if changed is not None:
        await _told(tx, contact, booking, changed, conversations.By("customer", contact.visitor, None))
    return await bookings.get(tx, booking_id)


async def _change(
    tx: Tx, booking: bookings.Booking, at: int | None, *, by: Literal["customer", "agent"]
) -> bookings.Booking | None:
    return await (bookings.cancel(tx, booking.id, by=by) if at is None else bookings.hold(tx, booking.id, at, by=by))


async def _told(
    tx: Tx,
    contact: conversations.Contact,
    before: bookings.Booking,
    now: bookings.Booking,
    by: conversations.By,
) -> None:
    """Say it in the conversation. After its end nobody waits for an answer: it is a line of the house then."""
    code = {"booked": "booking_moved" if before.at is not None else "booking_made"}.get(
        now.state, f"booking_{now.state}"
    )
    here = contact.state in OPEN
    await conversations.say(
        tx,
        contact.id,
        by=by if here else conversations.By("system", None, by.name),
        kind="booking",
        text=await _words(tx, now, contact.lang),
        code=code,
        params=_params(now) | {"by": by.kind},
        states=OPEN if here else (contact.state,),
    )


async def _words(tx: Tx, booking: bookings.Booking, lang: str) -> str:
    """Return what lists and searches find: the number, and what is booked."""
    titles = (await bookings.resource(tx, booking.resource)).titles
    title = next((titles[key] for key in (lang, "en", *titles) if key in titles), "")
    return f"{booking.number} {title}" if booking.number else title


def _params(booking: bookings.Booking) -> dict[str, object]:
    """What this message told then; the card tells what is so now."""
    return {"card": str(booking.id), "number": booking.number, "at": booking.at}

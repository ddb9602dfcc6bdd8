"""The door of bookings."""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

from ting.domains.bookings import store
from ting.domains.bookings.model import (
    DAY_MS,
    Booking,
    Held,
    Opening,
    Resource,
    Slot,
    Special,
    State,
    bounds,
    day_of,
    free,
    lane,
    made,
    slots,
    window,
)
from ting.events.booking import Booked, BookingCancelled, BookingMoved
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone, NotThere, Refused

__all__ = ["Booking", "Held", "Opening", "Resource", "Slot", "Special", "State", "bounds", "day_of"]

By = Literal["customer", "agent"]


async def put(tx: Tx, id_: UUID, resource: Resource) -> None:
    """Keep a resource, checked. Raises Refused."""
    await store.put_resource(tx, id_, made(resource))


async def resources(tx: Tx, ids: Sequence[UUID] | None = None) -> Mapping[UUID, Resource]:
    """Return resources, archived ones too: what was booked is still spoken of."""
    return await store.resources(tx, ids)


async def resource(tx: Tx, id_: UUID) -> Resource:
    """Return a resource. Raises NotThere."""
    found = (await store.resources(tx, [id_])).get(id_)
    if found is None:
        raise NotThere("resource")
    return found


async def free_slots(tx: Tx, id_: UUID, *, by: By, start: int, end: int) -> list[Slot]:
    """Return the slots that can be booked between two times: by customers not too soon, by agents full ones too."""
    plan = await resource(tx, id_)
    if plan.archived:
        return []
    first, last = _window(plan, by, tx.now)
    start, end = max(start, first), min(end, last)
    if start >= end:
        return []
    return free(plan, start, end, await store.held(tx, id_, start, end + DAY_MS), full=by == "agent")


async def drawn(tx: Tx, id_: UUID, plan: Resource, day: str) -> tuple[list[Slot], tuple[int, int]]:
    """Return a day's slots as a plan that is being written would have them, with what is booked already; and from when
    until when customers could book. Raises Refused for a plan that cannot be."""
    checked = made(plan)
    start, end = bounds(day, checked.time_zone)
    taken = await store.held(tx, id_, start, end + DAY_MS)
    return free(checked, start, end, taken, full=True), window(checked, tx.now)


async def offer(tx: Tx, resource_id: UUID, *, contact: UUID, customer: UUID) -> Booking:
    """Let a customer choose a time. Raises NotThere for what is not booked any more."""
    if (await resource(tx, resource_id)).archived:
        raise NotThere("resource")
    id_ = new_id()
    await store.insert(tx, id_, resource_id, contact, customer)
    return await get(tx, id_)


async def get(tx: Tx, id_: UUID) -> Booking:
    """Return a booking. Raises NotThere."""
    found = await store.by_ids(tx, [id_])
    if not found:
        raise NotThere("booking")
    return found[0]


async def of_ids(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Booking]:
    """Return these bookings by id."""
    return {each.id: each for each in await store.by_ids(tx, ids)} if ids else {}


async def tenant_of(house: Tx, id_: UUID) -> UUID | None:
    """Return whose a booking is (in a transaction of the house)."""
    return await store.tenant_of(house, id_)


async def between(tx: Tx, start: int, end: int) -> list[Booking]:
    """Return what is booked in a span of time, in order."""
    return await store.between(tx, start, end)


async def hold(tx: Tx, id_: UUID, at: int, *, by: By) -> Booking | None:
    """Book a time, or another one instead; None when it is this one already.

    Raises Gone `slot_taken` when somebody was faster, Refused `slot_unknown` for a time that is none, `too_late` when
    a customer would change it too near, Gone `booking_over` when it was cancelled.
    """
    found = await store.by_ids(tx, [id_])
    if not found:
        raise NotThere("booking")
    plan = await store.lock_resource(tx, found[0].resource)
    booking, number = await _lock(tx, id_)
    if booking.state == "booked" and booking.at == at:
        return None
    if booking.state in ("cancelled", "withdrawn"):
        raise Gone("booking_over", "This booking was cancelled.", "Make a new one.")
    if plan is None:
        raise Gone("slot_taken", "This cannot be booked any more.", "Ask what else there is.")
    first, last = _window(plan, by, tx.now)
    _in_time(booking, first)
    wanted = next(((begin, end) for begin, end in slots(plan, at, at + 1)), None) if first <= at < last else None
    if wanted is None:
        raise Refused("slot_unknown", "This is not a time that can be booked.", "Choose one of those that are shown.")
    taken = await store.held(tx, booking.resource, *wanted, id_)
    place = lane(taken, plan.capacity, *wanted)
    if place is None:
        raise _taken()
    if number is None:
        number = await store.next_number(tx)
    try:
        async with tx.attempt():
            await store.hold(tx, id_, number, *wanted, place)
    except store.Taken as error:
        raise _taken() from error
    tx.emit(
        Booked(
            booking=id_,
            resource=booking.resource,
            contact=booking.contact,
            by=by,
            number=number,
            at=wanted[0],
            ends=wanted[1],
        )
        if booking.state != "booked" or booking.at is None
        else BookingMoved(
            booking=id_,
            resource=booking.resource,
            contact=booking.contact,
            by=by,
            number=number,
            at=wanted[0],
            ends=wanted[1],
            was=booking.at,
        )
    )
    return await get(tx, id_)


async def cancel(tx: Tx, id_: UUID, *, by: By) -> Booking | None:
    """Give a time back, or an offer up; None when that was done already. Raises Refused `too_late` for a customer."""
    booking, number = await _lock(tx, id_)
    if booking.state in ("cancelled", "withdrawn"):
        return None
    if by == "customer":
        _in_time(booking, _window(await resource(tx, booking.resource), by, tx.now)[0])
    booked = booking.state == "booked"
    await store.let_go(tx, id_, "cancelled" if booked else "withdrawn")
    if booked and number is not None and booking.at is not None:
        tx.emit(
            BookingCancelled(
                booking=id_,
                resource=booking.resource,
                contact=booking.contact,
                by=by,
                number=number,
                at=booking.at,
            )
        )
    return await get(tx, id_)


def _window(plan: Resource, by: By, now: int) -> tuple[int, int]:
    first, last = window(plan, now)
    return (now if by == "agent" else first), last


def _in_time(booking: Booking, first: int) -> None:
    if booking.state == "booked" and booking.at is not None and booking.at < first:
        raise Refused("too_late", "It is too late to change this by oneself.", "Call us, or write to us.")


def _taken() -> Gone:
    return Gone("slot_taken", "Somebody was faster: this time is taken.", "Choose another one.")


async def _lock(tx: Tx, id_: UUID) -> tuple[Booking, int | None]:
    found = await store.lock(tx, id_)
    if found is None:
        raise NotThere("booking")
    return found

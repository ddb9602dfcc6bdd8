"""How a queue is getting on."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

import msgspec

from ting.domains.routing import store
from ting.domains.routing.forecast import Range, wait_range
from ting.domains.routing.model import Seat, Ticket, ask_of, unfit
from ting.domains.routing.queue import Queue
from ting.domains.routing.states import DEFAULT_WEIGHTS, rings, room_for, weight_of
from ting.kit.db import Tx

RECENT_MS = 15 * 60_000


class Outlook(msgspec.Struct, frozen=True):
    """How a queue is getting on, for the waiting range."""

    answered: int
    handle_ms: int | None
    slots: int
    free: int
    staffed: int

    def range(self, ahead: int) -> Range | None:
        """Return the wait of somebody with so many ahead of him."""
        return wait_range(ahead, self.answered, RECENT_MS, self.slots, self.handle_ms, free=self.free)


class Work(NamedTuple):
    """What a contact is, to who serves it: on which channel, and whether it rings his phone."""

    channel: str
    rings: bool

    @classmethod
    def live(cls, channel: str) -> "Work":
        """Return what somebody is who comes on a channel and waits."""
        return cls(channel, rings("live", channel))


def work_of(ticket: Ticket) -> Work:
    """Return what the contact of a ticket is."""
    return Work(ticket.channel, ticket.rings)


async def outlook(tx: Tx, of: Queue, seats: Iterable[Seat], work: Work) -> Outlook:
    """Return how a queue is getting on with such work. `seats`: those of the tenant, as the matcher wants them."""
    answered, handle = await store.assignments.recent(tx, of.id, tx.now - RECENT_MS)
    on = [seat for seat in who_may_serve(of, on_duty(seats), work.channel) if seat.phone or not work.rings]
    return Outlook(
        answered=answered,
        handle_ms=handle,
        slots=sum(slots(s, work.channel) for s in on),
        free=sum(_free(s, work) for s in on),
        staffed=len(on),
    )


def on_duty(seats: Iterable[Seat]) -> list[Seat]:
    """Return those of these seats that take work now, or would if they were free."""
    return [seat for seat in seats if seat.available and seat.connected]


def slots(seat: Seat, channel: str) -> int:
    """Return how many contacts of a channel a seat may have at once: never two calls."""
    room = seat.capacity // weight_of(DEFAULT_WEIGHTS, channel)
    return min(room, 1) if rings("live", channel) else room


def _free(seat: Seat, work: Work) -> int:
    if work.rings and seat.on_call:
        return 0
    return min(slots(seat, work.channel), room_for(seat.capacity, seat.load, weight_of(DEFAULT_WEIGHTS, work.channel)))


def most(seat: Seat, tenant: UUID) -> int:
    """Return how many contacts at most a seat may have at once in a tenant, of what it serves there."""
    duty = seat.duties.get(tenant)
    channels = DEFAULT_WEIGHTS.channels if duty is None or duty.channels is None else duty.channels
    return max((slots(seat, channel) for channel in channels), default=0)


def who_may_serve(of: Queue, seats: Iterable[Seat], channel: str | None = None) -> list[Seat]:
    """Return those of these seats that are fit for a queue's work once it has relaxed; who helps out is left out.

    Without a channel: for its work on any.
    """
    asked = [ask_of(_probe(of, each), 0) for each in (DEFAULT_WEIGHTS.channels if channel is None else (channel,))]
    return [seat for seat in seats if not all(unfit(ask, seat) for ask in asked)]


def _probe(of: Queue, channel: str) -> Ticket:
    """A ticket that asks for what the queue asks for once it has relaxed: whoever fits it is on duty for the queue."""
    needs = tuple(
        msgspec.structs.replace(need, level=min([need.level, *(step.level for step in need.relax)]))
        for need in of.needs
    )
    weight = weight_of(DEFAULT_WEIGHTS, channel)
    return Ticket(of.id, of.tenant, of.id, of.id, "", 0, 0, weight, needs=needs, site=of.site, channel=channel)

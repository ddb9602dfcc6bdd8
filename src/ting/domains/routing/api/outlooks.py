"""How a queue is getting on."""

from collections.abc import Iterable

import msgspec

from ting.domains.routing import store
from ting.domains.routing.forecast import Range, wait_range
from ting.domains.routing.model import Seat, Ticket, ask_of, unfit
from ting.domains.routing.queue import Queue
from ting.domains.routing.states import DEFAULT_WEIGHTS, room_for, weight_of
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


async def outlook(tx: Tx, of: Queue, seats: Iterable[Seat]) -> Outlook:
    """Return how a queue is getting on. `seats`: those of the tenant, as the matcher wants them."""
    answered, handle = await store.assignments.recent(tx, of.id, tx.now - RECENT_MS)
    weight = weight_of(DEFAULT_WEIGHTS, "webchat")
    on = who_may_serve(of, [s for s in seats if s.available and s.connected])
    return Outlook(
        answered=answered,
        handle_ms=handle,
        slots=sum(s.capacity // weight for s in on),
        free=sum(room_for(s.capacity, s.load, weight) for s in on),
        staffed=len(on),
    )


def who_may_serve(of: Queue, seats: Iterable[Seat], channel: str = "webchat") -> list[Seat]:
    """Return those of these seats that are fit for a queue's work once it has relaxed; who helps out is left out."""
    asked = ask_of(_probe(of, weight_of(DEFAULT_WEIGHTS, channel), channel), 0)
    return [seat for seat in seats if not unfit(asked, seat)]


def _probe(of: Queue, weight: int, channel: str) -> Ticket:
    """A ticket that asks for what the queue asks for once it has relaxed: whoever fits it is on duty for the queue."""
    needs = tuple(
        msgspec.structs.replace(need, level=min([need.level, *(step.level for step in need.relax)]))
        for need in of.needs
    )
    return Ticket(of.id, of.tenant, of.id, of.id, "", 0, 0, weight, needs=needs, site=of.site, channel=channel)

"""Step 3 of 7: waiting. The place is kept while the customer is away, and given up when he says so or stays away."""

from collections.abc import Iterable
from uuid import UUID

from ting.domains.conversations import api as conversations
from ting.domains.promises import api as promises
from ting.domains.routing import api as routing
from ting.events.contact import Back, Closed, DequeueReason, Disconnected, Lost, Mode, Who
from ting.kit.db import Database, Tx
from ting.kit.presence import open_for
from ting.kit.timers import Timer, cancel_timer, set_timer

FRESH_MS = 2000
LEFT: dict[Mode, DequeueReason] = {"live": "abandoned", "message": "message", "callback": "callback"}
"""Why a stay ends that its customer gave up: only who waited on the line has abandoned it."""


class Outlooks:
    """How each queue is getting on, at most two seconds old where it is asked for: with every arrival and place."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._seen: dict[tuple[UUID, routing.Work], tuple[int, routing.Outlook]] = {}
        """By queue and work: who serves calls is not who serves chats."""
        self._seats: tuple[int, list[routing.Seat]] = (0, [])

    async def of(self, tx: Tx, queue: routing.Queue, work: routing.Work) -> routing.Outlook:
        """Return a queue's outlook with such work, at most two seconds old."""
        seen = self._seen.get((queue.id, work))
        if seen and tx.now - seen[0] < FRESH_MS:
            return seen[1]
        if tx.now - self._seats[0] >= FRESH_MS:
            async with self._db.house() as house:
                self._seats = (house.now, await routing.floor_seats(house))
        found = await routing.outlook(tx, queue, self._seats[1], work)
        self._seen[queue.id, work] = (tx.now, found)
        return found

    def seen(self, queue: UUID, work: routing.Work) -> routing.Outlook | None:
        """Return a queue's outlook as it was seen last."""
        kept = self._seen.get((queue, work))
        return kept[1] if kept else None

    async def look_again(self, tx: Tx, lines: Iterable[tuple[routing.Queue, routing.Work]]) -> set[UUID]:
        """Look at queues afresh, each with its work (in a transaction of the house); return those that get on otherwise."""
        self._seats = (tx.now, await routing.floor_seats(tx))
        changed = set()
        for queue, work in lines:
            found = await routing.outlook(tx.within(queue.tenant), queue, self._seats[1], work)
            if found != self.seen(queue.id, work):
                changed.add(queue.id)
            self._seen[queue.id, work] = (tx.now, found)
        return changed


async def give_up(tx: Tx, contact_id: UUID) -> None:
    """Close a waiting contact because its customer says so, or takes back his message or his wish for a call.

    Harmless when it no longer waits.
    """
    contact = await conversations.lock(tx, contact_id)
    if contact.state == "queued":
        await promises.withdraw(tx, contact_id)
        await _abandon(tx, contact, left_at=None, reason="gave_up" if contact.mode == "live" else "withdrawn")


async def turn_away(tx: Tx, contact: conversations.Contact, *, reason: str, code: str, by: Who = "agent") -> None:
    """Close a locked contact that waits, by our own doing."""
    await promises.withdraw(tx, contact.id)
    await _abandon(tx, contact, left_at=None, reason=reason, by=by, code=code)


async def customer_changed(tx: Tx, contact_id: UUID, *, there: bool) -> None:
    """Follow a customer's connection: note that he is away or back, and how long his place is kept."""
    found = await conversations.of_ids(tx, [contact_id])
    contact = found.get(contact_id)
    if contact is None or contact.state not in ("queued", "serving"):
        return
    if contact.mode != "live" and contact.state == "queued":
        return  # he was promised to be reached, wherever he is
    contact = await conversations.lock(tx, contact_id)
    if there:
        was_away = await routing.customer_back(tx, contact_id) is not None
        await cancel_timer(tx, "hold", contact_id)
        if was_away or contact.state == "serving":
            tx.emit(Back(contact=contact_id))
        return
    row = await routing.customer_lost(tx, contact_id)
    until = None
    if row is not None:
        until = await hold(tx, contact_id, await routing.queue(tx, row.ticket.queue))
    tx.emit(Lost(contact=contact_id, held_until=until))


async def hold(tx: Tx, contact_id: UUID, queue: routing.Queue) -> int:
    """Keep the place of a customer who is off the line for the queue's grace from now on; return until when."""
    grace = queue.settings.grace_ms
    until = tx.now + grace
    await set_timer(tx, "hold", contact_id, until, tenant=tx.tenant, grace=grace)
    return until


async def hold_over(tx: Tx, timer: Timer) -> None:
    """The grace is over and the customer has not come back: his number lapses, as of when he was lost.

    Time in which the house itself was shut is no absence: nobody could come back.
    """
    contact = await conversations.lock(tx, UUID(timer.body["of"]))
    if contact.state != "queued":
        return
    grace = timer.body.get("grace", 0)
    if (left := grace - await open_for(tx)) > 0:
        await set_timer(tx, "hold", contact.id, tx.now + left, tenant=tx.tenant, grace=grace)
        return
    waiting = [row for row in await routing.tickets_of(tx, [contact.id]) if row.state in ("waiting", "offered")]
    if waiting and waiting[-1].lost_at is not None:
        await _abandon(tx, contact, left_at=waiting[-1].lost_at, reason="grace_over")


async def _abandon(
    tx: Tx,
    contact: conversations.Contact,
    *,
    left_at: int | None,
    reason: str,
    by: Who = "customer",
    code: str = "customer_left",
) -> None:
    row = await routing.leave(tx, contact.id, LEFT[contact.mode] if by == "customer" else "closed", left_at=left_at)
    await cancel_timer(tx, "hold", contact.id)
    await cancel_timer(tx, "callback", contact.id)
    await conversations.system(tx, contact.id, code, reason=reason)
    await conversations.move(
        tx, contact, "closed", ended_at=left_at or tx.now, closed_at=tx.now, ended_by=by, waiting_since=None
    )
    tx.emit(Disconnected(contact=contact.id, ticket=row.ticket.id if row else None, by=by, reason=reason))
    tx.emit(Closed(contact=contact.id))

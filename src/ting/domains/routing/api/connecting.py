"""An agent's connection with a contact, from the answer to the end of its after-contact work."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from ting.domains.routing import store
from ting.domains.routing.api.seating import announce, no_seat
from ting.domains.routing.api.setup import queue
from ting.domains.routing.api.waiting import enqueue, weight_in
from ting.domains.routing.model import Because, Ticket
from ting.domains.routing.queue import Queue
from ting.domains.routing.reasons import AUX_SUPERVISING
from ting.domains.routing.store.assignments import AssignmentRow
from ting.events.contact import AcwEnded, AcwStarted, Connected, TakenOver
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone
from ting.kit.timers import cancel_timer, set_timer


async def serving(tx: Tx, contact: UUID) -> AssignmentRow | None:
    """Return the connection that a contact is in, wrap-up included."""
    found = await store.assignments.found(tx, contact=contact)
    return found[-1] if found else None


async def assignments_of(tx: Tx, person: UUID) -> list[AssignmentRow]:
    """Return a person's connections that are not done, oldest first (for the house: in all his tenants)."""
    return await store.assignments.found(tx, person=person)


async def who_served(tx: Tx, contacts: Iterable[UUID]) -> dict[UUID, list[AssignmentRow]]:
    """Return every connection that these contacts have had, by contact."""
    wanted = list(contacts)
    found: dict[UUID, list[AssignmentRow]] = {}
    for row in await store.assignments.of_contacts(tx, wanted) if wanted else []:
        found.setdefault(row.contact, []).append(row)
    return found


async def live_assignments(tx: Tx) -> list[AssignmentRow]:
    """Return all connections of the tenant that are not done."""
    return await store.assignments.live(tx)


async def assignment(tx: Tx, id_: UUID) -> AssignmentRow | None:
    """Lock and return a connection."""
    return await store.assignments.lock(tx, id_)


async def begin_wrapup(tx: Tx, of: AssignmentRow) -> AssignmentRow | None:
    """End the talk of a connection and begin its after-contact work; None when it had ended before."""
    due = tx.now + (await queue(tx, of.queue)).settings.acw_ms
    row = await store.assignments.move(tx, of.id, "serving", "wrapup", due)
    if row is None:
        return None
    await set_timer(tx, "acw", of.id, due, tenant=tx.tenant, contact=str(of.contact))
    announce(tx, await store.seats.shift(tx, of.person, talking=-1, wrapping=1), "wrapup")
    tx.emit(AcwStarted(contact=of.contact, assignment=of.id, agent=of.person, ticket=of.ticket, due_at=due))
    return row


async def end_wrapup(tx: Tx, of: AssignmentRow, *, capped: bool) -> AssignmentRow | None:
    """End after-contact work: the seat is free again. None when it had ended before."""
    row = await store.assignments.move(tx, of.id, "wrapup", "done")
    if row is None:
        return None
    await cancel_timer(tx, "acw", of.id)
    announce(tx, await store.seats.shift(tx, of.person, load=-of.weight, wrapping=-1), "wrapped_up")
    tx.emit(AcwEnded(contact=of.contact, assignment=of.id, agent=of.person, ticket=of.ticket, capped=capped))
    return row


async def let_go(tx: Tx, of: AssignmentRow, reason: str) -> AssignmentRow | None:
    """End a connection without wrap-up: the contact was passed on, or went back to its queue."""
    row = await store.assignments.move(tx, of.id, "serving", "done")
    if row is None:
        return None
    announce(tx, await store.seats.shift(tx, of.person, load=-of.weight, talking=-1), reason)
    return row


async def serve_on(tx: Tx, contact: UUID, channel: str) -> None:
    """Let a live contact be served on another channel than before, as a chat is by telephone for a while, or on its own again.

    It weighs what a contact of that channel does, above its seat's capacity if need be. Nothing where nobody serves it; twice is once.
    """
    of = await serving(tx, contact)
    if of is None or of.state != "serving":
        return
    weight = weight_in("live", channel)
    if await store.assignments.serve_on(tx, of.id, channel, weight):
        more = weight - of.weight
        announce(tx, await store.seats.shift(tx, of.person, load=more, above=more > 0), "channel")


async def begin_helping(tx: Tx, person: UUID, weight: int) -> None:
    """Let a seat carry a colleague's conversation too, above its capacity if need be: one helps on purpose."""
    announce(tx, await store.seats.shift(tx, person, load=weight, talking=1, above=True), "helping")


async def end_helping(tx: Tx, person: UUID, weight: int) -> None:
    """Free a seat of a colleague's conversation."""
    announce(tx, await store.seats.shift(tx, person, load=-weight, talking=-1), "helped")


async def take_over(tx: Tx, of: AssignmentRow, person: UUID) -> AssignmentRow:
    """Move a connection to another person, who takes it on purpose: above his capacity if need be.

    His status stays what it is, so that he is not offered more for it; one who is offline is set away for the while.
    Raises Problem `no_seat`, and Gone when the connection has ended meanwhile.
    """
    seat = await store.seats.lock(tx, person)
    if seat is None:
        raise no_seat()
    if await let_go(tx, of, "taken_over") is None:
        raise Gone("not_in_contact", "This contact is not being served any more.", "Look at it again.")
    ticket, taken = await _connect(tx, of, "taken_over", contact=of.contact, number=None, person=person)
    if seat.status == "offline":
        await store.seats.set_status(tx, person, "away", AUX_SUPERVISING)
    announce(tx, await store.seats.shift(tx, person, load=of.weight, talking=1, above=True), "took_over")
    tx.emit(TakenOver(contact=of.contact, assignment=of.id, agent=of.person, by=person))
    _tell(tx, ticket, taken)
    return taken


async def keep(tx: Tx, of: AssignmentRow, *, contact: UUID, number: str) -> AssignmentRow:
    """Connect a contact that was split off from one at an agent's desk with that agent, above his capacity if need be.

    Nobody waited for it: it leaves no queue. Where the first one's customer is on the telephone, this one is written.
    """
    (before,) = await store.tickets.by_id(tx, [of.ticket])
    if before.mode == "live":
        of = msgspec.structs.replace(of, channel=before.channel, weight=weight_in("live", before.channel))
    ticket, kept = await _connect(tx, of, "kept", contact=contact, number=number, person=of.person)
    announce(tx, await store.seats.shift(tx, of.person, load=of.weight, talking=1, above=True), "kept")
    _tell(tx, ticket, kept)
    return kept


async def begin(
    tx: Tx, of: Queue, *, contact: UUID, number: str, channel: str, lang: str, tier: str | None, person: UUID
) -> AssignmentRow:
    """Connect a contact that an agent began with him, above his capacity if need be. It never waits in the queue it counts for.

    Raises Problem `no_seat`.
    """
    if await store.seats.lock(tx, person) is None:
        raise no_seat()
    row = await enqueue(
        tx, of, contact=contact, number=number, channel=channel, lang=lang, tier=tier, because="dialled"
    )
    await store.tickets.end(tx, row.ticket.id, "answered", "dialled", tx.now)
    weight = row.ticket.weight
    begun = await store.assignments.insert(
        tx, new_id(), contact=contact, ticket=row.ticket.id, queue=of.id, person=person, channel=channel, weight=weight
    )
    announce(tx, await store.seats.shift(tx, person, load=weight, talking=1, above=True), "dialled")
    _tell(tx, row.ticket, begun)
    return begun


async def _connect(
    tx: Tx, of: AssignmentRow, because: Because, *, contact: UUID, number: str | None, person: UUID
) -> tuple[Ticket, AssignmentRow]:
    """Begin a connection as another one was, with a ticket that never waited."""
    (before,) = await store.tickets.by_id(tx, [of.ticket])
    ticket = msgspec.structs.replace(
        before.ticket,
        id=new_id(),
        contact=contact,
        number=number or before.ticket.number,
        because=because,
        direct=None,
        direct_kind=None,
    )
    row = msgspec.structs.replace(
        before, ticket=ticket, inserted_at=tx.now, lost_at=None, ahead_at_start=0, promise_lo=None, promise_hi=None
    )
    await store.tickets.insert(tx, row)
    await store.tickets.end(tx, ticket.id, "answered", because, tx.now)
    begun = await store.assignments.insert(
        tx,
        new_id(),
        contact=contact,
        ticket=ticket.id,
        queue=of.queue,
        person=person,
        channel=of.channel,
        weight=of.weight,
    )
    return ticket, begun


def _tell(tx: Tx, ticket: Ticket, of: AssignmentRow) -> None:
    tx.emit(
        Connected(
            contact=of.contact,
            ticket=ticket.id,
            queue=of.queue,
            channel=of.channel,
            number=ticket.number,
            lang=ticket.lang,
            tier=ticket.tier,
            assignment=of.id,
            agent=of.person,
            because=ticket.because,
        )
    )

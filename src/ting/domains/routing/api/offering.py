"""Offers: made, answered, missed, withdrawn."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec

from ting.domains.routing import store
from ting.domains.routing.api.seating import announce, seat_of
from ting.domains.routing.api.setup import queue
from ting.domains.routing.floor import Floor
from ting.domains.routing.model import Refusal
from ting.domains.routing.reasons import AUX_MISSED
from ting.domains.routing.states import after_miss
from ting.domains.routing.store.assignments import AssignmentRow
from ting.domains.routing.store.offers import OfferRow
from ting.domains.routing.why import Proposal
from ting.events.contact import Accepted, Dequeued, DequeueReason, Mode, Offered, OfferEnded
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone, NotThere, Refused
from ting.kit.timers import cancel_timer, set_timers

ANSWERED_AS: dict[Mode, DequeueReason] = {"live": "answered", "message": "message", "callback": "callback"}
"""Why a stay ends that an agent took."""


async def take(tx: Tx, contact: UUID, person: UUID) -> OfferRow:
    """Offer a waiting contact to somebody who asks for it himself, as if he alone were on the floor.

    Raises Gone when it waits no more, and Refused when his seat has no room or he is not on duty.
    """
    row = await store.tickets.lock_live(tx, contact)
    if row is None or row.state != "waiting":
        raise Gone("taken", "Somebody has it already.", "Look at the list again.")
    floor = Floor()
    ticket = msgspec.structs.replace(
        row.ticket, direct=person, direct_until=tx.now + 1, direct_kind="direct", refused=()
    )
    floor.put_ticket(ticket)
    for seat in await store.seats.on_the_floor(tx, [person]):
        floor.put_seat(seat)
    made = await claim(tx, floor.match(tx.now))
    if not made:
        raise Refused(
            "seat_full", "Your seat has no room for it just now.", "Be available, and finish something first."
        )
    return made[0]


async def claim(tx: Tx, proposals: Sequence[Proposal]) -> list[OfferRow]:
    """Make the offers that the matcher proposes, all tenants' in one transaction of the house.

    What is not returned could not be made: ticket or seat had changed. Each offer sets the timer that ends it.
    """
    made = await store.offers.claim(tx, [(new_id(), proposal) for proposal in proposals])
    await set_timers(tx, "offer", [(offer.id, offer.answer_by, offer.tenant) for offer in made])
    seats = await store.seats.of_persons(tx, [offer.person for offer in made])
    for offer in made:
        tx.within(offer.tenant).emit(
            Offered(
                contact=offer.contact,
                ticket=offer.ticket,
                queue=offer.queue,
                offer=offer.id,
                agent=offer.person,
                answer_by=offer.answer_by,
            )
        )
        announce(tx, seats.get(offer.person), "offered")
    return made


async def offer(tx: Tx, id_: UUID) -> OfferRow:
    """Return an offer. Raises NotThere."""
    found = await store.offers.one(tx, id_)
    if found is None:
        raise NotThere("offer")
    return found


async def live_offers(tx: Tx, person: UUID) -> list[OfferRow]:
    """Return what a person is being offered (in a transaction of the house: by all his tenants)."""
    return await store.offers.live_of_person(tx, person)


async def offers_of(tx: Tx, contact: UUID) -> list[OfferRow]:
    """Return all offers of a contact, in order."""
    return await store.offers.of_contact(tx, contact)


async def accept(tx: Tx, id_: UUID, person: UUID) -> tuple[OfferRow, AssignmentRow]:
    """Take an offer. The contact's row is locked by the caller.

    Twice by the same agent is one acceptance; anybody else, and anything too late, is Gone.
    """
    found = await offer(tx, id_)
    if found.person != person:
        raise NotThere("offer")
    await store.tickets.lock(tx, found.ticket)
    taken = await store.offers.end(tx, id_, "accepted", None)
    if taken is None:
        for before in await store.assignments.found(tx, person=person, contact=found.contact):
            if before.ticket == found.ticket:
                return found, before
        raise Gone("offer_gone", "The offer is over.", "The next one comes by itself.")
    tickets = await store.tickets.by_id(tx, [taken.ticket])
    assignment = await store.assignments.insert(
        tx,
        new_id(),
        contact=taken.contact,
        ticket=taken.ticket,
        queue=taken.queue,
        person=person,
        channel=tickets[0].ticket.channel if tickets[0].mode == "live" else tickets[0].channel,
        weight=taken.weight,
    )
    await store.tickets.end(tx, taken.ticket, "answered", "answered", tx.now)
    await cancel_timer(tx, "offer", id_)
    announce(tx, await store.seats.shift(tx, person, offers=-1, talking=1, misses=0), "accepted")
    tx.emit(
        Accepted(
            contact=taken.contact,
            ticket=taken.ticket,
            queue=taken.queue,
            offer=id_,
            assignment=assignment.id,
            agent=person,
        )
    )
    reason = ANSWERED_AS[tickets[0].mode]
    tx.emit(Dequeued(contact=taken.contact, ticket=taken.ticket, queue=taken.queue, reason=reason))
    return taken, assignment


async def decline(tx: Tx, id_: UUID, person: UUID, reason: str) -> None:
    """Refuse an offer: the ticket waits again at its old place, and this agent is spared it for a while."""
    found = await offer(tx, id_)
    if found.person != person:
        raise NotThere("offer")
    if await _pass_over(tx, found, "declined", reason) is None:
        raise Gone("offer_gone", "The offer is over.", "The next one comes by itself.")


async def miss(tx: Tx, id_: UUID) -> OfferRow | None:
    """Let an offer's time run out; after too many in a row the agent is set away. None when it was over before."""
    found = await store.offers.one(tx, id_)
    if found is None:
        return None
    over = await _pass_over(tx, found, "missed", None)
    if over is None:
        return None
    settings = (await queue(tx, found.queue)).settings
    sat = await seat_of(tx, found.person)
    if sat.status == "available" and after_miss(sat.misses, settings.miss_limit):
        announce(tx, await store.seats.set_status(tx, found.person, "away", AUX_MISSED), "missed_offers")
    return over


async def _pass_over(
    tx: Tx, found: OfferRow, outcome: Literal["declined", "missed"], reason: str | None
) -> OfferRow | None:
    row = await store.tickets.lock(tx, found.ticket)
    over = await store.offers.end(tx, found.id, outcome, reason)
    if over is None or row is None:
        return None
    settings = (await queue(tx, over.queue)).settings
    spared = [each for each in row.ticket.refused if each.until > tx.now and each.person != over.person]
    await store.tickets.wait_again(tx, over.ticket, [*spared, Refusal(over.person, tx.now + settings.refuse_ms)])
    misses = (await seat_of(tx, over.person)).misses + 1 if outcome == "missed" else None
    await _not_taken(tx, over, outcome, reason, misses=misses)
    return over


async def withdraw(tx: Tx, offer: OfferRow, outcome: Literal["withdrawn"], reason: str) -> None:
    """End an offer because there is nothing left to offer."""
    over = await store.offers.end(tx, offer.id, outcome, reason)
    if over is None:
        return
    await _not_taken(tx, over, outcome, reason)


async def _not_taken(
    tx: Tx,
    over: OfferRow,
    outcome: Literal["declined", "missed", "withdrawn"],
    reason: str | None,
    *,
    misses: int | None = None,
) -> None:
    """Free the seat of an offer that nobody took, forget its timer, and say so."""
    await cancel_timer(tx, "offer", over.id)
    announce(tx, await store.seats.shift(tx, over.person, load=-over.weight, offers=-1, misses=misses), outcome)
    tx.emit(
        OfferEnded(
            contact=over.contact,
            ticket=over.ticket,
            queue=over.queue,
            offer=over.id,
            agent=over.person,
            outcome=outcome,
            reason=reason,
        )
    )

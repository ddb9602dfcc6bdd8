"""The door of routing: numbers are taken, offers made and answered, seats moved, and every change is announced."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from ting.domains.routing import store
from ting.domains.routing.calendars import Country
from ting.domains.routing.floor import Floor
from ting.domains.routing.forecast import Range, wait_range
from ting.domains.routing.hours import (
    ALWAYS,
    Hours,
    HoursError,
    Week,
    closes_at,
    is_open,
    next_change,
    open_time_after,
    opens_at,
)
from ting.domains.routing.line import Line, Reason
from ting.domains.routing.model import (
    Because,
    Key,
    Need,
    QueueRule,
    Refusal,
    Seat,
    Step,
    Ticket,
    ask_of,
    key_of,
    number,
    rank_of,
    rank_of_returned,
    unfit,
)
from ting.domains.routing.queue import (
    CalendarForm,
    Queue,
    QueueForm,
    QueueSettings,
    SiteForm,
    head_start,
    helps_of,
    needs_of,
)
from ting.domains.routing.states import DEFAULT_WEIGHTS, STATUSES, after_miss, room_for, weight_of
from ting.domains.routing.store import AssignmentRow, OfferRow, SeatRow, TicketRow
from ting.domains.routing.transfer import AlreadyVisited, NoteNeeded, ToSupervisor, Visit, transfer
from ting.domains.routing.why import Proposal, Why, replay
from ting.events.contact import (
    Accepted,
    AcwEnded,
    AcwStarted,
    Connected,
    Dequeued,
    DequeueReason,
    Enqueued,
    Mode,
    Offered,
    OfferEnded,
    TakenOver,
    Turned,
)
from ting.events.queue import QueueChanged
from ting.events.seat import SeatChanged
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone, NotThere, Problem, Refused
from ting.kit.timers import cancel_timer, set_timer, set_timers

__all__ = [
    "ALWAYS",
    "DEFAULT_WEIGHTS",
    "AlreadyVisited",
    "AssignmentRow",
    "Floor",
    "Hours",
    "HoursError",
    "Key",
    "Line",
    "Need",
    "NoteNeeded",
    "OfferRow",
    "Outlook",
    "Proposal",
    "Queue",
    "QueueRule",
    "QueueSettings",
    "Range",
    "Reason",
    "Seat",
    "SeatRow",
    "Step",
    "Ticket",
    "TicketRow",
    "ToSupervisor",
    "Visit",
    "Week",
    "Why",
    "ask_of",
    "closes_at",
    "is_open",
    "key_of",
    "next_change",
    "open_time_after",
    "opens_at",
    "replay",
    "room_for",
    "transfer",
    "unfit",
    "wait_range",
    "weight_of",
]

RECENT_MS = 15 * 60_000
ANSWERED_AS: dict[Mode, DequeueReason] = {"live": "answered", "message": "message", "callback": "callback"}
"""Why a stay ends that an agent took."""
AUX_MISSED = "missed"
"""The aux code that missed offers set."""
AUX_SUPERVISING = "supervising"
"""The aux code of somebody who was offline and took a contact over."""


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


# ─── skills, queues, seats: setting up ───────────────────────────────────────────────────────────────────────────


async def add_skill(tx: Tx, name: str, lang: str | None = None) -> UUID:
    """Add a skill; with `lang` it is asked of contacts in that language."""
    id_ = new_id()
    await store.insert_skill(tx, id_, name, lang)
    return id_


async def skills(tx: Tx) -> list[tuple[UUID, str, str | None]]:
    """Return the tenant's skills as (id, name, language), by name."""
    return await store.skills(tx)


async def set_skill(tx: Tx, person: UUID, skill: UUID, level: int) -> None:
    """Set how well a person has a skill, 1 to 5."""
    await store.put_proficiency(tx, person, skill, level)


async def proficiencies(tx: Tx) -> list[tuple[UUID, UUID, str, int]]:
    """Return (person, skill, its name, level) of the whole tenant."""
    return await store.proficiencies(tx)


async def add_queue(
    tx: Tx,
    *,
    key: str,
    name: str,
    prefix: str,
    position: int = 0,
    hours: Hours = ALWAYS,
    needs: Sequence[Need] = (),
    settings: QueueSettings | None = None,
    calendar: UUID | None = None,
) -> Queue:
    """Add a queue. `prefix`: the letters before its numbers."""
    id_ = new_id()
    form = QueueForm(
        name=name,
        key=key,
        prefix=prefix,
        position=position,
        time_zone=hours.time_zone,
        week=hours.week,
        days=hours.days,
        needs=tuple(needs),
        settings=settings or QueueSettings(),
        calendar=calendar,
    )
    await put_queue(tx, id_, form)
    return await queue(tx, id_)


async def add_calendar(tx: Tx, name: str, country: Country | None) -> UUID:
    """Add a calendar with a country's holidays."""
    id_ = new_id()
    await store.put_calendar(tx, id_, CalendarForm(name=name, country=country))
    return id_


async def add_site(tx: Tx, name: str, time_zone: str, week: Week, calendar: UUID | None = None) -> UUID:
    """Add a site with hours of its own."""
    id_ = new_id()
    await store.put_site(tx, id_, SiteForm(name=name, time_zone=time_zone, week=week, calendar=calendar))
    return id_


async def put_queue(tx: Tx, id_: UUID, form: QueueForm) -> None:
    """Keep a queue as it is now, new or not.

    Who waits keeps his place (rank) and what he was asked for when he came (needs); clocks count anew from now on.
    """
    await store.put_queue(tx, id_, form)
    tx.emit(QueueChanged(queue=id_))


async def queues(tx: Tx) -> list[Queue]:
    """Return the tenant's queues in their order."""
    return await store.queues(tx)


async def all_queues(tx: Tx) -> list[Queue]:
    """Return the queues of all tenants (in a transaction of the house)."""
    return await store.queues(tx, everywhere=True)


async def queue(tx: Tx, id_: UUID) -> Queue:
    """Return a queue. Raises NotThere."""
    found = await store.queues(tx, ids=[id_])
    if not found:
        raise NotThere("queue")
    return found[0]


async def name_of_helper(tx: Tx, of: UUID) -> str:
    """Return what a queue or a site that helps out is called; nothing when it is gone."""
    queues = await store.queue_forms(tx, [of])
    found = queues.get(of) or (await store.sites(tx, [of])).get(of)
    return found.name if found else ""


async def is_site(tx: Tx, id_: UUID) -> bool:
    """Say whether the tenant has this site."""
    return id_ in await store.sites(tx, [id_])


async def give_seat(tx: Tx, person: UUID, capacity: int = DEFAULT_WEIGHTS.capacity) -> None:
    """Give a person a seat, if he has none."""
    await store.insert_seat(tx, person, capacity)


async def set_up_seat(tx: Tx, person: UUID, *, capacity: int, skills: Mapping[UUID, int]) -> None:
    """Set how much a person may carry, and which skills he has here; routing goes by it at once."""
    await store.insert_seat(tx, person, capacity)
    await store.replace_proficiencies(tx, person, skills)
    _announce(tx, await store.set_capacity(tx, person, capacity), "set_up")


async def seat(tx: Tx, person: UUID) -> SeatRow | None:
    """Return a person's seat, if he has one."""
    return await store.seat(tx, person)


async def seats(tx: Tx) -> dict[UUID, SeatRow]:
    """Return the seats that the transaction may see, by person."""
    return await store.seats(tx)


async def floor_seats(tx: Tx, persons: Sequence[UUID] | None = None) -> list[Seat]:
    """Return seats as the matcher wants them (in a transaction of the house), all or these."""
    return await store.floor_seats(tx, persons)


async def outlook(tx: Tx, of: Queue, seats: Iterable[Seat]) -> Outlook:
    """Return how a queue is getting on. `seats`: those of the tenant, as the matcher wants them."""
    answered, handle = await store.recent(tx, of.id, tx.now - RECENT_MS)
    weight = weight_of(DEFAULT_WEIGHTS, "webchat")
    probe = msgspec.structs.replace(_probe(of, weight), entered_at=0)
    on = [s for s in seats if s.available and s.connected and not unfit(ask_of(probe, 0), s)]
    return Outlook(
        answered=answered,
        handle_ms=handle,
        slots=sum(s.capacity // weight for s in on),
        free=sum(room_for(s.capacity, s.load, weight) for s in on),
        staffed=len(on),
    )


# ─── a stay in a queue ───────────────────────────────────────────────────────────────────────────────────────────


async def take_number(tx: Tx, of: Queue) -> str:
    """Draw the queue's next number of its day: A-1001, A-1002 …"""
    return number(of.prefix, await store.next_number(tx, of))


async def enqueue(
    tx: Tx,
    of: Queue,
    *,
    contact: UUID,
    number: str,
    channel: str,
    lang: str,
    tier: str | None,
    because: Because,
    direct: UUID | None = None,
    direct_kind: Literal["last_agent", "direct"] | None = None,
    rank: int | None = None,
    lost_at: int | None = None,
    look: Outlook | None = None,
    mode: Mode = "live",
) -> TicketRow:
    """Let a contact wait in a queue from now on; it is said how many are ahead and how long it may take.

    `rank`: its old place, for one that comes back; for a message, when it is due. `lost_at`: its customer is not on
    the line just now.
    """
    settings = of.settings
    if because == "arrival" and head_start(settings, tier, because):
        because = "priority"
    id_ = new_id()
    if rank is None:
        rank = rank_of(tx.now, head_start(settings, tier, because), settings.bound_ms)
    lang_skill = await store.lang_skill(tx, lang)
    needs = needs_of(of, lang_skill)
    helpers = await store.queues(tx, ids=[over.queue for over in of.overflow if over.queue]) if of.overflow else []
    ahead = await store.ahead(tx, of.id, rank, tx.now, id_)
    promise = look.range(ahead) if look else None
    ticket = Ticket(
        id=id_,
        tenant=tx.tenant,
        queue=of.id,
        contact=contact,
        number=number,
        rank=rank,
        entered_at=tx.now,
        weight=weight_in(mode, channel),
        tier=tier,
        lang=lang,
        needs=needs,
        site=of.site,
        helps=helps_of(of, needs, helpers, lang_skill),
        direct=direct,
        direct_until=tx.now + settings.direct_ms if direct else 0,
        direct_kind=direct_kind if direct else None,
        because=because,
        away=lost_at is not None,
    )
    row = TicketRow(
        ticket=ticket,
        state="waiting",
        channel=channel,
        inserted_at=tx.now,
        lost_at=lost_at,
        ahead_at_start=ahead,
        promise_lo=promise.lo_ms if promise else None,
        promise_hi=promise.hi_ms if promise else None,
        left_at=None,
        left_reason=None,
        mode=mode,
    )
    await store.insert_ticket(tx, row)
    tx.emit(
        Enqueued(
            contact=contact,
            ticket=id_,
            queue=of.id,
            channel=channel,
            number=number,
            lang=lang,
            tier=tier,
            entered_at=tx.now,
            because=because,
            ahead=ahead,
            promise_lo=row.promise_lo,
            promise_hi=row.promise_hi,
            mode=mode,
        )
    )
    return row


async def rank_at_head(tx: Tx, of: UUID, original: int) -> int:
    """Return the rank of a contact that comes back to its queue unserved: before all who wait."""
    return rank_of_returned(original, await store.head_rank(tx, of))


async def live_tickets(tx: Tx, *, after: UUID | None = None, limit: int | None = None) -> list[TicketRow]:
    """Return all tickets that wait or are offered, as far as the transaction sees.

    With `limit`, a page of them: those of the next contacts after this one.
    """
    return await store.live_tickets(tx, after, limit)


async def waiting_tickets(tx: Tx, contacts: Iterable[UUID]) -> set[UUID]:
    """Return the live tickets of these contacts (for the house: of all tenants)."""
    wanted = list(contacts)
    return set(await store.live_ids(tx, wanted)) if wanted else set()


async def waiting_counts(tx: Tx) -> dict[UUID, int]:
    """Return how many wait in each of the tenant's queues, those being rung for included."""
    return await store.waiting_counts(tx)


async def waiting_since(tx: Tx) -> dict[UUID, tuple[int, int]]:
    """Return (how many wait, since when the longest does) for the tenant's queues in which anybody does."""
    return await store.waiting_since(tx)


async def tickets(tx: Tx, ids: Sequence[UUID]) -> list[TicketRow]:
    """Return these tickets."""
    return await store.tickets(tx, ids) if ids else []


async def tickets_of(tx: Tx, contacts: Sequence[UUID]) -> list[TicketRow]:
    """Return all stays of these contacts, in order."""
    return await store.tickets_of(tx, contacts) if contacts else []


async def leave(tx: Tx, contact: UUID, reason: DequeueReason, *, left_at: int | None = None) -> TicketRow | None:
    """End the stay of a contact that waits; an agent who is being rung for it is let go. None when it does not wait."""
    row = await store.lock_live_ticket(tx, contact)
    if row is None:
        return None
    ticket = row.ticket
    await store.end_ticket(tx, ticket.id, "left", reason, left_at or tx.now)
    offer = await store.live_offer_of(tx, ticket.id)
    if offer:
        await _let_go(tx, offer, "withdrawn", reason)
    tx.emit(Dequeued(contact=contact, ticket=ticket.id, queue=ticket.queue, reason=reason, left_at=left_at))
    return row


async def turn(tx: Tx, contact: UUID, mode: Mode) -> TicketRow | None:
    """Let a contact that waits on the line wait to be answered otherwise, at its place. None when it does not wait.

    An agent who is being rung for it is let go: what he was offered has changed.
    """
    row = await store.lock_live_ticket(tx, contact)
    if row is None:
        return None
    offer = await store.live_offer_of(tx, row.ticket.id)
    await store.set_mode(tx, row.ticket.id, mode, weight_in(mode, row.channel))
    if offer:
        await _let_go(tx, offer, "withdrawn", mode)
    tx.emit(Turned(contact=contact, ticket=row.ticket.id, queue=row.ticket.queue, mode=mode))
    return row


async def later(tx: Tx) -> list[TicketRow]:
    """Return the tenant's tickets whose customers are not on the line, in the order of service."""
    return await store.later(tx)


def weight_in(mode: Mode, channel: str) -> int:
    """Return what a contact takes of a seat: a call takes what a call takes, on whatever channel it was asked for."""
    return weight_of(DEFAULT_WEIGHTS, "phone" if mode == "callback" else channel)


async def take(tx: Tx, contact: UUID, person: UUID) -> OfferRow:
    """Offer a waiting contact to somebody who asks for it himself, as if he alone were on the floor.

    Raises Gone when it waits no more, and Refused when his seat has no room or he is not on duty.
    """
    row = await store.lock_live_ticket(tx, contact)
    if row is None or row.state != "waiting":
        raise Gone("taken", "Somebody has it already.", "Look at the list again.")
    floor = Floor()
    ticket = msgspec.structs.replace(
        row.ticket, direct=person, direct_until=tx.now + 1, direct_kind="direct", refused=()
    )
    floor.put_ticket(ticket)
    for seat in await store.floor_seats(tx, [person]):
        floor.put_seat(seat)
    made = await claim(tx, floor.match(tx.now))
    if not made:
        raise Refused("no_room", "Your seat has no room for it just now.", "Be available, and finish something first.")
    return made[0]


async def customer_lost(tx: Tx, contact: UUID) -> TicketRow | None:
    """Note that the customer of a waiting contact is off the line: its place is kept, it is not offered."""
    row = await store.lock_live_ticket(tx, contact)
    if row is None or row.lost_at is not None:
        return None
    await store.set_lost(tx, row.ticket.id, tx.now)
    return row


async def customer_back(tx: Tx, contact: UUID) -> TicketRow | None:
    """Note that the customer of a waiting contact is on the line again; None when he was not away."""
    row = await store.lock_live_ticket(tx, contact)
    if row is None or row.lost_at is None:
        return None
    await store.set_lost(tx, row.ticket.id, None)
    return row


# ─── offers ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def claim(tx: Tx, proposals: Sequence[Proposal]) -> list[OfferRow]:
    """Make the offers that the matcher proposes, all tenants' in one transaction of the house.

    What is not returned could not be made: ticket or seat had changed. Each offer sets the timer that ends it.
    """
    made = await store.claim(tx, [(new_id(), proposal) for proposal in proposals])
    await set_timers(tx, "offer", [(offer.id, offer.answer_by, offer.tenant) for offer in made])
    seats = await store.seats_of(tx, [offer.person for offer in made])
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
        _announce(tx, seats.get(offer.person), "offered")
    return made


async def offer(tx: Tx, id_: UUID) -> OfferRow:
    """Return an offer. Raises NotThere."""
    found = await store.offer(tx, id_)
    if found is None:
        raise NotThere("offer")
    return found


async def live_offers(tx: Tx, person: UUID) -> list[OfferRow]:
    """Return what a person is being offered (in a transaction of the house: by all his tenants)."""
    return await store.live_offers(tx, person)


async def offers_of(tx: Tx, contact: UUID) -> list[OfferRow]:
    """Return all offers of a contact, in order."""
    return await store.offers_of(tx, contact)


async def accept(tx: Tx, id_: UUID, person: UUID) -> tuple[OfferRow, AssignmentRow]:
    """Take an offer. The contact's row is locked by the caller.

    Twice by the same agent is one acceptance; anybody else, and anything too late, is Gone.
    """
    found = await offer(tx, id_)
    if found.person != person:
        raise NotThere("offer")
    await store.lock_ticket(tx, found.ticket)
    taken = await store.end_offer(tx, id_, "accepted", None)
    if taken is None:
        for before in await store.assignments(tx, person=person, contact=found.contact):
            if before.ticket == found.ticket:
                return found, before
        raise Gone("offer_gone", "The offer is over.", "The next one comes by itself.")
    tickets = await store.tickets(tx, [taken.ticket])
    assignment = await store.insert_assignment(
        tx,
        new_id(),
        contact=taken.contact,
        ticket=taken.ticket,
        queue=taken.queue,
        person=person,
        channel=tickets[0].channel,
        weight=taken.weight,
    )
    await store.end_ticket(tx, taken.ticket, "answered", "answered", tx.now)
    await cancel_timer(tx, "offer", id_)
    _announce(tx, await store.shift(tx, person, offers=-1, talking=1, misses=0), "accepted")
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
    found = await store.offer(tx, id_)
    if found is None:
        return None
    over = await _pass_over(tx, found, "missed", None)
    if over is None:
        return None
    settings = (await queue(tx, found.queue)).settings
    sat = await _seat_of(tx, found.person)
    if sat.status == "available" and after_miss(sat.misses, settings.miss_limit):
        _announce(tx, await store.set_status(tx, found.person, "away", AUX_MISSED), "missed_offers")
    return over


async def _pass_over(
    tx: Tx, found: OfferRow, outcome: Literal["declined", "missed"], reason: str | None
) -> OfferRow | None:
    row = await store.lock_ticket(tx, found.ticket)
    over = await store.end_offer(tx, found.id, outcome, reason)
    if over is None or row is None:
        return None
    settings = (await queue(tx, over.queue)).settings
    spared = [each for each in row.ticket.refused if each.until > tx.now and each.person != over.person]
    await store.wait_again(tx, over.ticket, [*spared, Refusal(over.person, tx.now + settings.refuse_ms)])
    misses = (await _seat_of(tx, over.person)).misses + 1 if outcome == "missed" else None
    await _not_taken(tx, over, outcome, reason, misses=misses)
    return over


async def _let_go(tx: Tx, offer: OfferRow, outcome: Literal["withdrawn"], reason: str) -> None:
    """End an offer because there is nothing left to offer."""
    over = await store.end_offer(tx, offer.id, outcome, reason)
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
    _announce(tx, await store.shift(tx, over.person, load=-over.weight, offers=-1, misses=misses), outcome)
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


# ─── an agent's connection ───────────────────────────────────────────────────────────────────────────────────────


async def serving(tx: Tx, contact: UUID) -> AssignmentRow | None:
    """Return the connection that a contact is in, wrap-up included."""
    found = await store.assignments(tx, contact=contact)
    return found[-1] if found else None


async def assignments_of(tx: Tx, person: UUID) -> list[AssignmentRow]:
    """Return a person's connections that are not done, oldest first (for the house: in all his tenants)."""
    return await store.assignments(tx, person=person)


async def who_served(tx: Tx, contacts: Iterable[UUID]) -> dict[UUID, list[AssignmentRow]]:
    """Return every connection that these contacts have had, by contact."""
    wanted = list(contacts)
    found: dict[UUID, list[AssignmentRow]] = {}
    for row in await store.all_assignments(tx, wanted) if wanted else []:
        found.setdefault(row.contact, []).append(row)
    return found


async def live_assignments(tx: Tx) -> list[AssignmentRow]:
    """Return all connections of the tenant that are not done."""
    return await store.live_assignments(tx)


async def assignment(tx: Tx, id_: UUID) -> AssignmentRow | None:
    """Lock and return a connection."""
    return await store.assignment(tx, id_)


async def begin_wrapup(tx: Tx, of: AssignmentRow) -> AssignmentRow | None:
    """End the talk of a connection and begin its after-contact work; None when it had ended before."""
    due = tx.now + (await queue(tx, of.queue)).settings.acw_ms
    row = await store.set_assignment(tx, of.id, "serving", "wrapup", due)
    if row is None:
        return None
    await set_timer(tx, "acw", of.id, due, tenant=tx.tenant, contact=str(of.contact))
    _announce(tx, await store.shift(tx, of.person, talking=-1, wrapping=1), "wrapup")
    tx.emit(AcwStarted(contact=of.contact, assignment=of.id, agent=of.person, ticket=of.ticket, due_at=due))
    return row


async def end_wrapup(tx: Tx, of: AssignmentRow, *, capped: bool) -> AssignmentRow | None:
    """End after-contact work: the seat is free again. None when it had ended before."""
    row = await store.set_assignment(tx, of.id, "wrapup", "done")
    if row is None:
        return None
    await cancel_timer(tx, "acw", of.id)
    _announce(tx, await store.shift(tx, of.person, load=-of.weight, wrapping=-1), "wrapped_up")
    tx.emit(AcwEnded(contact=of.contact, assignment=of.id, agent=of.person, ticket=of.ticket, capped=capped))
    return row


async def let_go(tx: Tx, of: AssignmentRow, reason: str) -> AssignmentRow | None:
    """End a connection without wrap-up: the contact was passed on, or went back to its queue."""
    row = await store.set_assignment(tx, of.id, "serving", "done")
    if row is None:
        return None
    _announce(tx, await store.shift(tx, of.person, load=-of.weight, talking=-1), reason)
    return row


async def take_over(tx: Tx, of: AssignmentRow, person: UUID) -> AssignmentRow:
    """Move a connection to another person, who takes it on purpose: above his capacity if need be.

    His status stays what it is, so that he is not offered more for it; one who is offline is set away for the while.
    Raises Problem `no_seat`, and Gone when the connection has ended meanwhile.
    """
    seat = await store.lock_seat(tx, person)
    if seat is None:
        raise _no_seat()
    if await let_go(tx, of, "taken_over") is None:
        raise Gone("not_in_contact", "This contact is not being served any more.", "Look at it again.")
    (before,) = await store.tickets(tx, [of.ticket])
    ticket = msgspec.structs.replace(before.ticket, id=new_id(), because="taken_over", direct=None, direct_kind=None)
    row = msgspec.structs.replace(
        before, ticket=ticket, inserted_at=tx.now, lost_at=None, ahead_at_start=0, promise_lo=None, promise_hi=None
    )
    await store.insert_ticket(tx, row)
    await store.end_ticket(tx, ticket.id, "answered", "taken_over", tx.now)
    taken = await store.insert_assignment(
        tx,
        new_id(),
        contact=of.contact,
        ticket=ticket.id,
        queue=of.queue,
        person=person,
        channel=of.channel,
        weight=of.weight,
    )
    if seat.status == "offline":
        await store.set_status(tx, person, "away", AUX_SUPERVISING)
    _announce(tx, await store.shift(tx, person, load=of.weight, talking=1, above=True), "took_over")
    tx.emit(TakenOver(contact=of.contact, assignment=of.id, agent=of.person, by=person))
    tx.emit(
        Connected(
            contact=of.contact,
            ticket=ticket.id,
            queue=of.queue,
            channel=of.channel,
            number=ticket.number,
            lang=ticket.lang,
            tier=ticket.tier,
            assignment=taken.id,
            agent=person,
            because="taken_over",
        )
    )
    return taken


# ─── seats ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def set_status(
    tx: Tx,
    person: UUID,
    status: str,
    aux: str | None,
    *,
    light: bool = False,
    reason: str = "own",
    by: UUID | None = None,
) -> SeatRow:
    """Set what a person says he is, or what his supervisor (`by`) says. Nothing new is announced of what is so already.

    Away needs a reason; nobody goes offline while he serves somebody. Available on `light` duty he is offered one
    contact at a time, and keeps those that he has; anything else ends that.
    """
    before = await store.lock_seat(tx, person)
    if before is None:
        raise _no_seat()
    if status not in STATUSES:
        raise Refused("status_unknown", f"{status!r} is no status.", f"Choose one of {', '.join(STATUSES)}.")
    if status == "away" and not aux:
        raise Refused("aux_needed", "Being away needs a reason.", "Choose one of the reasons.")
    if status == "offline" and (before.talking or before.wrapping or before.offers):
        raise Gone("still_serving", "There are contacts at this seat.", "End or transfer them first, then sign off.")
    aux = aux if status == "away" else None
    if light and status != "available":
        raise Refused("light_available", "Light duty is a way of being available.", "Choose one of the two.")
    if by is not None and (before.status, before.aux, before.full) == (status, aux, None):
        return before
    row = await store.set_status(
        tx, person, status, aux, capacity=weight_of(DEFAULT_WEIGHTS, "webchat") if light else None
    )
    _announce(tx, row, reason, by)
    return row or before


async def desk_there(tx: Tx, person: UUID, *, there: bool) -> SeatRow | None:
    """Note that a person's desk is connected, or gone; None when nothing changed."""
    row = await store.set_connected(tx, person, connected=there)
    if row:
        _announce(tx, row, "connected" if there else "desk_gone")
    return row


async def sign_off(tx: Tx, person: UUID) -> SeatRow | None:
    """Set a seat offline whose desk did not come back; None when there was nothing to do."""
    row = await store.lock_seat(tx, person)
    if row is None or row.status == "offline" or row.talking or row.offers:
        return None
    row = await store.set_status(tx, person, "offline", None)
    _announce(tx, row, "desk_gone")
    return row


async def _seat_of(tx: Tx, person: UUID) -> SeatRow:
    found = await store.seat(tx, person)
    if found is None:
        raise NotThere("seat")
    return found


def _no_seat() -> Problem:
    return Problem("no_seat", "You have no seat in this centre.", "Ask an administrator for one.", status=409)


def _announce(tx: Tx, row: SeatRow | None, reason: str, by: UUID | None = None) -> None:
    if row is None:
        raise NotThere("seat")
    tx.emit(
        SeatChanged(
            seat=row.person,
            state=row.state,
            status=row.status,
            aux=row.aux,
            load=row.load,
            capacity=row.capacity,
            connected=row.connected,
            reason=reason,
            by=by,
        )
    )


def _probe(of: Queue, weight: int) -> Ticket:
    """A ticket that asks for what the queue asks for once it has relaxed: whoever fits it is on duty for the queue."""
    needs = tuple(
        msgspec.structs.replace(need, level=min([need.level, *(step.level for step in need.relax)]))
        for need in of.needs
    )
    return Ticket(of.id, of.tenant, of.id, of.id, "", 0, 0, weight, needs=needs, site=of.site)

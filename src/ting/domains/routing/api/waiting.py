"""A stay in a queue: numbers are taken, places kept, and left."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple
from uuid import UUID

from ting.domains.routing import store
from ting.domains.routing.api.offering import withdraw
from ting.domains.routing.api.outlooks import Outlook
from ting.domains.routing.model import Because, Refusal, Ticket, rank_of, rank_of_returned
from ting.domains.routing.numbers import Scheme, of_queue
from ting.domains.routing.queue import Queue, head_start, helps_of, needs_of, needs_with
from ting.domains.routing.spoken import said
from ting.domains.routing.states import DEFAULT_WEIGHTS, channel_in, rings, weight_of
from ting.domains.routing.store.tickets import TicketRow
from ting.events.contact import Dequeued, DequeueReason, Enqueued, Mode, Turned
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.locale import Locale


async def take_number(tx: Tx, of: Queue) -> str:
    """Draw the queue's next number, of its own run or of one that it shares: A-1001, A-1002 …"""
    return await store.numbers.draw(tx, await _run_of(tx, of), of.prefix)


async def said_number(tx: Tx, of: Queue, number: str) -> dict[Locale, str]:
    """Return how a number of this queue is said aloud, by language."""
    return said(number, (await _run_of(tx, of)).form.spoken)


async def people_ahead(tx: Tx, row: TicketRow) -> int:
    """Count who stands before a waiting ticket, by the tables."""
    ticket = row.ticket
    return await store.tickets.ahead(tx, ticket.queue, ticket.rank, ticket.entered_at, ticket.id)


async def _run_of(tx: Tx, of: Queue) -> Scheme:
    forms = await store.numbers.forms(tx, [of.scheme]) if of.scheme else {}
    run = next((Scheme(id_, form) for id_, form in forms.items()), None)
    return run or of_queue(of.id, of.prefix, of.hours.time_zone)


class Footing(NamedTuple):
    """Who is to serve one that waits: the skill of speaking his language, and the queues that help out."""

    speaks: UUID | None
    helpers: list[Queue]


async def footing_of(tx: Tx, of: Queue, lang: str) -> Footing:
    """Return on what a stay in this queue stands; asked before its number is taken, nobody waits for the answer."""
    helpers = [over.queue for over in of.overflow if over.queue]
    return Footing(
        await store.skills.of_lang(tx, lang), await store.queues.found(tx, ids=helpers) if of.overflow else []
    )


async def enqueue(
    tx: Tx,
    of: Queue,
    *,
    footing: Footing | None = None,
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
    head_start_ms: int = 0,
    skills: Sequence[UUID] = (),
    on_phone: bool = False,
) -> TicketRow:
    """Let a contact wait in a queue from now on; it is said how many are ahead and how long it may take.

    `rank`: its old place, for one that comes back; for a message, when it is due. `lost_at`: its customer is not on
    the line just now. `head_start_ms`: what his standing gives him, if that is more than what his tier does. `skills`: what
    is asked for besides what the queue asks for. `on_phone`: its customer is on the telephone beside what is written.
    """
    settings = of.settings
    start = max(head_start(settings, tier, because), head_start_ms)
    if because == "arrival" and start:
        because = "priority"
    id_ = new_id()
    if rank is None:
        rank = rank_of(tx.now, start, settings.bound_ms)
    speaks, helpers = footing or await footing_of(tx, of, lang)
    needs = needs_with(needs_of(of, speaks), skills)
    ahead = await store.tickets.ahead(tx, of.id, rank, tx.now, id_)
    promise = look.range(ahead) if look else None
    ticket = Ticket(
        id=id_,
        tenant=tx.tenant,
        queue=of.id,
        contact=contact,
        number=number,
        rank=rank,
        entered_at=tx.now,
        weight=weight_in(mode, channel, on_phone=on_phone),
        tier=tier,
        lang=lang,
        needs=needs,
        site=of.site,
        helps=helps_of(of, needs, helpers, speaks),
        direct=direct,
        direct_until=tx.now + settings.direct_ms if direct else 0,
        direct_kind=direct_kind if direct else None,
        because=because,
        away=lost_at is not None,
        channel=channel_in(mode, channel, on_phone=on_phone),
        rings=rings(mode, channel, dials=on_phone or (mode == "callback" and settings.callback_dials)),
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
    await store.tickets.insert(tx, row)
    if because == "dialled":  # it never waits: its agent called
        return row
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
    return rank_of_returned(original, await store.tickets.head_rank(tx, of))


async def live_tickets(tx: Tx, *, after: UUID | None = None, limit: int | None = None) -> list[TicketRow]:
    """Return all tickets that wait or are offered, as far as the transaction sees.

    With `limit`, a page of them: those of the next contacts after this one.
    """
    return await store.tickets.live(tx, after, limit)


async def waiting_tickets(tx: Tx, contacts: Iterable[UUID]) -> set[UUID]:
    """Return the live tickets of these contacts (for the house: of all tenants)."""
    wanted = list(contacts)
    return set(await store.tickets.live_ids(tx, wanted)) if wanted else set()


async def waiting_counts(tx: Tx) -> dict[UUID, int]:
    """Return how many wait in each of the tenant's queues, those being rung for included."""
    return await store.tickets.waiting_counts(tx)


async def waiting_since(tx: Tx) -> dict[UUID, tuple[int, int]]:
    """Return (how many wait, since when the longest does) for the tenant's queues in which anybody does."""
    return await store.tickets.waiting_since(tx)


async def tickets(tx: Tx, ids: Sequence[UUID]) -> list[TicketRow]:
    """Return these tickets."""
    return await store.tickets.by_id(tx, ids) if ids else []


async def tickets_of(tx: Tx, contacts: Sequence[UUID]) -> list[TicketRow]:
    """Return all stays of these contacts, in order."""
    return await store.tickets.of_contacts(tx, contacts) if contacts else []


async def leave(tx: Tx, contact: UUID, reason: DequeueReason, *, left_at: int | None = None) -> TicketRow | None:
    """End the stay of a contact that waits; an agent who is being rung for it is let go. None when it does not wait."""
    row = await store.tickets.lock_live(tx, contact)
    if row is None:
        return None
    ticket = row.ticket
    await store.tickets.end(tx, ticket.id, "left", reason, left_at or tx.now)
    offer = await store.offers.live_of_ticket(tx, ticket.id)
    if offer:
        await withdraw(tx, offer, "withdrawn", reason)
    tx.emit(Dequeued(contact=contact, ticket=ticket.id, queue=ticket.queue, reason=reason, left_at=left_at))
    return row


async def turn(tx: Tx, contact: UUID, mode: Mode, *, on_phone: bool = False) -> TicketRow | None:
    """Let a contact that waits on the line wait to be answered otherwise, at its place. None when it does not wait.

    An agent who is being rung for it is let go: what he was offered has changed. `on_phone`: as of `enqueue`.
    """
    row = await store.tickets.lock_live(tx, contact)
    if row is None:
        return None
    offer = await store.offers.live_of_ticket(tx, row.ticket.id)
    (of,) = await store.queues.found(tx, ids=[row.ticket.queue])
    dials = on_phone or (mode == "callback" and of.settings.callback_dials)
    await store.tickets.set_mode(tx, row.ticket.id, mode, weight_in(mode, row.channel, on_phone=on_phone), dials=dials)
    if offer:
        await withdraw(tx, offer, "withdrawn", mode)
    tx.emit(Turned(contact=contact, ticket=row.ticket.id, queue=row.ticket.queue, mode=mode))
    return row


async def later(tx: Tx) -> list[TicketRow]:
    """Return the tenant's tickets whose customers are not on the line, in the order of service."""
    return await store.tickets.later(tx)


def weight_in(mode: Mode, channel: str, *, on_phone: bool = False) -> int:
    """Return what a contact takes of a seat: a call takes what a call takes, on whatever channel it was asked for.

    `on_phone`: its customer is on the telephone just now.
    """
    return weight_of(DEFAULT_WEIGHTS, channel_in(mode, channel, on_phone=on_phone))


async def spare(tx: Tx, contact: UUID, person: UUID, of: Queue) -> None:
    """Spare somebody a waiting contact for a while that he could not take, as if he had declined it."""
    row = await store.tickets.lock_live(tx, contact)
    if row is not None:
        kept = [each for each in row.ticket.refused if each.until > tx.now and each.person != person]
        await store.tickets.spare(tx, row.ticket.id, [*kept, Refusal(person, tx.now + of.settings.refuse_ms)])


async def aside(tx: Tx, contact: UUID) -> bool:
    """Let a waiting contact stand aside at its place, offered to nobody; False where it does not wait, or is being offered."""
    row = await store.tickets.lock_live(tx, contact)
    if row is None or row.state != "waiting":
        return False
    if row.lost_at is None:
        await store.tickets.set_lost(tx, row.ticket.id, tx.now)
        tx.emit(Turned(contact=contact, ticket=row.ticket.id, queue=row.ticket.queue, mode=row.mode))
    return True


async def in_line(tx: Tx, contact: UUID) -> None:
    """Let a contact that stood aside be offered again, at its place."""
    row = await customer_back(tx, contact)
    if row is not None:
        tx.emit(Turned(contact=contact, ticket=row.ticket.id, queue=row.ticket.queue, mode=row.mode))


async def customer_lost(tx: Tx, contact: UUID) -> TicketRow | None:
    """Note that the customer of a waiting contact is off the line: its place is kept, it is not offered."""
    row = await store.tickets.lock_live(tx, contact)
    if row is None or row.lost_at is not None:
        return None
    await store.tickets.set_lost(tx, row.ticket.id, tx.now)
    return row


async def customer_back(tx: Tx, contact: UUID) -> TicketRow | None:
    """Note that the customer of a waiting contact is on the line again; None when he was not away."""
    row = await store.tickets.lock_live(tx, contact)
    if row is None or row.lost_at is None:
        return None
    await store.tickets.set_lost(tx, row.ticket.id, None)
    return row

"""Step 4 of 7: someone waits, someone is free. One router leads; it alone makes offers.

It keeps all who wait and all who serve in memory (`routing.Floor`), learns from the log what has changed, reads just
that afresh, and commits a batch of offers at a time. The tables are the truth: what it proposes wrongly, because the
news was late or because a second router lives, the claim refuses, and the floor is put right from the tables. When the
leader dies, freezes or is cut off (kit/lead.py), the next begins anew from the tables.
"""

import asyncio
from collections.abc import Iterable
from uuid import UUID

import structlog

from ting.domains.routing import api as routing
from ting.events.contact import Accepted, Back, Dequeued, Enqueued, Lost, OfferEnded, Turned
from ting.events.queue import QueueChanged
from ting.events.seat import SeatChanged
from ting.kit import clock
from ting.kit.bus import Bus, doze
from ting.kit.db import Database, Tx
from ting.kit.event import Stored
from ting.kit.lead import Lead
from ting.kit.log import Window, now_mark, read

log = structlog.get_logger()

LEADER = 0x7469_6E67
"""What the lead is called in the database ("ting")."""
BATCH = 200
FRESH = 60.0
"""Seconds between whole looks at the tables: what news was lost, this finds."""
PAGE = 500
"""So many tickets are compared with the tables before what is new gets its turn."""


class Router:
    """Leads when it can, and stands by when it cannot."""

    def __init__(self, db: Database, bus: Bus) -> None:
        self._db = db
        self._leads = Lead(db, LEADER)
        self._sleeper = bus.sleeper()
        self._floor = routing.Floor()
        self._queues: set[UUID] = set()
        self._at = Window(0, 0, 0)

    async def run(self) -> None:
        """Wait for the lead, then route until it is lost."""
        async with self._leads.held() as gone:
            log.info("router leads")
            await self._lead(gone)
        log.info("router stands by")

    async def _lead(self, gone: asyncio.Event) -> None:
        await self.rebuild()
        due = clock.monotonic() + FRESH
        while not gone.is_set():
            while await self.step():
                pass
            if clock.monotonic() > due:
                await self.compare()
                due = clock.monotonic() + FRESH
            await doze(self._sleeper)  # also wakes when time alone has changed something: four times a second

    async def rebuild(self) -> None:
        """Read everyone who waits and everyone who serves from the tables."""
        floor = routing.Floor()
        async with self._db.house() as tx:
            mark = await now_mark(tx)
            await self._read_queues(tx, floor)
            for seat in await routing.floor_seats(tx):
                floor.put_seat(seat)
            for row in await routing.live_tickets(tx):
                floor.put_ticket(row.ticket)
        self._floor, self._at = floor, Window(mark, mark, 0)

    async def compare(self) -> None:
        """Put right what differs from the tables, page by page; routing goes on in between."""
        missing = self._floor.ticket_ids()
        async with self._db.house() as tx:
            await self._read_queues(tx, self._floor)
            self._put_seats(await routing.floor_seats(tx))
        after: UUID | None = None
        while True:
            async with self._db.house() as tx:
                rows = await routing.live_tickets(tx, after=after, limit=PAGE)
                self._put_tickets(rows)
            missing -= {row.ticket.id for row in rows}
            if len(rows) < PAGE:
                break
            after = rows[-1].ticket.contact
            await self.step()
        async with self._db.house() as tx:
            await self._refresh(tx, missing, ())
        if missing:
            log.info("compared with the tables", gone=len(missing))

    async def step(self) -> bool:
        """Take in what is new and make the offers that it allows; False when there was neither."""
        async with self._db.house() as tx:
            news, self._at = await read(tx, self._at)
            if news:
                tickets, seats, contacts = _touched(news)
                if any(isinstance(stored.event, QueueChanged) for stored in news):
                    await self._read_queues(tx, self._floor)
                tickets |= await routing.waiting_tickets(tx, contacts)
                await self._refresh(tx, tickets, seats)
            now = tx.now
        proposals = self._floor.match(now)  # outside: a long line takes its time, and a transaction must not stand idle
        for start in range(0, len(proposals), BATCH):
            await self._make(proposals[start : start + BATCH])
        return bool(news or proposals)

    async def _make(self, proposals: list[routing.Proposal]) -> None:
        try:
            made = await self._db.run(None, routing.claim, proposals)
        except Exception:
            # Whatever it was, the floor believes in offers that are not there: begin from the tables.
            await self.rebuild()
            raise
        refused = {proposal.ticket for proposal in proposals} - {offer.ticket for offer in made}
        if refused:
            log.info("claims refused", count=len(refused))
            seats = {proposal.person for proposal in proposals if proposal.ticket in refused}
            async with self._db.house() as tx:
                await self._refresh(tx, refused, seats)

    async def _read_queues(self, tx: Tx, floor: routing.Floor) -> None:
        for queue in await routing.all_queues(tx):
            floor.put_queue(routing.QueueRule(queue.id, queue.tenant, ring_ms=queue.settings.ring_ms))
            self._queues.add(queue.id)

    async def _refresh(self, tx: Tx, tickets: Iterable[UUID], seats: Iterable[UUID]) -> None:
        """Put tickets and seats on the floor as the tables have them."""
        rows = await routing.tickets(tx, list(tickets))
        if any(row.ticket.queue not in self._queues for row in rows):
            await self._read_queues(tx, self._floor)
        self._put_tickets(rows)
        self._put_seats(await routing.floor_seats(tx, list(seats)) if seats else [])

    def _put_tickets(self, rows: Iterable[routing.TicketRow]) -> None:
        for row in rows:
            if row.state not in ("waiting", "offered"):
                self._floor.drop_ticket(row.ticket.id)
            elif self._floor.ticket(row.ticket.id) != row.ticket:
                self._floor.put_ticket(row.ticket)

    def _put_seats(self, seats: Iterable[routing.Seat]) -> None:
        for seat in seats:
            if self._floor.seat(seat.person) != seat:
                self._floor.put_seat(seat)


def _touched(news: Iterable[Stored]) -> tuple[set[UUID], set[UUID], set[UUID]]:
    """Return the tickets, the seats, and the contacts (whose ticket is not named) that news is about."""
    tickets: set[UUID] = set()
    seats: set[UUID] = set()
    contacts: set[UUID] = set()
    for stored in news:
        match stored.event:
            case Enqueued() | Dequeued() | OfferEnded() | Accepted() | Turned():
                tickets.add(stored.event.ticket)
            case Lost() | Back():
                contacts.add(stored.event.contact)
            case SeatChanged():
                seats.add(stored.event.seat)
            case _:
                pass
    return tickets, seats, contacts

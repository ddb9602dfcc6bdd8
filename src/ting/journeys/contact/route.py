"""Step 4 of 7: someone waits, someone is free. One router leads; it alone makes offers.

It keeps all who wait and all who serve in memory (`routing.Floor`), learns from the log what has changed, reads just
that afresh, and commits offers in batches, some at once, while it goes on. The tables are the truth: what it proposes
wrongly, because the news was late or because a second router lives, the claim refuses, and the floor is put right from the
tables. When the leader dies, freezes or is cut off (kit/lead.py), the next begins anew from the tables.

What is being claimed is not read afresh until that is over: the tables do not know of it yet.
"""

import asyncio
from collections.abc import Iterable
from uuid import UUID

import msgspec
import structlog

from ting.domains.routing import api as routing
from ting.events.contact import Accepted, Back, Dequeued, Enqueued, Lost, OfferEnded, Turned
from ting.events.queue import QueueChanged
from ting.events.seat import SeatChanged
from ting.kit import clock
from ting.kit.bus import POLL, Bus, doze
from ting.kit.db import Database, Tx
from ting.kit.event import Stored
from ting.kit.lead import Lead
from ting.kit.log import Window, now_mark, read

log = structlog.get_logger()

LEADER = 0x7469_6E67
"""What the lead is called in the database ("ting")."""
BATCH = 100
"""So many offers share a commit, at most."""
CLAIMS = 3
"""So many batches are being committed at once."""
FRESH = 60.0
"""Seconds between whole looks at the tables: what news was lost, this finds."""
PAGE = 500
"""So many tickets are compared with the tables, or given their crowd, before all else gets its turn."""


class Router:
    """Leads when it can, and stands by when it cannot."""

    def __init__(self, db: Database, bus: Bus) -> None:
        self._db = db
        self._leads = Lead(db, LEADER)
        self._sleeper = bus.sleeper()
        self._floor = routing.Floor()
        self._queues: set[UUID] = set()
        self._at = Window(0, 0, 0)
        self._flying: dict[asyncio.Future[None], set[UUID]] = {}
        """Batches that are being claimed, each with its tickets and persons."""
        self._late: set[UUID] = set()
        """Whose claim was refused, or of whom there was news meanwhile: they are read afresh when it is over."""
        self._again = 0.0
        """Until then nothing can have changed but by news of somebody."""

    async def run(self) -> None:
        """Wait for the lead, then route until it is lost."""
        async with self._leads.held() as gone:
            log.info("router leads")
            await self._lead(gone)
        log.info("router stands by")

    async def _lead(self, gone: asyncio.Event) -> None:
        await self.rebuild()
        due = clock.monotonic() + FRESH
        try:
            while not gone.is_set():
                await self._look()
                while self._at.lo != self._at.hi:
                    await self._look()
                while any(claim.done() for claim in self._flying):  # one that failed is not left until there are others
                    await self._landing()
                if clock.monotonic() > due:
                    await self.compare()
                    due = clock.monotonic() + FRESH
                await doze(self._sleeper)  # also wakes when time alone has changed something: four times a second
        finally:
            for claim in self._flying:
                claim.cancel()
            await asyncio.gather(*self._flying, return_exceptions=True)
            self._flying.clear()

    async def rebuild(self) -> None:
        """Read everyone who waits and everyone who serves from the tables."""
        floor = routing.Floor()
        async with self._db.house() as tx:
            mark = await now_mark(tx)
            await self._read_queues(tx, floor)
            for seat in await routing.floor_seats(tx):
                floor.put_seat(seat)
            after: UUID | None = None
            while rows := await routing.live_tickets(tx, after=after, limit=10 * PAGE):
                for row in rows:
                    floor.put_ticket(row.ticket)
                after = rows[-1].ticket.contact
            now = tx.now
        await _settled(floor, now)
        self._floor, self._at, self._again = floor, Window(mark, mark, 0), 0.0

    async def compare(self) -> None:
        """Put right what differs from the tables, page by page; routing goes on in between."""
        missing = self._floor.ticket_ids()
        async with self._db.house() as tx:
            await self._read_queues(tx, self._floor)
            flew = self._in_flight()
            self._put_seats(await routing.floor_seats(tx), flew)
        after: UUID | None = None
        while True:
            async with self._db.house() as tx:
                flew = self._in_flight()
                rows = await routing.live_tickets(tx, after=after, limit=PAGE)
                self._put_tickets(rows, flew)
            missing -= {row.ticket.id for row in rows}
            if len(rows) < PAGE:
                break
            after = rows[-1].ticket.contact
            await self._look()
        async with self._db.house() as tx:
            await self._refresh(tx, missing, set())
        if missing:
            log.info("compared with the tables", gone=len(missing))

    async def step(self) -> bool:
        """Take in what is new and make the offers that it allows; False when there was neither."""
        found = await self._look()
        while self._flying:
            await self._landing()
        return found or bool(self._late)

    async def _look(self) -> bool:
        """Take in what is new, and begin to make the offers that it allows."""
        async with self._db.glance() as tx:
            news, self._at = await read(tx, self._at)
        landed = self._late - self._in_flight()
        self._late -= landed
        tickets, seats, contacts = self._touched(news)
        queues = any(isinstance(stored.event, QueueChanged) for stored in news)
        if not (tickets or seats or contacts or queues or landed) and clock.monotonic() < self._again:
            return bool(news)
        self._again = clock.monotonic() + POLL / 2
        async with self._db.house() as tx:
            if queues:
                await self._read_queues(tx, self._floor)
            tickets |= await routing.waiting_tickets(tx, contacts)
            await self._refresh(tx, tickets | landed, seats | landed)
            now = tx.now
        found = bool(news or landed)
        # Outside: a long line takes its time, and a transaction must not stand idle.
        await _settled(self._floor, now)
        while proposals := self._floor.match(now, BATCH):
            found = True
            await self._claim(proposals)
        return found

    async def _claim(self, proposals: list[routing.Proposal]) -> None:
        """Begin to claim a batch as soon as there is room for one more. Raises what one of those before it met with."""
        while len(self._flying) >= CLAIMS:
            await self._landing()
        claim = asyncio.ensure_future(self._make(proposals))
        self._flying[claim] = {each for proposal in proposals for each in (proposal.ticket, proposal.person)}
        await asyncio.sleep(0)

    async def _landing(self) -> None:
        """Wait until a claim is over."""
        done, _ = await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
        for claim in done:
            del self._flying[claim]
        failed = [error for claim in done if (error := claim.exception()) is not None]
        if failed:
            # Whatever it was, the floor believes in offers that are not there: begin from the tables.
            await asyncio.gather(*self._flying, return_exceptions=True)
            self._flying.clear()
            await self.rebuild()
            raise failed[0]

    def _in_flight(self) -> set[UUID]:
        return {each for claim, ids in self._flying.items() if not claim.done() for each in ids}

    async def _make(self, proposals: list[routing.Proposal]) -> None:
        made = {offer.ticket: offer for offer in await self._db.run(None, routing.claim, proposals)}
        refused = [proposal for proposal in proposals if proposal.ticket not in made]
        for proposal in refused:
            self._late |= {proposal.ticket, proposal.person}
        if refused:
            log.info("claims refused", count=len(refused))
            self._sleeper.set()
        for offer in made.values():
            seat = self._floor.seat(offer.person)
            if seat is not None:
                self._floor.put_seat(msgspec.structs.replace(seat, load=seat.load + offer.weight))

    async def _read_queues(self, tx: Tx, floor: routing.Floor) -> None:
        for queue in await routing.all_queues(tx):
            floor.put_queue(routing.QueueRule(queue.id, queue.tenant, ring_ms=queue.settings.ring_ms))
            self._queues.add(queue.id)

    async def _refresh(self, tx: Tx, tickets: set[UUID], seats: set[UUID]) -> None:
        """Put tickets and seats on the floor as the tables have them."""
        flew = self._in_flight()
        rows = await routing.tickets(tx, list(tickets))
        if any(row.ticket.queue not in self._queues for row in rows):
            await self._read_queues(tx, self._floor)
        self._put_tickets(rows, flew)
        self._put_seats(await routing.floor_seats(tx, list(seats)) if seats else [], flew)

    def _put_tickets(self, rows: Iterable[routing.TicketRow], flew: set[UUID]) -> None:
        """`flew`: what was being claimed when they were read."""
        flying = flew | self._in_flight()
        for row in rows:
            if row.ticket.id in flying:
                self._late.add(row.ticket.id)
            elif row.state not in ("waiting", "offered"):
                self._floor.drop_ticket(row.ticket.id)
            elif self._floor.ticket(row.ticket.id) != row.ticket:
                self._floor.put_ticket(row.ticket)

    def _put_seats(self, seats: Iterable[routing.Seat], flew: set[UUID]) -> None:
        flying = flew | self._in_flight()
        for seat in seats:
            if seat.person in flying:
                self._late.add(seat.person)
            elif self._floor.seat(seat.person) != seat:
                self._floor.put_seat(seat)

    def _touched(self, news: Iterable[Stored]) -> tuple[set[UUID], set[UUID], set[UUID]]:
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
                case SeatChanged() if not self._knew(stored.event):
                    seats.add(stored.event.seat)
                case _:
                    pass
        return tickets, seats, contacts

    def _knew(self, event: SeatChanged) -> bool:
        """Say whether it tells of an offer of ours, and the floor has the seat so already."""
        seat = self._floor.seat(event.seat)
        return (
            event.reason == "offered"
            and seat is not None
            and seat.offered
            and seat.available == (event.status == "available")
            and (seat.load, seat.capacity, seat.connected) == (event.load, event.capacity, event.connected)
        )


async def _settled(floor: routing.Floor, now: int) -> None:
    """Let everybody find his crowd, and all else have its turn meanwhile."""
    while floor.settle(now, PAGE):  # noqa: ASYNC110 - not a wait: it works
        await asyncio.sleep(0)

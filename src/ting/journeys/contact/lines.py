"""The lines as customers see them, kept in memory by following the log: a place costs microseconds, and is exact."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from ting.domains.people import api as people
from ting.domains.routing import api as routing
from ting.domains.routing.api import Cause
from ting.events.contact import Accepted, Back, Dequeued, Enqueued, Lost, Offered, OfferEnded, Turned
from ting.events.queue import QueueChanged
from ting.journeys.contact.queue import Outlooks
from ting.journeys.contact.view import Named
from ting.kit import clock
from ting.kit.db import Database, Tx
from ting.kit.event import Stored

HEAD: routing.Key = (-(2**63), 0, 0)
"""Before all who wait."""


class Range(msgspec.Struct, frozen=True):
    """A waiting time from quick to slow, in ms."""

    lo_ms: int
    hi_ms: int


class MovedBack(msgspec.Struct, frozen=True):
    """The place grew by so many from what it was, and why."""

    by: int
    from_: int = msgspec.field(name="from")
    reasons: tuple[Cause, ...]


Note = Literal["nobody_on_duty", "waits_for_skill", "waits_for_agent"]


class TicketView(msgspec.Struct, frozen=True):
    """A number ticket as its holder sees it. `serving`: the number answered last in this queue."""

    number: str
    queue: Named
    taken_at: int
    state: routing.TicketState
    ahead: int
    ahead_at_start: int
    range: Range | None
    moved_back: MovedBack | None
    serving: str | None
    held_until: int | None
    as_of: int
    note: Note | None
    note_name: str | None


class Told(msgspec.Struct):
    """What a ticket's holder was told last; kept with his connection."""

    ahead: int
    at: int
    moved: MovedBack | None = None


class Lines:
    """Every queue's line, and who stands where.

    `moved` says for each queue from which key on what its line shows may be another now, and `news` that there is some;
    the one who tells those that stand there takes it out.
    """

    def __init__(self, db: Database, outlooks: Outlooks) -> None:
        self._db = db
        self._outlooks = outlooks
        self._clock = clock.Carried()
        self._lines: dict[UUID, routing.Line] = {}
        self._rows: dict[int, routing.TicketRow] = {}
        """By the ticket's number: `id.int`."""
        self._works: dict[UUID, set[routing.Work]] = {}
        """What has stood in each queue."""
        self._of_contact: dict[UUID, UUID] = {}
        self._serving: dict[UUID, str] = {}
        self._names: dict[UUID, str] = {}
        """What customers call those for whom somebody waits."""
        self._reserved: dict[UUID, routing.TicketRow] = {}
        """The tickets that wait for somebody, until time alone ends that."""
        self.queues: dict[UUID, routing.Queue] = {}
        self.moved: dict[UUID, routing.Key] = {}
        self.news = asyncio.Event()

    async def load(self) -> None:
        """Read all lines from the tables."""
        async with self._db.house() as tx:
            await self._read_queues(tx)
            await self._take(tx, await routing.live_tickets(tx))
            await self._outlooks.look_again(tx, self._works_of(self._waited_for()))
        self.moved.clear()

    async def follow(self, page: Sequence[Stored]) -> None:
        """Take in a page of the log."""
        touched: set[UUID] = set()
        contacts: set[UUID] = set()
        queues: set[UUID] = set()
        for stored in page:
            match stored.event:
                case Enqueued() | Dequeued() | Offered() | OfferEnded() | Accepted() | Turned():
                    touched.add(stored.event.ticket)
                case Lost() | Back():
                    contacts.add(stored.event.contact)
                case QueueChanged():
                    queues.add(stored.event.queue)
                case _:
                    pass
        if not touched and not contacts and not queues:
            return
        async with self._db.house() as tx:
            if queues:
                await self._read_queues(tx)
                await self._outlooks.look_again(tx, self._works_of(queues))
            touched |= await routing.waiting_tickets(tx, contacts)
            await self._take(tx, await routing.tickets(tx, list(touched)))
        for queue in queues:
            self._move(queue, HEAD)

    async def look_around(self) -> None:
        """See what moves without an event: how the queues get on, and reservations that time has ended."""
        waited_for = self._waited_for()
        if not waited_for:
            return
        async with self._db.house() as tx:
            self._clock.see(tx.now)
            changed = await self._outlooks.look_again(tx, self._works_of(waited_for))
        for queue in changed:
            self._move(queue, HEAD)
        for row in [row for row in self._reserved.values() if row.ticket.direct_until <= tx.now]:
            del self._reserved[row.ticket.id]
            self._move(row.ticket.queue, routing.key_of(row.ticket))

    async def know(self, tx: Tx, queues: Iterable[UUID]) -> None:
        """See to it that these queues are known, should the log not have told of them yet."""
        if any(id_ not in self.queues for id_ in queues):
            await self._read_queues(tx)

    async def find(self, tx: Tx, contact: UUID) -> None:
        """See to it that the ticket of a waiting contact is known, should the log not have told of it yet."""
        if contact not in self._of_contact:
            await self._take(tx, (await routing.tickets_of(tx, [contact]))[-1:])
        row = self.ticket_of(contact)
        if row is not None and self._seen(row.ticket) is None:
            await self._outlooks.of(tx, self.queues[row.ticket.queue], routing.work_of(row.ticket))

    def now(self) -> int:
        """Return the database's time, as far as it is known here without asking."""
        return self._clock.now()

    def waiting(self, queue: UUID) -> int:
        """Return how many wait in a queue, those being rung for included."""
        line = self._lines.get(queue)
        return len(line) if line else 0

    def serving(self, queue: UUID) -> str | None:
        """Return the number that was answered last in a queue."""
        return self._serving.get(queue)

    def longest(self, queue: UUID) -> routing.TicketRow | None:
        """Return the ticket that has waited longest in a queue."""
        line = self._lines.get(queue)
        id_ = line.longest() if line else None
        return self._rows[id_.int] if id_ else None

    def of_queues(self, ids: Iterable[UUID]) -> dict[UUID, tuple[int, int | None]]:
        """Return (waiting, since when the longest waits) for these queues."""
        found: dict[UUID, tuple[int, int | None]] = {}
        for id_ in ids:
            longest = self.longest(id_)
            found[id_] = (self.waiting(id_), longest.ticket.entered_at if longest else None)
        return found

    def ticket_of(self, contact: UUID) -> routing.TicketRow | None:
        """Return the ticket with which a contact waits."""
        id_ = self._of_contact.get(contact)
        return self._rows.get(id_.int) if id_ else None

    def behind(self, queue: UUID, key: routing.Key) -> Iterator[UUID]:
        """Yield the contacts that wait at a key or behind it, in order; who has left meanwhile is passed over."""
        line = self._lines.get(queue)
        for number in line.behind(key) if line else ():
            row = self._rows.get(number)
            if row is not None:
                yield row.ticket.contact

    def view(self, contact: UUID, told: Told | None) -> tuple[TicketView, Told] | None:
        """Show a waiting contact's ticket, from memory; None when it is not known to wait.

        A place that has moved back since it was told says by how many and why. `told` is what its holder knows; without
        it, what he was told when he took the number.
        """
        row = self.ticket_of(contact)
        queue = self.queues.get(row.ticket.queue) if row else None
        outlook = self._seen(row.ticket) if row else None
        if row is None or queue is None or outlook is None:
            return None
        now = self.now()
        ticket = row.ticket
        line = self._lines[ticket.queue]
        ahead = line.ahead(ticket.id)
        knew = told or Told(row.ahead_at_start, row.inserted_at)
        moved = knew.moved
        if ahead > knew.ahead:
            moved = MovedBack(
                by=ahead - knew.ahead, from_=knew.ahead, reasons=line.moved_back(ticket.id, knew.at, ahead - knew.ahead)
            )
        elif moved is not None and ahead <= moved.from_:
            moved = None
        name = self._names.get(ticket.direct) if ticket.direct and now < ticket.direct_until else None
        note = _note(outlook, ahead=ahead, named=name is not None, row=row)
        expected = outlook.range(ahead) if note is None else None
        view = TicketView(
            number=ticket.number,
            queue=Named(queue.id, queue.name),
            taken_at=ticket.entered_at,
            state=row.state,
            ahead=ahead,
            ahead_at_start=max(row.ahead_at_start, ahead),
            range=Range(expected.lo_ms, expected.hi_ms) if expected else None,
            moved_back=moved,
            serving=self._serving.get(ticket.queue),
            held_until=row.lost_at + queue.settings.grace_ms if row.lost_at is not None else None,
            as_of=now,
            note=note,
            note_name=name,
        )
        return view, Told(ahead, now if ahead != knew.ahead else knew.at, moved)

    def _waited_for(self) -> list[UUID]:
        return [id_ for id_ in self.queues if self.waiting(id_)]

    def _works_of(self, queues: Iterable[UUID]) -> list[tuple[routing.Queue, routing.Work]]:
        return [(self.queues[id_], work) for id_ in queues if id_ in self.queues for work in self._works.get(id_, ())]

    def _seen(self, ticket: routing.Ticket) -> routing.Outlook | None:
        return self._outlooks.seen(ticket.queue, routing.work_of(ticket))

    async def _read_queues(self, tx: Tx) -> None:
        """Read all queues that the transaction sees."""
        known = self.queues | {queue.id: queue for queue in await routing.all_queues(tx)}
        self.queues = dict(sorted(known.items(), key=lambda item: (item[1].position, item[1].name)))

    async def _take(self, tx: Tx, rows: Sequence[routing.TicketRow]) -> None:
        """Take tickets in as the tables have them.

        They are put in line at once, before anything else is awaited: what is read here is then never older than what
        the log has brought, and nobody is put back in line who has left it.
        """
        self._clock.see(tx.now)
        moves = [(row.ticket.queue, key) for row in rows if (key := self._put(row)) is not None]
        named = {row.ticket.direct for row in rows if row.ticket.direct and row.ticket.direct_until > tx.now}
        if named:
            self._names |= {id_: alias for id_, (_, alias) in (await people.names(tx, list(named))).items()}
        if any(row.ticket.queue not in self.queues for row in rows):
            await self._read_queues(tx)
        for queue, key in moves:
            self._move(queue, key)

    def _move(self, queue: UUID, key: routing.Key) -> None:
        self.moved[queue] = min(key, self.moved.get(queue, key))
        self.news.set()

    def _put(self, row: routing.TicketRow) -> routing.Key | None:
        """Put a ticket where it belongs now; return the key from which on places are others for that, if any."""
        ticket = row.ticket
        if row.mode == "message":
            return None  # nobody stands there
        key = routing.key_of(ticket)
        line = self._lines.setdefault(ticket.queue, routing.Line())
        stood = ticket.id in line
        if row.state in ("waiting", "offered"):
            line.put(key, row.inserted_at, ticket.because)
            self._rows[ticket.id.int] = row
            self._works.setdefault(ticket.queue, set()).add(routing.work_of(ticket))
            self._of_contact[ticket.contact] = ticket.id
            if ticket.direct and ticket.direct_until > self.now():
                self._reserved[ticket.id] = row
            return None if stood else key
        line.drop(ticket.id)
        self._rows.pop(ticket.id.int, None)
        self._reserved.pop(ticket.id, None)
        if self._of_contact.get(ticket.contact) == ticket.id:
            del self._of_contact[ticket.contact]
        if row.state == "answered" and self._serving.get(ticket.queue) != ticket.number:
            self._serving[ticket.queue] = ticket.number
            return HEAD  # all are shown the number that is being served
        return key if stood else None


def _note(outlook: routing.Outlook, *, ahead: int, named: bool, row: routing.TicketRow) -> Note | None:
    """Say what keeps this ticket waiting, when it is not just that all are busy."""
    if named:
        return "waits_for_agent"
    if not outlook.staffed:
        return "nobody_on_duty"
    return "waits_for_skill" if outlook.free > ahead and row.state == "waiting" and row.ticket.needs else None

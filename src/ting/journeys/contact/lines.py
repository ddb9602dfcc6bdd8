"""The lines as customers see them, kept in memory by following the log: a place costs microseconds, and is exact."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from ting.domains.people import api as people
from ting.domains.routing import api as routing
from ting.domains.routing.api import Reason
from ting.events.contact import Accepted, Back, Dequeued, Enqueued, Lost, Offered, OfferEnded
from ting.journeys.contact.queue import Outlooks
from ting.journeys.contact.view import Named
from ting.kit.db import Database
from ting.kit.event import Stored


class Range(msgspec.Struct, frozen=True):
    """A waiting time from quick to slow, in ms."""

    lo_ms: int
    hi_ms: int


class MovedBack(msgspec.Struct, frozen=True):
    """The place grew by so many from what it was, and why."""

    by: int
    from_: int = msgspec.field(name="from")
    reasons: tuple[Reason, ...]


class TicketView(msgspec.Struct, frozen=True):
    """A number ticket as its holder sees it. `serving`: the number answered last in this queue."""

    number: str
    queue: Named
    taken_at: int
    state: str
    ahead: int
    ahead_at_start: int
    range: Range | None
    moved_back: MovedBack | None
    serving: str | None
    held_until: int | None
    as_of: int
    note: str | None
    note_name: str | None


class Told(msgspec.Struct):
    """What a ticket's holder was told last; kept with his connection."""

    ahead: int
    at: int
    moved: MovedBack | None = None


class Lines:
    """Every queue's line, and who stands where."""

    def __init__(self, db: Database, outlooks: Outlooks) -> None:
        self._db = db
        self._outlooks = outlooks
        self._lines: dict[UUID, routing.Line] = {}
        self._rows: dict[UUID, routing.TicketRow] = {}
        self._of_contact: dict[UUID, UUID] = {}
        self._serving: dict[UUID, str] = {}
        self.queues: dict[UUID, routing.Queue] = {}

    async def load(self) -> None:
        """Read all lines from the tables."""
        async with self._db.house() as tx:
            self.queues = {queue.id: queue for queue in await routing.all_queues(tx)}
            for row in await routing.live_tickets(tx):
                self._put(row)

    async def follow(self, page: Sequence[Stored]) -> set[UUID]:
        """Take in a page of the log; return the queues whose lines changed."""
        touched: set[UUID] = set()
        contacts: set[UUID] = set()
        for stored in page:
            match stored.event:
                case Enqueued() | Dequeued() | Offered() | OfferEnded() | Accepted():
                    touched.add(stored.event.ticket)
                case Lost() | Back():
                    contacts.add(stored.event.contact)
                case _:
                    pass
        if not touched and not contacts:
            return set()
        async with self._db.house() as tx:
            touched |= await routing.waiting_tickets(tx, contacts)
            rows = await routing.tickets(tx, list(touched))
            if any(row.ticket.queue not in self.queues for row in rows):
                self.queues = {queue.id: queue for queue in await routing.all_queues(tx)}
        for row in rows:
            self._put(row)
        return {row.ticket.queue for row in rows}

    async def know(self, queues: Iterable[UUID]) -> None:
        """Read the queues again when one of these is new."""
        if all(id_ in self.queues for id_ in queues):
            return
        async with self._db.house() as tx:
            self.queues = {queue.id: queue for queue in await routing.all_queues(tx)}

    def waiting(self, queue: UUID) -> int:
        """Return how many wait in a queue, those being rung for included."""
        line = self._lines.get(queue)
        return len(line) if line else 0

    def longest(self, queue: UUID) -> routing.TicketRow | None:
        """Return the ticket that has waited longest in a queue."""
        rows = [row for row in self._rows.values() if row.ticket.queue == queue]
        return min(rows, key=lambda row: row.ticket.entered_at, default=None)

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
        return self._rows.get(id_) if id_ else None

    async def view(self, tenant: UUID, contact: UUID, told: Told | None, now: int) -> tuple[TicketView, Told] | None:
        """Show a waiting contact's ticket; a place that has moved back since it was told says by how many and why.

        `told` is what its holder knows; without it, what he was told when he took the number.
        """
        row = self.ticket_of(contact) or await self._look(tenant, contact)
        if row is None:
            return None
        ticket = row.ticket
        await self.know([ticket.queue])
        queue = self.queues[ticket.queue]
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
        async with self._db.tx(ticket.tenant) as tx:
            outlook = await self._outlooks.of(tx, queue)
            names = await people.names(tx, [ticket.direct]) if ticket.direct and now < ticket.direct_until else {}
        note = _note(outlook, ahead=ahead, named=bool(names), row=row)
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
            note_name=names[ticket.direct][1] if ticket.direct in names else None,
        )
        return view, Told(ahead, now if ahead != knew.ahead else knew.at, moved)

    async def _look(self, tenant: UUID, contact: UUID) -> routing.TicketRow | None:
        """Look for a ticket that was taken this moment, before the log tells of it."""
        async with self._db.tx(tenant) as tx:
            rows = await routing.tickets_of(tx, [contact])
        for row in rows[-1:]:
            self._put(row)
        return self.ticket_of(contact)

    def _put(self, row: routing.TicketRow) -> None:
        ticket = row.ticket
        line = self._lines.setdefault(ticket.queue, routing.Line())
        if row.state in ("waiting", "offered"):
            line.put(routing.key_of(ticket), row.inserted_at, ticket.because)
            self._rows[ticket.id] = row
            self._of_contact[ticket.contact] = ticket.id
            return
        line.drop(ticket.id)
        self._rows.pop(ticket.id, None)
        if self._of_contact.get(ticket.contact) == ticket.id:
            del self._of_contact[ticket.contact]
        if row.state == "answered":
            self._serving[ticket.queue] = ticket.number


def _note(outlook: routing.Outlook, *, ahead: int, named: bool, row: routing.TicketRow) -> str | None:
    """Say what keeps this ticket waiting, when it is not just that all are busy."""
    if named:
        return "waits_for_agent"
    if not outlook.staffed:
        return "nobody_on_duty"
    return "waits_for_skill" if outlook.free > ahead and row.state == "waiting" and row.ticket.needs else None

"""A plain model of reports: histories of a small centre, and what they come to by the dumbest reading.

It knows nothing of how Ting folds events: a stay is looked up in the whole list of what was said, each time anew.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

import msgspec

from ting.domains.reports.model import FLOW_OUT
from ting.events import contact as said
from ting.events.seat import SeatChanged
from ting.kit.event import Event

T = TypeVar("T")
TENANTS = [UUID(int=n) for n in (1, 2)]
QUEUES = {UUID(int=n): TENANTS[n % 2] for n in (10, 11, 12, 13)}
AGENTS = [UUID(int=n) for n in range(30, 34)]
HOW = [*["end"] * 2, "transfer", "return", "take", "merge", "say", "away", "gone", "there", *["call"] * 5]
CODES = ["solved", "refund"]
WHO: tuple[said.Who, ...] = ("customer", "agent", "system")
MERGED: dict[str, Any] = {"by": "agent", "reason": "merged"}


class Chance(Protocol):
    """Where a history's choices come from: hypothesis, or a seeded random.Random."""

    def choice(self, options: Sequence[T], /) -> T: ...
    def randint(self, low: int, high: int, /) -> int: ...


class Told(NamedTuple):
    """An event as it is told: by which tenant (none: the installation), and when."""

    tenant: UUID | None
    event: Event
    at: int


class Contact(msgspec.Struct):
    """A contact on its way through the centre."""

    id: UUID
    tenant: UUID
    state: str = "new"
    stays: int = 0
    queue: UUID = UUID(int=0)
    ticket: UUID = UUID(int=0)
    offer: UUID = UUID(int=0)
    assignment: UUID = UUID(int=0)
    agent: UUID = UUID(int=0)
    call: UUID | None = None


class Centre:
    """Plays a small centre: many contacts at once, each on a way that the journeys allow."""

    def __init__(self, chance: Chance, start: int, contacts: int, ids: int = 1000) -> None:
        self._chance = chance
        self._now = start
        self._ids = ids
        self._seats: dict[UUID, tuple[str, str | None, int, bool]] = dict.fromkeys(AGENTS, ("available", None, 0, True))
        self._contacts = [Contact(self._id(), TENANTS[n % 2]) for n in range(contacts)]

    def history(self, steps: int, pause: int) -> Iterator[Told]:
        """Yield what is said in so many steps. Some transactions begin earlier than they come."""
        for _ in range(steps):
            live = [contact for contact in self._contacts if contact.state != "closed"]
            if not live:
                return
            self._now += self._chance.randint(0, pause)
            late = self._chance.randint(0, 3) == 0
            at = self._now - self._chance.randint(0, 5) if late else self._now
            contact = self._chance.choice(live)
            for event in self._step(contact, at):
                yield Told(None if isinstance(event, SeatChanged) else contact.tenant, event, at)

    def _step(self, contact: Contact, at: int) -> Iterator[Event]:
        match contact.state:
            case "new":
                yield said.Arrived(contact=contact.id, channel="webchat", customer=self._id(), lang="en")
                yield from self._enqueue(contact, at, self._chance.choice(["arrival", "arrival", "split"]))
            case "waiting":
                yield from self._wait(contact, at)
            case "ringing":
                yield from self._ring(contact)
            case "talking":
                yield from self._talk(contact, at)
            case _:
                yield from self._wrap(contact)

    def _enqueue(self, contact: Contact, at: int, because: str) -> Iterator[Event]:
        contact.queue = self._chance.choice([queue for queue, of in QUEUES.items() if of == contact.tenant])
        contact.ticket, contact.state, contact.stays = self._id(), "waiting", contact.stays + 1
        low = self._chance.choice([None, 0, 500, 20_000])
        yield said.Enqueued(
            contact=contact.id,
            ticket=contact.ticket,
            queue=contact.queue,
            channel="webchat",
            number=f"A-{contact.ticket.int}",
            lang=self._chance.choice(["en", "ja"]),
            tier=self._chance.choice([None, "gold"]),
            entered_at=at,
            because=because,
            ahead=self._chance.randint(0, 9),
            promise_lo=low,
            promise_hi=None if low is None else low * 2 + 1000,
        )

    def _wait(self, contact: Contact, at: int) -> Iterator[Event]:
        if self._chance.randint(0, 3):
            contact.agent, contact.offer, contact.state = self._chance.choice(AGENTS), self._id(), "ringing"
            yield said.Offered(
                contact=contact.id,
                ticket=contact.ticket,
                queue=contact.queue,
                offer=contact.offer,
                agent=contact.agent,
                answer_by=at + 20_000,
            )
            yield self._seat(contact.agent, load=2, reason="offered")
            return
        yield said.Lost(contact=contact.id, held_until=at + 9)
        yield from self._leave(contact, at)

    def _leave(self, contact: Contact, at: int) -> Iterator[Event]:
        reason = self._chance.choice(["abandoned", "abandoned", "abandoned", "callback", "merged", *sorted(FLOW_OUT)])
        left = at - self._chance.randint(0, 9) if reason == "abandoned" and self._chance.randint(0, 1) else None
        yield said.Dequeued(
            contact=contact.id,
            ticket=contact.ticket,
            queue=contact.queue,
            reason=reason,  # type: ignore[arg-type]
            left_at=left,
        )
        if reason == "merged":
            yield from self._merge(contact, said.Disconnected(contact=contact.id, ticket=contact.ticket, **MERGED))
            return
        yield said.Disconnected(contact=contact.id, ticket=contact.ticket, by="customer", reason="gave_up")
        yield said.Closed(contact=contact.id)
        contact.state = "closed"

    def _merge(self, contact: Contact, ended: said.Disconnected) -> Iterator[Event]:
        yield ended
        yield said.Merged(contact=contact.id, into=self._id(), by=self._chance.choice(AGENTS))
        yield said.Closed(contact=contact.id)
        contact.state = "closed"

    def _ring(self, contact: Contact) -> Iterator[Event]:
        outcome = self._chance.choice(["accepted", "accepted", "declined", "missed", "withdrawn"])
        if outcome == "accepted":
            contact.assignment, contact.state = self._id(), "talking"
            yield self._seat(contact.agent, reason="accepted")
            yield said.Accepted(
                contact=contact.id,
                ticket=contact.ticket,
                queue=contact.queue,
                offer=contact.offer,
                assignment=contact.assignment,
                agent=contact.agent,
            )
            yield said.Dequeued(contact=contact.id, ticket=contact.ticket, queue=contact.queue, reason="answered")
            return
        contact.state = "waiting"
        yield self._seat(contact.agent, load=-2, reason=outcome)
        yield said.OfferEnded(
            contact=contact.id,
            ticket=contact.ticket,
            queue=contact.queue,
            offer=contact.offer,
            agent=contact.agent,
            outcome=outcome,  # type: ignore[arg-type]
        )
        if outcome == "withdrawn":
            yield from self._leave(contact, self._now)
        elif outcome == "missed" and self._chance.randint(0, 1):
            yield self._seat(contact.agent, status="away", reason="missed_offers")

    def _talk(self, contact: Contact, at: int) -> Iterator[Event]:
        how = self._chance.choice(HOW)
        contact_id, assignment, agent, ticket = contact.id, contact.assignment, contact.agent, contact.ticket
        if how == "say":
            yield said.Said(contact=contact_id, message=self._id(), seq=1, by="customer", kind="text")
        elif how == "call":
            yield self._call(contact)
        elif how == "away":
            yield self._seat(agent, status=self._chance.choice(["away", "available"]), reason="own")
        elif how in ("gone", "there"):
            yield self._seat(agent, connected=how == "there", reason="desk")
        elif how == "end":
            contact.state = "wrapup"
            yield self._seat(agent, reason="wrapup")
            yield said.AcwStarted(
                contact=contact_id, assignment=assignment, agent=agent, ticket=ticket, due_at=at + 60_000
            )
            by: said.Who = self._chance.choice(WHO)
            yield said.Disconnected(
                contact=contact_id,
                assignment=assignment,
                agent=agent,
                ticket=ticket,
                by=by,
                reason="ended",
            )
        elif how == "take":
            yield from self._take_over(contact)
        elif how == "merge":
            yield self._seat(agent, load=-2, reason="merged")
            of = said.Disconnected(contact=contact_id, assignment=assignment, agent=agent, ticket=ticket, **MERGED)
            yield from self._merge(contact, of)
        elif contact.stays < 4:
            yield self._seat(agent, load=-2, reason=how)
            yield from self._enqueue(contact, at, "transferred" if how == "transfer" else "returned")
            if how == "return":
                yield said.Returned(contact=contact_id, assignment=assignment, agent=agent, queue=contact.queue)
                return
            yield said.Transferred(
                contact=contact_id,
                assignment=assignment,
                agent=agent,
                to_queue=contact.queue,
                to_agent=self._chance.choice([None, *AGENTS]),
                third=self._chance.randint(0, 5) == 0,
            )

    def _call(self, contact: Contact) -> Event:
        """A supervisor is called, or what becomes of the call."""
        of, call, agent = contact.id, contact.call, contact.agent
        if call is None:
            contact.call = self._id()
            return said.AssistCalled(contact=of, call=contact.call, queue=contact.queue, agent=agent)
        outcome = self._chance.choice(["noted", "answered", "answered", "cancelled", "over"])
        if outcome == "noted":
            return said.AssistNoted(contact=of, call=call)
        contact.call = None
        if outcome == "answered":
            return said.AssistAnswered(
                contact=of, call=call, agent=agent, by=self._chance.choice(AGENTS), waited_ms=1_000_000_000
            )
        return said.AssistEnded(contact=of, call=call, agent=agent, outcome=outcome)  # type: ignore[arg-type]

    def _take_over(self, contact: Contact) -> Iterator[Event]:
        by = self._chance.choice(AGENTS)
        yield self._seat(contact.agent, load=-2, reason="taken_over")
        yield said.TakenOver(contact=contact.id, assignment=contact.assignment, agent=contact.agent, by=by)
        contact.agent, contact.ticket, contact.assignment = by, self._id(), self._id()
        yield self._seat(by, load=2, reason="took_over")
        yield said.Connected(
            contact=contact.id,
            ticket=contact.ticket,
            queue=contact.queue,
            channel="webchat",
            number=f"A-{contact.ticket.int}",
            lang="en",
            tier=None,
            assignment=contact.assignment,
            agent=by,
            because="taken_over",
        )

    def _wrap(self, contact: Contact) -> Iterator[Event]:
        yield self._seat(contact.agent, load=-2, reason="wrapped_up")
        capped = self._chance.randint(0, 3) == 0
        yield said.AcwEnded(
            contact=contact.id, assignment=contact.assignment, agent=contact.agent, ticket=contact.ticket, capped=capped
        )
        code = "unset" if capped else self._chance.choice(CODES)
        yield said.Disposed(contact=contact.id, ticket=contact.ticket, agent=contact.agent, code=code)
        yield said.Closed(contact=contact.id)
        contact.state = "closed"

    def _seat(
        self, agent: UUID, *, reason: str, status: str | None = None, load: int = 0, connected: bool | None = None
    ) -> SeatChanged:
        was, aux, carried, there = self._seats[agent]
        now = status or was
        aux = ("lunch" if now == "away" else None) if status else aux
        there = there if connected is None else connected
        self._seats[agent] = (now, aux, carried + load, there)
        return SeatChanged(
            seat=agent,
            state="BUSY" if carried + load else "READY" if now == "available" else "AWAY",
            status=now,
            aux=aux,
            load=carried + load,
            capacity=6,
            connected=there,
            reason=reason,
        )

    def _id(self) -> UUID:
        self._ids += 1
        return UUID(int=self._ids)


def stays(told: Sequence[Told]) -> dict[UUID, dict[str, Any]]:
    """Return each stay as its columns should be, by its ticket."""
    return {
        t.event.ticket: _stay(told, t, t.event) for t in told if isinstance(t.event, said.Enqueued | said.Connected)
    }


def _first(told: Sequence[Told], contact: UUID) -> UUID:
    """Return the ticket with which a contact began: of those that began at one moment, that with the least id."""
    began = [
        (t.event.entered_at if isinstance(t.event, said.Enqueued) else t.at, t.event.ticket)
        for t in told
        if isinstance(t.event, said.Enqueued | said.Connected) and t.event.contact == contact
    ]
    return min(began)[1]


def _stay(told: Sequence[Told], begin: Told, first: said.Enqueued | said.Connected) -> dict[str, Any]:
    mine = [(t.event, t.at) for t in told if getattr(t.event, "contact", None) == first.contact]
    about = [(event, at) for event, at in mine if getattr(event, "ticket", None) == first.ticket]

    def one(kind: type[T]) -> tuple[T, int] | None:
        return next(((event, at) for event, at in about if isinstance(event, kind)), None)

    gone, acw, acw_over = one(said.Dequeued), one(said.AcwStarted), one(said.AcwEnded)
    accepted: Any = one(said.Accepted) or one(said.Connected)
    disposed, waited = one(said.Disposed), isinstance(first, said.Enqueued)
    link = accepted[0].assignment if accepted else None
    ends = [
        (event, at)
        for event, at in mine
        if isinstance(event, said.Transferred | said.Returned | said.TakenOver | said.Disconnected)
        and link is not None
        and event.assignment == link
    ]
    last = ends[0] if ends else None
    ended = None
    passed = None
    if last:
        match last[0]:
            case said.Transferred(third=third, to_agent=to_agent):
                ended, passed = "transferred", "supervisor" if third else "agent" if to_agent else "queue"
            case said.Returned():
                ended = "returned"
            case said.TakenOver():
                ended = "taken_over"
            case said.Disconnected(by=by, reason=reason):
                ended = "merged" if reason == "merged" else by
    return {
        "id": first.ticket,
        "tenant": begin.tenant,
        "contact": first.contact,
        "queue": first.queue,
        "channel": first.channel,
        "number": first.number,
        "lang": first.lang,
        "tier": first.tier,
        "because": first.because,
        "enqueued_at": first.entered_at if isinstance(first, said.Enqueued) else begin.at,
        "promise_lo": first.promise_lo if isinstance(first, said.Enqueued) else None,
        "promise_hi": first.promise_hi if isinstance(first, said.Enqueued) else None,
        "offers": [_ring(about, event, at) for event, at in about if isinstance(event, said.Offered)],
        "dequeued_at": gone[1] if gone else None if waited else begin.at,
        "left_at": gone[0].left_at if gone else None,
        "reason": gone[0].reason if gone else None if waited else first.because,
        "agent": accepted[0].agent if accepted else None,
        "assignment": link,
        "accepted_at": accepted[1] if accepted else None,
        "disconnected_at": last[1] if last else None,
        "ended": ended,
        "passed_to": passed,
        "acw_started_at": acw[1] if acw else None,
        "acw_ended_at": acw_over[1] if acw_over else None,
        "acw_capped": acw_over[0].capped if acw_over else False,
        "code": disposed[0].code if disposed else None,
        "mode": "live",
        "merged": _first(told, first.contact) == first.ticket
        and any(isinstance(event, said.Merged) for event, _ in mine),
    }


def _ring(
    about: Sequence[tuple[Any, int]], offered: said.Offered, at: int
) -> tuple[UUID, UUID, int, int | None, str | None]:
    for event, then in about:
        if isinstance(event, said.OfferEnded) and event.offer == offered.offer:
            return offered.offer, offered.agent, at, then, event.outcome
        if isinstance(event, said.Accepted) and event.offer == offered.offer:
            return offered.offer, offered.agent, at, then, "accepted"
    return offered.offer, offered.agent, at, None, None


def seat_at(told: Sequence[Told], person: UUID, moment: int) -> tuple[Any, ...] | None:
    """Return what a seat was at a moment: what was said last of it, by then, in the order of the log."""
    found = latest = last = None
    for t in told:
        if not isinstance(t.event, SeatChanged) or t.event.seat != person:
            continue
        e = t.event
        now = (e.state, e.status, e.aux, e.connected, e.load, e.capacity)
        if now != last:
            last, latest = now, t.at if latest is None else max(latest, t.at)
            found = now if latest <= moment else found
    return found

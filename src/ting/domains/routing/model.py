"""Who waits, who serves, and the rules between them. Pure: times are arguments in ms, nothing is read or written.

Order. A ticket's key is (rank, entered_at, id) and never changes while it waits, so a line never reorders by itself.
``rank`` is the time of entry less a head start (tier, priority) of at most the queue's *bound*. Whoever passes a ticket
has therefore entered less than ``bound`` after it: nobody starves, whatever the number of important customers.

Reservation. A ticket may name an agent (the last one, or one chosen by a person). Until ``direct_until`` only that
agent gets it, provided that nothing but being busy stands in the way: an agent who is off duty, declined, or could not
serve it anyway holds nobody up. Afterwards the pool is open, and the named agent is still the first choice in it.

Sites and overflow. A queue of a site is served by who works there, or at no site in particular. From `Help.after_ms`
on a ticket may also be taken by those who serve another queue, or work at another site; its number, its queue and its
key stay. Who belongs to the ticket's own queue is preferred while he is free.

Closed queues. Hours decide who may take a number. Whoever holds a number is served, also after closing.
"""

import uuid
from collections.abc import Mapping
from typing import Literal, NamedTuple

import msgspec

Because = Literal[
    "arrival", "priority", "returned", "transferred", "direct", "taken_over", "callback", "split", "kept", "dialled"
]
Key = tuple[int, int, int]

Obstacle = Literal[
    "taken",  # the ticket is offered already
    "customer_away",  # the customer's connection is lost: the place is kept, nothing is offered
    "reserved",  # kept for a named agent
    "refused",  # this agent declined or missed it
    "other_tenant",
    "other_queue",
    "other_site",
    "other_channel",
    "no_phone",  # a call, and no phone of his is registered
    "skill",
    "too_small",  # heavier than the seat's whole capacity
    "off_duty",  # not available, or the desk is not connected
    "ringing",  # one ring at a time
    "on_call",  # a call, and he talks in one: nobody talks in two, whatever room he has
    "full",
]

BUSY: frozenset[Obstacle] = frozenset({"ringing", "on_call", "full"})
"""What passes by itself: an agent who is only busy keeps his reservation."""


class Step(msgspec.Struct, frozen=True):
    """From ``after_ms`` of waiting on, ``level`` is enough (0: not required any more)."""

    after_ms: int
    level: int


class Need(msgspec.Struct, frozen=True):
    """A skill that a contact asks for, and how that relaxes while it waits."""

    skill: uuid.UUID
    level: int
    relax: tuple[Step, ...] = ()


class Help(msgspec.Struct, frozen=True):
    """From `after_ms` of waiting on, whoever serves `queue` at `site` (None: anywhere) and meets `needs` may take it too.

    `of`: the queue or the site that helps out, as people know it.
    """

    after_ms: int
    of: uuid.UUID
    queue: uuid.UUID
    site: uuid.UUID | None = None
    needs: tuple[Need, ...] = ()


class Duty(msgspec.Struct, frozen=True):
    """What a seat takes in one tenant while a routing profile is in force there; None: whatever it takes otherwise."""

    profile: uuid.UUID
    channels: frozenset[str] | None = None
    queues: frozenset[uuid.UUID] | None = None


class Refusal(msgspec.Struct, frozen=True):
    """An agent who declined or missed the ticket and is spared it until then."""

    person: uuid.UUID
    until: int


class Ticket(msgspec.Struct, frozen=True):
    """One contact's number in one queue."""

    id: uuid.UUID
    tenant: uuid.UUID
    queue: uuid.UUID
    contact: uuid.UUID
    number: str
    rank: int
    entered_at: int
    weight: int
    tier: str | None = None
    lang: str = "en"
    needs: tuple[Need, ...] = ()
    site: uuid.UUID | None = None
    helps: tuple[Help, ...] = ()
    direct: uuid.UUID | None = None
    direct_until: int = 0
    direct_kind: Literal["last_agent", "direct"] | None = None
    away: bool = False
    refused: tuple[Refusal, ...] = ()
    state: Literal["waiting", "offered"] = "waiting"
    because: Because = "arrival"
    channel: str = "webchat"
    rings: bool = False
    """It is a call that the house itself carries: who takes it needs a phone."""


class Seat(msgspec.Struct, frozen=True):
    """One agent's capacity for offers. One row across tenants; ``queues`` None means any queue whose needs are met.

    `places`: the sites where he works, and each tenant in which he belongs to no site; None: everywhere.
    """

    person: uuid.UUID
    tenants: frozenset[uuid.UUID]
    queues: frozenset[uuid.UUID] | None
    skills: Mapping[uuid.UUID, int]
    capacity: int
    load: int = 0
    available: bool = True
    connected: bool = True
    offered: bool = False
    idle_since: int = 0
    places: frozenset[uuid.UUID] | None = None
    duties: Mapping[uuid.UUID, Duty] = {}
    """By tenant; their levels and their capacity are in `skills` and `capacity` already."""
    phone: bool = False
    """A phone of his is registered."""
    on_call: bool = False
    """He talks in a call."""


class QueueRule(msgspec.Struct, frozen=True):
    """What routing knows of a queue. ``open`` is for those who ask for a number; who has one is served."""

    id: uuid.UUID
    tenant: uuid.UUID
    open: bool = True
    ring_ms: int = 20_000


class NotFree(Exception):
    """The seat cannot be offered this ticket; ``code`` says what stands in the way."""

    def __init__(self, person: uuid.UUID, code: Obstacle) -> None:
        super().__init__(f"seat of {person} cannot take it: {code}")
        self.person = person
        self.code: Obstacle = code


class Way(NamedTuple):
    """One way of being fit for a ticket: the queue, the site, and the levels asked for at one moment."""

    queue: uuid.UUID
    site: uuid.UUID | None
    needs: tuple[Need, ...]
    levels: tuple[int, ...]
    of: uuid.UUID | None = None
    """Who helps out; None: the ticket's own queue."""


class Ask(NamedTuple):
    """What a ticket asks of a seat at one moment. Tickets with equal asks are served by the same seats."""

    tenant: uuid.UUID
    queue: uuid.UUID
    weight: int
    needs: tuple[Need, ...]
    ways: tuple[Way, ...]
    """Its own queue first, then who may help out by now."""
    channel: str = "webchat"
    rings: bool = False


def rank_of(entered_at: int, head_start_ms: int, bound_ms: int) -> int:
    """Return the static rank: the time of entry less the head start, which counts up to the queue's bound."""
    return entered_at - max(0, min(head_start_ms, bound_ms))


def rank_of_returned(original: int, head: int | None) -> int:
    """Return the rank of a contact that comes back unserved: the head of the queue, and never behind its old place.

    ``head`` is the smallest rank waiting now. Only contacts that were with an agent return, so they are few, and
    cannot starve those who wait.
    """
    return original if head is None else min(original, head - 1)


def key_of(ticket: Ticket) -> Key:
    """Return the ticket's place in the order of service: smaller first."""
    return (ticket.rank, ticket.entered_at, ticket.id.int)


def wanted(need: Need, waited_ms: int) -> int:
    """Return the level that is still required after this wait. It never rises."""
    return min([need.level, *(step.level for step in need.relax if step.after_ms <= waited_ms)])


def ask_of(ticket: Ticket, now: int) -> Ask:
    """Return what the ticket asks for at this moment."""
    waited = now - ticket.entered_at
    own = Way(ticket.queue, ticket.site, ticket.needs, _levels(ticket.needs, waited))
    helps = (
        Way(help_.queue, help_.site, help_.needs, _levels(help_.needs, waited), help_.of)
        for help_ in ticket.helps
        if help_.after_ms <= waited
    )
    return Ask(ticket.tenant, ticket.queue, ticket.weight, ticket.needs, (own, *helps), ticket.channel, ticket.rings)


def _levels(needs: tuple[Need, ...], waited_ms: int) -> tuple[int, ...]:
    return tuple(wanted(need, waited_ms) for need in needs)


def refusers(ticket: Ticket, now: int) -> frozenset[uuid.UUID]:
    """Return the agents who are spared this ticket now."""
    return frozenset(refusal.person for refusal in ticket.refused if now < refusal.until)


def next_change(ticket: Ticket, now: int) -> int | None:
    """Return the next instant at which time alone changes who may take the ticket."""
    asked = [*ticket.needs, *(need for help_ in ticket.helps for need in help_.needs)]
    instants = [ticket.entered_at + step.after_ms for need in asked for step in need.relax]
    instants += [ticket.entered_at + help_.after_ms for help_ in ticket.helps]
    instants += [refusal.until for refusal in ticket.refused]
    if ticket.direct is not None:
        instants.append(ticket.direct_until)
    return min((at for at in instants if at > now), default=None)


def unfit(ask: Ask, seat: Seat) -> Obstacle | None:
    """Return what keeps the seat from such work even when it is idle."""
    if ask.tenant not in seat.tenants:
        return "other_tenant"
    duty = seat.duties.get(ask.tenant)
    if duty is not None and duty.channels is not None and ask.channel not in duty.channels:
        return "other_channel"
    if ask.rings and not seat.phone:
        return "no_phone"
    blocked = [_off_the_way(way, ask.tenant, seat) for way in ask.ways]
    if all(blocked):
        return blocked[0]
    return "too_small" if ask.weight > seat.capacity else None


def way_of(ask: Ask, seat: Seat) -> Way | None:
    """Return the first way in which the seat is fit for it: its own queue's before that of helpers."""
    return next((way for way in ask.ways if not _off_the_way(way, ask.tenant, seat)), None)


def _off_the_way(way: Way, tenant: uuid.UUID, seat: Seat) -> Obstacle | None:
    duty = seat.duties.get(tenant)
    if any(queues is not None and way.queue not in queues for queues in (seat.queues, duty.queues if duty else None)):
        return "other_queue"
    if way.site is not None and seat.places is not None and not seat.places & {way.site, tenant}:
        return "other_site"
    short = any(level > seat.skills.get(need.skill, 0) for need, level in zip(way.needs, way.levels, strict=True))
    return "skill" if short else None


def occupied(seat: Seat, weight: int, *, rings: bool = False) -> Obstacle | None:
    """Return what keeps the seat from more work of this weight just now; `rings`: it is a call."""
    if not (seat.available and seat.connected):
        return "off_duty"
    if seat.offered:
        return "ringing"
    if rings and seat.on_call:
        return "on_call"
    return "full" if seat.load + weight > seat.capacity else None


def _unfit_when_named(ticket: Ticket, seat: Seat, now: int) -> Obstacle | None:
    """Whom a person names may lack queue and skill (a supervisor, one's own adviser); the last agent may not."""
    if ticket.direct_kind != "direct":
        return unfit(ask_of(ticket, now), seat)
    if ticket.tenant not in seat.tenants:
        return "other_tenant"
    if ticket.rings and not seat.phone:
        return "no_phone"
    return "too_small" if ticket.weight > seat.capacity else None


def held(ticket: Ticket, named: Seat | None, now: int) -> bool:
    """Say whether the ticket waits for the agent it names: he is on duty and could take it but for being busy."""
    if named is None or named.person != ticket.direct or now >= ticket.direct_until:
        return False
    if named.person in refusers(ticket, now) or _unfit_when_named(ticket, named, now):
        return False
    return occupied(named, ticket.weight, rings=ticket.rings) in {None, *BUSY}


def obstacle(ticket: Ticket, seat: Seat, now: int, *, reserved: bool = False) -> Obstacle | None:
    """Return why the ticket cannot be offered to the seat now, or None. ``reserved``: the reservation is `held`."""
    if ticket.state != "waiting":
        return "taken"
    if ticket.away:
        return "customer_away"
    if reserved and ticket.direct != seat.person:
        return "reserved"
    if seat.person in refusers(ticket, now):
        return "refused"
    blocked = _unfit_when_named(ticket, seat, now) if reserved else unfit(ask_of(ticket, now), seat)
    return blocked or occupied(seat, ticket.weight, rings=ticket.rings)


def offer(ticket: Ticket, seat: Seat, now: int, *, named: Seat | None = None) -> Ticket:
    """Return the ticket as offered to the seat, or raise NotFree. ``named``: the seat of the agent it names, if any."""
    reserved = held(ticket, seat if seat.person == ticket.direct else named, now)
    blocked = obstacle(ticket, seat, now, reserved=reserved)
    if blocked:
        raise NotFree(seat.person, blocked)
    return msgspec.structs.replace(ticket, state="offered")

"""What the matcher keeps: crowds of tickets, pools of free seats, and where each ticket and each seat stands."""

import uuid
from collections.abc import Iterator

from ting.domains.routing.model import Ask, Key, Seat, Ticket, key_of, occupied, unfit
from ting.domains.routing.ordered import Ordered, ordered
from ting.domains.routing.why import Candidate, Fit, Skilled, candidate_of, fit, skilled


class Crowd:
    """Waiting tickets that the same seats may take: of one pool, or reserved for one person."""

    __slots__ = ("named", "pool", "spared", "waiters")

    def __init__(self, pool: "Pool", spared: frozenset[uuid.UUID], named: uuid.UUID | None) -> None:
        self.pool = pool
        self.spared = spared
        self.named = named
        self.waiters: Ordered[Key] = ordered()


class Pool:
    """The free seats that meet one ask, best first."""

    __slots__ = ("ask", "crowds", "facts", "fits", "free")

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.free: Ordered[Fit] = ordered()
        self.fits: dict[int, Fit] = {}
        self.facts: dict[int, Candidate] = {}  # of the free seats, where an explanation asked for them
        self.crowds: dict[tuple[frozenset[uuid.UUID], uuid.UUID | None], Crowd] = {}

    def place(self, seat: Seat, skills: Skilled) -> bool:
        """Keep the seat if it is free now; say whether it is."""
        self.withdraw(seat.person)
        if occupied(seat, self.ask.weight):
            return False
        place = fit(skills, seat.load, seat.capacity, seat.idle_since, seat.person)
        self.fits[seat.person.int] = place
        self.free.add(place)
        return True

    def withdraw(self, person: uuid.UUID) -> None:
        """Keep the seat no longer."""
        place = self.fits.pop(person.int, None)
        if place is not None:
            self.free.remove(place)
            self.facts.pop(person.int, None)

    def best(self, spared: frozenset[uuid.UUID]) -> Iterator[int]:
        """Yield the persons (as int) who are free and not spared, best first."""
        refused = {person.int for person in spared}
        return (place[-1] for place in self.free if place[-1] not in refused)

    def count(self, spared: frozenset[uuid.UUID]) -> int:
        """Return how many are free and not spared."""
        return len(self.free) - sum(1 for person in spared if person.int in self.fits)


class Spot:
    """A ticket and where it stands."""

    __slots__ = ("crowd", "due", "key", "ticket")

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        self.key = key_of(ticket)
        self.crowd: Crowd | None = None
        self.due: int | None = None

    @property
    def matchable(self) -> bool:
        """Say whether the ticket may be offered at all now."""
        return self.ticket.state == "waiting" and not self.ticket.away


class Desk:
    """A seat and the pools whose work it may do."""

    __slots__ = ("pools", "seat")

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.pools: list[tuple[Pool, Skilled]] = []

    def join(self, pool: Pool) -> bool:
        """Take part in the pool if the seat may do its work; say whether it may."""
        if unfit(pool.ask, self.seat):
            return False
        self.pools.append((pool, skilled(pool.ask.needs, candidate_of(pool.ask, self.seat))))
        return True

    def leave_pools(self) -> None:
        """Take part in no pool any more."""
        for pool, _ in self.pools:
            pool.withdraw(self.seat.person)
        self.pools = []

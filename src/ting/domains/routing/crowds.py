"""What the matcher keeps: crowds of tickets, pools of asks, peers of seats, and where each ticket and each seat stands.

Seats that may do the same work are *peers*, and for one ask they differ in load and idle time alone. A seat stands among
its peers and nowhere else, however many asks it could serve: what changes it touches one list. The best seat for an ask is
the best of the heads of those peers who meet it.
"""

import uuid
from collections.abc import Collection, Hashable, Iterator
from heapq import heapify, heappop, heapreplace

from ting.domains.routing.model import Ask, Key, Obstacle, Seat, Ticket, key_of, occupied, unfit
from ting.domains.routing.ordered import Ordered, ordered
from ting.domains.routing.why import Candidate, Fit, Skilled, candidate_of, skilled

Standing = tuple[int, int, int]
"""Where a free seat stands among its peers: load, idle since, person."""


class Crowd:
    """Waiting tickets that the same seats may take: of one pool, or reserved for one person."""

    __slots__ = ("named", "pool", "spared", "waiters")

    def __init__(self, pool: "Pool", spared: frozenset[uuid.UUID], named: uuid.UUID | None) -> None:
        self.pool = pool
        self.spared = spared
        self.named = named
        self.waiters: Ordered[Key] = ordered()


class Peers:
    """Seats that may do the same work, and carry as much; the free ones in order."""

    __slots__ = ("capacity", "free", "like", "meets", "seated", "work")

    def __init__(self, work: Hashable, like: Seat) -> None:
        """`like`: one of them, of whatever load."""
        self.work = work
        self.like = like
        self.capacity = like.capacity
        self.seated = 0
        self.free: Ordered[Standing] = ordered()
        self.meets: set[Pool] = set()

    def room_for(self, weight: int) -> int:
        """Return how many of the free seats have room for it: they stand in front."""
        free, most = self.free, self.capacity - weight
        if not free or free[0][0] > most:
            return 0
        return len(free) if free[-1][0] <= most else free.bisect_left((most + 1, 0, 0))


class Meeting:
    """How peers meet an ask: all that the choice looks at besides load and idle time."""

    __slots__ = ("example", "skills")

    def __init__(self, ask: Ask, seat: Seat) -> None:
        self.example = candidate_of(ask, seat)
        self.skills: Skilled = skilled(ask.needs, self.example)

    def fit(self, standing: Standing) -> Fit:
        """Return the sort key of the choice, as `why.fit` does."""
        helps, short, spare, over = self.skills
        load, idle_since, person = standing
        return (helps, short, load / self.example.capacity, spare, over, idle_since, person)

    def candidate(self, seat: Seat) -> Candidate:
        """Return the facts of one of these peers, as `why.candidate_of` does."""
        of = self.example
        return Candidate(
            seat.person, of.levels, of.spare_skills, seat.load, of.capacity, seat.idle_since, of.helps, of.profile
        )


class Pool:
    """An ask, the peers who meet it, and the crowds who ask it."""

    __slots__ = ("_unfit", "ask", "crowds", "met_by")

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.met_by: dict[Peers, Meeting] = {}
        self.crowds: dict[tuple[frozenset[uuid.UUID], uuid.UUID | None], Crowd] = {}
        self._unfit: dict[Peers, Obstacle] = {}

    def greet(self, peers: Peers) -> None:
        """Note whether these peers meet the ask."""
        blocked = unfit(self.ask, peers.like)
        if blocked:
            self._unfit[peers] = blocked
        else:
            self.met_by[peers] = Meeting(self.ask, peers.like)
            peers.meets.add(self)

    def forget(self, peers: Peers) -> None:
        """Nobody of these is seated any more."""
        self.met_by.pop(peers, None)
        self._unfit.pop(peers, None)

    def unfit(self, peers: Peers) -> Obstacle | None:
        """Return what keeps these peers from such work even when they are idle."""
        return self._unfit.get(peers)

    def able(self, live: Collection[Peers]) -> list[Peers]:
        """Return the peers who meet the ask and have somebody free with room for it; `live`: all who have somebody free."""
        met_by, weight = self.met_by, self.ask.weight
        some = live if len(live) < len(met_by) else met_by
        return [
            peers
            for peers in some
            if peers in met_by and (free := peers.free) and free[0][0] + weight <= peers.capacity
        ]

    def best(self, able: Collection[Peers], spared: Collection[int]) -> Iterator[int]:
        """Yield the persons (as int) who are free and not spared, best first."""
        heads = []
        for n, peers in enumerate(able):
            standings = iter(peers.free)
            meeting = self.met_by[peers]
            heads.append((meeting.fit(next(standings)), n, standings, meeting, peers.capacity - self.ask.weight))
        heapify(heads)
        while heads:
            fit, n, standings, meeting, most = heads[0]
            if fit[-1] not in spared:
                yield fit[-1]
            standing = next(standings, None)
            if standing is None or standing[0] > most:
                heappop(heads)
            else:
                heapreplace(heads, (meeting.fit(standing), n, standings, meeting, most))


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
    """A seat, its peers, and where it stands among them while it is free."""

    __slots__ = ("peers", "seat", "standing")

    def __init__(self, seat: Seat, peers: Peers) -> None:
        self.seat = seat
        self.peers = peers
        self.standing: Standing | None = None


def work_of(seat: Seat) -> Hashable:
    """Return what decides which work the seat may do at all."""
    return (
        seat.tenants,
        seat.queues,
        frozenset(seat.skills.items()),
        seat.capacity,
        seat.places,
        frozenset(seat.duties.items()),
    )


def standing_of(seat: Seat) -> Standing | None:
    """Return where the seat stands among its peers; None while it takes nothing, however light."""
    return (seat.load, seat.idle_since, seat.person.int) if occupied(seat, 0) is None else None

"""What the matcher keeps: crowds of tickets, pools of asks, peers of seats, and where each ticket and each seat stands.

Seats that may do the same work are *peers*, and for one ask they differ in load and idle time alone. A seat stands among
its peers and nowhere else, however many asks it could serve: what changes it touches one list. The best seat for an ask is
the best of the heads of those peers who meet it.
"""

import uuid
from collections.abc import Collection, Hashable, Iterator, Mapping
from heapq import heapify, heappop, heappush, heapreplace
from operator import attrgetter

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

    __slots__ = ("_of_load", "capacity", "free", "like", "meets", "room", "seated", "work")

    def __init__(self, work: Hashable, like: Seat) -> None:
        """`like`: one of them, of whatever load."""
        self.work = work
        self.like = like
        self.capacity = like.capacity
        self.seated = 0
        self.free: Ordered[Standing] = ordered()
        self.meets: set[Pool] = set()
        self.room = 0
        """As heavy a ticket has room with one who is free."""
        self._of_load: dict[int, int] = {}

    def add(self, standing: Standing) -> None:
        """Let one stand among the free."""
        self.free.add(standing)
        load = standing[0]
        self._of_load[load] = self._of_load.get(load, 0) + 1
        self.room = max(self.room, self.capacity - load)

    def remove(self, standing: Standing) -> None:
        """Let one stand there no more."""
        self.free.remove(standing)
        load = standing[0]
        self._of_load[load] -= 1
        if not self._of_load[load]:
            del self._of_load[load]
            self.room = self.capacity - min(self._of_load) if self._of_load else 0

    def room_for(self, weight: int) -> int:
        """Return how many of the free seats have room for it."""
        most = self.capacity - weight
        return sum(count for load, count in self._of_load.items() if load <= most)


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
        elif not (self.ask.rings and peers.like.on_call):
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
        return [peers for peers in some if peers.room >= weight and peers in met_by]

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


class Ranking:
    """A pool's peers by their best, kept through a long match: of thousands who are free the foremost are found at once."""

    __slots__ = ("_heads", "_of", "count", "pool")

    def __init__(self, pool: Pool, able: Collection[Peers]) -> None:
        """`able`: all who meet the ask and have room."""
        self.pool = pool
        self.count = sum(peers.room_for(pool.ask.weight) for peers in able)
        """So many seats may take it."""
        self._of: dict[int, Peers] = {peers.free[0][2]: peers for peers in able}
        self._heads: list[Fit] = [pool.met_by[peers].fit(peers.free[0]) for peers in able]
        heapify(self._heads)

    def came(self, peers: Peers, standing: Standing) -> None:
        """One of these peers is free now."""
        meeting = self.pool.met_by.get(peers)
        if meeting is not None and standing[0] + self.pool.ask.weight <= peers.capacity:
            self.count += 1
            self._of[standing[2]] = peers
            heappush(self._heads, meeting.fit(standing))

    def went(self, peers: Peers, standing: Standing) -> None:
        """One of these peers is free no more. Where he was the first of them, that shows when they are looked at."""
        if peers in self.pool.met_by and standing[0] + self.pool.ask.weight <= peers.capacity:
            self.count -= 1

    def foremost(self, number: int) -> list[Peers]:
        """Return so many peers with the best heads: the best seats are all among them."""
        found: dict[Peers, Fit] = {}
        while self._heads and len(found) < number:
            fit = heappop(self._heads)
            peers = self._of[fit[-1]]
            if peers in found or peers.room < self.pool.ask.weight:
                continue
            head = peers.free[0]
            now = self.pool.met_by[peers].fit(head)
            if now == fit:
                found[peers] = fit
            else:
                self._of[head[2]] = peers
                heappush(self._heads, now)
        for fit in found.values():
            heappush(self._heads, fit)
        return list(found)


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


does = attrgetter("tenants", "queues", "skills", "capacity", "places", "duties", "phone", "on_call")
"""What decides which work a seat may do at all, to be compared."""


def work_of(seat: Seat) -> Hashable:
    """Return what `does` does, to be a key."""
    return tuple(frozenset(each.items()) if isinstance(each, Mapping) else each for each in does(seat))


def standing_of(seat: Seat) -> Standing | None:
    """Return where the seat stands among its peers; None while it takes nothing, however light."""
    return (seat.load, seat.idle_since, seat.person.int) if occupied(seat, 0) is None else None

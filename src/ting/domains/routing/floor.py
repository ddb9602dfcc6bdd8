"""The matcher: all waiting tickets and all seats in memory, and the offers to make now.

Tickets that ask the same of a seat stand in one *crowd* and are interchangeable, so only its head is looked at. Seats
that may do the same work are *peers*, and stand in one order. A *pool* knows which peers meet one ask. A change marks the
peers or the pool it touches, and `match` looks at what they meet only: it costs O(changes x (asks + peers)), whatever the
number of waiters and of seats, and leaves no possible offer behind. A ticket moves to another crowd when time relaxes a
need or ends a reservation or a refusal.

Whoever is proposed is taken as offered at once, so that matching may go on while the offers are being committed. If a
commit fails, put the ticket and the seat again as the database has them.
"""

import heapq
import uuid
from collections.abc import Hashable, Iterator
from itertools import islice

import msgspec

from ting.domains.routing.crowds import Crowd, Desk, Peers, Pool, Ranking, Spot, does, standing_of, work_of
from ting.domains.routing.model import (
    Ask,
    Key,
    Obstacle,
    QueueRule,
    Seat,
    Ticket,
    ask_of,
    held,
    next_change,
    obstacle,
    occupied,
    refusers,
)
from ting.domains.routing.ordered import Ordered, ordered
from ting.domains.routing.why import SHOWN, Candidate, Inputs, Proposal, Skipped, candidate_of, explain

RING_MS = 20_000
RANKED = 64
"""From so many peers with somebody free on, a pool that is asked again keeps them ranked."""
IDLE_POOLS = 512
"""So many pools are kept; then those without waiters are dropped, and rebuilt when they are needed again."""


class Floor:
    """Everyone who waits and everyone who serves."""

    def __init__(self, idle_pools: int = IDLE_POOLS, ranked: int = RANKED) -> None:
        self._ranked = ranked
        self._idle_pools = self._pool_limit = idle_pools
        self._rules: dict[uuid.UUID, QueueRule] = {}
        self._spots: dict[int, Spot] = {}
        self._desks: dict[int, Desk] = {}
        self._pools: dict[Ask, Pool] = {}
        self._peers: dict[Hashable, Peers] = {}  # by what they may do
        self._live: dict[Peers, None] = {}  # those of whom somebody is free
        self._waiting: dict[uuid.UUID, Ordered[Key]] = {}
        self._naming: dict[uuid.UUID, set[int]] = {}  # person -> waiting tickets that name him
        self._reserved: dict[uuid.UUID, dict[Crowd, None]] = {}  # person -> crowds held for him
        self._moved: set[int] = set()  # tickets whose crowd is not known yet
        self._warm: set[Pool] = set()  # pools where an offer may have become possible
        self._freed: set[Peers] = set()  # the same, for all that these meet
        self._left: set[Crowd] = set()  # crowds that the last match did not come to
        self._asked: set[Pool] = set()  # pools that were asked in this match
        self._rankings: dict[Pool, Ranking] = {}  # of those that were asked again
        self._called: set[uuid.UUID] = set()  # the same, for persons with reservations
        self._due: list[tuple[int, int]] = []
        self._now = 0

    def put_queue(self, rule: QueueRule) -> None:
        """Add or change a queue's rule."""
        self._rules[rule.id] = rule

    def put_ticket(self, ticket: Ticket) -> None:
        """Add or replace a ticket; one that is offered or whose customer is away is only remembered."""
        self.drop_ticket(ticket.id)
        spot = self._spots[ticket.id.int] = Spot(ticket)
        if ticket.state != "waiting":
            return
        self._waiting.setdefault(ticket.queue, ordered()).add(spot.key)
        if spot.matchable:
            self._moved.add(ticket.id.int)
            if ticket.direct is not None:
                self._naming.setdefault(ticket.direct, set()).add(ticket.id.int)

    def drop_ticket(self, ticket_id: uuid.UUID) -> None:
        """Forget a ticket: answered, left, or gone to another queue."""
        spot = self._spots.pop(ticket_id.int, None)
        if spot is not None:
            self._leave_line(spot)

    def put_seat(self, seat: Seat) -> None:
        """Add or replace a seat."""
        desk = self._desks.get(seat.person.int)
        before = desk.seat if desk else None
        if desk is None:
            desk = self._desks[seat.person.int] = Desk(seat, self._sit_down(seat))
        elif does(desk.seat) != does(seat):
            self._stand_up(desk)
            desk.peers = self._sit_down(seat)
        desk.seat = seat
        self._stand(desk)
        self._seat_changed(before, seat)

    def drop_seat(self, person: uuid.UUID) -> None:
        """Forget a seat."""
        desk = self._desks.pop(person.int, None)
        if desk is not None:
            self._stand_up(desk)
            self._moved |= self._naming.get(person, set())

    def ticket_ids(self) -> set[uuid.UUID]:
        """Return the tickets that the floor knows."""
        return {spot.ticket.id for spot in self._spots.values()}

    def ticket(self, ticket_id: uuid.UUID) -> Ticket | None:
        """Return the ticket as the floor knows it."""
        spot = self._spots.get(ticket_id.int)
        return spot.ticket if spot else None

    def seat(self, person: uuid.UUID) -> Seat | None:
        """Return the seat as the floor knows it."""
        desk = self._desks.get(person.int)
        return desk.seat if desk else None

    def next_at(self, now: int) -> int | None:
        """Return the next instant at which time alone may make an offer possible."""
        self._advance(now)
        while self._due:
            at, ticket_id = self._due[0]
            spot = self._spots.get(ticket_id)
            if spot is not None and spot.crowd is not None and spot.due == at:
                return at
            heapq.heappop(self._due)
        return None

    def settle(self, now: int, at_most: int) -> bool:
        """Give some of those who have come their crowd; True while there are more. `match` does it for all at once."""
        self._let_pass(now)
        for ticket_id in list(islice(self._moved, at_most)):
            self._moved.discard(ticket_id)
            self._settle(self._spots[ticket_id])
        return bool(self._moved)

    def match(self, now: int, at_most: int | None = None) -> list[Proposal]:
        """Return the offers to make now, in the order of service, each ticket and each seat at most once.

        `at_most` so many: whoever asks for the next is given them, with all that has changed since.
        """
        self._advance(now)
        heads = [(crowd.waiters[0], crowd) for crowd in self._candidates() if crowd.waiters]
        heapq.heapify(heads)
        proposals: list[Proposal] = []
        while heads and (at_most is None or len(proposals) < at_most):
            _, crowd = heads[0]
            proposal = self._propose(crowd)
            if proposal is None:  # seats only leave the pools during a pass: nobody behind can be served either
                heapq.heappop(heads)
                continue
            proposals.append(proposal)
            if crowd.waiters:
                heapq.heapreplace(heads, (crowd.waiters[0], crowd))
            else:
                heapq.heappop(heads)
        self._left = {crowd for _, crowd in heads}
        if not heads:
            self._forget_rankings()
        return proposals

    def _candidates(self) -> Iterator[Crowd]:
        """Yield the crowds that may be served since something changed, each once, and forget the change."""
        warm, self._warm = self._warm, set()
        called, self._called = self._called, set()
        left, self._left = self._left, set()
        for peers in self._freed:
            if peers.free:
                warm |= peers.meets
        self._freed.clear()
        if self._live:
            for pool in warm:
                left.update(crowd for crowd in pool.crowds.values() if crowd.named is None)
        for person in called:
            left.update(self._reserved.get(person, ()))
        yield from left

    def _propose(self, crowd: Crowd) -> Proposal | None:
        spot = self._spots[crowd.waiters[0][2]]
        ticket = spot.ticket
        shown, considered = self._eligible(crowd, ticket)
        if not shown:
            return None
        chosen = shown[0]
        desk = self._desks[chosen.person.int]
        line = self._waiting[ticket.queue]
        before = line.bisect_left(spot.key)
        skipped = tuple(self._skipped(line, spot.key, desk))
        inputs = Inputs(ticket, self._now, crowd.named is not None, shown, considered, skipped, before)
        rule = self._rules.get(ticket.queue)
        answer_by = self._now + (rule.ring_ms if rule else RING_MS)
        why = explain(inputs, chosen, ahead_of=len(line) - before - 1)
        self._take(spot, desk.seat)
        return Proposal(ticket.id, chosen.person, ticket.queue, answer_by, why, inputs)

    def _eligible(self, crowd: Crowd, ticket: Ticket) -> tuple[tuple[Candidate, ...], int]:
        """Return the best seats that may take the ticket, best first, and how many there are."""
        if crowd.named is not None:
            desk = self._desks.get(crowd.named.int)
            if desk is None or occupied(desk.seat, ticket.weight, rings=ticket.rings):
                return (), 0
            return (candidate_of(ask_of(ticket, self._now), desk.seat),), 1
        pool = crowd.pool
        spared = {person.int for person in crowd.spared}
        able, count = self._able(pool, SHOWN + len(spared))
        if not able:
            return (), 0
        best = list(islice(pool.best(able, spared), SHOWN))
        direct = ticket.direct
        if direct is not None and direct.int not in spared and self._may_take(pool, direct.int):
            best = [direct.int, *(person for person in best if person != direct.int)][:SHOWN]
        count -= sum(self._may_take(pool, person) for person in spared)
        return tuple(self._facts(pool, person) for person in best), count

    def _able(self, pool: Pool, number: int) -> tuple[list[Peers], int]:
        """Return peers of whom somebody has room, the best seats among them, and how many seats have room in all."""
        ranking = self._rankings.get(pool)
        if ranking is not None:
            return ranking.foremost(number), ranking.count
        able = pool.able(self._live)
        if pool in self._asked and len(self._live) >= self._ranked:
            self._rankings[pool] = Ranking(pool, able)
        self._asked.add(pool)
        return able, sum(peers.room_for(pool.ask.weight) for peers in able)

    def _forget_rankings(self) -> None:
        self._asked.clear()
        self._rankings.clear()

    def _may_take(self, pool: Pool, person: int) -> bool:
        desk = self._desks.get(person)
        return desk is not None and desk.peers in pool.met_by and not occupied(desk.seat, pool.ask.weight)

    def _facts(self, pool: Pool, person: int) -> Candidate:
        desk = self._desks[person]
        return pool.met_by[desk.peers].candidate(desk.seat)

    def _skipped(self, line: Ordered[Key], key: Key, desk: Desk) -> Iterator[Skipped]:
        codes: dict[Crowd, Obstacle | None] = {}  # the same for all of a crowd
        for ahead in islice(line.irange(maximum=key, inclusive=(True, False)), SHOWN):
            spot = self._spots[ahead[2]]
            crowd = spot.crowd
            if crowd is None:
                code = obstacle(spot.ticket, desk.seat, self._now)
            elif crowd in codes:
                code = codes[crowd]
            else:
                code = codes[crowd] = self._obstacle(spot.ticket, crowd, desk)
            yield Skipped(spot.ticket.id, spot.ticket.number, code or "unexplained")

    def _obstacle(self, ticket: Ticket, crowd: Crowd, desk: Desk) -> Obstacle | None:
        """Return what `model.obstacle` does, by what is known of crowd and peers."""
        if crowd.named is not None:
            return obstacle(ticket, desk.seat, self._now, reserved=True)
        if desk.seat.person in crowd.spared:
            return "refused"
        return crowd.pool.unfit(desk.peers) or occupied(desk.seat, ticket.weight, rings=ticket.rings)

    def _take(self, spot: Spot, seat: Seat) -> None:
        self._leave_line(spot)
        spot.ticket = msgspec.structs.replace(spot.ticket, state="offered")
        self.put_seat(msgspec.structs.replace(seat, offered=True))

    def _leave_line(self, spot: Spot) -> None:
        ticket = spot.ticket
        if ticket.state != "waiting":
            return
        self._leave_crowd(spot)
        line = self._waiting[ticket.queue]
        line.remove(spot.key)
        if not line:
            del self._waiting[ticket.queue]
        self._moved.discard(ticket.id.int)
        naming = self._naming.get(ticket.direct) if ticket.direct else None
        if ticket.direct and naming:
            naming.discard(ticket.id.int)
            if not naming:
                del self._naming[ticket.direct]

    def _leave_crowd(self, spot: Spot) -> None:
        crowd, spot.crowd, spot.due = spot.crowd, None, None
        if crowd is None:
            return
        crowd.waiters.remove(spot.key)
        if not crowd.waiters:
            del crowd.pool.crowds[crowd.spared, crowd.named]
            if crowd.named is not None:
                del self._reserved[crowd.named][crowd]

    def _seat_changed(self, before: Seat | None, seat: Seat) -> None:
        """Move the tickets that name this person when a reservation may begin or end; wake those that are held."""
        named = self._naming.get(seat.person)
        if not named:
            return
        if before is None or (does(before), _on_duty(before)) != (does(seat), _on_duty(seat)):
            self._moved |= named
        self._called.add(seat.person)

    def _advance(self, now: int) -> None:
        """Let time pass and give every moved ticket its crowd."""
        self._let_pass(now)
        for ticket_id in self._moved:
            self._settle(self._spots[ticket_id])
        self._moved.clear()

    def _let_pass(self, now: int) -> None:
        """Let time pass, never backwards."""
        self._now = max(self._now, now)
        while self._due and self._due[0][0] <= self._now:
            at, ticket_id = heapq.heappop(self._due)
            spot = self._spots.get(ticket_id)
            if spot is not None and spot.crowd is not None and spot.due == at:
                self._moved.add(ticket_id)

    def _settle(self, spot: Spot) -> None:
        ticket = spot.ticket
        self._leave_crowd(spot)
        pool = self._pool(ask_of(ticket, self._now))
        desk = self._desks.get(ticket.direct.int) if ticket.direct else None
        named = ticket.direct if held(ticket, desk.seat if desk else None, self._now) else None
        spared = refusers(ticket, self._now)
        crowd = pool.crowds.get((spared, named))
        if crowd is None:
            crowd = pool.crowds[spared, named] = Crowd(pool, spared, named)
        crowd.waiters.add(spot.key)
        spot.crowd = crowd
        if named is None:
            self._warm.add(pool)
        else:
            self._reserved.setdefault(named, {})[crowd] = None
            self._called.add(named)
        spot.due = next_change(ticket, self._now)
        if spot.due is not None:
            heapq.heappush(self._due, (spot.due, ticket.id.int))

    def _pool(self, ask: Ask) -> Pool:
        pool = self._pools.get(ask)
        if pool is None:
            if len(self._pools) >= self._pool_limit:
                self._drop_idle_pools()
            pool = self._pools[ask] = Pool(ask)
            for peers in self._peers.values():
                pool.greet(peers)
        return pool

    def _drop_idle_pools(self) -> None:
        for pool in [pool for pool in self._pools.values() if not pool.crowds]:
            del self._pools[pool.ask]
            for peers in pool.met_by:
                peers.meets.discard(pool)
        self._pool_limit = max(self._idle_pools, 2 * len(self._pools))

    def _sit_down(self, seat: Seat) -> Peers:
        """Return the seat's peers; it is one of them now."""
        self._forget_rankings()
        work = work_of(seat)
        peers = self._peers.get(work)
        if peers is None:
            peers = self._peers[work] = Peers(work, seat)
            for pool in self._pools.values():
                pool.greet(peers)
        peers.seated += 1
        return peers

    def _stand_up(self, desk: Desk) -> None:
        """Take the seat from among its peers; what nobody does any more is forgotten."""
        self._forget_rankings()
        peers = desk.peers
        self._withdraw(desk)
        peers.seated -= 1
        if not peers.seated:
            del self._peers[peers.work]
            for pool in self._pools.values():
                pool.forget(peers)

    def _stand(self, desk: Desk) -> None:
        """Let the seat stand among its peers as it is now."""
        standing = standing_of(desk.seat)
        if standing == desk.standing:
            return
        self._withdraw(desk)
        if standing is not None:
            desk.standing = standing
            desk.peers.add(standing)
            self._live[desk.peers] = None
            self._freed.add(desk.peers)
            for ranking in self._rankings.values():
                ranking.came(desk.peers, standing)

    def _withdraw(self, desk: Desk) -> None:
        if desk.standing is not None:
            desk.peers.remove(desk.standing)
            for ranking in self._rankings.values():
                ranking.went(desk.peers, desk.standing)
            desk.standing = None
            if not desk.peers.free:
                self._live.pop(desk.peers, None)


def _on_duty(seat: Seat) -> bool:
    return seat.available and seat.connected

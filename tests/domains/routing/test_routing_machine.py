"""The matcher against the plain model: whatever happens on the floor, both propose the same, and no promise breaks."""

import uuid
from collections.abc import Iterator
from typing import Literal

import msgspec
import pytest
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule
from msgspec.structs import replace

from tests.domains.routing.plain import Plain, level_after
from tests.size import size
from ting.domains.routing.floor import Floor
from ting.domains.routing.model import (
    Because,
    Help,
    Need,
    NotFree,
    QueueRule,
    Refusal,
    Seat,
    Step,
    Ticket,
    offer,
    rank_of,
    rank_of_returned,
)
from ting.domains.routing.states import after_miss
from ting.domains.routing.why import Proposal, replay

Named = Literal["last_agent", "direct"]
KINDS: list[Named] = ["last_agent", "direct"]
BOUND = 8
TENANTS = [uuid.UUID(int=n) for n in (1, 2)]
QUEUES = {uuid.UUID(int=n): TENANTS[n % 2] for n in (10, 11, 12)}
SKILLS = [uuid.UUID(int=n) for n in (20, 21, 22)]
PEOPLE = [uuid.UUID(int=n) for n in range(30, 35)]

SITES = [uuid.UUID(int=n) for n in (40, 41)]

levels = st.integers(0, 3)
steps = st.builds(Step, after_ms=st.integers(1, 6), level=levels)
need_lists = st.lists(
    st.builds(
        Need, skill=st.sampled_from(SKILLS), level=st.integers(1, 3), relax=st.lists(steps, max_size=2).map(tuple)
    ),
    max_size=2,
    unique_by=lambda need: need.skill,
).map(tuple)
some_queues = st.none() | st.frozensets(st.sampled_from(list(QUEUES)), min_size=1)
skill_maps = st.dictionaries(st.sampled_from(SKILLS), levels)
some_places = st.none() | st.frozensets(st.sampled_from([*SITES, *TENANTS]))
a_site = st.none() | st.sampled_from(SITES)
help_lists = st.lists(
    st.builds(
        Help,
        after_ms=st.integers(0, 6),
        of=st.sampled_from([*QUEUES, *SITES]),
        queue=st.sampled_from(list(QUEUES)),
        site=a_site,
        needs=need_lists,
    ),
    max_size=2,
    unique_by=lambda each: each.of,
).map(tuple)
a_queue = st.sampled_from(list(QUEUES))
a_person = st.sampled_from(PEOPLE)


class FloorMachine(RuleBasedStateMachine):
    """Plays the router's part: it keeps the truth, tells both models, and makes the offers that they propose."""

    tickets = Bundle("tickets")
    offers = Bundle("offers")
    talks = Bundle("talks")

    def __init__(self) -> None:
        super().__init__()
        self.now = 0
        self.batch: int | None = None
        self.floor = Floor()
        self.plain = Plain()
        self.ids = 1000
        self.live: dict[uuid.UUID, uuid.UUID] = {}  # ticket -> person
        self.misses: dict[uuid.UUID, int] = {}

    def put(self, thing: Ticket | Seat) -> None:
        if isinstance(thing, Ticket):
            self.floor.put_ticket(thing)
            self.plain.tickets[thing.id] = thing
        else:
            self.floor.put_seat(thing)
            self.plain.seats[thing.person] = thing

    def drop(self, ticket: uuid.UUID) -> None:
        self.floor.drop_ticket(ticket)
        self.plain.tickets.pop(ticket, None)

    def end_ring(self, person: uuid.UUID) -> Seat:
        seat: Seat = replace(self.plain.seats[person], offered=False, idle_since=self.now)
        return seat

    @initialize(
        skills=st.lists(skill_maps, min_size=3, max_size=3),
        idle_pools=st.sampled_from([1, 512]),
        ranked=st.sampled_from([0, 64]),
        batch=st.sampled_from([None, 1, 2]),
    )
    def some_agents_are_there_already(
        self, skills: list[dict[uuid.UUID, int]], idle_pools: int, ranked: int, batch: int | None
    ) -> None:
        self.floor = Floor(idle_pools, ranked)
        self.batch = batch
        for queue, tenant in QUEUES.items():
            self.floor.put_queue(QueueRule(queue, tenant, ring_ms=5))
        for person, has in zip(PEOPLE, skills, strict=False):
            self.put(Seat(person, frozenset(TENANTS), None, has, 6))

    @rule(
        target=tickets,
        queue=a_queue,
        needs=need_lists,
        head_start=st.integers(0, 12),
        weight=st.sampled_from([2, 3, 6]),
        named=st.none() | st.tuples(st.sampled_from(PEOPLE), st.integers(0, 6), st.sampled_from(KINDS)),
        site=a_site,
        helps=help_lists,
        rings=st.booleans(),
    )
    def a_contact_arrives(
        self,
        queue: uuid.UUID,
        needs: tuple[Need, ...],
        head_start: int,
        weight: int,
        named: tuple[uuid.UUID, int, Named] | None,
        site: uuid.UUID | None,
        helps: tuple[Help, ...],
        rings: bool,
    ) -> uuid.UUID:
        self.ids += 1
        id_ = uuid.UUID(int=self.ids)
        because: Because = "priority" if head_start else "arrival"
        rank = rank_of(self.now, head_start, BOUND)
        ticket = Ticket(id_, QUEUES[queue], queue, id_, f"A-{self.ids}", rank, self.now, weight, needs=needs)
        ticket = replace(ticket, site=site, helps=helps, rings=rings)
        if named:
            person, wait, kind = named
            ticket = replace(ticket, direct=person, direct_until=self.now + wait, direct_kind=kind)
        self.put(replace(ticket, because=because))
        return id_

    @rule(ticket=consumes(tickets))
    def a_customer_leaves(self, ticket: uuid.UUID) -> None:
        person = self.live.pop(ticket, None)
        self.drop(ticket)
        if person is not None:
            self.put(self.end_ring(person))

    @rule(ticket=tickets)
    def a_connection_drops_or_comes_back(self, ticket: uuid.UUID) -> None:
        known = self.plain.tickets.get(ticket)
        if known is not None and known.state == "waiting":
            self.put(replace(known, away=not known.away))

    @rule(
        person=a_person,
        tenants=st.frozensets(st.sampled_from(TENANTS), min_size=1),
        queues=some_queues,
        skills=skill_maps,
        capacity=st.sampled_from([4, 6]),
        places=some_places,
    )
    def an_agent_is_set_up(
        self,
        person: uuid.UUID,
        tenants: frozenset[uuid.UUID],
        queues: frozenset[uuid.UUID] | None,
        skills: dict[uuid.UUID, int],
        capacity: int,
        places: frozenset[uuid.UUID] | None,
    ) -> None:
        known = self.plain.seats.get(person)
        if known is None:
            self.put(Seat(person, tenants, queues, skills, capacity, idle_since=self.now, places=places))
        else:
            # A ring counts as load already (the table's `within_capacity`): nobody's seat shrinks below what it may take.
            rung = sum(self.plain.tickets[ticket].weight for ticket, whom in self.live.items() if whom == person)
            assume(known.load + rung <= capacity)
            self.put(replace(known, tenants=tenants, queues=queues, skills=skills, capacity=capacity, places=places))

    @rule(person=a_person, phone=st.booleans(), on_call=st.booleans())
    def a_phone_comes_or_goes_and_is_talked_on(self, person: uuid.UUID, phone: bool, on_call: bool) -> None:
        known = self.plain.seats.get(person)
        if known is not None:
            self.put(replace(known, phone=phone, on_call=on_call))

    @rule(person=a_person, available=st.booleans(), connected=st.booleans())
    def an_agent_changes_status(self, person: uuid.UUID, available: bool, connected: bool) -> None:
        known = self.plain.seats.get(person)
        if known is not None:
            self.put(replace(known, available=available, connected=connected))

    @rule(person=a_person)
    def an_agent_without_work_signs_off(self, person: uuid.UUID) -> None:
        known = self.plain.seats.get(person)
        if known is not None and not known.load and not known.offered:
            self.floor.drop_seat(person)
            del self.plain.seats[person]

    @rule(ms=st.integers(0, 4))
    def time_passes(self, ms: int) -> None:
        self.now += ms

    @rule(target=offers)
    def the_router_matches(self) -> object:
        before = dict(self.plain.tickets)
        skipped = {ticket.id: self.plain.skipped_before(ticket) for ticket in before.values()}
        seats = dict(self.plain.seats)
        expected = self.plain.match(self.now)
        proposals = self.all_proposals()
        assert [(p.ticket, p.person) for p in proposals] == [(ticket.id, seat.person) for ticket, seat, _ in expected]
        gone: set[uuid.UUID] = set()
        for proposal, (ticket, seat, considered) in zip(proposals, expected, strict=True):
            assert (proposal.queue, proposal.answer_by) == (ticket.queue, self.now + 5)
            assert proposal.why.considered == considered
            assert [s.ticket for s in proposal.inputs.skipped] == [i for i in skipped[ticket.id] if i not in gone][:20]
            assert all(s.code != "unexplained" for s in proposal.inputs.skipped)
            assert_replays(proposal)
            offered = offer(ticket, seat, self.now, named=seats.get(ticket.direct) if ticket.direct else None)
            assert offered == self.floor.ticket(ticket.id)
            assert ticket.id not in self.live
            assert seat.person not in self.live.values()
            self.live[ticket.id] = seat.person
            gone.add(ticket.id)
            helps = self.plain.helper(ticket, seat, self.now)
            chosen = next(c for c in proposal.inputs.candidates if c.person == seat.person)
            assert chosen.helps == (None if ticket.direct == seat.person and not helps else helps)
            if helps is not None:
                assert proposal.why.helping is not None
                assert proposal.why.helping.of == helps
            elif ticket.direct != seat.person:
                assert proposal.why.helping is None
                for need in ticket.needs:
                    assert seat.skills.get(need.skill, 0) >= level_after(need, self.now - ticket.entered_at)
            self.nobody_was_passed_by_a_late_comer(ticket, seat, before, gone)
        assert self.floor.match(self.now) == []
        next_at = self.floor.next_at(self.now)
        assert next_at == self.plain.next_at(self.now)
        if next_at is not None and next_at > self.now + 1:
            assert self.floor.match(next_at - 1) == [] == self.plain.match(next_at - 1)
            self.now = next_at - 1
        return multiple(*(p.ticket for p in proposals))

    def all_proposals(self) -> list[Proposal]:
        """All at once, or a few at a time."""
        made = self.floor.match(self.now, self.batch)
        while self.batch and (more := self.floor.match(self.now, self.batch)):
            made += more
        return made

    def nobody_was_passed_by_a_late_comer(
        self, ticket: Ticket, seat: Seat, before: dict[uuid.UUID, Ticket], gone: set[uuid.UUID]
    ) -> None:
        for other in before.values():
            if other.id not in gone and other.because != "returned" and ticket.because != "returned":
                passed = other.entered_at + BOUND <= ticket.entered_at
                free_before = replace(seat, offered=False)
                assert not (passed and self.plain.may(other, free_before, self.now))

    @rule(target=talks, ticket=consumes(offers))
    def an_agent_accepts(self, ticket: uuid.UUID) -> object:
        if ticket not in self.live:
            return multiple()
        person, known = self.live.pop(ticket), self.plain.tickets[ticket]
        seat = self.end_ring(person)
        self.put(replace(seat, load=seat.load + known.weight))
        self.misses[person] = 0
        self.drop(ticket)
        return (person, known)

    @rule(ticket=consumes(offers), spared=st.integers(0, 5), missed=st.booleans())
    def an_agent_declines_or_misses(self, ticket: uuid.UUID, spared: int, missed: bool) -> None:
        if ticket not in self.live:
            return
        person, known = self.live.pop(ticket), self.plain.tickets[ticket]
        self.misses[person] = self.misses.get(person, 0) + int(missed)
        seat = self.end_ring(person)
        self.put(replace(seat, available=seat.available and not after_miss(self.misses[person], 2)))
        refused = (*known.refused, Refusal(person, self.now + spared))
        self.put(replace(known, state="waiting", refused=refused))

    @rule(ticket=consumes(offers))
    def the_commit_of_an_offer_fails(self, ticket: uuid.UUID) -> None:
        if ticket in self.live:
            self.put(replace(self.plain.seats[self.live.pop(ticket)], offered=False))
            self.put(replace(self.plain.tickets[ticket], state="waiting"))

    @rule(talk=consumes(talks))
    def a_conversation_ends(self, talk: tuple[uuid.UUID, Ticket]) -> None:
        person, ticket = talk
        seat = self.plain.seats[person]
        self.put(replace(seat, load=seat.load - ticket.weight, idle_since=self.now))

    @rule(target=tickets, talk=consumes(talks))
    def a_contact_returns_because_its_agent_is_gone(self, talk: tuple[uuid.UUID, Ticket]) -> uuid.UUID:
        self.a_conversation_ends(talk)
        ticket = talk[1]
        waiting = [t.rank for t in self.plain.tickets.values() if t.queue == ticket.queue and t.state == "waiting"]
        rank = rank_of_returned(ticket.rank, min(waiting, default=None))
        self.put(replace(ticket, rank=rank, because="returned", state="waiting", direct=None, refused=()))
        return ticket.id

    @rule(target=tickets, talk=consumes(talks), queue=a_queue)
    def a_contact_is_transferred(self, talk: tuple[uuid.UUID, Ticket], queue: uuid.UUID) -> uuid.UUID:
        self.a_conversation_ends(talk)
        moved = replace(talk[1], queue=queue, tenant=QUEUES[queue], needs=(), because="transferred", state="waiting")
        moved = replace(moved, site=None, helps=())
        self.put(replace(moved, direct=None, refused=()))
        return moved.id

    @invariant()
    def no_seat_is_loaded_past_its_capacity(self) -> None:
        assert all(seat.load <= seat.capacity for seat in self.plain.seats.values())

    @invariant()
    def every_seat_rings_for_one_contact_at_most_and_only_while_it_is_offered(self) -> None:
        rings = list(self.live.values())
        assert len(rings) == len(set(rings))
        assert {person for person, seat in self.plain.seats.items() if seat.offered} == set(rings)

    @invariant()
    def both_models_know_the_same(self) -> None:
        assert {id_: self.floor.ticket(id_) for id_ in self.plain.tickets} == self.plain.tickets
        assert {person: self.floor.seat(person) for person in PEOPLE if self.floor.seat(person)} == self.plain.seats


def assert_replays(proposal: Proposal) -> None:
    """The stored inputs give the same choice, as they are and after the database's JSON."""
    assert replay(proposal.inputs) == proposal.person
    again = msgspec.json.decode(msgspec.json.encode(proposal), type=Proposal)
    assert again == proposal
    assert replay(again.inputs) == proposal.person


QUICK = settings(max_examples=100, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))
FloorMachine.TestCase.settings = QUICK
TestTheMatcherAgreesWithThePlainModel = FloorMachine.TestCase


class LongFloorMachine(FloorMachine):
    """The same, for longer."""


LongFloorMachine.TestCase.settings = settings(QUICK, max_examples=size(250, 1000), stateful_step_count=60)
TestTheMatcherAgreesWithThePlainModelForLong = pytest.mark.slow(LongFloorMachine.TestCase)


def test_an_offer_that_is_not_allowed_says_what_stands_in_the_way() -> None:
    tenant, queue = TENANTS[0], next(iter(QUEUES))
    ticket = Ticket(uuid.UUID(int=99), tenant, queue, uuid.UUID(int=98), "A-1", 0, 0, 2)
    for change, code in refusals(tenant):
        seat = replace(Seat(PEOPLE[0], frozenset({tenant}), None, {}, 6), **change)
        with pytest.raises(NotFree) as refused:
            offer(ticket, seat, 0)
        assert refused.value.code == code


def refusals(tenant: uuid.UUID) -> Iterator[tuple[dict[str, object], str]]:
    """Each change of a free seat that makes it unfit, and the code."""
    yield {"tenants": frozenset(TENANTS) - {tenant}}, "other_tenant"
    yield {"queues": frozenset()}, "other_queue"
    yield {"capacity": 1}, "too_small"
    yield {"available": False}, "off_duty"
    yield {"connected": False}, "off_duty"
    yield {"offered": True}, "ringing"
    yield {"load": 5}, "full"

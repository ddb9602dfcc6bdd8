"""What the matcher promises, one sentence at a time; first the failures known from other products."""

import uuid
from typing import Any

from msgspec.structs import replace

from ting.domains.routing.floor import Floor
from ting.domains.routing.line import Cause, Line
from ting.domains.routing.model import (
    Need,
    QueueRule,
    Refusal,
    Seat,
    Step,
    Ticket,
    held,
    key_of,
    obstacle,
    rank_of,
    rank_of_returned,
)
from ting.domains.routing.states import after_miss, seat_state
from ting.domains.routing.why import Relaxed

TENANT, OTHER_TENANT = uuid.UUID(int=1), uuid.UUID(int=2)
QUEUE, OTHER_QUEUE = uuid.UUID(int=10), uuid.UUID(int=11)
JAPANESE, REFUNDS = uuid.UUID(int=20), uuid.UUID(int=21)
MEI, KEN, YUKI = uuid.UUID(int=31), uuid.UUID(int=32), uuid.UUID(int=33)
MINUTE = 60_000


def ticket(n: int, **facts: Any) -> Ticket:
    """The n-th customer to arrive, a second after the one before."""
    plain = Ticket(uuid.UUID(int=100 + n), TENANT, QUEUE, uuid.UUID(int=200 + n), f"A-{n}", n * 1000, n * 1000, 2)
    return replace(plain, **facts)


def seat(person: uuid.UUID, **facts: Any) -> Seat:
    """A free seat for three chats."""
    return replace(Seat(person, frozenset({TENANT}), frozenset({QUEUE}), {}, 6), **facts)


def floor_with(*things: Ticket | Seat) -> Floor:
    """A floor on which these are."""
    floor = Floor()
    floor.put_queue(QueueRule(QUEUE, TENANT, ring_ms=20_000))
    put(floor, *things)
    return floor


def put(floor: Floor, *things: Ticket | Seat) -> None:
    """Tell the floor."""
    for thing in things:
        if isinstance(thing, Ticket):
            floor.put_ticket(thing)
        else:
            floor.put_seat(thing)


def pairs(floor: Floor, now: int) -> list[tuple[str, uuid.UUID]]:
    """Match, and return who got whom."""
    return [(proposal.inputs.ticket.number, proposal.person) for proposal in floor.match(now)]


# Failures of other products.


def test_an_agent_is_never_loaded_past_the_limit_even_by_many_matches_before_the_first_commit() -> None:
    floor = floor_with(seat(MEI, load=4), *(ticket(n) for n in range(5)))
    assert pairs(floor, 9000) == [("A-0", MEI)]
    assert [floor.match(9000 + n) for n in range(5)] == [[]] * 5
    put(floor, seat(MEI, load=6))
    assert floor.match(9100) == []


def test_one_contact_is_never_offered_to_two_agents() -> None:
    floor = floor_with(ticket(1), seat(MEI), seat(KEN))
    assert len(floor.match(2000)) == 1
    put(floor, seat(YUKI))
    assert floor.match(2000) == []


def test_an_agent_is_not_stuck_reserved_when_an_offer_came_to_nothing() -> None:
    floor = floor_with(ticket(1), seat(MEI))
    assert pairs(floor, 2000) == [("A-1", MEI)]
    floor.drop_ticket(ticket(1).id)  # the customer left while it rang
    put(floor, seat(MEI), ticket(2))
    assert pairs(floor, 3000) == [("A-2", MEI)]


def test_a_lost_message_leaves_no_agent_busy_because_the_state_is_derived_from_counts() -> None:
    assert seat_state("available", offers=0, talking=0, wrapping=0) == "READY"


def test_a_silent_agent_does_not_halt_the_queue() -> None:
    floor, misses, now = floor_with(ticket(1), seat(MEI)), 0, 2000
    while True:
        assert pairs(floor, now) == [("A-1", MEI)]
        now, misses = now + 20_000, misses + 1
        if after_miss(misses, 3):
            break
        put(floor, ticket(1, refused=(Refusal(MEI, now + 5000),)), seat(MEI))
        assert floor.match(now) == []
        now = floor.next_at(now) or 0
    put(floor, ticket(1), seat(MEI, available=False), seat(KEN, idle_since=now))
    assert misses == 3
    assert pairs(floor, now) == [("A-1", KEN)]


def test_an_agent_who_misses_lets_the_next_agent_have_the_ticket_at_once() -> None:
    floor = floor_with(ticket(1), seat(MEI), seat(KEN, idle_since=1))
    assert pairs(floor, 2000) == [("A-1", MEI)]
    put(floor, ticket(1, refused=(Refusal(MEI, MINUTE),)), seat(MEI))
    assert pairs(floor, 22_000) == [("A-1", KEN)]


def test_a_ticket_that_nobody_can_serve_does_not_hold_up_those_behind_it() -> None:
    floor = floor_with(ticket(1, needs=(Need(JAPANESE, 1),)), ticket(2), seat(MEI))
    (proposal,) = floor.match(3000)
    assert proposal.inputs.ticket.number == "A-2"
    assert [(skipped.number, skipped.code) for skipped in proposal.inputs.skipped] == [("A-1", "skill")]


def test_a_later_vip_is_counted_in_the_shown_place() -> None:
    line, mine, vip = Line(), ticket(1), ticket(2, rank=rank_of(2000, MINUTE, MINUTE), because="priority")
    line.put(key_of(mine), mine.entered_at)
    assert line.ahead(mine.id) == 0
    line.put(key_of(vip), vip.entered_at, vip.because)
    assert line.ahead(mine.id) == 1
    assert line.moved_back(mine.id, 1500) == (Cause("priority", 1),)


def test_an_ordinary_customer_is_served_within_the_bound_under_an_endless_stream_of_vips() -> None:
    floor, bound = floor_with(ticket(0), seat(MEI)), MINUTE
    for now in range(1000, 3 * MINUTE, 1000):
        n = now // 1000
        put(floor, ticket(n, rank=rank_of(now, 10 * MINUTE, bound), because="priority"))
        ((served, _),) = pairs(floor, now)
        if served == "A-0":
            assert now <= bound + 1000
            return
        put(floor, seat(MEI))
    raise AssertionError("he starved")


# Order.


def test_tickets_are_offered_in_the_order_of_rank_then_entry_then_id() -> None:
    tied = [ticket(n, rank=5, entered_at=5) for n in (3, 1, 2)]
    floor = floor_with(*tied, ticket(4, rank=4), seat(MEI), seat(KEN, idle_since=1), seat(YUKI, idle_since=2))
    assert pairs(floor, 9000) == [("A-4", MEI), ("A-1", KEN), ("A-2", YUKI)]


def test_a_returned_contact_comes_before_everybody_who_waits() -> None:
    assert rank_of_returned(original=500, head=900) == 500
    assert rank_of_returned(original=500, head=100) == 99
    assert rank_of_returned(original=500, head=None) == 500


def test_a_customer_without_connection_keeps_the_place_and_is_not_offered_meanwhile() -> None:
    floor = floor_with(ticket(1, away=True), ticket(2), seat(MEI))
    (proposal,) = floor.match(3000)
    assert [(skipped.number, skipped.code) for skipped in proposal.inputs.skipped] == [("A-1", "customer_away")]
    put(floor, seat(MEI), ticket(3), ticket(1))
    assert pairs(floor, 4000) == [("A-1", MEI)]


def test_who_holds_a_number_is_served_after_closing() -> None:
    floor = floor_with(ticket(1), seat(MEI))
    floor.put_queue(QueueRule(QUEUE, TENANT, open=False, ring_ms=7000))
    (proposal,) = floor.match(2000)
    assert proposal.answer_by == 9000


def test_a_clock_that_steps_back_changes_nothing() -> None:
    floor = floor_with(ticket(1, needs=(Need(JAPANESE, 1, (Step(5000, 0),)),)))
    assert floor.next_at(2000) == 6000
    floor.match(6000)
    put(floor, seat(MEI))
    (proposal,) = floor.match(1000)
    assert proposal.inputs.now == 6000


# Whom: the preference.


def test_the_longest_idle_of_equals_is_chosen() -> None:
    floor = floor_with(ticket(1), seat(MEI, idle_since=500), seat(KEN, idle_since=400))
    (proposal,) = floor.match(2000)
    assert (proposal.person, proposal.why.kind, proposal.why.considered) == (KEN, "longest_idle", 2)


def test_the_least_loaded_comes_before_the_longest_idle() -> None:
    floor = floor_with(ticket(1), seat(MEI, load=2), seat(KEN, idle_since=400))
    (proposal,) = floor.match(2000)
    assert (proposal.person, proposal.why.kind) == (KEN, "least_busy")


def test_scarce_skills_are_spared() -> None:
    everything = {JAPANESE: 3, REFUNDS: 3}
    floor = floor_with(
        ticket(1, needs=(Need(REFUNDS, 1),)), seat(MEI, skills=everything), seat(KEN, skills={REFUNDS: 5})
    )
    (proposal,) = floor.match(2000)
    assert (proposal.person, proposal.why.kind) == (KEN, "skill")


def test_the_lowest_sufficient_level_is_chosen() -> None:
    needs = (Need(JAPANESE, 2),)
    seats = [seat(MEI, skills={JAPANESE: 5}), seat(KEN, skills={JAPANESE: 3}), seat(YUKI, skills={JAPANESE: 1})]
    assert pairs(floor_with(ticket(1, needs=needs), *seats), 2000) == [("A-1", KEN)]


def test_the_only_one_is_said_to_be_the_only_one() -> None:
    (proposal,) = floor_with(ticket(1), seat(MEI)).match(2000)
    assert (proposal.why.kind, proposal.why.text_key) == ("only_one", "why.only_one")


def test_a_level_relaxes_step_by_step_and_the_offer_says_so() -> None:
    need = Need(JAPANESE, 4, (Step(5000, 2), Step(9000, 0)))
    floor = floor_with(ticket(0, needs=(need,)), seat(MEI, skills={JAPANESE: 2}), seat(KEN))
    assert floor.match(4999) == []
    assert floor.next_at(4999) == 5000
    (proposal,) = floor.match(5000)
    assert proposal.person == MEI
    assert proposal.why.relaxed == (Relaxed(JAPANESE, 2, 4, 5000),)
    put(floor, ticket(0, needs=(need,)))
    assert pairs(floor, 8999) == []
    assert pairs(floor, 9000) == [("A-0", KEN)]


def test_who_is_nearest_to_what_was_first_asked_gets_a_relaxed_ticket() -> None:
    needs = (Need(JAPANESE, 4, (Step(1000, 1),)),)
    seats = [seat(MEI, skills={JAPANESE: 1}), seat(KEN, skills={JAPANESE: 3}, load=2)]
    assert pairs(floor_with(ticket(0, needs=needs), *seats), 5000) == [("A-0", KEN)]


def test_nobody_serves_another_tenant_or_a_queue_that_is_not_his() -> None:
    stranger = seat(MEI, tenants=frozenset({OTHER_TENANT}), queues=None)
    assert floor_with(ticket(1), stranger, seat(KEN, queues=frozenset({OTHER_QUEUE}))).match(2000) == []


def test_an_agent_of_two_tenants_serves_whoever_waits_longest() -> None:
    theirs = ticket(1, tenant=OTHER_TENANT, queue=OTHER_QUEUE)
    both = seat(MEI, tenants=frozenset({TENANT, OTHER_TENANT}), queues=None)
    assert pairs(floor_with(ticket(2), theirs, both), 3000) == [("A-1", MEI)]


def test_a_call_waits_for_a_whole_seat_while_chats_go_on() -> None:
    floor = floor_with(ticket(1, weight=6), ticket(2), seat(MEI, load=2))
    (proposal,) = floor.match(3000)
    assert proposal.inputs.ticket.number == "A-2"
    assert [skipped.code for skipped in proposal.inputs.skipped] == ["full"]


def test_an_agent_who_comes_to_the_queue_or_learns_a_skill_is_matched_at_once() -> None:
    floor = floor_with(ticket(1, needs=(Need(JAPANESE, 1),)), seat(MEI, queues=frozenset()))
    assert floor.match(2000) == []
    put(floor, seat(MEI))
    assert floor.match(2000) == []
    put(floor, seat(MEI, skills={JAPANESE: 1}))
    assert pairs(floor, 2000) == [("A-1", MEI)]


# The direct line.

HERS = {"direct": MEI, "direct_until": MINUTE, "direct_kind": "last_agent"}


def test_the_last_agent_is_waited_for_while_he_is_busy_and_then_the_pool_is_asked() -> None:
    floor = floor_with(ticket(1, **HERS), seat(MEI, load=6), seat(KEN))
    assert floor.match(2000) == []
    assert floor.next_at(2000) == MINUTE
    assert pairs(floor, MINUTE) == [("A-1", KEN)]


def test_the_last_agent_comes_first_even_if_others_are_idle_longer() -> None:
    floor = floor_with(ticket(1, **HERS), seat(MEI, load=4, idle_since=9), seat(KEN))
    (proposal,) = floor.match(2000)
    assert (proposal.person, proposal.why.kind) == (MEI, "last_agent")
    assert proposal.inputs.held


def test_a_reserved_ticket_rings_as_soon_as_its_agent_is_free() -> None:
    floor = floor_with(ticket(1, **HERS), seat(MEI, load=6), seat(KEN))
    floor.match(2000)
    put(floor, seat(MEI))
    assert pairs(floor, 2000) == [("A-1", MEI)]


def test_a_reservation_for_an_agent_who_goes_off_duty_ends_at_once() -> None:
    for gone in (seat(MEI, available=False), seat(MEI, connected=False), None):
        floor = floor_with(ticket(1, **HERS), seat(MEI, load=6), seat(KEN))
        assert floor.match(2000) == []
        if gone is None:
            floor.drop_seat(MEI)
        else:
            put(floor, gone)
        assert pairs(floor, 2000) == [("A-1", KEN)]


def test_a_reservation_begins_when_its_agent_comes_on_duty_within_the_time() -> None:
    floor = floor_with(ticket(1, **HERS), seat(KEN, load=6))
    assert floor.match(2000) == []
    put(floor, seat(MEI, load=6))
    put(floor, seat(KEN))
    assert floor.match(2000) == []
    put(floor, seat(MEI))
    assert pairs(floor, 2000) == [("A-1", MEI)]


def test_a_last_agent_who_declined_is_not_waited_for() -> None:
    floor = floor_with(ticket(1, refused=(Refusal(MEI, MINUTE),), **HERS), seat(MEI), seat(KEN, idle_since=9))
    assert pairs(floor, 2000) == [("A-1", KEN)]


def test_a_last_agent_without_the_skill_is_not_waited_for() -> None:
    japanese = ticket(1, needs=(Need(JAPANESE, 1),), **HERS)
    assert pairs(floor_with(japanese, seat(MEI), seat(KEN, skills={JAPANESE: 1})), 2000) == [("A-1", KEN)]


def test_an_agent_named_by_a_person_needs_neither_queue_nor_skill() -> None:
    mine = ticket(1, needs=(Need(JAPANESE, 1),), direct=MEI, direct_until=MINUTE, direct_kind="direct")
    (proposal,) = floor_with(mine, seat(MEI, queues=frozenset())).match(2000)
    assert (proposal.person, proposal.why.kind) == (MEI, "direct")


def test_a_named_agent_of_another_tenant_is_never_asked() -> None:
    mine = ticket(1, direct=MEI, direct_until=MINUTE, direct_kind="direct")
    assert floor_with(mine, seat(MEI, tenants=frozenset({OTHER_TENANT}))).match(2000) == []


def test_a_reserved_ticket_lets_those_behind_it_pass_and_says_why() -> None:
    floor = floor_with(ticket(1, **HERS), ticket(2), seat(MEI, load=6), seat(KEN))
    (proposal,) = floor.match(3000)
    assert (proposal.inputs.ticket.number, proposal.person) == ("A-2", KEN)
    assert [(skipped.number, skipped.code) for skipped in proposal.inputs.skipped] == [("A-1", "reserved")]


def test_a_reservation_for_another_is_an_obstacle_and_one_for_me_is_none() -> None:
    mine = ticket(1, **HERS)
    reserved = held(mine, seat(MEI, load=6), 2000)
    assert reserved
    assert obstacle(mine, seat(KEN), 2000, reserved=reserved) == "reserved"
    assert obstacle(mine, seat(MEI), 2000, reserved=reserved) is None


# Explanations.


def test_an_explanation_keeps_twenty_of_each_list_and_the_whole_counts() -> None:
    waiting = [ticket(n, needs=(Need(JAPANESE, 1),)) for n in range(30)]
    seats = [seat(uuid.UUID(int=500 + n), idle_since=n) for n in range(25)]
    (proposal,) = floor_with(*waiting, ticket(40), ticket(41, away=True), *seats).match(MINUTE)
    assert len(proposal.inputs.candidates) == len(proposal.inputs.skipped) == 20
    assert (proposal.inputs.considered, proposal.inputs.skipped_count, proposal.why.ahead_of) == (25, 30, 1)
    assert (proposal.why.waited_ms, proposal.why.params["idle_ms"]) == (20_000, MINUTE)


def test_the_named_agent_is_shown_among_the_candidates_after_the_reservation_too() -> None:
    seats = [seat(uuid.UUID(int=500 + n), idle_since=n) for n in range(25)]
    (proposal,) = floor_with(ticket(1, **HERS | {"direct_until": 0}), seat(MEI, idle_since=99), *seats).match(2000)
    assert (proposal.person, proposal.inputs.candidates[0].person, proposal.why.kind) == (MEI, MEI, "last_agent")
    assert not proposal.inputs.held

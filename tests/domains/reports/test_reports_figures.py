"""Every figure: its table of cases, its bounds, and what it must do when intervals or queues are put together."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ting.domains.reports import figures
from ting.domains.reports.figures import FORMULAS, Calibration, Counts, Waits, count, counted, service_level, work
from ting.domains.reports.model import FLOW_OUT, Goal, Ring, Segment
from ting.domains.reports.spans import Span

T = 20_000
GOAL = Goal(threshold_ms=T, short_abandon_ms=10_000)
ANN, BEN, CAT = (UUID(int=n) for n in (1, 2, 3))
_BASE = Segment(
    id=UUID(int=1),
    tenant=UUID(int=2),
    contact=UUID(int=3),
    seq=1,
    queue=UUID(int=4),
    channel="webchat",
    number="A-1001",
    lang="en",
    because="arrival",
    enqueued_at=1_000_000,
)


def stay(**facts: Any) -> Segment:
    return replace(_BASE, **facts)


def answered(wait: int, **facts: Any) -> Segment:
    at = _BASE.enqueued_at + wait
    return stay(accepted_at=at, dequeued_at=at, reason="answered", agent=ANN, **facts)


def left(wait: int, reason: str = "abandoned", **facts: Any) -> Segment:
    return stay(dequeued_at=_BASE.enqueued_at + wait, reason=reason, **facts)


def talked(talk: int, acw: int | None = None, *, ended: str = "customer", agent: UUID = ANN, **facts: Any) -> Segment:
    over = _BASE.enqueued_at + talk
    return stay(
        accepted_at=_BASE.enqueued_at,
        dequeued_at=_BASE.enqueued_at,
        reason="answered",
        agent=agent,
        disconnected_at=over,
        ended=ended,
        acw_started_at=None if acw is None else over,
        acw_ended_at=None if acw is None else over + acw,
        **facts,
    )


# ─── service level ───────────────────────────────────────────────────────────────────────────────────────────────

A_DAY = [
    *[answered(5_000) for _ in range(80)],
    *[answered(30_000) for _ in range(10)],
    *[left(4_000) for _ in range(6)],
    *[left(15_000) for _ in range(3)],
    *[left(40_000) for _ in range(2)],
    *[left(25_000, "overflow") for _ in range(4)],
    *[left(8_000, "callback") for _ in range(5)],
    stay(),
]


@pytest.mark.parametrize(
    ("goal", "denominator"),
    [
        (GOAL, 90 + 5),
        (replace(GOAL, flow_outs=True), 90 + 5 + 4),
        (replace(GOAL, short_abandons=True), 90 + 5 + 6),
        (replace(GOAL, abandons=False), 90),
        (replace(GOAL, abandons=False, short_abandons=True), 90 + 6),
        (replace(GOAL, short_abandons=True, flow_outs=True), 90 + 11 + 4),
        (replace(GOAL, short_abandon_ms=0), 90 + 11),
        (replace(GOAL, short_abandon_ms=60_000), 90),
    ],
)
def test_the_switches_make_the_denominator(goal: Goal, denominator: int) -> None:
    counts = count(A_DAY, goal)
    assert counted(counts, goal) == denominator
    assert service_level(counts, goal) == pytest.approx(100 * 80 / denominator)


def test_changing_a_switch_counts_for_the_past_as_well() -> None:
    """Counts do not know of the switches for what stands in the denominator: the same counts give either figure."""
    counts = count(A_DAY, GOAL)
    assert service_level(counts, GOAL) != service_level(counts, replace(GOAL, flow_outs=True))


@pytest.mark.parametrize(("wait", "within"), [(0, 1), (T - 1, 1), (T, 1), (T + 1, 0)])
def test_a_wait_of_exactly_the_threshold_is_within_it(wait: int, within: int) -> None:
    assert count([answered(wait)], GOAL).answered_within == within


@pytest.mark.parametrize(("wait", "short"), [(0, 1), (9_999, 1), (10_000, 0), (10_001, 0)])
def test_an_abandon_is_short_below_its_limit(wait: int, short: int) -> None:
    assert count([left(wait)], GOAL).short_abandoned == short


def test_a_contact_that_was_merged_is_none_of_its_own_and_handled_in_the_other() -> None:
    first = answered(5_000)
    waited = replace(left(8_000, "merged"), because="split", merged=True)
    served = replace(answered(3_000), because="split", merged=True, disconnected_at=2_000_000, ended="merged")
    kept = replace(answered(0), because="kept", disconnected_at=2_000_000, ended="agent")
    counts = count([first, waited, served, kept], GOAL)
    assert (counts.contacts, counts.merged) == (1, 2)
    assert (counts.entered, counts.answered, counts.abandoned, counts.flow_out) == (2, 2, 0, 0)
    assert work([first, waited, served, kept]).handled == 1


def test_a_customer_who_was_missed_later_left_when_he_was_lost() -> None:
    gone = left(190_000, left_at=_BASE.enqueued_at + 3_000)
    assert count([gone], GOAL) == Counts(
        contacts=1, abandoned=1, abandoned_within=1, short_abandoned=1, abandoned_wait_ms=3_000, longest_wait_ms=3_000
    )


@pytest.mark.parametrize(
    "nothing", [[], [stay()], [left(1)], [left(9_999), left(500)], [left(1, "overflow")], [left(1, "callback")]]
)
def test_of_nothing_there_is_no_service_level(nothing: list[Segment]) -> None:
    """Not 0 and not 100: nobody, somebody who still waits, short abandons only, flow-outs only, call-backs only."""
    assert service_level(count(nothing, GOAL), GOAL) is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("service_level", 80 / 95),
        ("service_level.connect", (80 + 9 + 5) / (105 + 5)),
        ("service_level.asterisk", 80 / 90),
        ("service_level.asterisk_2", (80 + 9) / 101),
        ("service_level.cisco_ignored", 80 / (101 - 9)),
        ("service_level.cisco_negative", 80 / 101),
        ("service_level.cisco_positive", (80 + 9) / 101),
    ],
)
def test_the_variants_of_the_field_each_by_its_name(key: str, value: float) -> None:
    assert FORMULAS[key](count(A_DAY, GOAL), GOAL) == pytest.approx(100 * value)


def test_variants_that_rise_when_people_give_up_fast_do_and_the_default_does_not() -> None:
    before, after = [answered(60_000)] * 10, [answered(60_000)] * 10 + [left(1_000)] * 90
    for key in ("service_level.connect", "service_level.asterisk_2"):
        assert (FORMULAS[key](count(after, GOAL), GOAL) or 0) > (FORMULAS[key](count(before, GOAL), GOAL) or 0)
    assert service_level(count(after, GOAL), GOAL) == service_level(count(before, GOAL), GOAL) == 0


# ─── the queue's other figures ───────────────────────────────────────────────────────────────────────────────────


def test_entered_is_answered_and_abandoned_and_flowed_out_and_no_callback() -> None:
    assert count(A_DAY, GOAL).entered == 90 + 11 + 4
    assert count([left(1, reason) for reason in FLOW_OUT], GOAL).flow_out == len(FLOW_OUT)


def test_a_callback_is_answered_when_it_is_accepted_and_its_wait_lasted_until_then() -> None:
    asked = left(5_000, "callback")
    assert count([asked], GOAL) == Counts(contacts=1, callbacks=1, callbacks_within=1, longest_wait_ms=5_000)
    called = replace(asked, accepted_at=_BASE.enqueued_at + 600_000)
    assert count([called], GOAL) == Counts(contacts=1, answered=1, answered_wait_ms=600_000, longest_wait_ms=600_000)


def test_a_contact_counts_once_a_stay_and_once_in_all() -> None:
    way = [answered(1), answered(1, because="transferred"), answered(1, because="returned")]
    assert (count(way, GOAL).entered, count(way, GOAL).contacts) == (3, 1)


def test_abandonment_leaves_short_ones_out_above_and_below() -> None:
    assert figures.abandonment(count(A_DAY, GOAL)) == pytest.approx(100 * 5 / (105 - 6))
    assert figures.abandonment(count([left(1)], GOAL)) is None


def test_answer_rate_is_not_service_level() -> None:
    assert figures.answer_rate(count(A_DAY, GOAL)) == pytest.approx(100 * 90 / 105)
    assert figures.answer_rate(Counts()) is None


def test_speed_of_answer_is_of_the_answered_and_those_who_gave_up_have_their_own() -> None:
    counts = count([answered(1_000), answered(2_000), left(90_000), left(30_001), stay()], GOAL)
    assert figures.speed_of_answer(counts) == 1_500
    assert figures.time_to_abandon(counts) == round(120_001 / 2)
    assert counts.longest_wait_ms == 90_000
    assert figures.speed_of_answer(Counts()) is figures.time_to_abandon(Counts()) is None


def test_percentiles_are_waits_that_somebody_had() -> None:
    found = figures.waits([answered(n * 1_000) for n in range(1, 101)] + [left(999_000)])
    assert found == Waits(p50=50_000, p90=90_000, p95=95_000, max=100_000)
    assert figures.waits([answered(7)]) == Waits(7, 7, 7, 7)
    assert figures.waits([left(7)]) is None


def test_calibration_counts_the_answered_who_were_told_a_range() -> None:
    told: dict[str, Any] = {"promise_lo": 10, "promise_hi": 20}
    some = [answered(wait, **told) for wait in (9, 10, 15, 20, 21, 22)] + [left(15, **told), answered(15), stay(**told)]
    assert figures.calibration(some) == Calibration(told=6, inside=3, earlier=1, later=2)
    assert figures.calibration(some).pct == 50
    assert figures.calibration([]).pct is None


def test_a_wait_is_never_negative() -> None:
    """Two transactions may begin in one order and commit in the other."""
    assert answered(-3).wait_ms == 0


# ─── the agents' figures ─────────────────────────────────────────────────────────────────────────────────────────


def test_handle_time_is_talk_and_after_work_over_handled() -> None:
    done = work([talked(60_000, 30_000), talked(120_000, 0), talked(30_001), talked(5, ended="transferred")])
    assert figures.handle_time(done) == round((90_000 + 120_000 + 30_001 + 5) / 4)
    assert figures.after_work(done) == 15_000
    assert figures.handle_time(work([])) is figures.after_work(work([])) is None


def test_what_is_not_over_is_not_handled() -> None:
    talking = stay(accepted_at=1, dequeued_at=1, reason="answered", agent=ANN)
    wrapping = replace(talked(1_000, 0), acw_ended_at=None)
    assert work([talking, wrapping, stay(), left(1)]).handled == 0
    assert figures.handle_time(work([talking, wrapping])) is None


def test_a_cap_is_flagged() -> None:
    assert work([talked(1, 60_000, acw_capped=True), talked(1, 1)]).capped == 1


def test_transfers_are_split_and_a_return_is_none() -> None:
    some = [
        talked(1, ended="transferred", passed_to="queue"),
        talked(1, ended="transferred", passed_to="agent"),
        talked(1, ended="transferred", passed_to="supervisor"),
        talked(1, ended="returned"),
        talked(1, 1, ended="agent"),
        talked(1, 1, ended="system"),
        talked(1, 1),
        talked(1, 1),
    ]
    done = work(some)
    assert figures.transfer_rate(done) == pytest.approx(100 * 3 / 8)
    assert (done.to_queue, done.to_agent, done.to_supervisor, done.returned) == (1, 1, 1, 1)
    assert figures.agent_first(done) == pytest.approx(100 / 8)
    assert figures.transfer_rate(work([])) is figures.agent_first(work([])) is None


def test_a_loop_is_a_contact_that_three_agents_had() -> None:
    one, two = UUID(int=70), UUID(int=71)
    some = [talked(1, agent=who, contact=one) for who in (ANN, BEN, CAT)]
    some += [talked(1, agent=who, contact=two) for who in (ANN, BEN, ANN)]
    assert figures.loop_rate(some) == 50
    assert figures.loop_rate([]) is None


def test_non_response_is_counted_by_offer_and_once_without_those_whose_customer_left() -> None:
    def ring(outcome: Any) -> Ring:
        return Ring(UUID(int=1), ANN, 0, 1, outcome)

    some = [ring(o) for o in ("accepted", "accepted", "declined", "missed", "withdrawn", None)]
    found = figures.response(some)
    assert (found.offered, found.accepted) == (5, 2)
    assert found.non_response == 60
    assert found.non_response_own == 50
    assert figures.response([ring("withdrawn")]).non_response_own is None
    assert figures.response([ring(None)]).non_response is None


# ─── time on the wall clock ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("connections", "idle", "window", "value"),
    [
        ([(0, 60)], [(60, 100)], (0, 100), 60),
        ([(0, 60), (0, 60), (0, 60)], [(60, 100)], (0, 100), 60),  # three chats at once are no more than one
        ([(0, 40), (20, 60)], [(60, 100)], (0, 100), 60),
        ([(0, 60)], [], (0, 100), 100),
        ([], [(0, 100)], (0, 100), 0),
        ([], [], (0, 100), None),  # on a break all the time: neither in contact nor idle
        ([(-50, 50)], [(50, 200)], (0, 100), 50),  # split at the edges
        ([(0, 50)], [(0, 100)], (0, 100), 50),  # an idle moment in contact is in contact
        ([(200, 300)], [(200, 300)], (0, 100), None),
        ([(10, 10)], [(20, 10)], (0, 100), None),
    ],
)
def test_occupancy_is_wall_clock(connections: list[Span], idle: list[Span], window: Span, value: float | None) -> None:
    assert figures.occupancy(connections, idle, window) == value


def test_adjusted_handle_time_divides_each_second_among_the_contacts_open_in_it() -> None:
    assert figures.handle_time_adjusted([(0, 100), (0, 100)], 2) == 50
    assert figures.handle_time_adjusted([(0, 100), (50, 150), (300, 310)], 3) == round(160 / 3)
    assert figures.handle_time_adjusted([], 0) is None


def test_utilisation_is_of_slots() -> None:
    assert figures.utilisation([((0, 50), 2, 6), ((50, 100), 6, 6), ((100, 900), 6, 6)], (0, 100)) == pytest.approx(
        200 / 3
    )
    assert figures.utilisation([], (0, 100)) is None


# ─── laws ────────────────────────────────────────────────────────────────────────────────────────────────────────

moments = st.integers(0, 200_000)
reasons = st.sampled_from(["abandoned", "callback", *sorted(FLOW_OUT)])
waiting = st.builds(stay, enqueued_at=moments)
gone = st.builds(
    stay,
    enqueued_at=moments,
    dequeued_at=moments,
    left_at=st.none() | moments,
    reason=reasons,
    because=st.sampled_from(["arrival", "priority", "returned", "transferred"]),
)
served = st.builds(
    stay,
    enqueued_at=moments,
    accepted_at=moments,
    dequeued_at=moments,
    reason=st.just("answered"),
    agent=st.sampled_from([ANN, BEN, CAT]),
    disconnected_at=st.none() | moments,
    ended=st.sampled_from([None, "customer", "agent", "system", "transferred", "returned"]),
    acw_started_at=st.none() | moments,
    acw_ended_at=st.none() | moments,
    promise_lo=st.none() | moments,
    promise_hi=st.none() | moments,
)
some_stays = st.lists(waiting | gone | served, max_size=30)
goals = st.builds(
    Goal,
    threshold_ms=moments,
    short_abandon_ms=moments,
    abandons=st.booleans(),
    short_abandons=st.booleans(),
    flow_outs=st.booleans(),
)
spans = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=8)


@given(some_stays, goals)
def test_shares_stay_between_0_and_100_and_are_none_of_nothing(some: list[Segment], goal: Goal) -> None:
    counts, done = count(some, goal), work(some)
    shares = [formula(counts, goal) for formula in FORMULAS.values()]
    shares += [figures.abandonment(counts), figures.answer_rate(counts), figures.calibration(some).pct]
    shares += [figures.transfer_rate(done), figures.agent_first(done), figures.loop_rate(some)]
    assert all(value is None or 0 <= value <= 100 for value in shares)
    assert (service_level(counts, goal) is None) == (counted(counts, goal) == 0)
    assert 0 <= counts.short_abandoned <= counts.abandoned
    assert counts.answered_within <= counts.answered
    ended = [one for one in some if one.outcome != "waiting"]
    assert counts.entered + counts.callbacks == len(ended)
    asa, longest = figures.speed_of_answer(counts), figures.waits(some)
    assert (asa is None) == (longest is None)
    if asa is not None and longest is not None:
        assert asa <= longest.max <= counts.longest_wait_ms
        assert longest.p50 <= longest.p90 <= longest.p95 <= longest.max


@given(some_stays, st.integers(0, 30), goals)
def test_intervals_and_queues_add_up(some: list[Segment], cut: int, goal: Goal) -> None:
    assert count(some, goal) == count(some[:cut], goal) + count(some[cut:], goal)
    assert work(some) == work(some[:cut]) + work(some[cut:])


@given(some_stays, goals)
def test_the_order_of_stays_does_not_matter(some: list[Segment], goal: Goal) -> None:
    assert count(some, goal) == count(reversed(some), goal)
    assert figures.waits(some) == figures.waits(list(reversed(some)))


@given(some_stays, goals, goals)
def test_a_more_patient_promise_is_kept_at_least_as_often(some: list[Segment], goal: Goal, other: Goal) -> None:
    patient = replace(goal, threshold_ms=max(goal.threshold_ms, other.threshold_ms))
    assert (service_level(count(some, patient), patient) or 0) >= (service_level(count(some, goal), goal) or 0)


@given(spans, spans, st.tuples(st.integers(0, 50), st.integers(0, 50)))
def test_occupancy_counts_each_moment_once(connections: list[Span], idle: list[Span], window: Span) -> None:
    """Against the plain reading: moment by moment."""
    in_contact = {t for a, b in connections for t in range(a, b)} & set(range(*window))
    waiting_for_one = {t for a, b in idle for t in range(a, b)} & set(range(*window)) - in_contact
    both = len(in_contact) + len(waiting_for_one)
    assert figures.occupancy(connections, idle, window) == (100 * len(in_contact) / both if both else None)


@given(st.lists(moments, min_size=1, max_size=40), st.integers(1, 100))
def test_a_percentile_is_the_smallest_wait_that_so_many_did_not_exceed(found: list[int], per_cent: int) -> None:
    value = figures.percentile(sorted(found), per_cent)
    assert value in found
    assert sum(wait <= value for wait in found) * 100 >= per_cent * len(found)
    assert all(sum(wait <= lower for wait in found) * 100 < per_cent * len(found) for lower in found if lower < value)

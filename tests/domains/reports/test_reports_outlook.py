"""The forecast: weeks weighed, the day corrected, its own error told; staffing by Erlang A."""

import math
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ting.domains.reports.outlook import (
    Hand,
    Plan,
    Staff,
    correction,
    error,
    expected,
    needed,
    outlook,
    patience,
    share,
    share_out,
)

STAFF = Staff(handle_s=240.0, patience_s=300.0, agents=4, each=3.0)
PLAN = Plan(20.0, 85.0)


def test_the_newest_week_weighs_most_and_weeks_before_the_first_contact_count_not() -> None:
    counts = {(7, 20): 10, (14, 20): 20, (21, 20): 30, (28, 20): 40}
    assert expected(counts, 20, known=28) == pytest.approx(0.4 * 10 + 0.3 * 20 + 0.2 * 30 + 0.1 * 40)
    assert expected(counts, 20, known=14) == pytest.approx((0.4 * 10 + 0.3 * 20) / 0.7)
    assert expected(counts, 21, known=28) == 0
    assert expected(counts, 20, known=6) is None


def test_a_day_that_runs_high_is_expected_to_go_on_so_and_a_quiet_beginning_changes_little() -> None:
    counts = {(7, half): 10 for half in range(48)}
    assert correction(counts | {(0, half): 20 for half in range(20)}, 20, known=7) == pytest.approx(1.95, abs=0.01)
    assert correction(counts | {(0, 0): 10}, 1, known=7) == 1
    assert 0.4 < correction(counts, 1, known=7) < 1
    assert correction({}, 20, known=0) == 1


def test_the_error_is_that_of_forecasts_from_what_was_known_before_each_day() -> None:
    steady = {(ago, half): 6 for ago in range(64) for half in range(48)}
    told = error(steady, known=63)
    assert told.wape == pytest.approx(0)
    assert (told.days, told.low, told.high) == (28, 1, 1)
    doubled = steady | {(ago, half): 12 for ago in range(1, 8) for half in range(48)}
    found = error(doubled, known=63)
    assert found.wape is not None
    assert found.wape == pytest.approx(100 * 6 * 7 / (12 * 7 + 6 * 21))
    # Today, and the future, are not looked at.
    assert error(doubled | {(0, half): 999 for half in range(48)}, known=63) == found
    assert error({}, known=0).wape is None
    assert error(steady, known=7).wape is None


def test_of_too_little_no_error_is_told() -> None:
    few = {(ago, 20): 1 for ago in range(64)}
    assert error(few, known=63).wape is None
    assert error(dict.fromkeys(few, 2), known=63).wape == pytest.approx(0)
    week = {(ago, half): 6 for ago in range(14) for half in range(48)}
    assert error(week, known=13).wape is None  # six days could be tested
    assert error(week, known=14).wape is not None


@given(st.floats(1, 400), st.integers(1, 60))
def test_the_agents_that_are_needed_meet_the_target_and_one_fewer_does_not(arrivals: float, agents: int) -> None:
    wanted = needed(arrivals, STAFF, PLAN)
    assert wanted is not None
    met = share(arrivals, STAFF, PLAN, wanted)
    assert met is not None
    assert met >= PLAN.target
    if wanted > 1:
        missed = share(arrivals, STAFF, PLAN, wanted - 1)
        assert missed is not None
        assert missed < PLAN.target
    fewer, more = share(arrivals, STAFF, PLAN, agents), share(arrivals, STAFF, PLAN, agents + 1)
    assert fewer is not None
    assert more is not None
    assert more >= fewer - 1e-9


def test_what_is_not_known_is_not_told() -> None:
    nobody = Staff(handle_s=None, patience_s=300.0, agents=4, each=3.0)
    assert (share(10, nobody, PLAN), needed(10, nobody, PLAN)) == (None, None)
    assert (share(0, STAFF, PLAN), needed(0, STAFF, PLAN)) == (None, 0)
    assert outlook(range(48), {}, STAFF, PLAN, error({}, known=0), at=10, known=0)[0] == []
    assert (patience(4, 1000), patience(10, 1000)) == (300, 100)


def test_the_outlook_of_a_steady_past_is_that_past_and_its_band() -> None:
    counts = {(ago, half): 6 if (ago + half) % 2 else 10 for ago in range(1, 64) for half in range(48)}
    off = error(counts, known=63)
    halves, today = outlook([half * 1000 for half in range(48)], counts, STAFF, PLAN, off, at=40, known=63)
    assert [half.at for half in halves] == [half * 1000 for half in range(40, 48)]
    assert off.wape is not None
    assert 0 < off.wape < 60
    assert today < 1  # nobody came today
    for half in halves:
        assert half.low <= half.arrivals <= half.high
        assert half.pct is not None
        assert half.pct_low is not None
        assert half.pct_high is None or half.pct_low <= half.pct <= half.pct_high
        assert half.needed is not None


A, B, C = (UUID(int=n) for n in (1, 2, 3))
ids = st.sampled_from([A, B, C])


@given(
    st.lists(st.builds(Hand, st.integers(1, 6), st.frozensets(ids, min_size=1)), max_size=8),
    st.dictionaries(ids, st.floats(0, 1e5)),
)
def test_shares_of_people_add_up_to_those_who_are_there(hands: list[Hand], work: dict[UUID, float]) -> None:
    each = [share_out(hands, work, [queue]) for queue in (A, B, C)]
    whole = share_out(hands, work, [A, B, C])
    assert (whole.people, whole.shared) == (len(hands), 0)
    assert whole.agents == pytest.approx(len(hands))
    assert sum(one.agents for one in each) == pytest.approx(len(hands))
    assert sum(one.slots for one in each) == pytest.approx(sum(hand.slots for hand in hands))
    for queue, one in zip((A, B, C), each, strict=True):
        assert one.people == sum(queue in hand.queues for hand in hands)
        assert one.shared == sum(queue in hand.queues and len(hand.queues) > 1 for hand in hands)


def test_who_serves_two_queues_is_counted_where_the_work_is() -> None:
    both = Hand(3, frozenset([A, B]))
    assert share_out([both, Hand(3, frozenset([A]))], {A: 30.0, B: 10.0}, [A]) == (2, 1, 1.75, 5.25)
    assert share_out([both], {}, [A]) == (1, 1, 0.5, 1.5)


@given(st.floats(1, 100), st.floats(0.1, 20))
def test_a_part_of_a_server_lies_between_the_whole_ones(arrivals: float, agents: float) -> None:
    def level(agents: float) -> float:
        return share(arrivals, msgspec.structs.replace(STAFF, agents=agents), PLAN) or 0.0

    lower, upper = (level(math.floor(agents * 3) / 3 + step / 3) for step in (0, 1))
    assert lower - 1e-6 <= level(agents) <= upper + 1e-6

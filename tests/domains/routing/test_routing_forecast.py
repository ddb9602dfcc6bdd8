"""The waiting range: right against the exact distribution, and calibrated in a simulated queue."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ting.domains.routing.forecast import Range, covered, wait_range

MINUTE = 60_000


def gamma_cdf(k: int, x: float) -> float:
    """P(Gamma(k, 1) <= x), exactly, for a whole k."""
    term = total = math.exp(-x)
    for n in range(1, k):
        term *= x / n
        total += term
    return 1 - total


@pytest.mark.parametrize("ahead", [0, 1, 2, 5, 20, 100])
def test_the_range_runs_from_the_20_to_the_80_percent_quantile(ahead: int) -> None:
    expected = wait_range(ahead, answered_recent=100, window_ms=10 * MINUTE, slots=1, handle_ms=None)
    assert expected is not None
    rate = 100 / (10 * MINUTE)
    assert gamma_cdf(ahead + 1, expected.lo_ms * rate) == pytest.approx(0.2, abs=0.005)
    assert gamma_cdf(ahead + 1, expected.hi_ms * rate) == pytest.approx(0.8, abs=0.005)


def test_three_of_five_waits_fall_into_the_range() -> None:
    chance, rate, hits = random.Random(7), 1 / 20_000, 0
    for _ in range(4000):
        ahead = chance.randrange(12)
        wait = sum(chance.expovariate(rate) for _ in range(ahead + 1))
        expected = wait_range(ahead, 60, 20 * MINUTE, 5, None)
        assert expected is not None
        hits += covered(expected, round(wait))
    assert hits / 4000 == pytest.approx(0.6, abs=0.03)


def test_the_ends_of_a_range_are_within_it() -> None:
    expected = Range(1000, 2000)
    assert [covered(expected, wait) for wait in (999, 1000, 2000, 2001)] == [False, True, True, False]


def test_nobody_staffed_is_no_forecast() -> None:
    assert wait_range(3, answered_recent=50, window_ms=10 * MINUTE, slots=0, handle_ms=5 * MINUTE) is None


def test_nothing_known_is_no_forecast() -> None:
    assert wait_range(3, answered_recent=0, window_ms=10 * MINUTE, slots=5, handle_ms=None) is None


def test_without_departures_the_staffing_speaks() -> None:
    expected = wait_range(0, answered_recent=0, window_ms=0, slots=6, handle_ms=6 * MINUTE)
    assert expected is not None
    assert covered(expected, MINUTE)


def test_a_slot_that_is_free_serves_at_once() -> None:
    assert wait_range(2, 10, 10 * MINUTE, 5, 5 * MINUTE, free=3) == Range(0, 0)
    assert wait_range(2, 10, 10 * MINUTE, 5, 5 * MINUTE, free=2) == wait_range(0, 10, 10 * MINUTE, 5, 5 * MINUTE)


@given(
    ahead=st.integers(0, 100_000),
    answered=st.integers(0, 10_000),
    window=st.integers(0, 3_600_000),
    slots=st.integers(0, 500),
    handle=st.none() | st.integers(0, 3_600_000),
)
def test_a_range_is_in_order_and_one_more_ahead_never_shortens_it(
    ahead: int, answered: int, window: int, slots: int, handle: int | None
) -> None:
    here = wait_range(ahead, answered, window, slots, handle)
    behind = wait_range(ahead + 1, answered, window, slots, handle)
    if here is None or behind is None:
        assert here is behind
    else:
        assert 0 <= here.lo_ms <= here.hi_ms
        assert here.lo_ms <= behind.lo_ms
        assert here.hi_ms <= behind.hi_ms

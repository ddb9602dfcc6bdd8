"""Erlang A and C against what was published, at their limits, and with hundreds of servers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ting.domains.reports.erlang import Load, servers_for, service

rates = st.floats(0.01, 30)
times = st.floats(0.2, 20)
some = st.integers(1, 60)


def test_erlang_c_gives_the_textbook_figures() -> None:
    """100 calls in half an hour of 180 s each: 14 agents answer 88.8 % in 20 s, 17.4 % wait, 71.4 % occupied."""
    answer = service(Load(100 / 1800, 180), 14, 20)
    assert (round(answer.within * 100, 1), round(answer.waits * 100, 1)) == (88.8, 17.4)
    assert round(answer.occupancy * 100, 1) == 71.4
    assert servers_for(Load(100 / 1800, 180), 20, 0.8) == 14


def test_erlang_a_gives_the_figures_of_garnett_mandelbaum_and_reiman() -> None:
    """48 calls a minute of one minute, 50 agents, patience of two minutes: 3.1 % give up, 93 % occupied, wait 3.7 s."""
    answer = service(Load(48 / 60, 60, 120), 50, 20)
    assert round(answer.abandoned * 100, 1) == 3.1
    assert round(answer.occupancy * 100) == 93
    assert round(answer.abandoned * 120, 1) == 3.7  # the mean wait, by Little: abandoned share x patience


@given(rates, times, times, some, st.floats(0, 5))
def test_more_servers_serve_more_and_more_time_answers_more(
    arrivals: float, hold: float, patience: float, servers: int, threshold: float
) -> None:
    load = Load(arrivals, hold, patience)
    fewer, more = service(load, servers, threshold), service(load, servers + 1, threshold)
    assert more.within >= fewer.within - 1e-9
    assert more.abandoned <= fewer.abandoned + 1e-9
    assert service(load, servers, threshold + 1).within >= fewer.within - 1e-9
    for share in fewer:
        assert 0 <= share <= 1


@given(rates, times, times, some)
def test_with_all_the_time_those_are_answered_who_do_not_give_up_and_with_none_those_who_need_not_wait(
    arrivals: float, hold: float, patience: float, servers: int
) -> None:
    load = Load(arrivals, hold, patience)
    assert service(load, servers, 1e6).within == pytest.approx(1 - service(load, servers, 0).abandoned, abs=1e-6)
    assert service(load, servers, 0).within == pytest.approx(1 - service(load, servers, 0).waits, abs=1e-6)


@given(times, some, st.floats(0.1, 0.95), st.floats(0, 10))
def test_endless_patience_is_the_limit_of_a_long_one(hold: float, servers: int, busy: float, threshold: float) -> None:
    arrivals = busy * servers / hold
    endless, long = Load(arrivals, hold), Load(arrivals, hold, 1e7)
    assert service(long, servers, threshold).within == pytest.approx(
        service(endless, servers, threshold).within, abs=1e-3
    )


def test_hundreds_of_servers_neither_overflow_nor_lose_precision() -> None:
    for servers, offered in ((200, 190), (700, 690), (1500, 1600)):
        load = Load(offered / 300, 300, 240)
        answer = service(load, servers, 20)
        assert all(math.isfinite(share) and 0 <= share <= 1 for share in answer)
        found = servers_for(load, 20, 0.9)
        assert service(load, found, 20).within >= 0.9 > service(load, found - 1, 20).within
    assert service(Load(0.5, 300, 60), 500, 600).within > 0.999999


@pytest.mark.parametrize(
    ("load", "servers", "within"),
    [(Load(0, 60, 60), 0, 1.0), (Load(1, 60, 60), 0, 0.0), (Load(1, 60), 60, 0.0), (Load(1, 60), 59, 0.0)],
)
def test_the_ends_of_the_scale(load: Load, servers: int, within: float) -> None:
    assert service(load, servers, 20).within == within

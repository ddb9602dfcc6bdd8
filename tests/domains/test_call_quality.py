"""How well a line was heard: the E-model's published points, and what an engine says read as it is meant."""

import pytest

from ting.channels.phone.measure import leg, read
from ting.domains.telephony.api import Counted
from ting.domains.telephony.quality import Quality, mos_of, quality_of
from ting.kit.ids import new_id

CLEAN = Counted(1000, 0, 1000, 0, 0.0, 20.0)


def test_a_line_on_which_nothing_is_lost_is_as_good_as_the_model_says_g711_is() -> None:
    assert mos_of(0, 0, 0) == pytest.approx(4.41, abs=0.02)  # G.107 with its default values: R = 93.2


@pytest.mark.parametrize(
    ("lost", "jitter", "rtt", "low", "high"),
    [
        (0.01, 0, 0, 4.2, 4.4),
        (0.05, 0, 0, 3.8, 4.1),
        (0.20, 0, 0, 2.4, 2.9),
        (1.00, 0, 0, 1.0, 1.2),
        (0, 0, 300, 4.2, 4.4),  # 170 ms one way: just before it is felt
        (0, 0, 800, 2.7, 3.1),
        (0, 100, 100, 3.7, 4.0),
    ],
)
def test_loss_and_delay_are_heard_as_published(lost: float, jitter: float, rtt: float, low: float, high: float) -> None:
    assert low < mos_of(lost, jitter, rtt) < high


def test_it_never_gets_better_by_losing_more_or_coming_later() -> None:
    by_loss = [mos_of(n / 100, 0, 0) for n in range(101)]
    by_delay = [mos_of(0, 0, n * 20) for n in range(101)]
    assert by_loss == sorted(by_loss, reverse=True)
    assert by_delay == sorted(by_delay, reverse=True)
    assert all(1 <= each <= 4.5 for each in by_loss + by_delay)


def test_the_worse_direction_counts_and_a_far_side_that_tells_nothing_is_not_said_to_hear_well() -> None:
    there = quality_of(CLEAN._replace(lost_there=200))
    assert (there.lost_in, there.lost_out, there.word) == (0, 2000, "bad")
    silent = quality_of(Counted(950, 50, 1000, None, 3.4, None))
    assert (silent.lost_in, silent.lost_out, silent.jitter, silent.rtt) == (500, None, 3, None)
    assert silent.word == "fair"
    assert quality_of(CLEAN).word == "good"


def test_of_less_than_a_second_nothing_is_estimated() -> None:
    short = quality_of(CLEAN._replace(received=49))
    assert (short.mos, short.word) == (None, None)
    assert quality_of(Counted(0, 0, 100, None, 0, None)).mos is None


def test_what_the_engine_says_is_read() -> None:
    told = "ssrc=1;themssrc=2;lp=3;rxjitter=0.001250;rxcount=500;txjitter=0.002000;txcount=510;rlp=7;rtt=0.020000;rxmes=1;txmes=1"
    assert read(told) == Counted(500, 3, 510, 7, 2.0, 20.0)
    twice = told.replace("lp=3", "lp=4294967290").replace("rlp=7", "rlp=16777213").replace("0.002000", "160.0")
    assert read(twice) == Counted(500, 0, 510, 0, 1.25, 20.0), "what came twice is no loss, and what is no time is none"
    silent = "ssrc=1;themssrc=0;lp=0;rxjitter=0.0;rxcount=0;txjitter=0.0;txcount=10;rlp=0;rtt=0.0;"
    assert read(silent) == Counted(0, 0, 10, None, 0.0, None)


NOTHING = "lp=0;rxjitter=0;rxcount=0;txjitter=0;txcount=0;rlp=0;rtt=0"


@pytest.mark.parametrize(
    "told", ["", "rxcount=1", NOTHING, NOTHING.replace("lp=0", "lp=x").replace("rxcount=0", "rxcount=1")]
)
def test_what_says_nothing_is_nothing(told: str) -> None:
    assert read(told) is None


def test_a_channel_tells_whose_it_is() -> None:
    call, person, ring = new_id(), new_id(), new_id()
    assert leg({"channelvars": {"TING_LEG": f"{call},{person},{ring}"}}) == (call, person)
    assert leg({"channelvars": {"TING_LEG": ""}}) is None
    assert leg({}) is None


def test_a_share_is_never_more_than_the_whole() -> None:
    odd = quality_of(Counted(100, -5, 10, 40, 0, 1))
    assert odd == Quality(packets=100, lost_in=0, lost_out=10_000, jitter=0, rtt=1, mos=odd.mos)

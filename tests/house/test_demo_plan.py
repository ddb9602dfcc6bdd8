"""The plan of the demo's days: its past and its present come from one week."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ting.app import demo, demo_days
from ting.app.demo_sample import sample
from ting_sim.rhythm import Breath, half_hour

TAIPEI = ZoneInfo("Asia/Taipei")
NOW = int(datetime(2026, 11, 22, 19, 10, tzinfo=UTC).timestamp() * 1000)  # ten past three on a Monday morning, there
WEEKS = 30


def _past(slug: str) -> tuple[demo_days.Week, list[datetime]]:
    week = demo_days.week(sample(slug)["history"])
    times = demo_days.arrivals(week, NOW, TAIPEI, 7 * WEEKS, random.Random(slug))
    return week, [datetime.fromtimestamp(at / 1000, TAIPEI) for at in times]


@pytest.mark.parametrize("slug", demo.TENANTS)
def test_a_past_day_brings_what_the_same_weekday_brings_now(slug: str) -> None:
    week, times = _past(slug)
    today = datetime.fromtimestamp(NOW / 1000, TAIPEI).date()
    rng, breath = random.Random(1), Breath()
    for weekday, day in enumerate(week):
        past = sum(at.weekday() == weekday and at.date() < today for at in times) / WEEKS
        present = sum(len(half_hour(expected, rng, breath)) for expected in day for _ in range(WEEKS)) / WEEKS
        assert past == pytest.approx(sum(day), rel=0.12)
        assert present == pytest.approx(past, rel=0.12)


@pytest.mark.parametrize("slug", demo.TENANTS)
def test_each_half_hour_of_the_past_is_as_busy_as_planned_and_none_is_dead(slug: str) -> None:
    week, times = _past(slug)
    for half in range(48):
        came = sum(at.hour * 2 + at.minute // 30 == half for at in times) / (7 * WEEKS)
        planned = sum(day[half] for day in week) / 7
        assert came == pytest.approx(planned, rel=0.25, abs=0.15)
    assert min(min(day) for day in week) > 0.3


def test_a_weekend_is_busy_where_people_play_and_quiet_at_the_bank() -> None:
    game, bank = (demo_days.week(sample(slug)["history"]) for slug in demo.TENANTS)
    assert sum(game[5]) > 1.15 * sum(game[1])
    assert sum(bank[6]) < 0.75 * sum(bank[1])
    assert sum(map(sum, game)) / 7 == pytest.approx(sample("starsea")["history"]["per_day"], rel=0.01)


def test_today_ends_a_little_before_now() -> None:
    _, times = _past("starsea")
    now = datetime.fromtimestamp(NOW / 1000, TAIPEI)
    assert now - timedelta(minutes=90) < times[-1] < now - timedelta(minutes=14)
    assert times == sorted(times)

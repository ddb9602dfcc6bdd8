"""A day is what the clocks of the tenant's zone make it."""

import itertools
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ting.domains.reports.days import HALF_HOUR, MINUTE, day_of, half_hour_of, half_hours, last_minutes


def at(text: str, zone: str = "UTC") -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("zone", "moment", "hours"),
    [
        ("Asia/Taipei", "2026-11-22T12:00", 24),
        ("Asia/Kathmandu", "2026-11-22T12:00", 24),
        ("Europe/Berlin", "2026-03-29T12:00", 23),
        ("Europe/Berlin", "2026-10-25T12:00", 25),
        ("America/New_York", "2026-03-08T01:59", 23),
        ("America/New_York", "2026-11-01T23:59", 25),
        ("Australia/Lord_Howe", "2026-04-05T12:00", 24.5),
        ("Australia/Lord_Howe", "2026-10-04T12:00", 23.5),
        ("America/Havana", "2026-03-08T12:00", 23),  # there is no midnight that day
        ("America/Havana", "2026-11-01T12:00", 25),  # there are two
        ("Pacific/Apia", "2011-12-29T12:00", 24),  # and no next day at all
    ],
)
def test_a_day_has_as_many_hours_as_its_clocks_show(zone: str, moment: str, hours: float) -> None:
    start, end = day_of(at(moment, zone), zone)
    assert (end - start) / 3_600_000 == hours
    assert datetime.fromtimestamp(start / 1000, ZoneInfo(zone)).date().isoformat() == moment[:10]
    assert len(half_hours(start, end - 1)) == hours * 2


def test_a_day_begins_at_the_first_midnight_of_two() -> None:
    zone = "America/Havana"
    assert day_of(at("2026-11-01T12:00", zone), zone)[0] == at("2026-11-01T04:00")  # 00:00 summer time
    assert day_of(at("2026-03-08T12:00", zone), zone)[0] == at("2026-03-08T05:00")  # 01:00 summer time: the jump


def test_midnight_belongs_to_the_new_day() -> None:
    midnight = at("2026-11-22T00:00", "Asia/Taipei")
    assert day_of(midnight, "Asia/Taipei")[0] == midnight
    assert day_of(midnight - 1, "Asia/Taipei")[1] == midnight
    assert half_hours(midnight, midnight) == [midnight]


def test_half_hours_stand_on_the_wall_clock_where_the_zone_is_off_by_a_quarter() -> None:
    zone = "Asia/Kathmandu"
    start, _ = day_of(at("2026-11-22T12:10", zone), zone)
    last = half_hours(start, at("2026-11-22T12:10", zone))[-1]
    assert datetime.fromtimestamp(last / 1000, ZoneInfo(zone)).strftime("%H:%M") == "12:00"


def test_the_last_hour_ends_with_the_present_minute() -> None:
    now = at("2026-11-22T12:10") + 34_567
    found = last_minutes(now)
    assert (len(found), found[-1]) == (60, at("2026-11-22T12:10"))
    assert {b - a for a, b in itertools.pairwise(found)} == {MINUTE}


@given(
    st.sampled_from(sorted(available_timezones() - {"localtime"})),
    st.integers(631_152_000_000, 2_114_380_800_000),  # 1990 to 2037
)
def test_every_moment_is_in_its_day_and_half_hour(zone: str, now: int) -> None:
    start, end = day_of(now, zone)
    assert start <= now
    assert end - start <= 27 * 3_600_000
    slots = half_hours(start, now)
    assert slots[0] == start
    assert slots[-1] <= now < slots[-1] + HALF_HOUR
    assert half_hour_of(start, now) == slots[-1]

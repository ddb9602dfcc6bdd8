"""When something can be booked: whatever the clocks do, and whatever the plan was before."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ting.domains.bookings.model import (
    DAY_MS,
    Held,
    Opening,
    Resource,
    Special,
    bounds,
    day_of,
    free,
    lane,
    made,
    slots,
    window,
)
from ting.kit.problem import Refused

MINUTE = 60_000
EVERY_DAY = tuple(Opening(day, "00:00", "24:00") for day in range(7))


def resource(**more: Any) -> Resource:
    given_ = {"time_zone": "Asia/Taipei", "week": (Opening(0, "09:00", "12:00"),), "slot_minutes": 60, **more}
    return Resource(name="Counter", titles={"en": "Counter"}, **given_)


def ms(text: str, zone: str = "UTC") -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def local(found: Any, zone: str) -> list[str]:
    return [datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone)).strftime("%H:%M%z") for at, _ in found]


def test_slots_stand_where_the_walls_clock_says() -> None:
    found = list(slots(resource(), ms("2026-11-23T00:00"), ms("2026-11-30T00:00")))
    assert local(found, "Asia/Taipei") == ["09:00+0800", "10:00+0800", "11:00+0800"]
    assert found[0] == (ms("2026-11-23T01:00"), ms("2026-11-23T02:00"))
    assert list(slots(resource(days=(Special("2026-11-23"),)), ms("2026-11-23T00:00"), ms("2026-11-30T00:00"))) == []
    assert len(list(slots(resource(slot_minutes=50), ms("2026-11-23T00:00"), ms("2026-11-30T00:00")))) == 3


def test_holidays_have_no_slots_unless_a_date_of_ones_own_says_so() -> None:
    """1 January 2026 is a Thursday, and a holiday in Taiwan; in China a Sunday in January is worked for it."""
    plan = resource(week=(Opening(3, "09:00", "12:00"),), country="TW")
    year = (ms("2025-12-31T00:00"), ms("2026-01-04T16:00"))
    assert list(slots(plan, *year)) == []
    own = msgspec.structs.replace(plan, days=(Special("2026-01-01", "", (("10:00", "11:00"),)),))
    assert local(slots(own, *year), "Asia/Taipei") == ["10:00+0800"]
    worked = msgspec.structs.replace(plan, days=(Special("2026-01-04", "", (), 3),))
    assert local(slots(worked, *year), "Asia/Taipei") == ["09:00+0800", "10:00+0800", "11:00+0800"]


def test_an_hour_that_the_clocks_skip_has_no_slots_and_one_shown_twice_has_them_once() -> None:
    night = resource(
        time_zone="Europe/Berlin", week=tuple(Opening(day, "00:00", "05:00") for day in range(7)), slot_minutes=30
    )
    spring = local(slots(night, ms("2026-03-28T23:00"), ms("2026-03-29T22:00")), "Europe/Berlin")
    assert spring == ["00:00+0100", "00:30+0100", "01:00+0100", "01:30+0100"] + [
        f"{hour:02}:{minute}+0200" for hour in (3, 4) for minute in ("00", "30")
    ]
    autumn = local(slots(night, ms("2026-10-24T22:00"), ms("2026-10-25T22:00")), "Europe/Berlin")
    assert [each[:5] for each in autumn] == [f"{hour:02}:{minute}" for hour in range(5) for minute in ("00", "30")]
    assert autumn[4:6] == ["02:00+0200", "02:30+0200"], "the first of the two"


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Taipei", "America/St_Johns"]),
    st.sampled_from([20, 45, 50, 90, 420, 1440]),
    st.integers(ms("2026-01-01T00:00"), ms("2027-01-01T00:00")),
)
def test_slots_never_overlap_and_are_the_same_however_they_are_asked_for(zone: str, minutes: int, start: int) -> None:
    plan = made(resource(time_zone=zone, week=EVERY_DAY, slot_minutes=minutes))
    end = start + 3 * DAY_MS
    found = list(slots(plan, start, end))
    assert all(start <= at < end and ends - at == minutes * MINUTE for at, ends in found)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(found))
    halves = [*slots(plan, start, start + DAY_MS), *slots(plan, start + DAY_MS, end)]
    assert halves == found
    for at, ends in found[:3]:
        assert list(slots(plan, at, at + 1)) == [(at, ends)], "a slot is found by its beginning alone"


HELD = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 200), st.integers(1, 60)).map(lambda t: Held(t[0], t[1], t[1] + t[2]))
)


@given(HELD, st.integers(1, 5), st.integers(0, 200), st.integers(1, 60))
def test_a_lane_is_given_just_when_there_is_room_and_nobody_is_in_it(
    taken: list[Held], capacity: int, start: int, length: int
) -> None:
    found = lane(taken, capacity, start, start + length)
    busy = {each.lane for each in taken if each.at < start + length and each.ends > start}
    if len(busy) >= capacity:
        assert found is None
    else:
        assert found is not None
        assert found < capacity
        assert found not in busy


def test_room_is_what_is_left_also_when_the_plan_changed_since() -> None:
    plan = resource(capacity=2)
    begin, end = ms("2026-11-23T00:00"), ms("2026-11-24T00:00")
    nine = ms("2026-11-23T09:00", "Asia/Taipei")
    half = Held(0, nine + 30 * MINUTE, nine + 90 * MINUTE)
    assert [slot.free for slot in free(plan, begin, end, [half])] == [1, 1, 2]
    other = Held(4, nine, nine + 60 * MINUTE)
    assert [slot.free for slot in free(plan, begin, end, [half, other])] == [1, 2]
    assert [slot.free for slot in free(plan, begin, end, [half, other], full=True)] == [0, 1, 2]
    assert window(plan, 0) == (60 * MINUTE, 30 * DAY_MS)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"slot_minutes": 0}, "out_of_bounds"),
        ({"capacity": 0}, "out_of_bounds"),
        ({"horizon_days": 10_000}, "out_of_bounds"),
        ({"week": (Opening(7, "09:00", "10:00"),)}, "resource_week"),
        ({"week": (Opening(0, "10:00", "09:00"),)}, "resource_week"),
        ({"week": (Opening(0, "9:00", "10:00"),)}, "resource_week"),
        ({"week": (Opening(0, "09:00", "24:30"),)}, "resource_week"),
        ({"week": (Opening(0, "09:00", "11:00"), Opening(0, "10:00", "12:00"))}, "resource_week"),
        ({"days": (Special("2026-02-30"),)}, "resource_days"),
        ({"days": (Special("20260228"),)}, "resource_days"),
        ({"days": (Special("2026-02-28"), Special("2026-02-28"))}, "resource_days"),
        ({"days": (Special("2026-02-28", "", (("12:00", "09:00"),)),)}, "resource_days"),
        ({"days": (Special("2026-02-28", "", (), 7),)}, "resource_days"),
        ({"titles": {}}, "resource_label"),
        ({"name": ""}, "name"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        made(msgspec.structs.replace(resource(), **change))
    assert refused.value.code == code


def test_a_local_day_has_its_own_length() -> None:
    begin, end = bounds("2026-03-29", "Europe/Berlin")
    assert end - begin == 23 * 3_600_000
    assert day_of(begin, "Europe/Berlin") == day_of(end - 1, "Europe/Berlin") == "2026-03-29"
    with pytest.raises(Refused):
        bounds("yesterday", "UTC")

"""Opening hours on real calendars, with nights and clock changes."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ting.domains.routing.hours import ALWAYS, NEVER, Hours, HoursError, closes_at, is_open, next_change, opens_at

OFFICE = (("09:00", "12:00"), ("13:00", "18:00"))
NIGHT = (("22:00", "06:00"),)
MINUTE = 60_000


def at(text: str, zone: str = "UTC", fold: int = 0) -> int:
    """The instant that this wall clock shows."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp() * 1000)


def hours(zone: str, *days: Any) -> Hours:
    """Hours of the first days of the week; the others are closed."""
    return Hours(zone, (*days, *[()] * (7 - len(days))))


def daily(zone: str, spans: Any) -> Hours:
    """The same hours every day."""
    return hours(zone, *[spans] * 7)


def test_a_span_includes_its_beginning_and_excludes_its_end() -> None:
    office = daily("Asia/Taipei", OFFICE)
    opens, closes = at("2026-11-23T09:00", "Asia/Taipei"), at("2026-11-23T12:00", "Asia/Taipei")
    assert [is_open(office, ms) for ms in (opens - 1, opens, closes - 1, closes)] == [False, True, True, False]


def test_the_next_change_and_what_it_is() -> None:
    office = daily("Asia/Taipei", OFFICE)
    noon, morning = at("2026-11-23T12:00", "Asia/Taipei"), at("2026-11-23T10:00", "Asia/Taipei")
    assert (closes_at(office, morning), opens_at(office, morning)) == (noon, None)
    assert (closes_at(office, noon), opens_at(office, noon)) == (None, noon + 60 * MINUTE)


def test_friday_evening_opens_on_monday() -> None:
    office = hours("Asia/Tokyo", *[OFFICE] * 5)
    assert opens_at(office, at("2026-11-20T18:00", "Asia/Tokyo")) == at("2026-11-23T09:00", "Asia/Tokyo")


def test_a_span_may_pass_midnight_and_belongs_to_the_day_on_which_it_begins() -> None:
    monday_night = hours("Asia/Taipei", NIGHT)
    tuesday = at("2026-11-24T05:59", "Asia/Taipei")
    assert is_open(monday_night, tuesday)
    assert closes_at(monday_night, tuesday) == tuesday + MINUTE
    assert not is_open(monday_night, at("2026-11-23T05:59", "Asia/Taipei"))


def test_spans_that_touch_or_overlap_are_one() -> None:
    day = hours("UTC", (("09:00", "24:00"), ("08:00", "10:00")), (("00:00", "01:00"),))
    assert closes_at(day, at("2026-11-23T08:30")) == at("2026-11-24T01:00")


def test_an_empty_week_is_never_open_and_never_changes() -> None:
    assert (is_open(NEVER, 0), next_change(NEVER, 0), opens_at(NEVER, 0)) == (False, None, None)


def test_always_is_open_and_never_changes() -> None:
    now = at("2026-11-23T08:30")
    assert (is_open(ALWAYS, now), next_change(ALWAYS, now), closes_at(ALWAYS, now)) == (True, None, None)


def test_a_closing_time_that_is_skipped_by_the_clock_change_closes_at_the_jump() -> None:
    night = daily("America/New_York", (("01:00", "02:30"),))
    opened = at("2026-03-08T01:00", "America/New_York")
    assert closes_at(night, opened) == opened + 60 * MINUTE  # 02:00 becomes 03:00


def test_an_opening_time_that_is_skipped_by_the_clock_change_opens_at_the_jump() -> None:
    early = daily("America/New_York", (("02:30", "05:00"),))
    assert opens_at(early, at("2026-03-08T01:00", "America/New_York")) == at("2026-03-08T03:00", "America/New_York")


def test_a_span_that_is_skipped_as_a_whole_does_not_happen_that_day() -> None:
    blink = daily("America/New_York", (("02:10", "02:50"),))
    assert opens_at(blink, at("2026-03-08T00:00", "America/New_York")) == at("2026-03-09T02:10", "America/New_York")


def test_an_hour_that_comes_twice_opens_once() -> None:
    night = daily("America/New_York", (("01:00", "01:30"),))
    first = at("2026-11-01T01:00", "America/New_York")
    assert closes_at(night, first) == first + 30 * MINUTE
    assert not is_open(night, at("2026-11-01T01:15", "America/New_York", fold=1))


def test_hours_over_the_longer_night_stay_open_throughout() -> None:
    night = daily("America/New_York", NIGHT)
    opened = at("2026-10-31T22:00", "America/New_York")
    assert closes_at(night, opened) == opened + 9 * 60 * MINUTE


@pytest.mark.parametrize(
    ("zone", "week", "says"),
    [
        ("Asia/Atlantis", ((),) * 7, "unknown time zone"),
        ("", ((),) * 7, "unknown time zone"),
        ("../etc/passwd", ((),) * 7, "unknown time zone"),
        ("UTC", ((),) * 6, "7 days"),
        ("UTC", ((("9:00", "12:00"),), *((),) * 6), "HH:MM"),
        ("UTC", ((("09:00", "25:00"),), *((),) * 6), "HH:MM"),
        ("UTC", ((("24:00", "06:00"),), *((),) * 6), "HH:MM"),
        ("UTC", ((("09:00", "09:00"),), *((),) * 6), "empty"),
        ("UTC", ((), (("09:00\n", "12:00"),), *((),) * 5), "day 2"),
    ],
)
def test_hours_that_make_no_sense_are_refused_with_what_to_write(zone: str, week: Any, says: str) -> None:
    with pytest.raises(HoursError, match=says):
        Hours(zone, week)


def test_hours_survive_the_database() -> None:
    office = daily("Asia/Taipei", OFFICE)
    assert msgspec.json.decode(msgspec.json.encode(office), type=Hours) == office
    with pytest.raises(msgspec.ValidationError, match="unknown time zone"):
        msgspec.json.decode(b'{"time_zone": "Asia/Atlantis", "week": [[],[],[],[],[],[],[]]}', type=Hours)


clocks = st.integers(0, 24 * 60 - 1).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
spans = st.tuples(clocks, clocks | st.just("24:00")).filter(lambda span: span[0] != span[1])
weeks = st.tuples(*[st.lists(spans, max_size=2).map(tuple)] * 7)
zones = st.sampled_from(
    ["UTC", "Asia/Taipei", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Africa/Casablanca"]
)
instants = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(zone=zones, week=weeks, now=instants)
@settings(max_examples=100, deadline=None)
def test_away_from_clock_changes_the_hours_are_what_the_wall_clock_says(zone: str, week: Any, now: datetime) -> None:
    here = now.astimezone(ZoneInfo(zone))
    offsets = {(now + timedelta(hours=h)).astimezone(ZoneInfo(zone)).utcoffset() for h in range(-50, 51)}
    if len(offsets) == 1:
        assert is_open(Hours(zone, week), int(now.timestamp() * 1000)) == by_the_wall_clock(week, here)


def by_the_wall_clock(week: Any, here: datetime) -> bool:
    """Is the clock on the wall within a span of today, or of a night that began yesterday?"""
    clock = f"{here:%H:%M}"
    for opens, closes in week[here.weekday()]:
        if opens <= clock and (clock < closes or closes < opens):
            return True
    return any(closes < opens and clock < closes for opens, closes in week[here.weekday() - 1])


@given(zone=zones, week=weeks, now=instants, part=st.floats(0, 1, exclude_max=True))
@settings(max_examples=100, deadline=None)
def test_nothing_changes_before_the_next_change_and_something_does_at_it(
    zone: str, week: Any, now: datetime, part: float
) -> None:
    shop, ms = Hours(zone, week), int(now.timestamp() * 1000)
    change = next_change(shop, ms)
    horizon = change if change is not None else ms + 14 * 24 * 60 * MINUTE
    assert is_open(shop, ms + int((horizon - ms) * part)) == is_open(shop, ms)
    if change is not None:
        assert is_open(shop, change) != is_open(shop, ms)
        assert (opens_at(shop, ms), closes_at(shop, ms)) in {(change, None), (None, change)}

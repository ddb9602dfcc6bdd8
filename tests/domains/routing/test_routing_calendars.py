"""Holidays, worked weekends and own dates: what a day is in the end, as tables and against a plain look at the calendar."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ting.domains.routing.calendars import days_of, known_until
from ting.domains.routing.hours import Hours, HoursError, Special, Week, is_open, layered, opens_at

OFFICE: Week = (
    (("09:00", "18:00"),),
    (("09:00", "18:00"),),
    (("09:00", "18:00"),),
    (("09:00", "18:00"),),
    (("09:00", "17:00"),),
    (),
    (),
)
TAIPEI = ZoneInfo("Asia/Taipei")


def at(text: str, zone: ZoneInfo = TAIPEI) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


@pytest.mark.parametrize(
    ("country", "day", "off"),
    [
        ("TW", "2026-02-17", True),  # the first day of the lunar year
        ("TW", "2026-02-20", True),  # a day off in place of one that fell on a weekend
        ("TW", "2026-10-10", True),
        ("TW", "2026-11-23", False),
        ("CN", "2026-02-23", True),  # moved by the State Council
        ("CN", "2026-10-07", True),
        ("CN", "2026-10-08", False),
        ("JP", "2026-01-12", True),  # the second Monday of January
        ("JP", "2026-09-22", True),  # between two holidays
        ("JP", "2026-12-31", False),
    ],
)
def test_a_countrys_days_off(country: Any, day: str, *, off: bool) -> None:
    closed = {special.date for special in days_of(country, (2026,)) if special.like is None}
    assert (day in closed) == off


@pytest.mark.parametrize(
    ("country", "day", "like"),
    [
        ("CN", "2026-02-14", 4),  # a Saturday, for the Friday of 20 February
        ("CN", "2026-02-28", 0),  # a Saturday, for the Monday of 23 February
        ("CN", "2026-10-10", 2),
        ("TW", "2025-02-08", 0),  # a Saturday, for the Monday of 27 January
    ],
)
def test_a_weekend_that_is_worked_is_like_the_weekday_that_is_off_for_it(country: Any, day: str, like: int) -> None:
    found = {special.date: special.like for special in days_of(country, (int(day[:4]),))}
    assert found[day] == like
    hours = layered("Asia/Shanghai", OFFICE, days_of(country, (int(day[:4]),)))
    closes = 17 if like == 4 else 18
    assert is_open(hours, at(f"{day}T{closes - 1}:59", ZoneInfo("Asia/Shanghai")))
    assert not is_open(hours, at(f"{day}T{closes}:00", ZoneInfo("Asia/Shanghai")))


def test_it_is_said_until_when_moved_days_are_known() -> None:
    assert known_until("CN", 2025) is not None
    assert known_until("CN", 2025) >= 2026  # type: ignore[operator]
    assert known_until("CN", 2090) == 2089, "nothing is known of then"
    assert known_until("TW", 2026) is None, "the law decides, for any year"


def test_it_opens_again_after_the_whole_new_year() -> None:
    hours = layered("Asia/Taipei", OFFICE, days_of("TW", [2026]))
    assert opens_at(hours, at("2026-02-13T17:30")) == at("2026-02-23T09:00"), "nine days, a weekend at each end"


def test_own_dates_win_over_the_calendar_and_the_queues_over_both() -> None:
    country = days_of("TW", [2026])
    open_then = Special("2026-10-10", "National day, on duty", spans=(("10:00", "14:00"),))
    late = Special("2026-12-31", "Party", spans=(("09:00", "24:00"),))
    hours = layered("Asia/Taipei", OFFICE, country, [open_then], [late, Special("2026-10-10", "Not here")])
    assert not is_open(hours, at("2026-10-10T11:00"))
    assert is_open(layered("Asia/Taipei", OFFICE, country, [open_then]), at("2026-10-10T11:00"))
    assert is_open(hours, at("2026-12-31T23:59"))
    assert not is_open(hours, at("2027-01-01T00:00"))


def test_a_queue_that_is_closed_for_a_season_says_when_it_opens() -> None:
    start = date(2026, 7, 1)
    summer = [Special((start + timedelta(days=i)).isoformat()) for i in range(62)]
    hours = layered("Asia/Taipei", OFFICE, summer)
    assert opens_at(hours, at("2026-07-01T08:00")) == at("2026-09-01T09:00")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Special("2026-2-3"),
        lambda: Special("2026-02-30"),
        lambda: Special("20260203"),
        lambda: Special("2026-02-03", like=7),
        lambda: Special("2026-02-03", spans=(("9", "10"),)),
    ],
)
def test_dates_that_make_no_sense_are_refused(make: Any) -> None:
    with pytest.raises(HoursError):
        make()


SPANS = st.sampled_from([(), (("09:00", "18:00"),), (("00:00", "24:00"),), (("08:00", "12:00"), ("13:00", "17:30"))])
WEEKS = st.tuples(*[SPANS] * 7)
DATES = st.dates(date(2026, 1, 1), date(2026, 3, 31)).map(date.isoformat)
SPECIALS = st.lists(
    st.builds(Special, DATES, st.just(""), SPANS, st.none() | st.integers(0, 6)),
    max_size=12,
    unique_by=lambda s: s.date,
)


@given(WEEKS, SPECIALS, SPECIALS, st.integers(at("2026-01-05T00:00"), at("2026-03-25T00:00")))
def test_it_is_open_when_the_last_layer_that_speaks_of_the_day_says_so(
    week: Any, under: list[Special], over: list[Special], now: int
) -> None:
    """Against the plainest reading: of spans that stay within their day."""
    hours = layered("Asia/Taipei", week, under, over)
    local = datetime.fromtimestamp(now / 1000, UTC).astimezone(TAIPEI)
    day = local.date().isoformat()
    special = next((s for s in over if s.date == day), None) or next((s for s in under if s.date == day), None)
    spans = week[local.weekday()]
    if special is not None:
        spans = special.spans if special.like is None else week[special.like]
    clock = f"{local:%H:%M}"
    assert is_open(hours, now) == any(start <= clock < end for start, end in spans)


@given(WEEKS, SPECIALS, st.integers(at("2026-01-05T00:00"), at("2026-03-25T00:00")))
def test_what_is_promised_comes_true(week: Any, days: list[Special], now: int) -> None:
    """It is closed until the instant that is told to customers, and open at it."""
    hours = Hours("Asia/Taipei", week, tuple(sorted(days, key=lambda s: s.date)))
    promised = opens_at(hours, now)
    if promised is None:
        return
    assert not is_open(hours, now)
    assert is_open(hours, promised)
    assert not is_open(hours, promised - 1)
    assert not any(is_open(hours, at_) for at_ in range(now, min(promised, now + 5 * 86_400_000), 1_800_000))

"""The rules of number tickets: when they begin anew, which are left out, how they read."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ting.domains.routing.numbers import (
    FOR_EVER,
    SchemeForm,
    checked_scheme,
    following,
    of_queue,
    printed,
    service_day,
)
from ting.kit.ids import new_id
from ting.kit.problem import Refused

MINUTE = 60_000
PLAIN = SchemeForm(name="All", time_zone="Asia/Taipei")


def form(**more: object) -> SchemeForm:
    return checked_scheme(SchemeForm(**{"name": "All", "time_zone": "Asia/Taipei", **more}))  # type: ignore[arg-type]


def at(zone: str, *when: int, fold: int = 0) -> int:
    return round(datetime(*when, tzinfo=ZoneInfo(zone), fold=fold).timestamp() * 1000)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("resets", "when", "day"),
    [
        ("00:00", (2026, 3, 5, 0, 0), date(2026, 3, 5)),
        ("00:00", (2026, 3, 4, 23, 59), date(2026, 3, 4)),
        ("04:30", (2026, 3, 5, 4, 29), date(2026, 3, 4)),
        ("04:30", (2026, 3, 5, 4, 30), date(2026, 3, 5)),
        (None, (2026, 3, 5, 4, 30), FOR_EVER),
    ],
)
def test_a_day_begins_when_its_clock_says_so(resets: str | None, when: tuple[int, ...], day: date) -> None:
    assert service_day(form(resets_at=resets), at("Asia/Taipei", *when)) == day


@pytest.mark.parametrize("resets", ["00:00", "01:30", "02:30", "03:00", "23:59"])
@pytest.mark.parametrize(
    ("zone", "month", "day"), [("Europe/Berlin", 3, 29), ("Europe/Berlin", 10, 25), ("America/Sao_Paulo", 10, 25)]
)
def test_numbers_begin_anew_exactly_once_a_day_when_clocks_are_put_forward_or_back(
    zone: str, month: int, day: int, resets: str
) -> None:
    scheme = form(time_zone=zone, resets_at=resets)
    begun: set[date] = set()
    start = at(zone, 2026, month, day - 1)
    for now in range(start, start + 72 * 60 * MINUTE, MINUTE):
        clock = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
        if f"{clock:%H:%M}" >= resets:
            begun.add(clock.date())
        assert service_day(scheme, now) == (clock.date() if clock.date() in begun else clock.date() - timedelta(1))


@given(st.integers(0, 4_000_000_000_000), st.sampled_from(["Asia/Tokyo", "Australia/Lord_Howe", "Africa/Casablanca"]))
def test_the_day_is_never_far_from_the_one_on_the_wall(now: int, zone: str) -> None:
    wall = datetime.fromtimestamp(now / 1000, UTC).astimezone(ZoneInfo(zone)).date()
    assert service_day(form(time_zone=zone, resets_at="04:00"), now) in (wall, wall - timedelta(1))


@given(
    st.lists(st.from_regex(r"\A\d{1,3}\Z"), max_size=5),
    st.integers(0, 99_999),
    st.integers(1, 6),
)
def test_numbers_grow_and_leave_out_what_they_must_and_nothing_else(skips: list[str], first: int, digits: int) -> None:
    try:
        scheme = form(skips=tuple(skips), first=first, digits=digits)
    except Refused:
        return
    last, given_ = None, []
    for _ in range(40):
        last = following(scheme, last)
        given_.append(last)
    bad = [n for n in given_ if any(each in f"{n:0{digits}d}" for each in scheme.skips)]
    assert bad == []
    between = [n for n in range(first, min(given_[-1], first + 3000)) if n not in given_]
    assert all(any(each in f"{n:0{digits}d}" for each in scheme.skips) for n in between)


def test_a_scheme_that_leaves_out_fours_and_thirteens() -> None:
    scheme = form(skips=("4", "13"), first=1, digits=3)
    numbers, last = [], None
    for _ in range(14):
        last = following(scheme, last)
        numbers.append(printed(scheme, "A", last))
    assert numbers[:5] == ["A-001", "A-002", "A-003", "A-005", "A-006"]
    assert numbers[10:] == ["A-012", "A-015", "A-016", "A-017"]
    assert following(scheme, 399) == 500


def test_a_queue_without_a_scheme_runs_as_it_always_did() -> None:
    run = of_queue(new_id(), "B", "Asia/Tokyo")
    assert printed(run.form, "B", following(run.form, None)) == "B-1001"
    assert printed(form(prefix="VIP"), "B", 7) == "VIP-0007"
    assert printed(form(prefix="", digits=1), "", 7) == "7"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"prefix": "abc"}, "prefix"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"resets_at": "24:00"}, "resets_at"),
        ({"skips": ("x",)}, "skips"),
        ({"skips": ("12345",)}, "skips"),
        ({"skips": tuple("123456789")}, "skips"),
    ],
)
def test_a_scheme_that_cannot_run_is_refused_by_its_field(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        form(**wrong)
    assert refused.value.extra["field"] == field

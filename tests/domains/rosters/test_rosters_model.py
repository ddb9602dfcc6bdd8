"""By which profile somebody works at an instant: days on the wall clock, midnight, and the nights when clocks change."""

import uuid
from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ting.domains.rosters.model import Profile, Shift, checked_profile, in_force, next_bound, spans, turns
from ting.kit.problem import Refused

PHONE, CHAT, GM = (uuid.UUID(int=n) for n in (1, 2, 3))
TODAY = date(2026, 3, 20)


def at(zone: str, text: str) -> int:
    """An instant as the zone's wall clock shows it."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def test_phone_by_day_chat_in_the_evening_and_gm_on_wednesday() -> None:
    days = {
        "2026-03-24": [Shift(PHONE, "09:00", "18:00"), Shift(CHAT, "18:00", "24:00")],
        "2026-03-25": [Shift(GM)],
    }
    found = spans(days, "Asia/Taipei", today=TODAY)
    seen = {
        moment: in_force(found, None, at("Asia/Taipei", moment))
        for moment in (
            "2026-03-24T08:59:59",
            "2026-03-24T09:00",
            "2026-03-24T18:00",
            "2026-03-25T00:00",
            "2026-03-26T00:00",
        )
    }
    assert list(seen.values()) == [None, PHONE, CHAT, GM, None]
    assert [turn.profile for turn in turns(found, CHAT, at("Asia/Taipei", "2026-03-24T10:00"))] == [
        PHONE,
        CHAT,
        GM,
        CHAT,
    ]


def test_a_shift_past_midnight_belongs_to_its_first_day() -> None:
    found = spans({"2026-03-24": [Shift(CHAT, "22:00", "06:00")]}, "Asia/Tokyo", today=TODAY)
    assert in_force(found, None, at("Asia/Tokyo", "2026-03-25T05:59")) == CHAT
    assert next_bound(found, at("Asia/Tokyo", "2026-03-25T05:59")) == at("Asia/Tokyo", "2026-03-25T06:00")
    with pytest.raises(Refused) as refused:
        spans(
            {"2026-03-24": [Shift(CHAT, "22:00", "06:00")], "2026-03-25": [Shift(GM, "05:00", "09:00")]},
            "Asia/Tokyo",
            today=TODAY,
        )
    assert refused.value.code == "overlap"


@pytest.mark.parametrize(
    ("day", "shift", "hours"),
    [
        ("2026-03-29", Shift(PHONE, "01:00", "04:00"), 2),  # an hour is left out
        ("2026-03-29", Shift(PHONE, "02:15", "02:45"), 0),  # all of it in the hour that is left out
        ("2026-10-25", Shift(PHONE, "01:00", "04:00"), 4),  # an hour comes twice
        ("2026-10-25", Shift(PHONE, "02:00", "03:00"), 2),
    ],
)
def test_clocks_change_and_shifts_keep_their_times_on_the_wall(day: str, shift: Shift, hours: int) -> None:
    (found,) = spans({day: [shift]}, "Europe/Berlin", today=TODAY)
    assert found.ends_at - found.begins_at == hours * 3_600_000


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"2026-3-24": [Shift(GM)]}, "days"),
        ({"tomorrow": [Shift(GM)]}, "days"),
        ({"2030-01-01": [Shift(GM)]}, "days.2030-01-01"),
        ({"2026-03-24": [Shift(GM, "9:00", "10:00")]}, "days.2026-03-24"),
        ({"2026-03-24": [Shift(GM, "24:00", "10:00")]}, "days.2026-03-24"),
        ({"2026-03-24": [Shift(GM, "10:00", "10:00")]}, "days.2026-03-24"),
        ({"2026-03-24": [Shift(GM, "10:00", "12:00"), Shift(CHAT, "11:00", "13:00")]}, "days.2026-03-24"),
        ({"2026-03-24": [Shift(GM, f"{n:02}:00", f"{n:02}:30") for n in range(13)]}, "days.2026-03-24"),
    ],
)
def test_what_is_no_plan_is_refused_with_its_day(days: dict[str, list[Shift]], field: str) -> None:
    with pytest.raises(Refused) as refused:
        spans(days, "Asia/Taipei", today=TODAY)
    assert refused.value.extra["field"] == field


@given(
    cuts=st.lists(st.integers(0, 1440), min_size=2, max_size=9, unique=True).map(sorted),
    zone=st.sampled_from(["Asia/Taipei", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    day=st.dates(date(2026, 3, 1), date(2026, 11, 30)),
)
def test_what_does_not_overlap_on_the_wall_does_not_overlap_in_time(cuts: list[int], zone: str, day: date) -> None:
    def clock(minutes: int) -> str:
        return f"{minutes // 60:02}:{minutes % 60:02}"

    shifts = [Shift(PHONE if n % 2 else CHAT, clock(a), clock(b)) for n, (a, b) in enumerate(pairwise(cuts))]
    found = spans({day.isoformat(): shifts}, zone, today=day)
    for before, after in pairwise(found):
        assert before.begins_at <= before.ends_at <= after.begins_at
    for span in found:
        if span.begins_at < span.ends_at:
            assert in_force(found, None, span.begins_at) == span.shift.profile
            assert in_force(found, None, span.ends_at - 1) == span.shift.profile
            wall = datetime.fromtimestamp(span.begins_at / 1000, UTC).astimezone(ZoneInfo(zone))
            assert wall.date() == day


def test_a_profile_names_what_is_there() -> None:
    def kept(**given: object) -> Profile:
        return checked_profile(Profile(name=" Phone ", **given), ("webchat", "phone"), [GM], [CHAT])  # type: ignore[arg-type]

    assert kept(channels=("phone", "phone"), queues=(GM,), skills={CHAT: 0}).channels == ("phone",)
    assert kept().name == "Phone"
    for wrong in ({"channels": ("fax",)}, {"channels": ()}, {"queues": (PHONE,)}, {"queues": ()}, {"skills": {GM: 1}}):
        with pytest.raises(Refused) as refused:
            kept(**wrong)
        assert refused.value.extra["field"] in wrong

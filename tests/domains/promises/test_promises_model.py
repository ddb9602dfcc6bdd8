"""The rules of promises: how somebody is reached, when it is due, what follows from a try."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ting.domains.promises.model import Promise, Reach, after_try, reach_of
from ting.domains.routing.hours import ALWAYS, NEVER, Hours, is_open, open_time_after
from ting.kit.ids import new_id
from ting.kit.phone import phone_of
from ting.kit.problem import Refused

HOUR = 3_600_000
OFFICE = Hours("Asia/Taipei", ((("09:00", "12:00"), ("13:00", "18:00")),) * 5 + ((),) * 2)
FRIDAY_17 = 1_764_925_200_000  # 2025-12-05 17:00 in Taipei
MONDAY_9 = FRIDAY_17 + 64 * HOUR


@pytest.mark.parametrize(
    ("text", "zone", "kept"),
    [
        ("0912345678", "Asia/Taipei", "+886912345678"),
        ("（02）2345-6789", "Asia/Taipei", "+886223456789"),
        ("090-1234-5678", "Asia/Tokyo", "+819012345678"),
        ("138 0013 8000", "Asia/Shanghai", "+8613800138000"),
        ("+1 212 555 2368", "Asia/Taipei", "+12125552368"),
        ("+886 912 345 678", "Etc/UTC", "+886912345678"),
    ],
)
def test_a_number_is_kept_as_it_is_dialled_from_anywhere(text: str, zone: str, kept: str) -> None:
    assert phone_of(text, zone) == kept


@given(st.text(max_size=80), st.sampled_from(["Asia/Taipei", "Asia/Tokyo", "Etc/UTC"]))
def test_whatever_is_written_as_a_number_is_one_or_is_refused(text: str, zone: str) -> None:
    try:
        kept = phone_of(text, zone)
    except Refused:
        return
    assert kept == phone_of(kept, "Etc/UTC")


@pytest.mark.parametrize(
    "text", ["", "lin", "lin@home", "lin@@example.com", "a b@example.com", "lin@example.com\nBcc: x"]
)
def test_what_is_no_mail_address_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        reach_of(Reach("email", text), "Asia/Taipei")


@pytest.mark.parametrize(
    ("now", "work", "due"),
    [
        (FRIDAY_17, HOUR, FRIDAY_17 + HOUR),
        (FRIDAY_17, 2 * HOUR, MONDAY_9 + HOUR),
        (FRIDAY_17 + 30 * HOUR, 4 * HOUR, MONDAY_9 + 5 * HOUR),  # the lunch hour does not count
        (MONDAY_9, 0, MONDAY_9),
    ],
)
def test_the_clock_of_promises_runs_while_it_is_open(now: int, work: int, due: int) -> None:
    assert open_time_after(OFFICE, now, work) == due


def test_always_open_it_is_the_clock_on_the_wall_and_never_open_there_is_no_promise() -> None:
    assert open_time_after(ALWAYS, FRIDAY_17, 5 * HOUR) == FRIDAY_17 + 5 * HOUR
    assert open_time_after(NEVER, FRIDAY_17, 1) is None


@given(st.integers(0, 14 * 24 * HOUR), st.integers(1, 20 * HOUR))
def test_a_promise_falls_into_open_hours_and_more_work_is_never_due_sooner(after: int, work: int) -> None:
    due = open_time_after(OFFICE, FRIDAY_17 + after, work)
    assert due is not None
    assert due >= FRIDAY_17 + after + work
    assert is_open(OFFICE, due - 1)
    assert due >= (open_time_after(OFFICE, FRIDAY_17 + after, work - 1) or 0)


@pytest.mark.parametrize(
    ("outcome", "attempts", "act"),
    [
        ("reached", 1, "talk"),
        ("no_answer", 1, "again"),
        ("no_answer", 2, "again"),
        ("no_answer", 3, "give_up"),
        ("wrong_number", 1, "give_up"),
        ("declined", 1, "give_up"),
    ],
)
def test_what_follows_from_a_try(outcome: str, attempts: int, act: str) -> None:
    promise = Promise(new_id(), "callback", Reach("phone", "+886912345678"), 0, None, "trying", attempts, 3, None, None)
    follows = after_try(promise, outcome, 1000, gap_ms=500)  # type: ignore[arg-type]
    assert (follows.act, follows.at) == (act, 1500 if act == "again" else None)

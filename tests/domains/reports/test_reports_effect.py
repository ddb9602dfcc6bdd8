"""What a change would have made of the last weeks: other promises, other hours, and how far waits came."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ting.domains.reports.effect import effect
from ting.domains.reports.model import Goal, Segment
from ting.kit.ids import new_id

DAY = [(0, 100_000)]
GOAL = Goal(threshold_ms=20_000, target_pct=80)


def stay(at: int, wait: int | None = None, *, gone: int | None = None, mode: str = "live") -> Segment:
    """One that came at `at`: answered after a wait, or gone after another, or still there."""
    known: dict[str, Any] = {"accepted_at": at + wait} if wait is not None else {}
    if gone is not None:
        known = {"left_at": at + gone, "dequeued_at": at + gone, "reason": "abandoned"}
    ids: dict[str, Any] = {name: new_id() for name in ("id", "tenant", "contact", "queue")}
    return Segment(
        **ids, seq=1, channel="webchat", number="A-1", lang="en", because="arrival", enqueued_at=at, mode=mode, **known
    )


STAYS = [
    stay(0, 5_000),
    stay(10_000, 20_000),
    stay(40_000, 30_000),
    stay(50_000, gone=40_000),
    stay(60_000, gone=3_000),
    stay(99_999),
    stay(70_000, mode="message"),
]


def test_another_threshold_judges_the_same_waits_anew() -> None:
    goal = msgspec.structs.replace(GOAL, threshold_ms=30_000, target_pct=90.0)
    found = effect(STAYS, (GOAL, goal), (DAY, DAY), [])
    assert (found.before.within, found.before.counted, found.before.pct) == (2, 4, 50.0)
    assert (found.after.within, found.after.counted, found.after.pct) == (3, 4, 75.0)
    assert (found.before.target_pct, found.after.target_pct) == (80, 90)
    assert (found.shut_out, found.messages, found.reached) == (0, 0, [])


def test_in_other_hours_some_would_not_have_come_and_others_are_not_known() -> None:
    found = effect(STAYS, (GOAL, GOAL), ([(0, 65_000), (90_000, 100_000)], [(0, 50_000), (65_000, 100_000)]), [])
    assert (found.shut_out, found.messages) == (2, 1), "to the ms: the last hour is not of the day any more"
    assert (found.after.within, found.after.counted) == (2, 3)


def test_who_came_outside_of_todays_hours_is_judged_as_he_was() -> None:
    found = effect(STAYS, (GOAL, GOAL), ([(0, 30_000)], [(0, 5_000)]), [])
    assert (found.shut_out, found.after.counted) == (1, 3)


@pytest.mark.parametrize(("wait", "want"), [(0, 5), (5_000, 4), (5_001, 3), (30_000, 2), (40_001, 0)])
def test_how_far_waits_came(wait: int, want: int) -> None:
    assert effect(STAYS, (GOAL, GOAL), (DAY, DAY), [wait, wait]).reached == [(wait, want)]


def test_of_nothing_there_is_no_figure() -> None:
    found = effect([], (GOAL, GOAL), (DAY, []), [1])
    assert (found.before.pct, found.after.pct, found.reached) == (None, None, [(1, 0)])


@given(st.lists(st.tuples(st.integers(0, 99_999), st.integers(0, 99_999))))
def test_a_change_that_is_none_changes_nothing(given_: list[tuple[int, int]]) -> None:
    found = effect([stay(*one) for one in given_], (GOAL, GOAL), (DAY, DAY), [])
    assert found.before == found.after

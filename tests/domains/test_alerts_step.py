"""Alerts do not flap: raised after a while, the same until calm for a while, whatever hovers between the two lines."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ting.domains.alerts.model import Alert, Patience, Reading, step

QUEUE, NEW = UUID(int=1), UUID(int=2)
SLOW = Patience(after_ms=5000, calm_ms=10_000)


def play(signs: str, patience: Patience = SLOW, tick: int = 2500) -> list[Alert | None]:
    """Play readings: `#` over the strict line, `-` between the two, `.` calm. Returns the alert after each."""
    kept: Alert | None = None
    found = []
    for n, sign in enumerate(signs):
        seen = Reading(code="long_wait", subject=QUEUE, raised=sign == "#", holds=sign in "#-")
        kept = step(kept, seen, n * tick, patience, NEW)
        found.append(kept)
        if kept is not None and kept.ended_at is not None:
            kept = None
    return found


@pytest.mark.parametrize(
    ("signs", "shown"),
    [
        ("####", "  ##"),  # after five seconds
        ("#.#.#.", "      "),  # too short each time
        ("###---", "  ####"),  # between the lines it goes on
        ("--#--", "     "),  # between the lines it does not begin
        ("###....#", "  ######"),  # calm for less than ten seconds: the same alert
        ("###.....#", "  #####  "),  # calm for ten: over, and what comes is another
    ],
)
def test_what_is_shown(signs: str, shown: str) -> None:
    assert "".join("#" if one is not None and one.live else " " for one in play(signs)) == shown


def test_it_says_since_when_and_is_raised_at_once_where_that_was_long_ago() -> None:
    seen = Reading(code="long_wait", subject=QUEUE, raised=True, holds=True, since=1000)
    alert = step(None, seen, 7000, SLOW, NEW)
    assert alert is not None
    assert (alert.since, alert.raised_at) == (1000, 7000)
    assert [one.since for one in play("####") if one] == [0, 0, 0, 0]


@given(st.text("#-.", max_size=60))
def test_an_alert_never_begins_without_its_line_crossed_and_never_ends_while_it_is(signs: str) -> None:
    for sign, alert in zip(signs, play(signs), strict=True):
        if alert is not None and alert.ended_at is not None:
            assert sign == "." or alert.raised_at is None
        if alert is None:
            assert sign != "#"

"""A reply's figures: what is counted, what is still open, and of what there is no figure."""

from uuid import UUID

import pytest

from ting.domains.replies.outcome import WINDOW_MS, End, Sent, outcome

NOW = 100 * WINDOW_MS
REPLY = UUID(int=1)
OLD = NOW - WINDOW_MS


def contact(n: int) -> UUID:
    return UUID(int=100 + n)


def sent(*contacts: int, times: int = 1) -> list[Sent]:
    return [Sent(REPLY, contact(n), times) for n in contacts]


def test_of_nothing_there_is_no_figure() -> None:
    found = outcome([], {}, {}, codes=("solved",), now=NOW)
    assert (found.used, found.resolved_pct, found.again_pct, found.csat_pct) == (0, None, None, None)


@pytest.mark.parametrize(
    ("closed_at", "again_at", "settled", "again", "provisional"),
    [
        (OLD, None, 1, 0, 0),  # its seven days are over at this very moment
        (OLD + 1, None, 0, 0, 1),
        (OLD, OLD + WINDOW_MS - 1, 1, 1, 0),
        (OLD, OLD + WINDOW_MS, 1, 0, 0),  # he came on the eighth day
        (NOW - 5, NOW - 1, 1, 1, 0),  # who came again has come again, whatever is still to run
    ],
)
def test_who_came_again_counts_at_once_and_who_did_not_when_seven_days_are_over(
    closed_at: int, again_at: int | None, settled: int, again: int, provisional: int
) -> None:
    found = outcome(sent(1), {contact(1): End("solved", closed_at, again_at)}, {}, codes=("solved",), now=NOW)
    assert (found.settled, found.again, found.provisional) == (settled, again, provisional)


def test_contacts_count_once_however_often_it_was_sent_and_open_ones_have_no_end() -> None:
    ends = {contact(1): End("solved", OLD, None), contact(2): End("follow_up", OLD, None)}
    found = outcome(sent(1, 2, 3, times=2), ends, {}, codes=("solved",), now=NOW)
    assert (found.used, found.contacts, found.closed, found.resolved, found.resolved_pct) == (6, 3, 2, 1, 50.0)


def test_satisfaction_is_shown_from_five_answers_on() -> None:
    stars = {contact(n): 5 if n < 4 else 3 for n in range(1, 6)}
    four = {key: stars[key] for key in list(stars)[:4]}
    assert outcome(sent(1, 2, 3, 4, 5), {}, four, codes=("x",), now=NOW).csat_pct is None
    found = outcome(sent(1, 2, 3, 4, 5), {}, stars, codes=("x",), now=NOW)
    assert (found.answers, found.csat_pct) == (5, 60.0)

"""What a change of a queue would have made of the stays of the last weeks. Pure.

What the record can honestly tell: how the same waits are judged by another promise, and which of them would not have been, in
other hours. Each stay waits as long as it did: nobody is served sooner or later by this. What would have become of waits that
others could have ended (skills, overflow) it cannot tell, for who helps is missing elsewhere; it tells how many stays would
have come so far.
"""

from bisect import bisect_right
from collections.abc import Sequence

import msgspec

from ting.domains.reports import figures
from ting.domains.reports.model import Goal, Segment
from ting.domains.reports.spans import Span


class Judged(msgspec.Struct, frozen=True):
    """A service level: answered within the threshold, of so many counted. `pct` of nothing is None."""

    pct: float | None
    within: int
    counted: int
    target_pct: float
    threshold_ms: int


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """The last weeks as they were, and as they would have been judged."""

    before: Judged
    after: Judged
    shut_out: int
    """Stays that began in hours that would be closed."""
    messages: int
    """Messages that were left in hours that would be open: who else would have come is not known."""
    reached: list[tuple[int, int]]
    """For each of the waits asked for (ms): how many stays waited as long or longer."""


def effect(
    stays: Sequence[Segment],
    goals: tuple[Goal, Goal],
    opens: tuple[Sequence[Span], Sequence[Span]],
    waits: Sequence[int],
) -> Effect:
    """Return what would have become of stays: `goals` and `opens` (spans in order) are each (as it was, as it would be)."""
    live = [stay for stay in stays if stay.mode != "message"]
    # Whoever came outside of the hours that are published today came by hours of another day: he is judged as he was.
    shut = [stay for stay in live if _within(opens[0], stay.enqueued_at) and not _within(opens[1], stay.enqueued_at)]
    gone = {stay.id for stay in shut}
    after = [stay for stay in live if stay.id not in gone]
    left = [
        stay
        for stay in stays
        if stay.mode == "message" and _within(opens[1], stay.enqueued_at) and not _within(opens[0], stay.enqueued_at)
    ]
    waited = [stay.wait_ms or 0 for stay in after if stay.outcome not in ("taken_over", "waiting")]
    return Effect(
        before=_judged(live, goals[0]),
        after=_judged(after, goals[1]),
        shut_out=len(shut),
        messages=len(left),
        reached=[(wait, sum(one >= wait for one in waited)) for wait in sorted(set(waits))],
    )


def _judged(stays: Sequence[Segment], goal: Goal) -> Judged:
    counts = figures.count(stays, goal)
    return Judged(
        figures.service_level(counts, goal),
        counts.answered_within,
        figures.counted(counts, goal),
        goal.target_pct,
        goal.threshold_ms,
    )


def _within(spans: Sequence[Span], at: int) -> bool:
    before = bisect_right(spans, at, key=lambda span: span[0])
    return before > 0 and at < spans[before - 1][1]

"""The board's lines, put together from what one statement counted. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from uuid import UUID

import msgspec

from ting.domains.reports.figures import Counts, added, counted, share
from ting.domains.reports.model import BoardLine, Goal, HalfHour, Lines, Live, Minute

FORMULA = "service_level"
BY_QUEUE = "service_level.by_queue"
"""The same for several queues together whose thresholds or switches differ: each counts by its own."""


class Half(msgspec.Struct, frozen=True):
    """What was counted of a queue's half hour, the `index`th of the day."""

    index: int
    counts: Counts


class Step(msgspec.Struct, frozen=True):
    """By how much the line of a queue had grown or shrunk at the `index`th minute."""

    index: int
    change: int


class Tally(msgspec.Struct, frozen=True):
    """What the store counted, by queue; `busy` holds the agents who are talking now."""

    halves: Mapping[UUID, Sequence[Half]]
    steps: Mapping[UUID, Sequence[Step]]
    busy: Mapping[UUID, frozenset[UUID]]


class Axes(msgspec.Struct, frozen=True):
    """The day's half hours and the last hour's minutes, as instants."""

    halves: Sequence[int]
    minutes: Sequence[int]


class Column(msgspec.Struct, frozen=True):
    """A line before it is a line: what adds up over queues."""

    live: Live
    counts: Counts
    counted: tuple[int, ...]
    within: tuple[int, ...]
    waiting: tuple[int, ...]
    busy: frozenset[UUID]


def lines(tally: Tally, goals: Mapping[UUID, Goal], live: Mapping[UUID, Live], total: Goal, axes: Axes) -> Lines:
    """Return a line for each queue of `goals`, and one for all together.

    Each queue's answers count within its own threshold, in the line of all as well. That line's threshold and target
    are the queues' where they agree, and those of `total` where they do not.
    """
    columns = {queue: _column(tally, queue, goal, live.get(queue, Live()), axes) for queue, goal in goals.items()}
    known = list(goals.values())
    agreed = not known or all(_way(goal) == _way(known[0]) for goal in known)
    one = known[0] if known and agreed else total
    if known and any(goal.target_pct != known[0].target_pct for goal in known):
        one = msgspec.structs.replace(one, target_pct=total.target_pct)
    return Lines(
        total=_line(_together(list(columns.values()), axes), one, FORMULA if agreed else BY_QUEUE, axes),
        queues={queue: _line(column, goals[queue], FORMULA, axes) for queue, column in columns.items()},
    )


def _way(goal: Goal) -> Goal:
    """What makes two queues' service levels the same figure: all but the target."""
    return msgspec.structs.replace(goal, target_pct=0)


def _column(tally: Tally, queue: UUID, goal: Goal, live: Live, axes: Axes) -> Column:
    in_half, within = [0] * len(axes.halves), [0] * len(axes.halves)
    halves = tally.halves.get(queue, ())
    for half in halves:
        if half.index < len(in_half):
            in_half[half.index] += counted(half.counts, goal)
            within[half.index] += half.counts.answered_within
    steps = [0] * (len(axes.minutes) + 1)
    for step in tally.steps.get(queue, ()):
        steps[min(step.index, len(axes.minutes))] += step.change
    waiting = tuple(accumulate(steps[:-1]))
    counts = added([half.counts for half in halves])
    return Column(live, counts, tuple(in_half), tuple(within), waiting, tally.busy.get(queue, frozenset()))


def _together(columns: Sequence[Column], axes: Axes) -> Column:
    longest = [column.live.longest for column in columns if column.live.longest is not None]
    return Column(
        live=Live(
            waiting=sum(column.live.waiting for column in columns),
            longest=min(longest, key=lambda who: (who.since, who.number)) if longest else None,
        ),
        counts=added([column.counts for column in columns]),
        counted=_added((column.counted for column in columns), len(axes.halves)),
        within=_added((column.within for column in columns), len(axes.halves)),
        waiting=_added((column.waiting for column in columns), len(axes.minutes)),
        busy=frozenset().union(*(column.busy for column in columns)),
    )


def _added(rows: Iterable[Sequence[int]], length: int) -> tuple[int, ...]:
    return tuple(map(sum, zip([0] * length, *rows, strict=True)))


def _line(column: Column, goal: Goal, formula: str, axes: Axes) -> BoardLine:
    counts, all_counted = column.counts, sum(column.counted)
    return BoardLine(
        waiting=column.live.waiting,
        longest=column.live.longest,
        pct=share(counts.answered_within, all_counted),
        target_pct=goal.target_pct,
        threshold_ms=goal.threshold_ms,
        answered=counts.answered,
        answered_within=counts.answered_within,
        abandoned=counts.abandoned,
        short_abandoned=counts.short_abandoned,
        flow_out=counts.flow_out,
        counted=all_counted,
        busy=len(column.busy),
        half_hours=tuple(
            HalfHour(at, share(within, of), of, within)
            for at, within, of in zip(axes.halves, column.within, column.counted, strict=True)
        ),
        waiting_by_minute=tuple(Minute(at, waiting) for at, waiting in zip(axes.minutes, column.waiting, strict=True)),
        formula=formula,
    )

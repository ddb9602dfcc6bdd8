"""History: the columns of its tables, each a figure with its one formula over what was counted in a cell. Pure."""

from collections.abc import Callable
from typing import Literal
from uuid import UUID

import msgspec

from ting.domains.reports import figures
from ting.domains.reports.calls import Wait, answers
from ting.domains.reports.figures import Calibration, Counts, Response, Work
from ting.domains.reports.lines import LineUse
from ting.domains.reports.model import Goal

Unit = Literal["count", "pct", "ms"]
Value = int | float | None
Key = tuple[UUID | None, int | None]
"""Whose (None: of all together), and in which interval (None: the whole time)."""


class Time(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent's time came to in a cell, in ms on the wall clock, over all tenants that he serves."""

    on_duty: int = 0
    ready: int = 0
    away: int = 0
    unpaid: int = 0
    """Of it, with a reason that is not paid."""
    contact: int = 0
    """In contact: the union of his connections."""
    idle: int = 0
    """READY at a connected desk, outside of any connection."""
    used: int = 0
    offered: int = 0
    """Slot-milliseconds used and offered, as load and capacity say."""

    def __add__(self, other: "Time") -> "Time":
        return Time(**{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__})


class Waits(msgspec.Struct, frozen=True):
    """Nearest-rank percentiles of the waits of those answered; None when nobody was."""

    p50: int | None = None
    p90: int | None = None


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """All that was counted of one group in one interval."""

    counts: Counts = Counts()
    work: Work = Work()
    rings: Response = Response()
    kept: Calibration = Calibration(0, 0, 0, 0)
    waits: Waits = Waits()
    time: Time | None = None
    """None where nothing is known of anybody's time."""
    calls: tuple[Wait, ...] = ()
    """Calls for a supervisor: the wait for each one's answer, None for those that got none."""

    lines: LineUse = LineUse()

    @property
    def empty(self) -> bool:
        """Whether nothing at all happened in it."""
        return self == Cell() or (self.time is not None and self == Cell(time=Time()))


class Column(msgspec.Struct, frozen=True):
    """A column: its key names the figure in the guide, on the screen and in the file."""

    key: str
    unit: Unit
    of: Callable[[Cell], Value]


def _share_of_time(part: str, other: str) -> Callable[[Cell], Value]:
    def of(cell: Cell) -> Value:
        if cell.time is None:
            return None
        return figures.share(getattr(cell.time, part), getattr(cell.time, part) + getattr(cell.time, other))

    return of


def _utilisation(cell: Cell) -> Value:
    return figures.share(cell.time.used, cell.time.offered) if cell.time else None


def _time(name: str) -> Column:
    def of(cell: Cell) -> Value:
        return getattr(cell.time, name) if cell.time else None

    return Column(f"{name}_ms", "ms", of)


def _adjusted(cell: Cell) -> Value:
    return figures.average(cell.time.contact, cell.work.handled) if cell.time else None


_CALLS = (
    Column("calls", "count", lambda cell: len(cell.calls)),
    Column("calls_answered", "count", lambda cell: answers(cell.calls).answered),
    Column("call_answer_rate", "pct", lambda cell: answers(cell.calls).pct),
    Column("call_median_ms", "ms", lambda cell: answers(cell.calls).median_ms),
    Column("call_average_ms", "ms", lambda cell: answers(cell.calls).average_ms),
    Column("call_longest_ms", "ms", lambda cell: answers(cell.calls).longest_ms),
)
_MINE = (
    Column("talk_ms", "ms", lambda cell: figures.average(cell.work.talk_ms, cell.work.handled)),
    Column("missed", "count", lambda cell: cell.rings.missed),
    Column("transferred", "count", lambda cell: cell.work.transferred),
)
_WORK = (
    Column("handled", "count", lambda cell: cell.work.handled),
    Column("aht_ms", "ms", lambda cell: figures.handle_time(cell.work)),
    Column("acw_ms", "ms", lambda cell: figures.after_work(cell.work)),
    Column("transfer_rate", "pct", lambda cell: figures.transfer_rate(cell.work)),
    Column("taken_over", "count", lambda cell: cell.work.taken_over),
    Column("agent_first", "pct", lambda cell: figures.agent_first(cell.work)),
    Column("offered", "count", lambda cell: cell.rings.offered),
    Column("non_response", "pct", lambda cell: cell.rings.non_response),
)
OF_QUEUES: tuple[Column, ...] = (
    Column("contacts", "count", lambda cell: cell.counts.contacts),
    Column("entered", "count", lambda cell: cell.counts.entered),
    Column("answered", "count", lambda cell: cell.counts.answered),
    Column("answered_within", "count", lambda cell: cell.counts.answered_within),
    Column("service_level", "pct", lambda cell: figures.service_level(cell.counts, Goal())),
    Column("answer_rate", "pct", lambda cell: figures.answer_rate(cell.counts)),
    Column("abandoned", "count", lambda cell: cell.counts.abandoned),
    Column("short_abandoned", "count", lambda cell: cell.counts.short_abandoned),
    Column("abandonment", "pct", lambda cell: figures.abandonment(cell.counts)),
    Column("flow_out", "count", lambda cell: cell.counts.flow_out),
    Column("merged", "count", lambda cell: cell.counts.merged),
    Column("asa_ms", "ms", lambda cell: figures.speed_of_answer(cell.counts)),
    Column("p50_ms", "ms", lambda cell: cell.waits.p50),
    Column("p90_ms", "ms", lambda cell: cell.waits.p90),
    Column(
        "longest_ms", "ms", lambda cell: cell.counts.longest_wait_ms if cell.waits.p50 or cell.counts.entered else None
    ),
    Column("to_abandon_ms", "ms", lambda cell: figures.time_to_abandon(cell.counts)),
    Column("calibration", "pct", lambda cell: cell.kept.pct),
    *_WORK,
    *_CALLS,
)
OF_AGENTS: tuple[Column, ...] = (
    *_WORK[:2],
    Column("aht_adjusted_ms", "ms", _adjusted),
    *_WORK[2:],
    Column("occupancy", "pct", _share_of_time("contact", "idle")),
    Column("utilisation", "pct", _utilisation),
    _time("on_duty"),
    _time("ready"),
    _time("contact"),
    _time("away"),
    _time("unpaid"),
    *_MINE,
    *_CALLS,
)
OF_SUPERVISORS: tuple[Column, ...] = _CALLS
OF_LINES: tuple[Column, ...] = (
    Column("blocked", "count", lambda cell: cell.lines.blocked_in + cell.lines.blocked_out),
    Column("blocked_in", "count", lambda cell: cell.lines.blocked_in),
    Column("blocked_out", "count", lambda cell: cell.lines.blocked_out),
    Column("busy_ms", "ms", lambda cell: cell.lines.busy_ms),
)


def row(cell: Cell, columns: tuple[Column, ...]) -> dict[str, Value]:
    """Return the figures of a cell by column."""
    return {column.key: column.of(cell) for column in columns}

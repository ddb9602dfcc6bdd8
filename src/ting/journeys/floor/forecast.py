"""The half hours to come, for a tenant's board: from what its queues have seen, and who is on duty now."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from ting.domains.reports import api as reports
from ting.domains.routing import api as routing
from ting.domains.tenancy.api import Tenant
from ting.kit.db import Tx

BACK_DAYS = 63
"""Four weeks to be tested on, and for the first of their days the weeks before it."""
FRESH_MS = 60_000
SHOWN = 8
FORMULA = "erlang_a"
FEW = 5
"""A half hour of fewer contacts than this is not foretold to fail: one more or less would turn it."""


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """What is to come, all queues together. `now_pct`: how the running half hour will end; None when it cannot be told."""

    halves: list[reports.Half]
    error: reports.Error
    correction: float
    staff: reports.Staff
    now_pct: float | None
    kept: dict[UUID, reports.Kept]
    """How the promised ranges of the last two hours were kept, by queue."""
    formula: str = FORMULA


class Forecasts:
    """Forecasts, made afresh once a minute; one for a process."""

    def __init__(self) -> None:
        self._past: dict[UUID, tuple[str, dict[tuple[int, int], int], int]] = {}
        self._made: dict[UUID, Forecast] = {}
        self._at: dict[UUID, int] = {}

    async def of(
        self, tx: Tx, tenant: Tenant, goals: Mapping[UUID, reports.Goal], floor: Sequence[routing.Seat], live: int
    ) -> Forecast | None:
        """Return a tenant's forecast, at most a minute old; None where there are no queues. `live`: how many wait."""
        if not goals:
            return None
        if tx.now - self._at.get(tenant.id, 0) >= FRESH_MS:
            self._made[tenant.id] = await self._make(tx, tenant, goals, floor, live)
            self._at[tenant.id] = tx.now
        return self._made[tenant.id]

    async def _make(
        self, tx: Tx, tenant: Tenant, goals: Mapping[UUID, reports.Goal], floor: Sequence[routing.Seat], live: int
    ) -> Forecast:
        zone = ZoneInfo(tenant.time_zone)
        today = datetime.fromtimestamp(tx.now / 1000, UTC).astimezone(zone).date()
        edges = reports.intervals(today, today, "half", tenant.time_zone)
        at = max(n for n, edge in enumerate(edges[:-1]) if edge <= tx.now)
        counts, known = await self._counts(tx, tenant, goals)
        cells = await reports.cells(tx, goals, edges, "none")
        counts = counts | {(0, n): cell.counts.contacts for (_, n), cell in cells.items() if n is not None}
        week = reports.intervals(today - timedelta(days=7), today, "whole", tenant.time_zone)
        staff = _staff((await reports.cells(tx, goals, week, "none")).get((None, None), reports.Cell()), floor)
        recent = await reports.cells(tx, goals, [tx.now - 2 * 3_600_000, tx.now], "queue")
        goal = next(iter(goals.values()))
        plan = reports.Plan(goal.threshold_ms / 1000, goal.target_pct)
        halves, error, correction = reports.forecast(edges[:-1], counts, staff, plan, at=at, known=known)
        return Forecast(
            halves=[half for half in halves if half.at > edges[at]][:SHOWN],
            error=error,
            correction=correction,
            staff=staff,
            now_pct=_now(cells.get((None, at), reports.Cell()), halves, (tx.now - edges[at]) / 1_800_000, live),
            kept={key[0]: cell.kept for key, cell in recent.items() if key[0] is not None},
        )

    async def _counts(
        self, tx: Tx, tenant: Tenant, goals: Mapping[UUID, reports.Goal]
    ) -> tuple[dict[tuple[int, int], int], int]:
        """Return past arrivals by (days ago, half hour), and how many days back anything is known; once a day anew."""
        today = datetime.fromtimestamp(tx.now / 1000, UTC).astimezone(ZoneInfo(tenant.time_zone)).date()
        kept = self._past.get(tenant.id)
        if kept is not None and kept[0] == today.isoformat():
            return kept[1], kept[2]
        counts: dict[tuple[int, int], int] = {}
        first, last = today - timedelta(days=BACK_DAYS), today - timedelta(days=1)
        edges = reports.intervals(first, last, "half", tenant.time_zone)
        midnights = reports.intervals(first, last, "day", tenant.time_zone)
        for (_, n), cell in (await reports.cells(tx, goals, edges, "none")).items():
            if n is not None and cell.counts.contacts:
                day = max(d for d, midnight in enumerate(midnights) if midnight <= edges[n])
                counts[BACK_DAYS - day, (edges[n] - midnights[day]) // 1_800_000] = cell.counts.contacts
        known = max((ago for ago, _ in counts), default=0)
        self._past[tenant.id] = (today.isoformat(), counts, known)
        return counts, known


def _staff(week: reports.Cell, floor: Sequence[routing.Seat]) -> reports.Staff:
    """Return who is on duty, and how long a contact takes: talk and after-contact work of the last days."""
    weight = routing.weight_of(routing.DEFAULT_WEIGHTS, "webchat")
    on = [seat for seat in floor if seat.available and seat.connected]
    handle = reports.figures.handle_time(week.work)
    counts = week.counts
    return reports.Staff(
        handle_s=handle / 1000 if handle else None,
        patience_s=reports.patience(counts.abandoned, (counts.answered_wait_ms + counts.abandoned_wait_ms) / 1000),
        agents=len(on),
        each=sum(seat.capacity // weight for seat in on) / len(on) if on else routing.DEFAULT_WEIGHTS.capacity / weight,
    )


def _now(cell: reports.Cell, halves: Sequence[reports.Half], gone: float, live: int) -> float | None:
    """Return how the running half hour will end: what it has, and the rest of it served as forecast."""
    running = halves[0] if halves else None
    if running is None or running.pct is None:
        return None
    counts = cell.counts
    so_far = counts.answered + counts.abandoned - counts.short_abandoned
    rest = max(0.0, running.arrivals * (1 - gone))
    if so_far + live + rest < FEW:
        return None
    return 100 * (counts.answered_within + rest * running.pct / 100) / (so_far + live + rest)

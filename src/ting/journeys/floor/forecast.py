"""The half hours to come, by queue and for queues together: from what they have seen, and who is on duty now."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
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
Arrived = dict[tuple[int, int], int]
"""By (days ago, half hour of the day)."""


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """What is to come for some queues. `now_pct`: how the running half hour will end; None when it cannot be told."""

    halves: list[reports.Half]
    error: reports.Error
    correction: float
    staff: reports.Staff
    now_pct: float | None
    formula: str = FORMULA


class Past(msgspec.Struct):
    """What a tenant's queues have seen until yesterday; `errors` of the back-tests that were asked for today."""

    day: date
    counts: Mapping[UUID, Arrived]
    errors: dict[frozenset[UUID], reports.Error]

    def of(self, queues: Collection[UUID]) -> tuple[Arrived, int, reports.Error]:
        """Return what came to these queues, for how many days back anything is known of them, and the back-test."""
        counts = _added([self.counts.get(queue, {}) for queue in queues])
        known = max((ago for ago, _ in counts), default=0)
        asked = frozenset(queues)
        if asked not in self.errors:
            self.errors[asked] = reports.error(counts, known=known)
        return counts, known, self.errors[asked]


class Ahead(msgspec.Struct, kw_only=True):
    """A minute's ground for the forecasts of one tenant; each is made when it is asked for."""

    now: int
    goals: Mapping[UUID, reports.Goal]
    starts: Sequence[int]
    at: int
    past: Past
    today: Mapping[UUID, Arrived]
    running: Mapping[UUID, reports.Cell]
    """The running half hour, by queue."""
    week: Mapping[UUID, reports.Cell]
    waiting: Mapping[UUID, int]
    hands: Sequence[reports.Hand]
    kept: Mapping[UUID, reports.Kept]
    """How the promised ranges of the last two hours were kept, by queue."""
    work: dict[UUID, float] = msgspec.field(default_factory=dict)
    made: dict[frozenset[UUID], Forecast] = msgspec.field(default_factory=dict)

    def of(self, queues: Collection[UUID]) -> Forecast | None:
        """Return the forecast of these queues together; None of none."""
        asked = frozenset(queue for queue in queues if queue in self.goals)
        if asked and asked not in self.made:
            self.made[asked] = self._make(asked)
        return self.made.get(asked)

    def _make(self, asked: frozenset[UUID]) -> Forecast:
        before, known, error = self.past.of(asked)
        counts = before | _added([self.today.get(queue, {}) for queue in asked])
        staff = self._staff(asked)
        halves, correction = reports.outlook(
            self.starts, counts, staff, self._plan(asked), error, at=self.at, known=known, most=SHOWN + 1
        )
        return Forecast(
            halves=[half for half in halves if half.at > self.starts[self.at]],
            error=error,
            correction=correction,
            staff=staff,
            now_pct=self._now(asked, halves[0] if halves and halves[0].at == self.starts[self.at] else None),
        )

    def _plan(self, asked: Collection[UUID]) -> reports.Plan:
        """Return the promise of these queues; where they differ, the one that the board's sum goes by."""
        goals = [self.goals[queue] for queue in asked]
        common = reports.Goal()
        thresholds, targets = {goal.threshold_ms for goal in goals}, {goal.target_pct for goal in goals}
        return reports.Plan(
            (thresholds.pop() if len(thresholds) == 1 else common.threshold_ms) / 1000,
            targets.pop() if len(targets) == 1 else common.target_pct,
        )

    def _handle_s(self, asked: Collection[UUID]) -> float | None:
        """How long a contact took in the last days: talk and after-contact work. Where there was none: in all queues."""
        for queues in (asked, self.goals):
            done = [self.week[queue].work for queue in queues if queue in self.week]
            handle = reports.figures.handle_time(sum(done, reports.figures.Work()))
            if handle:
                return handle / 1000
        return None

    def _staff(self, asked: Collection[UUID]) -> reports.Staff:
        counts = reports.figures.added([self.week[queue].counts for queue in asked if queue in self.week])
        there = reports.share_out(self.hands, self._work(), asked)
        usual = routing.DEFAULT_WEIGHTS.capacity / routing.weight_of(routing.DEFAULT_WEIGHTS, "webchat")
        return reports.Staff(
            handle_s=self._handle_s(asked),
            patience_s=reports.patience(counts.abandoned, (counts.answered_wait_ms + counts.abandoned_wait_ms) / 1000),
            agents=there.agents,
            each=there.slots / there.agents if there.agents > 0 else usual,
            people=there.people,
            shared=there.shared,
        )

    def _work(self) -> dict[UUID, float]:
        """Return the work that each queue is expected to bring in the half hours to come, in seconds."""
        if not self.work:
            for queue in self.goals:
                counts, known, _ = self.past.of([queue])
                told = [reports.expected(counts, self.at + n, known=known) for n in range(SHOWN + 1)]
                self.work[queue] = sum(one for one in told if one is not None) * (self._handle_s([queue]) or 0.0)
        return self.work

    def _now(self, asked: Collection[UUID], running: reports.Half | None) -> float | None:
        """Return how the running half hour will end: what it has, and the rest of it served as forecast."""
        if running is None or running.pct is None:
            return None
        counts = reports.figures.added([self.running[queue].counts for queue in asked if queue in self.running])
        so_far = counts.answered + counts.abandoned - counts.short_abandoned
        live = sum(self.waiting.get(queue, 0) for queue in asked)
        rest = max(0.0, running.arrivals * (1 - (self.now - self.starts[self.at]) / 1_800_000))
        if so_far + live + rest < FEW:
            return None
        return 100 * (counts.answered_within + rest * running.pct / 100) / (so_far + live + rest)


class Forecasts:
    """The ground of forecasts, afresh once a minute and the past once a day; one for a process."""

    def __init__(self) -> None:
        self._past: dict[UUID, Past] = {}
        self._ahead: dict[UUID, Ahead] = {}

    async def of(
        self,
        tx: Tx,
        tenant: Tenant,
        queues: Sequence[routing.Queue],
        goals: Mapping[UUID, reports.Goal],
        floor: Sequence[routing.Seat],
        waiting: Mapping[UUID, int],
    ) -> Ahead:
        """Return what a tenant's forecasts are made of, at most a minute old. All its queues, and how many wait in each."""
        made = self._ahead.get(tenant.id)
        if made is None or tx.now - made.now >= FRESH_MS or made.goals != goals:
            made = self._ahead[tenant.id] = await self._look(tx, tenant, queues, goals, floor, waiting)
        return made

    async def _look(
        self,
        tx: Tx,
        tenant: Tenant,
        queues: Sequence[routing.Queue],
        goals: Mapping[UUID, reports.Goal],
        floor: Sequence[routing.Seat],
        waiting: Mapping[UUID, int],
    ) -> Ahead:
        zone = tenant.time_zone
        today = datetime.fromtimestamp(tx.now / 1000, UTC).astimezone(ZoneInfo(zone)).date()
        edges = reports.intervals(today, today, "half", zone)
        at = max(n for n, edge in enumerate(edges[:-1]) if edge <= tx.now)
        came = await reports.arrivals(tx, goals, edges)
        week = reports.intervals(today - timedelta(days=7), today, "whole", zone)
        return Ahead(
            now=tx.now,
            goals=dict(goals),
            starts=edges[:-1],
            at=at,
            past=await self._until_yesterday(tx, tenant, today, goals),
            today={queue: {(0, n): count for (of, n), count in came.items() if of == queue} for queue in goals},
            running=_by_queue(await reports.cells(tx, goals, [edges[at], edges[at + 1]], "queue")),
            week=_by_queue(await reports.cells(tx, goals, week, "queue")),
            waiting=dict(waiting),
            hands=_hands(queues, floor),
            kept={
                queue: cell.kept
                for queue, cell in _by_queue(
                    await reports.cells(tx, goals, [tx.now - 2 * 3_600_000, tx.now], "queue")
                ).items()
            },
        )

    async def _until_yesterday(self, tx: Tx, tenant: Tenant, today: date, queues: Collection[UUID]) -> Past:
        kept = self._past.get(tenant.id)
        if kept is not None and kept.day == today and kept.counts.keys() == set(queues):
            return kept
        first, last = today - timedelta(days=BACK_DAYS), today - timedelta(days=1)
        edges = reports.intervals(first, last, "half", tenant.time_zone)
        midnights = reports.intervals(first, last, "day", tenant.time_zone)
        counts: dict[UUID, Arrived] = {queue: {} for queue in queues}
        for (queue, n), came in (await reports.arrivals(tx, queues, edges)).items():
            day = max(d for d, midnight in enumerate(midnights) if midnight <= edges[n])
            counts[queue][BACK_DAYS - day, (edges[n] - midnights[day]) // 1_800_000] = came
        self._past[tenant.id] = Past(today, counts, {})
        return self._past[tenant.id]


def _added(found: Sequence[Arrived]) -> Arrived:
    total: Arrived = {}
    for counts in found:
        for key, count in counts.items():
            total[key] = total.get(key, 0) + count
    return total


def _by_queue(cells: Mapping[reports.Key, reports.Cell]) -> dict[UUID, reports.Cell]:
    return {queue: cell for (queue, _), cell in cells.items() if queue is not None}


def _hands(queues: Sequence[routing.Queue], floor: Sequence[routing.Seat]) -> list[reports.Hand]:
    """Return who is on duty, with the contacts that he may have at once and the queues that he serves."""
    on = routing.on_duty(floor)
    serves: dict[UUID, set[UUID]] = {}
    slots: dict[UUID, int] = {}
    for queue in queues:
        for seat in routing.who_may_serve(queue, on):
            serves.setdefault(seat.person, set()).add(queue.id)
            slots[seat.person] = routing.most(seat, queue.tenant)
    return [reports.Hand(slots[person], frozenset(served)) for person, served in serves.items()]

"""The door of reports: keep the projections of the log, and answer from them with one formula a figure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec

from ting.domains.reports import days, figures, store
from ting.domains.reports.board import BY_QUEUE, FORMULA, Axes, Tally, lines
from ting.domains.reports.board import Half as BoardHalf
from ting.domains.reports.calls import CALLS, Answers, CallWait, Wait, answers, heard
from ting.domains.reports.days import GRAINS
from ting.domains.reports.effect import Effect, effect
from ting.domains.reports.figures import Calibration as Kept
from ting.domains.reports.fold import HEARD, followed, taken_in
from ting.domains.reports.history import OF_AGENTS, OF_LINES, OF_QUEUES, OF_SUPERVISORS, Cell, Column, Key, Time, row
from ting.domains.reports.lines import LINES, LineUse
from ting.domains.reports.lines import counted as lines_counted
from ting.domains.reports.model import (
    BoardLine,
    Day,
    Goal,
    HalfHour,
    Lines,
    Live,
    Longest,
    Minute,
    Segment,
    Service,
    Stretch,
)
from ting.domains.reports.outlook import Error, Half, Hand, Plan, Staff, error, expected, outlook, patience, share_out
from ting.domains.reports.spans import Span, clipped
from ting.events.contact import Closed, ContactEvent, Enqueued
from ting.events.line import CallBlocked, LinesBusy
from ting.events.seat import SeatChanged
from ting.kit.db import Tx
from ting.kit.event import Stored
from ting.kit.log import history

__all__ = [
    "BY_QUEUE",
    "FORMULA",
    "GRAINS",
    "OF_AGENTS",
    "OF_LINES",
    "OF_QUEUES",
    "OF_SUPERVISORS",
    "Answers",
    "BoardLine",
    "CallWait",
    "Cell",
    "Column",
    "Day",
    "Effect",
    "Error",
    "Goal",
    "Half",
    "HalfHour",
    "Hand",
    "Kept",
    "Key",
    "LineUse",
    "Lines",
    "Live",
    "Longest",
    "Minute",
    "Plan",
    "Segment",
    "Service",
    "Staff",
    "Stretch",
    "Time",
    "Today",
    "Wait",
    "answers",
    "effect",
    "error",
    "expected",
    "figures",
    "outlook",
    "patience",
    "row",
    "share_out",
]

BATCH = 500
SETTLES_MS = 600_000
"""So long after its end a half hour is looked at with every look, for events that are on their way."""


class AgentFigures(msgspec.Struct, frozen=True, kw_only=True):
    """An agent in a window of time, over all his tenants."""

    handled: int
    aht_ms: int | None
    aht_adjusted_ms: int | None
    acw_ms: int | None
    occupancy: float | None
    utilisation: float | None
    transfer_rate: float | None
    agent_first: float | None


# ─── the board and the desk ──────────────────────────────────────────────────────────────────────────────────────


class Today:
    """The figures of today, one statement a look; one for a process.

    A half hour that is past and has nobody waiting any more keeps its figures, so that a look counts the rest of the
    day only. All of it is counted anew once a minute: what came late to the projections stands on the board by then.
    """

    def __init__(self, *, keep_ms: int = 60_000) -> None:
        self._keep_ms = keep_ms
        self._kept: dict[UUID, _Kept] = {}

    async def lines(
        self,
        tx: Tx,
        goals: Mapping[UUID, Goal],
        live: Mapping[UUID, Live],
        *,
        time_zone: str,
        of: Collection[UUID] | None = None,
        total: Goal | None = None,
    ) -> Lines:
        """Return a line for each queue of `goals`, and one for all, of today in the tenant's time zone.

        `goals` are those of all the tenant's queues, `of` says which of them are meant. `live` says who waits now; the
        tables that know belong to routing. `total`: the goal of all queues together, shown where their own differ.
        """
        day = days.day_of(tx.now, time_zone)
        axes = Axes(days.half_hours(day[0], tx.now), days.last_minutes(tx.now))
        tally = await self._tally(tx, goals, day, axes)
        return lines(tally, _of(goals, of), live, total or Goal(), axes)

    async def service(
        self,
        tx: Tx,
        goals: Mapping[UUID, Goal],
        *,
        time_zone: str,
        of: Collection[UUID] | None = None,
        total: Goal | None = None,
    ) -> Service:
        """Return today's service level of all queues together, or of some of them.

        `goals` are those of all the tenant's queues, as for the board: both look at the same count.
        """
        day = days.day_of(tx.now, time_zone)
        axes = Axes(days.half_hours(day[0], tx.now), days.last_minutes(tx.now))
        tally = await self._tally(tx, goals, day, axes)
        line = lines(tally, _of(goals, of), {}, total or Goal(), axes).total
        return Service(line.pct, line.target_pct, line.threshold_ms, line.answered_within, line.counted)

    async def _tally(self, tx: Tx, goals: Mapping[UUID, Goal], day: tuple[int, int], axes: Axes) -> Tally:
        kept = self._kept.get(tx.tenant)
        if kept is None or (kept.day, kept.goals) != (day, goals) or not 0 <= tx.now - kept.at < self._keep_ms:
            kept = None
        since = kept.until if kept else day[0]
        tally, oldest = await store.stays.board(tx, goals, day=day, since=since, minutes_from=axes.minutes[0])
        if kept is None:
            until = days.half_hour_of(day[0], min(tx.now - SETTLES_MS, oldest or tx.now))
            before = (until - day[0]) // days.HALF_HOUR
            settled = {queue: [half for half in found if half.index < before] for queue, found in tally.halves.items()}
            self._kept[tx.tenant] = _Kept(day, dict(goals), tx.now, until, settled)
            return tally
        whole = {queue: [*kept.halves.get(queue, ()), *tally.halves.get(queue, ())] for queue in goals}
        return msgspec.structs.replace(tally, halves=whole)


def _of(goals: Mapping[UUID, Goal], queues: Collection[UUID] | None) -> Mapping[UUID, Goal]:
    return goals if queues is None else {queue: goal for queue, goal in goals.items() if queue in queues}


def day_bounds(now_ms: int, time_zone: str) -> tuple[int, int]:
    """Return the local day that an instant is in, as [from, to)."""
    return days.day_of(now_ms, time_zone)


class _Kept(NamedTuple):
    day: tuple[int, int]
    goals: Mapping[UUID, Goal]
    at: int
    until: int
    halves: Mapping[UUID, Sequence[BoardHalf]]


async def day_of(tx: Tx, agent: UUID, *, time_zone: str) -> Day:
    """Return an agent's day so far: the stays that began today (in a transaction of the house: in all his tenants)."""
    handled, ms = await store.stays.handled(tx, agent, days.day_of(tx.now, time_zone)[0])
    return Day(handled, figures.average(ms, handled))


async def agent_figures(tx: Tx, agent: UUID, since: int, until: int) -> AgentFigures:
    """Return an agent's figures of [since, until), in a transaction of the house.

    Counts are of connections that ended there; time is cut at the window's edges, and ends now where it still runs.
    """
    until = min(until, tx.now)
    window = (since, until)
    connections = await store.stays.segments_of(tx, agent, since, until)
    spans = [(c.accepted_at or 0, _end(c, until)) for c in connections]
    time = await store.stays.stretches(tx, agent, since, until)
    done = [c for c in connections if c.handled and since <= _end(c, until) < until]
    work = figures.work(done)
    return AgentFigures(
        handled=work.handled,
        aht_ms=figures.handle_time(work),
        aht_adjusted_ms=figures.handle_time_adjusted(clipped(spans, window), work.handled),
        acw_ms=figures.after_work(work),
        occupancy=figures.occupancy(
            spans, [_span(s, until) for s in time if s.state == "READY" and s.connected], window
        ),
        utilisation=figures.utilisation(
            [(_span(s, until), s.load, s.capacity) for s in time if s.state not in ("AWAY", "OFFLINE")], window
        ),
        transfer_rate=figures.transfer_rate(work),
        agent_first=figures.agent_first(work),
    )


async def cells(
    tx: Tx,
    goals: Mapping[UUID, Goal],
    edges: Sequence[int],
    by: Literal["none", "queue", "site", "agent"],
    agents: Collection[UUID] | None = None,
    sites: Mapping[UUID, UUID | None] | None = None,
) -> dict[Key, Cell]:
    """Return what was counted of the stays that began between these edges, by group and interval.

    All of it together stands under (None, None). `goals`: the queues that are asked for, with their thresholds; `sites`:
    whose they are, when it is by site; `agents`: only what was theirs.
    """
    return await store.stays.history(tx, goals, edges, by, agents, sites or {}) if goals else {}


async def calls(tx: Tx, since: int, until: int) -> list[CallWait]:
    """Return the tenant's calls for a supervisor of [since, until), in order."""
    return await store.calls.between(tx, since, until)


async def line_use(tx: Tx, edges: Sequence[int]) -> dict[Key, LineUse]:
    """Return what the tenant's lines came to between the edges, by trunk (None: all at once) and interval."""
    blocked, busy = await store.lines.between(tx, edges[0], edges[-1])
    return lines_counted(blocked, busy, edges, tx.now)


async def time(tx: Tx, persons: Sequence[UUID], edges: Sequence[int], unpaid: Collection[str] = ()) -> dict[Key, Time]:
    """Return what persons' time came to between the edges, by person and interval (in a transaction of the house).

    `unpaid`: the reasons for being away that are not paid.
    """
    return await store.stays.time(tx, persons, edges, unpaid) if persons else {}


async def arrivals(tx: Tx, queues: Collection[UUID], edges: Sequence[int]) -> dict[tuple[UUID, int], int]:
    """Return how many stays began between the edges, by queue and interval: first ones, and those passed on to it."""
    return await store.stays.arrivals(tx, queues, edges) if queues else {}


async def stretches(tx: Tx, person: UUID, since: int, until: int) -> list[Stretch]:
    """Return a person's time by what his seat was, touching [since, until), in order (in a transaction of the house)."""
    return await store.stays.stretches(tx, person, since, until)


def intervals(first: date, last: date, grain: str, time_zone: str) -> list[int]:
    """Return the edges of the intervals of these local days."""
    return days.intervals(first, last, grain, time_zone)


async def segments(tx: Tx, since: int, until: int, *, queues: Sequence[UUID] | None = None) -> list[Segment]:
    """Return the tenant's stays that began in [since, until), in order: what every formula of `figures` takes."""
    return await store.stays.segments(tx, since, until, queues)


# ─── the projections ─────────────────────────────────────────────────────────────────────────────────────────────


async def take_in(tx: Tx, page: Sequence[Stored]) -> None:
    """Bring the projections up to events. Twice is once; streams keep their order."""
    await _take_time(tx, [each for each in page if isinstance(each.event, SeatChanged)])
    await _take_calls(tx, [each for each in page if isinstance(each.event, CALLS)])
    await _take_stays(tx, [each for each in page if isinstance(each.event, HEARD)])
    for each in page:
        if isinstance(each.event, LINES) and each.tenant is not None:
            await _take_line(tx, each.event, each, each.tenant)


async def _take_time(tx: Tx, page: Sequence[Stored]) -> None:
    seats = {stored.event.seat for stored in page if isinstance(stored.event, SeatChanged)}
    now = await store.stays.present(tx, seats) if seats else {}
    past: list[Stretch] = []
    changed: dict[UUID, Stretch] = {}
    for stored in page:
        if isinstance(event := stored.event, SeatChanged):
            kept = followed(now.get(event.seat), event, seq=stored.seq, at=stored.at)
            past += kept[:-1]
            for present in kept[-1:]:
                now[event.seat] = changed[event.seat] = present
    if changed:
        await store.stays.put_stretches(tx, [*past, *changed.values()])


async def _take_calls(tx: Tx, page: Sequence[Stored]) -> None:
    for stored in page:
        event = stored.event
        if isinstance(event, CALLS) and stored.tenant is not None:
            known = await store.calls.by_id(tx, event.call)
            call = heard(known, event, tenant=stored.tenant, seq=stored.seq, at=stored.at)
            await store.calls.put(tx, [call] if call else [])


async def _take_stays(tx: Tx, page: Sequence[Stored]) -> None:
    contacts = {stored.event.contact for stored in page if isinstance(stored.event, HEARD)}
    stays = await store.stays.stays(tx, contacts) if contacts else {}
    changed: dict[UUID, Segment] = {}
    for stored in page:
        event = stored.event
        if not isinstance(event, HEARD) or stored.tenant is None:
            continue
        of = stays.setdefault(event.contact, {})
        now = taken_in(of.values(), event, tenant=stored.tenant, seq=stored.seq, at=stored.at)
        if now is not None:
            of[now.id] = changed[now.id] = now
    if changed:
        await store.stays.put_segments(tx, list(changed.values()))


async def _take_line(tx: Tx, event: LinesBusy | CallBlocked, stored: Stored, tenant: UUID) -> None:
    if isinstance(event, LinesBusy):
        await store.lines.busy(tx, event, tenant=tenant, seq=stored.seq, at=stored.at)
    else:
        await store.lines.blocked(tx, event, tenant=tenant, at=stored.at)


async def rebuild(tx: Tx) -> int:
    """Drop the projections and make them again from the whole log (in a transaction of the house); return the events.

    Safe while the house is at work: handlers wait for this transaction, and what they bring again changes nothing.
    """
    await store.stays.clear(tx)
    await store.calls.clear(tx)
    await store.lines.clear(tx)
    read = 0
    held = _Held(tx)
    async for stored in history(tx, (*HEARD, *CALLS, *LINES, SeatChanged)):
        read += 1
        await held.take_in(stored)
    await held.write_all()
    return read


class _Held:
    """The projections in memory while they are being rebuilt; who is done with is written out in batches."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._stays: dict[UUID, dict[UUID, Segment]] = {}
        self._seats: dict[UUID, Stretch] = {}
        self._calls: dict[UUID, CallWait] = {}
        self._done: list[Segment] = []
        self._past: list[Stretch] = []

    async def take_in(self, stored: Stored) -> None:
        event = stored.event
        if isinstance(event, SeatChanged):
            await self._follow(event, stored)
        elif isinstance(event, LINES) and stored.tenant is not None:  # few: they need not be held
            await _take_line(self._tx, event, stored, stored.tenant)
        elif isinstance(event, CALLS) and stored.tenant is not None:
            call = heard(self._calls.get(event.call), event, tenant=stored.tenant, seq=stored.seq, at=stored.at)
            self._calls |= {call.id: call} if call else {}
        elif isinstance(event, ContactEvent) and stored.tenant is not None:
            await self._take(event, stored, stored.tenant)

    async def _follow(self, event: SeatChanged, stored: Stored) -> None:
        kept = followed(self._seats.get(event.seat), event, seq=stored.seq, at=stored.at)
        if kept:
            self._past.extend(kept[:-1])
            self._seats[event.seat] = kept[-1]
        if len(self._past) >= BATCH:
            await self._write()

    async def _take(self, event: ContactEvent, stored: Stored, tenant: UUID) -> None:
        stays = self._stays.get(event.contact)
        if stays is None:
            stays = self._stays[event.contact] = {} if isinstance(event, Enqueued) else await self._again(event.contact)
        changed = taken_in(stays.values(), event, tenant=tenant, seq=stored.seq, at=stored.at)
        if changed is not None:
            stays[changed.id] = changed
        if isinstance(event, Closed):
            self._done.extend(self._stays.pop(event.contact).values())
            if len(self._done) >= BATCH:
                await self._write()

    async def _again(self, contact: UUID) -> dict[UUID, Segment]:
        """Take back what was written out too early, because something was said of a contact after it was closed."""
        await self._write()
        return (await store.stays.stays(self._tx, [contact])).get(contact, {})

    async def _write(self) -> None:
        done, self._done = self._done, []
        past, self._past = self._past, []
        await store.stays.put_segments(self._tx, done)
        await store.stays.put_stretches(self._tx, past)

    async def write_all(self) -> None:
        for stays in self._stays.values():
            self._done.extend(stays.values())
        self._past.extend(self._seats.values())
        await self._write()
        await store.calls.put(self._tx, list(self._calls.values()))


def _end(segment: Segment, until: int) -> int:
    """When an agent's connection ended, after-contact work included; `until` when it has not."""
    if not segment.over:
        return until
    return max(segment.disconnected_at or 0, segment.acw_ended_at or 0)


def _span(stretch: Stretch, until: int) -> Span:
    return stretch.from_at, until if stretch.until_at is None else stretch.until_at

"""The half hours to come: who will arrive, how well they will be served, and how many would be needed. Pure.

Arrivals. For each half hour: the average of the same half hour on the same weekday of the last weeks, the newest weighing
most (`WEIGHTS`); weeks before the first contact are left out. Today's own course corrects it: what has arrived over what
was expected by now, drawn towards 1 by `STEADY` expected arrivals, so that a quiet first hour does not halve a day.

Service. Erlang A (erlang.py) with those arrivals, the handling time and patience seen, and the servers on duty: agents
times the chats each may have at once. Who serves other queues as well is counted by a share of himself: the work expected
of these queues over that of all queues he serves (`share_out`); so the queues' agents add up to those who are there. A
part of a server is read between the whole ones. `needed` is the fewest agents with whom the target is met.

Error. The same forecast is made for every half hour of the last weeks from what was known before that day, and compared
with what came: WAPE = sum |forecast - arrived| / sum arrived. The band holds four of five of those errors. Under
`TESTED_MIN` days, or `ARRIVED_MIN` arrivals in them, nothing is said of it.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from ting.domains.reports import erlang
from ting.domains.reports.figures import percentile

WEIGHTS = (0.4, 0.3, 0.2, 0.1)
"""For last week, the week before, and so on."""
STEADY = 10.0
HALF_HOUR_S = 1800.0
PATIENCE_S = 300.0
"""Assumed where hardly anybody has ever given up."""
ABANDONS_MIN = 5
TESTED_MIN, ARRIVED_MIN = 7, 50

Counts = Mapping[tuple[int, int], int]
"""Arrivals by (days ago, half hour of the day)."""


class Error(msgspec.Struct, frozen=True):
    """How far the forecast was off over the last weeks: in per cent of what arrived; None when too little is known."""

    wape: float | None
    days: int
    low: float
    high: float
    """Four of five half hours came to between `low` and `high` times their forecast."""


class Staff(msgspec.Struct, frozen=True):
    """How queues are served: handling time and patience in seconds, agents on duty, contacts that each may have at once.

    `agents` counts who serves other queues too by his share; `people` are all who may serve, `shared` of them elsewhere too.
    """

    handle_s: float | None
    patience_s: float
    agents: float
    each: float
    people: int = 0
    shared: int = 0


class Hand(NamedTuple):
    """Somebody on duty: the contacts that he may have at once, and the queues that he serves."""

    slots: int
    queues: frozenset[UUID]


class Hands(NamedTuple):
    """Who is there for some queues: people, those of them who serve others too, agents by share, slots by share."""

    people: int
    shared: int
    agents: float
    slots: float


class Half(msgspec.Struct, frozen=True, kw_only=True):
    """A half hour to come. A figure that cannot be told is None."""

    at: int
    arrivals: float
    low: float
    high: float
    pct: float | None
    pct_low: float | None
    pct_high: float | None
    needed: int | None


class Plan(NamedTuple):
    """A queue's promise, as the forecast goes by it."""

    threshold_s: float
    target: float


def expected(counts: Counts, half: int, *, ago: int = 0, known: int) -> float | None:
    """Return what a half hour should bring, `ago` days before today, from the same weekdays before it.

    `known`: how many days back anything is known. None when no such day is.
    """
    pairs = [
        (weight, counts.get((ago + 7 * week, half), 0))
        for week, weight in enumerate(WEIGHTS, 1)
        if ago + 7 * week <= known
    ]
    if not pairs:
        return None
    return sum(weight * count for weight, count in pairs) / sum(weight for weight, _ in pairs)


def correction(counts: Counts, halves: int, *, known: int) -> float:
    """Return by how much today runs above (or below) what was expected of its first `halves` half hours, all past."""
    told = [expected(counts, half, known=known) for half in range(halves)]
    before = sum(one for one in told if one is not None)
    arrived = sum(counts.get((0, half), 0) for half, one in enumerate(told) if one is not None)
    return (arrived + STEADY) / (before + STEADY)


def error(counts: Counts, *, known: int, weeks: int = 4, halves: int = 48) -> Error:
    """Return how far the forecast (without the correction of the day) was off over the last weeks."""
    off = came = 0.0
    ratios: list[int] = []
    days = 0
    for ago in range(1, min(7 * weeks, known - 7) + 1):
        days += 1
        for half in range(halves):
            told = expected(counts, half, ago=ago, known=known)
            arrived = counts.get((ago, half), 0)
            if told is None:
                continue
            off += abs(told - arrived)
            came += arrived
            if told > 0:
                ratios.append(round(1000 * arrived / told))
    ratios.sort()
    if days < TESTED_MIN or came < ARRIVED_MIN or not ratios:
        return Error(None, days, 0.0, 2.0)
    return Error(100 * off / came, days, percentile(ratios, 10) / 1000, percentile(ratios, 90) / 1000)


def patience(abandons: int, waited_s: float) -> float:
    """Return the mean patience: all that was waited, by anybody, for each who gave up (censored exponential)."""
    return waited_s / abandons if abandons >= ABANDONS_MIN and waited_s > 0 else PATIENCE_S


def share(arrivals: float, staff: Staff, plan: Plan, agents: int | None = None) -> float | None:
    """Return the service level, in per cent, of so many arrivals in half an hour; None when nothing is known."""
    if staff.handle_s is None or staff.handle_s <= 0:
        return None
    if arrivals <= 0:
        return None
    servers = (staff.agents if agents is None else agents) * staff.each
    load = erlang.Load(arrivals / HALF_HOUR_S, staff.handle_s, staff.patience_s)
    whole = math.floor(servers + 1e-9)
    part = max(0.0, servers - whole)
    within = erlang.service(load, whole, plan.threshold_s).within
    if part > 1e-9:
        within += part * (erlang.service(load, whole + 1, plan.threshold_s).within - within)
    return 100 * within


def needed(arrivals: float, staff: Staff, plan: Plan) -> int | None:
    """Return the fewest agents with whom the target is met; None when nothing is known."""
    if staff.handle_s is None or staff.handle_s <= 0 or staff.each <= 0:
        return None
    if arrivals <= 0:
        return 0
    load = erlang.Load(arrivals / HALF_HOUR_S, staff.handle_s, staff.patience_s)
    # What cannot be had, because so many give up at once, is asked for up to a hair's breadth.
    servers = erlang.servers_for(load, plan.threshold_s, min(plan.target / 100, 0.9999))
    return math.ceil(servers / staff.each)


def share_out(hands: Sequence[Hand], work: Mapping[UUID, float], queues: Collection[UUID]) -> Hands:
    """Return who is there for these queues, each by his share of the work that is expected of all that he serves."""
    asked = frozenset(queues)
    people = shared = 0
    agents = slots = 0.0
    for hand in hands:
        mine = hand.queues & asked
        if not mine:
            continue
        people += 1
        shared += mine != hand.queues
        whole = sum(work.get(queue, 0.0) for queue in hand.queues)
        part = sum(work.get(queue, 0.0) for queue in mine) / whole if whole > 0 else len(mine) / len(hand.queues)
        agents += part
        slots += part * hand.slots
    return Hands(people, shared, agents, slots)


def outlook(
    starts: Sequence[int], counts: Counts, staff: Staff, plan: Plan, off: Error, *, at: int, known: int, most: int = 48
) -> tuple[list[Half], float]:
    """Return at most so many half hours from the `at`th on, and today's correction.

    `starts`: the instants of today's half hours, all of them.
    """
    today = correction(counts, at, known=known)
    halves = []
    for index in range(at, min(len(starts), at + most)):
        told = expected(counts, index, known=known)
        if told is None:
            continue
        arrivals = told * today
        low, high = arrivals * off.low, arrivals * off.high
        halves.append(
            Half(
                at=starts[index],
                arrivals=arrivals,
                low=low,
                high=high,
                pct=share(arrivals, staff, plan),
                pct_low=share(high, staff, plan),
                pct_high=share(low, staff, plan) if low > 0 else None,
                needed=needed(arrivals, staff, plan),
            )
        )
    return halves, today

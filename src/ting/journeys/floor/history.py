"""History: figures by queue, site, agent, supervisor and interval, on the screen and as CSV, of the tenant's own days.

A site narrows it to its queues, whoever answered; by agent to its people, wherever they did. A team narrows it to what its
people did.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import pairwise
from operator import itemgetter
from typing import Literal, NamedTuple, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from ting.domains.people import api as people
from ting.domains.reports import api as reports
from ting.domains.routing import api as routing
from ting.domains.telephony import api as telephony
from ting.domains.tenancy.api import Tenant
from ting.journeys.floor.board import goal_of
from ting.journeys.floor.scope import WHOLE, Scope, part
from ting.kit.csv import Cell, csv_bytes
from ting.kit.db import Database, Tx
from ting.kit.problem import Refused

By = Literal["none", "queue", "site", "agent", "supervisor", "line"]
Grain = Literal["quarter", "half", "hour", "day", "whole"]
ROWS_MAX = 6000
DAYS_MAX = 400
Value = int | float | None
COLUMNS = {"agent": reports.OF_AGENTS, "supervisor": reports.OF_SUPERVISORS, "line": reports.OF_LINES}
"""By what a history is that shows others than queues do."""


class Column(msgspec.Struct, frozen=True):
    """A column of a history; its key names the formula in docs/guide/metrics.md."""

    key: str
    unit: Literal["count", "pct", "ms"]


class Row(msgspec.Struct, frozen=True):
    """The figures of one group in one interval; a figure of nothing is null."""

    key: UUID | None
    name: str | None
    at: int
    until: int
    figures: dict[str, Value]


class History(msgspec.Struct, frozen=True, kw_only=True):
    """A table: rows in order of time, then by name; `total` is made of added counts, never of averaged shares."""

    by: By
    grain: Grain
    first: str
    last: str
    time_zone: str
    columns: list[Column]
    rows: list[Row]
    total: Row


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for: days of the tenant's zone, both included."""

    first: date
    last: date
    by: By
    grain: Grain
    queue: UUID | None = None
    agent: UUID | None = None
    scope: Scope = WHOLE


def ask_of(
    first: str, last: str, by: str, grain: str, queue: UUID | None, agent: UUID | None, scope: Scope = WHOLE
) -> Ask:
    """Read what is asked for. Raises Refused, which says what can be."""
    try:
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        raise Refused("days", "Days are written YYYY-MM-DD.", "Give the first and the last day.") from error
    if not 0 <= (end - begin).days < DAYS_MAX or begin.year < 2000:
        raise Refused("days", f"A history has 1 to {DAYS_MAX} days, the first one first.", "Choose fewer days.")
    if by not in get_args(By) or grain not in get_args(Grain):
        raise Refused(
            "grouping",
            "It is by none, queue, site, agent, supervisor or line; quarter, half, hour, day or whole.",
            "Choose of these.",
        )
    return Ask(first=begin, last=end, by=by, grain=grain, queue=queue, agent=agent, scope=scope)  # type: ignore[arg-type]


async def history(db: Database, tenant: Tenant, ask: Ask) -> History:
    """Return a history. Raises Refused `too_many_rows` when it would be too long to be read."""
    edges = reports.intervals(ask.first, ask.last, ask.grain, tenant.time_zone)
    async with db.tx(tenant.id) as tx:
        who = await _who(tx, ask)
        if (len(edges) - 1) * len(who.names or (None,)) > ROWS_MAX:
            raise Refused(
                "too_many_rows", f"This would be more than {ROWS_MAX} rows.", "Choose fewer days, or longer intervals."
            )
        calls = await _calls(tx, edges, ask, who)
        cells = _with_calls(await _stays(tx, edges, ask, who), calls)
        names = await _answering(tx, calls) if ask.by == "supervisor" else who.names
        if ask.by == "line":
            cells, names = await _lines(tx, edges)
        unpaid = [code.key for code in await routing.aux_codes(tx) if not code.paid]
    if ask.by == "agent":
        async with db.house() as house:
            persons = [person for person in names or () if person is not None]
            cells = _with_time(cells, await reports.time(house, persons, edges, unpaid))
    columns = COLUMNS.get(ask.by, reports.OF_QUEUES)
    spans = list(pairwise(edges))
    named: list[tuple[UUID | None, str | None]] = [*names.items()] if names is not None else [(None, None)]
    rows = [
        Row(key, name, *spans[n], reports.row(cell, columns))
        for n in range(len(spans))
        for key, name in named
        if not (cell := cells.get((key, n), reports.Cell())).empty or ask.by == "none"
    ]
    total = cells.get((None, None), reports.Cell())
    return History(
        by=ask.by,
        grain=ask.grain,
        first=ask.first.isoformat(),
        last=ask.last.isoformat(),
        time_zone=tenant.time_zone,
        columns=[Column(column.key, column.unit) for column in columns],
        rows=rows,
        total=Row(None, None, edges[0], edges[-1], reports.row(total, columns)),
    )


def csv_of(found: History) -> bytes:
    """Return a history as CSV: times in the tenant's zone, shares in per cent, durations in seconds; empty: no data."""
    zone = ZoneInfo(found.time_zone)

    def time(ms: int) -> str:
        return datetime.fromtimestamp(ms / 1000, UTC).astimezone(zone).isoformat(timespec="minutes")

    def cell(column: Column, value: Value) -> Cell:
        if value is None:
            return None
        if column.unit == "ms":
            return f"{value / 1000:.3f}"
        return f"{value:.2f}" if column.unit == "pct" else value

    heads = [column.key.replace("_ms", "_s") if column.unit == "ms" else column.key for column in found.columns]
    group = [] if found.by == "none" else [found.by]
    return csv_bytes(
        ["from", "to", *group, *heads],
        (
            [
                time(row.at),
                time(row.until),
                *([row.name] if group else []),
                *(cell(column, row.figures[column.key]) for column in found.columns),
            ]
            for row in found.rows
        ),
    )


class _Who(NamedTuple):
    """Whose figures: the queues, the agents (None: whoever it was), and the groups by name."""

    queues: list[routing.Queue]
    agents: frozenset[UUID] | None
    names: dict[UUID | None, str | None] | None


async def _who(tx: Tx, ask: Ask) -> _Who:
    every = await routing.queues(tx)
    people_of_site = ask.by == "agent" or ask.scope.team is not None or ask.scope.person is not None
    of = await part(tx, ask.scope, every, [])
    queues = [
        queue
        for queue in every
        if ask.queue in (None, queue.id) and (people_of_site or ask.scope.site in (None, queue.site))
    ]
    staff = [
        agent
        for agent in await people.agents(tx)
        if agent.serves and ask.agent in (None, agent.id) and (not people_of_site or of.has(agent.id))
    ]
    narrowed = ask.agent is not None or (people_of_site and not ask.scope.all)
    sites = dict(await routing.site_names(tx)) if ask.by == "site" else {}
    names: dict[str, dict[UUID | None, str | None]] = {
        "queue": {queue.id: queue.name for queue in queues},
        "site": {queue.site: sites.get(queue.site) if queue.site else None for queue in queues},
        "agent": {agent.id: agent.name for agent in staff},
    }
    return _Who(queues, frozenset(agent.id for agent in staff) if narrowed else None, names.get(ask.by))


async def _stays(tx: Tx, edges: list[int], ask: Ask, who: _Who) -> Mapping[reports.Key, reports.Cell]:
    """Return what was counted of stays; supervisors have none of their own: they answer calls. Nor have lines."""
    if ask.by == "supervisor" or ask.by == "line":  # noqa: PLR1714 - mypy reads this one
        return {}
    goals = {queue.id: goal_of(queue.settings) for queue in who.queues}
    return await reports.cells(tx, goals, edges, ask.by, who.agents, {queue.id: queue.site for queue in who.queues})


async def _lines(tx: Tx, edges: list[int]) -> tuple[dict[reports.Key, reports.Cell], dict[UUID | None, str | None]]:
    """Return what lines came to, and their names; under None all of them at once. A site or a team has no lines of its own."""
    found = await reports.line_use(tx, edges)
    names = {id_: trunk.name for id_, trunk in (await telephony.trunks(tx)).items()}
    gone: dict[UUID | None, str | None] = {key: "" for key, _ in found if key is not None and key not in names}
    return {key: reports.Cell(lines=each) for key, each in found.items()}, {
        **dict(sorted(names.items(), key=itemgetter(1))), **gone, None: None
    }  # fmt: skip


async def _answering(tx: Tx, calls: Mapping[reports.Key, list[reports.Wait]]) -> dict[UUID | None, str | None]:
    """Return who answered, by name, and last nobody."""
    keys = {key for key, _ in calls if key is not None}
    names = await people.names(tx, list(keys))
    named = {key: names[key][0] if key in names else "" for key in keys}
    return {**dict(sorted(named.items(), key=itemgetter(1))), None: None}


async def _calls(tx: Tx, edges: list[int], ask: Ask, who: _Who) -> dict[reports.Key, list[reports.Wait]]:
    """Return the waits for answers to calls for a supervisor, by group and interval, and all under (None, None)."""
    found: dict[reports.Key, list[reports.Wait]] = {}
    spans = list(pairwise(edges))
    sites = {queue.id: queue.site for queue in who.queues}
    at = 0
    for call in await reports.calls(tx, edges[0], edges[-1]):
        while call.called_at >= spans[at][1]:
            at += 1
        if call.queue in sites and (who.agents is None or call.agent in who.agents):
            groups = {
                "queue": call.queue,
                "site": sites[call.queue],
                "agent": call.agent,
                "supervisor": call.answered_by,
            }
            found.setdefault((groups.get(ask.by), at), []).append(call.wait_ms)
            found.setdefault((None, None), []).append(call.wait_ms)
    return found


def _with_calls(
    cells: Mapping[reports.Key, reports.Cell], calls: Mapping[reports.Key, list[reports.Wait]]
) -> dict[reports.Key, reports.Cell]:
    return dict(cells) | {
        key: msgspec.structs.replace(cells.get(key, reports.Cell()), calls=tuple(waits)) for key, waits in calls.items()
    }


def _with_time(
    cells: Mapping[reports.Key, reports.Cell], time: Mapping[reports.Key, reports.Time]
) -> dict[reports.Key, reports.Cell]:
    found = dict(cells)
    for key, spent in time.items():
        found[key] = msgspec.structs.replace(found.get(key, reports.Cell()), time=spent)
    if time:
        whole = sum(time.values(), reports.Time())
        found[None, None] = msgspec.structs.replace(found.get((None, None), reports.Cell()), time=whole)
    return found

"""How the kit's own works stand: processes, readers of the log, timers, the database. Figures, no judgement."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import msgspec

from ting.kit.db import Tx

COUNTED = 1000
"""So many events behind are counted; more are "at least so many"."""


class NodeStands(msgspec.Struct, frozen=True):
    """A process, and when it last said that it lives (ms). `name`: where it runs; `bus`: it hears the others at once."""

    id: UUID
    kind: str
    started_at: int
    seen_at: int
    name: str
    bus: bool


class ReaderStands(msgspec.Struct, frozen=True):
    """A handler of the log: how many events it has not heard yet, and since when the oldest of them waits (ms)."""

    handler: str
    behind: int
    since: int | None


class ParkedEvent(msgspec.Struct, frozen=True):
    """An event that a handler could not do. `stuck`: given up; `error` is what the handler said, its first line."""

    handler: str
    event: int
    type: str
    subject: str
    at: int
    tries: int
    next_at: int
    stuck: bool
    error: str


class DatabaseStands(msgspec.Struct, frozen=True):
    """The database. `bytes` is what its tables take on disk."""

    version: str
    bytes: int
    connections: int
    most: int


async def nodes(tx: Tx) -> list[NodeStands]:
    """Return all processes that are known, the oldest first."""
    rows = await tx.fetch("select id, kind, started_at, seen_at, name, bus from node order by kind, started_at")
    return [NodeStands(*row) for row in rows]


async def readers(tx: Tx) -> list[ReaderStands]:
    """Return how far each handler is."""
    rows = await tx.fetch(
        "select m.handler, coalesce(l.behind, 0), l.since from relay_mark m left join lateral ("
        "  select count(*) as behind, min(at) as since from (select at from log where log.xid >= m.lo"
        "    and (log.xid >= m.hi or log.id > m.last_id) order by log.id limit $1) unread) l on true order by m.handler",
        COUNTED,
    )
    return [ReaderStands(*row) for row in rows]


async def parked(tx: Tx, tenant: UUID, limit: int = 100) -> list[ParkedEvent]:
    """Return what is parked of a tenant and of the installation, the oldest first (in a transaction of the house)."""
    rows = await tx.fetch(
        "select p.handler, p.event_id, l.type, p.aggregate, l.at, p.tries, p.next_at, p.stuck, "
        "left(split_part(p.error, E'\\n', 1), 300) from parked p join log l on l.id = p.event_id "
        "where (p.tenant_id is null or p.tenant_id = $1) and not p.rests order by p.event_id, p.handler limit $2",
        tenant,
        limit,
    )
    return [ParkedEvent(*row) for row in rows]


async def replay(tx: Tx, *, handler: str | None = None, tenant: UUID | None = None) -> int:
    """Give what is parked another chance now; return how many events. The relay does the rest.

    All, or what one handler failed on, or what is of one tenant or of the installation.
    """
    return await tx.execute(
        "update parked set stuck = false, tries = 0, next_at = least(next_at, $1) "
        "where not rests and ($2::text is null or handler = $2) and ($3::uuid is null or tenant_id is null or tenant_id = $3)",
        tx.now,
        handler,
        tenant,
    )


async def late_timers(tx: Tx) -> tuple[int, int | None]:
    """Return how many timers are past their time, and since when the first of them is (ms)."""
    row = await tx.fetchrow("select count(*), min(due_at) from timer where due_at < $1 and not rests", tx.now)
    return (row[0], row[1]) if row else (0, None)


async def database(tx: Tx) -> DatabaseStands:
    """Return how the database stands."""
    row = await tx.fetchrow(
        "select split_part(current_setting('server_version'), ' ', 1), pg_database_size(current_database()), "
        "(select sum(numbackends)::int from pg_stat_database), current_setting('max_connections')::int"
    )
    return DatabaseStands(*row or ("", 0, 0, 1))


async def parked_counts(tx: Tx) -> dict[str, int]:
    """Return how many events are parked, of all tenants: `waiting` for another try, or `stuck`."""
    row = await tx.fetchrow("select count(*) filter (where not stuck), count(*) filter (where stuck) from parked")
    return {"waiting": row[0], "stuck": row[1]} if row else {}


async def written(tx: Tx) -> int:
    """Return how many events were ever written."""
    found: int = await tx.fetchval("select coalesce(max(id), 0) from log")
    return found


def disk(data: Path) -> tuple[int, int]:
    """Return how many bytes are free, and of how many, where a folder is or would be."""
    there = next(folder for folder in (data, *data.parents) if folder.exists())
    usage = shutil.disk_usage(there)
    return usage.free, usage.total


def alive(stand: Sequence[NodeStands], now: int, dead_ms: int) -> dict[str, int]:
    """Return how many processes of each kind live."""
    found: dict[str, int] = {}
    for node in stand:
        found[node.kind] = found.get(node.kind, 0) + (now - node.seen_at < dead_ms)
    return found

"""For how long data is kept, and how letting go of the older goes on."""

from collections.abc import Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from ting.domains.privacy.model import BEGIN, Rule
from ting.kit.db import Row, Tx


async def zone(tx: Tx) -> ZoneInfo:
    """Return the tenant's time zone."""
    return ZoneInfo(str(await tx.fetchval("select time_zone from tenant where id = $1", tx.tenant)))


async def rules(tx: Tx) -> list[Rule]:
    """Return what is kept for how long."""
    return [_rule(row) for row in await tx.fetch("select * from retention where tenant_id = $1", tx.tenant)]


async def put(tx: Tx, days: Mapping[str, int], next_at: int) -> None:
    """Keep these rules, and no others. What changes begins with the next night."""
    await tx.execute("delete from retention where tenant_id = $1 and not sort = any($2)", tx.tenant, list(days))
    await tx.execute(
        "insert into retention as r (tenant_id, sort, days, next_at) select $1, sort, days, $4 "
        "from unnest($2::text[], $3::int[]) as d(sort, days) on conflict (tenant_id, sort) do update "
        "set days = excluded.days, next_at = excluded.next_at, mark_at = -1, mark_id = $5, rows = 0 where r.days <> excluded.days",
        tx.tenant,
        list(days),
        list(days.values()),
        next_at,
        BEGIN[1],
    )


async def due(house: Tx) -> tuple[UUID, Rule] | None:
    """Lock and return (tenant, rule) of what is due now and nobody is at."""
    row = await house.fetchrow(
        "select * from retention where next_at <= $1 order by next_at limit 1 for update skip locked", house.now
    )
    return (row["tenant_id"], _rule(row)) if row else None


async def advance(tx: Tx, sort: str, mark: tuple[int, UUID], more: int) -> None:
    """Write down how far it is, and of how many rows more it let go."""
    await tx.execute(
        "update retention set mark_at = $3, mark_id = $4, rows = rows + $5 where tenant_id = $1 and sort = $2",
        tx.tenant,
        sort,
        *mark,
        more,
    )


async def finish(tx: Tx, sort: str, more: int, next_at: int) -> int:
    """Write down that it came to its end; return of how many rows it let go this time."""
    found: int = await tx.fetchval(
        "update retention set done_at = $5, done_rows = rows + $3, rows = 0, mark_at = -1, mark_id = $6, next_at = $4 "
        "where tenant_id = $1 and sort = $2 returning done_rows",
        tx.tenant,
        sort,
        more,
        next_at,
        tx.now,
        BEGIN[1],
    )
    return found


def _rule(row: Row) -> Rule:
    return Rule(
        sort=row["sort"],
        days=row["days"],
        next_at=row["next_at"],
        mark=(row["mark_at"], row["mark_id"]),
        rows=row["rows"],
        done_at=row["done_at"],
        done_rows=row["done_rows"],
    )

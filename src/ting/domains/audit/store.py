"""All SQL of the audit trail."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.audit.model import Entry, Head
from ting.kit.db import Row, Tx

_COLUMNS = "seq, event_id, at, type, version, aggregate, by_id, body, hash"


async def head(tx: Tx) -> Head | None:
    """Return how far the tenant's trail goes."""
    row = await tx.fetchrow("select seq, hash from audit where tenant_id = $1 order by seq desc limit 1", tx.tenant)
    return Head(row["seq"], row["hash"]) if row else None


async def lock(tx: Tx) -> None:
    """Let nobody else add to this trail until the transaction ends."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"audit:{tx.tenant}")


async def add(tx: Tx, entry: Entry) -> None:
    """Add an entry at the end."""
    await tx.execute(
        f"insert into audit (tenant_id, {_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",  # noqa: S608
        tx.tenant,
        entry.seq,
        entry.event,
        entry.at,
        entry.type,
        entry.version,
        entry.aggregate,
        entry.by,
        entry.body,
        entry.hash,
    )


async def page(
    tx: Tx,
    types: Sequence[str] | None,
    by: UUID | None,
    start: int | None,
    end: int | None,
    before: int | None,
    limit: int,
) -> list[Entry]:
    """Return entries, the newest first; `before` is the last one seen."""
    rows = await tx.fetch(
        f"select {_COLUMNS} from audit where tenant_id = $1 and ($2::text[] is null or type = any($2)) "  # noqa: S608
        "and ($3::uuid is null or by_id = $3) and ($4::bigint is null or at >= $4) and ($5::bigint is null or at < $5) "
        "and ($6::bigint is null or seq < $6) order by seq desc limit $7",
        tx.tenant,
        list(types) if types is not None else None,
        by,
        start,
        end,
        before,
        limit,
    )
    return [_entry(row) for row in rows]


async def after(tx: Tx, seq: int, limit: int) -> list[tuple[Entry, bool]]:
    """Return the entries that follow, each with whether the log still says the same; what the log has let go does."""
    rows = await tx.fetch(
        f"select {', '.join('a.' + name for name in _COLUMNS.split(', '))}, "  # noqa: S608
        "l.id is null or (l.type = a.type and l.version = a.version and l.aggregate = a.aggregate "
        "and l.at = a.at and l.body = a.body::jsonb and coalesce(l.tenant_id, $1) = $1) as same "
        "from audit a left join log l on l.id = a.event_id where a.tenant_id = $1 and a.seq > $2 order by a.seq limit $3",
        tx.tenant,
        seq,
        limit,
    )
    return [(_entry(row), row["same"]) for row in rows]


async def lacking(tx: Tx, types: Sequence[str], until: int) -> int:
    """Count the tenant's own acts up to this time that the log knows and the trail does not."""
    found: int = await tx.fetchval(
        "select count(*) from log l where l.tenant_id = $1 and l.type = any($2) and l.at <= $3 "
        "and l.at >= coalesce((select min(at) from audit where tenant_id = $1), l.at) "
        "and not exists (select from audit a where a.tenant_id = $1 and a.event_id = l.id)",
        tx.tenant,
        list(types),
        until,
    )
    return found


def _entry(row: Row) -> Entry:
    return Entry(
        row["seq"],
        row["event_id"],
        row["at"],
        row["type"],
        row["version"],
        row["aggregate"],
        row["by_id"],
        row["body"],
        row["hash"],
    )

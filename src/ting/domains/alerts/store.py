"""All SQL of alerts."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.alerts.model import Alert
from ting.kit.db import Row, Tx

PUT = """
insert into alert (id, tenant_id, code, subject, since, raised_at, calm_at, ended_at, params)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (id) do update set raised_at = excluded.raised_at, calm_at = excluded.calm_at, ended_at = excluded.ended_at,
  params = excluded.params
"""


async def open_(tx: Tx) -> list[Alert]:
    """Return the tenant's alerts that are not over, and what may become one."""
    rows = await tx.fetch("select * from alert where tenant_id = $1 and ended_at is null order by since, id", tx.tenant)
    return [_alert(row) for row in rows]


async def put(tx: Tx, alerts: Sequence[Alert]) -> None:
    """Keep alerts as they are now."""
    await tx.executemany(
        PUT,
        [(a.id, tx.tenant, a.code, a.subject, a.since, a.raised_at, a.calm_at, a.ended_at, a.params) for a in alerts],
    )


async def forget(tx: Tx, ids: Sequence[UUID]) -> None:
    """Forget what never became an alert."""
    await tx.execute(
        "delete from alert where tenant_id = $1 and id = any($2) and raised_at is null", tx.tenant, list(ids)
    )


async def acknowledge(tx: Tx, id_: UUID, by: UUID) -> bool | None:
    """Note who looks after an alert; False when somebody does already, None when there is no such alert."""
    row = await tx.fetchrow(
        "select acknowledged_by from alert where tenant_id = $1 and id = $2 and raised_at is not null for update",
        tx.tenant,
        id_,
    )
    if row is None:
        return None
    return bool(
        await tx.execute(
            "update alert set acknowledged_by = $3, acknowledged_at = $4 "
            "where tenant_id = $1 and id = $2 and acknowledged_by is null",
            tx.tenant,
            id_,
            by,
            tx.now,
        )
    )


def _alert(row: Row) -> Alert:
    return Alert(
        id=row["id"],
        code=row["code"],
        subject=row["subject"],
        since=row["since"],
        raised_at=row["raised_at"],
        calm_at=row["calm_at"],
        ended_at=row["ended_at"],
        params=row["params"],
        acknowledged_by=row["acknowledged_by"],
        acknowledged_at=row["acknowledged_at"],
    )

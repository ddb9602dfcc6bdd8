"""All SQL of bulletins."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.bulletins.model import Bulletin
from ting.kit.db import Row, Tx


async def bulletins(tx: Tx, ids: Sequence[UUID] | None) -> list[Bulletin]:
    """Return these of the tenant's, or all, by name."""
    rows = await tx.fetch(
        "select id, name, created_at from bulletin "
        "where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) order by name, id",
        tx.tenant,
        ids,
    )
    return [_bulletin(row) for row in rows]


async def put(tx: Tx, id_: UUID, name: str) -> bool:
    """Keep one under this name; say whether it is new."""
    new: bool = await tx.fetchval(
        "insert into bulletin (id, tenant_id, name, created_at) values ($1, $2, $3, $4) "
        "on conflict (id) do update set name = excluded.name returning xmax = 0",
        id_,
        tx.tenant,
        name,
        tx.now,
    )
    return new


async def drop(tx: Tx, id_: UUID) -> None:
    """Forget one."""
    await tx.execute("delete from bulletin where tenant_id = $1 and id = $2", tx.tenant, id_)


def _bulletin(row: Row) -> Bulletin:
    return Bulletin(id=row["id"], name=row["name"], created_at=row["created_at"])

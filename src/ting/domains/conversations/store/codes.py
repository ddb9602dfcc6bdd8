"""Wrap-up codes."""

from ting.domains.conversations.model import WrapupCode
from ting.kit.db import Tx


async def all_of(tx: Tx) -> list[WrapupCode]:
    """Return the tenant's wrap-up codes, in their order."""
    rows = await tx.fetch("select key, names from wrapup_code where tenant_id = $1 order by position, key", tx.tenant)
    return [WrapupCode(row["key"], row["names"]) for row in rows]


async def put(tx: Tx, code: WrapupCode, position: int) -> None:
    """Add or rename a wrap-up code."""
    await tx.execute(
        "insert into wrapup_code (tenant_id, key, names, position) values ($1, $2, $3, $4) "
        "on conflict (tenant_id, key) do update set names = excluded.names, position = excluded.position",
        tx.tenant,
        code.key,
        code.names,
        position,
    )

"""All SQL of modules."""

from collections.abc import Collection

from ting.kit.db import Tx


async def turned(tx: Tx, keys: Collection[str] | None = None) -> dict[str, bool]:
    """Return the switches that the tenant has ever turned, as they stand: of these modules, or all."""
    rows = await tx.fetch(
        "select module, is_on from module_switch where tenant_id = $1 and ($2::text[] is null or module = any($2))",
        tx.tenant,
        list(keys) if keys is not None else None,
    )
    return {row["module"]: row["is_on"] for row in rows}


async def held(tx: Tx, keys: Collection[str]) -> dict[str, bool]:
    """Return the same, and hold them: who turns one waits until this transaction is over."""
    rows = await tx.fetch(
        "select module, is_on from module_switch where tenant_id = $1 and module = any($2) order by module for share",
        tx.tenant,
        list(keys),
    )
    return {row["module"]: row["is_on"] for row in rows}


async def turn(tx: Tx, key: str, *, on: bool) -> None:
    """Turn a switch."""
    await tx.execute(
        "insert into module_switch (tenant_id, module, is_on) values ($1, $2, $3) "
        "on conflict (tenant_id, module) do update set is_on = excluded.is_on",
        tx.tenant,
        key,
        on,
    )

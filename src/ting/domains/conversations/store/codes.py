"""Wrap-up codes."""

from collections.abc import Collection, Mapping
from uuid import UUID

import msgspec

from ting.domains.conversations.codes import Tree, WrapupCode
from ting.kit.db import Tx


async def latest(tx: Tx) -> Tree:
    """Return the tree as it is now; version 0 is empty."""
    row = await tx.fetchrow(
        "select version, codes from wrapup_tree where tenant_id = $1 order by version desc limit 1", tx.tenant
    )
    return Tree(row["version"], msgspec.convert(row["codes"], tuple[WrapupCode, ...])) if row else Tree(0, ())


async def versions(tx: Tx, numbers: Collection[int] | None = None) -> dict[int, Tree]:
    """Return these versions of the tree, or all."""
    rows = await tx.fetch(
        "select version, codes from wrapup_tree where tenant_id = $1 and ($2::int[] is null or version = any($2))",
        tx.tenant,
        None if numbers is None else list(numbers),
    )
    return {row["version"]: Tree(row["version"], msgspec.convert(row["codes"], tuple[WrapupCode, ...])) for row in rows}


async def keep(tx: Tx, codes: tuple[WrapupCode, ...]) -> None:
    """Keep a tree as a version of its own, if it is another one than the last."""
    now = await latest(tx)
    if now.version and now.codes == codes:
        return
    await tx.execute(
        "insert into wrapup_tree (tenant_id, version, codes, at) values ($1, $2, $3, $4)",
        tx.tenant,
        now.version + 1,
        msgspec.to_builtins(codes),
        tx.now,
    )


async def used(tx: Tx, keys: Collection[str]) -> set[str]:
    """Return which of these codes contacts bear."""
    rows = await tx.fetch(
        "select wanted.code from unnest($2::text[]) as wanted (code) "
        "where exists (select from contact c where c.tenant_id = $1 and c.code = wanted.code)",
        tx.tenant,
        list(keys),
    )
    return {row["code"] for row in rows}


async def queues(tx: Tx) -> dict[UUID, tuple[str, ...]]:
    """Return which branches queues use; a queue without any uses the whole tree."""
    rows = await tx.fetch(
        "select queue_id, array_agg(branch order by position) as branches from wrapup_queue "
        "where tenant_id = $1 group by queue_id",
        tx.tenant,
    )
    return {row["queue_id"]: tuple(row["branches"]) for row in rows}


async def put_queues(tx: Tx, wanted: Mapping[UUID, Collection[str]]) -> None:
    """Set which branches queues use."""
    await tx.execute("delete from wrapup_queue where tenant_id = $1", tx.tenant)
    await tx.executemany(
        "insert into wrapup_queue (tenant_id, queue_id, branch, position) values ($1, $2, $3, $4)",
        [(tx.tenant, queue, key, n) for queue, keys in wanted.items() for n, key in enumerate(keys)],
    )

"""Customers who may be one are found, proposed and dismissed. Nobody is made one by this."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.customers import store
from ting.domains.customers.likeness import Pair, keys_of, likeness
from ting.kit.db import Tx
from ting.kit.problem import NotThere

NIGHT = 200
"""So many are compared in one transaction."""


async def compare(tx: Tx, ids: Sequence[UUID]) -> list[Pair]:
    """Compare these customers with whoever shares something with them, and propose who may be one."""
    await store.likeness.alone(tx)
    await store.customers.lock(tx, ids)  # who is changed meanwhile is compared again after it
    mine = await store.likeness.traits(tx, ids)
    for gone in set(ids) - set(mine):
        await store.likeness.forget(tx, gone)
    await store.likeness.put_keys(tx, {id_: sorted(keys_of(of)) for id_, of in mine.items()})
    shared = await store.likeness.sharing(tx, list(mine))
    others = await store.likeness.traits(tx, list({other for _, other, _ in shared}))
    known = {**others, **mine}
    found = {
        (pair.one, pair.other): pair
        for one, other, keys in shared
        if other in known and (pair := likeness(known[one], known[other], keys)) is not None
    }
    await store.likeness.put_pairs(tx, list(mine), list(found.values()))
    return list(found.values())


async def compare_next(tx: Tx, after: UUID) -> UUID | None:
    """Compare the next customers in the order of their ids; return the last of them, None when there are no more."""
    ids = await store.likeness.some(tx, after, NIGHT)
    await compare(tx, ids)
    return ids[-1] if len(ids) == NIGHT else None


async def proposed(tx: Tx, after: tuple[int, UUID, UUID] | None, limit: int) -> list[Pair]:
    """Return who may be one, those who are alike in most first; `after`: the last (score, one, other) that was seen."""
    rows = await store.likeness.proposed(tx, after, limit)
    return [Pair(row["one"], row["other"], tuple(row["reasons"]), row["score"], "") for row in rows]


async def count_proposed(tx: Tx) -> int:
    """Count the pairs that are proposed."""
    return await store.likeness.count(tx)


async def dismiss(tx: Tx, one: UUID, other: UUID, *, by: UUID | None) -> None:
    """Propose two no more until something of theirs changes; without `by`, again. Raises NotThere."""
    if not await store.likeness.set_dismissed(tx, min(one, other), max(one, other), by):
        raise NotThere("pair")

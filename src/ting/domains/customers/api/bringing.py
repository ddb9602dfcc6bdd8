"""Customers are brought by lists and by other systems: who is known is changed, who is not is made; a list is taken back."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import asyncpg

from ting.domains.customers import store
from ting.domains.customers.api.keeping import classify, make, note_change, save
from ting.domains.customers.bringing import Brought, onto
from ting.domains.customers.joining import parted
from ting.domains.customers.model import Identifier, as_fields, made_identifier
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import NotThere, Refused

Outcome = Literal["new", "changed", "same"]


async def known(tx: Tx, identifiers: Sequence[Identifier], id_: UUID | None = None) -> UUID | None:
    """Return who is reached so beyond a claim, or bears this id, locked. Raises Refused when these are two."""
    found = await store.identifiers.lock_by_identifiers(tx, identifiers)
    if id_ is not None and await store.customers.lock(tx, [id_]):
        found = found | {await store.joining.merged_into(tx, id_) or id_}
    if len(found) > 1:
        raise Refused("two_customers", "What is said belongs to two different customers.", "Correct one of them.")
    return next(iter(found), None)


async def bring(
    tx: Tx,
    id_: UUID | None,
    said: Brought,
    *,
    by: UUID,
    lang: str,
    time_zone: str,
    overwrite: bool = True,
    batch: UUID | None = None,
    what: str = "imported",
) -> tuple[Outcome, UUID]:
    """Keep what another system says of a customer, or of a new one. `batch`: the import that may be taken back."""
    if id_ is None:
        id_ = new_id()
        await make(tx, onto(None, said, lang=lang), id_=id_, by=by, lang=lang, time_zone=time_zone, what=what)
        await _keep(tx, batch, id_, None, said, frozenset(), time_zone)
        return "new", id_
    before = await store.customers.customer(tx, id_)
    if before is None:
        raise NotThere("customer")
    was = await store.joining.profile(tx, id_) if batch else None
    profile = onto(before, said, lang=lang, overwrite=overwrite)
    changed = await save(tx, id_, profile, version=before.version, by=by, lang=lang, time_zone=time_zone, what=what)
    if changed:
        await _keep(tx, batch, id_, was, said, frozenset(before.identifiers), time_zone)
    return "changed" if changed else "same", id_


def _zone(said: Brought) -> str | None:
    return said.time_zone if isinstance(said.time_zone, str) else None


async def _keep(
    tx: Tx,
    batch: UUID | None,
    id_: UUID,
    was: dict[str, object] | None,
    said: Brought,
    had: frozenset[Identifier],
    time_zone: str,
) -> None:
    if batch is None:
        return
    added = [made_identifier(each.kind, each.value, _zone(said) or time_zone) for each in said.add]
    is_ = await store.joining.profile(tx, id_)
    await store.bringing.put(tx, batch, id_, was, is_, [each for each in dict.fromkeys(added) if each not in had])


async def take_back(tx: Tx, batch: UUID, *, by: UUID, lang: str, limit: int) -> tuple[int, int]:
    """Take back some of what an import brought; return how many were looked at, and how many had to stay as they are.

    Who was new goes, unless something has happened with him since. Who was there is as he was, but for what was changed since.
    """
    rows = await store.bringing.some(tx, batch, limit)
    await store.customers.lock(tx, [row["customer_id"] for row in rows])
    kept = 0
    for row in rows:
        id_ = row["customer_id"]
        added = [Identifier(*each) for each in row["added"]]
        now = await store.joining.profile(tx, id_)
        if now is None:
            kept += 1
        elif row["before"] is None:
            kept += not (now == row["after"] and await _gone(tx, id_, added))
        else:
            was = await store.customers.customer(tx, id_)
            await store.joining.put_profile(tx, id_, parted(now, row["before"], row["after"]))
            await store.identifiers.drop_identifiers(tx, id_, added)
            is_ = await store.customers.customer(tx, id_)
            if was and is_:
                await note_change(tx, id_, "import_undone", by, as_fields(was, lang), as_fields(is_, lang))
            await classify(tx, [id_])
    await store.bringing.forget(tx, batch, [row["customer_id"] for row in rows])
    return len(rows), kept


async def _gone(tx: Tx, id_: UUID, added: Sequence[Identifier]) -> bool:
    """Let a customer be no more of whom there is nothing but what an import brought; the database is the judge."""
    try:
        async with tx.attempt():
            return await store.bringing.drop(tx, id_, added)
    except asyncpg.ForeignKeyViolationError:
        return False


async def by_key(tx: Tx, key: Identifier) -> UUID | None:
    """Find whose key in another system this is; nobody else brings or makes that one until the transaction ends."""
    await store.bringing.lock_key(tx, key)
    return await known(tx, [key])

"""Contacts found again, page by page."""

import asyncio
from uuid import UUID

from ting.domains.conversations import store
from ting.domains.conversations.api.wrapup import branched
from ting.domains.conversations.model import Contact, Count, Filter
from ting.kit.db import Database, Tx

COUNT_MAX, FOUND_MAX = 10_000, 1_000
"""How far a list is counted: narrowed by columns, and by words."""
SETTLED_S = 1.0


async def search(tx: Tx, by: Filter, *, cursor: tuple[int, UUID] | None, limit: int) -> list[Contact]:
    """Return contacts that a filter lets through, newest first, after a cursor (started_at, id)."""
    return await store.finding.search(tx, await branched(tx, by), cursor, limit)


async def page(
    tx: Tx, by: Filter, *, cursor: tuple[int, UUID] | None, limit: int
) -> tuple[list[Contact], Count | None]:
    """Return a page of what a filter lets through, newest first, and with the first page how many there are."""
    by = await branched(tx, by)
    if cursor is not None:
        return await store.finding.search(tx, by, cursor, limit), None
    if not by.q:
        found = await store.finding.search(tx, by, None, limit)
        return found, Count.of(await store.finding.count(tx, by, COUNT_MAX + 1), COUNT_MAX)
    # Words are looked for once: the page is the beginning of what is counted.
    ids = await store.finding.find(tx, by, None, max(limit, FOUND_MAX + 1))
    return await store.finding.in_order(tx, ids[:limit]), Count.of(len(ids), FOUND_MAX)


async def settle_words(db: Database) -> None:
    """Put the words of what was just said from the list where they are gathered into the index, each second, for ever."""
    while True:
        async with db.house() as tx:
            await store.finding.settle(tx)
        await asyncio.sleep(SETTLED_S)

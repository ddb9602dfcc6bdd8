"""Contacts found again: by words, or in a list."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ting.domains.conversations.model import Contact, Filter
from ting.domains.conversations.store.contacts import contact_of
from ting.kit.db import Tx

# The search is a function of the owner (migration 0006): it tells ids, in the order of the list. Their rows are read
# here, under row-level security.
FOUND = """
select c.* from unnest($1::uuid[]) with ordinality as found (id, place) join contact c on c.id = found.id
where c.tenant_id = $2 order by found.place
"""


async def search(tx: Tx, by: Filter, cursor: tuple[int, UUID] | None, limit: int) -> list[Contact]:
    """Return contacts, newest first, after a cursor."""
    if by.q:
        return await in_order(tx, await find(tx, by, cursor, limit))
    where, args = _where(tx, by)
    if cursor:
        args += [cursor[0], cursor[1]]
        where += f" and (c.started_at, c.id) < (${len(args) - 1}, ${len(args)})"
    args.append(limit)
    rows = await tx.fetch(
        f"select c.* from contact c where {where} order by c.started_at desc, c.id desc limit ${len(args)}",  # noqa: S608
        *args,
    )
    return [contact_of(row) for row in rows]


async def find(tx: Tx, by: Filter, cursor: tuple[int, UUID] | None, limit: int) -> list[UUID]:
    """Return the ids of contacts whose number, customer, question or messages say `by.q`, or what means the same."""
    found = await _find(tx, by, by.q, None, cursor, limit)
    for word, pattern in by.also:
        found |= await _find(tx, by, word, pattern, cursor, limit)
    # Each search gives as many as are wanted at most: the newest of all of them are among these.
    return [id_ for _, id_ in sorted(found, reverse=True)[:limit]]


async def _find(
    tx: Tx, by: Filter, q: str | None, pattern: str | None, cursor: tuple[int, UUID] | None, limit: int
) -> set[tuple[int, UUID]]:
    rows = await tx.fetch(
        "select id, started_at from find_contacts($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        q,
        by.state,
        by.queue,
        by.agent,
        by.codes,
        by.start,
        by.end,
        cursor[0] if cursor else None,
        cursor[1] if cursor else None,
        limit,
        pattern,
    )
    return {(row["started_at"], row["id"]) for row in rows}


async def in_order(tx: Tx, ids: Sequence[UUID]) -> list[Contact]:
    """Return these contacts, in this order."""
    return [contact_of(row) for row in await tx.fetch(FOUND, list(ids), tx.tenant)]


async def count(tx: Tx, by: Filter, most: int) -> int:
    """Return how many contacts a filter without words lets through, looking no further than `most`.

    Counted in the order of the list, and so by its indexes: without an order the planner may read the table from its
    beginning, past whatever other tenants have there.
    """
    where, args = _where(tx, by)
    number: int = await tx.fetchval(
        f"select count(*) from (select from contact c where {where} "  # noqa: S608
        f"order by c.started_at desc, c.id desc limit ${len(args) + 1}) as seen",
        *args,
        most,
    )
    return number


def _where(tx: Tx, by: Filter) -> tuple[str, list[Any]]:
    args: list[Any] = [tx.tenant]
    parts = ["c.tenant_id = $1"]
    if by.state is not None and by.state != "closed":
        parts.append("c.state <> 'closed'")  # few, and with an index of their own
    for column, op, value in (
        ("state", "=", by.state),
        ("queue_id", "=", by.queue),
        ("agent_id", "=", by.agent),
        ("started_at", ">=", by.start),
        ("started_at", "<", by.end),
    ):
        if value is not None:
            args.append(value)
            parts.append(f"c.{column} {op} ${len(args)}")
    if by.codes is not None:
        # One code is an index in the list's own order; several are not.
        one = len(by.codes) == 1
        args.append(by.codes[0] if one else by.codes)
        parts.append(f"c.code = ${len(args)}" if one else f"c.code = any(${len(args)})")
    return " and ".join(parts), args


async def settle(tx: Tx) -> None:
    """Empty the list in which the words of new messages are gathered, into their index."""
    await tx.execute("select settle_words()")

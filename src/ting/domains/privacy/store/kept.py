"""What rooms said that they keep (kit/kept.py), as SQL. Table and column names come from manifests alone.

Everything runs in transactions of the house, in small steps that may be done again: a row that is as it should be is left alone.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from ting.kit import phone
from ting.kit.db import Tx
from ting.kit.kept import Kept, Whose, bound

CLOSED = """
select c.id, c.closed_at from contact c
where c.tenant_id = $1 and c.closed_at < $2 and (c.closed_at, c.id) > ($3, $4)
  and not exists (select from legal_hold h where h.tenant_id = $1 and h.customer_id = c.customer_id and h.lifted_at is null)
order by c.closed_at, c.id limit $5
"""
SILENT = """
select c.id, c.created_at from customer c
where c.tenant_id = $1 and c.created_at < $2 and (c.created_at, c.id) > ($3, $4)
  and c.erased_at is null and c.merged_into is null and coalesce(c.changed_at, 0) < $2
  and not exists (select from contact t where t.tenant_id = $1 and t.customer_id = c.id and coalesce(t.closed_at, $2) >= $2)
  and not exists (select from legal_hold h where h.tenant_id = $1 and h.customer_id = c.id and h.lifted_at is null)
order by c.created_at, c.id limit $5
"""


async def whose(tx: Tx, customer: UUID, keeps: Sequence[Kept]) -> Whose:
    """Return all by which rooms know a customer. An address that is known to be another's too is not taken for his."""
    customers = await tx.fetch(
        "with recursive him as (select id from customer where tenant_id = $1 and id = $2 union "
        "select c.id from customer c join him on c.merged_into = him.id where c.tenant_id = $1) select id from him",
        tx.tenant,
        customer,
    )
    ids = [row["id"] for row in customers]
    contacts = await tx.fetch("select id from contact where tenant_id = $1 and customer_id = any($2)", tx.tenant, ids)
    visitors = await tx.fetch("select id from visitor where tenant_id = $1 and customer_id = any($2)", tx.tenant, ids)
    names = await tx.fetch(
        "select distinct btrim(name) as name from customer "
        "where tenant_id = $1 and id = any($2) and name !~ '^#' and btrim(name) <> '' and erased_at is null",
        tx.tenant,
        ids,
    )
    found = Whose(
        customers=ids,
        contacts=[row["id"] for row in contacts],
        visitors=[row["id"] for row in visitors],
        names=[row["name"] for row in names],
    )
    addresses: set[str] = set()
    for each in keeps:
        for column in each.addresses:
            addresses |= set(await _column(tx, each, found, f"lower({column})"))
    others = await tx.fetch(
        "select lower(value) as value from identifier "
        "where tenant_id = $1 and lower(value) = any($2) and not customer_id = any($3)",
        tx.tenant,
        sorted(addresses),
        ids,
    )
    his = sorted(addresses - {row["value"] for row in others} - {""})
    return msgspec.structs.replace(found, addresses=his, numbers=[n for each in his for n in phone.written(each)])


async def _column(tx: Tx, kept: Kept, whose: Whose, column: str) -> list[Any]:
    sql, args = bound(f"select {column} as it from {kept.table} where tenant_id = $1 and ({kept.of})", whose, tx.tenant)  # noqa: S608
    return [row["it"] for row in await tx.fetch(sql, *args) if row["it"] is not None]


async def files(tx: Tx, kept: Kept, whose: Whose) -> list[UUID]:
    """Return the files on disk that these rows name."""
    return await _column(tx, kept, whose, kept.file) if kept.file else []


async def rows(tx: Tx, kept: Kept, whose: Whose) -> list[dict[str, Any]]:
    """Return somebody's rows of one table, as they are, without what is hidden."""
    hidden = [*kept.hidden, "tenant_id"]
    sql, args = bound(
        f"select to_jsonb(t) - $2::text[] as it from {kept.table} t "  # noqa: S608
        f"where t.ctid in (select ctid from {kept.table} where tenant_id = $1 and ({kept.of})) order by t.ctid",
        whose,
        tx.tenant,
        hidden,
    )
    return [row["it"] for row in await tx.fetch(sql, *args)]


async def erase(tx: Tx, kept: Kept, whose: Whose, limit: int) -> int:
    """Leave of somebody's rows what is to be left, of at most so many; return of how many."""
    return await _let_go(tx, kept, kept.of, whose, limit)


async def let_go(tx: Tx, kept: Kept, whose: Whose, before: int, limit: int) -> int:
    """Do the same with rows that are older than this (ms), whosever they are."""
    return await _let_go(tx, kept, _older(kept, before), whose, limit)


async def old(tx: Tx, kept: Kept, whose: Whose, before: int) -> int:
    """Count rows that are older than this and not yet as they should be."""
    return await _count(tx, kept, _older(kept, before), whose)


def _older(kept: Kept, before: int) -> str:
    """Say of a row that it is older, and that its customer, where it has one, is not held."""
    held = f"select from legal_hold h where h.tenant_id = $1 and h.customer_id = {kept.table}.customer_id and h.lifted_at is null"
    return f"({kept.aged}) < {int(before)}" + (f" and not exists ({held})" if ":customers" in kept.of else "")


async def count(tx: Tx, kept: Kept, whose: Whose) -> int:
    """Count somebody's rows that are not yet as they should be."""
    return await _count(tx, kept, kept.of, whose)


async def of_contacts(tx: Tx, kept: Kept, whose: Whose) -> list[UUID]:
    """Return of which contacts there are rows that are not yet as they should be."""
    column = "id" if kept.table == "contact" else "contact_id"
    rows = f"from {kept.table} where tenant_id = $1 and ({kept.of}){_unlike(kept)}"
    sql, args = bound(f"select distinct {column} as it {rows}", whose, tx.tenant)
    return [row["it"] for row in await tx.fetch(sql, *args)]


async def _count(tx: Tx, kept: Kept, of: str, whose: Whose) -> int:
    if kept.left == {}:
        return 0
    rows = f"from {kept.table} where tenant_id = $1 and ({of}){_unlike(kept)}"
    sql, args = bound("select count(*) " + rows, whose, tx.tenant)
    found: int = await tx.fetchval(sql, *args)
    return found


async def _let_go(tx: Tx, kept: Kept, of: str, whose: Whose, limit: int) -> int:
    if kept.left == {}:
        return 0
    rows = (
        f"ctid = any(array(select ctid from {kept.table} where tenant_id = $1 and ({of}){_unlike(kept)} "  # noqa: S608
        "limit $2 for update))"
    )
    if kept.left is None:
        sql = f"delete from {kept.table} where {rows}"  # noqa: S608
    else:
        sets = ", ".join(f"{column} = {value}" for column, value in kept.left.items())
        sql = f"update {kept.table} set {sets} where {rows}"  # noqa: S608
    sql, args = bound(sql, whose, tx.tenant, limit)
    return await tx.execute(sql, *args)


def _unlike(kept: Kept) -> str:
    """Say of a row that it is not yet as it should be."""
    if kept.left is None:
        return ""
    return " and (" + " or ".join(f"{column} is distinct from {value}" for column, value in kept.left.items()) + ")"


async def closed(tx: Tx, before: int, after: tuple[int, UUID], limit: int) -> list[tuple[int, UUID]]:
    """Return contacts that ended before, in order, whose customers are not held."""
    found = await tx.fetch(CLOSED, tx.tenant, before, *after, limit)
    return [(row["closed_at"], row["id"]) for row in found]


async def silent(tx: Tx, before: int, after: tuple[int, UUID], limit: int) -> list[tuple[int, UUID]]:
    """Return customers of whom nothing was heard since, in the order in which they came, who are not held."""
    found = await tx.fetch(SILENT, tx.tenant, before, *after, limit)
    return [(row["created_at"], row["id"]) for row in found]

"""All SQL by which customers are listed and found."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.customers.model import CustomerRow, Identifier, Look
from ting.domains.customers.standing import Lifecycle
from ting.domains.customers.store.customers import JOINS, MARKS, status_of, whose
from ting.kit.cursor import Cursor
from ting.kit.db import Tx


async def ids_like_name(tx: Tx, part: str, limit: int) -> list[UUID]:
    """Find customers by parts of their names, newest first (by a function of the owner: migration 0006)."""
    rows = await tx.fetch("select id from find_customers($1, $2)", part, limit)
    return [row["id"] for row in rows]


async def page(tx: Tx, look: Look, cursor: Cursor | None, limit: int) -> list[UUID]:
    """Return the ids of a page, the newest first; words by a function of the owner (migration 0042)."""
    at, id_ = cursor or (None, None)
    if look.q.strip():
        rows = await tx.fetch(
            "select id from seek_customers($1, $2, $3, $4, $5, $6, $7)",
            look.q,
            look.status,
            look.organisation,
            look.lifecycle,
            at,
            id_,
            limit,
        )
    else:
        rows = await tx.fetch(
            "select id from customer where tenant_id = $1 and merged_into is null and erased_at is null "  # noqa: S608
            + ("and status_id = $2 " if look.status else "and $2::uuid is null ")
            + ("and organisation_id = $3 " if look.organisation else "and $3::uuid is null ")
            + ("and lifecycle = $4 " if look.lifecycle else "and $4::text is null ")
            + ("and (created_at, id) < ($5, $6) " if cursor else "and $5::bigint is null and $6::uuid is null ")
            + "order by created_at desc, id desc limit $7",
            tx.tenant,
            look.status,
            look.organisation,
            look.lifecycle,
            at,
            id_,
            limit,
        )
    return [row["id"] for row in rows]


async def rows(tx: Tx, ids: Sequence[UUID]) -> list[CustomerRow]:
    """Return customers as a list shows them, in the order in which they are asked for."""
    found = await tx.fetch(
        f"select c.id, c.name, c.lang, c.tier, c.lifecycle, c.created_at, {MARKS}, "  # noqa: S608
        "(select max(t.at) from timeline t where t.tenant_id = c.tenant_id and t.customer_id = c.id "
        "and t.kind <> all ('{lifecycle,identity,merge}')) as last_at, "
        "coalesce((select jsonb_agg(jsonb_build_array(i.kind, i.value) order by i.kind, i.value) from identifier i "
        "where i.customer_id = c.id), '[]') as reached "
        f"from customer c {JOINS} where c.tenant_id = $1 and c.id = any($2)",
        tx.tenant,
        ids,
    )
    by_id = {
        row["id"]: CustomerRow(
            id=row["id"],
            name=row["name"],
            lang=row["lang"],
            tier=row["tier"],
            status=status_of(row),
            organisation=whose(row),
            lifecycle=row["lifecycle"],
            identifiers=tuple(Identifier(kind, value) for kind, value in row["reached"]),
            created_at=row["created_at"],
            last_at=row["last_at"],
        )
        for row in found
    }
    return [by_id[id_] for id_ in ids if id_ in by_id]


async def fields_of(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, dict[str, object]]:
    """Return what is written in the fields of these customers."""
    found = await tx.fetch("select id, fields from customer where tenant_id = $1 and id = any($2)", tx.tenant, ids)
    return {row["id"]: row["fields"] for row in found}


async def counts(tx: Tx) -> dict[Lifecycle, int]:
    """Count the customers of each class."""
    found = await tx.fetch(
        "select lifecycle, count(*) as n from customer where tenant_id = $1 and merged_into is null and erased_at is null group by 1",
        tx.tenant,
    )
    return {row["lifecycle"]: row["n"] for row in found}

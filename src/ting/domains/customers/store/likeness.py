"""All SQL of customers who may be one: keys by which they are found, pairs that are proposed or were dismissed."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from ting.domains.customers.likeness import CROWD, Pair, Traits
from ting.domains.customers.model import Identifier
from ting.kit.db import Row, Tx


async def traits(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Traits]:
    """Return what is known of these customers that others could have in common with them; of those who are there."""
    rows = await tx.fetch(
        "select c.id, c.name, c.fields, c.organisation_id, coalesce((select jsonb_agg(jsonb_build_array(i.kind, i.value)) "
        "from identifier i where i.customer_id = c.id), '[]') as reached from customer c "
        "where c.tenant_id = $1 and c.id = any($2) and c.merged_into is null",
        tx.tenant,
        ids,
    )
    return {
        row["id"]: Traits(
            row["id"],
            row["name"],
            tuple(Identifier(kind, value) for kind, value in row["reached"]),
            row["fields"],
            row["organisation_id"],
        )
        for row in rows
    }


async def alone(tx: Tx) -> None:
    """Compare alone in a tenant: of two at once, neither would see the keys of the other."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"likeness:{tx.tenant}")


async def put_keys(tx: Tx, keys: Mapping[UUID, Sequence[str]]) -> None:
    """Keep the keys of customers in place of those they had."""
    await tx.execute("delete from customer_key where tenant_id = $1 and customer_id = any($2)", tx.tenant, list(keys))
    flat = [(id_, key) for id_, mine in keys.items() for key in mine]
    await tx.execute(
        "insert into customer_key (tenant_id, customer_id, key) select $1, id, key from unnest($2::uuid[], $3::text[]) as k(id, key)",
        tx.tenant,
        [id_ for id_, _ in flat],
        [key for _, key in flat],
    )


async def sharing(tx: Tx, ids: Sequence[UUID]) -> list[tuple[UUID, UUID, list[str]]]:
    """Return who shares keys with these customers, and which; a key that a crowd has finds nobody."""
    rows = await tx.fetch(
        "with mine as (select customer_id, key from customer_key where tenant_id = $1 and customer_id = any($2)), "
        "few as (select k.key from (select distinct key from mine) k where "
        "(select count(*) from (select from customer_key c where c.tenant_id = $1 and c.key = k.key limit $3) as c) < $3) "
        "select m.customer_id as one, o.customer_id as other, array_agg(m.key order by m.key) as keys "
        "from mine m join few on few.key = m.key join customer_key o on o.tenant_id = $1 and o.key = m.key "
        "and o.customer_id <> m.customer_id group by 1, 2",
        tx.tenant,
        ids,
        CROWD + 1,
    )
    return [(row["one"], row["other"], row["keys"]) for row in rows]


async def put_pairs(tx: Tx, ids: Sequence[UUID], pairs: Sequence[Pair]) -> None:
    """Propose these pairs, and no other of these customers; one that was dismissed stays so while nothing of it changes."""
    await tx.execute(
        "delete from duplicate d where d.tenant_id = $1 and (d.customer_id = any($2) or d.other_id = any($2)) "
        "and d.dismissed_at is null and not exists (select from unnest($3::uuid[], $4::uuid[]) as p(one, other) "
        "where p.one = d.customer_id and p.other = d.other_id)",
        tx.tenant,
        ids,
        [pair.one for pair in pairs],
        [pair.other for pair in pairs],
    )
    await tx.executemany(
        "insert into duplicate (tenant_id, customer_id, other_id, reasons, score, mark, found_at) "
        "values ($1, $2, $3, $4, $5, $6, $7) on conflict (customer_id, other_id) do update set reasons = excluded.reasons, "
        "score = excluded.score, mark = excluded.mark, found_at = excluded.found_at, dismissed_at = null, "
        "dismissed_by = null where duplicate.mark <> excluded.mark",
        [(tx.tenant, pair.one, pair.other, list(pair.reasons), pair.score, pair.mark, tx.now) for pair in pairs],
    )


async def forget(tx: Tx, customer: UUID) -> None:
    """Forget keys and proposals of somebody who is no more."""
    for column, table in (("customer_id", "customer_key"), ("customer_id", "duplicate"), ("other_id", "duplicate")):
        await tx.execute(f"delete from {table} where tenant_id = $1 and {column} = $2", tx.tenant, customer)  # noqa: S608


async def proposed(tx: Tx, after: tuple[int, UUID, UUID] | None, limit: int) -> list[Row]:
    """Return pairs that are proposed, those who are alike in most first."""
    score, one, other = after or (None, None, None)
    return await tx.fetch(
        "select customer_id as one, other_id as other, reasons, score from duplicate where tenant_id = $1 "
        "and dismissed_at is null and ($2::int is null or (-score, customer_id, other_id) > (-$2::int, $3, $4)) "
        "order by -score, customer_id, other_id limit $5",
        tx.tenant,
        score,
        one,
        other,
        limit,
    )


async def count(tx: Tx) -> int:
    """Count the pairs that are proposed."""
    found: int = await tx.fetchval(
        "select count(*) from duplicate where tenant_id = $1 and dismissed_at is null", tx.tenant
    )
    return found


async def set_dismissed(tx: Tx, one: UUID, other: UUID, by: UUID | None) -> bool:
    """Propose a pair no more (or again, without `by`); False when there is none."""
    return bool(
        await tx.execute(
            "update duplicate set dismissed_at = case when $4::uuid is null then null else $5::bigint end, dismissed_by = $4 "
            "where tenant_id = $1 and customer_id = $2 and other_id = $3",
            tx.tenant,
            one,
            other,
            by,
            tx.now,
        )
    )


async def some(tx: Tx, after: UUID, limit: int) -> list[UUID]:
    """Return customers in the order of their ids."""
    rows = await tx.fetch(
        "select id from customer where tenant_id = $1 and id > $2 and merged_into is null order by id limit $3",
        tx.tenant,
        after,
        limit,
    )
    return [row["id"] for row in rows]

"""All SQL by which what was one customer's becomes another's. Tables and columns are of `naming`, never of a caller."""

from typing import Any
from uuid import UUID

from ting.domains.customers.joining import PROFILE
from ting.domains.customers.model import name_key
from ting.domains.customers.naming import MOVED, WITH_CONTACT
from ting.kit.db import Row, Tx

TEXTS = ("kind", "value")


async def lock_visitors(tx: Tx, customer: UUID) -> None:
    """Lock a customer's browsers: whoever arrives by one waits, and is then whoever its customer has become."""
    await tx.fetch(
        "select id from visitor where tenant_id = $1 and customer_id = $2 order by id for update", tx.tenant, customer
    )


async def move_contact(tx: Tx, contact: UUID, to: UUID) -> None:
    """Let a contact, and all that came about in it, be another customer's."""
    for each in WITH_CONTACT:
        await tx.execute(
            f"update {each.table} set customer_id = $3 where tenant_id = $1 and {each.contact} = $2",  # noqa: S608
            tx.tenant,
            contact,
            to,
        )


async def move_all(tx: Tx, gone: UUID, keep: UUID) -> dict[str, list[dict[str, Any]]]:
    """Let everything of one customer be another's; return the keys of the rows by table."""
    moved = {}
    for each in MOVED:
        rows = await tx.fetch(
            f"update {each.table} set customer_id = $3 where tenant_id = $1 and customer_id = $2 "  # noqa: S608
            f"returning {', '.join(each.key)}",
            tx.tenant,
            gone,
            keep,
        )
        if rows:
            moved[each.table] = [{column: str(row[column]) for column in each.key} for row in rows]
    return moved


async def move_back(tx: Tx, moved: dict[str, list[dict[str, Any]]], keep: UUID, gone: UUID) -> None:
    """Let these rows be again whose they were; one that went to a third stays there."""
    for each in MOVED:
        if each.table not in moved:
            continue
        columns = ", ".join(f"{column} {'text' if column in TEXTS else 'uuid'}" for column in each.key)
        same = " and ".join(f"t.{column} = k.{column}" for column in each.key)
        await tx.execute(
            f"update {each.table} t set customer_id = $3 from jsonb_to_recordset($4::jsonb) as k({columns}) "  # noqa: S608
            f"where t.tenant_id = $1 and t.customer_id = $2 and {same}",
            tx.tenant,
            keep,
            gone,
            moved[each.table],
        )


async def profile(tx: Tx, id_: UUID) -> dict[str, Any] | None:
    """Return what a merge changes of a customer; None when he is not there, or is no more."""
    row = await tx.fetchrow(
        "select name, lang, tier, time_zone, verified, status_id::text as status, organisation_id::text as organisation, "
        "fields from customer where tenant_id = $1 and id = $2 and merged_into is null",
        tx.tenant,
        id_,
    )
    return dict(row) if row else None


async def put_profile(tx: Tx, id_: UUID, profile: dict[str, Any]) -> None:
    """Keep a profile; its customer is there (again)."""
    await tx.execute(
        "update customer set name = $3, lang = $4, tier = $5, time_zone = $6, verified = $7, status_id = $8::text::uuid, "
        "organisation_id = $9::text::uuid, fields = $10, name_key = $11, version = version + 1, changed_at = $12, "
        "merged_into = null where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        *(profile.get(field) for field in PROFILE),
        profile["fields"],
        name_key(profile["name"]),
        tx.now,
    )


async def bury(tx: Tx, gone: UUID, keep: UUID) -> None:
    """Note who a customer has become; he is found by nothing any more."""
    await tx.execute(
        "update customer set merged_into = $3, name_key = '', fields = '{}', status_id = null, organisation_id = null, "
        "tier = null, version = version + 1 where tenant_id = $1 and id = $2",
        tx.tenant,
        gone,
        keep,
    )


async def put_merge(
    tx: Tx, id_: UUID, keep: UUID, gone: UUID, by: UUID | None, moved: Any, before: Any, after: Any
) -> None:
    """Write down all that is needed to take a merge back."""
    await tx.execute(
        "insert into customer_merge (id, tenant_id, customer_id, gone_id, at, by_id, moved, before, after) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id_,
        tx.tenant,
        keep,
        gone,
        tx.now,
        by,
        moved,
        before,
        after,
    )


async def lock_merge(tx: Tx, id_: UUID) -> Row | None:
    """Lock a merge and return it."""
    return await tx.fetchrow("select * from customer_merge where tenant_id = $1 and id = $2 for update", tx.tenant, id_)


async def end_merge(tx: Tx, id_: UUID, by: UUID) -> None:
    """Note that a merge was taken back."""
    await tx.execute(
        "update customer_merge set undone_at = $3, undone_by = $4 where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        tx.now,
        by,
    )


async def merges(tx: Tx, customer: UUID) -> list[Row]:
    """Return the merges that a customer came out of, the newest first."""
    return await tx.fetch(
        "select m.id, m.gone_id, c.name, m.at, m.by_id from customer_merge m join customer c on c.id = m.gone_id "
        "where m.tenant_id = $1 and m.customer_id = $2 and m.undone_at is null order by m.at desc",
        tx.tenant,
        customer,
    )


async def merged_into(tx: Tx, id_: UUID) -> UUID | None:
    """Return who a customer has become."""
    found: UUID | None = await tx.fetchval(
        "select merged_into from customer where tenant_id = $1 and id = $2", tx.tenant, id_
    )
    return found


async def is_anonymous(tx: Tx, customer: UUID) -> bool:
    """Say whether somebody is known by his browser only: no identifier beyond a claim, no account, no fields."""
    found: bool = await tx.fetchval(
        "select not exists (select from identifier where tenant_id = $1 and customer_id = $2 and proof <> 'claimed') "
        "and exists (select from customer where tenant_id = $1 and id = $2 and fields = '{}' and tier is null "
        "and status_id is null and organisation_id is null and merged_into is null)",
        tx.tenant,
        customer,
    )
    return found


async def same_name(tx: Tx, customer: UUID, limit: int) -> list[tuple[UUID, list[str]]]:
    """Return who may be the same: of his name, with what else they have in common (fields, language apart)."""
    rows = await tx.fetch(
        "select o.id, array(select a.key from jsonb_each(c.fields) a join jsonb_each(o.fields) b "
        "on a.key = b.key and a.value = b.value order by 1) as same from customer c "
        "join customer o on o.tenant_id = c.tenant_id and o.name_key = c.name_key and o.id <> c.id "
        "where c.tenant_id = $1 and c.id = $2 and o.merged_into is null and c.merged_into is null "
        "order by 2 desc, o.created_at limit $3",
        tx.tenant,
        customer,
        limit,
    )
    return [(row["id"], row["same"]) for row in rows]

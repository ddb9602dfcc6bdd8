"""All SQL of who somebody is within one contact."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.customers.model import Identifier
from ting.kit.db import Row, Tx

CANDIDATES = 50


async def found(tx: Tx, contact: UUID) -> Row | None:
    """Return what is known of who a contact's customer is."""
    return await tx.fetchrow("select * from identity where tenant_id = $1 and contact_id = $2", tx.tenant, contact)


async def missed(tx: Tx, contact: UUID) -> None:
    """Count that what somebody said is nobody's."""
    await tx.execute(
        "insert into identity (contact_id, tenant_id, tries) values ($1, $2, 1) "
        "on conflict (contact_id) do update set tries = identity.tries + 1",
        contact,
        tx.tenant,
    )


async def confirm(
    tx: Tx, contact: UUID, customer: UUID, ways: Sequence[str], by: UUID, before: UUID | None, merge: UUID | None
) -> None:
    """Keep who somebody proved to be; `before`: whose the contact was; `merge`: by which the rest of his became that one's."""
    await tx.execute(
        "insert into identity (contact_id, tenant_id, customer_id, method, ways, at, by_id, moved_from, merge_id) "
        "values ($1, $2, $3, 'said', $4, $5, $6, $7, $8) on conflict (contact_id) do update set "
        "customer_id = excluded.customer_id, method = excluded.method, ways = excluded.ways, at = excluded.at, "
        "by_id = excluded.by_id, moved_from = excluded.moved_from, merge_id = excluded.merge_id",
        contact,
        tx.tenant,
        customer,
        ways,
        tx.now,
        by,
        before,
        merge,
    )


async def invited(tx: Tx, contact: UUID, customer: UUID, at: int) -> None:
    """Keep that somebody came by an invitation that names him, and when that was."""
    await tx.execute(
        "insert into identity (contact_id, tenant_id, customer_id, method, at) values ($1, $2, $3, 'invitation', $4) "
        "on conflict (contact_id) do nothing",
        contact,
        tx.tenant,
        customer,
        at,
    )


async def forget(tx: Tx, contact: UUID) -> None:
    """Forget who somebody was taken for; how often was tried stays."""
    await tx.execute(
        "update identity set customer_id = null, method = null, ways = '{}', at = null, by_id = null, "
        "moved_from = null, merge_id = null where tenant_id = $1 and contact_id = $2",
        tx.tenant,
        contact,
    )


async def namesakes(tx: Tx, customer: UUID) -> list[UUID]:
    """Return everybody of this customer's name, he himself first."""
    rows = await tx.fetch(
        "select o.id from customer c join customer o on o.tenant_id = c.tenant_id and o.name_key = c.name_key "
        "where c.tenant_id = $1 and c.id = $2 and o.merged_into is null order by o.id <> c.id, o.created_at limit $3",
        tx.tenant,
        customer,
        CANDIDATES,
    )
    return [row["id"] for row in rows]


async def known(tx: Tx, ids: Sequence[UUID], fields: Sequence[str]) -> dict[UUID, frozenset[Identifier]]:
    """Return what the company knows of each beyond a claim: identifiers, and what is written in these fields."""
    rows = await tx.fetch(
        "select customer_id, kind, value from identifier where tenant_id = $1 and customer_id = any($2) "
        "and proof <> 'claimed' union all "
        "select c.id, 'field:' || f.key, fold(f.value) from customer c, jsonb_each_text(c.fields) f "
        "where c.tenant_id = $1 and c.id = any($2) and f.key = any($3)",
        tx.tenant,
        ids,
        fields,
    )
    things: dict[UUID, set[Identifier]] = {id_: set() for id_ in ids}
    for row in rows:
        things[row["customer_id"]].add(Identifier(row["kind"], row["value"]))
    return {id_: frozenset(each) for id_, each in things.items()}


async def has_something(tx: Tx, customer: UUID, contact: UUID) -> bool:
    """Say whether anything of somebody could be shown to the wrong one: what is known of him, or a past."""
    found: bool = await tx.fetchval(
        "select exists (select from identifier where tenant_id = $1 and customer_id = $2 and proof <> 'claimed') "
        "or exists (select from customer where tenant_id = $1 and id = $2 and fields <> '{}') "
        "or exists (select from timeline where tenant_id = $1 and customer_id = $2 and contact_id is distinct from $3)",
        tx.tenant,
        customer,
        contact,
    )
    return found


async def is_signed_in(tx: Tx, visitor: UUID) -> bool:
    """Say whether a browser is one in which its customer has signed in."""
    found: bool = await tx.fetchval(
        "select exists (select from visitor_key where tenant_id = $1 and visitor_id = $2 and expires_at > $3)",
        tx.tenant,
        visitor,
        tx.now,
    )
    return found

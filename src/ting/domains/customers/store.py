"""All SQL of customers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ting.domains.customers.model import SAME_NAME_MAX, Customer, Identifier, Ref, TimelineEntry, Visitor, name_key
from ting.kit.db import Tx


async def insert_customer(
    tx: Tx,
    id_: UUID,
    name: str,
    lang: str,
    tier: str | None,
    time_zone: str | None,
    verified: str | None,
    fields: dict[str, Any],
) -> None:
    """Keep a new customer."""
    await tx.execute(
        "insert into customer (id, tenant_id, name, name_key, lang, tier, time_zone, verified, fields, created_at) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        id_,
        tx.tenant,
        name,
        name_key(name),
        lang,
        tier,
        time_zone,
        verified,
        fields,
        tx.now,
    )


async def insert_identifiers(tx: Tx, customer: UUID, identifiers: Sequence[Identifier]) -> None:
    """Keep how a customer is reached; one that is somebody else's already fails on its constraint."""
    await tx.executemany(
        "insert into identifier (tenant_id, kind, value, customer_id, proof) values ($1, $2, $3, $4, 'house')",
        [(tx.tenant, each.kind, each.value, customer) for each in identifiers],
    )


async def put_identifiers(tx: Tx, customer: UUID, identifiers: Sequence[Identifier]) -> None:
    """Keep how a customer is reached, as the company knows it; whoever only claimed one has it no more."""
    await tx.executemany(
        "insert into identifier (tenant_id, kind, value, customer_id, proof) values ($1, $2, $3, $4, 'house') "
        "on conflict (tenant_id, kind, value) do update set customer_id = excluded.customer_id, proof = 'house' "
        "where identifier.proof = 'claimed'",
        [(tx.tenant, each.kind, each.value, customer) for each in identifiers],
    )


async def claim_identifiers(tx: Tx, customer: UUID, identifiers: Sequence[Identifier]) -> None:
    """Keep how a customer says that he is reached, where nobody else is reached so."""
    await tx.executemany(
        "insert into identifier (tenant_id, kind, value, customer_id) values ($1, $2, $3, $4) on conflict do nothing",
        [(tx.tenant, each.kind, each.value, customer) for each in identifiers],
    )


async def lock_by_identifiers(tx: Tx, identifiers: Sequence[Identifier]) -> set[UUID]:
    """Lock and return who is reached in one of these ways beyond a claim."""
    rows = await tx.fetch(
        "select c.id from customer c where c.tenant_id = $1 and c.id in (select i.customer_id from identifier i "
        "join unnest($2::text[], $3::text[]) as w(kind, value) on i.kind = w.kind and i.value = w.value "
        "where i.tenant_id = $1 and i.proof <> 'claimed') order by c.id for update",
        tx.tenant,
        [each.kind for each in identifiers],
        [each.value for each in identifiers],
    )
    return {row["id"] for row in rows}


async def set_customer(tx: Tx, id_: UUID, name: str, lang: str, tier: str | None, fields: dict[str, Any]) -> None:
    """Set what a customer is called."""
    await tx.execute(
        "update customer set name = $3, name_key = $4, lang = $5, tier = $6, fields = $7 where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        name,
        name_key(name),
        lang,
        tier,
        fields,
    )


async def by_identifier(tx: Tx, identifier: Identifier) -> UUID | None:
    """Find who is reached this way."""
    found: UUID | None = await tx.fetchval(
        "select customer_id from identifier where tenant_id = $1 and kind = $2 and value = $3",
        tx.tenant,
        identifier.kind,
        identifier.value,
    )
    return found


async def known_by(tx: Tx, identifier: Identifier) -> UUID | None:
    """Find whose identifier this is, claims aside."""
    found: UUID | None = await tx.fetchval(
        "select customer_id from identifier where tenant_id = $1 and kind = $2 and value = $3 and proof <> 'claimed'",
        tx.tenant,
        identifier.kind,
        identifier.value,
    )
    return found


async def prove_identifier(tx: Tx, customer: UUID, identifier: Identifier) -> bool:
    """Note that an identifier is proven to be this customer's; False when it is another's by more than a claim."""
    return bool(
        await tx.execute(
            "insert into identifier (tenant_id, kind, value, customer_id, proof) values ($1, $2, $3, $4, 'mail') "
            "on conflict (tenant_id, kind, value) do update set customer_id = excluded.customer_id, proof = 'mail' "
            "where identifier.proof = 'claimed' or identifier.customer_id = excluded.customer_id",
            tx.tenant,
            identifier.kind,
            identifier.value,
            customer,
        )
    )


async def rename(tx: Tx, customer: UUID, name: str) -> None:
    """Give a customer another name."""
    await tx.execute(
        "update customer set name = $3, name_key = $4 where tenant_id = $1 and id = $2",
        tx.tenant,
        customer,
        name,
        name_key(name),
    )


async def refs(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Ref]:
    """Return these customers as lines show them."""
    rows = await tx.fetch(
        "select id, name, lang, tier, verified from customer where tenant_id = $1 and id = any($2)", tx.tenant, ids
    )
    return {row["id"]: Ref(row["id"], row["name"], row["lang"], row["tier"], row["verified"]) for row in rows}


async def customer(tx: Tx, id_: UUID) -> Customer | None:
    """Return one customer, whole."""
    row = await tx.fetchrow(
        "select c.*, (select count(*) from (select from customer o where o.tenant_id = c.tenant_id "
        "and o.name_key = c.name_key and o.id <> c.id limit $3) as seen) as same_name "
        "from customer c where c.tenant_id = $1 and c.id = $2",
        tx.tenant,
        id_,
        SAME_NAME_MAX,
    )
    if row is None:
        return None
    found = await tx.fetch(
        "select kind, value from identifier where tenant_id = $1 and customer_id = $2 order by kind, value",
        tx.tenant,
        id_,
    )
    return Customer(
        id=row["id"],
        name=row["name"],
        lang=row["lang"],
        tier=row["tier"],
        time_zone=row["time_zone"],
        verified=row["verified"],
        fields=row["fields"],
        identifiers=tuple(Identifier(each["kind"], each["value"]) for each in found),
        same_name=row["same_name"],
        created_at=row["created_at"],
    )


async def ids_by_name(tx: Tx, key: str, limit: int) -> list[UUID]:
    """Find customers by the folded form of a name."""
    rows = await tx.fetch(
        "select id from customer where tenant_id = $1 and name_key = $2 order by created_at desc limit $3",
        tx.tenant,
        key,
        limit,
    )
    return [row["id"] for row in rows]


async def ids_like_name(tx: Tx, part: str, limit: int) -> list[UUID]:
    """Find customers by parts of their names, newest first (by a function of the owner: migration 0006)."""
    rows = await tx.fetch("select id from find_customers($1, $2)", part, limit)
    return [row["id"] for row in rows]


async def insert_visitor(tx: Tx, visitor: Visitor, token_hash: bytes, expires_at: int) -> None:
    """Keep a new visitor."""
    await tx.execute(
        "insert into visitor (id, tenant_id, token_hash, point_id, customer_id, expires_at) values ($1, $2, $3, $4, $5, $6)",
        visitor.id,
        visitor.tenant,
        token_hash,
        visitor.point,
        visitor.customer,
        expires_at,
    )


async def visitor(tx: Tx, token_hash: bytes) -> Visitor | None:
    """Find a visitor by its secret's hash (in a transaction of the house)."""
    row = await tx.fetchrow(
        "select * from visitor where token_hash = $1 and expires_at > $2 union all "
        "select v.* from visitor_key k join visitor v on v.id = k.visitor_id "
        "where k.token_hash = $1 and k.expires_at > $2 and v.expires_at > $2 limit 1",
        token_hash,
        tx.now,
    )
    return Visitor(row["id"], row["tenant_id"], row["point_id"], row["customer_id"]) if row else None


async def visitor_of(tx: Tx, id_: UUID) -> Visitor | None:
    """Find a visitor by its id."""
    row = await tx.fetchrow("select * from visitor where tenant_id = $1 and id = $2", tx.tenant, id_)
    return Visitor(row["id"], row["tenant_id"], row["point_id"], row["customer_id"]) if row else None


async def insert_visitor_key(tx: Tx, visitor_id: UUID, session: UUID, token_hash: bytes, expires_at: int) -> None:
    """Keep another key to a visitor; it goes with the session."""
    await tx.execute(
        "insert into visitor_key (token_hash, tenant_id, visitor_id, session_id, expires_at) values ($1, $2, $3, $4, $5)",
        token_hash,
        tx.tenant,
        visitor_id,
        session,
        expires_at,
    )


async def lock_visitor(tx: Tx, id_: UUID) -> UUID | None:
    """Lock a visitor and return whom it is known to be."""
    found: UUID | None = await tx.fetchval(
        "select customer_id from visitor where tenant_id = $1 and id = $2 for update", tx.tenant, id_
    )
    return found


async def set_visitor_customer(tx: Tx, visitor_id: UUID, customer_id: UUID) -> None:
    """Note whom a visitor turned out to be."""
    await tx.execute(
        "update visitor set customer_id = $3 where tenant_id = $1 and id = $2", tx.tenant, visitor_id, customer_id
    )


async def timeline(tx: Tx, customer_id: UUID, limit: int) -> list[TimelineEntry]:
    """Return what happened with a customer, newest first."""
    rows = await tx.fetch(
        "select * from timeline where tenant_id = $1 and customer_id = $2 order by at desc, id limit $3",
        tx.tenant,
        customer_id,
        limit,
    )
    return [
        TimelineEntry(r["id"], r["at"], r["kind"], r["title"], r["detail"], r["agent"], r["contact_id"]) for r in rows
    ]


async def put_timeline(tx: Tx, entries: Sequence[tuple[UUID, TimelineEntry]]) -> None:
    """Add entries, each to its customer's; a contact has one, which a second call renews."""
    rows = [
        (entry.id, customer, entry.at, entry.kind, entry.title, entry.detail, entry.agent, entry.contact)
        for customer, entry in entries
    ]
    await tx.execute(
        "insert into timeline (id, tenant_id, customer_id, at, kind, title, detail, agent, contact_id) "
        "select e.id, $1, e.customer, e.at, e.kind, e.title, e.detail, e.agent, e.contact "
        "from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::uuid[]) "
        "as e (id, customer, at, kind, title, detail, agent, contact) "
        "on conflict (contact_id) where contact_id is not null "
        "do update set title = excluded.title, detail = excluded.detail, agent = excluded.agent",
        tx.tenant,
        *(list(column) for column in zip(*rows, strict=True)),
    )

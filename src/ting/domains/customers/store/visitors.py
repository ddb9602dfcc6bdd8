"""All SQL of visitors."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.customers.model import Visitor
from ting.kit.db import Tx


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


async def points_seen(tx: Tx, points: Sequence[UUID]) -> set[UUID]:
    """Return at which of these contact points a browser has been that is still remembered."""
    rows = await tx.fetch(
        "select point from unnest($2::uuid[]) point "
        "where exists (select from visitor v where v.tenant_id = $1 and v.point_id = point)",
        tx.tenant,
        list(points),
    )
    return {row["point"] for row in rows}

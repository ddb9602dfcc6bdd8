"""All SQL of identifiers."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.customers.model import Identifier
from ting.kit.db import Tx


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


async def owners(tx: Tx, identifiers: Sequence[Identifier]) -> dict[Identifier, tuple[UUID, str]]:
    """Return whose these are already, and by what proof."""
    rows = await tx.fetch(
        "select i.kind, i.value, i.customer_id, i.proof from identifier i "
        "join unnest($2::text[], $3::text[]) as w(kind, value) on i.kind = w.kind and i.value = w.value "
        "where i.tenant_id = $1",
        tx.tenant,
        [each.kind for each in identifiers],
        [each.value for each in identifiers],
    )
    return {Identifier(row["kind"], row["value"]): (row["customer_id"], row["proof"]) for row in rows}


async def drop_identifiers(tx: Tx, customer: UUID, identifiers: Sequence[Identifier]) -> None:
    """Forget that a customer is reached so."""
    if not identifiers:
        return
    await tx.executemany(
        "delete from identifier where tenant_id = $1 and customer_id = $2 and kind = $3 and value = $4",
        [(tx.tenant, customer, each.kind, each.value) for each in identifiers],
    )

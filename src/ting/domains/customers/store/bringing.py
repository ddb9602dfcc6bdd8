"""All SQL of what an import did with customers."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from ting.domains.customers.model import Identifier
from ting.kit.db import Row, Tx


async def put(
    tx: Tx,
    batch: UUID,
    customer: UUID,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
    added: Sequence[Identifier],
) -> None:
    """Write down what an import did with a customer."""
    await tx.execute(
        "insert into customer_brought (import_id, customer_id, tenant_id, before, after, added) "
        "values ($1, $2, $3, $4, $5, $6)",
        batch,
        customer,
        tx.tenant,
        before,
        after,
        [[each.kind, each.value] for each in added],
    )


async def lock_key(tx: Tx, key: Identifier) -> None:
    """Wait for whoever writes a customer of this key; he may not be there yet."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"{tx.tenant}:{key.kind}:{key.value}")


async def some(tx: Tx, batch: UUID, limit: int) -> list[Row]:
    """Return some of what an import did."""
    return await tx.fetch(
        "select * from customer_brought where tenant_id = $1 and import_id = $2 order by customer_id limit $3",
        tx.tenant,
        batch,
        limit,
    )


async def forget(tx: Tx, batch: UUID, customers: Sequence[UUID]) -> None:
    """Forget what an import did with these."""
    await tx.execute(
        "delete from customer_brought where tenant_id = $1 and import_id = $2 and customer_id = any($3)",
        tx.tenant,
        batch,
        customers,
    )


async def drop(tx: Tx, customer: UUID, added: Sequence[Identifier]) -> bool:
    """Delete a customer with what his import brought; False when somebody has changed him since.

    Raises asyncpg.ForeignKeyViolationError when anything else names him.
    """
    mine = (tx.tenant, customer)
    if await tx.fetchval(
        "select exists (select from customer_change where tenant_id = $1 and customer_id = $2 and what <> 'imported')",
        *mine,
    ):
        return False
    await tx.executemany(
        "delete from identifier where tenant_id = $1 and customer_id = $2 and kind = $3 and value = $4",
        [(*mine, each.kind, each.value) for each in added],
    )
    await tx.execute("delete from customer_change where tenant_id = $1 and customer_id = $2", *mine)
    await tx.execute(
        "delete from timeline where tenant_id = $1 and customer_id = $2 and contact_id is null and kind = 'lifecycle'",
        *mine,
    )
    await tx.execute("delete from customer where tenant_id = $1 and id = $2", *mine)
    return True

"""Holds, and who was erased."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.privacy.model import LegalHold
from ting.kit.db import Row, Tx


async def put(tx: Tx, hold: LegalHold) -> bool:
    """Keep a hold; False when it is there already."""
    return bool(
        await tx.execute(
            "insert into legal_hold (id, tenant_id, customer_id, reason, by_id, at) values ($1, $2, $3, $4, $5, $6) "
            "on conflict do nothing",
            hold.id,
            tx.tenant,
            hold.customer,
            hold.reason,
            hold.by,
            hold.at,
        )
    )


async def lift(tx: Tx, id_: UUID, by: UUID) -> UUID | None:
    """Lift a hold; return whose it was."""
    found: UUID | None = await tx.fetchval(
        "update legal_hold set lifted_at = $3, lifted_by = $4 where tenant_id = $1 and id = $2 and lifted_at is null "
        "returning customer_id",
        tx.tenant,
        id_,
        tx.now,
        by,
    )
    return found


async def of(tx: Tx, customers: Sequence[UUID]) -> list[LegalHold]:
    """Return the holds that are on these customers, the newest first."""
    rows = await tx.fetch(
        "select * from legal_hold where tenant_id = $1 and customer_id = any($2) and lifted_at is null order by at desc, id",
        tx.tenant,
        list(customers),
    )
    return [_hold(row) for row in rows]


async def erasable(tx: Tx, customer: UUID) -> tuple[bool, list[str]] | None:
    """Lock a customer; return whether he was erased, and the numbers of what is going on with him. None: not there."""
    row = await tx.fetchrow(
        "select erased_at from customer where tenant_id = $1 and id = $2 and merged_into is null for no key update",
        tx.tenant,
        customer,
    )
    if row is None:
        return None
    numbers = await tx.fetch(
        "select number from contact where tenant_id = $1 and customer_id = $2 and state <> 'closed' order by started_at",
        tx.tenant,
        customer,
    )
    return row["erased_at"] is not None, [each["number"] for each in numbers]


async def note_erased(tx: Tx, digests: Sequence[bytes]) -> None:
    """Remember who was erased."""
    await tx.execute(
        "insert into erased (tenant_id, digest, at) select $1, unnest($2::bytea[]), $3 on conflict do nothing",
        tx.tenant,
        list(digests),
        tx.now,
    )


async def erased(house: Tx) -> list[tuple[bytes, int]]:
    """Return everybody who was erased in all tenants, as digests."""
    rows = await house.fetch("select digest, at from erased order by at, digest")
    return [(row["digest"], row["at"]) for row in rows]


async def back(house: Tx, digests: Sequence[bytes]) -> list[tuple[UUID, UUID]]:
    """Return (tenant, customer) of those who are on this list, and are somebody again."""
    rows = await house.fetch(
        "select tenant_id, id from customer where erased_at is null "
        "and sha256(uuid_send(tenant_id) || uuid_send(id)) = any($1::bytea[])",
        list(digests),
    )
    return [(row["tenant_id"], row["id"]) for row in rows]


def _hold(row: Row) -> LegalHold:
    return LegalHold(
        id=row["id"],
        customer=row["customer_id"],
        reason=row["reason"],
        by=row["by_id"],
        at=row["at"],
        lifted_at=row["lifted_at"],
    )

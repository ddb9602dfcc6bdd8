"""Requests: made, claimed by one process at a time, brought on, listed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from ting.domains.privacy.model import LEASE_MS, Claimed, PrivacyRequest, RequestKind, RequestWhy
from ting.kit.cursor import Cursor
from ting.kit.db import Row, Tx
from ting.kit.kept import Whose

_COLUMNS = "id, kind, customer_id, why, state, by_id, at, done_at, step, steps, counts, bytes, until"


async def insert(tx: Tx, id_: UUID, kind: RequestKind, customer: UUID, why: RequestWhy, by: UUID | None) -> UUID:
    """Keep a new request; where there is one of the kind already, return that one's id."""
    found = await tx.fetchval(
        "insert into privacy_request (id, tenant_id, kind, customer_id, why, by_id, at) values ($1, $2, $3, $4, $5, $6, $7) "
        "on conflict do nothing returning id",
        id_,
        tx.tenant,
        kind,
        customer,
        why,
        by,
        tx.now,
    ) or await tx.fetchval(
        "select id from privacy_request where tenant_id = $1 and customer_id = $2 and kind = $3 and (done_at is null or id = $4)",
        tx.tenant,
        customer,
        kind,
        id_,
    )
    return UUID(str(found))


async def one(tx: Tx, id_: UUID) -> PrivacyRequest | None:
    """Return a request."""
    row = await tx.fetchrow(
        f"select {_COLUMNS} from privacy_request where tenant_id = $1 and id = $2",  # noqa: S608
        tx.tenant,
        id_,
    )
    return _request(row) if row else None


async def page(tx: Tx, customer: UUID | None, cursor: Cursor | None, limit: int) -> list[PrivacyRequest]:
    """Return requests, of one customer or all, the newest first."""
    at, id_ = cursor or (None, None)
    rows = await tx.fetch(
        f"select {_COLUMNS} from privacy_request where tenant_id = $1 and ($2::uuid is null or customer_id = $2) "  # noqa: S608
        "and ($3::bigint is null or (at, id) < ($3, $4)) order by at desc, id desc limit $5",
        tx.tenant,
        customer,
        at,
        id_,
        limit,
    )
    return [_request(row) for row in rows]


async def claim(house: Tx, node: UUID) -> Claimed | None:
    """Take on the oldest request that nobody is at; whoever was is gone, or his lease is over."""
    row = await house.fetchrow(
        "update privacy_request set claimed_by = $1, claimed_until = $2, state = 'running' where id = (select id "  # noqa: S608
        "from privacy_request where done_at is null and (claimed_until < $3 or claimed_by = $1) "
        f"order by claimed_until, at limit 1 for update skip locked) returning tenant_id, keys, {_COLUMNS}",
        node,
        house.now + LEASE_MS,
        house.now,
    )
    if row is None:
        return None
    return Claimed(row["tenant_id"], _request(row), msgspec.convert(row["keys"], Whose) if row["keys"] else None)


async def hold_on(tx: Tx, id_: UUID, node: UUID) -> bool:
    """Say that this process is still at it; False when another one is."""
    return bool(
        await tx.execute(
            "update privacy_request set claimed_until = $4 where tenant_id = $1 and id = $2 and claimed_by = $3 "
            "and done_at is null",
            tx.tenant,
            id_,
            node,
            tx.now + LEASE_MS,
        )
    )


async def begin(tx: Tx, id_: UUID, whose: Whose | None, steps: int) -> None:
    """Write down what a person is known by, and how many steps there are; from the first one."""
    await tx.execute(
        "update privacy_request set keys = $3, steps = $4, step = 0, counts = '{}' where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        whose,
        steps,
    )


async def advance(tx: Tx, id_: UUID, step: int, table: str, more: int) -> None:
    """Write down how far it is, and of how many rows more of a table it was."""
    await tx.execute(
        "update privacy_request set step = $3, counts = case when $5::int = 0 then counts else jsonb_set(counts, array[$4], "
        "to_jsonb(coalesce((counts ->> $4)::int, 0) + $5::int)) end where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        step,
        table,
        more,
    )


async def finish(tx: Tx, id_: UUID, bytes_: int | None = None, until: int | None = None) -> None:
    """Write down that it is done; by what a person was known is forgotten."""
    await tx.execute(
        "update privacy_request set state = 'done', done_at = $3, keys = null, claimed_by = null, step = steps, "
        "bytes = $4, until = $5 where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        tx.now,
        bytes_,
        until,
    )


async def expire(house: Tx, limit: int) -> list[tuple[UUID, UUID]]:
    """Return (tenant, request) of files that are there no more from now on."""
    rows = await house.fetch(
        "update privacy_request set state = 'expired' where id = any(array(select id from privacy_request "
        "where state = 'done' and until < $1 limit $2)) returning tenant_id, id",
        house.now,
        limit,
    )
    return [(row["tenant_id"], row["id"]) for row in rows]


async def files_of(tx: Tx, customers: Sequence[UUID]) -> list[UUID]:
    """Return the files with these people's data, and let them be there no more."""
    rows = await tx.fetch(
        "update privacy_request set state = 'expired' where tenant_id = $1 and customer_id = any($2) and state = 'done' "
        "and until is not null returning id",
        tx.tenant,
        list(customers),
    )
    return [row["id"] for row in rows]


def _request(row: Row) -> PrivacyRequest:
    fields: dict[str, Any] = {
        name: row[column] for name, column in zip(PrivacyRequest.__struct_fields__, _COLUMNS.split(", "), strict=True)
    }
    return msgspec.convert(fields, PrivacyRequest)

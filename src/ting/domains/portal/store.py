"""All SQL of the portal."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.portal.model import HelpPage, Signed, Used
from ting.kit.db import Tx


async def page(tx: Tx) -> HelpPage | None:
    """Return the tenant's help page."""
    found = await tx.fetchval("select page from help_page where tenant_id = $1", tx.tenant)
    return msgspec.convert(found, HelpPage) if found is not None else None


async def put_page(tx: Tx, value: HelpPage) -> None:
    """Keep the tenant's help page."""
    await tx.execute(
        "insert into help_page (tenant_id, point_id, page) values ($1, $2, $3) "
        "on conflict (tenant_id) do update set point_id = excluded.point_id, page = excluded.page",
        tx.tenant,
        value.point,
        msgspec.to_builtins(value),
    )


async def is_point(tx: Tx, point: UUID) -> bool:
    """Say whether this is a widget of the tenant's."""
    return bool(
        await tx.fetchval(
            "select exists (select from contact_point where tenant_id = $1 and id = $2 and channel = 'webchat')",
            tx.tenant,
            point,
        )
    )


async def drop_page(tx: Tx) -> None:
    """Forget the tenant's help page."""
    await tx.execute("delete from help_page where tenant_id = $1", tx.tenant)


async def asks(tx: Tx, buckets: Sequence[str], since: int) -> dict[str, int]:
    """Return how often a link was asked for since then, by bucket."""
    rows = await tx.fetch(
        "select bucket, count(*) as n from customer_ask where tenant_id = $1 and bucket = any($2) and at > $3 "
        "group by bucket",
        tx.tenant,
        list(buckets),
        since,
    )
    return {row["bucket"]: row["n"] for row in rows}


async def note_ask(tx: Tx, buckets: Sequence[str], forget_before: int) -> None:
    """Note that a link was asked for, and forget those of long ago."""
    await tx.executemany(
        "insert into customer_ask (tenant_id, bucket, at) values ($1, $2, $3)",
        [(tx.tenant, bucket, tx.now) for bucket in buckets],
    )
    await tx.execute("delete from customer_ask where tenant_id = $1 and at < $2", tx.tenant, forget_before)


async def put_link(tx: Tx, token_hash: bytes, link: Used, expires_at: int) -> None:
    """Keep a link, and forget those that lapsed."""
    await tx.execute("delete from customer_link where tenant_id = $1 and expires_at < $2", tx.tenant, tx.now)
    await tx.execute(
        "insert into customer_link (token_hash, tenant_id, address, customer_id, visitor_id, created_at, expires_at) "
        "values ($1, $2, $3, $4, $5, $6, $7)",
        token_hash,
        tx.tenant,
        link.address,
        link.customer,
        link.visitor,
        tx.now,
        expires_at,
    )


async def use_link(tx: Tx, token_hash: bytes, visitor: UUID | None) -> Used | None:
    """Use a link up, in the browser that it is for; None when it is not good (any more, or here)."""
    row = await tx.fetchrow(
        "update customer_link set used_at = $3 where tenant_id = $1 and token_hash = $2 and used_at is null "
        "and expires_at > $3 and (visitor_id is null or visitor_id = $4) returning customer_id, visitor_id, address",
        tx.tenant,
        token_hash,
        tx.now,
        visitor,
    )
    return Used(row["customer_id"], row["visitor_id"], row["address"]) if row else None


async def put_session(tx: Tx, id_: UUID, token_hash: bytes, customer: UUID, expires_at: int) -> None:
    """Keep a session, and forget those that lapsed."""
    await tx.execute("delete from customer_session where tenant_id = $1 and expires_at < $2", tx.tenant, tx.now)
    await tx.execute(
        "insert into customer_session (id, tenant_id, token_hash, customer_id, created_at, expires_at) "
        "values ($1, $2, $3, $4, $5, $6)",
        id_,
        tx.tenant,
        token_hash,
        customer,
        tx.now,
        expires_at,
    )


async def session(tx: Tx, token_hash: bytes) -> Signed | None:
    """Return whose session this is."""
    row = await tx.fetchrow(
        "select id, customer_id from customer_session where tenant_id = $1 and token_hash = $2 and expires_at > $3",
        tx.tenant,
        token_hash,
        tx.now,
    )
    return Signed(row["id"], tx.tenant, row["customer_id"]) if row else None


async def end_session(tx: Tx, id_: UUID) -> None:
    """End a session; the keys that it made go with it."""
    await tx.execute("delete from customer_session where tenant_id = $1 and id = $2", tx.tenant, id_)


async def distrust_all(tx: Tx) -> None:
    """End all sessions, and forget all links."""
    await tx.execute("delete from customer_session")
    await tx.execute("delete from customer_link")

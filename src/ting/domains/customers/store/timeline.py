"""All SQL of timelines."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.customers.model import TimelineEntry
from ting.kit.db import Tx


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


async def timeline_of(tx: Tx, customers: Sequence[UUID], limit: int) -> list[tuple[UUID, TimelineEntry]]:
    """Return what happened with several customers, newest first."""
    rows = await tx.fetch(
        "select * from timeline where tenant_id = $1 and customer_id = any($2) order by at desc, id limit $3",
        tx.tenant,
        customers,
        limit,
    )
    return [
        (
            r["customer_id"],
            TimelineEntry(r["id"], r["at"], r["kind"], r["title"], r["detail"], r["agent"], r["contact_id"]),
        )
        for r in rows
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

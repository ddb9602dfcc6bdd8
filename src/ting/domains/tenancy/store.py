"""All SQL of tenancy."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.tenancy.model import ContactPoint, Look, Tenant
from ting.kit.db import Row, Tx


async def insert_tenant(tx: Tx, tenant: Tenant) -> None:
    """Keep a new tenant."""
    await tx.execute(
        "insert into tenant (id, slug, name, locale, time_zone) values ($1, $2, $3, $4, $5)",
        tenant.id,
        tenant.slug,
        tenant.name,
        tenant.locale,
        tenant.time_zone,
    )


async def put_tenant(tx: Tx, tenant: Tenant) -> None:
    """Keep a tenant's facts; its short name stays."""
    await tx.execute(
        "update tenant set name = $2, locale = $3, time_zone = $4, settings = settings || $5 where id = $1",
        tenant.id,
        tenant.name,
        tenant.locale,
        tenant.time_zone,
        {
            "names": tenant.names,
            "address": tenant.address,
            "phone": tenant.phone,
            "logo": tenant.logo,
            "music": tenant.music,
            "centre": tenant.centre,
            "terms": tenant.terms,
        },
    )


async def by_slug(tx: Tx, slug: str) -> Tenant | None:
    """Find a tenant by its slug."""
    row = await tx.fetchrow("select * from tenant where slug = $1", slug)
    return _tenant(row) if row else None


async def by_ids(tx: Tx, ids: Sequence[UUID]) -> list[Tenant]:
    """Return these tenants by name."""
    return [_tenant(row) for row in await tx.fetch("select * from tenant where id = any($1) order by name", ids)]


async def every(tx: Tx) -> list[Tenant]:
    """Return all tenants that this transaction may see."""
    return [_tenant(row) for row in await tx.fetch("select * from tenant order by created_at, slug")]


async def insert_point(tx: Tx, point: ContactPoint) -> None:
    """Keep a new contact point."""
    await tx.execute(
        "insert into contact_point (id, tenant_id, key, channel, name, queues, origins) values ($1, $2, $3, $4, $5, $6, $7)",
        point.id,
        point.tenant,
        point.key,
        point.channel,
        point.name,
        list(point.queues),
        list(point.origins),
    )


async def put_point(tx: Tx, point: ContactPoint) -> None:
    """Keep a contact point, new or not; its key and its channel stay what it was made with."""
    await tx.execute(
        "insert into contact_point (id, tenant_id, key, channel, name, queues, origins, settings) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do update set name = excluded.name, "
        "queues = excluded.queues, origins = excluded.origins, "
        "settings = contact_point.settings || excluded.settings",
        point.id,
        point.tenant,
        point.key,
        point.channel,
        point.name,
        list(point.queues),
        list(point.origins),
        {"accent": point.accent, "look": point.look, "entry": point.entry, "calls": point.calls},
    )


async def drop_point(tx: Tx, id_: UUID) -> None:
    """Forget a contact point that nobody ever came to."""
    await tx.execute("delete from contact_point where tenant_id = $1 and id = $2", tx.tenant, id_)


async def point_by_key(tx: Tx, key: str) -> ContactPoint | None:
    """Find a contact point by its public key."""
    row = await tx.fetchrow("select * from contact_point where key = $1", key)
    return _point(row) if row else None


async def point_by_id(tx: Tx, id_: UUID) -> ContactPoint | None:
    """Find one of the tenant's contact points."""
    row = await tx.fetchrow("select * from contact_point where tenant_id = $1 and id = $2", tx.tenant, id_)
    return _point(row) if row else None


async def points(tx: Tx) -> list[ContactPoint]:
    """Return the tenant's contact points, oldest first."""
    rows = await tx.fetch("select * from contact_point where tenant_id = $1 order by created_at, key", tx.tenant)
    return [_point(row) for row in rows]


def _tenant(row: Row) -> Tenant:
    facts = {"id": row["id"], "slug": row["slug"], "name": row["name"], "locale": row["locale"]}
    return msgspec.convert({**row["settings"], **facts, "time_zone": row["time_zone"]}, Tenant)


def _point(row: Row) -> ContactPoint:
    return ContactPoint(
        id=row["id"],
        tenant=row["tenant_id"],
        key=row["key"],
        channel=row["channel"],
        name=row["name"],
        queues=tuple(row["queues"]),
        origins=tuple(row["origins"]),
        accent=row["settings"].get("accent"),
        look=msgspec.convert(row["settings"].get("look", {}), Look),
        entry=row["settings"].get("entry", "open"),
        calls=UUID(calls) if (calls := row["settings"].get("calls")) else None,
    )

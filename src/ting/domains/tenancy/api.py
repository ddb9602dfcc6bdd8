"""The door of tenancy."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.tenancy import store
from ting.domains.tenancy.model import ContactPoint, Entry, Look, Tenant, check, checked_point, checked_tenant
from ting.domains.tenancy.terms import TERMS, Terms, Word, chosen
from ting.domains.tenancy.wording import Wording, wordings
from ting.kit.db import Tx
from ting.kit.ids import new_id, new_key
from ting.kit.locale import LOCALES, Locale
from ting.kit.problem import Gone, NotThere
from ting.kit.timers import set_timer
from ting.kit.wall import next_night

NIGHT = "night"
"""The timer that rings once each tenant's night, for what is gone through once a day."""

__all__ = [
    "LOCALES",
    "NIGHT",
    "TERMS",
    "ContactPoint",
    "Entry",
    "Locale",
    "Look",
    "Tenant",
    "Terms",
    "Word",
    "Wording",
    "chosen",
    "wordings",
]


async def create(tx: Tx, *, slug: str, name: str, locale: Locale, time_zone: str) -> Tenant:
    """Create a tenant, in a transaction of the house. Raises Refused, or Gone when the slug is taken."""
    check(slug, name, locale, time_zone)
    if await store.by_slug(tx, slug):
        raise Gone("slug_taken", f"There is a tenant {slug!r} already.", "Choose another short name.")
    tenant = Tenant(id=new_id(), slug=slug, name=name.strip(), locale=locale, time_zone=time_zone)
    await store.insert_tenant(tx, tenant)
    await set_timer(tx, NIGHT, tenant.id, next_night(time_zone, tx.now), tenant=tenant.id)
    return tenant


async def find(tx: Tx, slug: str) -> Tenant | None:
    """Find a tenant by its slug."""
    return await store.by_slug(tx, slug)


async def of_ids(tx: Tx, ids: Sequence[UUID]) -> list[Tenant]:
    """Return these tenants, by name."""
    return await store.by_ids(tx, ids)


async def every(tx: Tx) -> list[Tenant]:
    """Return all tenants (in a transaction of the house), oldest first."""
    return await store.every(tx)


async def current(tx: Tx) -> Tenant:
    """Return the tenant of this transaction."""
    found = await store.by_ids(tx, [tx.tenant])
    if not found:
        raise NotThere("tenant")
    return found[0]


async def put(tx: Tx, tenant: Tenant) -> None:
    """Keep a tenant's facts. Raises Refused with the field that cannot be."""
    await store.put_tenant(tx, checked_tenant(tenant))


async def add_point(
    tx: Tx, *, channel: str, name: str, queues: Sequence[UUID], origins: Sequence[str] = (), key: str | None = None
) -> ContactPoint:
    """Open a contact point; the customer may choose among `queues`, the first is the default."""
    point = ContactPoint(
        id=new_id(),
        tenant=tx.tenant,
        key=key or new_key(),
        channel=channel,
        name=name,
        queues=tuple(queues),
        origins=tuple(origins),
    )
    await store.insert_point(tx, point)
    return point


async def put_point(tx: Tx, point: ContactPoint) -> None:
    """Keep a contact point as it is now, new or not."""
    await store.put_point(tx, checked_point(point))


async def drop_point(tx: Tx, id_: UUID) -> None:
    """Forget a contact point; what people came to is kept by the database."""
    await store.drop_point(tx, id_)


async def point(tx: Tx, key: str) -> ContactPoint:
    """Return a contact point by its public key (in a transaction of the house: its tenant is not known yet)."""
    found = await store.point_by_key(tx, key)
    if found is None:
        raise NotThere("contact point")
    return found


async def point_of(tx: Tx, id_: UUID) -> ContactPoint:
    """Return one of the tenant's contact points as it is now. Raises NotThere."""
    found = await store.point_by_id(tx, id_)
    if found is None:
        raise NotThere("contact point")
    return found


async def points(tx: Tx) -> list[ContactPoint]:
    """Return the tenant's contact points, oldest first."""
    return await store.points(tx)

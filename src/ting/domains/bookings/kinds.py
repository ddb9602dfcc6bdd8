"""What administrators set up of bookings."""

from collections.abc import Mapping
from uuid import UUID

from ting.domains.bookings import store
from ting.domains.bookings.model import Resource, made
from ting.kit.db import Tx
from ting.kit.kind import Kind


async def _load(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, Resource]:
    return await store.resources(tx, ids)


async def _save(tx: Tx, id_: UUID, resource: Resource) -> None:
    await store.put_resource(tx, id_, made(resource))


RESOURCES = Kind(key="resources", struct=Resource, permission="bookings.manage", load=_load, save=_save)

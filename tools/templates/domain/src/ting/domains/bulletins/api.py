"""The door of bulletins."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.bulletins import store
from ting.domains.bulletins.model import Bulletin, name_of
from ting.events.bulletin import BulletinAdded
from ting.kit.db import Tx

__all__ = ["Bulletin"]


async def every(tx: Tx, ids: Sequence[UUID] | None = None) -> list[Bulletin]:
    """Return all of the tenant's, or these, by name."""
    return await store.bulletins(tx, ids)


async def put(tx: Tx, id_: UUID, name: str) -> None:
    """Add one under an id that the caller made, or give it another name. Raises Refused."""
    if await store.put(tx, id_, name_of(name)):
        tx.emit(BulletinAdded(bulletin=id_))


async def remove(tx: Tx, id_: UUID) -> None:
    """Remove one."""
    await store.drop(tx, id_)

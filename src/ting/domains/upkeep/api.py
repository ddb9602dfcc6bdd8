"""The door of upkeep."""

from ting.domains.upkeep import health, store
from ting.domains.upkeep.health import Probe, State
from ting.domains.upkeep.model import Backup
from ting.kit.db import Tx
from ting.kit.ids import new_id

__all__ = ["Backup", "Probe", "State", "health"]


async def backed_up(tx: Tx, *, of: int, bytes_: int, ms: int) -> None:
    """Note that a back-up was made whole, which shows the house at the moment `of` (in a transaction of the house)."""
    await store.insert(tx, Backup(new_id(), of, bytes_, ms, None))


async def restored(tx: Tx, *, of: int) -> None:
    """Note that this house was restored from a back-up that shows the moment `of`."""
    await store.insert(tx, Backup(new_id(), of, 0, 0, tx.now))


async def last_backup(tx: Tx) -> Backup | None:
    """Return the newest back-up."""
    return await store.last(tx)


async def last_restored(tx: Tx) -> Backup | None:
    """Return what this house was restored from last."""
    return await store.restored(tx)

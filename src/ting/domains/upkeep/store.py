"""All SQL of upkeep."""

from ting.domains.upkeep.model import Backup
from ting.kit.db import Row, Tx


async def insert(tx: Tx, backup: Backup) -> None:
    """Keep that there is a back-up."""
    await tx.execute(
        "insert into backup (id, of, bytes, ms, restored_at) values ($1, $2, $3, $4, $5)",
        backup.id,
        backup.of,
        backup.bytes,
        backup.ms,
        backup.restored_at,
    )


async def last(tx: Tx) -> Backup | None:
    """Return the newest back-up."""
    return _backup(await tx.fetchrow("select * from backup where restored_at is null order by of desc limit 1"))


async def restored(tx: Tx) -> Backup | None:
    """Return the back-up that this house was restored from last."""
    return _backup(
        await tx.fetchrow("select * from backup where restored_at is not null order by restored_at desc limit 1")
    )


def _backup(row: Row | None) -> Backup | None:
    return Backup(row["id"], row["of"], row["bytes"], row["ms"], row["restored_at"]) if row else None

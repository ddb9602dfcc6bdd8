"""What is known of files; their bytes are elsewhere."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.conversations.model import File
from ting.kit.db import Row, Tx


async def insert(tx: Tx, contact: UUID | None, file: File, sha256: bytes) -> None:
    """Keep what is known of a file; its bytes are elsewhere."""
    await tx.execute(
        "insert into file (id, tenant_id, contact_id, name, media_type, size, width, height, sha256) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing",
        file.id,
        tx.tenant,
        contact,
        file.name,
        file.media_type,
        file.size,
        file.width,
        file.height,
        sha256,
    )


async def one(tx: Tx, id_: UUID) -> tuple[File, UUID] | None:
    """Return a file and its tenant (in a transaction of the house: its signed address is the permission)."""
    row = await tx.fetchrow("select * from file where id = $1", id_)
    return (file_of(row["id"], row["name"], row), row["tenant_id"]) if row else None


async def of_house(tx: Tx, ids: Sequence[UUID]) -> list[File]:
    """Return these files of no contact."""
    rows = await tx.fetch(
        "select * from file where tenant_id = $1 and id = any($2) and contact_id is null", tx.tenant, list(ids)
    )
    return [file_of(row["id"], row["name"], row) for row in rows]


async def has(tx: Tx, contact: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these files were sent in this contact."""
    rows = await tx.fetch(
        "select id from file where tenant_id = $1 and contact_id = $2 and id = any($3)", tx.tenant, contact, ids
    )
    return {row["id"] for row in rows}


def file_of(id_: UUID, name: str, row: Row) -> File:
    """Read what a row knows of a file."""
    return File(
        id=id_,
        name=name,
        media_type=row["media_type"],
        size=row["size"],
        url="",
        image=row["media_type"].startswith("image/"),
        width=row["width"],
        height=row["height"],
    )

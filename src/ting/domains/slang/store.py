"""All SQL of slang."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.slang.model import Entry
from ting.kit.db import Tx


async def entries(tx: Tx, ids: Sequence[UUID] | None = None) -> dict[UUID, Entry]:
    """Return the tenant's entries, all or these, by their first words."""
    rows = await tx.fetch(
        "select * from slang where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) order by words[1], id",
        tx.tenant,
        list(ids) if ids is not None else None,
    )
    return {
        row["id"]: Entry(tuple(row["words"]), row["meaning"], row["mood"], row["alone"], row["archived"])
        for row in rows
    }


async def put(tx: Tx, id_: UUID, entry: Entry) -> None:
    """Keep an entry."""
    await tx.execute(
        "insert into slang (id, tenant_id, words, meaning, mood, alone, archived) values ($1, $2, $3, $4, $5, $6, $7) "
        "on conflict (id) do update set words = excluded.words, meaning = excluded.meaning, mood = excluded.mood, "
        "alone = excluded.alone, archived = excluded.archived",
        id_,
        tx.tenant,
        list(entry.words),
        entry.meaning,
        entry.mood,
        entry.alone,
        entry.archived,
    )

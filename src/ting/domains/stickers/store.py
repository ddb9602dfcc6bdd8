"""All SQL of stickers."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.stickers.model import OwnSticker, Pack
from ting.kit.db import Tx


async def packs(tx: Tx, ids: Sequence[UUID] | None = None) -> dict[UUID, Pack]:
    """Return the tenant's packs, all or these, by name."""
    rows = await tx.fetch(
        "select p.id, p.name, p.archived, s.file_id, s.meaning from sticker_pack p "
        "left join sticker s on s.pack_id = p.id and s.tenant_id = p.tenant_id "
        "where p.tenant_id = $1 and ($2::uuid[] is null or p.id = any($2)) order by p.name, p.id, s.position",
        tx.tenant,
        list(ids) if ids is not None else None,
    )
    found: dict[UUID, Pack] = {}
    for row in rows:
        before = found.get(row["id"]) or Pack(row["name"], (), row["archived"])
        one = (OwnSticker(row["file_id"], row["meaning"]),) if row["file_id"] else ()
        found[row["id"]] = Pack(before.name, (*before.stickers, *one), before.archived)
    return found


async def put(tx: Tx, id_: UUID, pack: Pack) -> None:
    """Keep a pack and the stickers in it. Those taken out are no longer known; their pictures stay where they were said."""
    await tx.execute(
        "insert into sticker_pack (id, tenant_id, name, archived) values ($1, $2, $3, $4) "
        "on conflict (id) do update set name = excluded.name, archived = excluded.archived",
        id_,
        tx.tenant,
        pack.name,
        pack.archived,
    )
    await tx.execute("delete from sticker where tenant_id = $1 and pack_id = $2", tx.tenant, id_)
    await tx.executemany(
        "insert into sticker (file_id, tenant_id, pack_id, position, meaning) values ($1, $2, $3, $4, $5)",
        [(one.picture, tx.tenant, id_, place, one.meaning) for place, one in enumerate(pack.stickers)],
    )


async def unusable(tx: Tx, pack: UUID, pictures: Sequence[UUID]) -> list[UUID]:
    """Return which of these are no pictures of the house's own, or another pack's."""
    rows = await tx.fetch(
        "select p from unnest($2::uuid[]) as p where not exists (select from file where tenant_id = $1 and id = p "
        "and contact_id is null and media_type like 'image/%') "
        "or exists (select from sticker where tenant_id = $1 and file_id = p and pack_id <> $3)",
        tx.tenant,
        list(pictures),
        pack,
    )
    return [row["p"] for row in rows]


async def find(tx: Tx, picture: UUID) -> dict[str, str] | None:
    """Return what one of the tenant's stickers means; None when there is none, or its pack is out of use."""
    row = await tx.fetchrow(
        "select s.meaning from sticker s join sticker_pack p on p.id = s.pack_id "
        "where s.tenant_id = $1 and s.file_id = $2 and not p.archived",
        tx.tenant,
        picture,
    )
    return row["meaning"] if row else None

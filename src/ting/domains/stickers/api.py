"""The door of stickers."""

import re
from pathlib import Path
from uuid import UUID

from ting.domains.stickers import store
from ting.domains.stickers.bundled import BUNDLED, PACK
from ting.domains.stickers.model import PERMISSION, OwnSticker, Pack, Sticker, check_picture, checked, said
from ting.kit.db import Tx
from ting.kit.problem import NotThere, Refused
from ting.kit.text import fold

__all__ = ["BUNDLED", "PERMISSION", "OwnSticker", "Pack", "Sticker", "check_picture", "said"]

PICTURES = Path(__file__).parent / "pictures"


async def put(tx: Tx, id_: UUID, pack: Pack) -> None:
    """Keep a pack of the tenant's own. Raises Refused."""
    kept = checked(pack)
    if await store.unusable(tx, id_, [one.picture for one in kept.stickers]):
        raise Refused("picture", "One of the pictures is not there, or in another pack.", "Upload it again.")
    await store.put(tx, id_, kept)


async def packs(tx: Tx) -> list[tuple[str, list[Sticker]]]:
    """Return what can be sent, by the names of packs: the tenant's own first, then the house's."""
    own = [
        (pack.name, [Sticker(str(one.picture), one.picture, one.meaning) for one in pack.stickers])
        for pack in (await store.packs(tx)).values()
        if not pack.archived
    ]
    return [*own, (PACK, list(BUNDLED.values()))]


async def find(tx: Tx, id_: str) -> Sticker:
    """Return a sticker that can be sent. Raises Refused `sticker_unknown`."""
    if id_ in BUNDLED:
        return BUNDLED[id_]
    try:
        picture = UUID(id_)
    except ValueError:
        picture = None
    meaning = await store.find(tx, picture) if picture is not None else None
    if meaning is None:
        raise Refused("sticker_unknown", "There is no such sticker.", "Choose another one; nothing was sent.")
    return Sticker(id_, picture, meaning)


async def meant(tx: Tx, q: str) -> list[tuple[str, str]]:
    """Return (word, pattern of a message that says it and no more) of each sticker that means what is looked for."""
    found = {
        said
        for _, pack in await packs(tx)
        for one in pack
        if fold(q) in {fold(said) for said in one.meaning.values()}
        for said in one.meaning.values()
    }
    return [(said, f"^{re.escape(said)}$") for said in sorted(found) if fold(said) != fold(q)]


def picture(key: str) -> bytes:
    """Return the picture of one of the house's stickers (SVG). Raises NotThere. Reads a file: call it in a thread."""
    if key not in BUNDLED:
        raise NotThere("sticker")
    return (PICTURES / f"{key}.svg").read_bytes()

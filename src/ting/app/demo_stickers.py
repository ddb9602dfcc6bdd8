"""A demo company's own stickers: pictures from `sample_files/`, with what they mean."""

import asyncio
import hashlib
from pathlib import Path
from typing import Any

from ting.domains.conversations import api as conversations
from ting.domains.stickers import api as stickers
from ting.journeys.library.files import Files
from ting.kit.blob import Blobs
from ting.kit.db import Tx
from ting.kit.ids import new_id

PICTURES = Path(__file__).parent / "sample_files"


async def put(tx: Tx, blobs: Blobs, pack: Any) -> None:
    """Keep a pack. Its pictures are on disk before the transaction that tells of them ends."""
    own = []
    for one in pack["stickers"]:
        data = await asyncio.to_thread((PICTURES / one["picture"]).read_bytes)
        file = Files.look(one["picture"], data)
        stickers.check_picture(file.media_type, file.size, file.width, file.height)
        await asyncio.to_thread(blobs.put, tx.tenant, file.id, data)
        await conversations.add_file(tx, None, file, hashlib.sha256(data).digest())
        own.append(stickers.OwnSticker(file.id, one["meaning"]))
    await stickers.put(tx, new_id(), stickers.Pack(pack["name"], tuple(own)))

"""What a demo company has ready to be sent: its products, and files from `sample_files/` or addresses for them."""

import asyncio
import hashlib
from pathlib import Path
from typing import Any

from ting.domains.assets import api as assets
from ting.domains.conversations import api as conversations
from ting.journeys.library.files import Files
from ting.kit.blob import Blobs
from ting.kit.db import Tx
from ting.kit.ids import new_id

FILES = Path(__file__).parent / "sample_files"


async def put(tx: Tx, blobs: Blobs, library: Any) -> None:
    """Fill the library. Its files are on disk before the transaction that tells of them ends."""
    products = {}
    for one in library["products"]:
        products[one["name"]] = new_id()
        product = assets.Product(one["name"], tuple(one["models"]), tuple(one["aliases"]))
        await assets.put_product(tx, products[one["name"]], product)
    for one in library["assets"]:
        await assets.put(
            tx,
            new_id(),
            assets.Asset(
                name=one["name"],
                sort=one["sort"],
                products=tuple(products[name] for name in one["products"]),
                editions={lang: await _edition(tx, blobs, each) for lang, each in one["editions"].items()},
                titles=one["titles"],
            ),
        )


async def _edition(tx: Tx, blobs: Blobs, one: Any) -> assets.Edition:
    if "url" in one:
        return assets.Edition(url=one["url"], label=one["label"])
    data = await asyncio.to_thread((FILES / one["file"]).read_bytes)
    file = Files.look(one["called"], data, of_house=True)
    await asyncio.to_thread(blobs.put, tx.tenant, file.id, data)
    await conversations.add_file(tx, None, file, hashlib.sha256(data).digest())
    return assets.Edition(file=file.id, label=one["label"])

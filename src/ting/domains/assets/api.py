"""The door of assets."""

from uuid import UUID

from ting.domains.assets import store
from ting.domains.assets.model import (
    PERMISSION,
    Asset,
    Edition,
    Lang,
    Product,
    Sent,
    Sort,
    Version,
    checked,
    match,
    product,
    spoken_of,
)
from ting.kit.db import Tx
from ting.kit.problem import NotThere, Refused

__all__ = ["PERMISSION", "Asset", "Edition", "Lang", "Product", "Sent", "Sort", "Version", "match", "spoken_of"]

CUSTOMERS_MAX = 100_000


async def put_product(tx: Tx, id_: UUID, given: Product) -> None:
    """Keep a product. Raises Refused."""
    await store.put_product(tx, id_, product(given))


async def put(tx: Tx, id_: UUID, asset: Asset) -> None:
    """Keep an asset. Raises Refused."""
    kept = checked(asset)
    if await store.unknown(tx, kept.products):
        raise Refused("product", "One of the products is not there.", "Choose it again.")
    if not await store.are_of_house(tx, [one.file for one in kept.editions.values() if one.file]):
        raise Refused("file", "One of the files is not there.", "Upload it again.")
    await store.put(tx, id_, kept)


async def products(tx: Tx) -> dict[UUID, Product]:
    """Return the tenant's products, in use or not: an asset of an old one is found too."""
    return await store.products(tx)


async def usable(tx: Tx) -> dict[UUID, tuple[Asset, dict[str, int]]]:
    """Return what can be sent, each with the version of its editions."""
    return {id_: found for id_, found in (await store.assets(tx)).items() if not found[0].archived}


async def get(tx: Tx, id_: UUID) -> tuple[Asset, dict[str, int]]:
    """Return an asset that can be sent, with the version of its editions. Raises NotThere."""
    found = (await store.assets(tx, [id_])).get(id_)
    if found is None or found[0].archived:
        raise NotThere("asset")
    return found


async def versions(tx: Tx, id_: UUID) -> list[Version]:
    """Return what an asset has been, newest first, and to how many customers each was sent."""
    return await store.versions(tx, id_)


async def note_sent(tx: Tx, message: UUID, sent: Sent) -> None:
    """Note that a message was a version of an asset; again is harmless."""
    await store.note_sent(tx, message, sent)


async def sent_to(tx: Tx, customer: UUID) -> dict[UUID, Sent]:
    """Return what a customer was sent last of each asset."""
    return await store.sent_to(tx, customer)


async def customers(
    tx: Tx,
    id_: UUID,
    lang: str | None = None,
    version: int | None = None,
    *,
    behind: bool = False,
    limit: int = CUSTOMERS_MAX,
) -> list[Sent]:
    """Return what each customer was sent last of an asset, newest first; `behind`: only who has not today's version."""
    return await store.customers(tx, id_, lang, version, behind=behind, limit=limit)

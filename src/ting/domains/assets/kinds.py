"""What administrators set up of the asset library: products with their models, and what is sent of them."""

from collections.abc import Mapping
from uuid import UUID

from ting.domains.assets import api, store
from ting.domains.assets.model import PERMISSION, Asset, Product
from ting.kit.db import Tx
from ting.kit.kind import Kind


async def _products(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, Product]:
    return await store.products(tx, ids)


async def _assets(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, Asset]:
    return {id_: asset for id_, (asset, _) in (await store.assets(tx, ids)).items()}


PRODUCTS = Kind(key="products", struct=Product, permission=PERMISSION, load=_products, save=api.put_product)
ASSETS = Kind(key="assets", struct=Asset, permission=PERMISSION, load=_assets, save=api.put)

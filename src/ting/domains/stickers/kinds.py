"""What administrators set up of stickers: the tenant's own, pack by pack."""

from collections.abc import Mapping
from uuid import UUID

from ting.domains.stickers import api, store
from ting.domains.stickers.model import PERMISSION, Pack
from ting.kit.db import Tx
from ting.kit.kind import Kind


async def _load(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, Pack]:
    return await store.packs(tx, ids)


STICKERS = Kind(key="stickers", struct=Pack, permission=PERMISSION, load=_load, save=api.put)

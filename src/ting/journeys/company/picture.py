"""A company's picture as bytes, for what must stand by itself."""

import asyncio
from base64 import b64encode
from uuid import UUID

from ting.domains.conversations import api as conversations
from ting.domains.tenancy import api as tenancy
from ting.journeys.company.face import accent_of
from ting.journeys.company.sheet import Head
from ting.kit.blob import Blobs
from ting.kit.db import Database, Tx
from ting.kit.smtp import Picture


async def head(tx: Tx, blobs: Blobs, lang: str, point: UUID | None) -> Head:
    """Return how a page of this transaction's tenant begins, its picture within."""
    tenant = await tenancy.current(tx)
    found = await _picture(tx, blobs, tenant.logo) if tenant.logo else None
    logo = f"data:{found.media_type};base64,{b64encode(found.data).decode()}" if found else ""
    return Head(tenant.called(lang), logo, await accent_of(tx, point))


class Pictures:
    """Where the post has pictures from."""

    def __init__(self, db: Database, blobs: Blobs) -> None:
        self._db = db
        self._blobs = blobs

    async def get(self, tenant: UUID, file: UUID) -> Picture | None:
        """Return a tenant's picture; None when it is not there any more."""
        async with self._db.tx(tenant) as tx:
            return await _picture(tx, self._blobs, file)


async def _picture(tx: Tx, blobs: Blobs, file: UUID) -> Picture | None:
    found = await conversations.files(tx, [file])
    data = await asyncio.to_thread(blobs.get, tx.tenant, file) if found else None
    return Picture(found[0].media_type, data) if data is not None else None

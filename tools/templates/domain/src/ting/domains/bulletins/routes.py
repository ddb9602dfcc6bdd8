"""HTTP of bulletins: reading them. They are written by their kind."""

from typing import Any

from litestar import get

from ting.domains.bulletins import api
from ting.kit.db import Database


@get("/api/t/{slug:str}/bulletins", opt={"permission": "bulletins.read"})
async def bulletins(tenant: Any, db: Database) -> list[api.Bulletin]:
    """List the tenant's, by name."""
    async with db.tx(tenant.id) as tx:
        return await api.every(tx)


ROUTES = (bulletins,)

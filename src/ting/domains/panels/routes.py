"""HTTP of panels: how they do, and their secrets. They are set up as all is (kinds.py)."""

from typing import Any
from uuid import UUID

from litestar import get, post

from ting.domains.panels import api
from ting.kit.db import Database

MAY = {"permission": api.PERMISSION}
ONE = "/api/t/{slug:str}/panels/{panel:uuid}"


@get(ONE, opt=MAY)
async def standing(panel: UUID, tenant: Any, db: Database) -> api.PanelStanding:
    """Say which secrets a panel has, and whether its system answers."""
    async with db.tx(tenant.id) as tx:
        return await api.standing(tx, panel)


@post(ONE + "/secret", opt=MAY, status_code=200)
async def new_secret(panel: UUID, signed: Any, tenant: Any, db: Database) -> api.PanelSecret:
    """Make a new secret, and tell it this once. The one before it signs until the new one is put to use."""
    return await db.run(tenant.id, api.new_secret, panel, signed.person.id)


@post(ONE + "/secret/use", opt=MAY, status_code=200)
async def use_secret(panel: UUID, signed: Any, tenant: Any, db: Database) -> api.PanelStanding:
    """Sign by the secret that was made last, once the other system knows it. 409 when none waits."""
    return await db.run(tenant.id, api.use_secret, panel, signed.person.id)


ROUTES = (standing, new_secret, use_secret)

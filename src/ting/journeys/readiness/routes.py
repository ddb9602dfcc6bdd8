"""HTTP of readiness."""

from litestar import get

from ting.domains.tenancy.api import Tenant
from ting.journeys.readiness.look import Declared, Readiness, look
from ting.kit.db import Database
from ting.kit.fit import Fitted


@get("/api/t/{slug:str}/readiness", opt={"permission": "setup.read"})
async def readiness(tenant: Tenant, db: Database, fitted: Fitted, checks: tuple[Declared, ...]) -> Readiness:
    """What the centre should have before it is ready, and has or lacks. Modules that are off are not asked."""
    return await look(db, tenant.id, fitted, checks)


ROUTES = (readiness,)

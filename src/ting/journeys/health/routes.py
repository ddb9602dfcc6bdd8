"""HTTP of health: for an administrator's eyes, and for what watches a process from outside."""

from uuid import UUID

import msgspec
from litestar import get, post
from litestar.response import Response

from ting.domains.people.api import Signed
from ting.domains.telephony import api as telephony
from ting.domains.tenancy.api import Tenant
from ting.journeys.health.look import Health, Place, look
from ting.kit import wellbeing
from ting.kit.bus import Bus
from ting.kit.db import AWAY, Database

READ, REPAIR = "health.read", "health.repair"
BASE = "/api/t/{slug:str}/health"


class Replayed(msgspec.Struct, frozen=True):
    """How many events get another chance."""

    events: int


@get(BASE, opt={"permission": READ})
async def health(tenant: Tenant, db: Database, place: Place) -> Health:
    """How the house is at this moment: each thing that was looked at, and what is parked."""
    return await look(db, tenant.id, place)


@post(BASE + "/replay", opt={"permission": REPAIR}, status_code=200)
async def replay(tenant: Tenant, db: Database) -> Replayed:
    """Give what is parked of this tenant, or of the installation, another chance now."""
    async with db.house() as tx:
        return Replayed(await wellbeing.replay(tx, tenant=tenant.id))


@post(BASE + "/guessers/{guesser:uuid}/free", opt={"permission": REPAIR}, status_code=204)
async def free_guesser(signed: Signed, db: Database, guesser: UUID) -> None:
    """Let an address in again to which the telephone did not answer any more. Twice is once."""
    async with db.house() as tx:
        await telephony.free(tx, guesser, signed.person.id)


@get("/healthz", opt={"permission": "public"}, sync_to_thread=False)
def alive() -> dict[str, str]:
    """Say that this process answers. For a supervisor: whoever does not answer is started again."""
    return {"state": "alive"}


@get("/readyz", opt={"permission": "public"})
async def ready(db: Database, bus: Bus) -> Response[dict[str, str]]:
    """Say whether this process can serve (its database answers); 503 otherwise. For a load balancer.

    Without the bus it serves, a quarter of a second later.
    """
    try:
        async with db.house() as tx:
            await tx.fetchval("select 1")
    except AWAY:
        return Response({"state": "waiting", "for": "the database"}, status_code=503, headers={"Retry-After": "2"})
    return Response({"state": "ready", "bus": "carries" if bus.carries else "away"})


ROUTES = [health, replay, free_guesser, alive, ready]

"""Once a night all customers are gone through: their classes, and who may be one with whom. A batch a transaction."""

from uuid import UUID

from ting.domains.customers import api as customers
from ting.domains.tenancy import api as tenancy
from ting.kit.db import Tx
from ting.kit.timers import Timer, set_timer
from ting.kit.wall import next_night

START = UUID(int=0)


async def night(tx: Tx, timer: Timer) -> None:
    """Go on with the night of a tenant: whoever dies in between, the next goes on from the last batch."""
    tenant = await tenancy.current(tx)
    after = UUID(timer.body.get("after", str(START)))
    comparing = timer.body.get("comparing", False)
    last = await (
        customers.compare_next(tx, after) if comparing else customers.classify(tx, None, limit=500, after=after)
    )
    if last is not None:
        await _on(tx, tenant.id, last, comparing=comparing)
    elif not comparing:
        await _on(tx, tenant.id, START, comparing=True)
    else:
        await set_timer(tx, tenancy.NIGHT, tenant.id, next_night(tenant.time_zone, tx.now), tenant=tenant.id)


async def _on(tx: Tx, tenant: UUID, after: UUID, *, comparing: bool) -> None:
    await set_timer(tx, tenancy.NIGHT, tenant, tx.now, tenant=tenant, comparing=comparing, after=str(after))


async def reclassify(tx: Tx, timer: Timer) -> None:
    """Classify the customers of a status anew that says something else of them now."""
    status = UUID(timer.body["of"])
    last = await customers.classify_status(tx, status, UUID(timer.body.get("after", str(START))))
    if last is not None:
        await set_timer(tx, customers.RECLASSIFY, status, tx.now, tenant=tx.tenant, after=str(last))

"""A list of customers that the demo's administrator read in a few days ago: from `sample_files/`, by the doors of imports."""

import asyncio
from pathlib import Path
from uuid import UUID

from ting.domains.imports import api as imports
from ting.domains.tenancy import api as tenancy
from ting.journeys.imports import customers, job
from ting.kit.db import Tx
from ting.kit.past import Then, take_over
from ting.kit.timers import Timer, cancel_timer

FILES = Path(__file__).parent / "sample_files"
AGO_MS = 3 * 86_400_000


async def read_in(tx: Tx, file: str, called: str, by: UUID) -> None:
    """Take the list in, try its lines, and work them through, as if its clock had rung each time."""
    then = Then(tx, tx.now - AGO_MS)
    time_zone = (await tenancy.current(then)).time_zone
    data = await asyncio.to_thread((FILES / file).read_bytes)
    taken = await imports.take(then, "customers", called, data, own={}, by=by)
    await imports.check(
        then,
        taken.id,
        mapping=taken.mapping,
        options={},
        own={},
        keys=lambda values: customers.keys(values, time_zone),
    )
    await _until(then, taken.id, "checked")
    await imports.run(then, taken.id)
    await _until(then, taken.id, "done")
    await cancel_timer(then, imports.TIMER, taken.id)
    await take_over(tx, then.facts)


async def _until(tx: Tx, id_: UUID, state: str) -> None:
    timer = Timer(f"{imports.TIMER}:{id_}", imports.TIMER, tx.tenant, tx.now, {"of": str(id_)})
    while (await imports.get(tx, id_)).state != state:
        await job.step(tx, timer)

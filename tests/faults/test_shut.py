"""While the house is shut nobody can come back: it is no absence, of an agent or of a customer."""

import pytest

from tests.centre import open_centre
from tests.faults.test_races import come, on_duty
from ting.app import catalogue
from ting.app.database import Dsns
from ting.journeys.contact import serve
from ting.journeys.contact.queue import Outlooks, customer_changed
from ting.journeys.contact.route import Router
from ting.journeys.workday.desk import desk_changed
from ting.kit.bus import Bus
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting.kit.timers import Timers

pytestmark = pytest.mark.slow


async def test_a_house_that_was_shut_gives_everybody_his_grace_from_its_opening(dsns: Dsns) -> None:
    async with Database.connect(dsns.app, dsns.house, size=6) as db:
        centre = await open_centre(db)
        ann = (await centre.add_person("ann")).id
        await on_duty(db, centre, ann)
        served = await come(db, centre, Outlooks(db))
        router = Router(db, Bus(db))
        await router.rebuild()
        await router.step()
        (offer,) = await centre.fetch("select * from offer where state = 'live'")
        await db.run(centre.tenant.id, serve.accept, offer["id"], ann)
        waiting = await come(db, centre, Outlooks(db))
        await db.run(None, lambda tx: desk_changed(tx, ann, there=False))
        await db.run(centre.tenant.id, lambda tx: customer_changed(tx, waiting, there=False))

        async def found_late() -> dict[str, str]:
            """Both graces are long over when somebody looks; what became of the two contacts."""
            async with db.house() as tx:
                keys = [f"desk:{ann}", f"hold:{waiting}"]
                assert await tx.execute("update timer set due_at = 0 where key = any($1)", keys) == 2
            await Timers(db, catalogue.rings()).step()
            async with db.house() as tx:
                left = await tx.fetch("select due_at from timer where key = any($1)", keys)
                assert all(row["due_at"] > tx.now for row in left)
            return {
                name: await centre.contact_state(str(each)) for name, each in (("ann's", served), ("waiting", waiting))
            }

        async def door(opened_before_ms: int, seen_before_ms: int = 0) -> None:
            async with db.house() as tx:
                await tx.execute("delete from node")
                await tx.execute(
                    "insert into node (id, kind, started_at, seen_at) values ($1, 'web', $2, $3)",
                    new_id(),
                    tx.now - opened_before_ms,
                    tx.now - seen_before_ms,
                )

        kept = {"ann's": "serving", "waiting": "queued"}
        assert await found_late() == kept, "no door has been opened yet"
        await door(opened_before_ms=900_000, seen_before_ms=60_000)
        assert await found_late() == kept, "the only door is dead"
        await door(opened_before_ms=1000)
        assert await found_late() == kept, "it has only just been opened"
        await door(opened_before_ms=900_000)
        assert await found_late() == {"ann's": "queued", "waiting": "closed"}

"""`work` is killed while webhooks are being sent: nothing is lost, and what comes twice has the same id."""

import asyncio
import json

from tests.centre import open_centre
from tests.farside import Asked, answer, far_side
from tests.server import House, until
from ting.domains.webhooks import api as webhooks
from ting.events.contact import Arrived, Closed
from ting.kit.db import Database
from ting.kit.ids import new_id

CONTACTS = 40


async def test_a_killed_work_loses_nothing_and_repeats_only_by_the_same_id(own_house: House, own_db: Database) -> None:
    async def slowly(_asked: Asked) -> bytes:
        await asyncio.sleep(0.05)
        return answer(204)

    centre = await open_centre(own_db, own_house.url, queue=False)
    contacts = [new_id() for _ in range(CONTACTS)]
    async with far_side(slowly) as far:
        async with own_db.tx(centre.tenant.id) as tx:
            form = webhooks.WebhookForm("CRM", far.url, ["contact.arrived", "contact.closed"])
            await webhooks.put(tx, new_id(), form)
        for contact in contacts:
            async with own_db.tx(centre.tenant.id) as tx:
                tx.emit(Arrived(contact=contact, channel="webchat", customer=new_id(), lang="en"))
            async with own_db.tx(centre.tenant.id) as tx:
                tx.emit(Closed(contact=contact))

        async def asked() -> int:
            return len(far.asked)

        for part in (10, 30, 50):
            await until(asked, lambda seen, part=part: seen >= part)  # type: ignore[misc]
            own_house.kill("work")
            own_house.start("work")

        async def accepted() -> int:
            return int(await centre.value("select count(*) from webhook_delivery where state = 'accepted'"))

        await until(accepted, lambda n: n == 2 * CONTACTS, what="all deliveries")
    bodies: dict[str, bytes] = {}
    order: dict[str, list[str]] = {}
    for each in far.asked:
        key = each.headers["webhook-id"]
        assert bodies.setdefault(key, each.body) == each.body
        body = json.loads(each.body)
        seen = order.setdefault(body["data"]["contact"], [])
        if body["type"] not in seen:
            seen.append(body["type"])
    assert len(bodies) == 2 * CONTACTS
    assert order == {str(contact): ["contact.arrived", "contact.closed"] for contact in contacts}

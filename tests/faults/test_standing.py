"""XF17: requests have taken every connection there is and do not end; the process lives all the same, and tells its sockets."""

import asyncio

import httpx
import pytest

from tests.centre import PASSWORD, Stage, open_centre
from tests.server import House, until
from ting.kit.db import Database
from ting.kit.presence import DEAD_MS

pytestmark = pytest.mark.slow
ASKERS = 40
HELD = "select count(distinct pid) from pg_locks where not granted and relation = 'session'::regclass"


async def test_who_waits_for_a_connection_does_not_silence_the_process(own_house: House, own_db: Database) -> None:
    centre = await open_centre(own_db, own_house.url)
    await centre.add_person("ann")
    who = {"email": centre.staff["ann"].email, "password": PASSWORD}

    async def asks() -> int:
        async with httpx.AsyncClient(base_url=own_house.url, timeout=60, trust_env=False) as http:
            return (await http.post("/api/session", json=who, headers={"X-Ting": "1"})).status_code

    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk)
        before = await centre.value("select max(seen_at) from node where kind = 'web'")
        async with own_db.house() as tx:
            await tx.execute("lock table session in share row exclusive mode")  # it may be read, and nobody signs in
            crowd = [asyncio.create_task(asks()) for _ in range(ASKERS)]  # noqa: TID251
            await until(lambda: tx.fetchval(HELD), lambda n: n >= 8, what="requests that hold all connections")
            alive = "select max(seen_at) - $1 from node where kind = 'web'"
            await until(
                lambda: tx.fetchval(alive, before), lambda ms: (ms or 0) > 1.5 * DEAD_MS, what="word that it lives"
            )
            await widget.say("Do you hear me?")
            await desk.wait_for(lambda d: any(m.text == "Do you hear me?" for m in d.messages(contact.id)), what="it")
            assert await tx.fetchval("select count(*) from connection where kind = 'agent'") == 1
        told = await asyncio.gather(*crowd)
        assert set(told) <= {200, 429, 503}, told
        await desk.say(centre.slug, contact.id, "I do.")
        await centre.finish(desk, contact.id)

"""A centre with a past and a present: people, contacts that were served, given up, are being served, and wait.

Run by the code of the commit before (tests/house/test_migrating.py), from that commit's own copy of this file, on a house
whose addresses stand in the environment: `python -m tests.house.life URL` prints what is to be found again.
"""

import asyncio
import sys

import msgspec

from tests.centre import Stage, open_centre
from ting.app import settings
from ting.kit.db import Database


class Lived(msgspec.Struct, frozen=True):
    """What somebody who comes back must find."""

    slug: str
    key: str
    agent: str
    """The agent's mail address; the password is everybody's."""
    supervisor: str
    served: str
    waiting: str
    contacts: list[str]
    tokens: dict[str, str]
    """By which the customers who are being served and who wait are known again."""
    said: list[str]
    """In the contact that is being served, in order, notes too."""


async def live(db: Database, url: str) -> Lived:
    """Open a centre and let something of everything happen in it."""
    centre = await open_centre(db, url, name="past", ring_ms=600_000)
    await centre.add_skill("refunds")
    await centre.add_queue("billing")
    await centre.add_point()
    await centre.add_person("ann", skills={"refunds": 3})
    await centre.add_person("bob")
    await centre.add_person("sue", "supervisor")
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        solved, talk = await centre.serve(stage, ann, "Where is my order?")
        await solved.say("It was two weeks ago")
        await ann.say(centre.slug, talk.id, "It is on its way")
        await centre.finish(ann, talk.id)
        moved, talk_moved = await centre.serve(stage, ann, "A refund, please", name="林小明")
        await ann.transfer(centre.slug, talk_moved.id, note="wants money", to_queue=centre.queue_id("billing"))
        await ann.wait_for(lambda d: bool(d.offers))
        served = await ann.accept(next(iter(ann.offers.values())))
        said = ["A refund, please", "wants money", "見到了", "between us", "謝謝"]
        await ann.say(centre.slug, served.id, "見到了")
        await ann.note(centre.slug, served.id, "between us")
        await moved.say("謝謝")
        await ann.status("away", "meal")
        left = await stage.widget(centre, "Never mind")
        waits = await stage.widget(centre, "I can wait")
        await left.leave()
        await left.wait_for(lambda w: w.phase == "ended")
        contacts = [str(each.contact) for each in (solved, moved, left, waits)]
        tokens = {str(each.contact): str(each.token) for each in (moved, waits)}
    return Lived(
        slug=centre.slug,
        key=centre.key,
        agent=centre.staff["ann"].email,
        supervisor=centre.staff["sue"].email,
        served=served.id,
        waiting=str(waits.contact),
        contacts=contacts,
        tokens=tokens,
        said=said,
    )


async def main(url: str) -> None:
    """Live on the house of this environment, and print what is to be found again."""
    told = settings.read()
    async with Database.connect(told.app_dsn, told.house_dsn, size=4) as db:
        print(msgspec.json.encode(await live(db, url)).decode())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))

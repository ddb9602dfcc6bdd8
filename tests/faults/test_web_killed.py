"""XF5: kill -9 of web during a conversation, between commit and acknowledgement too: nothing lost, doubled or stuck."""

import asyncio
import random
from functools import partial

import pytest

from tests.centre import Stage, open_centre
from tests.faults.truth import behind, wrong
from tests.server import House, until
from tests.size import figures, size
from ting.kit import clock
from ting.kit.db import Database
from ting_sim import DeskClient

pytestmark = pytest.mark.slow
KILLS = size(6, 200)
DESKS = size(12, 1000)
TALKING = size(3, 40)


async def test_web_is_killed_again_and_again_and_both_transcripts_are_equal_no_place_is_lost_and_no_seat_is_stuck(
    own_house: House, own_db: Database
) -> None:
    rng = random.Random(5)
    centre = await open_centre(own_db, own_house.url)
    await centre.add_person("ann", capacity=2)
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk)
        waiting = await stage.widget(centre, "I wait meanwhile")
        assert waiting.ticket is not None
        number = waiting.ticket.number
        over = asyncio.Event()
        said: dict[str, list[str]] = {"customer": [], "agent": []}

        async def customer() -> None:
            while not over.is_set():
                said["customer"].append((await widget.say(f"c{len(said['customer'])}", timeout=300)).id)
                await asyncio.sleep(rng.uniform(0.01, 0.2))

        async def agent() -> None:
            while not over.is_set():
                text = f"a{len(said['agent'])}"
                said["agent"].append((await desk.say(centre.slug, contact.id, text, patience=300)).id)
                await asyncio.sleep(rng.uniform(0.01, 0.2))

        async def chaos() -> None:
            # The next one stands ready on the same socket before the one before is killed.
            current, kills = "web", 0
            while kills < KILLS:
                successor = f"web{kills}"
                if kills % 2:
                    own_house.start(successor, command=("-m", "tests.faults.dying_web", str(rng.randint(2, 6))))
                    own_house.kill(current)
                    kills += 1
                    await until(partial(_dead, own_house, successor), seconds=300, what="its own death")
                    own_house.kill(successor)
                    kills += 1
                    own_house.start(f"{successor}b")
                    current = f"{successor}b"
                else:
                    own_house.start(successor)
                    before = sum(map(len, said.values()))
                    await until(partial(_more, said, before + rng.randint(2, 8)), seconds=300)
                    own_house.kill(current)
                    kills += 1
                    current = successor
            over.set()

        await asyncio.gather(customer(), agent(), chaos())
        await desk.reconnect()
        await widget.reconnect()
        truth = await desk.refetch(centre.slug, contact.id)
        await widget.wait_for(lambda w: len(w.messages) >= len(truth))
        await desk.wait_for(lambda d: d.transcript(contact.id).last_seq >= truth[-1].seq)
        await desk.contact(centre.slug, contact.id)  # what was said before the desk had it
        assert [message.id for message in widget.messages] == [message.id for message in truth]
        assert [message.id for message in desk.messages(contact.id)[-200:]] == [m.id for m in truth][-200:]
        assert await widget.verify() == []
        for who, letter in (("customer", "c"), ("agent", "a")):
            spoken = [m for m in truth if m.by == who and m.text and m.text[1:].isdigit()]
            assert [m.text for m in spoken] == [f"{letter}{n}" for n in range(len(said[who]))]
            assert [m.id for m in spoken] == said[who]
        await waiting.wait_for(lambda w: w.connected and w.ticket is not None and w.ticket.ahead == 0)
        assert waiting.ticket is not None
        assert waiting.ticket.number == number
        await centre.finish(desk, contact.id)
        offer = await desk.wait_offer()
        assert offer.number == number
        second = await desk.accept(offer)
        await waiting.wait_for(lambda w: w.phase == "serving")
        await centre.finish(desk, second.id)
        await desk.wait_for(lambda d: d.seat is not None and (d.seat.state, d.seat.load) == ("READY", 0))
        assert await wrong(own_db) == []
        await until(lambda: behind(own_db), lambda late: not late, what="the relay's end of the log")


async def test_web_is_killed_under_a_floor_of_desks_and_each_resumes_and_hears_all_that_was_said_meanwhile(
    own_house: House, own_db: Database
) -> None:
    centre = await open_centre(own_db, own_house.url, grace_ms=3_600_000, desk_grace_ms=600_000)
    back: list[float] = []
    async with Stage.open() as stage:
        desks: list[DeskClient] = []
        for n in range(DESKS):
            await centre.add_person(f"agent{n}", capacity=2)
        for start in range(0, DESKS, 20):
            names = [f"agent{n}" for n in range(start, min(DESKS, start + 20))]
            desks += await asyncio.gather(*(stage.desk(centre, name, status=None) for name in names))
        talks = []
        for desk in desks[:TALKING]:
            await desk.status("available")
            talks.append((desk, *await centre.serve(stage, desk)))
        own_house.kill("web")
        killed = clock.monotonic()

        async def resumes(desk: DeskClient) -> None:
            before = desk.connections
            await desk.wait_for(lambda d: d.connected and d.connections > before, 300, "the desk again")
            back.append(clock.monotonic() - killed)

        # What is said while nobody serves is kept by who says it, and sent as soon as somebody does.
        words = asyncio.gather(*(widget.say("Meanwhile", timeout=300) for _, widget, _ in talks))
        returning = asyncio.gather(*(resumes(desk) for desk in desks))
        own_house.start("web1")
        started = clock.monotonic()
        await own_house.ready()
        served = clock.monotonic() - started
        await returning
        for (desk, _, contact), word in zip(talks, await words, strict=True):
            await desk.wait_for(lambda d, w=word, c=contact: any(m.id == w.id for m in d.messages(c.id)), 120)  # type: ignore[misc]
        seats = {row["person_id"]: row for row in await centre.fetch("select person_id, status, load from seat")}
        for name, desk in zip(centre.staff, desks, strict=True):
            shown = await until(desk.desk, lambda d: d["seat"]["connected"], what="a seat that is connected")
            kept = seats[centre.staff[name].id]
            assert (shown["seat"]["status"], shown["seat"]["load"]) == (kept["status"], kept["load"])
        for desk, _, contact in talks:
            await desk.contact(centre.slug, contact.id)
            assert await desk.verify(centre.slug, contact.id) == []
            await centre.finish(desk, contact.id)
        assert await wrong(own_db) == []
    back.sort()
    figures(
        "XF5",
        desks=DESKS,
        started_s=round(served, 2),
        median_s=round(back[len(back) // 2], 2),
        last_s=round(back[-1], 2),
        missed=0,
    )


async def test_an_agents_tab_that_is_killed_is_back_with_everything_and_a_second_one_shows_the_same(
    own_house: House, own_db: Database
) -> None:
    centre = await open_centre(own_db, own_house.url)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk)
        for n in range(5):
            desk.drop()
            said = await widget.say(f"unheard {n}")
            again = await stage.desk(centre, "ann", status=None)
            assert contact.id in again.contacts
            assert again.contacts[contact.id].unread == n + 2  # the question too
            found = await again.contact(centre.slug, contact.id)
            assert found["messages"][-1]["id"] == said.id
            await again.close()
            await desk.reconnect()
        assert await centre.load("ann") == 2
        assert await wrong(own_db) == []


async def _dead(house: House, name: str) -> bool:
    return house.processes[name].poll() is not None


async def _more(said: dict[str, list[str]], than: int) -> bool:
    return sum(map(len, said.values())) >= than

"""From twelve seats to two hundred while the twelve are at work: more people is all that it takes."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import httpx

from tests.centre import PASSWORD, Centre, Stage, open_centre, with_password
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from ting.kit.db import Database
from ting_sim import DeskClient

BEFORE, AFTER = 12, 200
AT_ONCE = 16


async def each(count: range, work: Callable[[int], Awaitable[None]]) -> None:
    """Do it for each number, some at once."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with turn:
            await work(number)

    await asyncio.gather(*(one(number) for number in count))


async def answers(desk: DeskClient) -> None:
    """Take whatever is offered, as long as the desk is there."""
    while True:
        await desk.accept(await desk.wait_offer(timeout=600))


async def hire(centre: Centre, ada: httpx.AsyncClient, number: int) -> None:
    """Invite somebody, as an administrator does; his password is the tests'."""
    email = f"agent{number}@{centre.slug}.example"
    invited = good(await ada.post("people/invitations", json={"email": email, "role": "agent", "name": f"A {number}"}))
    await with_password(centre.db, invited["person"])


async def test_two_hundred_seats_grow_out_of_twelve_without_a_restart(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator", seat=False)
    working: list[asyncio.Task[None]] = []

    async def sit_down(number: int) -> None:
        desk = DeskClient(centre.url, f"agent{number}@{centre.slug}.example", PASSWORD)
        await stage.enter(desk)
        await desk.status("available")
        working.append(asyncio.ensure_future(answers(desk)))

    async def come(number: int) -> None:
        await stage.widget(centre, f"Question {number}")

    async def served() -> int:
        return int(
            await centre.value("select count(*) from contact where tenant_id = $1 and state = 'serving'", tenant)
        )

    tenant = centre.tenant.id
    async with Stage.open() as stage, signed(house, centre, "ada") as ada:
        await each(range(BEFORE), lambda number: hire(centre, ada, number))
        await each(range(BEFORE), sit_down)
        full = 3 * BEFORE  # a seat carries three chats
        await each(range(full + BEFORE), come)
        await until(served, lambda n: n == full, seconds=60, what="twelve seats, full")
        pids = {name: process.pid for name, process in house.processes.items()}

        await each(range(BEFORE, AFTER), lambda number: hire(centre, ada, number))
        await each(range(BEFORE, AFTER), sit_down)
        await each(range(full + BEFORE, full + AFTER), come)
        await until(served, lambda n: n == full + AFTER, seconds=120, what="everybody served")
        held = await centre.fetch("select person_id, contact_id from assignment where tenant_id = $1", tenant)
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)

    assert len({row["contact_id"] for row in held}) == len(held) == full + AFTER  # each by one, and once
    seats = Counter(row["person_id"] for row in held)
    assert len(seats) == AFTER  # each of the new ones too
    assert max(seats.values()) == 3
    assert {name: process.pid for name, process in house.processes.items()} == pids

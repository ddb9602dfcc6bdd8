"""XF17: five times what there is room for. Who is refused is told when to come again; talks go on; then all is as before."""

import asyncio
from collections import Counter
from functools import partial

import pytest

from tests.centre import Stage, open_centre
from tests.faults.truth import wrong
from tests.journeys.test_setup import signed
from tests.server import House, until
from tests.size import figures, size
from ting.kit import clock
from ting.kit.db import Database
from ting.web.room import AT_ONCE, PATIENCE_S, REFUSED_A_SECOND, pause

pytestmark = pytest.mark.slow
CROWD = size(AT_ONCE + AT_ONCE // 4, 5 * AT_ONCE)
"""So many ask without a pause, each anew as soon as he is answered."""
ANSWERS = size(2 * AT_ONCE, 40_000)
WORDS = size(3, 100)


def test_few_are_refused_at_once_and_however_many_come_no_more_than_so_many_a_second_until_their_patience_ends() -> (
    None
):
    assert pause(1) < 0.01
    for outside in range(1, int(PATIENCE_S * REFUSED_A_SECOND)):
        assert outside / pause(outside) == pytest.approx(REFUSED_A_SECOND)
    assert pause(1_000_000) == PATIENCE_S


async def test_what_is_refused_is_refused_politely_and_talks_go_on_and_service_is_normal_again(
    own_house: House, own_db: Database
) -> None:
    centres = [await open_centre(own_db, own_house.url) for _ in range(3)]
    for centre in centres:
        await centre.add_person("ann")
    mine = centres[0]
    told: Counter[int] = Counter()
    over = asyncio.Event()
    async with Stage.open() as stage, signed(own_house, mine, "ann") as http:
        desk = await stage.desk(mine, "ann")
        widget, contact = await mine.serve(stage, desk)
        cookies = []
        for centre in centres:
            async with signed(own_house, centre, "ann") as each:
                cookies.append("; ".join(f"{name}={value}" for name, value in each.cookies.items()))

        async def asks(n: int) -> None:
            which = n % len(centres)
            reader, writer = await asyncio.open_connection(*own_house.socket.getsockname())
            request = (
                f"GET /api/t/{centres[which].slug}/contacts HTTP/1.1\r\nHost: ting\r\nCookie: {cookies[which]}\r\n\r\n"
            ).encode()
            try:
                while not over.is_set():
                    writer.write(request)
                    told[await _answer(reader)] += 1
            finally:
                writer.close()

        async def talk() -> None:
            """What goes over the sockets is not refused, only slower."""
            for n in range(WORDS):
                await widget.say(f"Still there? {n}", timeout=120)
            await until(partial(_told, told), lambda n: n >= ANSWERS, seconds=600, what="so many answers")
            over.set()

        began = clock.monotonic()
        await asyncio.gather(talk(), *(asks(n) for n in range(CROWD)))
        ended = clock.monotonic()
        assert told.keys() <= {200, 503}, told
        assert told[200] > 0
        answer = await until(
            lambda: http.get("contacts"), lambda seen: seen.status_code == 200, seconds=60, what="normal service"
        )
        normal = clock.monotonic() - ended
        assert answer.json()
        await desk.say(mine.slug, contact.id, "I am here.")
        await widget.wait_for(lambda w: any(m.text == "I am here." for m in w.messages), 60)
        said = [m.text for m in await desk.refetch(mine.slug, contact.id) if (m.text or "").startswith("Still")]
        assert said == [f"Still there? {n}" for n in range(WORDS)]
        await mine.finish(desk, contact.id)
        assert await wrong(own_db) == []
    assert own_house.errors() == []
    figures(
        "XF17",
        crowd=CROWD,
        answered=told[200],
        refused=told[503],
        seconds=round(ended - began, 1),
        normal_after_s=round(normal, 2),
    )


async def _told(told: Counter[int]) -> int:
    return told.total()


async def _answer(reader: asyncio.StreamReader) -> int:
    """Read one answer; whoever is refused is told when to come again."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
    body = await reader.readexactly(length)
    if status == 503:
        assert int(head.partition("retry-after: ")[2].partition("\r\n")[0]) >= 1
        assert b'"code":"busy"' in body
    return status

"""XF15: the very disk is full, under rows, write-ahead log and files at once, until PostgreSQL itself gives up."""

import asyncio
import contextlib
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import httpx
import psutil
import pytest

from tests.centre import PASSWORD, Stage, open_centre
from tests.faults.truth import behind, wrong
from tests.house.test_start import House
from tests.journeys.test_setup import good
from tests.server import until
from tests.size import figures
from tests.waiting import http_to
from ting.app import database
from ting.app.database import Dsns
from ting.app.postgres import Server
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import ProblemError, WidgetClient

pytestmark = pytest.mark.slow
ROOM = "500m"
REFUSALS = {"no_room", "away"}
"""What may be said to somebody who finds no room: of the rows, or of a PostgreSQL that has ended over it."""


@pytest.fixture
def disk() -> Iterator[Path]:
    """A disk of its own, with an end. Who may not mount one cannot try this."""
    with tempfile.TemporaryDirectory(prefix="ting-disk-") as folder:
        place = Path(folder)
        place.chmod(0o711)
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=711", "tmpfs", folder], capture_output=True, check=False
        )
        if mounted.returncode:
            pytest.skip(f"no disk with an end can be made here: {mounted.stderr.decode().strip()}")
        try:
            yield place
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def dsns_of(house: House) -> Dsns:
    """The addresses of a house's own database."""
    secret = database.passwords(house.data)
    server = Server(house.data, password=secret.superuser)
    server.find()
    pairs = ((database.OWNER, secret.owner), (database.APP, secret.app), (database.HOUSE, secret.house))
    return Dsns(*(server.dsn(database="ting", user=user, password=password) for user, password in pairs))


def fill(disk: Path) -> Path:
    """Take all that is left of the disk, to the last page."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        for chunk in (1 << 20, 1 << 12):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"\0" * chunk)
    return filler


async def exhaust(dsns: Dsns, house: House) -> None:
    """Ask for new segments of the write-ahead log until there is no room for one: PostgreSQL ends itself over that."""
    first = house.running()["postgres"]

    async def ended() -> bool:
        with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            connection = await asyncpg.connect(dsns.owner, timeout=10)
            try:
                await connection.execute("select pg_logical_emit_message(true, 'filler', repeat('x', 8000000))")
            finally:
                connection.terminate()
        return not psutil.pid_exists(first)

    await until(ended, what="the end of a PostgreSQL without room for its log")


class Talker:
    """A customer who says one thing after another, each again until it is acknowledged, and notes what he is told."""

    def __init__(self, widget: WidgetClient) -> None:
        """Nothing is said yet."""
        self._widget = widget
        self.said: list[str] = []
        self.refusals: list[str] = []

    async def talk(self, over: asyncio.Event) -> None:
        """Talk until it is over; what was begun then is said to its end."""
        while not over.is_set():
            text, key = f"word {len(self.said)} " + "字" * 500, str(new_id())
            while not await self._say(text, key):
                await asyncio.sleep(0.05)
            self.said.append(text)

    async def _say(self, text: str, key: str) -> bool:
        try:
            await self._widget.say(text, key=key)
        except ProblemError as problem:
            self.refusals.append(problem.code)
            return False
        except TimeoutError:
            self.refusals.append("silence")
            return False
        return True


@asynccontextmanager
async def opened(disk: Path) -> AsyncIterator[tuple[House, Dsns, Database]]:
    """The whole product with all that it keeps on that disk."""
    house = House(disk)
    try:
        dsns = dsns_of(house)
        async with Database.connect(dsns.app, dsns.house, size=4) as db:
            yield house, dsns, db
    finally:
        house.process.terminate()
        house.process.wait(60)


async def test_a_disk_full_to_the_last_page_refuses_in_words_and_all_that_was_acknowledged_is_there_afterwards(
    disk: Path,
) -> None:
    async with (
        opened(disk) as (house, dsns, db),
        Stage.open() as stage,
        http_to(house.url(), headers={"X-Ting": "1"}) as http,
    ):
        centre = await open_centre(db, house.url())
        await centre.add_person("ann")
        good(await http.post("/api/session", json={"email": centre.staff["ann"].email, "password": PASSWORD}))
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk)
        talker, over = Talker(widget), asyncio.Event()
        async with asyncio.TaskGroup() as talk:
            talk.create_task(talker.talk(over))
            await until(said(talker, 3), what="a talk")
            filler = fill(disk)
            await exhaust(dsns, house)
            await until(
                refusing(http, f"/api/t/{centre.slug}/contacts/{contact.id}/messages"), what="refusals in words"
            )
            spoken = len(talker.said)
            filler.unlink()
            began = time.monotonic()
            await until(said(talker, spoken + 5), what="words after there was room again")
            figures(suite="XF15", refused=len(talker.refusals), said=len(talker.said), back_s=time.monotonic() - began)
            over.set()
        assert set(talker.refusals) <= REFUSALS, talker.refusals
        await desk.wait_for(lambda d: d.messages(contact.id)[-1].text == talker.said[-1], 60)
        kept = [message.text for message in await desk.refetch(centre.slug, contact.id)]
        assert [text for text in kept if text and text.startswith("word ")] == talker.said
        await centre.finish(desk, contact.id)
        await until(lambda: behind(db), lambda late: not late, what="the relay's end of the log")
        assert await wrong(db) == []


def said(talker: Talker, many: int) -> Callable[[], Awaitable[bool]]:
    """Has so much been acknowledged?"""

    async def look() -> bool:
        return len(talker.said) >= many

    return look


def refusing(http: httpx.AsyncClient, path: str) -> Callable[[], Awaitable[bool]]:
    """Is a note refused, and in words, each time that it is?"""

    async def look() -> bool:
        answer = await http.post(path, json={"key": str(new_id()), "kind": "note", "text": "Is there room?"})
        if answer.status_code == 200:
            return False
        assert (answer.status_code, answer.json()["code"] in REFUSALS) == (503, True), answer.text
        return int(answer.headers["retry-after"]) > 0

    return look

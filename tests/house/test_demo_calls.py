"""The demo as a newcomer starts it has a telephone: a call of sipp goes its whole way, and simulated people call as well.

sipp says the words of SIP; the voice of its call is a place of ours, so that it is known what was heard and when to press a key.
"""

import asyncio
import math
import random
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from tests.channels.test_peers import SIPP, running
from tests.house.test_start import CHECKOUT, House
from tests.server import until
from tests.telephone import free_port
from tests.waiting import http_to
from ting.app import settings
from ting.app.demo import Demo
from ting.app.demo_sample import sample
from ting.app.demo_telephone import DemoTelephone
from ting.app.voice import voice as reads
from ting.domains.flows.phrases import NEXT
from ting_sim import DeskClient
from ting_sim.calling import Phones
from ting_sim.sip import peer
from ting_sim.tasks import spawn, stop
from ting_sim.voice import EACH, Voice, linear

pytestmark = pytest.mark.slow
FIRST_S = 600.0
"""The first telephone of a machine is fetched: minutes are given."""
LIKE = 0.8
LOUDNESS = [abs(linear(code)) for code in range(256)]


class DemoHouse(House):
    """`./ting demo`, as it starts by itself."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.data, self.log = folder / "data", folder / "console"
        with self.log.open("ab") as console:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ting", "demo", "--port", "0", "--data", str(self.data), *words],
                cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + FIRST_S
        while "Ctrl-C" not in self.console():
            assert self.process.poll() is None, self.console()
            assert time.monotonic() < deadline, self.console()
            time.sleep(0.05)


@pytest.fixture(scope="module")
def house() -> Iterator[DemoHouse]:
    with tempfile.TemporaryDirectory(prefix="ting-demo-", ignore_cleanup_errors=True) as path:
        Path(path).chmod(0o711)
        one = DemoHouse(Path(path), "--no-sim")
        try:
            yield one
        finally:
            one.process.terminate()
            one.process.wait(60)


async def told(house: DemoHouse) -> tuple[Demo, DemoTelephone]:
    """Return what the start page shows, once the console has said that the telephone is there."""

    async def console() -> str:
        assert "no telephone" not in house.console(), house.console()
        return house.console()

    await until(console, lambda text: "telephone: Asterisk" in text, seconds=FIRST_S)
    async with http_to(house.url()) as http:
        found = msgspec.json.decode((await http.get("/api/demo")).content, type=Demo)
    assert found.telephone is not None
    return found, found.telephone


class Ear(Voice):
    """Hears, and speaks to where it hears from."""

    def __init__(self) -> None:
        super().__init__(b"")
        self.loudness: list[float] = []
        """Of each 20 ms that were heard."""

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        super().datagram_received(data, addr)
        self.to(addr)
        if len(data) == 12 + EACH:
            self.loudness.append(sum(map(LOUDNESS.__getitem__, data[12:])) / EACH)


@asynccontextmanager
async def ear() -> AsyncIterator[Ear]:
    loop = asyncio.get_running_loop()
    transport, made = await loop.create_datagram_endpoint(Ear, local_addr=("127.0.0.1", 0))
    speaking = spawn(made.run(), "ear")
    try:
        yield made
    finally:
        await stop(speaking)
        transport.close()


def like(part: Sequence[float], said: Sequence[float]) -> float:
    """How alike two sounds of the same length rise and fall: 1 for the same."""
    means = sum(part) / len(part), sum(said) / len(said)
    of = [(one - means[0], other - means[1]) for one, other in zip(part, said, strict=True)]
    loud = math.sqrt(sum(one * one for one, _ in of) * sum(other * other for _, other in of))
    return sum(one * other for one, other in of) / loud if loud else 0.0


async def sound(house: DemoHouse, tenant: UUID, text: str) -> list[float]:
    """What a sentence of the house sounds like, by how loud it is."""
    wav = await reads(msgspec.structs.replace(settings.read(), data=house.data)).said(tenant, text, "zh-TW")
    samples = array("h", wav[44:])
    return [sum(map(abs, samples[at : at + EACH])) / EACH for at in range(0, len(samples) - EACH, EACH)]


async def hears(mouth: Ear, said: list[float], what: str) -> None:
    """Wait until something is heard; each moment is compared once, so that our own voice does not falter meanwhile."""
    best, at = 0.0, 0

    async def look() -> float:
        nonlocal best, at
        while at + len(said) <= len(mouth.loudness) and best <= LIKE:
            best, at = max(best, like(mouth.loudness[at : at + len(said)], said)), at + 1
            await asyncio.sleep(0)
        return best

    await until(look, lambda found: found > LIKE, what=f"that {what} is heard")


async def tenant_of(desk: DeskClient) -> UUID:
    """The company at whose desk somebody sits."""
    return next(UUID(str(one["id"])) for one in desk.me["tenants"] if one["slug"] == "starsea")


async def test_a_call_of_sipp_is_greeted_chooses_hears_its_place_is_answered_and_wrapped_up(
    house: DemoHouse, tmp_path: Path
) -> None:
    demo, telephone = await told(house)
    number = next(one.number for one in telephone.numbers if one.tenant == "starsea")
    mine = next(one for one in telephone.phones if one.email == "yanzhe@starsea.example")
    login = next(one for one in demo.logins if one.email == mine.email)
    console = house.console()
    assert f"sip:{number}@{telephone.at}" in console
    assert f"{mine.username} / {mine.password}" in console
    steps: dict[str, Any] = {one["key"]: one for one in sample("telephone")["starsea"]["flow"]["steps"]}
    async with (
        DeskClient(house.url(), login.email, login.password) as desk,
        peer(telephone.at) as socket,
        ear() as mouth,
    ):
        tenant = await tenant_of(desk)
        greeting, menu, place = [
            await sound(house, tenant, text)
            for text in (*(steps[key]["prompt"]["texts"]["zh-TW"] for key in ("hello", "menu")), NEXT["zh-TW"])
        ]
        phones = Phones(socket, {mine.username: mine.password}, random.Random(1))
        agent = spawn(phones.run(), "phone")
        try:
            await phones.there.wait()
            async with running("sipp", _sipp(tmp_path, telephone.at, number, mouth.port), tmp_path) as process:
                await hears(mouth, greeting, "the greeting")
                await mouth.press("1")  # in Chinese
                await hears(mouth, menu, "the menu")
                await mouth.press("1")  # a matter of payment
                await hears(mouth, place, "the place")
                await desk.status("available")
                offer = await desk.wait_offer()
                assert (offer.tenant, offer.lang, offer.data["channel"]) == ("starsea", "zh-TW", "phone")
                await desk.wait_for(
                    lambda d: any(c.id == offer.contact and c.state == "serving" for c in d.contacts.values())
                )
                assert "+886912345678" in phones.talks
                before = mouth.sounding
                await until(lambda: _later(mouth), lambda now: now > before + 50, what="that the agent is heard")
                await desk.end("starsea", offer.contact)
                assert await asyncio.wait_for(process.wait(), 60) == 0, (tmp_path / "said.txt").read_text(
                    "utf-8", "replace"
                )
            await desk.wait_for(lambda d: d.contacts[offer.contact].state == "wrapup")
            codes = (await desk.contact("starsea", offer.contact))["choices"]
            await desk.wrapup("starsea", offer.contact, str(codes[0]))
            await desk.status("offline")
        finally:
            await stop(agent)


async def _later(mouth: Ear) -> int:
    return mouth.sounding


def _sipp(folder: Path, at: str, number: str, port: int) -> list[str]:
    """How sipp is told to call with a voice that is ours."""
    (folder / "calls.xml").write_text(SIPP.replace("PORT", str(port)).replace("SPEAKS", ""))
    return [at, "-sf", "calls.xml", "-m", "1", "-s", number, "-i", "127.0.0.1", "-nostdin", "-p", str(free_port())]


@pytest.fixture
def played(house: DemoHouse) -> Iterator[None]:
    """With the simulator's people in it."""
    words = ["--url", house.url(), "--demo", "--seed", "7", "--speed", "0.2"]
    sim = subprocess.Popen([sys.executable, "-m", "ting_sim", *words], cwd=CHECKOUT, start_new_session=True)
    try:
        yield
    finally:
        sim.terminate()
        sim.wait(60)


@pytest.mark.usefixtures("played")
async def test_the_simulators_customers_call_and_its_agents_pick_up(house: DemoHouse) -> None:
    demo, telephone = await told(house)
    phones = {one.email for one in telephone.phones if one.sim and one.tenant == "starsea"}
    logins = [one for one in demo.logins if one.email in phones]
    assert len(logins) == 2
    async with (
        DeskClient(house.url(), logins[0].email, logins[0].password) as first,
        DeskClient(house.url(), logins[1].email, logins[1].password) as second,
    ):

        async def talks() -> list[str]:
            for desk in (first, second):
                await desk.desk()
            return [
                each.number for desk in (first, second) for each in desk.contacts.values() if each.channel == "phone"
            ]

        await until(talks, seconds=300, what="that somebody of the simulator's talks on the telephone")

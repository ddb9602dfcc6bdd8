"""A house with a telephone, and phones to call it: real Asterisk, real SIP, and voices told apart by their tones."""

import asyncio
import contextlib
import itertools
import json
import math
import random
import socket
import sys
import tempfile
from array import array
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.centre import Centre
from tests.journeys.test_setup import good
from tests.server import CHECKOUT, House, until
from tests.waiting import PATIENCE
from ting.app.asterisk import room
from ting.kit.ids import new_id
from ting_sim import DeskClient

_numbers = itertools.count(1000)
LOUD = 500.0
"""From this on a tone is there: a tenth of what a phone speaks with, after whatever the line does to it."""


PORTS = range(20_000, 32_000)
"""Below those that the system gives to whoever goes out: an engine that begins some seconds later would find one taken."""


def free_port() -> int:
    """Return a port on which nobody listens just now, by UDP or by TCP."""
    while True:
        port = random.choice(PORTS)
        with (
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
            socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp,
            contextlib.suppress(OSError),
        ):
            udp.bind(("127.0.0.1", port))
            tcp.bind(("127.0.0.1", port))
            return port


@dataclass
class SoftPhone:
    """A phone in a process of its own, and all that it told."""

    process: asyncio.subprocess.Process
    heard: Path
    told: list[dict[str, Any]] = field(default_factory=list)
    reader: asyncio.Future[None] | None = None

    async def read(self) -> None:
        """Take in what it tells, until it is gone."""
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            with contextlib.suppress(ValueError):
                self.told.append(json.loads(line))

    async def do(self, what: str, **more: Any) -> None:
        """Tell it to do something."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": what, **more}).encode() + b"\n")
        await self.process.stdin.drain()

    async def wait_for(self, good_: Callable[[dict[str, Any]], object], *, after: int = 0) -> dict[str, Any]:
        """Wait until it has told something like this; `after`: not before so many words."""

        async def look() -> dict[str, Any] | None:
            return next((each for each in self.told[after:] if good_(each)), None)

        async with asyncio.timeout(PATIENCE):
            while (found := await look()) is None:
                assert self.process.returncode is None, f"the phone is gone: {self.told}"
                await asyncio.sleep(0.02)
        return found

    async def state(self, text: str, *, after: int = 0) -> dict[str, Any]:
        """Wait until its call is so far: CONFIRMED, DISCONNECTED."""
        return await self.wait_for(lambda told: told.get("state") == text, after=after)

    async def hears(self, hertz: int) -> None:
        """Wait until it hears this tone, in the last half second."""
        await until(lambda: self._loud(hertz), lambda loud: loud > LOUD, what=f"{hertz} Hz")

    async def hears_no(self, hertz: int) -> None:
        """Wait until it hears this tone no more."""
        await until(lambda: self._loud(hertz), lambda loud: 0 <= loud < LOUD, what=f"no {hertz} Hz")

    async def _loud(self, hertz: int) -> float:
        """How loud a tone is in the last half second that was written down; -1 where that is not there yet."""
        raw = self.heard.read_bytes()[44:] if self.heard.exists() else b""
        return loudness(raw[-8000:], hertz) if len(raw) >= 8000 else -1.0


def loudness(pcm: bytes, hertz: int, rate: int = 8000) -> float:
    """Return the amplitude of one tone (Goertzel)."""
    samples = array("h", pcm[: len(pcm) // 2 * 2])
    turn = 2 * math.cos(2 * math.pi * hertz / rate)
    one = two = 0.0
    for sample in samples:
        one, two = sample + turn * one - two, one
    power = one * one + two * two - turn * one * two
    return 2 * math.sqrt(max(power, 0.0)) / max(len(samples), 1)


@dataclass
class Telephone:
    """A house's telephone, and the phones around it."""

    house: House
    folder: Path
    number: str = ""
    """Which is called."""
    far: int = 0
    """Where the far side of a way out listens."""
    phones: list[SoftPhone] = field(default_factory=list)

    @property
    def at(self) -> str:
        """Where it listens."""
        return self.house.settings.sip

    @property
    def at_tls(self) -> str:
        """Where it listens by TLS."""
        return self.house.settings.sip_tls

    async def way_out(self, ada: Any, centre: Centre) -> str:
        """Set a trunk and a number up by which agents call; return the number. Who is called there is `far_side`."""
        return await _line(ada, centre, "help", f"127.0.0.1:{self.far}")

    async def far_side(self, tone: int) -> SoftPhone:
        """Put up whom agents call."""
        return await self.phone(tone, user="far", port=self.far)

    async def phone(
        self, tone: int, *, user: str = "caller", password: str = "", port: int = 0, sealed: bool = False
    ) -> SoftPhone:
        """Put a phone up; with a password it registers. `sealed`: by TLS, its voice encrypted or none."""
        heard = self.folder / f"{new_id().hex[:12]}.wav"
        words = [
            str(port or free_port()),
            str(free_port()),
            str(tone),
            str(heard),
            user,
            password,
            self.at_tls if sealed else self.at,
        ]
        words += ["sealed"] if sealed else []
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.softphone",
            *words,
            cwd=CHECKOUT,
            env=self.house.environment(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        phone = SoftPhone(process, heard)
        self.phones.append(phone)
        phone.reader = asyncio.ensure_future(phone.read())
        await phone.wait_for(lambda told: told.get("ready"))
        return phone

    async def caller(
        self, tone: int = 440, *, number: str = "", caller: str = "+886912345678", sealed: bool = False
    ) -> SoftPhone:
        """Let somebody call a number, from a trunk's side."""
        phone = await self.phone(tone, user=caller, sealed=sealed)
        at = f"{self.at_tls};transport=tls" if sealed else self.at
        await phone.do("call", to=f"sip:{number or self.number}@{at}")
        return phone

    async def own_phone(self, desk: DeskClient, tone: int = 1000, *, sealed: bool = False) -> SoftPhone:
        """Give an agent a phone, and wait until calls may be offered to him."""
        made = await desk.ask("POST", "/api/me/phones", json={"name": "Desk phone"})
        if sealed:
            wish = {"name": "Sealed", "encryption": "always"}
            await desk.ask("PATCH", f"/api/me/phones/{made['id']}", json=wish)
        phone = await self.phone(tone, user=made["username"], password=made["password"], sealed=sealed)

        async def there() -> bool:
            if phone.told[-1].get("registered", 200) != 200:  # it was faster than the news of it, or the engine is busy
                phone.told.append({"again": True})
                await phone.do("register", on=True)
            own = await desk.ask("GET", "/api/me/phones")
            return any(each["id"] == made["id"] and each["registered"] for each in own["phones"])

        try:
            await until(there, what="the phone is registered")
        except AssertionError as error:
            raise AssertionError(f"{error}; the phone told {phone.told}") from error
        return phone

    async def close(self) -> None:
        """End all phones."""
        for phone in self.phones:
            with contextlib.suppress(TimeoutError, ConnectionError):
                await phone.do("end")
                await asyncio.wait_for(phone.process.wait(), 5)
            if phone.process.returncode is None:
                phone.process.kill()
            if phone.reader is not None:
                await phone.reader
            await phone.process.wait()
            if phone.process.stdin is not None:
                phone.process.stdin.close()


@contextlib.asynccontextmanager
async def telephone(house: House) -> AsyncIterator[Telephone]:
    """Give a test the telephone of its house."""
    with tempfile.TemporaryDirectory(prefix="ting-phones-") as folder:
        made = Telephone(house, Path(folder))
        try:
            yield made
        finally:
            await made.close()


async def engine_runs(house: House) -> None:
    """Wait until the house's engine answers. The first one of a machine fetches it: minutes are given."""

    async def look() -> str:
        told = room.told(house.settings.data)
        return told.state if told else ""

    state = await until(look, lambda state: state in ("started", "unavailable"), seconds=600)
    assert state == "started", house.log("asterisk").read_text()


async def open_line(ada: Any, centre: Centre, *, queue: str = "help") -> str:
    """Set a trunk and a number up, as an administrator does; return the number. Its calls are not recorded."""
    good(await ada.put(f"setup/recordings/{centre.tenant.id}", json={"value": {"record": False}}))
    return await _line(ada, centre, queue, "127.0.0.1:5099")


async def _line(ada: Any, centre: Centre, queue: str, host: str) -> str:
    trunk, number = str(new_id()), f"+88622345{next(_numbers)}"
    good(await ada.put(f"setup/trunks/{trunk}", json={"value": {"name": "Provider", "host": host}}))
    value = {"name": "Hotline", "number": number, "trunk": trunk, "queue": centre.queue_id(queue)}
    good(await ada.put(f"setup/numbers/{new_id()}", json={"value": value}))
    return number

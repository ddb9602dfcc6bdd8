"""A real server for tests: `web` and `work` as child processes, on a database of the tests' own.

`house` is one for all tests. Each opens a centre of its own in it (tests/centre.py), so that they do not meet.
`own_house` is one test's own: `kill` and `start` are for tests of faults.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import httpx
import msgspec
import pytest
import pytest_asyncio

from tests.waiting import PATIENCE, http_to, wait
from ting.app.database import Dsns
from ting.app.settings import Settings, environment, read
from ting.kit.db import Database

CHECKOUT = Path(__file__).resolve().parents[1]
T = TypeVar("T")
METRICS = "token-of-the-tests"
LIMITS = "session=1000000 token=1000000 tenant=1000000 address=1000000"
"""Tests ask more than people do; what is refused is tried by tests/journeys/test_limits.py."""


async def until(
    look: Callable[[], Awaitable[T]], good: Callable[[T], object] = bool, *, seconds: float = PATIENCE, what: str = ""
) -> T:
    """Look again and again until it is good; return what was seen. Fails with what was seen last."""
    loop = asyncio.get_running_loop()
    over = loop.time() + seconds
    while True:
        seen = await look()
        if good(seen):
            return seen
        if loop.time() > over:
            raise AssertionError(f"{what or 'it'} did not come to pass; last seen: {seen!r}")
        await asyncio.sleep(0.02)


class House:
    """The processes of one installation. The socket is ours, so that a restart of `web` refuses nobody."""

    def __init__(
        self, dsns: Dsns, folder: Path, checkout: Path = CHECKOUT, *, sip: str = "", rtp: str = "16384-17383"
    ) -> None:
        """`checkout`: whose code runs; `sip`: where its telephone listens, if it is to have one; `rtp`: its ports of voice."""
        self.dsns = dsns
        self.folder = folder
        self.checkout = checkout
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=2048)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.settings = Settings(
            home=read().home if sip else folder / "home",  # what is fetched for a telephone is fetched once
            data=folder / "data",
            owner_dsn=dsns.owner,
            app_dsn=dsns.app,
            house_dsn=dsns.house,
            public_url=self.url,
            open_networks="127.0.0.1",
            sip=sip,
            rtp=rtp,
            ui_dist=folder / "dist",
            limits=LIMITS,
            metrics_token=METRICS,
        )
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *, command: Sequence[str] = ("-m", "ting"), env: dict[str, str] | None = None) -> None:
        """Start `web`, `phone` or `asterisk`, by any name that begins so (web2 …); a `work` by any other.

        `command` stands in for the product's entry.
        """
        fd = self.socket.fileno()
        kind = next((each for each in ("web", "phone", "asterisk") if name.startswith(each)), "work")
        words = [kind, "--fd", str(fd)] if kind == "web" else [kind]
        with self.log(name).open("ab") as out:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *command, *words],
                cwd=self.checkout,
                env={**self.environment(), **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                pass_fds=(fd,) if name.startswith("web") else (),
                start_new_session=True,
            )

    def environment(self) -> dict[str, str]:
        """What a process of this house is told."""
        path = os.pathsep.join(str(self.checkout / folder) for folder in ("src", "sim", "."))
        return {**environment(self.settings), "PYTHONPATH": path}

    def kill(self, name: str) -> None:
        """Kill -9, and wait until it is gone."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)

    def stop(self) -> None:
        """End everything that is left, politely at first."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(8)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(PATIENCE)
        self.processes.clear()
        self.socket.close()

    def log(self, name: str) -> Path:
        """Where a process writes what it has to say."""
        return self.folder / f"{name}.log"

    def errors(self) -> list[str]:
        """The lines of all logs that speak of a failure of ours."""
        return [
            line
            for path in self.folder.glob("*.log")
            for line in path.read_text("utf-8", "replace").splitlines()
            if '"level": "error"' in line or "Traceback" in line or "never awaited" in line
        ]

    async def ready(self) -> None:
        """Wait until `web` answers."""
        async with http_to(self.url) as http:

            async def look() -> int:
                for name, process in self.processes.items():
                    assert process.poll() is None, f"{name} died:\n{self.log(name).read_text()[-3000:]}"
                try:
                    return (await http.get("/api/me")).status_code
                except httpx.TransportError:
                    return 0

            await until(look, lambda status: status == 401, what="an answer of web")


def run_house(
    dsns: Dsns, *more: str, sip: str = "", screens: Path | None = None, spared: str = "", sip_tls: str = ""
) -> Iterator[House]:
    """Run a house of these processes besides web and work. `sip`: where its telephone listens; `screens`: those it serves.

    `spared`: from where its telephone shuts nobody out; `sip_tls`: where it listens by TLS besides.
    """
    with tempfile.TemporaryDirectory(prefix="ting-house-", dir=_roomy()) as folder:
        Path(folder).chmod(0o711)  # as root a telephone runs as somebody else
        made = House(dsns, Path(folder), sip=sip)
        made.settings = msgspec.structs.replace(made.settings, sip_spared=spared, sip_tls=sip_tls)
        if screens is not None:
            made.settings = msgspec.structs.replace(made.settings, ui_dist=screens)
        try:
            for name in ("web", "work", *more):
                made.start(name)
            wait(made.ready)
            yield made
        finally:
            made.stop()
        for line in made.errors()[:20]:
            print(line[-2000:])  # its end says what went wrong


@pytest.fixture(scope="session")
def house(session_dsns: Dsns) -> Iterator[House]:
    """The server that all tests share; each opens a centre of its own in it."""
    yield from run_house(session_dsns)


@pytest_asyncio.fixture(scope="session")
async def db(session_dsns: Dsns) -> AsyncIterator[Database]:
    """The two pools that serve, on the database of the shared server."""
    async with Database.connect(session_dsns.app, session_dsns.house, size=8) as made:
        yield made


@pytest.fixture
def own_house(dsns: Dsns) -> Iterator[House]:
    """A server of this test's own, to be killed."""
    yield from run_house(dsns)


@pytest_asyncio.fixture
async def own_db(dsns: Dsns) -> AsyncIterator[Database]:
    """The two pools that serve, on this test's own database."""
    async with Database.connect(dsns.app, dsns.house, size=8) as made:
        yield made


def _roomy() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None

"""What the benches of calls stand on: a house with a telephone and a bare Asterisk, called by the same hand."""

import asyncio
import os
import pwd
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench._ground import Ground
from tests.server import House, until
from tests.sip import Dialog, Peer, peer
from tests.telephone import free_port
from ting.app import process
from ting.app.asterisk import config, room
from ting.app.asterisk.engine import Engine
from ting.app.settings import Settings, read
from ting.channels.phone.wire import Ari, NoAnswer

RTP = "16384-18383"
EXTRA = ("app_dial", "app_mixmonitor")
"""What a bare Asterisk needs besides, to do the same."""
BARE = """[trunk]
type = endpoint
context = in
disallow = all
allow = ulaw
direct_media = no
media_address = 127.0.0.1
bind_rtp_to_media_address = yes

[trunk]
type = identify
endpoint = trunk
match = 127.0.0.1

[agent]
type = endpoint
context = in
disallow = all
allow = ulaw
direct_media = no
media_address = 127.0.0.1
bind_rtp_to_media_address = yes
aors = agent

[agent]
type = aor
contact = sip:agent@{agent}
"""
NUMBER = "886223450000"
CORES = sorted(os.sched_getaffinity(0))


@dataclass
class Bare:
    """A bare Asterisk, who calls it, and the one phone that it dials."""

    at: Path
    callers: Peer
    agents: Peer
    ari: Ari
    rung: dict[str, list[Dialog]] = field(default_factory=dict)

    async def channels(self) -> int:
        """How many channels it has."""
        return len(await self.ari.ask("GET", "/channels"))


@asynccontextmanager
async def bare(folder: Path, *, record: bool) -> AsyncIterator[Bare]:
    """Run an Asterisk that dials a phone and (`record`) mixes what is said into a file: no house, the same engine."""
    sip = f"127.0.0.1:{free_port()}"
    settings = Settings(home=read().home, data=folder / "bare", sip=sip, rtp=RTP)
    settings.data.mkdir(mode=0o711)
    user = room.servant()
    engine = room.engine(settings, user, lambda done, of: None)
    at, control = room.prepare(settings, engine, user)
    mixed = ["MixMonitor(${CALLERID(num)}.wav)"] if record else []
    steps = [*mixed, "Dial(PJSIP/agent)", "Hangup()"]
    dialled = "\n".join(["[in]", *(f"exten => {NUMBER},{n},{step}" for n, step in enumerate(steps, 1)), ""])
    modules = (at / "etc" / "modules.conf").read_text("utf-8")
    async with peer(sip) as callers, peer(sip) as agents:
        room.write(at, "extensions.conf", dialled)
        room.write(at, "modules.conf", modules + "".join(f"load = {name}.so\n" for name in EXTRA))
        room.write(at, "pjsip_own.conf", BARE.format(agent=agents.here))
        (at / "spool" / "monitor").mkdir(exist_ok=True)
        if user is not None:
            os.chown(at / "spool" / "monitor", user.pw_uid, user.pw_gid)
        running = _run(engine, at, user, folder)
        try:
            async with Ari(control.url, config.USER, control.secret) as ari:
                await until(lambda: _answers(ari), what="the bare Asterisk answers")
                yield Bare(at, callers, agents, ari)
        finally:
            running.terminate()
            running.wait(30)


def _run(engine: Engine, at: Path, user: pwd.struct_passwd | None, folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "bare.log").open("ab") as out:
        return subprocess.Popen(
            [*engine.command, "-f", "-C", str(at / "etc" / "asterisk.conf")],
            cwd=at,
            env={"PATH": "/usr/bin:/bin", "HOME": str(at), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            **process.as_user(user),
        )


async def _answers(ari: Ari) -> bool:
    try:
        await ari.ping()
    except NoAnswer:
        return False
    return True


@asynccontextmanager
async def calling(here: Ground) -> AsyncIterator[House]:
    """Run a whole house with a telephone."""
    house = House(here.dsns, here.folder, sip=f"127.0.0.1:{free_port()}", rtp=RTP)
    try:
        for name in ("web", "work", "asterisk", "phone"):
            house.start(name)
        await house.ready()
        yield house
    finally:
        await asyncio.to_thread(house.stop)


@contextmanager
def on_one_core() -> Iterator[None]:
    """What is started within is on one core, and so is all that it starts; we are on the others afterwards."""
    os.sched_setaffinity(0, CORES[:1])
    try:
        yield
    finally:
        os.sched_setaffinity(0, CORES[1:] or CORES)


def spent_s(*but: int) -> float:
    """Return the processor time of all that we have started, and what that has started, but these."""
    total = 0.0
    for each in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            total += 0.0 if each.pid in but else times.user + times.system
    return total

"""The phone process: it watches the telephone's engine, tells it whom to let in, and leads the calls that it carries.

The engine is the supervisor's child, not ours: calls outlive us.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import structlog
import uvloop

from ting.app import cluster, logs, metrics, outward, present, process, tracing
from ting.app.asterisk import certificate, own, room
from ting.app.asterisk.config import USER
from ting.app.asterisk.room import Standing
from ting.app.guard import Guard
from ting.app.settings import Settings
from ting.app.voice import voice
from ting.channels.phone.lead import Engine, Leader
from ting.channels.phone.means import Means
from ting.channels.phone.message import Machine
from ting.channels.phone.music import Music
from ting.channels.phone.tape import Tapes
from ting.channels.phone.wire import Ari, NoAnswer
from ting.domains.panels import api as panels
from ting.domains.telephony import api as telephony
from ting.events.audit import ChangeMade
from ting.events.call import (
    BrowserPhoneBegun,
    BrowserPhoneOver,
    GuesserBanned,
    GuesserFreed,
    PageCallGranted,
    PhoneMade,
    PhoneRevoked,
)
from ting.events.session import SessionRevoked
from ting.journeys.calls.exchange import Exchange, Phone
from ting.journeys.calls.messages import Messages
from ting.journeys.calls.music import Tunes
from ting.journeys.calls.onward import Transfers
from ting.journeys.calls.record import Records
from ting.journeys.calls.waiting import Waits
from ting.journeys.contact.queue import Outlooks
from ting.journeys.flows.guide import Guide
from ting.journeys.recordings.keep import Recorder
from ting.kit import clock
from ting.kit.blob import Blobs
from ting.kit.db import Database
from ting.kit.event import Stored
from ting.kit.log import Tail, now_mark
from ting.kit.presence import Presence
from ting.kit.reach import Reach, resolve
from ting.kit.tasks import Tasks
from ting.kit.vault import Vault

log = structlog.get_logger()

LOOK = 1.0
AGAIN_MS = 5000
"""So often what has not changed is noted all the same: a process that was taken for dead has lost its notes."""
FRESH_S = 60.0
"""So often what the engine lets in is put together anew: a host may have another address."""
TAPES, MESSAGES = "recorded", "messages"
"""Below the data: the notes of what is being recorded, and of messages that are being taken."""
KINDS = ("trunks", "numbers", "agents")
TOLD = (
    PhoneMade,
    PhoneRevoked,
    BrowserPhoneBegun,
    BrowserPhoneOver,
    SessionRevoked,  # a phone in a browser ends with its sign-in
    GuesserBanned,
    GuesserFreed,
    PageCallGranted,
)


def main(settings: Settings) -> None:
    """Lead calls until told to end."""
    logs.begin("phone", personal=settings.log_personal)
    metrics.begin(settings)
    tracing.begin(settings, "phone")
    uvloop.run(_phone(settings))


async def _phone(settings: Settings) -> None:
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    name = cluster.session_name(settings, "phone")
    async with Database.connect(settings.app_dsn, settings.house_dsn, size=8, name=name) as db, Tasks() as tasks:
        bus = await cluster.bus(settings, db)
        async with db.house() as tx:
            await telephony.prepare(tx)
            await panels.prepare(tx)
            mark = await now_mark(tx)
        presence = Presence(db, "phone", present.changed, name=settings.node, bus=lambda: bus.carries)
        await presence.enter()
        reads, blobs = voice(settings), Blobs(settings.files)
        guide = Guide(db, blobs, reads, outward.fetcher(settings))
        outlooks, recorder = Outlooks(db), Recorder(db, Vault(db, blobs))
        exchange = Exchange(db, outlooks, presence, guide)
        tapes = Tapes(Records(db, recorder, reads), settings.data / TAPES)
        machine = Machine(Messages(db, outlooks, recorder), settings.data / MESSAGES)
        means = Means(exchange, tapes, machine, Waits(db, outlooks, reads), Music(Tunes(db, blobs)), Transfers(db))
        leader = Leader(means, lambda: _engine(settings.data), tasks, room.read_calls(settings))
        guard = Guard(db, settings.data, room.read_spared(settings))
        doors = Doors(exchange, leader, guard, settings)
        bus.hear(leader.word)
        tail = Tail(db, bus, mark)

        async def follow() -> None:
            async for _, page in tail.pages():
                doors.heard(page)
                leader.heard(page)

        tasks.keep("bus", bus.run)
        tasks.keep("presence", presence.beat)
        tasks.keep("engine", Watch(db, presence.node, settings).run)
        tasks.keep("guard", guard.run)
        tasks.keep("doors", doors.run)
        tasks.keep("certificates", doors.watch_certificates)
        tasks.keep("calls", leader.run)
        tasks.keep("tapes", tapes.run)
        tasks.keep("messages", machine.run)
        reads.ready()
        tasks.keep("phones", leader.watch_phones)
        tasks.keep("dialled", leader.watch_dialled)
        tasks.keep("follow", follow)
        process.stands()
        await over.wait()
        await presence.leave()


def _engine(data: Path) -> Engine | None:
    told = room.told(data)
    if told is None or told.state != "started" or not told.run:
        return None
    sounds, tapes, music = (str(Path(told.at) / each) for each in (room.SOUNDS, room.TAPES, room.MUSIC))
    return Engine(UUID(told.run), told.url, USER, told.secret, sounds, tapes, music)


class Doors:
    """Whom the engine lets in: the trunks and phones that were set up, and nobody else; and whom it does not answer."""

    def __init__(self, exchange: Exchange, leader: Leader, guard: Guard, settings: Settings) -> None:
        self._exchange = exchange
        self._leader = leader
        self._guard = guard
        self._data = settings.data
        self._reach: Reach = outward.reach(settings)
        self._loopback = room.read_sip(settings).host.startswith("127.")
        self._tls = room.read_sip(settings).tls is not None
        self._authorities = settings.sip_authorities
        self._due = asyncio.Event()
        self._told: tuple[str, str] | None = None
        """The run of the engine that was told last, and what."""

    def heard(self, page: Sequence[Stored]) -> None:
        """Look again when what was set up has changed, or who is shut out."""
        for stored in page:
            event = stored.event
            if isinstance(event, TOLD) or (isinstance(event, ChangeMade) and event.kind in KINDS):
                self._due.set()

    async def run(self) -> None:
        """Tell the engine what it lets in, whenever that or the engine has changed, for ever."""
        until = clock.monotonic()
        while True:
            standing = room.told(self._data)
            here = standing is not None and standing.state == "started" and room.lives(standing)
            new = here and standing is not None and (self._told is None or self._told[0] != standing.run)
            if here and standing is not None and (new or self._due.is_set() or clock.monotonic() > until):
                self._due.clear()
                until = clock.monotonic() + FRESH_S
                await self._tell(standing)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await self._due.wait()

    async def _tell(self, standing: Standing) -> None:
        endpoints = [each for each in await self._exchange.endpoints() if self._can(each)]
        places = {each.id: await self._places(each.trunk) for each in endpoints if each.trunk}
        self._leader.knows(
            (Phone(each.phone.id, each.phone.person, each.phone.username) for each in endpoints if each.phone),
            own.sides(endpoints, places),
        )
        lines = (each for trunk in endpoints if trunk.trunk for each in (*places[trunk.id], *trunk.trunk.addresses))
        self._guard.knows(lines)
        banned = await self._guard.banned()
        told = (standing.run, own.text(endpoints, places, loopback=self._loopback, banned=banned))
        if told == self._told:
            return
        try:
            async with Ari(standing.url, USER, standing.secret) as ari:
                await ari.ping()
                room.write(Path(standing.at), "pjsip_own.conf", told[1])
                for module in ("res_pjsip", "res_pjsip_outbound_registration"):
                    await ari.ask("PUT", f"/asterisk/modules/{module}.so")
        except NoAnswer as error:
            log.info("the engine could not be told whom to let in, soon again", error=str(error))
            self._due.set()
            await asyncio.sleep(LOOK)
            return
        self._told = told
        log.info("the engine knows whom to let in", endpoints=len(endpoints))

    def _can(self, each: telephony.Endpoint) -> bool:
        if each.trunk is None or each.trunk.transport != "tls" or self._tls:
            return True
        log.warning("a trunk speaks TLS, and this node does not: TING_SIP_TLS", trunk=str(each.id))
        return False

    async def watch_certificates(self) -> None:
        """Ask far sides by TLS for their certificates now and then, and note whether they are accepted, for ever."""
        while True:
            for each in await self._exchange.endpoints() if self._tls else ():
                if each.trunk is not None:
                    await self._exchange.note_distrusted(each.id, await self._distrusted(each.trunk))
            await asyncio.sleep(FRESH_S)

    async def _distrusted(self, trunk: telephony.Trunk) -> telephony.Distrusted | None:
        if trunk.transport != "tls":
            return None
        host, port = telephony.place_of(trunk.host, trunk.transport)
        for address in (await self._places(trunk))[:1]:
            believed = await asyncio.to_thread(certificate.authorities, self._authorities)
            return await certificate.distrusted(host, address, port, believed)
        return None

    async def _places(self, trunk: telephony.Trunk) -> list[str]:
        """Return the addresses of a trunk's host that the house may lead to: nobody opens its own network by a trunk."""
        host, port = telephony.place_of(trunk.host, trunk.transport)
        try:
            found = await resolve(host, port)
        except OSError:
            log.warning("a trunk's host is not found", host=host)
            return []
        may = [address for address in found if self._reach.may(address, port)]
        if not may:
            log.warning("a trunk's host is where nobody may be led", host=host)
        return may


class Watch:
    """Follows the engine: what it says of itself, and whether it answers. One that hangs is ended; the supervisor starts it again."""

    def __init__(self, db: Database, node: UUID, settings: Settings) -> None:
        self._db = db
        self._node = node
        self._data = settings.data
        self._of = Standing(state="fetching")
        """The engine that was seen last, whether it has ever answered us, and until when it may be silent."""
        self._answered = False
        self._until = 0
        self._noted: tuple[telephony.State, Standing | None] | None = None
        self._noted_at = 0

    async def run(self) -> None:
        """Look again and again, for ever."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Look once, and note what was found."""
        told, now = room.told(self._data), room.now()
        state = "waiting" if told is None else await self._stands(told, now)
        if self._noted == (state, told) and now - self._noted_at < AGAIN_MS:
            return
        seen = told or Standing(state="fetching")
        async with self._db.house() as tx:
            await telephony.note(tx, self._node, state, why=seen.why, done=seen.done, of=seen.of, version=seen.version)
        self._noted, self._noted_at = (state, told), now

    async def _stands(self, told: Standing, now: int) -> telephony.State:
        if told.state != "started":
            return told.state
        if told != self._of:
            self._of, self._answered = told, False
            self._until = telephony.may_be_silent_until(now, told.began, answered=False)
        if not room.lives(told):
            return "starting"
        try:
            async with Ari(told.url, USER, told.secret) as ari:
                await ari.ping()
        except NoAnswer:
            if now < self._until:
                return "running" if self._answered else "starting"
            log.warning("engine hangs, is ended", pid=told.pid)
            with contextlib.suppress(ProcessLookupError):
                os.kill(told.pid, signal.SIGKILL)
            return "hung"
        self._answered, self._until = True, telephony.may_be_silent_until(now, told.began, answered=True)
        return "running"

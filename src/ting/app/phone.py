"""The phone process: it watches the telephone's engine. The engine is the supervisor's child, not ours: calls outlive us."""

import asyncio
import contextlib
import os
import signal
from uuid import UUID

import structlog
import uvloop

from ting.app import logs, metrics, present, tracing
from ting.app.asterisk import room
from ting.app.asterisk.config import USER
from ting.app.asterisk.room import Standing
from ting.app.settings import Settings
from ting.channels.phone.wire import Ari, NoAnswer
from ting.domains.telephony import api as telephony
from ting.kit.db import Database
from ting.kit.presence import Presence
from ting.kit.tasks import Tasks

log = structlog.get_logger()

LOOK = 1.0
AGAIN_MS = 5000
"""So often what has not changed is noted all the same: a process that was taken for dead has lost its notes."""


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
    async with Database.connect(settings.app_dsn, settings.house_dsn, size=4) as db, Tasks() as tasks:
        presence = Presence(db, "phone", present.changed, name=settings.node)
        await presence.enter()
        tasks.keep("presence", presence.beat)
        tasks.keep("engine", Watch(db, presence.node, settings).run)
        await over.wait()
        await presence.leave()


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

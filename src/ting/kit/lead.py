"""Who leads: one of all processes, and another within about a second when that one is gone.

The lead is an advisory lock of a session that speaks a few times a second. A process that is killed loses it at once, for
its socket closes. One that is frozen, or cut off from the database, keeps socket and lock: so who stands by looks at when
the holder last spoke, and ends its session when that was too long ago, along with transactions that it left open.

The session lives in a thread of its own, for a leader may think for longer than it may be silent. One whose other work
has stood still for STUCK gives up. Who was deposed learns it when it speaks again; until then it may do a leader's work
beside the new one, so whatever a leader does must bear a second one.
"""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import structlog

from ting.kit import clock
from ting.kit.db import Database

if TYPE_CHECKING:
    import asyncpg

log = structlog.get_logger()

BEAT = 0.2
SILENT_MS = 1000
STUCK = 15.0
PATIENCE = 3.0
"""Seconds within which the database answers a beat."""

DEPOSE = """
with holder as (
  select a.pid, a.application_name, a.usename from pg_locks l join pg_stat_activity a using (pid)
  where l.locktype = 'advisory' and l.granted and l.objsubid = 1
    and l.database = (select oid from pg_database where datname = current_database())
    and (l.classid::bigint << 32) + l.objid::bigint = $1
    and a.state = 'idle' and a.state_change < clock_timestamp() - $2::int * interval '1 ms'
)
select holder.application_name, array_agg(pg_terminate_backend(a.pid)) from holder
join pg_stat_activity a on a.pid = holder.pid
  or (a.application_name = holder.application_name and a.usename = holder.usename and a.state = 'idle in transaction')
group by 1
"""


class Lead:
    """One lead that processes strive for. `key` names it in the database."""

    def __init__(self, db: Database, key: int) -> None:
        self._db = db
        self._key = key

    @asynccontextmanager
    async def held(self) -> AsyncIterator[asyncio.Event]:
        """Wait for the lead; yields an event that is set when it is lost. Raises when the database is away."""
        bid = _Bid(self._db, self._key)
        bid.start()
        try:
            await bid.settled.wait()
            if bid.error:
                raise bid.error
            yield bid.gone
        finally:
            bid.end()


class _Bid:
    """One session's striving, from another thread; its events are the asker's."""

    def __init__(self, db: Database, key: int) -> None:
        self._db, self._key = db, key
        self._loop = asyncio.get_running_loop()
        self._seen = clock.monotonic()
        self._thread = threading.Thread(target=self._run, name="lead", daemon=True)
        self._ends = threading.Event()
        self.settled, self.gone = asyncio.Event(), asyncio.Event()
        self.error: BaseException | None = None

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Give the lead back: free when this returns, or as soon as the database answers."""
        self._ends.set()
        self._thread.join(2 * BEAT)

    def _run(self) -> None:
        try:
            asyncio.run(self._strive())
        except Exception as error:
            self.error = error
        with suppress(RuntimeError):  # the asker's loop is closed
            self._loop.call_soon_threadsafe(self.gone.set)
            self._loop.call_soon_threadsafe(self.settled.set)

    async def _strive(self) -> None:
        async with self._db.listener() as conn:
            while not self._ends.is_set() and not await self._take(conn):  # noqa: ASYNC110 - the lock is the database's
                await asyncio.sleep(BEAT)
            while not self._ends.is_set():
                self._loop.call_soon_threadsafe(self._alive)
                if clock.monotonic() - self._seen > STUCK:
                    log.warning("gives up the lead: this process stands still")
                    return
                async with asyncio.timeout(PATIENCE):
                    await conn.execute("select 1")
                await asyncio.sleep(BEAT)

    async def _take(self, conn: "asyncpg.Connection[asyncpg.Record]") -> bool:
        async with asyncio.timeout(PATIENCE):
            # Asked again and again: a session that waits in the lock would hold vacuum back for as long as it stands by.
            if await conn.fetchval("select pg_try_advisory_lock($1)", self._key):
                self._loop.call_soon_threadsafe(self._begin)
                return True
            for row in await conn.fetch(DEPOSE, self._key, SILENT_MS):
                log.warning("deposed a leader that was silent", whose=row["application_name"])
        return False

    def _begin(self) -> None:
        self._seen = clock.monotonic()
        self.settled.set()

    def _alive(self) -> None:
        self._seen = clock.monotonic()

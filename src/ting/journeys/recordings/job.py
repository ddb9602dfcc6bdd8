"""What is older than its queue keeps it goes; so does a sealed file that no recording names."""

import asyncio
from itertools import islice
from uuid import UUID

import structlog

from ting.domains.recordings import api as recordings
from ting.kit.blob import Blobs
from ting.kit.db import Database
from ting.kit.vault import HEAD, is_sealed

log = structlog.get_logger()
TICK = 60.0
BATCH = 200
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
LOOKED_BACK_MS = 30 * DAY_MS
"""So far back files are looked at: who was killed between a file and its row was so lately, or the house was shut."""


class Broom:
    """Sweeps. Any number may: rows are locked as they go, and a file that is gone is gone."""

    def __init__(self, db: Database, blobs: Blobs) -> None:
        self._db = db
        self._blobs = blobs
        self._strays_at = 0

    async def run(self) -> None:
        """Work for ever."""
        while True:
            await self.step()
            await asyncio.sleep(TICK)

    async def step(self) -> None:
        """Let go of what is due now; look for strays once a day."""
        async with self._db.house() as house:
            tenants, now = await recordings.tenants(house), house.now
        for tenant in tenants:
            await self.let_go(tenant)
        if now - self._strays_at >= DAY_MS:
            await self.strays(now - LOOKED_BACK_MS, now - HOUR_MS)
            self._strays_at = now

    async def let_go(self, tenant: UUID) -> int:
        """Let go of a tenant's recordings that are too old; return of how many."""
        rows = 0
        while True:
            async with self._db.house() as house:
                files = await recordings.let_go(house.within(tenant), BATCH)
            for each in files:  # after the rows: whoever dies in between leaves strays, which go
                await asyncio.to_thread(self._blobs.remove, tenant, each)
            rows += len(files)
            if len(files) < BATCH:
                return rows

    async def strays(self, after: int, before: int) -> int:
        """Remove sealed files of this span (ms) that no recording names; return how many."""
        came = self._blobs.came(after, before)
        gone = 0
        while page := await asyncio.to_thread(lambda: list(islice(came, BATCH))):
            sealed = await asyncio.to_thread(self._sealed, page)
            async with self._db.house() as house:
                named = await recordings.named(house, [file for _, file in sealed])
            for tenant, file in sealed:
                if file not in named:
                    await asyncio.to_thread(self._blobs.remove, tenant, file)
                    gone += 1
        if gone:
            log.info("files that no recording names are gone", files=gone)
        return gone

    def _sealed(self, page: list[tuple[UUID, UUID]]) -> list[tuple[UUID, UUID]]:
        return [each for each in page if self._is_sealed(*each)]

    def _is_sealed(self, tenant: UUID, file: UUID) -> bool:
        try:
            with self._blobs.path(tenant, file).open("rb") as found:
                return is_sealed(found.read(HEAD))
        except FileNotFoundError:
            return False

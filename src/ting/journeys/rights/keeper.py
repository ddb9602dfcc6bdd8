"""What was asked for about people is done: by one process at a time, step by step, so that whoever dies, another goes on."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from ting.domains.privacy import api as privacy
from ting.domains.tenancy import api as tenancy
from ting.journeys.rights import copy
from ting.journeys.rights.words import words_of
from ting.kit import once
from ting.kit.blob import Blobs
from ting.kit.db import Database, Tx
from ting.kit.kept import Kept, Whose

TICK = 0.5
BATCH = 500
"""So many rows a transaction: readers of the log wait for no more than these."""
EXPIRED = 100


class Keeper:
    """Copies are made and people erased here. `node`: whose hand it is; `keeps`: what all rooms say that they keep."""

    def __init__(self, db: Database, node: UUID, files: Blobs, copies: Blobs, keeps: Sequence[Kept]) -> None:
        self._db = db
        self._node = node
        self._files = files
        self._copies = copies
        self._keeps = keeps

    async def run(self) -> None:
        """Work for ever."""
        while True:
            if not await self.step():
                await self._expire()
                await asyncio.sleep(TICK)

    async def step(self) -> bool:
        """Bring the oldest request to its end; False when there is none."""
        async with self._db.house() as house:
            claimed = await privacy.claim(house, self._node)
        if claimed is None:
            return False
        if claimed.request.kind == "export":
            await self._copy(claimed.tenant, claimed.request)
        else:
            await self._erase(claimed.tenant, claimed.request, claimed.whose)
        return True

    async def _copy(self, tenant: UUID, request: privacy.PrivacyRequest) -> None:
        steps = len({kept.table for kept in self._keeps})
        async with self._db.house() as house:
            tx = house.within(tenant)
            whose = await privacy.whose(tx, request.customer, self._keeps)
            await privacy.begin(tx, request.id, None, steps)
            company = await tenancy.current(tx)
            now = house.now

        async def held(step: int, table: str, rows: int) -> bool:
            async with self._db.house() as house:
                inner = house.within(tenant)
                await privacy.advance(inner, request.id, step, table, rows)
                return await privacy.hold_on(inner, request.id, self._node)

        to = self._copies.path(tenant, request.id)
        size = await copy.write(self._db, self._files, to, now, company, whose, self._keeps, held)
        if size is not None:
            async with self._db.house() as house:
                await privacy.finish_copy(house.within(tenant), request.id, size)

    async def _erase(self, tenant: UUID, request: privacy.PrivacyRequest, whose: Whose | None) -> None:
        """Go on where it was left: what is known of the person stands with the request until nothing else does."""
        if whose is None:
            whose = await self._begin(tenant, request)
        for step, kept in enumerate(self._keeps, 1):
            if step <= request.step:
                continue
            while more := await self._let_go(tenant, request.id, kept, whose, step):
                if more < 0:
                    return
        await self._finish(tenant, request, whose)

    async def _begin(self, tenant: UUID, request: privacy.PrivacyRequest, known: Whose | None = None) -> Whose:
        async with self._db.house() as house:
            tx = house.within(tenant)
            words = words_of(await tenancy.current(tx))
            whose = joined(await privacy.whose(tx, request.customer, self._keeps), known, words.gone, words.nobody)
            await privacy.begin(tx, request.id, whose, len(self._keeps))
            copies = await privacy.files_of(tx, whose.customers)
        for each in copies:
            await self._remove(self._copies, tenant, each)
        return whose

    async def _let_go(self, tenant: UUID, request: UUID, kept: Kept, whose: Whose, step: int) -> int:
        """Let go of a batch of one table; return of how many rows, -1 when another process is at it now."""
        async with self._db.house() as house:
            tx = house.within(tenant)
            if not await privacy.hold_on(tx, request, self._node):
                return -1
            for each in await privacy.files(tx, kept, whose):
                await self._remove(self._files, tenant, each)
            rows = await privacy.erase(tx, kept, whose, BATCH)
            await privacy.advance(tx, request, step if rows < BATCH else step - 1, kept.table, rows)
            return rows if rows == BATCH else 0

    async def _finish(self, tenant: UUID, request: privacy.PrivacyRequest, whose: Whose) -> None:
        """It is over when nothing came about meanwhile; else from the first step again."""
        async with self._db.house() as house:
            tx = house.within(tenant)
            if not await privacy.hold_on(tx, request.id, self._node):
                return
            now = await privacy.whose(tx, request.customer, self._keeps)
            if not (set(now.contacts) - set(whose.contacts) or now.visitors or now.addresses):
                await once.forget_answers(tx)
                await privacy.finish_erasure(tx, request, whose.customers)
                return
        await self._begin(tenant, request, whose)

    async def _expire(self) -> None:
        """Let go of copies that nobody took in time."""
        async with self._db.house() as house:
            over = await privacy.expire(house, EXPIRED)
        for tenant, request in over:
            await self._remove(self._copies, tenant, request)

    @staticmethod
    async def _remove(blobs: Blobs, tenant: UUID, id_: UUID) -> None:
        await asyncio.to_thread(blobs.remove, tenant, id_)


def joined(found: Whose, before: Whose | None, gone: str, nobody: str) -> Whose:
    """Return all by which somebody is known now, and was before."""

    def both(name: str) -> list[object]:
        return list(dict.fromkeys([*(getattr(before, name) if before else ()), *getattr(found, name)]))

    fields = {name: both(name) for name in ("customers", "contacts", "visitors", "addresses", "names", "numbers")}
    return Whose(**fields, gone=gone, nobody=nobody)  # type: ignore[arg-type]


async def erase_again(house: Tx, digests: Sequence[bytes]) -> int:
    """Ask for everybody on a list to be erased once more (in a transaction of the house); return how many came back."""
    back = await privacy.back(house, digests)
    for tenant, customer in back:
        await privacy.ask_erasure(house.within(tenant), customer, customer, None, "restored")
    return len(back)

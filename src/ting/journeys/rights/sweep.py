"""What is older than a tenant keeps it is let go of, night by night: a page of contacts, or a batch of rows, a transaction."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from ting.domains.privacy import api as privacy
from ting.domains.tenancy import api as tenancy
from ting.journeys.rights.words import words_of
from ting.kit.blob import Blobs
from ting.kit.db import Database, Tx
from ting.kit.ids import new_id
from ting.kit.kept import Kept, Whose
from ting.kit.problem import Problem

CONTACTS = 100
CUSTOMERS = 50
BATCH = 500
WHOLE = 1_000_000
TICK = 5.0


class Sweeper:
    """Lets go. It locks the rule that it is at: of several processes each is at another one, and who dies has done nothing."""

    def __init__(self, db: Database, files: Blobs, keeps: Sequence[Kept]) -> None:
        self._db = db
        self._files = files
        self._keeps = keeps

    async def run(self) -> None:
        """Work for ever."""
        while True:
            if not await self.step():
                await asyncio.sleep(TICK)

    async def step(self) -> bool:
        """Let go of the next batch that is due; False when nothing is."""
        async with self._db.house() as house:
            found = await privacy.due(house)
            if found is None:
                return False
            tenant, rule = found
            tx = house.within(tenant)
            mark, rows = await self._batch(tx, rule)
            if mark is None:
                await privacy.swept(tx, rule, rows)
            else:
                await privacy.sweep_on(tx, rule.sort, mark, rows)
        return True

    async def _batch(self, tx: Tx, rule: privacy.Rule) -> tuple[tuple[int, UUID] | None, int]:
        """Return how far it came, None at the end, and of how many rows it let go."""
        before = tx.now - rule.days * privacy.DAY_MS
        if rule.sort == privacy.SILENT:
            found = await privacy.silent(tx, before, rule.mark, CUSTOMERS)
            asked = [await _asked(tx, customer) for _, customer in found]
            return (found[-1] if len(found) == CUSTOMERS else None), sum(asked)
        aged = [kept for kept in self._keeps if kept.sort == rule.sort and kept.aged]
        whose = await whose_of(tx)
        rows = [await privacy.let_go(tx, kept, whose, before, BATCH) for kept in aged]
        if BATCH in rows:
            return rule.mark, sum(rows)
        found = await privacy.closed(tx, before, rule.mark, CONTACTS) if has_contacts(self._keeps, rule.sort) else []
        rows.append(await self._contacts(tx, rule.sort, [contact for _, contact in found]))
        return (found[-1] if len(found) == CONTACTS else None), sum(rows)

    async def _contacts(self, tx: Tx, sort: str, contacts: list[UUID]) -> int:
        whose = await whose_of(tx, contacts)
        rows = 0
        for kept in by_contact(self._keeps, sort):
            for each in await privacy.files(tx, kept, whose):
                await asyncio.to_thread(self._files.remove, tx.tenant, each)
            rows += await privacy.erase(tx, kept, whose, WHOLE)
        return rows


async def _asked(tx: Tx, customer: UUID) -> int:
    """Ask for somebody to be erased; whoever may not be now is asked for another night."""
    try:
        async with tx.attempt():
            await privacy.ask_erasure(tx, new_id(), customer, None, "silent")
    except Problem:
        return 0
    return 1


async def whose_of(tx: Tx, contacts: Sequence[UUID] = ()) -> Whose:
    """Return contacts, and what stands in the place of words that are gone."""
    words = words_of(await tenancy.current(tx))
    return Whose(contacts=list(contacts), gone=words.gone, nobody=words.nobody)


def by_contact(keeps: Sequence[Kept], sort: str) -> list[Kept]:
    """Return what of a sort goes with its contact."""
    return [kept for kept in keeps if kept.sort == sort and not kept.aged]


def has_contacts(keeps: Sequence[Kept], sort: str) -> bool:
    """Say whether a sort goes by the end of contacts."""
    return bool(by_contact(keeps, sort))


async def would_go(tx: Tx, keeps: Sequence[Kept], sort: str, days: int, limit: int) -> tuple[int, bool]:
    """Count what would go now: contacts, customers, or rows of what goes by its own time; and whether there are more."""
    before = tx.now - days * privacy.DAY_MS
    if sort == privacy.SILENT:
        found = await privacy.silent(tx, before, privacy.BEGIN, limit + 1)
        return min(len(found), limit), len(found) > limit
    whose = await whose_of(tx)
    rows = sum([await privacy.old(tx, kept, whose, before) for kept in keeps if kept.sort == sort and kept.aged])
    contacts = 0
    more = False
    if has_contacts(keeps, sort):
        found = await privacy.closed(tx, before, privacy.BEGIN, limit + 1)
        more = len(found) > limit
        ids = await whose_of(tx, [contact for _, contact in found[:limit]])
        told: set[UUID] = set()
        for kept in by_contact(keeps, sort):
            told |= set(await privacy.of_contacts(tx, kept, ids))
        contacts = len(told)
    return rows + contacts, more

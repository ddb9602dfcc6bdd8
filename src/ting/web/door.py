"""Who is known at the door: sessions and tenants remembered for a moment, so that not every request asks the tables.

A session that ends is forgotten at once where the word of it arrives, and within REMEMBERED seconds everywhere.
"""

from uuid import UUID

from ting.domains.people import api as people
from ting.domains.tenancy import api as tenancy
from ting.events.audit import DataExported
from ting.kit import clock
from ting.kit.db import Database

REMEMBERED = 2.0
MOST = 20_000


class Door:
    """The doorman of one process."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[str, tuple[float, people.Signed]] = {}
        self._tenants: dict[str, tuple[float, tenancy.Tenant]] = {}

    async def who(self, secret: str) -> people.Signed | None:
        """Return who holds a session's secret, or None."""
        kept = self._known.get(secret)
        if kept and clock.monotonic() - kept[0] < REMEMBERED:
            return kept[1]
        found = await people.who(self._db, secret)
        self._known.pop(secret, None)
        if found is not None and not found.lacks_second_factor:  # who sets it up goes on at once, in any process
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[secret] = (clock.monotonic(), found)
        return found

    async def tenant(self, slug: str) -> tenancy.Tenant | None:
        """Return a tenant by its slug, or None."""
        kept = self._tenants.get(slug)
        if kept and clock.monotonic() - kept[0] < REMEMBERED:
            return kept[1]
        async with self._db.house() as tx:
            found = await tenancy.find(tx, slug)
        if found is not None:
            self._tenants[slug] = (clock.monotonic(), found)
        return found

    async def exports(self, tenant: UUID, person: UUID, what: str) -> None:
        """Write down that somebody takes data away."""
        async with self._db.tx(tenant) as tx:
            tx.emit(DataExported(person=person, what=what))

    def forget(self, *persons: UUID) -> None:
        """Ask again for these persons' sessions: one of them is over, or they may do something else now."""
        gone = set(persons)
        self._known = {secret: kept for secret, kept in self._known.items() if kept[1].person.id not in gone}

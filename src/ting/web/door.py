"""Who is known at the door: sessions and tenants remembered for a moment, so that not every request asks the tables.

A session that ends is forgotten at once where the word of it arrives, and within REMEMBERED seconds everywhere.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from ting.domains.modules import api as modules
from ting.domains.people import api as people
from ting.domains.tenancy import api as tenancy
from ting.events.audit import DataExported
from ting.events.module import ModuleSwitched
from ting.kit import clock
from ting.kit.db import Database
from ting.kit.event import Stored
from ting.kit.fit import Fitted
from ting.kit.problem import NotThere
from ting.web.sight import Veil

REMEMBERED = 2.0
MOST = 20_000
Ask = Callable[[Database, str], Awaitable[people.Signed | None]]


class Door:
    """The doorman of one process."""

    def __init__(self, db: Database, fitted: Fitted) -> None:
        self.db = db
        self._fitted = fitted
        self._on: dict[UUID, tuple[float, frozenset[str]]] = {}
        self._turns = 0
        self._points: dict[str, UUID] = {}
        self._known: dict[str, tuple[float, people.Signed]] = {}
        self._tenants: dict[str, tuple[float, tenancy.Tenant]] = {}

    async def who(self, secret: str) -> people.Signed | None:
        """Return who holds a session's secret, or None."""
        return await self._remembered(secret, people.who)

    async def bearer(self, token: str) -> people.Signed | None:
        """Return as whom an API token acts, or None."""
        return await self._remembered(token, people.bearer)

    async def _remembered(self, secret: str, ask: Ask) -> people.Signed | None:
        kept = self._known.get(secret)
        if kept and clock.monotonic() - kept[0] < REMEMBERED:
            return kept[1]
        found = await ask(self.db, secret)
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
        async with self.db.house() as tx:
            found = await tenancy.find(tx, slug)
        if found is not None:
            self._tenants[slug] = (clock.monotonic(), found)
        return found

    async def admits(self, opt: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
        """Raise NotThere for a route of a module that the tenant has off; `asked`: what the address names."""
        wanted: frozenset[str] = opt.get("with", frozenset())
        if wanted and (tenant := await self._whose(asked)) is not None and not wanted <= await self.modules(tenant):
            raise NotThere("module")

    async def modules(self, tenant: UUID) -> frozenset[str]:
        """Return the modules that a tenant has, of those that can be switched."""
        kept = self._on.get(tenant)
        if kept and clock.monotonic() - kept[0] < REMEMBERED:
            return kept[1]
        before, asked_at = self._turns, clock.monotonic()
        async with self.db.tx(tenant) as tx:
            found = await modules.on(tx, self._fitted)
        if self._turns == before:  # else it may be of before what was heard meanwhile
            self._on[tenant] = (asked_at, found)
        return found

    async def _whose(self, asked: Mapping[str, Any]) -> UUID | None:
        """Return whose address it is; None where only what it leads to can tell."""
        if (slug := asked.get("slug") or asked.get("company")) is not None:
            tenant = await self.tenant(slug)
            return tenant.id if tenant else None
        key = asked.get("key")
        if key is not None and key not in self._points:
            async with self.db.house() as tx:
                self._points[key] = (await tenancy.point(tx, key)).tenant
        return self._points.get(key) if key is not None else None

    def heard(self, page: Sequence[Stored]) -> None:
        """Take in a page of the log: switches that were turned are looked at again."""
        for stored in page:
            if isinstance(stored.event, ModuleSwitched):
                self._turns += 1
                self._on.pop(stored.event.tenant, None)

    async def sees(self, signed: people.Signed, tenant: UUID) -> frozenset[UUID] | None:
        """Return whose contacts and figures somebody sees in a tenant; None: everybody's."""
        membership = signed.memberships[tenant]
        if membership.rights.scope == "tenant":
            return None
        async with self.db.tx(tenant) as tx:
            return await people.seen_by(tx, signed.person.id, membership)

    async def veil(self, signed: people.Signed) -> Veil | None:
        """Return which tenants' customers somebody is not to know, where an answer is of several tenants."""
        hidden = [id_ for id_, each in signed.memberships.items() if not each.rights.personal]
        if not hidden:
            return None
        async with self.db.house() as tx:
            return Veil(tenants=frozenset(tenant.slug for tenant in await tenancy.of_ids(tx, hidden)))

    async def exports(self, tenant: UUID, person: UUID, what: str) -> None:
        """Write down that somebody takes data away."""
        async with self.db.tx(tenant) as tx:
            tx.emit(DataExported(person=person, what=what))

    def forget(self, *persons: UUID) -> None:
        """Ask again for these persons' sessions: one of them is over, or they may do something else now."""
        gone = set(persons)
        self._known = {secret: kept for secret, kept in self._known.items() if kept[1].person.id not in gone}

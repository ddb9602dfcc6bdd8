"""The help page as everybody sees it: who is here and until when, how long it takes now, and where else to go."""

from typing import Any
from uuid import UUID

import msgspec

from ting.domains.mail import api as mail
from ting.domains.modules import api as modules
from ting.domains.portal import api as portal
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.journeys.company.face import Face, face
from ting.journeys.contact.lines import Lines, Range
from ting.journeys.contact.queue import Outlooks
from ting.journeys.library.files import Files
from ting.kit.db import Database, Tx
from ting.kit.problem import NotThere

DAYS = 8
"""The week ahead, until the same day is named again."""


class Waiting(msgspec.Struct, frozen=True):
    """How it stands with a queue now. `range` is told while it is open and somebody is on duty."""

    id: UUID
    name: str
    open: bool
    opens_at: int | None
    closes_at: int | None
    staffed: bool
    waiting: int
    serving: str | None
    range: Range | None


class Day(msgspec.Struct, frozen=True):
    """One of the coming days: when it is open, and what it is called where it is not like its weekday."""

    date: str
    name: str
    spans: tuple[tuple[str, str], ...]


class Page(msgspec.Struct, frozen=True):
    """A help page, whole."""

    company: Face
    now: int
    titles: dict[str, str]
    welcome: dict[str, str]
    phone: str
    email: str
    address: dict[str, str]
    links: list[Any]
    point: str
    accent: str | None
    sign_in: bool
    """A customer can be written to, and so sign in."""
    time_zone: str
    days: list[Day]
    queues: list[Waiting]


class Pages:
    """Where help pages are had from."""

    def __init__(self, db: Database, files: Files, lines: Lines, outlooks: Outlooks) -> None:
        self._db = db
        self._files = files
        self._lines = lines
        self._outlooks = outlooks

    async def tenant(self, slug: str) -> tenancy.Tenant:
        """Return whose help page this address is. Raises NotThere also where it is off."""
        async with self._db.house() as house:
            found = await tenancy.find(house, slug)
            if found is None:
                raise NotThere("page")
            await modules.need(house.within(found.id), "portal")
            await portal.page(house.within(found.id))
            return found

    async def look(self, slug: str) -> tuple[tenancy.Tenant, str | None]:
        """Return whose help page this is, and its colour. Raises NotThere."""
        tenant = await self.tenant(slug)
        async with self._db.tx(tenant.id) as tx:
            return tenant, (await point_of(tx, (await portal.page(tx)).point)).accent

    async def page(self, slug: str) -> Page:
        """Return a help page. Raises NotThere."""
        tenant = await self.tenant(slug)
        async with self._db.tx(tenant.id) as tx:
            return await self._page(tx, tenant)

    async def _page(self, tx: Tx, tenant: tenancy.Tenant) -> Page:
        written = await portal.page(tx)
        point = await point_of(tx, written.point)
        queues = [await routing.queue(tx, id_) for id_ in point.queues]
        await self._lines.know(tx, point.queues)
        return Page(
            company=await face(tx, self._files),
            now=tx.now,
            titles=written.titles,
            welcome=written.welcome,
            phone=written.phone or tenant.phone,
            email=written.email,
            address=written.address or tenant.address,
            links=list(written.links),
            point=point.key,
            accent=point.accent,
            sign_in=await mail.can_send(tx),
            time_zone=queues[0].hours.time_zone,
            days=[Day(day.date, day.name, day.spans) for day in routing.days_ahead(queues[0].hours, tx.now, DAYS)],
            queues=[await self._waiting(tx, queue) for queue in queues],
        )

    async def _waiting(self, tx: Tx, queue: routing.Queue) -> Waiting:
        look = await self._outlooks.of(tx, queue, routing.Work.live("webchat"))
        is_open, waiting = routing.is_open(queue.hours, tx.now), self._lines.waiting(queue.id)
        expected = look.range(waiting) if is_open and look.staffed else None
        return Waiting(
            id=queue.id,
            name=queue.name,
            open=is_open,
            opens_at=routing.opens_at(queue.hours, tx.now),
            closes_at=routing.closes_at(queue.hours, tx.now),
            staffed=look.staffed > 0,
            waiting=waiting,
            serving=self._lines.serving(queue.id),
            range=Range(expected.lo_ms, expected.hi_ms) if expected else None,
        )


async def point_of(tx: Tx, id_: UUID) -> tenancy.ContactPoint:
    """Return a contact point of the tenant's. Raises NotThere."""
    for point in await tenancy.points(tx):
        if point.id == id_:
            return point
    raise NotThere("contact point")

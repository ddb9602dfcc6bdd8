"""A centre to test in: a tenant with queues, people and a contact point, made through the doors of the domains."""

import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

from argon2 import PasswordHasher

from ting.app.setup import WRAPUP_CODES
from ting.domains.conversations import api as conversations
from ting.domains.people import api as people
from ting.domains.routing import api as routing
from ting.domains.routing.hours import Hours
from ting.domains.tenancy import api as tenancy
from ting.kit.db import Database, Row, Tx
from ting.kit.locale import Locale
from ting_sim import DeskClient, WidgetClient
from ting_sim.wire import DeskContact

PASSWORD = "correct horse battery"
# Argon2 is slow on purpose; the tests' people share one hash that was made once.
_hashes: list[str] = []
_numbers = itertools.count(1)
SHORT = routing.QueueSettings(
    ring_ms=20_000,
    refuse_ms=60_000,
    direct_ms=20_000,
    head_start_ms={"gold": 120_000, "silver": 60_000},
)


@dataclass
class Centre:
    """One tenant, and how to reach it."""

    db: Database
    url: str
    tenant: tenancy.Tenant
    key: str = ""
    point: UUID | None = None
    queues: dict[str, routing.Queue] = field(default_factory=dict)
    staff: dict[str, people.Person] = field(default_factory=dict)
    skills: dict[str, UUID] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The tenant's short name."""
        return self.tenant.slug

    def queue_id(self, key: str) -> str:
        """A queue's id as clients write it."""
        return str(self.queues[key].id)

    def person_id(self, name: str) -> str:
        """A person's id as clients write it."""
        return str(self.staff[name].id)

    # -- setting up

    async def add_queue(
        self,
        key: str = "help",
        *,
        needs: Sequence[routing.Need] = (),
        hours: Hours = routing.ALWAYS,
        **settings: Any,
    ) -> routing.Queue:
        """Add a queue with these clocks."""
        merged = {**{name: getattr(SHORT, name) for name in SHORT.__struct_fields__}, **settings}
        async with self.db.tx(self.tenant.id) as tx:
            self.queues[key] = await routing.add_queue(
                tx,
                key=key,
                name=key.capitalize(),
                prefix=chr(ord("A") + len(self.queues)),
                position=len(self.queues),
                hours=hours,
                needs=needs,
                settings=routing.QueueSettings(**merged),
            )
        return self.queues[key]

    async def add_point(self, channel: str = "webchat", *, origins: Sequence[str] = ()) -> str:
        """Open the contact point that leads to all queues there are; return its key."""
        async with self.db.tx(self.tenant.id) as tx:
            point = await tenancy.add_point(
                tx,
                channel=channel,
                name=self.tenant.name,
                queues=[queue.id for queue in self.queues.values()],
                origins=origins,
            )
        self.key, self.point = point.key, point.id
        return point.key

    async def add_person(
        self,
        name: str,
        role: str = "agent",
        *,
        skills: Mapping[str, int] | None = None,
        capacity: int = 6,
        seat: bool = True,
        locale: Locale = "en",
    ) -> people.Person:
        """Add somebody with the password PASSWORD; his customers see him as `<name> of <slug>`."""
        async with self.db.house() as house:
            person = await add_person(
                house,
                email=f"{name}@{self.slug}.example",
                name=f"Real {name}",
                alias=f"{name} of {self.slug}",
                locale=locale,
            )
            await self._grant(house, person, role, skills or {}, capacity if seat else 0)
        self.staff[name] = person
        return person

    async def add_skill(self, name: str, lang: str | None = None) -> UUID:
        """Add a skill; with `lang` it is asked of contacts in that language."""
        async with self.db.tx(self.tenant.id) as tx:
            self.skills[name] = await routing.add_skill(tx, name, lang)
        return self.skills[name]

    async def grant(self, name: str, person: people.Person, role: str = "agent") -> None:
        """Let somebody of another tenant serve here too."""
        async with self.db.house() as house:
            await self._grant(house, person, role, {}, 6)
        self.staff[name] = person

    async def _grant(
        self, house: Tx, person: people.Person, role: str, skills: Mapping[str, int], capacity: int
    ) -> None:
        inner = house.within(self.tenant.id)
        await people.grant(inner, person.id, role)
        if capacity:
            await routing.give_seat(inner, person.id, capacity)
        for skill, level in skills.items():
            await routing.set_skill(inner, person.id, self.skills[skill], level)

    # -- being there

    def desk(self, name: str, *, url: str | None = None, **more: Any) -> DeskClient:
        """A desk of this person, not yet connected; it comes by `url`, where that is another way in."""
        return DeskClient(url or self.url, self.staff[name].email, PASSWORD, **more)

    def widget(self, **more: Any) -> WidgetClient:
        """A new customer's window, not yet connected."""
        return WidgetClient(self.url, self.key, **more)

    async def serve(
        self, stage: "Stage", desk: DeskClient, question: str = "Help me", **more: Any
    ) -> tuple[WidgetClient, DeskContact]:
        """Let a customer come and this desk answer him."""
        widget = await stage.widget(self, question, **more)
        await desk.wait_for(lambda d: any(o.contact == widget.contact for o in d.offers.values()), what="the offer")
        offer = next(offer for offer in desk.offers.values() if offer.contact == widget.contact)
        contact = await desk.accept(offer)
        await widget.wait_for(lambda w: w.phase == "serving")
        return widget, contact

    async def finish(self, desk: DeskClient, contact: str, code: str = "solved") -> None:
        """End and wrap up."""
        await desk.end(self.slug, contact)
        await desk.wrapup(self.slug, contact, code)

    # -- what is true

    async def fetch(self, sql: str, *args: Any) -> list[Row]:
        """Ask the tables, as the house sees them."""
        async with self.db.house() as tx:
            return await tx.fetch(sql, *args)

    async def value(self, sql: str, *args: Any) -> Any:
        """Ask the tables for one value."""
        async with self.db.house() as tx:
            return await tx.fetchval(sql, *args)

    async def load(self, name: str) -> int:
        """How much a seat carries."""
        return int(await self.value("select load from seat where person_id = $1", self.staff[name].id))

    async def contact_state(self, contact: str | None) -> str:
        """A contact's state."""
        return str(await self.value("select state from contact where id = $1", contact))


class Stage:
    """Opens and closes the clients of one test."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack

    async def desk(self, centre: Centre, name: str, *, status: str | None = "available", **more: Any) -> DeskClient:
        """Sit somebody down."""
        desk = await self._stack.enter_async_context(centre.desk(name, **more))
        if status:
            await desk.status(status, "break" if status == "away" else None)
        return desk

    async def widget(self, centre: Centre, question: str | None = None, **more: Any) -> WidgetClient:
        """Let a customer come, and ask."""
        asked = {name: more.pop(name) for name in ("name", "queue", "page") if name in more}
        widget = await self._stack.enter_async_context(centre.widget(**more))
        if question is not None:
            await widget.start(question, **asked)
        return widget

    async def enter(self, widget: WidgetClient) -> None:
        """Let a customer's window open that was made elsewhere."""
        await self._stack.enter_async_context(widget)

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator[Self]:
        """Clear the stage at the end."""
        async with AsyncExitStack() as stack:
            yield cls(stack)


async def add_person(house: Tx, *, email: str, name: str, alias: str, locale: Locale = "en") -> people.Person:
    """Add a person whose password is PASSWORD, without the cost of hashing it again."""
    person = await people.add_person(house, email=email, name=name, alias=alias, locale=locale, password=None)
    if not _hashes:
        _hashes.append(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD))
    await house.execute("update person set password_hash = $2 where id = $1", person.id, _hashes[0])
    return person


async def open_centre(
    db: Database, url: str = "", *, name: str = "acme", channel: str = "webchat", queue: bool = True, **settings: Any
) -> Centre:
    """Make a tenant of its own, with a queue `help` and a contact point unless `queue` is False."""
    slug = f"{name}-{next(_numbers)}"
    async with db.house() as house:
        tenant = await tenancy.create(house, slug=slug, name=slug.capitalize(), locale="en", time_zone="Asia/Taipei")
        inner = house.within(tenant.id)
        await people.begin_roles(inner, tenant.locale)
        await routing.put_aux_codes(inner, routing.DEFAULT_AUX_CODES)
        await conversations.put_wrapup_codes(inner, WRAPUP_CODES)
    centre = Centre(db, url, tenant)
    if queue:
        await centre.add_queue("help", **settings)
        await centre.add_point(channel)
    return centre

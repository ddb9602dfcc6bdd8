"""HTTP of notices: to write one, to see who has read it, to read it."""

from uuid import UUID

import msgspec
from litestar import delete, get, post

from ting.domains.modules import api as modules
from ting.domains.notices import api as notices
from ting.domains.notices.api import Audience, Notice
from ting.domains.people import api as people
from ting.domains.people.api import Signed
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.domains.tenancy.api import Tenant
from ting.journeys.notices.audience import known, mine, persons
from ting.journeys.notices.tell import NoticeView, view
from ting.kit.db import Database, Tx
from ting.kit.problem import NotThere

SEND = {"permission": "notices.send"}
READ = {"permission": "notices.read"}


class Post(msgspec.Struct, frozen=True):
    """What is to be told. `key` is the caller's: the same again is the same notice. `texts` by language, one at least."""

    key: UUID
    texts: dict[str, str]
    until: int
    audience: Audience = "all"
    audience_ids: list[UUID] = []
    needs_ack: bool = False


class Sent(msgspec.Struct, frozen=True):
    """A notice as its senders see it: for how many it is, and how many of them have read it."""

    id: UUID
    texts: dict[str, str]
    audience: Audience
    audience_ids: list[UUID]
    needs_ack: bool
    by: str
    at: int
    until: int
    withdrawn_at: int | None
    reached: int
    read: int


class Reader(msgspec.Struct, frozen=True):
    """Somebody whom a notice is for, and when he read it."""

    id: UUID
    name: str
    at: int | None


class Choice(msgspec.Struct, frozen=True):
    """A team or a queue."""

    id: UUID
    name: str


class Choices(msgspec.Struct, frozen=True):
    """Whom a notice may be for."""

    teams: list[Choice]
    queues: list[Choice]


@get("/api/notices", opt={"permission": "signed"})
async def my_notices(signed: Signed, db: Database) -> list[NoticeView]:
    """List the living notices for oneself that one has not read, of all one's tenants, oldest first."""
    found: list[NoticeView] = []
    async with db.house() as house:
        for tenant in await tenancy.of_ids(house, list(signed.memberships)):
            tx = house.within(tenant.id)
            if not await modules.has(tx, "notices"):
                continue
            unread = await mine(tx, signed.person.id)
            names = await people.names(tx, [notice.by for notice in unread])
            found += [view(notice, tenant.slug, names) for notice in unread]
    return sorted(found, key=lambda notice: notice.at)


@post("/api/t/{slug:str}/notices/{notice:uuid}/read", opt=READ, status_code=204)
async def read(notice: UUID, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Say that one has read a notice, or acknowledge it; again is harmless."""

    async def work(tx: Tx) -> None:
        if signed.person.id not in await persons(tx, await notices.get(tx, notice)):
            raise NotThere("notice")
        await notices.read(tx, notice, signed.person.id)

    await db.run(tenant.id, work)


@post("/api/t/{slug:str}/notices", opt=SEND, status_code=200)
async def send(data: Post, signed: Signed, tenant: Tenant, db: Database) -> Sent:
    """Tell something to everybody, to teams or to those who serve queues; their screens show it at once."""

    async def work(tx: Tx) -> Sent:
        made = await notices.post(
            tx,
            key=data.key,
            texts=data.texts,
            audience=data.audience,
            audience_ids=data.audience_ids,
            known=await known(tx, data.audience),
            until=data.until,
            needs_ack=data.needs_ack,
            by=signed.person.id,
        )
        return (await _sent(tx, [made]))[0]

    return await db.run(tenant.id, work)


@get("/api/t/{slug:str}/notices", opt=SEND)
async def sent(tenant: Tenant, db: Database) -> list[Sent]:
    """List the notices of the last month and those that still live, newest first."""
    async with db.tx(tenant.id) as tx:
        return await _sent(tx, await notices.recent(tx))


@get("/api/t/{slug:str}/notices/{notice:uuid}/readers", opt=SEND)
async def readers(notice: UUID, tenant: Tenant, db: Database) -> list[Reader]:
    """List whom a notice is for, with who has read it and when."""
    async with db.tx(tenant.id) as tx:
        found = await notices.get(tx, notice)
        read_at = (await notices.readers(tx, [notice])).get(notice, {})
        everyone = await persons(tx, found) | read_at.keys()
        names = await people.names(tx, list(everyone))
    rows = [Reader(person, names[person][0], read_at.get(person)) for person in everyone if person in names]
    return sorted(rows, key=lambda row: (row.at is None, row.at or 0, row.name))


@delete("/api/t/{slug:str}/notices/{notice:uuid}", opt=SEND, status_code=204)
async def withdraw(notice: UUID, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Take a notice back: it goes from all screens."""
    await db.run(tenant.id, notices.withdraw, notice, by=signed.person.id)


@get("/api/t/{slug:str}/notices/choices", opt=SEND)
async def choices(tenant: Tenant, db: Database) -> Choices:
    """List the teams and queues that a notice may be for."""
    async with db.tx(tenant.id) as tx:
        return Choices(
            [Choice(team.id, team.name) for team in await people.teams(tx)],
            [Choice(queue.id, queue.name) for queue in await routing.queues(tx)],
        )


async def _sent(tx: Tx, found: list[Notice]) -> list[Sent]:
    read_by = await notices.readers(tx, [notice.id for notice in found])
    names = await people.names(tx, [notice.by for notice in found])
    rows = []
    for notice in found:
        have = read_by.get(notice.id, {})
        rows.append(
            Sent(
                id=notice.id,
                texts=notice.texts,
                audience=notice.audience,
                audience_ids=list(notice.audience_ids),
                needs_ack=notice.needs_ack,
                by=names.get(notice.by, ("", ""))[0],
                at=notice.at,
                until=notice.until,
                withdrawn_at=notice.withdrawn_at,
                reached=len(await persons(tx, notice) | have.keys()),
                read=len(have),
            )
        )
    return rows


ROUTES = (my_notices, read, send, sent, readers, withdraw, choices)

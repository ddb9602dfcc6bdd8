"""HTTP of canned replies: one's own, and how often each is used."""

from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from litestar import delete, get, put

from ting.domains.replies import api
from ting.kit.db import Database, Tx
from ting.kit.problem import Gone

SERVE = {"permission": "contacts.serve"}
MINE = "/api/t/{slug:str}/my-replies"
DAY_MS = 86_400_000


class MyReply(msgspec.Struct, frozen=True):
    """A reply of one's own; nobody else sees it."""

    name: str
    texts: dict[str, str]
    folder: str = ""
    shortcut: str | None = None


class Kept(MyReply, frozen=True, kw_only=True):
    """A reply of one's own, as it is kept."""

    id: UUID


class Used(msgspec.Struct, frozen=True):
    """How often a reply was sent."""

    reply: UUID
    uses: int


@put(MINE + "/{reply:uuid}", opt=SERVE, status_code=200)
async def keep(reply: UUID, data: MyReply, tenant: Any, signed: Any, db: Database) -> Kept:
    """Keep a reply of one's own under an id of one's own making; the same again is harmless."""
    owner = signed.person.id

    async def work(tx: Tx) -> api.Reply:
        return await api.put(tx, api.Reply(id=reply, owner=owner, **msgspec.structs.asdict(data)))

    try:
        kept = await db.run(tenant.id, work)
    except asyncpg.UniqueViolationError as error:
        raise Gone(
            "taken", "You have another reply of this title, or with this shortcut.", "Choose another one."
        ) from error
    return Kept(kept.name, kept.texts, kept.folder, kept.shortcut, id=kept.id)


@delete(MINE + "/{reply:uuid}", opt=SERVE, status_code=204)
async def drop(reply: UUID, tenant: Any, signed: Any, db: Database) -> None:
    """Take a reply of one's own out of use."""
    await db.run(tenant.id, api.drop_own, reply, signed.person.id)


@get("/api/t/{slug:str}/reply-uses", opt={"permission": api.PERMISSION})
async def uses(tenant: Any, db: Database, days: int = 30) -> list[Used]:
    """Return how often each reply was sent in these last days."""
    async with db.tx(tenant.id) as tx:
        found = await api.uses(tx, since=tx.now - max(1, min(days, 3660)) * DAY_MS)
    return [Used(reply, n) for reply, n in found.items()]


ROUTES = (keep, drop, uses)

"""SQL of calls that customers place from a page."""

from typing import NamedTuple
from uuid import UUID

from ting.domains.telephony.page_calls import PageCall
from ting.kit.db import Row, Tx

LIVE = (
    "(p.call_id is null and p.expires_at > $1 "
    "or exists (select from call c where c.id = p.call_id and c.state <> 'over'))"
)


class PageCallRow(NamedTuple):
    """A call from a page as the engine is told of it."""

    page: PageCall
    digest: bytes
    """Sealed."""


async def lock_visitor(tx: Tx, visitor: UUID) -> None:
    """Let another window of the same browser wait."""
    await tx.execute("select id from visitor where tenant_id = $1 and id = $2 for no key update", tx.tenant, visitor)


async def runs(tx: Tx, visitor: UUID) -> bool:
    """Say whether a call from this browser is under way."""
    return bool(
        await tx.fetchval(
            "select exists (select from page_call p join call c on c.id = p.call_id "
            "where p.tenant_id = $1 and p.visitor_id = $2 and c.state <> 'over')",
            tx.tenant,
            visitor,
        )
    )


async def put(tx: Tx, page: PageCall, digest: bytes, expires_at: int) -> None:
    """Keep what a browser was given; what it had before is good no more."""
    await tx.execute("delete from page_call where tenant_id = $1 and visitor_id = $2", tx.tenant, page.visitor)
    await tx.execute(
        "insert into page_call (id, tenant_id, visitor_id, number_id, lang, username, digest, made_at, expires_at) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        page.id,
        tx.tenant,
        page.visitor,
        page.number,
        page.lang,
        page.username,
        digest,
        tx.now,
        expires_at,
    )


async def by_name(tx: Tx, username: str) -> PageCall | None:
    """Find what a browser calls by (in a transaction of the house); also when it is over."""
    row = await tx.fetchrow("select * from page_call where username = $1", username)
    return _page(row) if row else None


async def live(tx: Tx, ids: list[UUID]) -> dict[UUID, PageCall]:
    """Return those of these that are good still (in a transaction of the house)."""
    rows = await tx.fetch(f"select p.* from page_call p where p.id = any($2) and {LIVE}", tx.now, ids)  # noqa: S608
    return {row["id"]: _page(row) for row in rows}


async def every(tx: Tx) -> list[PageCallRow]:
    """Return all that are good (in a transaction of the house)."""
    rows = await tx.fetch(f"select p.* from page_call p where {LIVE} order by p.id", tx.now)  # noqa: S608
    return [PageCallRow(_page(row), row["digest"]) for row in rows]


async def place(tx: Tx, id_: UUID, call: UUID) -> bool:
    """Note which call came of it; False where it is not good, or another did."""
    return bool(
        await tx.execute(
            "update page_call set call_id = $3 where tenant_id = $1 and id = $2 "
            "and (call_id = $3 or (call_id is null and expires_at > $4))",
            tx.tenant,
            id_,
            call,
            tx.now,
        )
    )


async def of_call(tx: Tx, call: UUID) -> PageCall | None:
    """Return by what a call was placed from a page, if it was."""
    row = await tx.fetchrow("select * from page_call where tenant_id = $1 and call_id = $2", tx.tenant, call)
    return _page(row) if row else None


def _page(row: Row) -> PageCall:
    return PageCall(
        id=row["id"],
        tenant=row["tenant_id"],
        visitor=row["visitor_id"],
        number=row["number_id"],
        lang=row["lang"],
        username=row["username"],
        call=row["call_id"],
    )

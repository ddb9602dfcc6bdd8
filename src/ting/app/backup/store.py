"""All SQL of taking a house out and in, as its owner."""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

import asyncpg

from ting.app.backup.client import LEFT_OUT

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

# A table of which the owner does not see each row would be taken along in part, and nobody would know.
BLIND = """
select c.relname from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relrowsecurity
  and not exists (select from pg_policy p where p.polrelid = c.oid and p.polpermissive and p.polcmd in ('*', 'r')
    and pg_get_expr(p.polqual, p.polrelid) = 'true'
    and (p.polroles = '{0}' or to_regrole($1)::oid = any (p.polroles)))
order by 1
"""


class Moment(NamedTuple):
    """What a transaction shows: the snapshot that others can share, when (ms), and of which server."""

    snapshot: str
    at: int
    postgres: str


async def blind(connection: Connection, owner: str) -> list[str]:
    """Return the tables of which the owner may not see every row."""
    return [row["relname"] for row in await connection.fetch(BLIND, owner)]


async def moment(connection: Connection) -> Moment:
    """Export this transaction's snapshot; it lasts as long as the transaction."""
    (row,) = await connection.fetch(
        "select pg_export_snapshot() as snapshot, now_ms() as at, current_setting('server_version') as postgres"
    )
    return Moment(row["snapshot"], row["at"], row["postgres"])


async def tables(connection: Connection) -> list[str]:
    """Return all tables of the house."""
    rows = await connection.fetch(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1"
    )
    return [row["relname"] for row in rows]


async def counts(connection: Connection, named: Iterable[str]) -> dict[str, int]:
    """Return how many rows these tables have, but those that no back-up takes along."""
    return {
        table: await connection.fetchval(f'select count(*) from "{table}"')  # noqa: S608 - names from the catalogue
        for table in named
        if table not in LEFT_OUT
    }


async def name(admin: Connection, unfinished: str) -> None:
    """Give a database that has become whole its name."""
    await admin.execute(f'alter database "{unfinished}" rename to ting')


async def settle(connection: Connection) -> None:
    """Let the planner know what came in."""
    await connection.execute("analyze")

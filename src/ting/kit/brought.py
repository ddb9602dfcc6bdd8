"""SQL that modules of other packages bring: run once each, by the owner of the tables, and only if tenants stay apart.

See docs/adr/0036.
"""

from collections.abc import Iterable

import asyncpg

from ting.kit.db import Tx
from ting.kit.module import Module

BARE = (
    "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') "
    "and not (c.relrowsecurity and c.relforcerowsecurity) and c.relname not in ('alembic_version')"
)


async def bring(connection: "asyncpg.Connection[asyncpg.Record]", modules: Iterable[Module]) -> list[str]:
    """Run what SQL of these modules was not run yet, as the owner of the tables, each file in its own transaction.

    Return what was run. A file that fails is noted with the reason, and with it its module rests; so is one that makes a
    table which is not kept apart by tenant.
    """
    done = []
    for module in modules:
        for name, text in _files(module):
            if await connection.fetchval(
                "select true from module_sql where module = $1 and name = $2 and error is null", module.key, name
            ):
                continue
            why = await _run(connection, text)
            await connection.execute(
                "insert into module_sql (module, name, error) values ($1, $2, $3) "
                "on conflict (module, name) do update set error = excluded.error, at = now_ms()",
                module.key,
                name,
                why,
            )
            if why:
                break
            done.append(f"{module.key}/{name}")
    return done


async def _run(connection: "asyncpg.Connection[asyncpg.Record]", text: str) -> str | None:
    transaction = connection.transaction()
    await transaction.start()
    try:
        before = {row[0] for row in await connection.fetch(BARE)}
        await connection.execute(text)
        bare = sorted({row[0] for row in await connection.fetch(BARE)} - before)
        why = f"the table {bare[0]!r} has no forced row-level security" if bare else None
    except asyncpg.PostgresError as error:
        why = f"{type(error).__name__}: {error}"[:500]
    await (transaction.rollback() if why else transaction.commit())
    return why


async def unready(tx: Tx, modules: Iterable[Module]) -> dict[str, str]:
    """Return which of these modules lack tables, and why (in a transaction of the house)."""
    rows = {
        (row["module"], row["name"]): row["error"]
        for row in await tx.fetch("select module, name, error from module_sql")
    }
    found: dict[str, str] = {}
    for module in modules:
        for name, _ in _files(module):
            why = rows.get((module.key, name), "it was not run yet: start ./ting up")
            if why is not None:
                found.setdefault(module.key, f"{name}: {why}")
    return found


def _files(module: Module) -> list[tuple[str, str]]:
    if module.sql is None:
        return []
    return [(path.name, path.read_text("utf-8")) for path in sorted(module.sql.glob("[0-9]*.sql"))]

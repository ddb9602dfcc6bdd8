"""What every bench stands on: a durable PostgreSQL of its own, a migrated database, and the form of a figure."""

import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import structlog

from ting.app import database, migrate
from ting.app.database import Dsns
from ting.app.postgres import Server
from ting.kit.db import Database

# Standard output is for figures.
structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))

ROW = "x" * 200
"""What a bare commit writes: about as much as a short message."""


class Ground(NamedTuple):
    """A server and the addresses of its database's roles."""

    server: Server
    dsns: Dsns
    db: Database
    folder: Path


@asynccontextmanager
async def ground(*, size: int = 16) -> AsyncIterator[Ground]:
    """Start a PostgreSQL that commits durably, on this machine's disk, and take it away afterwards."""
    folder, server = await asyncio.to_thread(_server)
    try:
        dsns = await database.prepare(server.dsn(), database.passwords(server.data))
        await migrate.migrate(dsns.owner)
        async with Database.connect(dsns.app, dsns.house, size=size) as db:
            yield Ground(server, dsns, db, folder)
    finally:
        await asyncio.to_thread(server.stop)
        shutil.rmtree(folder, ignore_errors=True)


def _server() -> tuple[Path, Server]:
    folder = Path(tempfile.mkdtemp(prefix="ting-bench-"))
    folder.chmod(0o711)
    server = Server(folder, password=database.passwords(folder).superuser)
    server.start()
    return folder, server


async def bare_commits(ground: Ground, clients: int, seconds: float, rows: int = 1) -> list[float]:
    """Return how long each bare commit took, in seconds: so many rows in one statement, so many clients at once."""
    owner = await asyncpg.connect(ground.dsns.owner)
    await owner.execute(
        "create table if not exists bare (id bigint generated always as identity primary key, body text)"
    )
    await owner.close()
    took: list[float] = []
    over = time.perf_counter() + seconds

    async def client() -> None:
        conn = await asyncpg.connect(ground.dsns.owner)
        insert = await conn.prepare("insert into bare (body) select $1 from generate_series(1, $2)")
        while time.perf_counter() < over:
            began = time.perf_counter()
            await insert.fetch(ROW, rows)
            took.append(time.perf_counter() - began)
        await conn.close()

    await together([client] * clients)
    return took


async def commit_and_notify(ground: Ground, times: int = 300) -> list[float]:
    """Return how long a bare commit and then a bare NOTIFY take until another connection hears it, in seconds."""
    owner, ear = await asyncpg.connect(ground.dsns.owner), await asyncpg.connect(ground.dsns.owner)
    heard = asyncio.Event()
    await ear.add_listener("bare", lambda *_: heard.set())
    await owner.execute(
        "create table if not exists bare (id bigint generated always as identity primary key, body text)"
    )
    took = []
    for _ in range(times):
        heard.clear()
        began = time.perf_counter()
        await owner.execute("insert into bare (body) values ('x')")
        await owner.execute("notify bare")
        await heard.wait()
        took.append(time.perf_counter() - began)
    await owner.close()
    await ear.close()
    return took


async def together(works: Sequence[Callable[[], Awaitable[None]]]) -> None:
    """Do all at once, and wait for all."""
    await asyncio.gather(*(work() for work in works))


def quantile(of: Sequence[float], share: float) -> float:
    """Return a quantile by nearest rank."""
    ordered = sorted(of)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def say(
    name: str,
    figure: float,
    unit: str,
    limit: float,
    *,
    target: float | None = None,
    at_most: float | None = None,
    **detail: Any,
) -> None:
    """Print a figure beside its limit. `ratio` is the figure as a share of the limit; `ok` is null without a target.

    A target is a share of the limit to reach (`target`), or a figure not to exceed (`at_most`): `target_of` says which.
    """
    ratio = figure / limit if limit else None
    reached = None if target is None or ratio is None else ratio >= target
    line = {
        "name": name,
        "figure": round(figure, 3),
        "unit": unit,
        "limit": round(limit, 3),
        "ratio": round(ratio, 4) if ratio is not None else None,
        "target": target if at_most is None else at_most,
        "target_of": "figure, at most" if at_most is not None else "ratio, at least" if target is not None else None,
        "ok": reached if at_most is None else figure <= at_most,
        "detail": detail,
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)

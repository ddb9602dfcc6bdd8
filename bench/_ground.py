"""What every bench stands on: a durable PostgreSQL of its own, a migrated database, and the form of a figure."""

import argparse
import asyncio
import json
import os
import shutil
import statistics
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


def times(act: Callable[[], object], rounds: int, *, warm: int = 1) -> list[float]:
    """Do it so many times, after a few that do not count; return the seconds of each."""
    took = []
    for n in range(warm + rounds):
        began = time.perf_counter()
        act()
        if n >= warm:
            took.append(time.perf_counter() - began)
    return took


def cpu_seconds(*pids: int) -> float:
    """Return the processor time that these processes, and what they have ended, have used since they began."""
    ticks = 0
    for pid in pids:
        ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def resident_bytes(*pids: int) -> int:
    """Return the memory of these processes that no other shares."""
    return sum(
        int(line.split()[1]) * 1024
        for pid in pids
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        if line.startswith(("Private_Clean:", "Private_Dirty:"))
    )


def options(about: str | None, **sizes: tuple[int, int]) -> argparse.Namespace:
    """Read a bench's words: `--json`, `--tiny`, and its sizes, each with (what it is by default, and when tiny).

    A tiny run shows that the bench runs; its figures mean nothing.
    """
    words = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--json", action="store_true", help="nothing but the lines of JSON")
    words.add_argument("--tiny", action="store_true", help="only show that it runs")
    for name, (usual, tiny) in sizes.items():
        words.add_argument(f"--{name.replace('_', '-')}", type=int, help=f"{usual}, or {tiny} when tiny")
    given = words.parse_args()
    for name, (usual, tiny) in sizes.items():
        if getattr(given, name) is None:
            setattr(given, name, tiny if given.tiny else usual)
    return given


def say(
    name: str,
    figure: float | Sequence[float],
    unit: str,
    limit: float | Sequence[float],
    *,
    target: float | None = None,
    within: float | None = None,
    at_most: float | None = None,
    at_least: float | None = None,
    **detail: Any,
) -> None:
    """Print a figure beside its limit; of several, the median with its spread. `ok` is null without a target.

    A target is a share of the limit to reach (`target`) or not to exceed (`within`), or a figure to reach (`at_least`) or
    not to exceed (`at_most`): `target_of` says which. In words on the other output too, unless `--json` asks for nothing
    but JSON.
    """
    figures, limits = _several(figure), _several(limit)
    middle, against = statistics.median(figures), statistics.median(limits)
    ratio = middle / against if against else None
    goal, reached = _goal(middle, ratio, target, within, at_most)
    if at_least is not None:
        goal, reached = "figure, at least", middle >= at_least
    line = {
        "name": name,
        "figure": round(middle, 3),
        "spread": [round(min(figures), 3), round(max(figures), 3)],
        "unit": unit,
        "limit": round(against, 3),
        "ratio": round(ratio, 4) if ratio is not None else None,
        "target": next((each for each in (target, within, at_most, at_least) if each is not None), None),
        "target_of": goal,
        "ok": reached,
        "load": round(os.getloadavg()[0], 2),
        "detail": detail,
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)
    if "--json" not in sys.argv:
        print(_in_words(line), file=sys.stderr, flush=True)


def _several(figure: float | Sequence[float]) -> Sequence[float]:
    return [figure] if isinstance(figure, int | float) else figure


def _goal(
    figure: float, ratio: float | None, target: float | None, within: float | None, at_most: float | None
) -> tuple[str | None, bool | None]:
    if at_most is not None:
        return "figure, at most", figure <= at_most
    if target is not None:
        return "ratio, at least", None if ratio is None else ratio >= target
    if within is not None:
        return "ratio, at most", None if ratio is None else ratio <= within
    return None, None


def _in_words(line: dict[str, Any]) -> str:
    judged = {True: "ok", False: "MISSED", None: ""}[line["ok"]]
    aim = f"target {line['target']} ({line['target_of']}) {judged}" if line["target_of"] else ""
    return f"{line['name']:32} {line['figure']:>12,} {line['unit']:10} limit {line['limit']:>12,}  ratio {line['ratio']}  {aim}"

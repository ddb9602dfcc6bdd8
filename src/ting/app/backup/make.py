"""`./ting backup`: the house in one file, while it serves.

The database is taken as it was at one moment (a snapshot). Its files are taken afterwards: a file is on disk before the
row that names it is committed, and is not changed, so that whatever the snapshot names is there; what came later is more
than is needed, and harmless.
"""

import asyncio
import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from ting import __version__
from ting.app import database
from ting.app.backup import archive, client, store
from ting.app.console import step
from ting.app.database import Dsns
from ting.app.doctor import database_of, house_of
from ting.app.refused import Refused
from ting.app.settings import Settings
from ting.domains.upkeep import api as upkeep
from ting.kit import clock
from ting.kit.db import Database

STDOUT = Path("-")


class Made(msgspec.Struct, frozen=True):
    """What was written down."""

    rows: dict[str, int]
    made_at: int
    files: int
    bytes: int
    ms: int


def make(told: Settings, data: Path | None, to: Path | None) -> int:
    """Write a back-up to a file, into a folder, or (`-`) to the standard output. Returns the exit code."""
    told = house_of(told, data)
    with database_of(told) as dsns:
        if to == STDOUT:
            made = asyncio.run(_write(told, dsns, sys.stdout.buffer))
        else:
            path = _path(to or told.data / "backups")
            with _half(path) as half, step(f"writing {path}"), half.open("wb") as out:
                made = asyncio.run(_write(told, dsns, out))
                out.flush()
                os.fsync(out.fileno())
        asyncio.run(_note(dsns, made))
    sys.stderr.write(
        f"  {sum(made.rows.values()):,} rows, {made.files:,} files, {made.bytes / (1 << 20):,.1f} MB.\n"
        "  It holds everything, keys as well: keep it where only you can read it.\n"
    )
    return 0


def _path(to: Path) -> Path:
    """The file to write: `to` itself, or one named by the time in that folder."""
    if to.suffix != ".tar":
        to.mkdir(parents=True, exist_ok=True, mode=0o700)
        to /= f"ting-{datetime.fromtimestamp(clock.wall_ms() / 1000, UTC):%Y%m%d-%H%M%S}.tar"
    if to.exists():
        raise Refused(f"{to} is there already.", "name another file, or a folder.")
    return to


@contextlib.contextmanager
def _half(path: Path) -> Iterator[Path]:
    """Where the file grows until it is whole; nobody takes half of one for a back-up."""
    half = path.with_suffix(".part")
    try:
        os.close(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        yield half
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


async def _write(told: Settings, dsns: Dsns, out: BinaryIO) -> Made:
    since = clock.monotonic()
    writer = archive.Writer(out)
    with tempfile.TemporaryDirectory(prefix="backup-", dir=told.data) as folder:
        taken = Path(folder) / archive.DUMP
        about = await _take(told, dsns.owner, taken)
        writer.about(about)
        size = writer.file(archive.DUMP, taken)
    files = 0
    for path in sorted(told.files.rglob("*")):
        if path.is_file() and path.suffix != ".part":
            size += writer.file(archive.FILES + path.relative_to(told.files).as_posix(), path)
            files += 1
    writer.end()
    return Made(about.rows, about.made_at, files, size, round((clock.monotonic() - since) * 1000))


async def _take(told: Settings, owner: str, to: Path) -> archive.About:
    """Take the database out, and count what that moment shows."""
    connection = await database.connect(owner)
    try:
        if blind := await store.blind(connection, database.OWNER):
            raise Refused(
                f"{database.OWNER} does not see every row of {', '.join(blind)}.",
                f"give it a policy on that table as its neighbours have: to {database.OWNER} using (true).",
            )
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            moment = await store.moment(connection)
            await asyncio.to_thread(client.dump, told, owner, moment.snapshot, to)
            return archive.About(
                ting=__version__,
                revision=await database.revision(connection) or "",
                postgres=moment.postgres,
                made_at=moment.at,
                rows=await store.counts(connection, await store.tables(connection)),
            )
    finally:
        await connection.close()


async def _note(dsns: Dsns, made: Made) -> None:
    """Write down that there is a back-up: health and readiness tell how old the last one is."""
    async with Database.connect(dsns.app, dsns.house, size=2) as db, db.house() as tx:
        await upkeep.backed_up(tx, of=made.made_at, bytes_=made.bytes, ms=made.ms)

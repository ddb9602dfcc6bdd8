"""`./ting restore`: a house from a back-up, in an empty place; `--try` does it beside everything, looks, and tidies up.

What was in the air when the back-up was made is settled so that nothing is done twice: mail that waited may have gone
since, so a person is asked; who was signed in signs in again, for a session that was ended since would live again.
"""

import asyncio
import contextlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from ting.app import database, erasures, postgres, supervise
from ting.app.backup import archive, client, store
from ting.app.backup.make import STDOUT
from ting.app.console import say, step
from ting.app.database import Dsns
from ting.app.refused import Refused
from ting.app.settings import Settings
from ting.app.trails import line, proofs
from ting.domains.mail import api as mail
from ting.domains.people import api as people
from ting.domains.portal import api as portal
from ting.domains.upkeep import api as upkeep
from ting.journeys.trail.prove import AuditProof
from ting.kit.anchor import anchor
from ting.kit.db import Database

UNFINISHED = "ting_restoring"
"""Our own database bears this name until it is whole."""


class Found(NamedTuple):
    """What a restored house came to."""

    about: archive.About
    rows: dict[str, int]
    trails: dict[str, AuditProof]
    back: int
    """So many had been erased since, and were erased again."""

    @property
    def lacking(self) -> list[str]:
        """The tables that have not what the back-up says of them."""
        return sorted(table for table, count in self.about.rows.items() if self.rows.get(table) != count)


def restore(told: Settings, data: Path | None, file: Path, *, trial: bool, erased: Path | None = None) -> int:
    """Restore a back-up; 1 when what came of it is not what was written. `file` may be `-`, the standard input.

    `erased`: a list of those who were erased since, who are erased again.
    """
    digests = erasures.read(erased) if erased else []
    if trial:
        with tempfile.TemporaryDirectory(prefix="ting-try-") as folder:
            Path(folder).chmod(0o711)  # root's PostgreSQL walks through
            found = _restore(
                msgspec.structs.replace(told, data=Path(folder) / "data", database_url=None), file, digests
            )
    else:
        told = msgspec.structs.replace(told, data=data or told.data)
        _refuse_full(told.data)
        if told.files.exists():
            _refuse_full(told.files)
            told.files.rmdir()
        found = _restore(told, file, digests)
    for name, proof in found.trails.items():
        sys.stdout.write(f"  {line(name, proof)}\n")
    if found.lacking:
        sys.stdout.write(f"!!  other rows than were written: {', '.join(found.lacking)}\n")
        return 1
    rows = f"{sum(found.rows.values()):,} rows in {len(found.rows)} tables"
    sys.stdout.write(f"ok  {rows}, as they were on {_utc(found.about.made_at)}\n")
    if digests:
        sys.stdout.write(
            f"ok  {found.back} of {len(digests)} people who were erased had come back, and are erased again\n"
        )
    else:
        sys.stdout.write(
            "    Whoever was erased since is back: restore it with --erased, a list that ./ting erased printed later.\n"
        )
    if not trial:
        sys.stdout.write(f"\n  Start it:  ./ting up --data {told.data}\n")
    return 1 if any(proof.broken for proof in found.trails.values()) else 0


def _utc(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _refuse_full(data: Path) -> None:
    if data.exists() and any(data.iterdir()):
        raise Refused(
            f"{data} is not empty, and a restored house never takes another's place.",
            "give --data a new folder; the old one is removed by hand, when you are sure.",
        )


def _restore(told: Settings, file: Path, digests: list[bytes]) -> Found:
    with supervise.only_one(told.data), tempfile.TemporaryDirectory(prefix="restore-", dir=told.data) as folder:
        unpacked = Path(folder)
        with step("reading the back-up"), _opened(file) as source:
            about = archive.unpack(source, unpacked)
        _refuse_newer(about)
        if digests and about.revision != database.newest():
            raise Refused(
                f"The back-up was made by an older Ting ({about.ting}), which keeps no list of those who were erased.",
                "restore it without --erased, start it once, back it up, and restore that with --erased.",
            )
        with _place(told) as dsns:
            with step("putting the database in"):
                rows = asyncio.run(_put_in(told, dsns.owner, unpacked / archive.DUMP, list(about.rows)))
            with step("settling what was in the air"):
                asyncio.run(_settle(dsns, about))
            if (unpacked / archive.FILES).exists():
                told.kept.mkdir(parents=True, exist_ok=True)
                shutil.move(unpacked / archive.FILES, told.files)  # to another disk, where that is shared
            back = asyncio.run(erasures.again(dsns, told.files, digests)) if digests else 0
            say("proving the audit trails")
            trails = asyncio.run(proofs(dsns)) if about.revision == database.newest() else {}
        return Found(about, rows, trails, back)


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    if file == STDOUT:
        yield sys.stdin.buffer
        return
    try:
        source = file.open("rb")
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.", "name the file that ./ting backup wrote.") from error
    with source:
        yield source


def _refuse_newer(about: archive.About) -> None:
    if about.format > archive.FORMAT or about.revision > database.newest():
        raise Refused(
            f"The back-up was made by a newer Ting ({about.ting}, tables {about.revision}).",
            "restore it with that version, or a newer one.",
        )


@contextlib.contextmanager
def _place(told: Settings) -> Iterator[Dsns]:
    """An empty database with its roles: one of our own, or the one that was given."""
    secret = database.passwords(told.data)
    if told.owner_dsn and told.app_dsn and told.house_dsn:
        yield Dsns(told.owner_dsn, told.app_dsn, told.house_dsn)
        return
    if told.database_url:
        yield asyncio.run(database.prepare(told.database_url, secret))
        return
    server = postgres.Server(told.data, password=secret.superuser, binaries=told.postgres_bin)
    with step("making a PostgreSQL"):
        server.start()
    try:
        yield asyncio.run(database.prepare(server.dsn(), secret, database=UNFINISHED))
        asyncio.run(_name(server.dsn()))
    finally:
        server.stop()


async def _name(admin: str) -> None:
    connection = await database.connect(admin)
    try:
        await store.name(connection, UNFINISHED)
    finally:
        await connection.close()


async def _put_in(told: Settings, owner: str, dump: Path, tables: list[str]) -> dict[str, int]:
    """Put the database in; return how many rows its tables have now."""
    connection = await database.connect(owner)
    try:
        if await database.revision(connection):
            raise Refused("There is a house in this database already.", "give an empty one.")
        await asyncio.to_thread(client.restore, told, owner, dump, "pre-data", "data")
        async with connection.transaction():
            await anchor(connection)
        await asyncio.to_thread(client.restore, told, owner, dump, "post-data")
        await store.settle(connection)
        return await store.counts(connection, tables)
    finally:
        await connection.close()


async def _settle(dsns: Dsns, about: archive.About) -> None:
    async with Database.connect(dsns.app, dsns.house, size=2) as db, db.house() as tx:
        await mail.ask_about_all(tx)
        await people.distrust_all(tx)
        await portal.distrust_all(tx)
        await upkeep.restored(tx, of=about.made_at)

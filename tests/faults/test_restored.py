"""XF19, the restore drill: a house that serves is taken into one file, lost, and made again of it in another place."""

import asyncio
import hashlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from tests.centre import Centre, Stage, open_centre
from tests.faults.truth import wrong
from tests.house.test_start import CHECKOUT, opened
from tests.pictures import png
from tests.server import House, until
from tests.waiting import http_to
from ting.app import database
from ting.app.backup import archive
from ting.app.database import Dsns
from ting.app.postgres import Server
from ting.app.refused import Refused
from ting.app.settings import Settings, environment
from ting.domains.mail import api as mail
from ting.kit.anchor import anchor
from ting.kit.db import Database
from ting_sim import WidgetClient

pytestmark = pytest.mark.slow


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ting-drill-", ignore_cleanup_errors=True) as path:
        Path(path).chmod(0o711)
        yield Path(path)


def command(*words: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run one of Ting's commands as an operator does."""
    plain = environment(Settings(home=Path("/nowhere"), data=Path("/nowhere")))
    paths = os.pathsep.join(str(CHECKOUT / part) for part in ("src", "sim"))
    return subprocess.run(
        [sys.executable, "-m", "ting", *map(str, words)],
        cwd=CHECKOUT,
        env=env or {**plain, "PYTHONPATH": paths},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


async def arriving(centre: Centre, stage: Stage, over: asyncio.Event) -> int:
    """Customers come and go on while the back-up is made."""
    came = 0
    while not over.is_set():
        widget = await stage.widget(centre, f"Busy {came}")
        await widget.leave()
        came += 1
    return came


async def test_a_lost_house_is_made_again_of_its_backup_and_goes_on(
    own_house: House, own_db: Database, folder: Path
) -> None:
    centre = await open_centre(own_db, own_house.url)
    await centre.add_person("ann")
    await centre.add_person("ada", "administrator", seat=False)
    file = folder / "ting.tar"
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        old, done = await centre.serve(stage, desk, "My first matter")
        sent = await old.send_file("receipt.png", png(), "image/png")
        await centre.finish(desk, done.id)
        open_, contact = await centre.serve(stage, desk, "May I ask 貴公司 something?")
        await desk.say(centre.slug, contact.id, "Please do")
        await open_.wait_for(lambda w: len(w.messages) > 1)
        async with own_db.tx(centre.tenant.id) as tx:
            waits = await mail.send(tx, to="c@x.example", subject="Hello", text="…", key="drill", kind="transcript")
        over = asyncio.Event()
        crowd = asyncio.ensure_future(arriving(centre, stage, over))
        try:
            made = await asyncio.to_thread(
                command, "backup", file, "--data", own_house.settings.data, env=own_house.environment()
            )
        finally:
            over.set()
        assert made.returncode == 0, made.stderr
        assert await crowd > 0
        token, mark = open_.token, open_.messages[-1].id
        history = [dict(row) for row in await messages(own_db, contact.id)]
        assert (file.stat().st_mode & 0o777, list(folder.iterdir())) == (0o600, [file])
        note = await centre.fetch("select bytes from backup")
        assert [row["bytes"] > 10_000 for row in note] == [True]
    own_house.stop()

    tried = await asyncio.to_thread(command, "restore", file, "--try")
    assert (tried.returncode, "rows in" in tried.stdout) == (0, True), tried.stdout + tried.stderr
    data = folder / "data"
    restored = await asyncio.to_thread(command, "restore", file, "--data", data)
    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert f"ok  {centre.slug}" in restored.stdout, "the audit trail is whole"
    again = await asyncio.to_thread(command, "restore", file, "--data", data)
    assert (again.returncode, "is not empty" in again.stderr) == (1, True)

    with contextmanager(opened)(folder) as house:
        dsns = addresses(data)
        async with Database.connect(dsns.app, dsns.house, size=6) as db:
            there = Centre(db, house.url(), centre.tenant, centre.key, centre.point, centre.queues, centre.staff)
            assert [dict(row) for row in await messages(db, contact.id)] == history
            assert await there.value("select state from mail where id = $1", waits) == "unsure"
            await go_on(there, token, mark, contact.id, sent.file.url if sent.file else "")
            assert await wrong(db) == []


async def messages(db: Database, contact: str) -> list[asyncpg.Record]:
    async with db.house() as tx:
        return await tx.fetch("select id, seq, by_kind, text from message where contact_id = $1 order by seq", contact)


def addresses(data: Path) -> Dsns:
    """Where the restored house's own PostgreSQL is."""
    secret = database.passwords(data)
    server = Server(data, password=secret.superuser)
    server.find()
    pairs = ((database.OWNER, secret.owner), (database.APP, secret.app), (database.HOUSE, secret.house))
    return Dsns(*(database.as_role(server.dsn(), role, password, "ting") for role, password in pairs))


async def go_on(centre: Centre, token: str | None, last: str, contact: str, picture: str) -> None:
    """The customer's window finds its conversation; the agent signs in anew; a new customer is routed and answered."""
    async with Stage.open() as stage:
        back = WidgetClient(centre.url, centre.key, token=token)
        await stage.enter(back)
        assert back.contact == contact
        await back.wait_for(lambda w: last in {message.id for message in w.messages})
        desk = await stage.desk(centre, "ann")
        await back.say("Are you still there?")
        await desk.wait_for(lambda d: any(m.text == "Are you still there?" for m in d.messages(contact)))
        widget = await stage.widget(centre, "I am new")

        async def answered() -> bool:
            for offer in list(desk.offers.values()):  # who had just come when the back-up was made is before him
                await desk.accept(offer)
            return widget.phase == "serving"

        await until(answered, what="the new customer at the desk")
        async with http_to(centre.url) as http:
            kept = await http.get(picture)
            assert (kept.status_code, kept.content) == (200, png())


async def test_a_log_of_another_server_is_read_on_from_where_each_reader_was(dsns: Dsns) -> None:
    connection = await database.connect(dsns.owner)
    far = 5_000_000_000
    for n, xid in enumerate([far + 1, far + 5, far + 5, far + 9, far + 12], 1):
        await connection.execute(
            "insert into log (xid, aggregate, seq, type, version, body, at) values ($1::text::xid8, 'a:1', $2, 't', 1, '{}', 0)",
            str(xid),
            n,
        )
    marks = {"behind": (far + 2, far + 6, 2), "done": (far + 13, far + 13, 0), "old": (far + 1, far + 1, 0)}
    for name, (lo, hi, last) in marks.items():
        await connection.execute(
            "insert into relay_mark (handler, lo, hi, last_id) values ($1, $2::text::xid8, $3::text::xid8, $4)",
            name, str(lo), str(hi), last,
        )  # fmt: skip
    unread = (
        "select m.handler, array_agg(l.seq order by l.id) filter (where l.id is not null) as seqs from relay_mark m "
        "left join log l on (l.xid >= m.lo and l.xid < m.hi and l.id > m.last_id) or l.xid >= m.hi "
        "group by 1 order by 1"
    )
    before = [dict(row) for row in await connection.fetch(unread)]
    async with connection.transaction():
        await anchor(connection)
    assert [dict(row) for row in await connection.fetch(unread)] == before
    assert before[0]["seqs"] == [3, 4, 5]
    assert await connection.fetchval("select max(xid) < pg_snapshot_xmin(pg_current_snapshot()) from log")
    await connection.close()


def small(path: Path, **more: bytes) -> bytes:
    """A back-up that is whole, of a database that is none."""
    path.mkdir()
    (path / "dump").write_bytes(b"PGDMP and so on")
    out = io.BytesIO()
    writer = archive.Writer(out)
    writer.about(archive.About(ting="0", revision="0001", postgres="18", made_at=0, rows={}))
    writer.file(archive.DUMP, path / "dump")
    for name, data in more.items():
        (path / name).write_bytes(data)
        writer.file(archive.FILES + name, path / name)
    writer.end()
    return out.getvalue()


def test_what_is_not_whole_is_refused(folder: Path) -> None:
    whole = small(folder / "made", picture=b"x" * 3000)
    about = archive.unpack(io.BytesIO(whole), folder / "whole")
    assert about.revision == "0001"
    assert (folder / "whole/files/picture").read_bytes() == b"x" * 3000
    assert archive.SUMS in whole.decode("latin-1")
    sums = (folder / "whole" / archive.SUMS).read_text().splitlines()
    assert f"{hashlib.sha256(b'x' * 3000).hexdigest()}  files/picture" in sums, "sha256sum -c reads it"

    broken = {
        "cut in the middle": whole[: len(whole) // 2],
        "without its end": whole[: whole.index(b"sums.txt")],
        "altered": whole.replace(b"PGDMP", b"PGDUM"),
        "another picture": whole.replace(b"x" * 3000, b"y" * 3000),
        "no archive": b"hello" * 400,
        "nothing": b"",
    }
    for what, data in broken.items():
        with pytest.raises(Refused, match="no whole back-up"):
            archive.unpack(io.BytesIO(data), folder / what.replace(" ", "-"))


@pytest.mark.parametrize("name", ["../out", "/etc/out", "files/../../out", "files/", "other"])
def test_nothing_is_written_outside_its_folder(folder: Path, name: str) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = 3
        tar.addfile(entry, io.BytesIO(b"bad"))
    with pytest.raises(Refused, match="does not belong"):
        archive.unpack(io.BytesIO(out.getvalue()), folder / "in")
    assert not (folder / "out").exists()

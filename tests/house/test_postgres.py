"""Our own PostgreSQL comes back after any death, and the database is refused where tenants could meet."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from ting.app import database, migrate, postgres
from ting.app.database import Dsns
from ting.app.postgres import Server
from ting.app.refused import Refused


@pytest.fixture
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="ting-pg-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    one = Server(folder, password=database.passwords(folder).superuser, durable=False)
    one.start()
    yield one
    one.stop()


@pytest.mark.slow
async def test_a_killed_server_comes_back_with_all_that_was_committed(server: Server) -> None:
    connection = await database.connect(server.dsn())
    await connection.execute("create table kept (id int); insert into kept select generate_series(1, 100)")
    assert server.pid
    os.kill(server.pid, signal.SIGKILL)
    while server.poll() is None:
        await asyncio.sleep(0.01)
    server.start()
    again = await database.connect(server.dsn())
    assert await again.fetchval("select count(*) from kept") == 100
    await again.close()
    connection.terminate()


@pytest.mark.slow
def test_a_second_start_ends_the_server_that_outlived_its_supervisor(server: Server, folder: Path) -> None:
    old = server.pid
    other = Server(folder, password=database.passwords(folder).superuser, durable=False)
    other.start()
    assert other.pid != old
    assert server.poll() is not None
    other.stop()


@pytest.mark.slow
def test_a_path_too_long_for_a_socket_gets_a_short_private_one(folder: Path) -> None:
    deep = folder / ("a-rather-long-name-" * 6)
    deep.mkdir()
    one = Server(deep, password=database.passwords(deep).superuser, durable=False)
    one.start()
    try:
        other = Server(deep, password=database.passwords(deep).superuser)
        other.find()
        assert other.dsn() == one.dsn()
        assert len(one.dsn()) < len(str(deep)) + 80
    finally:
        one.stop()


@pytest.mark.slow
def test_a_server_that_cannot_start_says_why(server: Server, folder: Path) -> None:
    server.stop()
    (server.cluster / "local.conf").write_text("max_connections = nonsense\n")
    with pytest.raises(postgres.CannotStart, match="max_connections"):
        Server(folder, password="x").start()


def test_passwords_are_made_once_and_are_private(folder: Path) -> None:
    first = database.passwords(folder)
    assert database.passwords(folder) == first
    assert postgres.is_private(folder / "secrets.json")
    assert len({first.superuser, first.owner, first.app, first.house}) == 4


async def test_the_tests_own_roles_cannot_bypass_row_level_security(dsns: Dsns) -> None:
    await database.check(dsns)
    for dsn in (dsns.app, dsns.house):
        connection = await database.connect(dsn)
        bypass = await connection.fetchval(
            "select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = session_user"
        )
        assert bypass is False
        await connection.close()


@pytest.mark.parametrize("power", ["superuser", "bypassrls"])
async def test_a_role_that_could_bypass_row_level_security_is_refused(pg: Server, dsns: Dsns, power: str) -> None:
    async with _role(pg, f"create role strong login {power} password 'x'") as dsn:
        with pytest.raises(Refused, match="row-level security") as refusal:
            await database.check(Dsns(dsns.owner, dsn, dsns.house))
    assert refusal.value.do == "alter role strong nosuperuser nobypassrls;"


async def test_a_member_of_the_owner_is_refused(pg: Server, dsns: Dsns) -> None:
    async with _role(pg, "create role strong login password 'x' in role ting_owner") as dsn:
        with pytest.raises(Refused, match="member of ting_owner"):
            await database.check(Dsns(dsns.owner, dsn, dsns.house))


async def test_an_older_server_is_refused(monkeypatch: pytest.MonkeyPatch, dsns: Dsns) -> None:
    monkeypatch.setattr(database, "OLDEST", 99)
    with pytest.raises(Refused, match="the house needs 99 or newer") as refusal:
        await database.check(dsns)
    assert "upgrade" in refusal.value.do


@pytest.mark.slow
async def test_a_database_given_by_its_address_gets_roles_and_tables(server: Server, folder: Path) -> None:
    """As TING_DATABASE_URL would: an owner without superuser's rights, on a server that others use too."""
    admin = await database.connect(server.dsn())
    await admin.execute("create role boss login createrole password 'b'")
    await admin.execute("create database theirs owner boss")
    url = server.dsn(database="theirs", user="boss", password="b")
    secret = database.passwords(folder)
    dsns = await database.prepare(url, secret)
    assert await migrate.migrate(dsns.owner) != []
    assert await migrate.migrate(dsns.owner) == []
    await database.check(dsns)
    assert await database.prepare(url, secret) == dsns
    stranger = database.Passwords("1", "2", "3", "4")
    with pytest.raises(Refused, match="a password that this data folder does not know"):
        await database.prepare(url, stranger)
    await admin.close()


@pytest.mark.slow
async def test_an_address_without_rights_is_refused(server: Server, folder: Path) -> None:
    admin = await database.connect(server.dsn())
    await admin.execute("create role nobody login password 'n'")
    with pytest.raises(Refused, match="may not make the roles"):
        await database.prepare(server.dsn(user="nobody", password="n"), database.passwords(folder))
    await admin.close()


async def test_nobody_there_is_said_in_plain_words() -> None:
    with pytest.raises(Refused, match="No connection to the database"):
        await database.connect("postgresql://x:secret-word@127.0.0.1:9/x")


def test_the_newest_migration_is_known_by_its_file() -> None:
    assert database.newest() == migrate.head()


async def test_a_migration_that_fails_leaves_nothing(
    pg: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The raw connection must be within Alembic's transaction, or half a migration would stay."""
    shutil.copytree(database.MIGRATIONS, tmp_path / "m")
    (tmp_path / "m" / "versions" / "9999_bad.py").write_text(
        f"from alembic import op\nrevision = '9999'\ndown_revision = '{database.newest()}'\n"
        "def upgrade():\n    from ting.migrations.script import run\n"
        "    run('create table half (id int)')\n    run('select 1/0')\n"
    )
    monkeypatch.setattr(database, "MIGRATIONS", tmp_path / "m")
    dsns = await database.prepare(pg.dsn(), database.passwords(pg.data), database="ting_bad")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate.migrate(dsns.owner)
    connection = await database.connect(dsns.owner)
    assert await connection.fetchval("select to_regclass('half')") is None
    await connection.close()


class _role:  # noqa: N801 - reads as a verb where it is used
    def __init__(self, pg: Server, sql: str) -> None:
        self._pg, self._sql = pg, sql

    async def __aenter__(self) -> str:
        self._admin = await database.connect(self._pg.dsn())
        await self._admin.execute(self._sql)
        return database.as_role(self._pg.dsn(), "strong", "x", "ting_template")

    async def __aexit__(self, *_: object) -> None:
        await self._admin.execute("drop role strong")
        await self._admin.close()

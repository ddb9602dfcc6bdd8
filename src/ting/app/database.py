"""The database of the house: its three roles, what it has, and what is refused."""

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import asyncpg
import msgspec

from ting.app import postgres
from ting.app.refused import Refused as Refused  # noqa: PLC0414 - for those who use the database

OLDEST = 18
OWNER, APP, HOUSE = "ting_owner", "ting_app", "ting_house"
MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
# Readers of the log stay behind the oldest running transaction, so none that serves may run long.
TRANSACTION_TIMEOUT = {APP: "30s", HOUSE: "60s"}


class Passwords(msgspec.Struct, frozen=True):
    """Made once for a data folder, and kept in it for the owner's eyes only."""

    superuser: str
    owner: str
    app: str
    house: str


class Dsns(msgspec.Struct, frozen=True):
    """Where each of the three roles connects."""

    owner: str
    app: str
    house: str


def passwords(data: Path) -> Passwords:
    """The passwords of this data folder, made at the first call."""
    path = data / "secrets.json"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        made = Passwords(*(postgres.new_password() for _ in range(4)))
        half = path.with_suffix(f".{os.getpid()}")
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(msgspec.json.encode(made))
        with contextlib.suppress(FileExistsError):  # another start was quicker: his are the ones
            os.link(half, path)
        half.unlink()
    return msgspec.json.decode(path.read_bytes(), type=Passwords)


def passwords_of(dsns: Dsns) -> Passwords:
    """The passwords that these addresses have in them."""
    return Passwords("", *(unquote(urlsplit(dsn).password or "") for dsn in msgspec.structs.astuple(dsns)))


async def prepare(admin: str, secret: Passwords, *, database: str | None = None) -> Dsns:
    """Check the server, make the roles and, when `database` is named, the database. Safe to repeat.

    With `database` the server is our own; without, `admin` names an external one, whose roles we may not overwrite.
    """
    ours = database is not None
    connection = await connect(admin)
    try:
        await _refuse_old(connection)
        for role, password in ((OWNER, secret.owner), (APP, secret.app), (HOUSE, secret.house)):
            await _make_role(connection, role, password, admin if not ours else None)
        await refuse_powerful(connection)
        if database is not None and not await connection.fetchval(
            "select true from pg_database where datname = $1", database
        ):
            await connection.execute(f'create database "{database}" owner {OWNER}')
        elif database is None:
            name = await connection.fetchval("select current_database()")
            await connection.execute(f'grant connect, create, temporary on database "{name}" to {OWNER}')
            await connection.execute(f"grant all on schema public to {OWNER} with grant option")
    except asyncpg.InsufficientPrivilegeError as error:
        raise Refused(
            f"The role of TING_DATABASE_URL may not make the roles of the house ({error}).",
            "connect as a role with CREATEROLE that owns the database, "
            "or make ting_owner, ting_app and ting_house yourself and set TING_OWNER_DSN, TING_APP_DSN and "
            "TING_HOUSE_DSN.",
        ) from error
    finally:
        await connection.close()
    pairs = ((OWNER, secret.owner), (APP, secret.app), (HOUSE, secret.house))
    return Dsns(*(as_role(admin, role, password, database) for role, password in pairs))


async def check(dsns: Dsns) -> None:
    """Refuse a database on which tenants would not be kept apart. For addresses that were given, not made."""
    for dsn in (dsns.app, dsns.house):
        connection = await connect(dsn)
        try:
            await _refuse_old(connection)
            await refuse_powerful(connection, [await connection.fetchval("select session_user")])
        finally:
            await connection.close()


async def refuse_powerful(
    connection: "asyncpg.Connection[asyncpg.Record]", roles: Sequence[str] = (APP, HOUSE)
) -> None:
    """Row-level security binds neither a superuser, nor BYPASSRLS, nor who can become the owner."""
    rows = await connection.fetch(
        "select rolname, rolsuper, rolbypassrls,"
        "  exists (select from pg_roles o where o.rolname = $1 and pg_has_role(r.oid, o.oid, 'member')) as owns"
        " from pg_roles r where rolname = any($2::text[])",
        OWNER,
        list(roles),
    )
    for row in rows:
        if row["rolsuper"] or row["rolbypassrls"]:
            raise Refused(
                f"The role {row['rolname']} could bypass row-level security, which keeps tenants apart.",
                f"alter role {row['rolname']} nosuperuser nobypassrls;",
            )
        if row["owns"]:
            raise Refused(
                f"The role {row['rolname']} is a member of {OWNER} and could lift row-level security.",
                f"revoke {OWNER} from {row['rolname']};",
            )


async def revision(connection: "asyncpg.Connection[asyncpg.Record]") -> str | None:
    """The newest migration that this database has."""
    if not await connection.fetchval("select to_regclass('public.alembic_version')"):
        return None
    found: str | None = await connection.fetchval("select version_num from alembic_version")
    return found


def newest() -> str:
    """The newest migration that this code has: their files begin with their numbers."""
    return max(path.stem.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


class Parked(msgspec.Struct, frozen=True):
    """What a handler could not do yet, or gave up on."""

    handler: str
    events: int
    stuck: int
    error: str


async def parked(owner: str) -> list[Parked]:
    """What waits for another try, by handler."""
    connection = await connect(owner)
    try:
        rows = await connection.fetch(
            "select handler, count(*) as events, count(*) filter (where stuck) as stuck,"
            "  (array_agg(error order by parked_at desc))[1] as error"
            " from parked where not rests group by handler order by handler"
        )
    finally:
        await connection.close()
    return [Parked(*row) for row in rows]


async def version(dsn: str) -> str:
    """The server's version, as a person says it."""
    connection = await connect(dsn)
    try:
        found: str = await connection.fetchval("show server_version")
        return found.split(maxsplit=1)[0]
    finally:
        await connection.close()


async def revision_of(owner: str) -> str | None:
    """The newest migration that the database at this address has."""
    connection = await connect(owner)
    try:
        return await revision(connection)
    finally:
        await connection.close()


async def connect(dsn: str) -> "asyncpg.Connection[asyncpg.Record]":
    """Connect, or say in plain words why not."""
    try:
        return await asyncpg.connect(dsn, timeout=15)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        parts = urlsplit(dsn)
        raise Refused(
            f"No connection to the database at {parts.hostname or parts.query or 'this host'} "
            f"as {parts.username or 'this user'}: {error}",
            "see that the server runs and that address, user and password are right.",
        ) from error


def as_role(dsn: str, role: str, password: str, database: str | None = None) -> str:
    """The same server for another role."""
    parts = urlsplit(dsn)
    place = parts.netloc.rpartition("@")[2]
    netloc = f"{role}:{quote(password, safe='')}@{place}"
    return urlunsplit(parts._replace(netloc=netloc, path=f"/{database}" if database else parts.path))


async def _refuse_old(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    version = connection.get_server_version()
    if version.major < OLDEST:
        raise Refused(
            f"The database is PostgreSQL {version.major}; the house needs {OLDEST} or newer.",
            "upgrade the server, or unset TING_DATABASE_URL: ting then starts a PostgreSQL of its own.",
        )


async def _make_role(
    connection: "asyncpg.Connection[asyncpg.Record]", role: str, password: str, external: str | None
) -> None:
    """`external`: its address, where an existing role is somebody's and its password stays."""
    exists = await connection.fetchval("select true from pg_roles where rolname = $1", role)
    if exists and external:
        try:
            trial = await asyncpg.connect(as_role(external, role, password), timeout=15)
        except (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError) as error:
            raise Refused(
                f"The role {role} exists on this server with a password that this data folder does not know.",
                "copy secrets.json from the data folder that made it, or set TING_OWNER_DSN, TING_APP_DSN and "
                f"TING_HOUSE_DSN, or drop role {role}.",
            ) from error
        await trial.close()
        return
    verb = "alter" if exists else "create"
    secret = await connection.fetchval("select quote_literal($1::text)", password)
    await connection.execute(
        f"{verb} role {role} with login noinherit nosuperuser nobypassrls nocreatedb nocreaterole password {secret}"
    )
    if role in TRANSACTION_TIMEOUT:
        await connection.execute(f"alter role {role} set transaction_timeout = '{TRANSACTION_TIMEOUT[role]}'")

"""Tenants are kept apart by the database itself, for each table there is, and the log is never rewritten."""

import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

import asyncpg
import pytest
import pytest_asyncio

from ting.app import catalogue
from ting.app.database import APP, HOUSE, OWNER, Dsns
from ting.app.postgres import Server
from ting.kit.event import known
from ting.kit.ids import new_id

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection
MINE, THEIRS = (uuid5(UUID(int=0), name) for name in ("mine", "theirs"))
ONLY_ADDED_TO = ("log", "audit")
HOUSE_ONLY = {
    "alembic_version",
    "agent_time",
    "backup",
    "guesser",
    "handled",
    "module_sql",
    "node",
    "parked",
    "person_link",
    "phone",
    "phone_address",
    "phone_engine",
    "rate_count",
    "recovery_code",
    "relay_mark",
    "second_factor",
    "secret",
    "session",
    "setup_link",
    "sign_in_try",
}
"""Tables of the installation: a tenant's role does not reach them at all."""
BY_MEMBERSHIP = {"person", "seat"}
"""Seen by the tenants to whom the person is granted."""


async def tables(connection: Connection) -> dict[str, set[str]]:
    """Every table and its columns."""
    rows = await connection.fetch(
        "select c.relname as table_name, array_agg(a.attname::text) as columns from pg_class c "
        "join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped "
        "where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') group by 1"
    )
    return {row["table_name"]: set(row["columns"]) for row in rows}


async def columns(connection: Connection, table: str) -> list[asyncpg.Record]:
    """The columns that a row must or may be given."""
    return await connection.fetch(
        "select a.attname as name, format_type(a.atttypid, null) as type, a.attnotnull as needed, "
        "a.atthasdef as has_default from pg_attribute a "
        "where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped "
        "and a.attgenerated = '' and a.attidentity = '' order by a.attnum",
        table,
    )


def some(name: str, type_: str) -> Any:
    """A value of a column's type."""
    return {
        "uuid": str(new_id()),
        "bigint": 1,
        "integer": 1,
        "boolean": False,
        "jsonb": {},
        "bytea": "\\x" + new_id().hex,
        "uuid[]": [],
        "text[]": [],
        "date": "2026-01-01",
        "xid8": "1",
    }.get(type_, f"{name}-{new_id().hex[:8]}")


async def row_for(connection: Connection, table: str, tenant: UUID) -> dict[str, Any]:
    """A row of this table that belongs to a tenant."""
    row = {
        column["name"]: some(column["name"], column["type"])
        for column in await columns(connection, table)
        if column["needed"] and not column["has_default"]
    }
    return row | {"id" if table == "tenant" else "tenant_id": str(tenant)}


async def put(connection: Connection, table: str, row: dict[str, Any]) -> None:
    """Write a row, given as JSON; what it does not name takes its default."""
    names = ", ".join(row)
    await connection.execute(
        f"insert into {table} ({names}) select {names} from jsonb_populate_record(null::{table}, $1::jsonb)",
        json.dumps(row),
    )


@pytest_asyncio.fixture(scope="module")
async def app(module_dsns: Dsns) -> AsyncIterator[Connection]:
    """A connection as the role that serves."""
    connection = await asyncpg.connect(module_dsns.app)
    yield connection
    await connection.close()


@pytest_asyncio.fixture(scope="module")
async def theirs(pg: Server, module_dsns: Dsns) -> AsyncIterator[dict[str, dict[str, Any]]]:
    """A row of another tenant in every table that has tenants."""
    name = urlsplit(module_dsns.app).path.lstrip("/")
    connection = await asyncpg.connect(pg.dsn(database=name))
    await connection.execute("set session_replication_role = replica")  # rows of one table only: no foreign keys
    # What a value may be is not what is asked here, and a new table is not to need its own sample.
    for row in await connection.fetch(
        "select conrelid::regclass::text as on_table, conname from pg_constraint "
        "where contype = 'c' and connamespace = 'public'::regnamespace"
    ):
        await connection.execute(f"alter table {row['on_table']} drop constraint {row['conname']}")
    made = {}
    for table, named in (await tables(connection)).items():
        if "tenant_id" in named and table not in HOUSE_ONLY:
            made[table] = await row_for(connection, table, THEIRS)
            await put(connection, table, made[table])
    yield made
    await connection.close()


async def as_tenant(connection: Connection, tenant: UUID | None) -> None:
    """Be this tenant until the transaction ends."""
    await connection.execute("select set_config('ting.tenant', $1, true)", str(tenant or ""))


async def test_the_roles_that_serve_could_not_bypass_row_level_security_these_tests_included(
    module_dsns: Dsns,
) -> None:
    for dsn, role in ((module_dsns.app, APP), (module_dsns.house, HOUSE)):
        connection = await asyncpg.connect(dsn)
        try:
            assert await connection.fetchval("select session_user") == role
            row = await connection.fetchrow("select * from pg_roles where rolname = session_user")
            assert row is not None
            powers = ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb", "rolreplication")
            assert [power for power in powers if row[power]] == []
            assert not await connection.fetchval("select pg_has_role(session_user, $1, 'member')", OWNER)
            assert not await connection.fetchval(
                "select count(*) from pg_class where relowner = (select oid from pg_roles where rolname = session_user)"
            )
            assert not await connection.fetchval("select has_schema_privilege('public', 'create')")
        finally:
            await connection.close()


async def test_every_table_is_under_forced_row_level_security_with_a_policy_for_tenants_or_closed_to_them(
    app: Connection,
) -> None:
    found = await tables(app)
    for table, named in found.items():
        if table == "alembic_version":
            continue
        on = await app.fetchrow(
            "select relrowsecurity, relforcerowsecurity from pg_class where oid = $1::regclass", table
        )
        assert on is not None
        assert (on["relrowsecurity"], on["relforcerowsecurity"]) == (True, True), table
        policies = await app.fetch("select * from pg_policies where tablename = $1 and 'ting_app' = any(roles)", table)
        if table in HOUSE_ONLY:
            assert not policies, table
            assert not await app.fetchval("select has_table_privilege($1, 'select, insert, update, delete')", table)
        elif table in BY_MEMBERSHIP:
            assert [policy["policyname"] for policy in policies] == ["tenant"], table
            assert "membership" in policies[0]["qual"]
        else:
            assert "tenant_id" in named or table == "tenant", f"{table} belongs to nobody: say so in this test"
            # Within a tenant, rows that tell of contacts are narrowed further: such a policy only takes away.
            (policy,) = (each for each in policies if each["permissive"] == "PERMISSIVE")
            assert {each["policyname"] for each in policies} <= {"tenant", "sight"}, table
            assert "current_tenant()" in policy["qual"], table
            assert policy["cmd"] == "ALL", table
    assert set(found) >= HOUSE_ONLY | BY_MEMBERSHIP


async def test_nobody_sees_changes_adds_or_deletes_a_row_of_another_tenant_in_any_table(
    app: Connection, theirs: dict[str, dict[str, Any]]
) -> None:
    assert len(theirs) >= 24
    for table, row in theirs.items():
        for tenant, sees in ((MINE, 0), (None, 0), (THEIRS, 1)):
            async with app.transaction():
                await as_tenant(app, tenant)
                count = await app.fetchval(f"select count(*) from {table} where tenant_id = $1", THEIRS)
                assert count == sees, (table, tenant)
        async with app.transaction():
            await as_tenant(app, MINE)
            for verb in (f"update {table} set tenant_id = tenant_id", f"delete from {table}"):
                try:
                    async with app.transaction():
                        status = await app.execute(f"{verb} where tenant_id = $1", THEIRS)
                    assert status.endswith(" 0"), (table, verb)
                except asyncpg.InsufficientPrivilegeError:
                    assert table in ONLY_ADDED_TO, (table, verb)
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with app.transaction():
                    await put(app, table, row)


async def test_nobody_moves_a_row_of_his_own_to_another_tenant(
    app: Connection, theirs: dict[str, dict[str, Any]]
) -> None:
    for table in theirs:
        async with app.transaction():
            await as_tenant(app, THEIRS)
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with app.transaction():
                    await app.execute(f"update {table} set tenant_id = $1 where tenant_id = $2", MINE, THEIRS)


async def test_nobody_rewrites_the_log_or_the_audit_trail(
    app: Connection, theirs: dict[str, dict[str, Any]], module_dsns: Dsns
) -> None:
    house = await asyncpg.connect(module_dsns.house)
    try:
        for connection in (app, house):
            for table in ONLY_ADDED_TO:
                for verb in ("update {} set at = 0", "delete from {}", "truncate {}", "alter table {} drop column at"):
                    with pytest.raises(asyncpg.InsufficientPrivilegeError):
                        await connection.execute(verb.format(table))
    finally:
        await house.close()


async def test_a_tenant_reads_no_password_and_no_person_that_it_does_not_employ(
    app: Connection, theirs: dict[str, dict[str, Any]]
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.fetch("select password_hash from person")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.fetch("select * from secret")
    async with app.transaction():
        await as_tenant(app, MINE)
        assert not await app.fetchval("select count(id) from person")
        assert not await app.fetchval("select count(*) from seat")
        assert not await app.fetchval("select count(*) from tenant")


async def test_events_carry_ids_and_no_words_of_people() -> None:
    assert catalogue.MODULES  # which know every event
    plain = {
        "contact.enqueued": {"channel", "number", "lang", "tier", "because"},
        "contact.call_dialled": {"leads"},
        "contact.call_ended": {"outcome"},
        "contact.connected": {"channel", "number", "lang", "tier", "because"},
        "contact.arrived": {"channel", "lang"},
        "alert.raised": {"code"},
        "alert.ended": {"code"},
        "seat.changed": {"state", "status", "aux", "reason"},
        "contact.offer_ended": {"reason"},
        "contact.disconnected": {"reason"},
        "contact.disposed": {"code"},
        "session.revoked": {"by"},
        "person.granted": {"role"},
        "person.status_given": {"status"},
        "change.made": {"kind", "digest"},
        "data.exported": {"what"},
        "privacy.let_go": {"sort"},
        "module.switched": {"module"},
        "recording.kept": {"digest"},
        "person.password_set": {"by"},
    }
    for (type_, _), cls in known().items():
        if not cls.__module__.startswith("ting."):
            continue
        texts = {
            name
            for name, annotation in cls.__annotations__.items()
            if "str" in str(annotation).replace("ClassVar[str]", "") and "ClassVar" not in str(annotation)
        }
        assert texts - plain.get(type_, set()) == set(), f"{type_} carries text: is it anybody's words?"

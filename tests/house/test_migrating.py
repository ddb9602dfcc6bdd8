"""The previous commit's house, filled and lived in by the previous commit's code, is migrated and served by this one's.

The previous commit is the one that these files are a change of: HEAD where something is not committed yet, else its first
parent. Where a clone is too shallow to hold it, one more commit is fetched; where there is truly none (no git, the very
first commit, no remote to ask), the tests are skipped and say so.
"""

import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec
import pytest

from tests.centre import PASSWORD
from tests.house.life import Lived
from tests.server import House, until
from tests.waiting import wait
from ting.app import database, demo, migrate
from ting.app.database import Dsns
from ting.app.postgres import Server
from ting.kit.db import Database
from ting_sim import DeskClient, WidgetClient

CHECKOUT = Path(__file__).resolve().parents[2]
NAME = "ting_before"
LIFE = Path("tests/house/life.py")
CHANGED_ON_PURPOSE: dict[str, frozenset[str]] = {
    "0025": frozenset({"resource", "draft", "change"}),
    "0042": frozenset({"role"}),
    "0045": frozenset({"role"}),
    "0058": frozenset({"role"}),
    "0064": frozenset({"role"}),
    "0069": frozenset({"role"}),
    "0074": frozenset({"role"}),
}
"""By migration: tables whose kept columns it writes anew. Their rows must still be as many."""
BECAME: dict[str, dict[str, str]] = {"0030": {"wrapup_code": "wrapup_tree"}}
"""By migration: tables that it makes another one of; that one must hold something."""
GREW: dict[str, frozenset[str]] = {"0033": frozenset({"aux_code"}), "0051": frozenset({"timer"})}
"""By migration: tables that it adds rows to."""

pytestmark = pytest.mark.slow


def git(checkout: Path, *words: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", *words], cwd=checkout, capture_output=True, check=check, stdin=subprocess.DEVNULL)


def has(checkout: Path, commit: str) -> bool:
    return git(checkout, "rev-parse", "--quiet", "--verify", f"{commit}^{{commit}}", check=False).returncode == 0


def previous(checkout: Path) -> str:
    """The commit before what is here; skips where there is none, with the reason."""
    if not has(checkout, "HEAD"):
        pytest.skip("this is no git checkout with a commit: nobody knows what came before")
    if git(checkout, "status", "--porcelain").stdout.strip():
        return "HEAD"
    if has(checkout, "HEAD^"):
        return "HEAD^"
    if git(checkout, "rev-parse", "--is-shallow-repository").stdout.strip() != b"true":
        pytest.skip("this is the first commit: there is none before it")
    fetched = git(checkout, "-c", "core.askPass=true", "fetch", "--quiet", "--deepen=1", check=False)
    if not has(checkout, "HEAD^"):
        pytest.skip(
            f"the clone is shallow, and the commit before could not be fetched: {fetched.stderr.decode().strip()}"
        )
    return "HEAD^"


def test_what_came_before_is_head_while_something_is_not_committed_and_its_parent_after(tmp_path: Path) -> None:
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    me = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    git(tmp_path, "init", "-q", str(origin))
    with pytest.raises(pytest.skip.Exception, match="no git checkout with a commit"):
        previous(origin)
    for n in range(2):
        (origin / "file").write_text(f"{n}")
        if n:
            assert previous(origin) == "HEAD"
        git(origin, "add", "file")
        git(origin, *me, "commit", "-qm", f"{n}")
        if not n:
            with pytest.raises(pytest.skip.Exception, match="the first commit"):
                previous(origin)
    assert previous(origin) == "HEAD^"
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{origin}", str(clone))
    origin.rename(tmp_path / "away")
    with pytest.raises(pytest.skip.Exception, match=r"could not be fetched: .+"):
        previous(clone)
    (tmp_path / "away").rename(origin)
    assert previous(clone) == "HEAD^"
    assert git(clone, "show", "HEAD^:file").stdout == b"0"


class Before(NamedTuple):
    """The house as the previous commit left it, stopped."""

    dsns: Dsns
    folder: Path
    lived: Lived
    tables: dict[str, "Table"]


class Table(NamedTuple):
    """What a table holds, over columns that are there before and after."""

    columns: tuple[tuple[str, str], ...]
    rows: int
    sum: str


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The previous commit's code."""
    root = tmp_path_factory.mktemp("before") / "ting"
    archive = git(CHECKOUT, "archive", "--format=tar", previous(CHECKOUT), "src", "sim", "tests").stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(root, filter="data")
    if not (root / LIFE).exists():  # this very commit brings it
        shutil.copy2(CHECKOUT / LIFE, root / LIFE)
    for sample in (root / "src/ting/app/sample").glob("*.json"):  # a few days of its past are as good as all of it
        told = json.loads(sample.read_text("utf-8"))
        if "history" in told:
            told["history"] |= {"days": 3, "today_factor": 1}
            sample.write_text(json.dumps(told), "utf-8")
    return root


@pytest.fixture(scope="module")
def before(pg: Server, code: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Before]:
    """Let the previous commit make its tables, its demo, and a day at work; and stop it."""
    folder = tmp_path_factory.mktemp("house")
    dsns = wait(lambda: database.prepare(pg.dsn(), database.passwords(pg.data), database=NAME))
    house = House(dsns, folder, code)
    house.settings.data.mkdir()
    run(house, "-m", "ting", "migrate")
    run(
        house,
        "-c",
        "import asyncio; from ting.app import demo, settings; asyncio.run(demo.seed(settings.read()))",
        TING_DEMO="1",
    )
    try:
        house.start("web")
        house.start("work")
        wait(house.ready)
        lived = msgspec.json.decode(run(house, "-m", "tests.house.life", house.url), type=Lived)
    finally:
        house.stop()
    tables = wait(lambda: contents(pg.dsn(database=NAME)))
    yield Before(dsns, folder, lived, tables)
    wait(lambda: _drop(pg))


def run(house: House, *words: str, **env: str) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=house.checkout,
        env={**house.environment(), **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, f"{words[:2]}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


async def contents(dsn: str, only: dict[str, Table] | None = None) -> dict[str, Table]:
    """What every table holds; with `only` over the columns of those tables that are still there as they were."""
    connection = await database.connect(dsn)
    try:
        found: dict[str, list[tuple[str, str]]] = {}
        for row in await connection.fetch(COLUMNS):
            found.setdefault(row["table"], []).append((row["name"], row["type"]))
        tables = {}
        for table, columns in found.items():
            kept = (
                columns
                if only is None
                else [each for each in columns if each in only[table].columns]
                if table in only
                else []
            )
            names = ", ".join(f'"{name}"' for name, _ in kept)
            held = await connection.fetch(f'select md5(row({names})::text) as one from "{table}" order by 1')
            tables[table] = Table(
                tuple(kept), len(held), hashlib.sha256("".join(o["one"] for o in held).encode()).hexdigest()
            )
        return tables
    finally:
        await connection.close()


async def shape(dsn: str) -> set[str]:
    """The whole schema as lines that can be compared; the order of columns aside."""
    connection = await database.connect(dsn)
    try:
        return {f"{what}: {row[0]}" for what, sql in SHAPE.items() for row in await connection.fetch(sql)}
    finally:
        await connection.close()


def test_it_migrates_and_every_row_is_kept(pg: Server, before: Before) -> None:
    assert before.tables["contact"].rows > 100
    assert before.tables["message"].rows > 500
    held = wait(lambda: database.revision_of(before.dsns.owner))
    done = wait(lambda: migrate.migrate(before.dsns.owner))
    assert wait(lambda: database.revision_of(before.dsns.owner)) == database.newest()
    assert (done == []) == (held == database.newest())
    after = wait(lambda: contents(pg.dsn(database=NAME), before.tables))
    rewritten = frozenset().union(*(CHANGED_ON_PURPOSE.get(number, ()) for number in done))
    grown = frozenset().union(*(GREW.get(number, ()) for number in done))
    became = {table: other for number in done for table, other in BECAME.get(number, {}).items()}
    for table, was in before.tables.items():
        if table in became:
            assert table not in after, f"{table} was left behind"
            assert after[became[table]].rows > 0 or was.rows == 0, f"nothing became of {table}"
            continue
        assert table in after, f"{table} is gone"
        assert after[table].rows == was.rows or (table in grown and after[table].rows > was.rows), table
        if table not in rewritten | grown and table != "alembic_version" and after[table].columns == was.columns:
            assert after[table].sum == was.sum, f"rows of {table} were changed"


def test_its_schema_is_that_of_a_new_house_and_tenants_are_kept_apart(pg: Server, before: Before, dsns: Dsns) -> None:
    wait(lambda: migrate.migrate(before.dsns.owner))
    fresh = urlsplit(dsns.owner).path.lstrip("/")
    migrated, new = wait(lambda: shape(pg.dsn(database=NAME))), wait(lambda: shape(pg.dsn(database=fresh)))
    assert sorted(migrated - new) == [], "only in the house that was migrated"
    assert sorted(new - migrated) == [], "only in the new house"
    assert len(new) > 400
    open_tables = [line for line in migrated if line.startswith("tenants' table: ") and not line.endswith(" t t")]
    assert open_tables == []


@pytest.fixture(scope="module")
def house(pg: Server, before: Before) -> Iterator[House]:
    """This commit's server on it."""
    wait(lambda: migrate.migrate(before.dsns.owner))
    folder = before.folder.with_name("house-now")
    folder.mkdir()
    shutil.copytree(before.folder / "data", folder / "data")
    made = House(before.dsns, folder)
    made.settings = msgspec.structs.replace(made.settings, demo=True)
    made.start("web")
    made.start("work")
    try:
        wait(made.ready)
        yield made
        assert made.errors() == []
    finally:
        made.stop()


async def test_what_was_is_found_again_and_life_goes_on(house: House, before: Before) -> None:
    lived = before.lived
    async with (
        DeskClient(house.url, lived.agent, PASSWORD) as ann,
        DeskClient(house.url, lived.supervisor, PASSWORD, board=lived.slug) as sue,
        WidgetClient(house.url, lived.key, token=lived.tokens[lived.served]) as served,
        WidgetClient(house.url, lived.key, token=lived.tokens[lived.waiting]) as waits,
    ):
        # who was in the middle of it goes on
        assert lived.served in ann.contacts
        assert [m.text for m in await ann.refetch(lived.slug, lived.served) if m.text] == lived.said
        assert (served.phase, waits.phase) == ("serving", "queued")
        await served.say("Still here")
        await ann.wait_for(
            lambda d: bool(d.messages(lived.served)) and d.messages(lived.served)[-1].text == "Still here"
        )
        await ann.end(lived.slug, lived.served)
        await ann.wrapup(lived.slug, lived.served, "solved")
        await ann.status("available")
        await goes_the_whole_way(ann, lived, lived.waiting, waits)
        # the past and the present are shown
        past = await sue.ask("GET", f"/api/t/{lived.slug}/contacts")
        assert {each["id"] for each in past["items"]} == set(lived.contacts)
        await sue.wait_for(lambda d: d.board is not None, what="the board")
        # and somebody new comes
        async with WidgetClient(house.url, lived.key) as new:
            await new.start("Good morning")
            await goes_the_whole_way(ann, lived, str(new.contact), new)


async def goes_the_whole_way(desk: DeskClient, lived: Lived, contact: str, widget: WidgetClient) -> None:
    """From the offer to the wrap-up."""
    await desk.wait_for(lambda d: any(each.contact == contact for each in d.offers.values()), what="the offer")
    await desk.accept(next(each for each in desk.offers.values() if each.contact == contact))
    await widget.wait_for(lambda w: w.phase == "serving")
    await desk.say(lived.slug, contact, "How can I help?")
    await widget.wait_for(lambda w: bool(w.messages) and w.messages[-1].text == "How can I help?")
    await desk.end(lived.slug, contact)
    await desk.wrapup(lived.slug, contact, "solved")
    await widget.wait_for(lambda w: w.phase == "ended")
    assert await widget.verify() == []


async def test_the_demo_of_before_is_still_the_demo(house: House, before: Before) -> None:
    told = demo.read(house.settings)
    assert told is not None
    seeded = (house.settings.data / "demo.json").read_bytes()
    await demo.seed(house.settings)
    assert (house.settings.data / "demo.json").read_bytes() == seeded, "it was invented again"
    boss = next(each for each in told.logins if each.role == "supervisor")
    async with DeskClient(house.url, boss.email, boss.password, board=boss.tenant) as desk:
        await desk.wait_for(lambda d: d.board is not None, what="the board")
        page = await desk.ask("GET", f"/api/t/{boss.tenant}/contacts", params={"limit": 200})
        assert len(page["items"]) > 20
        whole = await desk.ask("GET", f"/api/t/{boss.tenant}/contacts/{page['items'][0]['id']}")
        assert whole["messages"]


async def test_every_event_of_before_is_read_by_every_handler(house: House, before: Before) -> None:
    async with Database.connect(before.dsns.app, before.dsns.house, size=2) as db:

        async def behind() -> int:
            async with db.house() as tx:
                newest = int(await tx.fetchval("select max(xid::text::bigint) from log"))
                marks = [int(row["hi"]) for row in await tx.fetch("select hi::text as hi from relay_mark")]
                return max(0, newest - min(marks)) if marks else newest

        await until(behind, lambda left: left == 0, what="the relay's end")
        assert await database.parked(before.dsns.owner) == []


async def _drop(pg: Server) -> None:
    connection = await database.connect(pg.dsn())
    await connection.execute(f'drop database "{NAME}" with (force)')
    await connection.close()


COLUMNS = """
select c.relname as table, a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by c.relname, a.attname
"""
OURS = "relnamespace = 'public'::regnamespace"
SHAPE = {
    "relation": f"""select concat_ws(' ', c.relkind, c.relname, c.relowner::regrole, c.relrowsecurity, c.relforcerowsecurity,
        (select string_agg(acl::text, ',' order by acl::text) from unnest(c.relacl) acl)) from pg_class c where {OURS}""",
    "column": f"""select concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
        a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), a.attacl::text)
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum where {OURS} and c.relkind in ('r', 'v', 'p')""",
    "constraint": f"""select concat_ws(' ', c.relname, k.conname, pg_get_constraintdef(k.oid), k.convalidated)
        from pg_constraint k join pg_class c on c.oid = k.conrelid where c.{OURS}""",
    "index": "select indexdef from pg_indexes where schemaname = 'public'",
    "policy": """select concat_ws(' ', tablename, policyname, permissive, roles, cmd, qual, '|', with_check)
        from pg_policies where schemaname = 'public'""",
    "trigger": f"""select pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where c.{OURS} and not t.tgisinternal""",
    "function": """select pg_get_functiondef(oid) || coalesce(proacl::text, '') from pg_proc
        where pronamespace = 'public'::regnamespace and prokind = 'f'""",
    "tenants' table": f"""select concat_ws(' ', c.relname, c.relrowsecurity, c.relforcerowsecurity and exists (
            select from pg_policies p where p.tablename = c.relname))
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
        where {OURS} and c.relkind in ('r', 'p')""",
}

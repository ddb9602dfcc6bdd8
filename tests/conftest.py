"""What every test may ask for: a PostgreSQL of the tests' own, and a fresh migrated database for each test."""

import gc
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.size import FIGURES
from tests.waiting import wait
from ting.app import database
from ting.app.database import Dsns
from ting.app.migrate import migrate
from ting.app.postgres import Server
from ting.kit.ids import new_id

pytest_plugins = ("tests.server",)
TEMPLATE = "ting_template"
# How long an example takes says how busy the machine is, and nothing about us.
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")


@pytest.fixture(scope="session")
def pg() -> Iterator[Server]:
    """The tests' own PostgreSQL, in memory where there is room for that."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="ting-test-", dir=memory if memory.is_dir() else None))
    folder.chmod(0o711)  # as root the server runs as somebody else
    server = Server(folder, password=database.passwords(folder).superuser, durable=False)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(pg: Server) -> Dsns:
    """The migrated database that each test's own is copied from. Not for connecting to."""

    async def make() -> Dsns:
        dsns = await database.prepare(pg.dsn(), database.passwords(pg.data), database=TEMPLATE)
        await migrate(dsns.owner)
        return dsns

    return wait(make)


@pytest.fixture
def dsns(pg: Server, template: Dsns) -> Iterator[Dsns]:
    """A fresh, migrated, empty database: the addresses of its three roles."""
    yield from fresh(pg)


@pytest.fixture(scope="module")
def module_dsns(pg: Server, template: Dsns) -> Iterator[Dsns]:
    """The same, one for all tests of a file."""
    yield from fresh(pg)


@pytest.fixture(scope="session")
def session_dsns(pg: Server, template: Dsns) -> Iterator[Dsns]:
    """The same, one for all tests that share the server (tests/server.py)."""
    yield from fresh(pg)


def fresh(pg: Server) -> Iterator[Dsns]:
    """Make a database like the template, and drop it at the end."""
    name = f"ting_test_{new_id().hex[:16]}"  # no count: this file may be there twice, as pytest's own and as a module
    _admin(pg, f'create database "{name}" template "{TEMPLATE}" owner {database.OWNER}')
    secret = database.passwords(pg.data)
    pairs = ((database.OWNER, secret.owner), (database.APP, secret.app), (database.HOUSE, secret.house))
    yield Dsns(*(pg.dsn(database=name, user=user, password=password) for user, password in pairs))
    _admin(pg, f'drop database "{name}" with (force)')


def _admin(pg: Server, sql: str) -> None:
    async def run() -> None:
        connection = await database.connect(pg.dsn())
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    wait(run)


# Real, and not quick: `./ting test fast` leaves these out beside what is marked slow itself.
NOT_FAST = (
    "channels/test_through",
    "channels/test_webchat",
    "domains/reports/test_reports_history",
    "domains/reports/test_reports_store",
    "faults/",
    "hostile/test_auth_attacks",
    "hostile/test_browser_phone.py::test_the_line_is_closed",
    "hostile/test_injection",
    "hostile/test_page_headers",
    "hostile/test_routes",
    "hostile/test_sessions",
    "hostile/test_sight",
    "house/test_rules.py::test_the_screens_pass_their_own[check]",
    "house/test_rules.py::test_the_screens_pass_their_own[lint]",
    "house/test_demo",
    "house/test_postgres",
    "house/test_start",
    "journeys/",
    "kit/test_sound.py::test_an_hour",
    "sim/test_sim_besides",
    "sim/test_sim_drives",
)


# What takes longest begins first, so that none is left over for one worker while the others have nothing to do. Rooms of
# one line are mixed: a browser has the processors busy, and a call or a fault has its test wait.
ORDER = (
    ("house/test_rules", "house/test_clone", "house/test_migrating"),
    ("ui/", "faults/", "channels/"),
    ("house/", "sim/", "hostile/", "journeys/"),
    ("",),
)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect without looking for garbage: all of it stays, thousands of tests, and is not looked through later either."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the rooms that are not for `fast`; one file of the journeys stays in, for the way itself. Order the files."""
    for item in items:
        if any(room in item.nodeid for room in NOT_FAST) and "test_the_way" not in item.nodeid:
            item.add_marker(pytest.mark.slow)
    order = in_order(list(dict.fromkeys(map(file_of, items))))
    place = {file: n for n, file in enumerate(order)}
    items.sort(key=lambda item: place[file_of(item)])


def file_of(item: pytest.Item) -> str:
    """Return the file of a test, as its id begins."""
    return item.nodeid.partition("::")[0]


def in_order(files: Sequence[str]) -> list[str]:
    """Put files into the order of `ORDER`, each room of a line spread evenly over the line."""
    rooms: dict[tuple[int, str], list[str]] = defaultdict(list)
    for file in files:
        line, room = next((n, room) for n, line in enumerate(ORDER) for room in line if room in file)
        rooms[line, room].append(file)
    spread = [((line, n / len(found)), file) for (line, _), found in rooms.items() for n, file in enumerate(found)]
    return [file for _, file in sorted(spread)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the runs at full size have counted."""
    for line in FIGURES:
        terminalreporter.write_line(line)

"""What tests of calls stand on: a house with a telephone, its centre, and the phones around it."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import House, run_house
from tests.telephone import Telephone, engine_runs, free_port, open_line, telephone
from ting.app.database import Dsns
from ting.kit.db import Database


@pytest.fixture(scope="module")
def calling(module_dsns: Dsns) -> Iterator[House]:
    """A house with a telephone."""
    yield from run_house(
        module_dsns, "asterisk", "phone", sip=f"127.0.0.1:{free_port()}", sip_tls=f"127.0.0.1:{free_port()}"
    )


@pytest_asyncio.fixture
async def calls_db(module_dsns: Dsns) -> AsyncIterator[Database]:
    async with Database.connect(module_dsns.app, module_dsns.house, size=4) as made:
        yield made


@pytest.fixture
async def centre(calling: House, calls_db: Database) -> Centre:
    await engine_runs(calling)
    made = await open_centre(calls_db, calling.url)
    await made.add_person("ada", "administrator")
    await made.add_person("ann")
    return made


@pytest.fixture
async def phones(calling: House, centre: Centre) -> AsyncIterator[Telephone]:
    async with telephone(calling) as made, signed(calling, centre, "ada") as ada:
        made.number = await open_line(ada, centre)
        yield made


@pytest.fixture
async def outside(calling: House, centre: Centre) -> AsyncIterator[Telephone]:
    """Phones whose number is also that as which agents call; nothing is recorded."""
    async with telephone(calling) as made, signed(calling, centre, "ada") as ada:
        good(await ada.put(f"setup/recordings/{centre.tenant.id}", json={"value": {"record": False}}))
        made.far = free_port()
        made.number = await made.way_out(ada, centre)
        yield made


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with Stage.open() as made:
        yield made

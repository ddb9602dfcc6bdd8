"""A centre of the test's own in the shared house, where no test asks for another."""

import pytest

from tests.centre import Centre, open_centre
from tests.server import House
from ting.kit.db import Database


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    """With one who sets up, and one who serves."""
    made = await open_centre(db, house.url)
    await made.add_person("ada", "administrator")
    await made.add_person("ann")
    return made

"""A database of this file's own, with a table that shows how often a handler did something."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from tests.waiting import wait
from ting.app.database import Dsns
from ting.kit.db import Database


@pytest.fixture(scope="module")
def effects(module_dsns: Dsns) -> Dsns:
    """A table in which handlers of tests leave a trace in their own transaction."""

    async def make() -> None:
        connection = await asyncpg.connect(module_dsns.owner)
        await connection.execute(
            "create table effect (n bigint generated always as identity, handler text, event_id bigint, aggregate text);"
            "grant select, insert on effect to ting_house"
        )
        await connection.close()

    wait(make)
    return module_dsns


@pytest_asyncio.fixture(scope="module")
async def kit_db(effects: Dsns) -> AsyncIterator[Database]:
    """The two pools that serve."""
    async with Database.connect(effects.app, effects.house, size=12) as made:
        yield made

"""Bulletins at their doors: written by administrators, read by agents, and by nobody else."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
import pytest_asyncio

from tests.centre import Centre, open_centre
from tests.server import House
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import DeskClient, ProblemError


class Cast:
    """A centre, and somebody in each role."""

    def __init__(self, centre: Centre, desks: dict[str, DeskClient]) -> None:
        self.centre = centre
        self.desks = desks

    async def read(self, who: str) -> list[str]:
        """What somebody is shown, by name."""
        found = await self.desks[who].ask("GET", f"/api/t/{self.centre.slug}/bulletins")
        return [each["name"] for each in found]

    async def write(self, who: str, name: str, id_: str | None = None) -> Any:
        """Let somebody write one."""
        path = f"/api/t/{self.centre.slug}/setup/bulletins/{id_ or new_id()}"
        return await self.desks[who].ask("PUT", path, json={"value": {"name": name}})


@pytest_asyncio.fixture
async def cast(house: House, db: Database) -> AsyncIterator[Cast]:
    """Everybody, signed in, and a stranger of another tenant."""
    centre, other = await open_centre(db, house.url), await open_centre(db, house.url)
    desks: dict[str, DeskClient] = {}
    async with AsyncExitStack() as stack:
        for role in ("agent", "supervisor", "administrator", "observer"):
            await centre.add_person(role, role, seat=False)
            desks[role] = centre.desk(role)
        await other.add_person("stranger", "administrator", seat=False)
        desks["stranger"] = other.desk("stranger")
        for desk in desks.values():
            stack.push_async_callback(desk.close)
            await desk.sign_in()
        yield Cast(centre, desks)


async def test_what_an_administrator_writes_agents_read_by_name(cast: Cast) -> None:
    for name in ("Second", " First "):
        await cast.write("administrator", name)
    for who in ("agent", "supervisor", "administrator"):
        assert await cast.read(who) == ["First", "Second"]


async def test_one_written_twice_is_there_and_announced_once_and_may_be_renamed(cast: Cast) -> None:
    id_ = str(new_id())
    for name in ("One", "One", "Uno"):
        await cast.write("administrator", name, id_)
    assert await cast.read("agent") == ["Uno"]
    announced = await cast.centre.value(
        "select count(*) from log where type = 'bulletin.added' and body ->> 'bulletin' = $1", id_
    )
    assert announced == 1


async def test_what_is_refused_changes_nothing(cast: Cast) -> None:
    with pytest.raises(ProblemError, match="name"):
        await cast.write("administrator", "  ")
    assert await cast.read("administrator") == []


async def test_who_may_not_write_or_read_is_told_so_and_a_stranger_finds_nothing(cast: Cast) -> None:
    for who in ("agent", "supervisor", "observer"):
        with pytest.raises(ProblemError, match="not_allowed"):
            await cast.write(who, "Mine")
    with pytest.raises(ProblemError, match="not_allowed"):
        await cast.read("observer")
    for attempt in (cast.read("stranger"), cast.write("stranger", "Mine")):
        with pytest.raises(ProblemError, match="not_there"):
            await attempt
    assert await cast.read("agent") == []


async def test_what_was_removed_is_gone_and_can_be_taken_back(cast: Cast) -> None:
    id_ = str(new_id())
    await cast.write("administrator", "One", id_)
    admin, base = cast.desks["administrator"], f"/api/t/{cast.centre.slug}/setup"
    await admin.ask("DELETE", f"{base}/bulletins/{id_}")
    assert await cast.read("agent") == []
    removed = (await admin.ask("GET", f"{base}/changes", params={"kind": "bulletins"}))["items"][0]
    await admin.ask("POST", f"{base}/changes/{removed['id']}/undo", json={})
    assert await cast.read("agent") == ["One"]

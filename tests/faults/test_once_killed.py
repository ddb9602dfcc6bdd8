"""kill -9 of web in the middle of what was asked under a key, before its commit and after it: never done twice."""

import asyncio

import httpx
import pytest

from tests.centre import Centre, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from ting.kit.db import Database

pytestmark = pytest.mark.slow
KEY = {"Idempotency-Key": "9c1e6c8e-once"}
ASKED = {"name": "Nightly", "permissions": ["people.manage"]}


WAITING = (
    "select count(*) from pg_locks l join pg_database d on d.oid = l.database "
    "where not granted and datname = current_database()"
)


async def late(centre: Centre) -> None:
    """Half a minute later."""
    assert await centre.value("update idempotency set until = 1 where answer is null returning true")


async def test_killed_before_the_commit_it_is_done_by_the_repeat_and_after_it_not_again(
    own_house: House, own_db: Database
) -> None:
    centre = await open_centre(own_db, own_house.url)
    await centre.add_person("ada", "administrator")
    async with signed(own_house, centre, "ada") as ada:

        async def ask() -> httpx.Response:
            return await ada.post("tokens", json=ASKED, headers=KEY)

        async def count() -> int:
            return int(await centre.value("select count(*) from api_token"))

        async with own_db.house() as tx:
            await tx.execute("lock table stream_head in share mode")  # nobody announces anything, and so nobody commits
            lost = asyncio.create_task(ask())  # noqa: TID251
            await until(lambda: centre.value("select count(*) from idempotency"), what="the turn")
            await until(lambda: centre.value(WAITING), what="a transaction at its end")
            assert (await ask()).json()["code"] == "key_in_progress"
            own_house.kill("web")
            with pytest.raises(httpx.HTTPError):
                await lost
        assert await count() == 0
        own_house.start("web2", command=("-m", "tests.faults.dying_web", "1"))
        assert (await ask()).json()["code"] == "key_in_progress"
        await late(centre)
        with pytest.raises(httpx.HTTPError):
            await ask()  # done, and dead before it could say so
        assert await count() == 1
        own_house.kill("web2")
        own_house.start("web3")
        assert (await ask()).json()["code"] == "key_in_progress"
        await late(centre)
        answer = await ask()
        assert (answer.status_code, answer.json()["code"]) == (409, "key_done")
        assert await count() == 1


async def test_who_was_only_slow_commits_nothing_when_another_has_his_turn(own_house: House, own_db: Database) -> None:
    centre = await open_centre(own_db, own_house.url)
    await centre.add_person("ada", "administrator")
    async with signed(own_house, centre, "ada") as ada:
        async with own_db.house() as tx:
            await tx.execute("lock table stream_head in share mode")
            slow = asyncio.create_task(ada.post("tokens", json=ASKED, headers=KEY))  # noqa: TID251
            await until(lambda: centre.value(WAITING), what="a transaction at its end")
            await late(centre)
            quick = asyncio.create_task(ada.post("tokens", json=ASKED, headers=KEY))  # noqa: TID251
            await until(lambda: centre.value(WAITING), lambda seen: seen >= 2, what="the other one")
        answers = [await slow, await quick]
        assert sorted(each.status_code for each in answers) == [201, 409]
        assert answers[0].json()["code"] == "key_in_progress"
        assert len(good(await ada.get("tokens"))) == 1

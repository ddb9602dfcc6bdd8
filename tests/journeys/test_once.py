"""An Idempotency-Key at the door: done once, answered the same, nobody else's, and over after a day."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.centre import Centre, open_centre
from tests.journeys.test_setup import good, signed
from tests.journeys.test_tokens import program
from tests.server import House
from ting.kit import once
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting.kit.problem import Problem
from ting.web.once import MOST, read_key

ASKED: dict[str, Any] = {"name": "Nightly", "permissions": ["people.manage", "setup.read"]}


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_person("ada", "administrator")
    await made.add_person("bob", "administrator")
    return made


def keyed(key: object) -> dict[str, str]:
    return {"Idempotency-Key": str(key)}


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def ask(http: httpx.AsyncClient, key: object, path: str = "tokens", asked: Any = ASKED) -> httpx.Response:
    return await http.post(path, json=asked, headers=keyed(key))


async def tokens(http: httpx.AsyncClient) -> int:
    return len(good(await http.get("tokens")))


async def test_a_repeat_is_given_the_same_answer_and_something_else_is_refused(
    house: House, centre: Centre, db: Database
) -> None:
    key = new_id()
    async with signed(house, centre, "ada") as ada, signed(house, centre, "bob") as bob:
        first = await ask(ada, key)
        assert (first.status_code, first.headers.get("idempotent-replay")) == (201, None)
        again = await ask(ada, f'"{key}"')
        assert (again.status_code, again.content) == (201, first.content)
        assert again.headers["idempotent-replay"] == "true"
        assert again.headers["content-type"] == first.headers["content-type"]
        assert "ratelimit" in again.headers
        assert await tokens(ada) == 1
        assert code(await ask(ada, key, asked=ASKED | {"name": "Other"})) == (422, "key_used_otherwise")
        assert code(await ask(ada, key, path="tokens?x=1")) == (422, "key_used_otherwise")
        assert code(await ada.put(f"setup/teams/{key}", json=ASKED, headers=keyed(key))) == (422, "key_used_otherwise")
        assert await tokens(ada) == 1
        theirs = await ask(bob, key)
        assert theirs.status_code == 201
        assert theirs.json()["secret"] != first.json()["secret"], "another person's key is another key"

        secret = first.json()["secret"]
        kept = [
            row["answer"]
            for row in await centre.fetch("select answer from idempotency where tenant_id = $1", centre.tenant.id)
        ]
        assert len(kept) == 2
        assert all(answer and secret.encode() not in answer for answer in kept), "no secret lies open in the table"
    async with program(house, secret) as http:
        path = f"/api/t/{centre.slug}/setup/teams/{new_id()}"
        put = [await http.put(path, json={"value": {"name": "Owls"}}, headers=keyed(key)) for _ in range(2)]
        assert put[0].json()["change"]["by"]["name"] == "API token Nightly"
        assert put[1].content == put[0].content, "without the key a repeat says that nothing has changed"
        gone = [await http.delete(path, headers=keyed("a-delete")) for _ in range(2)]
        assert [each.status_code for each in gone] == [gone[0].status_code] * 2
        assert gone[0].is_success
        assert (gone[1].content, gone[1].headers["idempotent-replay"]) == (gone[0].content, "true")


async def test_in_another_company_the_same_key_is_another(house: House, centre: Centre, db: Database) -> None:
    other = await open_centre(db, house.url)
    await other.grant("ada", centre.staff["ada"], "administrator")
    async with signed(house, centre, "ada") as here, signed(house, other, "ada") as there:
        first, second = await ask(here, "one"), await ask(there, "one")
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json()["secret"] != second.json()["secret"]
        assert await tokens(there) == 1


async def test_twenty_at_once_do_it_once(house: House, centre: Centre) -> None:
    key = new_id()
    async with signed(house, centre, "ada") as ada:

        async def until_answered() -> httpx.Response:
            while True:
                answer = await ask(ada, key)
                if answer.status_code != 409:
                    return answer
                assert code(answer) == (409, "key_in_progress")
                assert answer.headers["retry-after"] == "1"
                await asyncio.sleep(0.05)

        answers = await asyncio.gather(*(until_answered() for _ in range(20)))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        assert sum("idempotent-replay" not in answer.headers for answer in answers) == 1
        assert await tokens(ada) == 1


async def test_what_was_refused_may_be_tried_again_and_what_cannot_be_kept_is_not_taken(
    house: House, centre: Centre
) -> None:
    async with signed(house, centre, "ada") as ada:
        refused = await ask(ada, "try", asked={"name": "", "permissions": ["no.such"]})
        assert 400 <= refused.status_code < 500
        assert (await ask(ada, "try")).status_code == 201, "nothing was done under this key yet"
        for wrong in ("", '""', "a b", "x" * 256):
            assert code(await ask(ada, wrong)) == (400, "key_wrong")
        twice = [("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
        assert code(await ada.post("tokens", json=ASKED, headers=twice)) == (400, "key_wrong")
        file = await ada.post("logos", files={"file": ("a.png", b"x")}, headers=keyed("f"))
        assert code(file) == (400, "key_not_taken")
        long = ASKED | {"name": "x" * MOST}
        assert code(await ask(ada, "long", asked=long)) == (400, "key_not_taken")
        assert await tokens(ada) == 1
        assert (await ada.get("tokens", headers=keyed("read"))).headers.get("idempotent-replay") is None


async def test_after_a_day_it_is_over_and_forgotten(house: House, centre: Centre, db: Database) -> None:
    async with signed(house, centre, "ada") as ada:
        first = await ask(ada, "old")
        aged = "update idempotency set begun_at = begun_at - $1 where tenant_id = $2 returning true"
        assert await centre.value(aged, once.KEPT_MS + 1, centre.tenant.id)
        second = await ask(ada, "old")
        assert (second.status_code, "idempotent-replay" in second.headers) == (201, False)
        assert first.json()["secret"] != second.json()["secret"]
        assert await centre.value(aged, once.KEPT_MS + 1, centre.tenant.id)
        await ask(ada, "young")
    async with db.house() as tx:
        await once.sweep(tx)
    assert await centre.value("select count(*) from idempotency where tenant_id = $1", centre.tenant.id) == 1


def test_keys_are_read_with_quotes_or_without() -> None:
    assert read_key(['"8e03978e"']) == read_key(["8e03978e"]) == "8e03978e"
    for wrong in ([], [""], ['"'], ['""'], ["ä"], ['a"b'], ["a", "a"], ["x" * 256]):
        with pytest.raises(Problem, match="Idempotency-Key"):
            read_key(wrong)

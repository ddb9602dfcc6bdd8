"""How much may be asked: told on each answer, refused in time, shared by all web processes, and nobody pays for another."""

import re

import httpx
import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_links import web
from tests.journeys.test_setup import good, signed
from tests.journeys.test_tokens import made, program
from tests.server import House, until
from ting.kit.db import Database
from ting.kit.rate import Counter, Rule
from ting.web.limits import USUAL, read_limits
from ting_sim import ProblemError

FEW = "token=40 tenant=60 address=30"


def left(answer: httpx.Response, name: str) -> int:
    found = re.search(rf'"{name}";r=(\d+);t=\d+', answer.headers["ratelimit"])
    assert found, answer.headers
    return int(found[1])


@pytest.fixture
async def centre(own_house: House, own_db: Database) -> Centre:
    own_house.kill("web")
    for name in ("web", "web2"):
        own_house.start(name, env={"TING_LIMITS": FEW})
    await own_house.ready()
    return await open_centre(own_db, own_house.url)


async def test_who_asks_too_much_is_refused_by_all_processes_and_no_neighbour_is(
    own_house: House, own_db: Database, centre: Centre
) -> None:
    other = await open_centre(own_db, own_house.url)
    for each in (centre, other):
        await each.add_person("ada", "administrator")
    async with signed(own_house, centre, "ada") as ada, signed(own_house, other, "ada") as eve:
        noisy, calm, theirs = [await made(http, "contacts.read") for http in (ada, ada, eve)]
        shown = await ada.get("queues")
        assert '"session";q=1200;w=60' in shown.headers["ratelimit-policy"]
        path = f"{own_house.url}/api/t/{centre.slug}/queues"

        async def refused() -> httpx.Response:
            async with program(own_house, noisy["secret"]) as http:  # another connection: perhaps another process
                return await http.get(path)

        answer = await until(refused, lambda seen: seen.status_code == 429, seconds=60, what="the limit")
        assert answer.json()["code"] == "too_many_requests"
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert left(answer, "token") == 0
        whose = f"token:{noisy['token']['id']}"

        async def counted() -> int:
            return int(await centre.value("select coalesce(max(used), 0) from rate_count where whose = $1", whose))

        await until(counted, lambda seen: seen >= 20, what="what the processes tell each other")
        async with program(own_house, calm["secret"]) as http:
            beside = good_answer(await http.get(path))
            assert left(beside, "token") == 39
        async with program(own_house, theirs["secret"]) as http:
            elsewhere = good_answer(await http.get(f"{own_house.url}/api/t/{other.slug}/queues"))
            assert left(elsewhere, "tenant") == 59
        good(await ada.get("queues"))
    async with web(own_house) as http:

        async def asks(address: str = "2001:db8::1") -> httpx.Response:
            return await http.get("/api/me", headers={"X-Forwarded-For": address})

        first = await asks("2001:db8::ffff")
        assert (first.status_code, left(first, "address")) == (401, 29)
        await until(asks, lambda seen: seen.status_code == 429, what="the limit of an address, of the same line")
        assert (await asks("2001:db8:0:1::1")).status_code == 401
        assert "ratelimit" not in (await http.get("/api/me")).headers, "a proxy that does not say for whom it asks"
        assert (await http.get("/healthz", headers={"X-Forwarded-For": "2001:db8::1"})).status_code == 200


async def test_what_is_said_on_a_live_line_counts_like_what_is_asked(own_house: House, own_db: Database) -> None:
    own_house.kill("web")
    own_house.start("web", env={"TING_LIMITS": "session=90"})
    await own_house.ready()
    centre = await open_centre(own_db, own_house.url)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        _, contact = await centre.serve(stage, desk)

        async def says() -> str:
            try:
                return str((await desk.write(centre.slug, contact.id, "And another thing")).by)
            except ProblemError as problem:
                return problem.code

        assert await says() == "agent"
        await until(says, lambda seen: seen == "too_many_requests", what="the limit of a session")


def good_answer(answer: httpx.Response) -> httpx.Response:
    assert answer.status_code == 200, answer.text
    return answer


def test_two_counters_that_tell_each_other_let_through_what_is_allowed() -> None:
    rule, now = Rule("token", 100), 1_700_000_040_000
    one, two, shared = Counter(), Counter(), 0
    through = 0
    for step in range(300):
        through += (one if step % 3 else two).take("x", rule, now).good
        if step % 10 == 9:
            for each in (one, two):
                for whose, window, many in each.untold(now):
                    shared += many
                    each.heard(whose, window, many, shared)
    assert 100 <= through <= 110
    assert not one.take("x", rule, now).good
    assert one.take("y", rule, now).left == 99
    again = one.take("x", rule, now + 60_000)
    assert (again.good, again.left) == (True, 99)
    assert one.untold(now + 120_000) == []


def test_limits_are_read_or_refused() -> None:
    assert read_limits("") == USUAL
    assert read_limits("token=5, session=7")["token"] == 5
    for wrong in ("token", "token=", "token=0", "all=5", "token=-1"):
        with pytest.raises(ValueError, match="so many a minute"):
            read_limits(wrong)

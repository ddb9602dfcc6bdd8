"""Notices: told at once and kept for who comes later, to those whom they are for and to nobody else."""

import asyncio
from typing import Any

import pytest

from tests.centre import Centre, Stage, open_centre
from tests.server import House, until
from ting.domains.people import api as people
from ting.domains.routing import api as routing
from ting.kit.clock import wall_ms
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import DeskClient, ProblemError

HOUR = 3_600_000


async def send(desk: DeskClient, centre: Centre, **more: Any) -> Any:
    body = {"key": str(new_id()), "texts": {"zh-TW": "系統維護中"}, "until": wall_ms() + HOUR, **more}
    return await desk.ask("POST", f"/api/t/{centre.slug}/notices", json=body)


async def unread(desk: DeskClient) -> list[str]:
    return [each["id"] for each in await desk.ask("GET", "/api/notices")]


def listening(desk: DeskClient) -> list[Any]:
    """Keep what this desk is told of notices."""
    heard: list[Any] = []
    desk.on_frame = lambda frame: heard.append(frame) if str(frame.get("op", "")).startswith("notice") else None
    return heard


async def heard(frames: list[Any], op: str) -> Any:
    async def look() -> list[Any]:
        return [frame for frame in frames if frame["op"] == op]

    return (await until(look, what=f"the frame {op}"))[-1]


async def test_a_notice_is_told_at_once_kept_for_who_comes_later_and_gone_when_it_is_read(
    house: House, db: Database
) -> None:
    centre, other = await open_centre(db, house.url), await open_centre(db, house.url)
    for name, where in (("ann", centre), ("ben", centre), ("eve", other)):
        await where.add_person(name)
    await centre.add_person("sue", "supervisor")
    async with Stage.open() as stage:
        ann, eve = await stage.desk(centre, "ann", status=None), await stage.desk(other, "eve", status=None)
        sue = await stage.desk(centre, "sue", status=None)
        frames, others = listening(ann), listening(eve)
        made = await send(
            sue, centre, texts={"zh-TW": " 系統維護中 ", "ja": "メンテナンス中", "en": " "}, needs_ack=True
        )
        assert made["texts"] == {"zh-TW": "系統維護中", "ja": "メンテナンス中"}
        assert (made["reached"], made["read"]) == (2, 0)
        told = (await heard(frames, "notice"))["notice"]
        assert (told["id"], told["by"], told["needs_ack"], told["tenant"]) == (
            made["id"],
            "Real sue",
            True,
            centre.slug,
        )
        ben = await stage.desk(centre, "ben", status=None)
        assert await unread(ben) == await unread(ann) == [made["id"]]
        assert await unread(eve) == []
        path = f"/api/t/{centre.slug}/notices"
        for _ in range(2):
            await ann.ask("POST", f"{path}/{made['id']}/read")
        assert (await heard(frames, "notice_ended"))["notice"] == made["id"]
        assert await unread(ann) == []
        (listed,) = await sue.ask("GET", path)
        assert (listed["reached"], listed["read"]) == (2, 1)
        readers = await sue.ask("GET", f"{path}/{made['id']}/readers")
        assert [(each["name"], each["at"] is not None) for each in readers] == [
            ("Real ann", True), ("Real ben", False),
        ]  # fmt: skip
        await sue.ask("DELETE", f"{path}/{made['id']}")
        assert await unread(ben) == []
        assert others == []
        log = await centre.fetch("select type from log where aggregate = $1 order by seq", f"notice:{made['id']}")
        assert [row["type"] for row in log] == ["notice.posted", "notice.read", "notice.withdrawn"]


async def test_a_notice_reaches_a_team_or_who_may_serve_a_queue_and_nobody_else(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url, queue=False)
    tea = await centre.add_skill("tea")
    await centre.add_queue("tea", needs=[routing.Need(tea, 3)])
    await centre.add_queue("any")
    await centre.add_person("ann", skills={"tea": 1})
    for name in ("ben", "obs"):
        await centre.add_person(name, "agent" if name == "ben" else "observer", seat=name == "ben")
    await centre.add_person("sue", "supervisor")
    async with db.tx(centre.tenant.id) as tx:
        team = await people.add_team(tx, "Night")
        await people.grant(tx, centre.staff["ben"].id, "agent", team)
    async with Stage.open() as stage:
        desks = {name: await stage.desk(centre, name, status=None) for name in ("ann", "ben", "sue")}
        sue = desks["sue"]
        choices = await sue.ask("GET", f"/api/t/{centre.slug}/notices/choices")
        assert [each["name"] for each in choices["teams"]] == ["Night"]
        cases = [
            ("team", [str(team)], {"ben"}),
            ("queue", [centre.queue_id("tea")], {"ann"}),
            ("queue", [centre.queue_id("tea"), centre.queue_id("any")], {"ann", "ben"}),
            ("all", [], {"ann", "ben"}),
        ]
        for audience, ids, reached in cases:
            made = await send(sue, centre, audience=audience, audience_ids=ids)
            assert {name for name, desk in desks.items() if made["id"] in await unread(desk)} == reached, audience
            if "ann" not in reached:
                with pytest.raises(ProblemError) as refused:
                    await desks["ann"].ask("POST", f"/api/t/{centre.slug}/notices/{made['id']}/read")
                assert refused.value.status == 404


async def test_what_cannot_be_a_notice_is_refused_and_a_repeat_is_the_same_one(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    await centre.add_person("sue", "supervisor")
    stranger = await open_centre(db, house.url)
    async with Stage.open() as stage:
        ann, sue = await stage.desk(centre, "ann", status=None), await stage.desk(centre, "sue", status=None)
        for more, code in (
            ({"texts": {}}, "empty"),
            ({"texts": {"en": " \n "}}, "empty"),
            ({"texts": {"xx": "a"}}, "locale"),
            ({"texts": {"en": "a" * 1001}}, "too_long"),
            ({"until": 1}, "notice_until"),
            ({"until": wall_ms() + 400 * 24 * HOUR}, "notice_until"),
            ({"audience": "queue"}, "audience"),
            ({"audience": "all", "audience_ids": [centre.queue_id("help")]}, "audience"),
            ({"audience": "queue", "audience_ids": [stranger.queue_id("help")]}, "audience"),
        ):
            with pytest.raises(ProblemError) as refused:
                await send(sue, centre, **more)
            assert refused.value.code == code, more
        with pytest.raises(ProblemError) as refused:
            await send(ann, centre)
        assert refused.value.status == 403
        key = str(new_id())
        first, again = await send(sue, centre, key=key), await send(sue, centre, key=key, texts={"en": "another"})
        assert first == again
        assert await unread(ann) == [key]
        await centre.fetch("update notice set at = 1, until = 2 where id = $1", key)
        assert await unread(ann) == []


async def test_a_desk_that_was_away_is_told_what_it_missed(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    await centre.add_person("sue", "supervisor")
    async with Stage.open() as stage:
        ann, sue = await stage.desk(centre, "ann", status=None), await stage.desk(centre, "sue", status=None)
        frames = listening(ann)
        ann.drop()
        made = await asyncio.gather(*(send(sue, centre) for _ in range(3)))
        await ann.reconnect()

        async def look() -> set[str]:
            return {frame["notice"]["id"] for frame in frames}

        await until(look, lambda seen: seen == {each["id"] for each in made}, what="all three")

"""A centre of two sites: board, live frames and history show one, one team, or all, and each figure in one place only."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from tests.centre import Centre, Stage, open_centre
from tests.server import House, until
from ting.domains.people import api as people
from ting.domains.routing import api as routing
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import ProblemError


async def place(centre: Centre, name: str, site: UUID, team: UUID | None = None) -> None:
    """Let somebody work at a site, in a team."""
    async with centre.db.house() as house:
        inner, id_ = house.within(centre.tenant.id), centre.staff[name].id
        member = (await people.members(inner, [id_]))[id_]
        await people.save_member(inner, id_, msgspec.structs.replace(member, site=site, team=team))


async def two_sites(db: Database, url: str) -> tuple[Centre, UUID, UUID, UUID]:
    """Make a centre: `help` and ann in the north, `south` and bob in the south, sue leads the south, bob is of the night."""
    centre = await open_centre(db, url, queue=False)
    for name in ("ann", "bob"):
        await centre.add_person(name)
    await centre.add_person("sue", "supervisor")
    async with db.tx(centre.tenant.id) as tx:
        north = await routing.add_site(tx, "North", "Asia/Taipei", routing.ALWAYS.week)
        south = await routing.add_site(tx, "South", "Asia/Taipei", routing.ALWAYS.week)
        night = await people.add_team(tx, "Night")
        for key, prefix, site in (("help", "A", north), ("south", "B", south)):
            name = key.capitalize()
            centre.queues[key] = await routing.add_queue(tx, key=key, name=name, prefix=prefix, site=site)
    await place(centre, "ann", north)
    await place(centre, "bob", south, night)
    await place(centre, "sue", south)
    await centre.add_point()
    return centre, north, south, night


async def test_board_and_history_show_a_site_a_team_or_all(house: House, db: Database) -> None:
    centre, north, south, night = await two_sites(db, house.url)
    other, elsewhere, *_ = await two_sites(db, house.url)
    base = f"/api/t/{centre.slug}"
    async with Stage.open() as stage:
        ann, bob = await stage.desk(centre, "ann"), await stage.desk(centre, "bob")
        sue = await stage.desk(centre, "sue", status=None)
        for desk, queue in ((ann, "help"), (bob, "south"), (bob, "south")):
            _, contact = await centre.serve(stage, desk, queue=centre.queue_id(queue))
            await centre.finish(desk, contact.id)

        choices = await sue.ask("GET", f"{base}/scopes")
        assert [one["name"] for one in choices["sites"]] == ["North", "South"]
        assert choices["own"] == {"site": str(south), "team": None, "person": None}

        async def board(**scope: Any) -> dict[str, Any]:
            return dict(await sue.ask("GET", f"{base}/board", params={key: str(id_) for key, id_ in scope.items()}))

        await until(board, lambda found: found["total"]["answered"] == 3)
        for scope, queues, who, answered in (
            ({}, {"Help", "South"}, {"Real ann", "Real bob", "Real sue"}, 3),
            ({"site": north}, {"Help"}, {"Real ann"}, 1),
            ({"site": south}, {"South"}, {"Real bob", "Real sue"}, 2),
            ({"team": night}, {"South"}, {"Real bob"}, 2),
            ({"site": north, "team": night}, set(), set(), 0),
        ):
            found = await board(**scope)
            assert {one["name"] for one in found["queues"]} == queues
            assert {one["name"] for one in found["agents"]} == who
            assert found["total"]["answered"] == answered
            assert found["scope"] == {
                key: str(scope[key]) if key in scope else None for key in ("site", "team", "person")
            }

        async def history(**asked: Any) -> dict[str, Any]:
            days = {"from": "2026-01-01", "to": "2026-01-01"}
            day = await centre.value("select ((now() at time zone 'Asia/Taipei')::date)::text")
            params = {**days, "from": day, "to": day, "grain": "whole", **{k: str(v) for k, v in asked.items()}}
            return dict(await sue.ask("GET", f"{base}/history", params=params))

        def handled(found: dict[str, Any]) -> dict[Any, int]:
            return {row["name"]: row["figures"]["handled"] for row in found["rows"] if row["figures"]["handled"]}

        await until(lambda: history(by="site"), lambda found: handled(found) == {"North": 1, "South": 2})
        assert handled(await history(by="queue", site=south)) == {"South": 2}
        assert handled(await history(by="agent", site=north)) == {"Real ann": 1}
        assert handled(await history(by="agent", team=night)) == {"Real bob": 2}
        assert (await history(site=north))["total"]["figures"]["handled"] == 1
        assert (await history(team=night))["total"]["figures"]["handled"] == 2
        # Who helped out from elsewhere stands in the figures of the queue's site.
        assert (await history(site=south, agent=centre.person_id("ann")))["total"]["figures"]["handled"] == 0

        for params in ({"site": str(elsewhere)}, {"team": str(new_id())}):
            for path in ("board", "history"):
                day = {"from": "2026-01-01", "to": "2026-01-01"} if path == "history" else {}
                with pytest.raises(ProblemError) as refused:
                    await sue.ask("GET", f"{base}/{path}", params={**params, **day})
                assert refused.value.status == 404
        assert other.slug != centre.slug


async def test_what_asks_for_a_hand_in_one_site_is_not_shown_in_the_other(house: House, db: Database) -> None:
    centre, north, south, _ = await two_sites(db, house.url)
    async with Stage.open() as stage:
        await stage.desk(centre, "ann")
        sue = await stage.desk(centre, "sue", status=None)

        async def codes(site: UUID) -> list[tuple[str, str]]:
            found = await sue.ask("GET", f"/api/t/{centre.slug}/board", params={"site": str(site)})
            return [(one["code"], one["queue"]) for one in found["alerts"]]

        await until(lambda: codes(south), lambda found: found == [("nobody_on_duty", centre.queue_id("south"))])
        await until(lambda: codes(north), lambda found: not found)  # before ann sat down there may have been one


async def test_the_live_line_tells_each_window_its_own_part(house: House, db: Database) -> None:
    centre, north, _, _ = await two_sites(db, house.url)
    async with Stage.open() as stage:
        sue = await stage.desk(centre, "sue", status=None)
        await sue.look_at(centre.slug, site=str(north))
        await stage.desk(centre, "ann")
        await sue.wait_for(
            lambda d: d.board is not None and {one["name"] for one in d.board["agents"]} == {"Real ann"},
            what="the board of the north",
        )
        assert sue.board is not None
        assert sue.board["scope"] == {"site": str(north), "team": None, "person": None}
        assert [one["name"] for one in sue.board["queues"]] == ["Help"]

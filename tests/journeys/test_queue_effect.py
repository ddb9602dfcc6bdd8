"""Before a queue is changed: what its last weeks would have come to, at the HTTP door; and nothing is kept."""

from typing import Any

from tests.centre import Stage, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from ting.kit.db import Database
from ting.kit.ids import new_id


async def test_the_last_weeks_are_judged_by_what_is_written_and_nothing_is_kept(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator")
    await centre.add_person("ann")
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        await centre.serve(stage, ann)
        queue = centre.queue_id("help")
        path = f"setup-effect/queues/{queue}"
        (kept,) = good(await ada.get("setup/queues"))
        value: dict[str, Any] = kept["value"]

        async def look() -> dict[str, Any]:
            found: dict[str, Any] = good(await ada.post(path, json=value))
            return found

        same = await until(look, lambda found: found["effect"]["before"]["counted"] == 1)
        assert same["effect"]["before"] == same["effect"]["after"]
        assert (same["unknown"], same["opened_ms"], same["closed_ms"], same["effect"]["reached"]) == ([], 0, 0, [])

        strict = {**value, "settings": {**value["settings"], "threshold_ms": 0, "target_pct": 99, "ring_ms": 9000}}
        found = good(await ada.post(path, json=strict))
        assert (found["effect"]["before"]["pct"], found["effect"]["after"]["pct"]) == (100.0, 0.0)
        assert (found["effect"]["after"]["target_pct"], found["unknown"]) == (99, ["clocks"])

        shut = good(await ada.post(path, json={**value, "week": [[] for _ in range(7)], "time_zone": "Asia/Taipei"}))
        assert (shut["closed_ms"], shut["effect"]["shut_out"]) == (7 * 86_400_000, 1)
        assert shut["effect"]["after"]["pct"] is None, "of nothing there is no figure"

        skill = str(await centre.add_skill("Billing"))
        need = {
            "skill": skill,
            "level": 3,
            "relax": [{"after_ms": 86_400_000, "level": 1}, {"after_ms": 0, "level": 2}],
        }
        refused = await ada.post(path, json={**value, "needs": [need]})
        assert (refused.status_code, refused.json()["field"]) == (422, "needs")
        need["relax"] = [{"after_ms": 0, "level": 2}, {"after_ms": 86_400_000, "level": 1}]
        found = good(await ada.post(path, json={**value, "needs": [need]}))
        assert (found["unknown"], found["effect"]["reached"]) == (["needs"], [[0, 1], [86_400_000, 0]])

        (again,) = good(await ada.get("setup/queues"))
        assert again == kept
        assert good(await ada.get("setup/changes"))["items"] == []
        assert (await ada.post(f"setup-effect/queues/{new_id()}", json=value)).status_code == 404

"""History over HTTP: by queue, agent and interval, as JSON and CSV, of the tenant's own days, for who may read reports."""

import csv
import io
from itertools import pairwise
from typing import Any

import pytest

from tests.centre import Stage, open_centre
from tests.server import House, until
from ting.kit.db import Database
from ting_sim import ProblemError


async def test_what_happened_stands_in_its_row_and_nowhere_else(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_queue("other")
    await centre.add_person("ann")
    await centre.add_person("bob")
    await centre.add_person("sue", "supervisor")
    path = f"/api/t/{centre.slug}/history"
    # The days around this one: whatever the clock shows, what happens here is in the midst of them.
    first, day, last = [
        (await centre.value("select ((now() at time zone $1)::date + $2::int)::text", centre.tenant.time_zone, n))
        for n in (-1, 0, 1)
    ]
    async with Stage.open() as stage:
        ann, sue = await stage.desk(centre, "ann"), await stage.desk(centre, "sue", status=None)
        for n in range(3):
            _, contact = await centre.serve(stage, ann, f"question {n}")
            await centre.finish(ann, contact.id)

        async def asked(**more: str) -> dict[str, Any]:
            return dict(await sue.ask("GET", path, params={"from": first, "to": last, **more}))

        whole = await until(
            lambda: asked(by="queue", grain="whole"),
            lambda found: found["total"]["figures"]["handled"] == 3,
        )
        (row,) = whole["rows"]
        assert (row["key"], row["figures"]["answered"], row["figures"]["service_level"]) == (
            centre.queue_id("help"), 3, 100.0,
        )  # fmt: skip
        assert row["figures"]["abandonment"] == 0.0
        assert row["figures"]["to_abandon_ms"] is None

        async def by_agent() -> dict[str, Any]:
            found = await asked(by="agent", grain="whole")
            return {r["name"]: r["figures"] for r in found["rows"]}

        # Agents' time is counted by itself, at its own pace.
        mine = await until(by_agent, lambda found: found.get("Real ann", {}).get("occupancy") is not None)
        assert mine["Real ann"]["handled"] == 3
        assert mine["Real ann"]["on_duty_ms"] > 0
        assert "Real bob" not in mine  # he was not there: no row of zeros
        quarters = await asked(grain="quarter")
        rows = quarters["rows"]
        assert len(rows) == 3 * 96
        assert all(one["until"] == two["at"] for one, two in pairwise(rows))
        assert sum(one["figures"]["contacts"] for one in rows) == 3
        assert {one["figures"]["service_level"] for one in rows} <= {None, 100.0}
        assert (await asked(agent=centre.person_id("bob")))["total"]["figures"]["handled"] == 0
        assert (await asked(queue=centre.queue_id("other")))["total"]["figures"]["entered"] == 0

        answer = await sue._door.ask(
            "GET", path + ".csv", params={"from": first, "to": last, "by": "queue", "grain": "whole"}
        )
        assert answer.content.startswith("\ufeff".encode())
        (line,) = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
        assert (line["queue"], line["answered"], line["service_level"], line["to_abandon_s"]) == (
            "Help",
            "3",
            "100.00",
            "",
        )
        assert line["from"].startswith(f"{first}T00:00")

        for params, code in (
            ({"from": "yesterday", "to": day}, "days"),
            ({"from": day, "to": "2020-01-01"}, "days"),
            ({"from": "2020-01-01", "to": day}, "days"),
            ({"from": day, "to": day, "by": "team"}, "grouping"),
            ({"from": day, "to": day, "grain": "second"}, "grouping"),
            ({"from": "2026-01-01", "to": "2026-12-31", "grain": "quarter"}, "too_many_rows"),
        ):
            with pytest.raises(ProblemError) as refused:
                await sue.ask("GET", path, params=params)
            assert refused.value.code == code
        with pytest.raises(ProblemError) as refused:
            await ann.ask("GET", path, params={"from": day, "to": day})
        assert refused.value.status == 403

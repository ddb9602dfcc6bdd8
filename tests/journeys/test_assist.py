"""One key calls the supervisor: he hears it at once, one answers, and the time to his answer is measured."""

import asyncio
from typing import Any

import pytest

from tests.centre import Centre, Stage, open_centre
from tests.server import House, until
from ting.domains.reports.on import HANDLERS
from ting.kit.bus import Bus
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting.kit.relay import Relay
from ting_sim import DeskClient, ProblemError


async def staffed(db: Database, house: House) -> Centre:
    """A centre with an agent and two supervisors."""
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    await centre.add_person("bob")
    await centre.add_person("sue", "supervisor")
    await centre.add_person("tom", "supervisor")
    return centre


class Heard:
    """What a desk was told of calls."""

    def __init__(self, desk: DeskClient) -> None:
        self.calls: dict[str, Any] = {}
        self.desk = desk
        desk.on_frame = self._take

    def _take(self, frame: Any) -> None:
        if frame["op"] == "call":
            self.calls[frame["call"]["id"]] = frame["call"]

    async def wait(self, call: str, state: str) -> Any:
        """Wait until a call is in a state."""

        async def look() -> Any:
            return self.calls.get(call)

        return await until(look, lambda seen: bool(seen) and seen["state"] == state, what=f"{call} {state}")


async def ring(desk: DeskClient, centre: Centre, contact: str, words: str | None = None, key: str = "") -> Any:
    """Call a supervisor."""
    path = f"/api/t/{centre.slug}/contacts/{contact}/calls"
    return await desk.ask("POST", path, json={"key": key or str(new_id()), "words": words})


async def test_supervisors_hear_a_call_at_once_and_of_two_who_answer_one_comes(house: House, db: Database) -> None:
    centre = await staffed(db, house)
    async with Stage.open() as stage:
        ann, bob = await stage.desk(centre, "ann"), await stage.desk(centre, "bob", status=None)
        sue = await stage.desk(centre, "sue", status=None, board=centre.slug)
        tom = await stage.desk(centre, "tom", status=None)
        hears = {name: Heard(desk) for name, desk in (("ann", ann), ("bob", bob), ("sue", sue), ("tom", tom))}
        widget, contact = await centre.serve(stage, ann)
        key = str(new_id())
        call = await ring(ann, centre, contact.id, "he shouts", key)
        assert await ring(ann, centre, contact.id, None, key) == call
        assert (await ring(ann, centre, contact.id))["id"] == key  # another press while it rings is the same call
        for name in ("sue", "tom", "ann"):
            heard = await hears[name].wait(key, "calling")
            assert (heard["words"], heard["agent"]["name"], heard["number"]) == (
                "he shouts",
                "Real ann",
                contact.number,
            )
        await ann.ask("PATCH", f"/api/t/{centre.slug}/calls/{key}", json={"words": "he shouts, and wants money"})
        await until(
            lambda: sue.ask("GET", "/api/desk"),
            lambda d: [c["words"] for c in d["calls"]] == ["he shouts, and wants money"],
        )
        await sue.wait_for(lambda d: d.board is not None and [c["id"] for c in d.board["calls"]] == [key])

        async def answer(desk: DeskClient) -> str:
            try:
                await desk.ask("POST", f"/api/t/{centre.slug}/calls/{key}/answer")
            except ProblemError as problem:
                return problem.code
            return "mine"

        outcomes = await asyncio.gather(answer(sue), answer(tom))
        assert sorted(outcomes) == ["call_answered", "mine"]
        winner = "sue" if outcomes[0] == "mine" else "tom"
        assert await answer({"sue": sue, "tom": tom}[winner]) == "mine"
        told = await hears["ann"].wait(key, "answered")
        assert told["answered_by"]["name"] == f"Real {winner}"
        await ann.wait_for(lambda d: any(m.code == "supervisor_coming" for m in d.messages(contact.id)))
        assert len([m for m in ann.messages(contact.id) if m.code == "supervisor_coming"]) == 1
        last = await ann.say(centre.slug, contact.id, "one moment")
        await widget.wait_for(lambda w: any(m.id == last.id for m in w.messages))
        assert "supervisor_coming" not in {m.code for m in widget.messages}
        assert not hears["bob"].calls
        waited = await centre.value(
            "select (body->>'waited_ms')::bigint from log where type = 'contact.assist_answered' and body->>'call' = $1",
            key,
        )
        board = await until(
            lambda: sue.ask("GET", f"/api/t/{centre.slug}/board"), lambda seen: seen["answers"]["answered"] == 1
        )
        assert board["calls"] == []
        assert board["answers"] == {
            "called": 1, "answered": 1, "pct": 100.0, "average_ms": waited, "median_ms": waited, "longest_ms": waited,
        }  # fmt: skip


async def test_a_call_is_over_when_it_is_taken_back_or_its_contact_goes_on(house: House, db: Database) -> None:
    centre = await staffed(db, house)
    async with Stage.open() as stage:
        ann, sue = await stage.desk(centre, "ann"), await stage.desk(centre, "sue", status=None)
        hears = Heard(sue)
        _, contact = await centre.serve(stage, ann)
        first = (await ring(ann, centre, contact.id))["id"]
        path = f"/api/t/{centre.slug}/calls"
        for _ in range(2):
            await ann.ask("DELETE", f"{path}/{first}")
        await hears.wait(first, "cancelled")
        with pytest.raises(ProblemError) as refused:
            await sue.ask("POST", f"{path}/{first}/answer")
        assert refused.value.code == "call_over"
        second = (await ring(ann, centre, contact.id))["id"]
        await centre.finish(ann, contact.id)
        await hears.wait(second, "over")
        with pytest.raises(ProblemError) as refused:
            await ring(ann, centre, contact.id)
        assert refused.value.status == 409
        _, third = await centre.serve(stage, ann)
        taken = (await ring(ann, centre, third.id))["id"]
        await sue.ask(
            "POST", f"/api/t/{centre.slug}/contacts/{third.id}/take-over", json={"agent": centre.person_id("ann")}
        )
        assert (await hears.wait(taken, "answered"))["answered_by"]["name"] == "Real sue"


async def test_nobody_calls_for_anothers_contact_or_answers_without_the_right(house: House, db: Database) -> None:
    centre = await staffed(db, house)
    async with Stage.open() as stage:
        ann, bob = await stage.desk(centre, "ann"), await stage.desk(centre, "bob", status=None)
        _, contact = await centre.serve(stage, ann)
        with pytest.raises(ProblemError) as refused:
            await ring(bob, centre, contact.id)
        assert refused.value.status == 409
        with pytest.raises(ProblemError) as refused:
            await ring(ann, centre, contact.id, "x" * 301)
        assert refused.value.code == "too_long"
        call = (await ring(ann, centre, contact.id))["id"]
        for method, path, status in (("DELETE", "", 404), ("PATCH", "", 404), ("POST", "/answer", 403)):
            with pytest.raises(ProblemError) as refused:
                await bob.ask(method, f"/api/t/{centre.slug}/calls/{call}{path}", json={"words": "mine"})
            assert refused.value.status == status


async def test_history_says_by_day_how_calls_were_answered_and_by_whom(house: House, db: Database) -> None:
    centre = await staffed(db, house)
    path = f"/api/t/{centre.slug}/history"
    first, last = [
        (await centre.value("select ((now() at time zone $1)::date + $2::int)::text", centre.tenant.time_zone, n))
        for n in (-1, 1)
    ]
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        sue, tom = [await stage.desk(centre, name, status=None) for name in ("sue", "tom")]
        _, contact = await centre.serve(stage, ann)
        for answering in (sue, tom, sue, None):
            call = (await ring(ann, centre, contact.id))["id"]
            if answering:
                await answering.ask("POST", f"/api/t/{centre.slug}/calls/{call}/answer")
            else:
                await ann.ask("DELETE", f"/api/t/{centre.slug}/calls/{call}")
        waits = sorted(
            row["ms"]
            for row in await centre.fetch(
                "select (body->>'waited_ms')::bigint as ms from log "
                "where tenant_id = $1 and type = 'contact.assist_answered'",
                centre.tenant.id,
            )
        )

        async def asked(by: str, **more: str) -> Any:
            return await sue.ask("GET", path, params={"from": first, "to": last, "by": by, **more})

        def over(found: Any) -> bool:
            return (found["total"]["figures"]["calls"], found["total"]["figures"]["calls_answered"]) == (4, 3)

        found = await until(lambda: asked("supervisor", grain="whole"), over)
        rows = [(row["name"], row["figures"]["calls"], row["figures"]["call_answer_rate"]) for row in found["rows"]]
        assert rows == [("Real sue", 2, 100.0), ("Real tom", 1, 100.0), (None, 1, 0.0)]
        total = found["total"]["figures"]
        assert total == {
            "calls": 4,
            "calls_answered": 3,
            "call_answer_rate": 75.0,
            "call_median_ms": waits[1],
            "call_average_ms": round(sum(waits) / 3),
            "call_longest_ms": waits[2],
        }
        assert [column["key"] for column in found["columns"]] == list(total)
        days = (await asked("none", grain="day"))["rows"]
        assert [day["figures"]["calls"] for day in days] in ([0, 4, 0], [0, 3, 1], [0, 2, 2], [0, 1, 3])
        assert total.items() <= (await asked("queue"))["total"]["figures"].items()
        answer = await sue._door.ask(
            "GET", path + ".csv", params={"from": first, "to": last, "by": "supervisor", "grain": "whole"}
        )
        lines = answer.content.decode("utf-8-sig").split()
        assert lines[0] == (
            "from,to,supervisor,calls,calls_answered,call_answer_rate,call_median_s,call_average_s,call_longest_s"
        )
        assert lines[-1].split(",")[2:6] == ["", "1", "0", "0.00"]


async def test_a_board_is_told_the_figure_when_the_reports_have_it_however_late(
    own_house: House, own_db: Database
) -> None:
    centre = await staffed(own_db, own_house)
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        sue = await stage.desk(centre, "sue", status=None, board=centre.slug)
        _, contact = await centre.serve(stage, ann)
        own_house.processes["work"].kill()  # nobody counts, and nothing else happens
        call = await ring(ann, centre, contact.id)
        await sue.ask("POST", f"/api/t/{centre.slug}/calls/{call['id']}/answer")
        await sue.wait_for(lambda d: d.board is not None and not d.board["calls"])
        await asyncio.sleep(2.5)  # two beats: all that was heard has been told
        assert sue.board is not None
        assert sue.board["answers"]["called"] == 0
        relay = Relay(own_db, Bus(own_db), HANDLERS)
        for handler in HANDLERS:
            while await relay.step(handler):
                pass
        await sue.wait_for(lambda d: d.board is not None and d.board["answers"]["answered"] == 1)

"""One key calls the supervisor: he hears it at once, one answers, and the time to his answer is measured."""

import asyncio
from typing import Any

import pytest

from tests.centre import Centre, Stage, open_centre
from tests.server import House, until
from ting.kit.db import Database
from ting.kit.ids import new_id
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
        board = await sue.ask("GET", f"/api/t/{centre.slug}/board")
        waited = await centre.value(
            "select (body->>'waited_ms')::bigint from log where type = 'contact.assist_answered' and body->>'call' = $1",
            key,
        )
        assert board["calls"] == []
        assert board["answers"] == {
            "called": 1, "answered": 1, "average_ms": waited, "median_ms": waited, "longest_ms": waited,
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

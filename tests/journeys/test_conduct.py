"""Who is too fast is slowed, asked for work, and banned; who is banned by hand is told so, and nobody else is hit."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from tests.waiting import PATIENCE, http_to
from ting.domains.conduct.model import STRIKE_GAP_MS, solves
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import ProblemError, WidgetClient


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    for name, role in (("ada", "administrator"), ("sue", "supervisor"), ("ann", "agent")):
        await made.add_person(name, role)
    return made


async def limit(house: House, centre: Centre, **limits: Any) -> None:
    """Set the limits, and wait until every process goes by them (guard.FRESH_S)."""
    async with signed(house, centre, "ada") as http:
        standing = (await http.get("setup/conduct-limits")).json()[0]["value"]
        body = {"value": {**standing, **limits}}
        good(await http.put(f"setup/conduct-limits/{centre.tenant.id}", json=body))
    await asyncio.sleep(2.1)


async def visitor(centre: Centre, address: str) -> httpx.Response:
    async with http_to(centre.url) as http:
        return await http.post(
            f"/api/webchat/{centre.key}/visitor", json={}, headers={"X-Forwarded-For": address, "X-Ting": "1"}
        )


@asynccontextmanager
async def window(centre: Centre, token: str, address: str) -> AsyncIterator[ClientConnection]:
    """A window that comes from an address, as the proxy in front of us says."""
    url = f"ws{centre.url[4:]}/api/webchat/live"
    async with connect(
        url, proxy=None, open_timeout=PATIENCE, additional_headers={"X-Forwarded-For": address}
    ) as socket:
        await socket.send(json.dumps({"op": "hello", "key": centre.key, "token": token, "after": 0}))
        yield socket


async def told(socket: ClientConnection, op: str, key: str | None = None) -> dict[str, Any]:
    """Return the next frame of this kind, of this key if one is given."""
    while True:
        frame: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))
        if frame["op"] in (op, "refused") and (key is None or frame.get("key") == key):
            return frame


async def ask(socket: ClientConnection, op: str, **more: Any) -> dict[str, Any]:
    key = str(new_id())
    await socket.send(json.dumps({"op": op, "key": key, **more}))
    return await told(socket, "ack", key)


def work(puzzle: str, hard: int) -> str:
    return next(str(n) for n in count() if solves(puzzle, str(n), hard))


async def earlier(centre: Centre) -> None:
    """Let what was struck have been struck a while ago."""
    await centre.fetch(
        "update restraint set struck_at = struck_at - $2 where tenant_id = $1", centre.tenant.id, STRIKE_GAP_MS + 1
    )


async def flood(widget: WidgetClient, times: int = 16) -> list[ProblemError]:
    said = await asyncio.gather(*(widget.say(f"spam {n}") for n in range(times)), return_exceptions=True)
    return [each for each in said if isinstance(each, ProblemError)]


async def events(centre: Centre, like: str) -> list[dict[str, Any]]:
    rows = await centre.fetch(
        "select type, body from log where tenant_id = $1 and type like $2 order by id", centre.tenant.id, like
    )
    return [{"type": row["type"], **row["body"]} for row in rows]


async def test_who_floods_is_slowed_then_asked_for_work_and_then_banned_until_a_time(
    house: House, centre: Centre
) -> None:
    await limit(house, centre, messages=60, challenge_after=2, ban_after=999, appeal="fair@acme.example")
    async with Stage.open() as stage:
        widget = await stage.widget(centre, "Hello")
        slowed = await flood(widget)
        assert {each.code for each in slowed} == {"slow_down"}
        assert all(0 < each.data["wait_ms"] <= 60_000 for each in slowed)

        async def stopped(code: str) -> ProblemError | None:
            """Go on flooding, as if hours had gone by, until this is what comes of it."""
            await earlier(centre)
            return next((each for each in await flood(widget) if each.code == code), None)

        asked = await until(lambda: stopped("challenge"))
        assert asked is not None
        challenge = asked.data
        answer = work(challenge["puzzle"], challenge["bits"])

        async def solve(what: str) -> ProblemError | None:
            try:
                await widget._deliver({"op": "solve", "key": str(new_id()), "answer": what}, 30)
            except ProblemError as problem:
                return problem
            return None

        wrong = next(str(n) for n in count() if not solves(challenge["puzzle"], str(n), challenge["bits"]))
        refusal = await solve(wrong)
        assert refusal is not None
        assert (refusal.code, refusal.data["puzzle"]) == ("challenge", challenge["puzzle"])
        assert await solve(answer) is None
        await until(lambda: flood(widget, 1), lambda got: not got)
        await limit(house, centre, ban_after=3, ban_minutes=7)
        last = await until(lambda: stopped("banned"))
        assert last is not None
        banned = last.data
        assert banned["appeal"] == "fair@acme.example"
        assert banned["until"] > await centre.value("select now_ms()") + 5 * 60_000
        kinds = [each["type"] for each in await events(centre, "restraint.%")]
        assert kinds[:3] == ["restraint.slowed", "restraint.challenged", "restraint.passed"]
        [made] = await events(centre, "ban.made")
        assert (made["by"], made["until"]) == (None, banned["until"])
        async with signed(house, centre, "sue") as http:
            [ban] = good(await http.get("bans"))
            assert (ban["by"], ban["about"], ban["in_force"]) == (None, ["visitor"], True)
            assert ban["attempts"] >= 1
        await centre.fetch("update ban set until = now_ms() - 1 where tenant_id = $1", centre.tenant.id)
        await until(lambda: flood(widget, 1), lambda got: not got)  # nothing is restarted: time alone


async def test_too_many_from_one_place_are_stopped_there_and_who_does_the_work_goes_on(
    house: House, centre: Centre
) -> None:
    await limit(house, centre, address_contacts=2, challenge_after=1, spared=["198.51.100.0/24"])
    here, there = "203.0.113.7", "203.0.113.8"
    assert [(await visitor(centre, here)).status_code for _ in range(3)] == [200, 200, 429]
    assert (await visitor(centre, there)).status_code == 200
    assert [(await visitor(centre, "198.51.100.9")).status_code for _ in range(4)] == [200] * 4
    assert [(await visitor(centre, "10.0.0.9")).status_code for _ in range(4)] == [200] * 4
    tokens = [(await visitor(centre, there)).json()["token"], await token(centre), await token(centre)]
    async with window(centre, tokens[0], here) as socket:
        await told(socket, "state")
        refused = (await ask(socket, "start", question="Buy my pills"))["problem"]
        assert refused["code"] == "challenge"
        await ask(socket, "solve", answer=work(refused["puzzle"], refused["bits"]))
        assert (await ask(socket, "start", question="Buy my pills"))["op"] == "ack"
    async with window(centre, tokens[1], here) as socket:  # his answer was his alone
        await told(socket, "state")
        second = (await ask(socket, "start", question="Me too"))["problem"]
        assert (second["code"], second["puzzle"] != refused["puzzle"]) == ("challenge", True)
    async with window(centre, tokens[2], there) as socket:
        await told(socket, "state")
        assert (await ask(socket, "start", question="I live next door"))["op"] == "ack"


async def token(centre: Centre) -> str:
    return str((await visitor(centre, "10.0.0.9")).json()["token"])


async def test_an_agent_bans_a_customer_and_nobody_else_from_there_and_a_supervisor_lifts_it(
    house: House, centre: Centre
) -> None:
    async with Stage.open() as stage, signed(house, centre, "sue") as sue, signed(house, centre, "ada") as ada:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk, "You fools", name="Rude Person")
        await desk.note(centre.slug, contact.id, "third time this week")
        path = f"/api/t/{centre.slug}/contacts/{contact.id}/ban"
        body = {"key": str(new_id()), "reason": "Insults", "length": "day"}
        with pytest.raises(ProblemError, match="ban_too_long"):
            await desk.ask("POST", path, json={**body, "length": "lifted"})
        with pytest.raises(ProblemError, match="ban_reason"):
            await desk.ask("POST", path, json={**body, "reason": "  "})
        assert await centre.contact_state(contact.id) == "serving"
        made, again = await asyncio.gather(desk.ask("POST", path, json=body), desk.ask("POST", path, json=body))
        assert made["id"] == again["id"] == body["key"]
        await widget.wait_for(lambda w: w.phase == "ended" and w.state is not None and w.state.banned is not None)
        await widget.wait_for(lambda w: any(m.code == "closed_banned" for m in w.messages))
        with pytest.raises(ProblemError, match="banned"):
            await widget.start("Again")
        neighbour = await stage.widget(centre, "I am from the same office")
        await neighbour.wait_for(lambda w: w.phase in ("queued", "serving"))
        other = {**body, "key": str(new_id())}
        with pytest.raises(ProblemError, match="banned_already"):
            await desk.ask("POST", path, json=other)

        async def listed() -> dict[str, Any]:
            found = good(await sue.get("bans"))
            assert len(found) == 1
            return dict(found[0])

        ban = await until(listed, lambda each: each["attempts"] >= 0)
        assert (ban["whom"], ban["reason"], ban["by"]["name"]) == ("Rude Person", "Insults", "Real ann")
        assert ban["until"] - ban["at"] == 86_400_000
        assert (await desk.ask("GET", f"/api/t/{centre.slug}/customers/{ban['customer']}/bans"))[0]["id"] == ban["id"]
        history = good(await ada.get("setup/changes", params={"kind": "bans"}))["items"]
        assert [(each["subject"], each["by"]["name"]) for each in history] == [(ban["id"], "Real ann")]
        notes = good(await sue.get(f"contacts/{contact.id}/messages"))
        assert any(each["kind"] == "note" for each in notes)

        good(await sue.post(f"bans/{ban['id']}/lift"))
        await widget.wait_for(lambda w: w.state is not None and w.state.banned is None)
        await until(lambda: _starts(widget), bool)
        lifted = good(await ada.get("setup/changes", params={"kind": "bans"}))["items"][0]
        good(await ada.post(f"setup/changes/{lifted['id']}/undo", json={}))
        assert (await listed())["in_force"]
        assert [each["lifted"] for each in await events(centre, "ban.changed")] == [True, False]


async def _starts(widget: WidgetClient) -> bool:
    try:
        await widget.start("May I?")
    except ProblemError:
        return False
    return True


async def test_a_ban_by_hand_needs_the_desk_or_the_right_to_manage_bans(house: House, centre: Centre) -> None:
    await centre.add_person("bob")
    async with Stage.open() as stage, signed(house, centre, "bob") as bob, signed(house, centre, "sue") as sue:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk)
        waiting = await stage.widget(centre, "I wait")
        await desk.status("away", "break")
        body = {"key": str(new_id()), "reason": "Spam", "length": "hour"}
        assert (await bob.post(f"contacts/{contact.id}/ban", json=body)).status_code == 404
        assert (await bob.get("bans")).status_code == 403
        assert (await bob.post(f"bans/{new_id()}/lift")).status_code == 403
        assert (await sue.post(f"bans/{new_id()}/lift")).status_code == 404
        good(await sue.post(f"contacts/{waiting.contact}/ban", json={**body, "length": "lifted"}))
        await waiting.wait_for(lambda w: w.phase == "ended" and w.state is not None and w.state.banned is not None)
        assert waiting.state is not None
        assert waiting.state.banned == {"until": None, "appeal": ""}
        assert await centre.contact_state(waiting.contact) == "closed"
        assert widget.phase == "serving"
        assert await centre.value("select count(*) from ticket where state in ('waiting', 'offered')") >= 0

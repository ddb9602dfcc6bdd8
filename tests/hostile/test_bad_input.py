"""XH11: bad input of every kind, at each door: a clear refusal with a code that screens translate, and nothing half done."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import House
from tests.waiting import http_to
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import ProblemError

pytestmark = pytest.mark.slow
MB = 1 << 20
ODD = [
    "zero\u200dwidth 👩‍👩‍👧‍👦 family",
    "e\u0301 is not é, and stays so",
    "עברית and English",
    "𠮷野家で𩸽",
    "\ufeffa mark at the beginning",
    "a tab\tand a\nline",
]
"""Strange, and words all the same: kept to the sign."""
BROKEN: dict[str, bytes] = {
    "no JSON": b"{",
    "nothing": b"",
    "half a pair": b'{"key":"KEY","kind":"text","text":"\\ud800"}',
    "no UTF-8": b'{"key":"KEY","kind":"text","text":"\xff\xfe"}',
    "overlong UTF-8": b'{"key":"KEY","kind":"text","text":"\xc0\xaf"}',
    "another encoding": '{"key":"KEY","kind":"text","text":"你"}'.encode("utf-16"),
    "a number for a text": b'{"key":"KEY","kind":"text","text":5}',
    "too deep": b'{"key":"KEY","kind":"text","text":' + b"[" * 50_000,
    "a kind of one's own": b'{"key":"KEY","kind":"system","text":"You won"}',
    "no key": b'{"key":"1","kind":"text","text":"x"}',
}
SAID = (1003, 1007, 1009, 4401, 4403, 4404)
"""Close codes that say why."""
UNSAID = {"nothing but spaces": " \n ", "a NUL": "\x00", "only signs that turn the line": "\u202e\u200f"}


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_person("ann")
    return made


async def said(centre: Centre) -> int:
    return int(await centre.value("select count(*) from message where tenant_id = $1", centre.tenant.id))


def clear(answer: httpx.Response, *statuses: int) -> str:
    """Hold an answer to what a refusal is; return its code."""
    assert answer.status_code in statuses, answer.text
    told = answer.json()
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert told["code"]
    assert told["detail"]
    assert told["do"]
    return str(told["code"])


async def test_what_an_agent_sends_is_kept_to_the_sign_or_refused_whole(house: House, centre: Centre) -> None:
    async with Stage.open() as stage, signed(house, centre, "ann") as http:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk)
        path = f"contacts/{contact.id}/messages"
        for text in ODD:
            answer = good(await http.post(path, json={"key": str(new_id()), "kind": "text", "text": text}))
            assert answer["text"] == text.strip().removeprefix("\ufeff") or answer["text"] == text
            message = await desk.refetch(centre.slug, contact.id)
            assert message[-1].text == answer["text"]
        before = await said(centre)
        headers = {"Content-Type": "application/json"}
        for what, body in BROKEN.items():
            answer = await http.post(path, content=body.replace(b"KEY", str(new_id()).encode()), headers=headers)
            assert clear(answer, 400, 413, 422), what
        for what, text in UNSAID.items():
            answer = await http.post(path, json={"key": str(new_id()), "kind": "text", "text": text})
            assert clear(answer, 400, 422), what
        for size, codes in ((100_000, {"too_long"}), (11 * MB, {"too_long", "too_large"})):
            answer = await http.post(path, json={"key": str(new_id()), "kind": "text", "text": "x" * size})
            assert clear(answer, 413, 422) in codes
        key = str(new_id())
        first = good(await http.post(path, json={"key": key, "kind": "text", "text": "Once"}))
        again = good(await http.post(path, json={"key": key, "kind": "text", "text": "And otherwise"}))
        assert again == first, "a key is one message for ever"
        assert await said(centre) == before + 1
        await widget.wait_for(lambda w: any(m.id == first["id"] for m in w.messages), 60)


async def test_a_window_that_sends_too_much_or_no_text_loses_its_line_and_nothing_else(
    house: House, centre: Centre
) -> None:
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk)
        before = await said(centre)
        for text in ("x" * 100_000, "字" * 60_000):
            with pytest.raises(ProblemError) as refused:
                await widget.say(text, timeout=60)
            assert refused.value.code == "too_long"
        assert widget.connections == 1
        hello = {"op": "hello", "key": centre.key, "token": widget.token, "after": 0, "lang": "en"}
        say = {"op": "say", "key": str(new_id()), "text": "x" * 10 * MB}
        frames: tuple[str | bytes, ...] = (
            json.dumps(say),
            b"\xff\xfe",
            json.dumps({**say, "text": "As bytes"}).encode(),
        )
        for frame in frames:
            async with connect(f"ws{house.url[4:]}/api/webchat/live", proxy=None, max_size=None) as socket:
                await socket.send(json.dumps(hello))
                await asyncio.wait_for(socket.recv(), 30)
                await answered(socket, frame)
        for op in ({"after": 1 << 70}, {"after": -5}, {"lang": "xx\x00"}, {"contact": "not one"}, {"token": "\ud800"}):
            async with connect(f"ws{house.url[4:]}/api/webchat/live", proxy=None) as socket:
                await answered(socket, json.dumps({**hello, **op}))
        for read in (1 << 62, -1, 1 << 70):
            await widget.read(read)
        word = await widget.say("All is as it was")
        await desk.wait_for(lambda d: any(m.id == word.id for m in d.messages(contact.id)), 60)
        assert await said(centre) == before + 1


async def test_a_desks_line_that_sends_too_much_or_no_text_is_closed_and_its_seat_stays(
    house: House, centre: Centre
) -> None:
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        cookie = {"Cookie": desk._door.headers["Cookie"]}
        for frame in ("x" * MB, b"\xff\xfe", b'{"op":"ping"}', '{"op":"hello","mark":"9999999999999999999"}'):
            async with connect(f"ws{house.url[4:]}/api/live", additional_headers=cookie, proxy=None) as socket:
                await answered(socket, frame)
        widget, contact = await centre.serve(stage, desk)
        await centre.finish(desk, contact.id)
        assert desk.connections == 1
        assert widget.contact == contact.id


async def answered(socket: Any, frame: str | bytes) -> None:
    """Send it: either something is answered, or the line is closed for a reason that is ours to give."""
    try:
        await socket.send(frame)
        await socket.send('{"op":"ping"}')
        async with asyncio.timeout(30):
            while json.loads(await socket.recv())["op"] not in ("pong", "refused", "ready", "gap", "state"):
                pass
    except ConnectionClosed as closed:
        # Who goes on sending while he is shown out may have the reason cut off by his own network: that it is over is all he hears.
        if closed.rcvd is not None and closed.rcvd.code not in SAID:
            raise


async def test_tokens_that_are_forged_cut_or_of_another_kind_open_nothing(
    house: House, db: Database, centre: Centre
) -> None:
    async with Stage.open() as stage, http_to(house.url) as http:
        widget = await stage.widget(centre, "Mine")
        mine = str(widget.token)
        other = mine[:-1] + ("A" if mine[-1] != "A" else "B")
        forged = ["-", mine[:-1], mine + mine[0], other, mine.swapcase(), "guest." + mine, "null", "é" * 8, "x" * 5000]
        before = await said(centre)
        for token in forged:
            bearer = {b"Authorization": f"Bearer {token}".encode()}
            answer = await http.post(
                f"/api/webchat/{centre.key}/files",
                headers=bearer,
                data={"key": str(new_id())},
                files={"file": ("a.txt", b"Hello")},
            )
            assert clear(answer, 401), token
            async with connect(f"ws{house.url[4:]}/api/webchat/live", proxy=None) as socket:
                await socket.send(json.dumps({"op": "hello", "key": centre.key, "token": token}))
                with pytest.raises(ConnectionClosed) as closed:
                    await asyncio.wait_for(socket.recv(), 30)
                assert closed.value.rcvd is not None
                assert closed.value.rcvd.code == 4401, token
            answer = await http.get("/api/me", headers=bearer)
            assert clear(answer, 401), token
        assert await said(centre) == before


async def test_a_clock_that_is_wrong_moves_nothing(house: House, centre: Centre) -> None:
    """Whatever a computer believes the time to be, the house counts by its own; a time that cannot be is refused."""
    wrong = {"Date": "Thu, 01 Jan 1970 00:00:00 GMT", "If-Modified-Since": "Fri, 31 Dec 9999 23:59:59 GMT"}
    async with Stage.open() as stage, signed(house, centre, "ann") as http:
        desk = await stage.desk(centre, "ann")
        _, contact = await centre.serve(stage, desk)
        body = {"key": str(new_id()), "kind": "text", "text": "Now", "at": 1}
        answer = await http.post(f"contacts/{contact.id}/messages", json=body, headers=wrong)
        (message,) = [each for each in await desk.refetch(centre.slug, contact.id) if each.text == "Now"]
        now = await centre.value("select now_ms()")
        assert answer.status_code == 200
        assert now - 600_000 < message.at <= now
        for since in ("-1", str(1 << 63), str(1 << 80), "NaN", "yesterday"):
            answer = await http.get("contacts", params={"since": since, "before": since, "from": since})
            assert answer.status_code < 500, answer.text

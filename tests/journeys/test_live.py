"""The desk's live socket: nothing missed, nothing twice, a gap said openly; boards, watching, lists and CSV."""

import asyncio
import csv
import io
import json
from typing import Any
from uuid import UUID

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.centre import Centre, Stage, open_centre
from tests.server import House, until
from tests.waiting import PATIENCE
from ting.events.contact import Accepted, Said
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import DeskClient, ProblemError


async def hello(house: House, desk: DeskClient, **said: Any) -> Any:
    """Open a bare socket with this desk's session, and greet."""
    cookie = desk._door.headers["Cookie"]
    socket = await connect(
        f"ws{house.url[4:]}/api/live", additional_headers={"Cookie": cookie}, proxy=None, open_timeout=PATIENCE
    )
    await socket.send(json.dumps({"op": "hello", "mark": None, "board": None, **said}))
    return socket


async def test_a_dropped_socket_resumes_at_its_mark_and_hears_each_thing_it_missed(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk)
        for round_ in range(3):
            await widget.say(f"heard {round_}")
            desk.drop()
            said = [await widget.say(f"missed {round_} {n}") for n in range(4)]
            await desk.reconnect()
            await desk.wait_for(lambda d, last=said[-1].id: any(m.id == last for m in d.messages(contact.id)))  # type: ignore[misc]
        assert desk.gaps == 0
        assert await desk.verify(centre.slug, contact.id) == [] or await _whole(desk, centre, contact.id)
        assert [m.text for m in desk.messages(contact.id) if m.by == "customer" and m.seq > 3] == [
            text for n in range(3) for text in (f"heard {n}", *(f"missed {n} {k}" for k in range(4)))
        ]


async def test_what_the_log_tells_of_a_contact_that_is_no_more_holds_up_nobody(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk)
        gone, agent = new_id(), UUID(str(centre.person_id("ann")))
        some = {"ticket": new_id(), "queue": new_id(), "assignment": new_id(), "agent": agent}
        async with db.tx(centre.tenant.id) as tx:
            tx.emit(Accepted(contact=gone, offer=new_id(), **some))
            tx.emit(Said(contact=gone, message=new_id(), seq=1, by="customer", kind="text"))
        said = await widget.say("Still there?")
        await desk.wait_for(lambda d: any(m.id == said.id for m in d.messages(contact.id)))


async def _whole(desk: DeskClient, centre: Centre, contact: str) -> bool:
    """What was said before the desk had the contact it reads with the contact; then nothing is missing."""
    await desk.contact(centre.slug, contact)
    return await desk.verify(centre.slug, contact) == []


async def test_what_happens_between_the_desks_picture_and_its_socket_is_not_lost(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk)
        late = centre.desk("ann")
        await late.sign_in()
        await late.desk()
        assert late.mark is not None
        said = await widget.say("in between")
        await desk.wait_for(lambda d: any(message.id == said.id for message in d.messages(contact.id)))
        await late.connect()
        try:
            await late.wait_for(lambda d: any(message.id == said.id for message in d.messages(contact.id)))
        finally:
            await late.close()


async def test_an_ancient_mark_is_a_gap_and_a_senseless_one_is_a_new_beginning(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        for mark, answer in (("1", "gap"), ("-5", "ready"), ("²", "ready"), ("x" * 2000, "ready"), (None, "ready")):
            async with await hello(house, desk, mark=mark) as socket:
                frame = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))
                assert (frame["op"], int(frame["mark"]) > 1) == (answer, True), mark


async def test_nonsense_ends_one_socket_and_no_other(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    nonsense = ['{"op":"hello","mark":5}', "[1]", "null", "{", '{"op":"typing","contact":"x"}', "9" * 5000, '"\\ud800"']
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        for raw in nonsense:
            async with await hello(house, desk) as socket:
                await socket.send(raw)
                try:
                    async with asyncio.timeout(PATIENCE):
                        await socket.send('{"op":"ping"}')
                        while json.loads(await socket.recv())["op"] != "pong":
                            pass
                except ConnectionClosed:
                    pass
        assert desk.connected
        assert desk.connections == 1


async def test_who_is_not_signed_in_or_comes_from_another_site_hears_nothing(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        cookie = desk._door.headers["Cookie"]
        for headers, code in (
            ({}, 4401),
            ({"Cookie": "ting_session=guessed"}, 4401),
            ({"Cookie": cookie, "Origin": "https://evil.example"}, 4403),
        ):
            async with connect(
                f"ws{house.url[4:]}/api/live", additional_headers=headers, proxy=None, open_timeout=PATIENCE
            ) as socket:
                with pytest.raises(ConnectionClosed):
                    await asyncio.wait_for(socket.recv(), PATIENCE)
                assert socket.close_code == code


async def test_the_board_is_told_as_it_changes_to_who_may_see_it_and_to_nobody_else(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    other = await open_centre(db, house.url)
    await centre.add_person("ann")
    await centre.add_person("sue", "supervisor")
    await other.add_person("zoe", "administrator")
    async with Stage.open() as stage:
        sue = await stage.desk(centre, "sue", status=None, board=centre.slug)
        ann = await stage.desk(centre, "ann", board=centre.slug)
        zoe = await stage.desk(other, "zoe", status=None, board=centre.slug)
        await sue.wait_for(lambda d: d.board is not None and d.board["total"]["waiting"] == 0)
        await ann.status("away", "meal")
        widget = await stage.widget(centre, "Anybody?")
        await sue.wait_for(lambda d: d.board is not None and d.board["total"]["waiting"] == 1)
        assert sue.board is not None
        assert sue.board["queues"][0]["longest"]["contact"] == widget.contact
        await ann.status("available")
        await ann.accept(await ann.wait_offer())
        await sue.wait_for(
            lambda d: (
                d.board is not None
                and d.board["total"]["waiting"] == 0
                and any(a["contacts"] and a["contacts"][0]["id"] == widget.contact for a in d.board["agents"])
            )
        )
        assert ann.board is None
        assert zoe.board is None
        with pytest.raises(ProblemError) as refused:
            await ann.ask("GET", f"/api/t/{centre.slug}/board")
        assert refused.value.status == 403


async def test_a_supervisor_watches_silently_and_neither_side_can_tell(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    await centre.add_person("sue", "supervisor")
    async with Stage.open() as stage:
        ann, sue = await stage.desk(centre, "ann"), await stage.desk(centre, "sue", status=None)
        widget, contact = await centre.serve(stage, ann)
        with pytest.raises(ProblemError) as refused:
            await ann.ask("PUT", f"/api/t/{centre.slug}/contacts/{contact.id}/watch")
        assert refused.value.status == 403
        before = await ann.refetch(centre.slug, contact.id)
        watch = f"/api/t/{centre.slug}/contacts/{contact.id}/watch"
        await sue.ask("PUT", watch)
        heard = await widget.say("are we alone?")
        await sue.wait_for(lambda d: any(message.id == heard.id for message in d.messages(contact.id)))
        after = await ann.refetch(centre.slug, contact.id)
        assert [message.id for message in after] == [*(message.id for message in before), heard.id], after
        with pytest.raises(ProblemError) as refused:
            await sue.say(centre.slug, contact.id, "hello from above")
        assert refused.value.status in (404, 409)
        await sue.ask("DELETE", watch)
        unheard = await widget.say("and now?")
        await ann.wait_for(lambda d: any(message.id == unheard.id for message in d.messages(contact.id)))
        last = await widget.say("really")
        await ann.wait_for(lambda d: any(message.id == last.id for message in d.messages(contact.id)))
        assert not any(message.id == unheard.id for message in sue.messages(contact.id))


async def test_past_contacts_are_listed_filtered_paged_and_exported_so_that_no_sheet_runs_them(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    await centre.add_person("sue", "supervisor")
    questions = [
        '=HYPERLINK("http://evil")',
        "+1",
        "-2",
        "@SUM(A1)",
        '"quoted", with commas\nand lines',
        "退款 100% sure_",
    ]
    async with Stage.open() as stage:
        ann, sue = await stage.desk(centre, "ann"), await stage.desk(centre, "sue", status=None)
        for n, question in enumerate(questions):
            _, contact = await centre.serve(stage, ann, question, name=f"=cmd z{n}")
            await centre.finish(ann, contact.id, "solved" if n % 2 else "follow_up")
        path = f"/api/t/{centre.slug}/contacts"
        whole = await sue.ask("GET", path)
        assert (len(whole["items"]), whole["total"], whole["next"]) == (6, 6, None)
        paged: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = await sue.ask("GET", path, params={"limit": 4, **({"cursor": cursor} if cursor else {})})
            paged += [item["id"] for item in page["items"]]
            cursor = page["next"]
        assert paged == [item["id"] for item in whole["items"]]
        for params, count in (
            ({"code": "solved"}, 3),
            ({"state": "closed"}, 6),
            ({"state": "queued"}, 0),
            ({"agent": centre.person_id("ann")}, 6),
            ({"q": "退款"}, 1),
            ({"q": "100% sure_"}, 1),
            ({"q": "%"}, 1),
            ({"q": "A-1003"}, 1),
            ({"q": "=cmd z3"}, 1),
            ({"to": 1}, 0),
        ):
            assert (await sue.ask("GET", path, params=params))["total"] == count, params
        with pytest.raises(ProblemError) as refused:
            await ann.ask("GET", path + ".csv")
        assert refused.value.status == 403
        answer = await sue._door.ask("GET", path + ".csv")
        assert answer.content.startswith("\ufeff".encode())
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
        assert len(rows) == 6
        cells = [cell for row in rows for cell in row.values() if cell]
        assert not [cell for cell in cells if cell[0] in "=+-@\t\r"]
        assert [row["question"].lstrip("'") for row in reversed(rows)] == questions


async def test_the_desk_of_one_tenant_hears_nothing_of_another(house: House, db: Database) -> None:
    centre, other = await open_centre(db, house.url), await open_centre(db, house.url)
    await centre.add_person("ann")
    await other.add_person("zoe", "administrator")
    heard: list[Any] = []
    async with Stage.open() as stage:
        zoe = await stage.desk(other, "zoe")
        zoe.on_frame = heard.append
        ann = await stage.desk(centre, "ann")
        _, contact = await centre.serve(stage, ann, "a secret")
        await ann.say(centre.slug, contact.id, "another")
        widget, mine = await other.serve(stage, zoe)
        await widget.say("mine")
        await zoe.wait_for(lambda d: any(message.text == "mine" for message in d.messages(mine.id)))
        told = json.dumps(heard)
        assert contact.id not in told
        assert "secret" not in told
        assert centre.slug not in told
        assert await until(
            lambda: zoe.ask("GET", "/api/desk"), lambda d: all(q["tenant"] == other.slug for q in d["queues"])
        )

"""XF15: the disk is full, of the database or of the files: refused in words, nothing half done, and all goes on afterwards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from tests.centre import Stage, open_centre
from tests.faults.truth import behind, wrong
from tests.journeys.test_setup import good, signed
from tests.pictures import png
from tests.server import House, until
from ting.app.database import Dsns
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import ProblemError

pytestmark = pytest.mark.slow
# What PostgreSQL says when a table cannot grow; each statement that would need room says it.
FULL = """
create function no_room() returns trigger language plpgsql as $$
begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$;
create trigger no_room before insert on message for each statement execute function no_room();
create trigger no_room before insert on log for each statement execute function no_room();
"""
ROOM = "drop trigger no_room on message; drop trigger no_room on log; drop function no_room"
COUNTED = ("message", "contact", "ticket", "log", "file", "api_token", "idempotency")


@asynccontextmanager
async def full(dsns: Dsns) -> AsyncIterator[None]:
    """No row finds room in the meantime."""
    owner = await asyncpg.connect(dsns.owner)
    try:
        await owner.execute(FULL)
        yield
        await owner.execute(ROOM)
    finally:
        await owner.close()


async def rows(db: Database) -> dict[str, int]:
    async with db.house() as tx:
        return {table: await tx.fetchval(f"select count(*) from {table}") for table in COUNTED}


async def test_a_database_without_room_refuses_in_words_and_goes_on_when_there_is_room(
    own_house: House, own_db: Database, dsns: Dsns
) -> None:
    centre = await open_centre(own_db, own_house.url)
    await centre.add_person("ann", capacity=4)
    await centre.add_person("ada", "administrator", seat=False)
    async with Stage.open() as stage, signed(own_house, centre, "ann") as http, signed(own_house, centre, "ada") as ada:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk)
        new = await stage.widget(centre)
        await until(lambda: behind(own_db), lambda late: not late, seconds=30, what="the relay's end of the log")
        before = await rows(own_db)
        key, words = str(new_id()), {"key": str(new_id()), "kind": "text", "text": "Is there room?"}
        async with full(dsns):
            answer = await http.post(f"contacts/{contact.id}/messages", json=words)
            assert (answer.status_code, answer.json()["code"]) == (503, "no_room")
            assert int(answer.headers["retry-after"]) > 0
            for refused in (lambda: widget.say("May I?", key=key), lambda: new.start("Anybody?", key=key)):
                with pytest.raises(ProblemError) as problem:
                    await refused()
                assert problem.value.code == "no_room"
            asked = {"name": "Nightly", "permissions": ["contacts.read"]}
            answer = await ada.post("tokens", json=asked, headers={"Idempotency-Key": key})
            assert (answer.status_code, answer.json()["code"]) == (503, "no_room")
            good(await http.get("contacts"))
            assert widget.connected
            assert await rows(own_db) == before
        assert (await http.post(f"contacts/{contact.id}/messages", json=words)).status_code == 200
        assert (await widget.say("May I?", key=key)).text == "May I?"
        await new.start("Anybody?", key=key)
        answer = await ada.post("tokens", json=asked, headers={"Idempotency-Key": key})
        assert answer.status_code == 201, answer.text
        second = await desk.accept(await desk.wait_offer(60))
        for each in (contact.id, second.id):
            await centre.finish(desk, each)
        texts = [message.text for message in await desk.refetch(centre.slug, contact.id)]
        assert [text for text in texts if text in ("Is there room?", "May I?")] == ["Is there room?", "May I?"]
        await until(lambda: behind(own_db), lambda late: not late, seconds=60, what="the relay's end of the log")
        assert await wrong(own_db) == []


async def test_files_that_find_no_room_are_refused_in_words_and_leave_nothing(
    own_house: House, own_db: Database
) -> None:
    """The web process may write no file larger than 256 KB: to it that is a disk without room."""
    own_house.kill("web")
    own_house.start("web", command=("-m", "tests.faults.small_disk", str(256 * 1024)))
    await own_house.ready()
    centre = await open_centre(own_db, own_house.url)
    await centre.add_person("ann")
    async with Stage.open() as stage, signed(own_house, centre, "ann") as http:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk)
        large, small = ("notes.txt", b"words " * 50_000, "text/plain"), ("small.png", png(), "image/png")
        before = await rows(own_db)
        for path, bearer in (
            (f"contacts/{contact.id}/files", None),
            (f"{own_house.url}/api/webchat/{centre.key}/files", widget.token),
        ):
            headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
            answer = await http.post(path, data={"key": str(new_id())}, files={"file": large}, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (503, "no_room")
            assert int(answer.headers["retry-after"]) > 0
        assert await rows(own_db) == before
        assert not [path for path in (own_house.folder / "data" / "files").rglob("*") if path.is_file()]
        sent = await widget.send_file(*small)
        await desk.wait_for(lambda d: any(m.id == sent.id for m in d.messages(contact.id)), 60)
        await centre.finish(desk, contact.id)
        assert await wrong(own_db) == []

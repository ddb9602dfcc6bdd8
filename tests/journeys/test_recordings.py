"""Recordings at the doors: kept once and sealed, found, heard with a reason that its agent sees, erased, let go of in time."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.centre import Centre, Stage, open_centre
from tests.farside import Asked, Far, answer, far_side
from tests.journeys.test_setup import good, signed
from tests.kit.test_sound import RATE, loud, tone, tracks_of
from tests.server import House, until
from ting.journeys.recordings.job import Broom
from ting.journeys.recordings.keep import Made, Recorder
from ting.journeys.recordings.play import part_of
from ting.kit import clock
from ting.kit.blob import Blobs
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting.kit.sound import NoSound
from ting.kit.vault import Vault

DAY = 86_400_000
BEGAN = clock.wall_ms() // 1000 * 1000 - 3_600_000
"""When the calls of the tests began: long ago would be older than any queue keeps them, and the house sweeps as they run."""


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_person("ada", "administrator")
    await made.add_person("sue", "supervisor", seat=False)
    await made.add_person("ann")
    await made.add_person("bob")
    return made


@pytest.fixture
def blobs(house: House) -> Blobs:
    return Blobs(house.settings.files)


@pytest.fixture
def recorder(db: Database, blobs: Blobs) -> Recorder:
    return Recorder(db, Vault(db, blobs))


@pytest.fixture
def legs(tmp_path: Path) -> tuple[Path, Path]:
    """The customer at 440 Hz for two seconds, the agent at 1000."""
    return tone(tmp_path / "rx.wav", 440, 2), tone(tmp_path / "tx.wav", 1000, 2)


async def talk(stage: Stage, centre: Centre, name: str = "ann") -> UUID:
    """A contact that was served and wrapped up."""
    desk = await stage.desk(centre, name)
    widget, contact = await centre.serve(stage, desk, name="Ms Chen")
    await centre.finish(desk, contact.id)
    return UUID(widget.contact or "")


def made(centre: Centre, contact: UUID, legs: tuple[Path, ...], name: str = "ann", **more: Any) -> Made:
    fields: dict[str, Any] = {
        "agent": centre.staff[name].id,
        "queue": centre.queues["help"].id,
        "started_at": BEGAN,
    }
    return Made(id=new_id(), contact=contact, legs=legs, **{**fields, **more})


async def now(centre: Centre) -> int:
    return int(await centre.value("select now_ms()"))


async def heard(person: httpx.AsyncClient, house: House, one: UUID, way: str = "recordings", **asked: str) -> str:
    """Ask to hear it, and return where."""
    body = asked or {"why": "complaint", "note": " she  says so "}
    return house.url + str(good(await person.post(f"{way}/{one}/play", json=body))["url"])


async def test_a_call_is_found_heard_with_a_reason_and_its_agent_sees_who_listened(
    house: House, centre: Centre, recorder: Recorder, legs: tuple[Path, Path]
) -> None:
    async with Stage.open() as stage, signed(house, centre, "sue") as sue, signed(house, centre, "ann") as ann:
        call = made(centre, await talk(stage, centre), legs, pauses=((500, 1000),))
        assert await recorder.keep(centre.tenant.id, call)
        (line,) = good(await sue.get("recordings", params={"q": ""}))["items"]
        assert (line["id"], line["ms"], line["agent"]["name"], line["listeners"]) == (
            str(call.id),
            2000,
            "Real ann",
            [],
        )

        assert (await sue.post(f"recordings/{call.id}/play", json={"why": "other", "note": " "})).status_code == 422
        assert (await sue.post(f"recordings/{call.id}/play", json={"why": "because"})).status_code == 400
        url = await heard(sue, house, call.id)
        whole = await sue.get(url)
        assert (whole.status_code, whole.headers["content-type"], whole.headers["accept-ranges"]) == (
            200,
            "audio/wav",
            "bytes",
        )
        left, right = tracks_of(whole.content)
        assert loud(left[: RATE // 2], 440) > 0.9
        assert loud(right[: RATE // 2], 1000) > 0.9
        assert loud(left[: RATE // 2], 1000) < 0.05
        assert not any(left[RATE // 2 : RATE])
        assert not any(right[RATE // 2 : RATE])
        part = await sue.get(url, headers={"range": "bytes=100-199"})
        assert (part.status_code, part.content, part.headers["content-range"]) == (
            206,
            whole.content[100:200],
            f"bytes 100-199/{len(whole.content)}",
        )
        assert (await sue.get(url, headers={"range": "bytes=99999999-"})).status_code == 416

        detail = good(await sue.get(f"recordings/{call.id}"))
        assert detail["pauses"] == [[500, 1000]]
        assert detail["may_export"]
        assert len(detail["peaks"][0]) == 40
        assert detail["peaks"][0][12] == 0 < detail["peaks"][1][30]

        (mine,) = good(await ann.get("my-recordings"))["items"]
        (listener,) = mine["listeners"]
        assert (listener["by"]["name"], listener["act"], listener["why"], listener["note"]) == (
            "Real sue",
            "play",
            "complaint",
            "she says so",
        )
        own = await ann.get(await heard(ann, house, call.id, "my-recordings"))
        assert own.content == whole.content
        assert [each["why"] for each in good(await ann.get(f"my-recordings/{call.id}"))["line"]["listeners"]] == [
            "own",
            "complaint",
        ]

        file = good(await sue.post(f"recordings/{call.id}/export", json={"why": "customer"}))
        taken = await sue.get(house.url + file["url"])
        assert taken.content == whole.content
        assert taken.headers["content-disposition"].startswith("attachment")


async def test_nobody_else_hears_it_by_its_address_a_copied_link_or_from_another_house(
    house: House, centre: Centre, db: Database, recorder: Recorder, legs: tuple[Path, Path]
) -> None:
    other = await open_centre(db, house.url)
    await other.add_person("eve", "administrator")
    async with Stage.open() as stage, signed(house, centre, "sue") as sue, signed(house, centre, "bob") as bob:
        call = made(centre, await talk(stage, centre), legs)
        await recorder.keep(centre.tenant.id, call)
        url = await heard(sue, house, call.id)
        assert (await bob.get(url)).status_code == 403  # a link is its listener's
        assert (await bob.get(url.replace("/recordings/", "/my-recordings/"))).status_code == 404
        assert (await sue.get(url[:-3] + "xyz")).status_code == 404
        for way in ("recordings", f"recordings/{call.id}"):
            assert (await bob.get(way)).status_code == 403, way
        assert (await bob.post(f"recordings/{call.id}/play", json={"why": "complaint"})).status_code == 403
        assert (await bob.get(f"my-recordings/{call.id}")).status_code == 404
        assert (await bob.post(f"my-recordings/{call.id}/play")).status_code == 404
        assert good(await bob.get("my-recordings"))["items"] == []
        async with signed(house, other, "eve") as eve:
            assert good(await eve.get("recordings"))["items"] == []
            assert (await eve.get(f"recordings/{call.id}")).status_code == 404
            assert (await eve.post(f"recordings/{call.id}/play", json={"why": "complaint"})).status_code == 404
            assert (await eve.get(url)).status_code == 404
        async with httpx.AsyncClient() as stranger:
            assert (await stranger.get(url)).status_code == 401


async def test_who_sees_his_team_alone_hears_its_calls_alone(
    house: House, centre: Centre, recorder: Recorder, legs: tuple[Path, Path]
) -> None:
    async with Stage.open() as stage, signed(house, centre, "ada") as ada:
        calls = {}
        for name in ("ann", "bob"):
            calls[name] = made(centre, await talk(stage, centre, name), legs, name)
            await recorder.keep(centre.tenant.id, calls[name])
        role = next(each for each in good(await ada.get("setup/roles")) if each["value"]["key"] == "supervisor")
        good(
            await ada.put(
                f"setup/roles/{role['id']}",
                json={"value": {**role["value"], "scope": "own"}, "version": role["version"]},
            )
        )
        for table, id_ in (("recording", calls["ann"].id), ("contact", calls["ann"].contact)):
            await centre.fetch(
                f"update {table} set agent_id = $2 where id = $1 returning id", id_, centre.staff["sue"].id
            )
        async with signed(house, centre, "sue") as sue:
            (line,) = good(await sue.get("recordings"))["items"]
            assert line["id"] == str(calls["ann"].id)
            assert (await sue.get(f"recordings/{calls['bob'].id}")).status_code == 404
            assert (await sue.post(f"recordings/{calls['bob'].id}/play", json={"why": "own"})).status_code == 404


async def test_found_by_agent_customer_queue_time_code_and_length_page_by_page(
    house: House, centre: Centre, recorder: Recorder, legs: tuple[Path, Path], tmp_path: Path
) -> None:
    async with Stage.open() as stage, signed(house, centre, "sue") as sue:
        contacts = [await talk(stage, centre, name) for name in ("ann", "bob")]
        short = (tone(tmp_path / "s1.wav", 440, 0.5), tone(tmp_path / "s2.wav", 1000, 0.5))
        calls = [
            made(centre, contacts[0], legs, started_at=BEGAN),
            made(centre, contacts[0], short, started_at=BEGAN + 100_000),
            made(centre, contacts[1], legs, "bob", started_at=BEGAN + 200_000, queue=None),
        ]
        for call in calls:
            await recorder.keep(centre.tenant.id, call)

        async def found(**asked: Any) -> list[int]:
            items = good(await sue.get("recordings", params=asked))["items"]
            return [next(n for n, call in enumerate(calls) if str(call.id) == line["id"]) for line in items]

        assert await found() == [2, 1, 0]
        assert await found(agent=centre.person_id("ann")) == [1, 0]
        customer = await centre.value("select customer_id from contact where id = $1", contacts[1])
        assert await found(customer=str(customer)) == [2]
        assert await found(queue=centre.queue_id("help")) == [1, 0]
        assert await found(contact=str(contacts[0])) == [1, 0]
        assert await found(**{"from": BEGAN + 100_000, "to": BEGAN + 200_000}) == [1]
        assert await found(least=1000) == [2, 0]
        assert await found(most=1000) == [1]
        assert await found(code="solved") == [2, 1, 0]
        assert await found(code="nothing") == []
        assert await found(kind="voicemail") == []
        seen, cursor = [], None
        for _ in calls:
            page = good(await sue.get("recordings", params={"limit": 1, **({"cursor": cursor} if cursor else {})}))
            seen += [line["id"] for line in page["items"]]
            cursor = page["next"]
        assert seen == [str(call.id) for call in reversed(calls)]
        assert cursor is None


async def test_a_repeat_a_broken_leg_and_a_kill_between_file_and_row_leave_nothing_behind(
    centre: Centre, recorder: Recorder, blobs: Blobs, db: Database, legs: tuple[Path, Path], tmp_path: Path
) -> None:
    async with Stage.open() as stage:
        contact = await talk(stage, centre)
    call, tenant = made(centre, contact, legs), centre.tenant.id

    def files() -> list[UUID]:
        return [file for whose, file in blobs.came(0, 1 << 62) if whose == tenant]

    assert await recorder.keep(tenant, call)
    assert not await recorder.keep(tenant, call)
    (kept,) = files()
    assert await centre.value("select file_id from recording where id = $1", call.id) == kept
    content = blobs.get(tenant, kept)
    assert content is not None
    assert legs[0].read_bytes()[100:400] not in content
    empty = tmp_path / "empty.wav"
    empty.write_bytes(b"")
    with pytest.raises(NoSound):
        await recorder.keep(tenant, made(centre, contact, (empty, empty)))
    blobs.pour(tenant, [content, b"killed before its row"])
    assert len(files()) == 2
    broom = Broom(db, blobs)
    assert await broom.strays(0, 1) == 0, "what is new may be on its way to its row"
    assert await broom.strays(0, 1 << 62) == 1
    assert files() == [kept]


async def test_it_stands_in_the_audit_trail_with_its_hash_and_so_does_who_heard_it(
    house: House, centre: Centre, recorder: Recorder, legs: tuple[Path, Path]
) -> None:
    async with Stage.open() as stage, signed(house, centre, "ada") as ada:
        call = made(centre, await talk(stage, centre), legs)
        await recorder.keep(centre.tenant.id, call)
        await heard(ada, house, call.id, why="dispute")

        async def acts() -> list[dict[str, Any]]:
            asked = {"type": ["recording.kept", "recording.heard"]}
            found: list[dict[str, Any]] = good(await ada.get("audit", params=asked))["items"]
            return found

        listened, kept = await until(acts, lambda found: len(found) == 2)
        assert (listened["by"]["name"], listened["kind"], listened["note"]) == ("Real ada", "play", "dispute")
        assert kept["subject"] == str(call.id)
        assert kept["name"]
        told = await centre.value(
            "select body::jsonb->>'digest' from audit where tenant_id = $1 and type = 'recording.kept'",
            centre.tenant.id,
        )
        assert bytes.fromhex(told) == await centre.value("select digest from recording where id = $1", call.id)
        assert good(await ada.get("audit/proof"))["broken"] is None


async def test_comments_stand_at_their_moment_and_are_their_writers_own(
    house: House, centre: Centre, recorder: Recorder, legs: tuple[Path, Path]
) -> None:
    async with Stage.open() as stage, signed(house, centre, "sue") as sue, signed(house, centre, "ada") as ada:
        call = made(centre, await talk(stage, centre), legs)
        await recorder.keep(centre.tenant.id, call)
        at, key = f"recordings/{call.id}/notes", str(new_id())
        for _ in range(2):
            good(await sue.put(f"{at}/{key}", json={"ms": 1500, "text": " Well greeted "}))
        (note,) = good(await ada.get(f"recordings/{call.id}"))["notes"]
        assert (note["ms"], note["text"], note["by"]["name"], note["mine"]) == (1500, "Well greeted", "Real sue", False)
        for wrong in ({"ms": 2001, "text": "x"}, {"ms": -1, "text": "x"}, {"ms": 0, "text": "  "}):
            assert (await sue.put(f"{at}/{new_id()}", json=wrong)).status_code == 422
        assert (await ada.put(f"{at}/{key}", json={"ms": 0, "text": "mine"})).status_code == 404
        assert (await ada.delete(f"{at}/{key}")).status_code == 404
        good(await sue.delete(f"{at}/{key}"))
        assert good(await sue.get(f"recordings/{call.id}"))["notes"] == []


async def test_each_queue_keeps_them_for_its_days_and_a_hold_for_longer(
    house: House, centre: Centre, recorder: Recorder, blobs: Blobs, db: Database, legs: tuple[Path, Path]
) -> None:
    await centre.add_queue("bank")
    async with Stage.open() as stage, signed(house, centre, "ada") as ada:
        (rules,) = good(await ada.get("setup/recordings"))
        assert (rules["value"]["record"], rules["value"]["days"], rules["value"]["transcribe"]) == (True, 365, None)
        apart = {"queue": centre.queue_id("bank"), "days": 10, "record": False, "announce": True}
        value = {"days": 100, "queues": [apart]}
        good(await ada.put(f"setup/recordings/{centre.tenant.id}", json={"value": value, "version": rules["version"]}))
        twice = {"days": 100, "queues": [apart, apart]}
        assert (await ada.put(f"setup/recordings/{centre.tenant.id}", json={"value": twice})).status_code in (409, 422)
        contacts = [await talk(stage, centre, name) for name in ("ann", "bob")]
        held = await centre.value("select customer_id from contact where id = $1", contacts[1])
        good(await ada.put(f"customers/{held}/privacy/holds/{new_id()}", json={"reason": "a lawsuit"}))
        when = await now(centre) - 50 * DAY
        calls = [
            made(centre, contacts[0], legs, started_at=when),
            made(centre, contacts[0], legs, started_at=when - 60 * DAY),
            made(centre, contacts[0], legs, started_at=when, queue=centre.queues["bank"].id),
            made(centre, contacts[1], legs, "bob", started_at=when - 60 * DAY),
        ]
        for call in calls:
            await recorder.keep(centre.tenant.id, call)
        assert await Broom(db, blobs).let_go(centre.tenant.id) <= 2  # the house's own may have been here first
        assert await Broom(db, blobs).let_go(centre.tenant.id) == 0
        assert {line["id"] for line in good(await ada.get("recordings"))["items"]} == {
            str(calls[0].id),
            str(calls[3].id),
        }
        gone = good(await ada.get(f"recordings/{calls[1].id}"))
        assert gone["gone"]
        assert gone["peaks"] == [[], []]
        assert (await ada.post(f"recordings/{calls[1].id}/play", json={"why": "own"})).status_code == 409
        assert len([1 for whose, _ in blobs.came(0, 1 << 62) if whose == centre.tenant.id]) == 2


async def test_a_copy_holds_what_can_be_heard_and_erasing_leaves_neither_sound_nor_words(
    house: House, centre: Centre, recorder: Recorder, blobs: Blobs, legs: tuple[Path, Path]
) -> None:
    async with Stage.open() as stage, signed(house, centre, "ada") as ada:
        contact = await talk(stage, centre)
        call = made(centre, contact, legs)
        await recorder.keep(centre.tenant.id, call)
        await heard(ada, house, call.id, why="other", note="about Ms Chen")
        good(await ada.put(f"recordings/{call.id}/notes/{new_id()}", json={"ms": 1, "text": "Ms Chen's card"}))
        customer = str(await centre.value("select customer_id from contact where id = $1", contact))

        async def done(kind: str) -> dict[str, Any]:
            async def look() -> dict[str, Any] | None:
                asked = good(await ada.get(f"customers/{customer}/privacy"))["requests"]
                return next(
                    (one for each in asked if (one := each["request"])["kind"] == kind and one["state"] == "done"), None
                )

            found = await until(look)
            assert found is not None
            return found

        good(await ada.post(f"customers/{customer}/privacy/copy", json={"id": str(new_id())}))
        zipped = await ada.get(f"privacy/requests/{(await done('export'))['id']}/copy.zip")
        with zipfile.ZipFile(io.BytesIO(zipped.content)) as copy:
            (sound,) = [name for name in copy.namelist() if name.endswith(".wav")]
            left, _ = tracks_of(copy.read(sound))
        assert loud(left, 440) > 0.9

        name = await centre.value("select name from customer where id = $1", UUID(customer))
        good(await ada.post(f"customers/{customer}/privacy/erase", json={"id": str(new_id()), "name": name}))
        await done("erase")
        row = (await centre.fetch("select * from recording where id = $1", call.id))[0]
        assert row["file_id"] is None
        assert row["gone_at"]
        assert row["peaks"] == b"" == row["digest"]
        assert [whose for whose, _ in blobs.came(0, 1 << 62) if whose == centre.tenant.id] == []
        assert await centre.value("select count(*) from recording_note where recording_id = $1", call.id) == 0
        assert "Chen" not in await centre.value("select note from recording_heard where recording_id = $1", call.id)


@pytest.mark.parametrize(
    ("span", "part"),
    [
        ("", (0, 100)),
        ("bytes=0-", (0, 100)),
        ("bytes=10-19", (10, 20)),
        ("bytes=90-500", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-500", (0, 100)),
        ("bytes=100-", None),
        ("bytes=-0", None),
        ("bytes=20-10", (0, 100)),
        ("bytes=0-1,5-6", (0, 100)),
        ("lines=1-2", (0, 100)),
    ],
)
def test_a_range_is_one_part_of_it_or_the_whole(span: str, part: tuple[int, int] | None) -> None:
    assert part_of(span, 100) == part


async def test_speech_becomes_words_by_who_is_named_and_is_found_by_them(
    house: House, centre: Centre, recorder: Recorder, legs: tuple[Path, Path]
) -> None:
    def said(asked: Asked) -> bytes:
        (length,) = re.findall(rb"RIFF(....)WAVE", asked.body, re.DOTALL)
        assert (asked.method, int.from_bytes(length, "little")) == ("POST", 36 + 2 * RATE * 2)
        assert b'name="language"\r\n\r\nzh' in asked.body
        if len(far.asked) == 1:
            return answer(500)
        words = "我的帳單不對" if len(far.asked) == 2 else "I see, one moment"
        return answer(200, json.dumps({"segments": [{"start": 0.5, "end": 99.0, "text": words}]}).encode())

    async with far_side(said) as far, Stage.open() as stage, signed(house, centre, "ada") as ada:
        contact = await talk(stage, centre)
        silent = made(centre, contact, legs)
        await recorder.keep(centre.tenant.id, silent)
        assert good(await ada.get(f"recordings/{silent.id}"))["spoken"] == "off"
        value = {"transcribe": f"{far.url}/inference?language=zh"}
        good(await ada.put(f"setup/recordings/{centre.tenant.id}", json={"value": value}))
        call = made(centre, contact, legs)
        await recorder.keep(centre.tenant.id, call)
        await until(lambda: _asked(far, 1))  # it failed, and is tried again later
        await centre.fetch("update recording set spoken_at = 0 where id = $1 returning id", call.id)

        async def detail() -> dict[str, Any]:
            found: dict[str, Any] = good(await ada.get(f"recordings/{call.id}"))
            return found

        told = await until(detail, lambda found: found["spoken"] == "done")
        assert told["words"] == [
            {"track": 0, "from_ms": 500, "to_ms": 2000, "text": "我的帳單不對"},
            {"track": 1, "from_ms": 500, "to_ms": 2000, "text": "I see, one moment"},
        ]
        for words, there in (("帳單", True), ("ONE mom", True), ("refund", False)):
            items = good(await ada.get("recordings", params={"q": words}))["items"]
            assert [line["id"] for line in items] == [str(call.id)] * there, words


async def _asked(far: Far, times: int) -> bool:
    return len(far.asked) >= times

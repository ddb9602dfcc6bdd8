"""Stickers at the doors: the house's and a tenant's own, both ways, found by what they mean, refused when unknown."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_conduct import earlier, limit
from tests.journeys.test_setup import good, signed
from tests.pictures import png
from tests.server import House, until
from tests.waiting import PATIENCE
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim.wire import Message, ProblemError


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_person("ada", "administrator")
    await made.add_person("ann")
    await made.add_person("bob")
    return made


async def upload(ada: httpx.AsyncClient, data: bytes | None = None, name: str = "wave.png") -> httpx.Response:
    return await ada.post("sticker-pictures", files={"file": (name, data or png(8, 8))})


async def own(ada: httpx.AsyncClient, name: str = "Sea") -> tuple[str, str]:
    """Make a pack of one sticker; return its id and the sticker's."""
    picture = good(await upload(ada))["id"]
    pack = str(new_id())
    value = {"name": name, "stickers": [{"picture": picture, "meaning": {"en": "Ahoy", "ja": "やあ"}}]}
    good(await ada.put(f"setup/stickers/{pack}", json={"value": value}))
    return pack, picture


async def stick(desk: Any, centre: Centre, contact: str, sticker: str, key: str) -> Message:
    path = f"/api/t/{centre.slug}/contacts/{contact}/stickers"
    return Message.read(await desk.ask("POST", path, json={"key": key, "sticker": sticker}))


async def test_a_sticker_goes_both_ways_once_and_means_the_same_in_every_language(house: House, centre: Centre) -> None:
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, ann, lang="ja")
        said = await widget.stick("bye")
        assert (said.kind, said.text, said.by, said.file) == ("sticker", "さようなら", "customer", None)
        assert said.params == {"sticker": "bye", "meaning": said.params["meaning"]}
        assert said.params["meaning"]["zh-TW"] == "再見"
        assert (await widget.stick("bye", key=said.key)).id == said.id

        await ann.wait_for(lambda d: any(m.id == said.id for m in d.messages(contact.id)))
        key = str(new_id())
        answer = await stick(ann, centre, contact.id, "bow", key)
        assert (await stick(ann, centre, contact.id, "bow", key)).id == answer.id
        await widget.wait_for(lambda w: any(m.id == answer.id for m in w.messages))
        assert [m.kind for m in await widget.refetch() if m.kind == "sticker"] == ["sticker", "sticker"]
        (row,) = await centre.fetch("select messages, waiting_since from contact where id = $1", contact.id)
        assert (row["messages"], row["waiting_since"]) == (3, None), "a sticker is a word, and an answer"

        desk = await ann.ask("GET", "/api/desk")
        last = next(one["last"] for one in desk["contacts"] if one["id"] == contact.id)
        assert (last["text"], last["meaning"]["en"]) == ("お辞儀", "With respect")
        for q in ("さようなら", "Goodbye", "再見"):
            found = await ann.ask("GET", f"/api/t/{centre.slug}/contacts", params={"q": q})
            assert [one["id"] for one in found["items"]] == [contact.id], q


async def test_an_unknown_sticker_and_a_strangers_hand_change_nothing(
    house: House, db: Database, centre: Centre
) -> None:
    other = await open_centre(db, house.url)
    await other.add_person("ada", "administrator")
    async with signed(house, other, "ada") as ada:
        _, foreign = await own(ada)
    async with Stage.open() as stage:
        ann, bob = await stage.desk(centre, "ann"), await stage.desk(centre, "bob", status=None)
        widget, contact = await centre.serve(stage, ann)
        for unknown in ("nonsense", "../hello", "", str(new_id()), foreign):
            with pytest.raises(ProblemError) as refused:
                await widget.stick(unknown)
            assert refused.value.code == "sticker_unknown", unknown
            with pytest.raises(ProblemError) as refused:
                await stick(ann, centre, contact.id, unknown, str(new_id()))
            assert (refused.value.status, refused.value.code) == (422, "sticker_unknown")
        with pytest.raises(ProblemError) as refused:
            await stick(bob, centre, contact.id, "bow", str(new_id()))
        assert (refused.value.status, refused.value.code) == (409, "not_in_contact")
        assert (
            await centre.value("select count(*) from message where kind = 'sticker' and contact_id = $1", contact.id)
            == 0
        )


async def test_a_tenants_own_sticker_stays_where_it_was_said_after_it_went_out_of_use(
    house: House, centre: Centre
) -> None:
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        pack, picture = await own(ada)
        ann = await stage.desk(centre, "ann")
        widget, _ = await centre.serve(stage, ann, lang="zh-TW")
        listed = good(httpx.get(f"{house.url}/api/webchat/{centre.key}/stickers", trust_env=False, timeout=PATIENCE))
        assert [one["name"] for one in listed] == ["Sea", "Ting"]
        assert listed == await ann.ask("GET", f"/api/t/{centre.slug}/stickers")
        (shown,) = listed[0]["stickers"]
        assert (shown["id"], shown["meaning"]) == (picture, {"en": "Ahoy", "ja": "やあ"})
        said = await widget.stick(picture)
        assert said.text == "Ahoy", "nothing is written in the customer's language"
        assert said.file is not None
        for url in (shown["url"], said.file.url, listed[1]["stickers"][0]["url"]):
            served = httpx.get(f"{house.url}{url}", trust_env=False, timeout=PATIENCE)
            assert served.status_code == 200
            assert "sandbox" in served.headers["content-security-policy"]
        assert httpx.get(f"{house.url}/stickers/nothing.svg", trust_env=False, timeout=PATIENCE).status_code == 404

        value = good(await ada.get("setup/stickers"))[0]["value"]
        good(await ada.put(f"setup/stickers/{pack}", json={"value": {**value, "archived": True}, "version": 1}))
        with pytest.raises(ProblemError) as refused:
            await widget.stick(picture)
        assert refused.value.code == "sticker_unknown"
        assert (await widget.stick(picture, key=said.key)).id == said.id
        assert (await widget.refetch())[-1].file is not None
        (change, _) = (await ada.get("setup/changes", params={"kind": "stickers"})).json()["items"]
        good(await ada.post(f"setup/changes/{change['id']}/undo", json={}))
        assert (await widget.stick(picture)).kind == "sticker"
        seen = good(await ada.get("sticker-pictures", params={"id": [picture]}))
        assert [one["id"] for one in seen] == [picture]


async def test_what_is_no_picture_for_a_sticker_is_refused(house: House, db: Database, centre: Centre) -> None:
    other = await open_centre(db, house.url)
    await other.add_person("ada", "administrator")
    async with signed(house, centre, "ada") as ada, signed(house, other, "ada") as eve, Stage.open() as stage:
        for name, data, status, code in (
            ("a.svg", b"<svg/>", 415, "file_type_refused"),
            ("a.txt", b"words", 422, "picture_type"),
            ("a.png", png(1025, 1), 422, "picture_size"),
        ):
            answer = await upload(ada, data, name)
            assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert await centre.value("select count(*) from file where tenant_id = $1", centre.tenant.id) == 0
        ann = await stage.desk(centre, "ann")
        widget, _ = await centre.serve(stage, ann)
        private = await widget.send_file("mine.png", png(), "image/png")
        assert private.file is not None
        foreign = good(await upload(eve))["id"]
        _, taken = await own(ada)
        for picture in (foreign, private.file.id, str(new_id()), taken):
            value = {"name": "Other", "stickers": [{"picture": picture, "meaning": {"en": "x"}}]}
            answer = await ada.put(f"setup/stickers/{new_id()}", json={"value": value})
            assert (answer.status_code, answer.json()["code"]) == (422, "picture"), picture
        assert good(await ada.get("sticker-pictures", params={"id": [foreign, private.file.id]})) == []


async def test_a_guest_may_send_one_too(house: House, centre: Centre) -> None:
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        widget, _ = await centre.serve(stage, ann)
        link = (await widget.invite())["path"].removeprefix("/g/")
        joined = httpx.post(
            f"{house.url}/api/webchat/guest/{link}", json={"name": "Gus"}, trust_env=False, timeout=PATIENCE
        )
        guest = await stage.widget(centre, token=good(joined)["token"])
        said = await guest.stick("ok")
        assert (said.kind, said.by) == ("sticker", "customer")
        await widget.wait_for(lambda w: any(m.kind == "sticker" and m.by == "guest" for m in w.messages))


async def test_a_flood_of_stickers_is_slowed_like_words_and_who_is_banned_sends_none(
    house: House, centre: Centre
) -> None:
    await limit(house, centre, messages=10, challenge_after=1, ban_after=2)
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, ann)

        async def flood() -> list[ProblemError]:
            said = await asyncio.gather(*(widget.stick("party") for _ in range(12)), return_exceptions=True)
            return [each for each in said if isinstance(each, ProblemError)]

        async def kept() -> int:
            sql = "select count(*) from message where kind = 'sticker' and contact_id = $1"
            found: int = await centre.value(sql, contact.id)
            return found

        async def stopped(code: str) -> bool:
            """Go on flooding, as if a while had gone by, until this is what comes of it."""
            await earlier(centre)
            return any(each.code == code for each in await flood())

        slowed = await flood()
        assert "slow_down" in {each.code for each in slowed}
        assert await kept() == 12 - len(slowed)
        await until(lambda: stopped("banned"))
        before = await kept()
        with pytest.raises(ProblemError, match="banned"):
            await widget.stick("sorry")
        assert await kept() == before

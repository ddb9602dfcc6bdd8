"""The asset library at the doors: found by model, sent once in the version of the day, and who got which is known."""

import csv
import io
from typing import Any

import httpx
import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_setup import good, history, signed
from tests.pictures import png
from tests.server import House
from tests.waiting import PATIENCE
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim.wire import Message, ProblemError

MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 32


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_person("ada", "administrator")
    await made.add_person("ann")
    await made.add_person("bob")
    return made


async def upload(ada: httpx.AsyncClient, words: str = "Press the button.", name: str = "guide.txt") -> str:
    return str(good(await ada.post("asset-files", files={"file": (name, words.encode())}))["id"])


async def plug(ada: httpx.AsyncClient) -> str:
    id_ = str(new_id())
    value = {"name": "Smart plug", "models": ["M-200", "M-210"], "aliases": ["小方塊"]}
    good(await ada.put(f"setup/products/{id_}", json={"value": value}))
    return id_


async def put(ada: httpx.AsyncClient, id_: str, value: dict[str, Any], version: int = 0) -> None:
    good(await ada.put(f"setup/assets/{id_}", json={"value": value, "version": version}))


async def guide(ada: httpx.AsyncClient, file: str, product: str, **more: Any) -> tuple[str, dict[str, Any]]:
    id_, value = str(new_id()), {"name": "Guide", "products": [product], "editions": {"any": {"file": file}}, **more}
    await put(ada, id_, value)
    return id_, value


async def find(desk: Any, centre: Centre, contact: str, **ask: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await desk.ask("GET", f"/api/t/{centre.slug}/contacts/{contact}/assets", params=ask)
    return found


async def send(desk: Any, centre: Centre, contact: str, asset: str, key: str = "", **more: str) -> Message:
    body = {"key": key or str(new_id()), "asset": asset, **more}
    return Message.read(await desk.ask("POST", f"/api/t/{centre.slug}/contacts/{contact}/assets", json=body))


async def test_found_by_any_model_sent_once_and_what_was_sent_stays_when_there_is_a_newer_one(
    house: House, centre: Centre
) -> None:
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        product, first, second = await plug(ada), await upload(ada), await upload(ada, "Press it twice.")
        asset, value = await guide(ada, first, product, titles={"ja": "取扱説明書"})
        ann = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, ann, lang="ja")
        for q in ("M-200", "m210", "小方塊", "plug guide", "取扱"):
            (one,) = await find(ann, centre, contact.id, q=q)
            assert (one["id"], one["title"], one["version"], one["given"]) == (asset, "取扱説明書", 1, None), q
        assert await find(ann, centre, contact.id, q="M-300") == []
        key = str(new_id())
        said = await send(ann, centre, contact.id, asset, key)
        assert (await send(ann, centre, contact.id, asset, key)).id == said.id
        assert (said.kind, said.text, said.params["asset"]["version"]) == ("file", "取扱説明書", 1)
        await widget.wait_for(lambda w: any(m.id == said.id for m in w.messages))

        await put(ada, asset, {**value, "editions": {"any": {"file": second, "label": "2026"}}}, 1)
        (one,) = await find(ann, centre, contact.id)
        assert (one["version"], one["label"]) == (2, "2026")
        assert (one["given"]["version"], one["given"]["current"], one["given"]["by"]) == (1, False, "Real ann")
        seen = next(m for m in await widget.refetch() if m.id == said.id)
        assert seen.params == said.params
        assert seen.file is not None
        assert httpx.get(f"{house.url}{seen.file.url}", trust_env=False, timeout=PATIENCE).text == "Press the button."

        latest, before = good(await ada.get(f"assets/{asset}/versions"))
        assert (latest["version"], latest["current"], latest["customers"]) == (2, True, 0)
        assert (before["version"], before["current"], before["customers"]) == (1, False, 1)
        (holder,) = good(await ada.get(f"assets/{asset}/customers", params={"only": "behind"}))
        assert (holder["number"], holder["version"], holder["by"]) == (contact.number, 1, "Real ann")
        assert good(await ada.get(f"assets/{asset}/customers", params={"lang": "any", "version": "2"})) == []
        table = await ada.get(f"assets/{asset}/customers.csv", params={"lang": "any", "version": "1"})
        (row,) = csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff")))
        assert (row["contact"], row["version"], row["current"]) == (contact.number, "1", "0")

        again = await send(ann, centre, contact.id, asset)
        assert again.params["asset"]["version"] == 2
        assert good(await ada.get(f"assets/{asset}/customers", params={"only": "behind"})) == []
        # A file that was a version before is that version again, not a third.
        (change, _) = await history(ada, kind="assets", subject=asset)
        good(await ada.post(f"setup/changes/{change['id']}/undo", json={}))
        (one,) = await find(ann, centre, contact.id)
        assert (one["version"], one["given"]["version"], one["given"]["current"]) == (1, 2, False)
        assert len(good(await ada.get(f"assets/{asset}/versions"))) == 2


async def test_an_edition_by_language_an_address_and_what_the_customer_speaks_of_first(
    house: House, centre: Centre
) -> None:
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        product, en, ja = await plug(ada), await upload(ada), await upload(ada, "押す", "取説.txt")
        await guide(ada, await upload(ada, "A"), product, name="A guide", products=[])
        asset, _ = await guide(ada, en, product, editions={"en": {"file": en}, "ja": {"file": ja}})
        link = str(new_id())
        film = {"url": "https://film.example/m200", "label": "HD"}
        await put(ada, link, {"name": "Film", "sort": "video", "products": [product], "editions": {"any": film}})
        ann = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, ann, lang="ja", question="my M 200 blinks")
        found = await find(ann, centre, contact.id)
        assert [(one["name"], one["spoken_of"]) for one in found] == [
            ("Film", True),
            ("Guide", True),
            ("A guide", False),
        ]
        (one,) = await find(ann, centre, contact.id, q="guide m200")
        assert (one["lang"], one["langs"], one["file"]["name"]) == ("ja", ["en", "ja"], "取説.txt")
        (one,) = await find(ann, centre, contact.id, q="guide m200", lang="en")
        assert (one["lang"], one["file"]["id"]) == ("en", en)
        said = await send(ann, centre, contact.id, asset, lang="en")
        assert said.file is not None
        assert (said.file.id, said.params["asset"]["lang"]) == (en, "en")
        with pytest.raises(ProblemError) as refused:
            await send(ann, centre, contact.id, asset, lang="any")
        assert refused.value.status == 404
        linked = await send(ann, centre, contact.id, link)
        assert (linked.kind, linked.text, linked.file) == ("text", "Film\nhttps://film.example/m200", None)
        assert linked.params["asset"]["label"] == "HD"
        await widget.wait_for(lambda w: any(m.id == linked.id for m in w.messages))


async def test_what_is_not_ours_or_not_in_use_is_neither_kept_nor_sent(
    house: House, db: Database, centre: Centre
) -> None:
    other = await open_centre(db, house.url)
    await other.add_person("ada", "administrator")
    async with signed(house, centre, "ada") as ada, signed(house, other, "ada") as eve, Stage.open() as stage:
        ann, bob = await stage.desk(centre, "ann"), await stage.desk(centre, "bob", status=None)
        widget, contact = await centre.serve(stage, ann)
        private = await widget.send_file("mine.png", png(), "image/png")
        assert private.file is not None
        product, foreign = await plug(ada), await plug(eve)
        file, theirs = await upload(ada), await upload(eve)
        for editions, products, code in (
            ({"any": {"file": theirs}}, [product], "file"),
            ({"any": {"file": private.file.id}}, [product], "file"),
            ({"any": {"file": str(new_id())}}, [product], "file"),
            ({"any": {"file": file}}, [foreign], "product"),
            ({}, [product], "empty"),
        ):
            value = {"name": "Bad", "products": products, "editions": editions}
            answer = await ada.put(f"setup/assets/{new_id()}", json={"value": value})
            assert (answer.status_code, answer.json()["code"]) == (422, code)
        for name, data, status in (
            ("a.mp4", MP4, 200),
            ("a.exe", b"MZ\x90\x00" + b"\0" * 99, 415),
            ("a.html", b"<p>", 415),
        ):
            assert (await ada.post("asset-files", files={"file": (name, data)})).status_code == status
        with pytest.raises(ProblemError):
            await widget.send_file("a.mp4", MP4, "video/mp4")
        assert good(await ada.get("asset-files", params={"id": [theirs, private.file.id]})) == []

        hers, _ = await guide(eve, theirs, foreign)
        asset, value = await guide(ada, file, product)
        assert good(await ada.get(f"assets/{hers}/versions")) == []
        assert good(await ada.get(f"assets/{hers}/customers")) == []
        for desk, id_, status in ((ann, hers, 404), (ann, str(new_id()), 404), (bob, asset, 409)):
            with pytest.raises(ProblemError) as refused:
                await send(desk, centre, contact.id, id_)
            assert refused.value.status == status
        await put(ada, asset, {**value, "archived": True}, 1)
        assert await find(ann, centre, contact.id) == []
        with pytest.raises(ProblemError) as refused:
            await send(ann, centre, contact.id, asset)
        assert refused.value.status == 404
        assert await centre.value("select count(*) from asset_sent where tenant_id = $1", centre.tenant.id) == 0

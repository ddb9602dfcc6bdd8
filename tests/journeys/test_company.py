"""The company as its customers see it, and how its widget stands and greets: set up, told, refused."""

from typing import Any

import httpx

from tests.centre import Stage, open_centre
from tests.journeys.test_setup import good, signed
from tests.pictures import png
from tests.server import House
from tests.waiting import http_to
from ting.kit.db import Database
from ting_sim import WidgetClient


async def save(http: httpx.AsyncClient, kind: str, **fields: Any) -> httpx.Response:
    """Set some fields of the only thing of a kind, as its form does."""
    (item,) = (await http.get(f"setup/{kind}")).json()
    body = {"value": {**item["value"], **fields}, "version": item["version"]}
    return await http.put(f"setup/{kind}/{item['id']}", json=body)


async def test_what_a_company_is_called_is_told_where_customers_read_it(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator")
    await centre.add_person("ann")
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        names = {"en": "Harbour Shop", "ja": " 港の店 "}
        good(await save(ada, "company", names=names, phone="+886 2 1234 5678", time_zone="Asia/Tokyo", locale="ja"))
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk)
        config = await widget.config()
        assert (config["tenant_name"], config["names"]) == (
            centre.tenant.name,
            {"en": "Harbour Shop", "ja": "港の店"},
        )
        assert (config["lang"], config["logo"]) == ("ja", None)
        page = await ada.get(f"contacts/{contact.id}/transcript", params={"as": "text", "lang": "en"})
        assert "Harbour Shop" in page.text
        assert "Asia/Tokyo" in page.text
        other = await ada.get(f"contacts/{contact.id}/transcript", params={"as": "text", "lang": "zh-TW"})
        assert centre.tenant.name in other.text
        # nobody else's is changed
        assert await centre.value("select count(*) from tenant where name = $1", centre.tenant.name) == 1

        for wrong in ({"phone": "call me"}, {"time_zone": "Mars"}, {"names": {"en": "x" * 81}}, {"name": " "}):
            assert (await save(ada, "company", **wrong)).status_code == 422
        gone = await save(ada, "company", logo="00000000-0000-7000-8000-000000000000")
        assert (gone.status_code, gone.json()["field"]) == (422, "logo")
        async with signed(house, centre, "ann") as ann:
            assert (await ann.get("setup/company")).status_code == 403


async def test_a_logo_is_looked_at_by_its_content_and_shown_at_the_widgets_head(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator")
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        text = await ada.post("logos", files={"file": ("logo.txt", b"hello", "text/plain")})
        assert (text.status_code, text.json()["code"]) == (415, "logo_type")
        large = await ada.post("logos", files={"file": ("logo.png", png(1025, 2), "image/png")})
        assert (large.status_code, large.json()["code"]) == (413, "logo_too_large")
        file = good(await ada.post("logos", files={"file": ("logo.png", png(), "image/png")}))
        good(await save(ada, "company", logo=file["id"]))
        assert good(await ada.get(f"logos/{file['id']}"))["id"] == file["id"]
        config = await (await stage.widget(centre)).config()
        async with http_to(house.url) as http:
            shown = await http.get(config["logo"])
        assert shown.content == png()


async def test_a_widget_stands_and_greets_as_it_is_set_up(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator")
    async with signed(house, centre, "ada") as ada:
        widget = WidgetClient(house.url, centre.key)
        plain = {"side": "right", "across": 20, "up": 20, "label": {}, "greeting": {}, "closed": {}}
        async with widget:
            assert (await widget.config())["look"] == plain
            look = {"side": "left", "across": 8, "up": 96, "label": {"ja": "相談 する"}, "greeting": {"en": "Hello!"}}
            good(await save(ada, "points", **look))
            assert (await widget.config())["look"] == {**plain, **look}
            for wrong in ({"label": {"en": "x" * 25}}, {"greeting": {"en": "x" * 121}}):
                assert (await save(ada, "points", **wrong)).status_code == 422
            assert (await save(ada, "points", side="top")).status_code == 400
            assert (await save(ada, "points", across=201)).status_code == 400
            assert (await widget.config())["look"] == {**plain, **look}


async def test_a_companys_words_are_told_to_its_people_and_its_customers_and_are_taken_back(
    house: House, db: Database
) -> None:
    centre, other = await open_centre(db, house.url), await open_centre(db, house.url)
    await centre.add_person("ada", "administrator")
    await centre.add_person("ann")
    await other.add_person("eve", "administrator")
    async with signed(house, centre, "ada") as ada, signed(house, other, "eve") as eve, Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        frames = list[dict[str, Any]]()
        desk.on_frame = frames.append
        widget = await stage.widget(centre, "Lin")
        agent = {"en": {"one": " game master "}, "zh-TW": {"one": "遊戲管理員"}}
        customer = {"en": {"one": ""}, "ja": {"one": "プレイヤー"}}
        done = good(await save(ada, "terms", agent=agent, customer=customer))
        kept = {"en": {"one": "game master", "many": ""}, "zh-TW": {"one": "遊戲管理員", "many": ""}}
        (item,) = good(await ada.get("setup/terms"))
        assert (item["value"]["agent"], item["value"]["customer"]) == (kept, {"ja": {"one": "プレイヤー", "many": ""}})

        async def told(http: httpx.AsyncClient) -> Any:
            return good(await http.get(f"{house.url}/api/me"))["tenants"][0]["fit"]["wording"]

        mine = await told(ada)
        assert (mine["en"]["an agent"], mine["zh-TW"]["客服人員"], mine["ja"]) == (
            "a game master",
            "遊戲管理員",
            {"お客様": "プレイヤー"},
        )
        assert await told(eve) == {}
        await desk.wait_for(lambda _: any(f["op"] == "modules" and f["fit"]["wording"] == mine for f in frames))
        assert (await widget.config())["wording"] == {lang: mine[lang] for lang in ("en", "zh-TW")}

        good(await save(ada, "company", phone="+886 2 1234 5678"))
        assert await told(ada) == mine
        tried = await ada.post("terms/wording", json={"queue": {"zh-CN": {"one": "工单列"}}})
        assert good(tried) == {"zh-CN": {"队列": "工单列"}}
        for wrong in ({"xx": {"one": "a"}}, {"en": {"one": "{n} | @:x"}}, {"en": {"one": "Game Master"}}):
            assert (await save(ada, "terms", queue=wrong)).status_code in (400, 422)
        assert await told(ada) == mine
        good(await ada.post(f"setup/changes/{done['change']['id']}/undo", json={}))
        assert await told(ada) == {}

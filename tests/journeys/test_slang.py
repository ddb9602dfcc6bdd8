"""Slang at the doors: the dictionary with a tenant's own words, and past contacts found by what was meant."""

from typing import Any

from tests.centre import Centre, Stage
from tests.journeys.test_setup import good, signed
from tests.server import House
from ting.kit.ids import new_id

OWN = {"name": "阿拉花瓜", "also": [], "meaning": {"zh-TW": "謝謝，再見", "en": "thank you"}, "mood": "good"}


async def found(desk: Any, centre: Centre, q: str) -> list[str]:
    answer = await desk.ask("GET", f"/api/t/{centre.slug}/contacts", params={"q": q})
    assert answer["total"] == len(answer["items"])
    return [one["id"] for one in answer["items"]]


async def test_past_contacts_are_found_by_what_was_meant(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, ann)
        await widget.say("我的電話是 0988123456，3Q")
        for q in ("bye", "拜拜", "さようなら"):
            assert await found(ann, centre, q) == [], "881 stands in no telephone number"
        assert await found(ann, centre, "ありがとう") == [contact.id]
        await widget.say("那就這樣 881")
        for q in ("bye", "拜拜", "さようなら", "881", "掰掰"):
            assert await found(ann, centre, q) == [contact.id], q
        assert await found(ann, centre, "yyds") == []

        await widget.say("阿拉花瓜囉")
        good(await ada.put(f"setup/slang/{new_id()}", json={"value": OWN}))
        first, *others = await ann.ask("GET", f"/api/t/{centre.slug}/slang")
        assert (first["words"], first["mood"]) == (["阿拉花瓜"], "good")
        assert len(first["patterns"]) == 1
        assert {"881", "88"} <= {word for one in others for word in one["words"]}
        assert await found(ann, centre, "謝謝") == [contact.id]
        refused = await ada.put(f"setup/slang/{new_id()}", json={"value": {**OWN, "meaning": {}}})
        assert (refused.status_code, refused.json()["code"]) == (422, "meaning")


async def test_a_page_after_a_page_tells_each_once(house: House, centre: Centre) -> None:
    async with Stage.open() as stage:
        ids = []
        for words in ("881", "bye", "拜拜 881", "掰掰"):
            widget = await stage.widget(centre, words)
            ids.append(widget.contact)
        ann = await stage.desk(centre, "ann", status=None)
        seen: list[str] = []
        cursor = None
        while True:
            params: dict[str, str | int] = {"q": "bye", "limit": 2, **({"cursor": cursor} if cursor else {})}
            page = await ann.ask("GET", f"/api/t/{centre.slug}/contacts", params=params)
            seen += [one["id"] for one in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert seen == list(reversed(ids))

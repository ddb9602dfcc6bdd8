"""Call flows at the doors: written, refused with the step named, tried without a telephone, their scenarios held to."""

from typing import Any

from tests.centre import Centre
from tests.journeys.test_setup import good, signed
from tests.kit.test_wav import loudest, tone
from tests.server import House
from ting.domains.flows import api as flows
from ting.kit.db import Database
from ting.kit.ids import new_id

HI = {"texts": {"en": "Hello"}}


def main(centre: Centre, **more: Any) -> dict[str, Any]:
    queue = centre.queue_id("help")
    steps = [
        {"key": "hello", "do": "say", "prompt": HI, "next": "menu"},
        {
            "key": "menu",
            "do": "menu",
            "prompt": HI,
            "choices": [{"key": "1", "next": "number"}, {"key": "2", "next": "wait"}],
            "otherwise": "wait",
        },
        {
            "key": "number",
            "do": "digits",
            "prompt": HI,
            "into": "member",
            "most": 4,
            "next": "wait",
            "otherwise": "wait",
        },
        {"key": "wait", "do": "queue", "queue": queue},
    ]
    return {"name": "Main", "langs": ["en"], "steps": steps} | more


async def test_a_flow_is_tried_before_it_is_kept(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada:
        body = {"flow": main(centre), "given": {"number": "+886912345678"}, "does": ["1", "4711"]}
        found = good(await ada.post("setup-flows/try", json=body))
        assert found["flaws"] == found["failing"] == []
        assert [(each["sort"], each["step"]) for each in found["trial"]["heard"]] == [
            ("say", "hello"),
            ("ask", "menu"),
            ("did", "menu"),
            ("ask", "number"),
            *[("did", "number")] * 4,
            ("queue", "wait"),
        ]
        assert found["trial"]["state"]["keyed"] == {"member": "4711"}
        wrong = good(await ada.post("setup-flows/try", json={"flow": main(centre, langs=["en", "ja"])}))
        assert [(each["code"], each["step"]) for each in wrong["flaws"]] == [
            ("flow_words", "hello"),
            ("flow_words", "menu"),
            ("flow_words", "number"),
        ]
        assert good(await ada.get("setup/flows")) == []


async def test_what_is_wrong_is_refused_with_its_step(house: House, centre: Centre) -> None:
    flow = main(centre)
    flow["steps"][0]["next"] = "nowhere"
    async with signed(house, centre, "ada") as ada:
        answer = await ada.put(f"setup/flows/{new_id()}", json={"value": flow})
        assert (answer.status_code, answer.json()["code"], answer.json()["step"]) == (422, "flow_way", "hello")
        flow = main(centre)
        flow["steps"][3]["queue"] = str(new_id())
        assert (await ada.put(f"setup/flows/{new_id()}", json={"value": flow})).status_code == 404
        flow["steps"][3] = {"key": "wait", "do": "queue", "queue": centre.queue_id("help"), "music": str(new_id())}
        assert (await ada.put(f"setup/flows/{new_id()}", json={"value": flow})).status_code == 404


async def test_a_flow_whose_scenario_ends_otherwise_is_not_published(house: House, centre: Centre) -> None:
    scenario = {"name": "by number", "does": ["1", "4711"], "expect": {"step": "wait", "keyed": {"member": "4711"}}}
    good_one = main(centre, scenarios=[scenario])
    shorter = main(centre, scenarios=[scenario])
    shorter["steps"][2]["most"] = 3
    async with signed(house, centre, "ada") as ada:
        one = f"setup/flows/{new_id()}"
        good(await ada.put(one, json={"value": good_one}))
        answer = await ada.put(one, json={"value": shorter})
        assert (answer.status_code, answer.json()["code"]) == (422, "flow_scenario")
        assert (answer.json()["step"], answer.json()["what"]) == ("by number", "member=471")
        found = good(await ada.post("setup-flows/try", json={"flow": shorter}))
        assert found["failing"] == [{"code": "flow_scenario", "step": "by number", "what": "member=471"}]


async def test_a_recording_is_kept_as_a_telephone_carries_it(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada:
        sent = {"file": ("hello.wav", tone(440, rate=44_100, seconds=1.0), "audio/wav")}
        file = good(await ada.post("setup-flows/sounds", files=sent))
        assert (file["name"], file["media_type"]) == ("hello.wav", "audio/wav")
        flow = main(centre)
        flow["steps"][0]["prompt"] = {"files": {"en": file["id"]}}
        good(await ada.put(f"setup/flows/{new_id()}", json={"value": flow}))
        asked = {"prompt": flow["steps"][0]["prompt"], "lang": "en"}
        said = await ada.post("setup-flows/say", json=asked)
        assert (said.status_code, said.headers["content-type"]) == (200, "audio/wav")
        assert (len(said.content), loudest(said.content)) == (16_044, 440)
        assert [each["name"] for each in good(await ada.get(f"setup-flows/sounds?id={file['id']}"))] == ["hello.wav"]
        empty = await ada.post("setup-flows/say", json=asked | {"lang": "ja"})
        assert (empty.status_code, empty.json()["code"]) == (422, "flow_silent")
        noise = {"file": ("hello.mp3", b"ID3" + bytes(400), "audio/mpeg")}
        refused = await ada.post("setup-flows/sounds", files=noise)
        assert (refused.status_code, refused.json()["code"]) == (415, "sound_type")


async def test_a_call_ends_by_the_version_by_which_it_began(house: House, db: Database, centre: Centre) -> None:
    id_ = new_id()
    async with signed(house, centre, "ada") as ada:
        good(await ada.put(f"setup/flows/{id_}", json={"value": main(centre)}))
        async with db.tx(centre.tenant.id) as tx:
            began = await flows.version(tx, id_)
        good(await ada.put(f"setup/flows/{id_}", json={"value": main(centre, name="Night")}))
    async with db.tx(centre.tenant.id) as tx:
        now, then = await flows.version(tx, id_), await flows.version(tx, id_, began.number)
    assert (now.number, now.plan.name) == (began.number + 1, "Night")
    assert then == began


async def test_only_who_sets_up_the_centre_writes_flows(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ann") as ann:
        assert (await ann.get("setup/flows")).status_code == 403
        assert (await ann.post("setup-flows/try", json={"flow": main(centre)})).status_code == 403

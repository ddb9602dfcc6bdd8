"""A real call goes through its flow: its caller hears it, presses keys, and arrives in the right queue with what he keyed."""

from typing import Any

import pytest

from tests.centre import Centre, Stage
from tests.journeys.test_setup import good, signed
from tests.kit.test_wav import tone
from tests.server import House, until
from tests.telephone import Telephone, open_line, telephone
from ting.domains.routing.hours import Hours
from ting.kit.ids import new_id

pytestmark = pytest.mark.slow
HIS, HERS, GREETING, MENU = 440, 1000, 700, 1600


async def said(ada: Any, hertz: int, seconds: float) -> dict[str, Any]:
    """Upload a tone; return the prompt in which it is heard."""
    sent = {"file": ("tone.wav", tone(hertz, seconds=seconds), "audio/wav")}
    return {"files": {"en": good(await ada.post("setup-flows/sounds", files=sent))["id"]}}


async def led_by_flow(ada: Any, centre: Centre) -> str:
    """Set a flow up, and a number that leads through it; return the number."""
    await centre.add_queue("bills")
    greeting, menu = await said(ada, GREETING, 3), await said(ada, MENU, 20)
    steps = [
        {"key": "hello", "do": "say", "prompt": greeting, "next": "menu"},
        {
            "key": "menu",
            "do": "menu",
            "prompt": menu,
            "wait_s": 30,
            "choices": [{"key": "1", "next": "number"}],
            "otherwise": "wait",
        },
        {
            "key": "number",
            "do": "digits",
            "prompt": menu,
            "into": "Member",
            "least": 4,
            "most": 4,
            "wait_s": 30,
            "next": "bills",
            "otherwise": "wait",
        },
        {"key": "bills", "do": "queue", "queue": centre.queue_id("bills")},
        {"key": "wait", "do": "queue", "queue": centre.queue_id("help")},
    ]
    flow = str(new_id())
    good(await ada.put(f"setup/flows/{flow}", json={"value": {"name": "Main", "langs": ["en"], "steps": steps}}))
    number = await open_line(ada, centre)
    (item,) = [each for each in good(await ada.get("setup/numbers")) if each["value"]["number"] == number]
    good(await ada.put(f"setup/numbers/{item['id']}", json={"value": item["value"] | {"flow": flow}}))
    return number


async def test_a_caller_hears_the_flow_presses_keys_and_arrives_in_its_queue_with_what_he_keyed(
    calling: House, centre: Centre
) -> None:
    async with telephone(calling) as phones, signed(calling, centre, "ada") as ada, Stage.open() as stage:
        phones.number = await led_by_flow(ada, centre)
        desk = await stage.desk(centre, "ann")
        hers = await phones.own_phone(desk, HERS)
        his = await phones.caller(HIS)
        await his.hears(GREETING)
        await his.hears(MENU)
        await his.do("keys", keys="1")
        await his.do("keys", keys="4711")
        contact = str((await desk.wait_offer()).contact)
        await his.hears_no(MENU)
        rows = await centre.fetch("select queue_id, lang from contact where id::text = $1", contact)
        assert [(str(row["queue_id"]), row["lang"]) for row in rows] == [(centre.queue_id("bills"), "en")]
        lines = await centre.fetch("select code, text from message where contact_id::text = $1 order by seq", contact)
        assert [line["text"] for line in lines if line["code"] == "keyed"] == ["Member: 4711"]
        await hers.wait_for(lambda told: "rings" in told)
        await hers.do("answer")
        await his.hears(HERS)
        await hers.hears(HIS)
        await his.do("hang_up")
        await until(lambda: centre.contact_state(contact), lambda state: state == "wrapup")


async def test_who_hangs_up_in_the_flow_leaves_nothing_behind(calling: House, centre: Centre) -> None:
    async with telephone(calling) as phones, signed(calling, centre, "ada") as ada:
        phones.number = await led_by_flow(ada, centre)
        his = await phones.caller(HIS)
        await his.hears(GREETING)
        await his.do("hang_up")

        async def ended() -> list[tuple[str, str | None]]:
            rows = await centre.fetch("select state, contact_id::text from call where tenant_id = $1", centre.tenant.id)
            return [(row["state"], row["contact_id"]) for row in rows]

        await until(ended, lambda found: found == [("over", None)])
        assert await centre.fetch("select 1 from flow_run where tenant_id = $1", centre.tenant.id) == []


async def test_a_flow_says_where_a_call_goes_on_whose_queue_is_closed(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    await centre.add_queue("night", hours=Hours("Asia/Taipei", ((),) * 7))
    async with signed(calling, centre, "ada") as ada:
        number = await open_line(ada, centre, queue="night")
        steps = [
            {"key": "night", "do": "queue", "queue": centre.queue_id("night"), "otherwise": "day"},
            {"key": "day", "do": "queue", "queue": centre.queue_id("help")},
        ]
        flow = str(new_id())
        value = {"name": "Main", "langs": ["en"], "steps": steps}
        good(await ada.put(f"setup/flows/{flow}", json={"value": value}))
        (item,) = [each for each in good(await ada.get("setup/numbers")) if each["value"]["number"] == number]
        good(await ada.put(f"setup/numbers/{item['id']}", json={"value": item["value"] | {"flow": flow}}))
    desk = await stage.desk(centre, "ann")
    await phones.own_phone(desk, HERS)
    await phones.caller(HIS, number=number)
    contact = (await desk.wait_offer()).contact
    assert str(await centre.value("select queue_id from contact where id = $1", contact)) == centre.queue_id("help")

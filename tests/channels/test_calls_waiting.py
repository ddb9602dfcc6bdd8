"""Who waits on the telephone is told his place, keeps it and is called back, or leaves a message instead."""

from typing import Any

import pytest

from tests.centre import Centre, Stage
from tests.channels.test_voicemail import BEEP, recorded
from tests.journeys.test_setup import good, signed
from tests.kit.test_sound import RATE
from tests.kit.test_wav import tone
from tests.server import House, until
from tests.telephone import Telephone
from ting.domains.flows.api import phrases
from ting.kit.blob import Blobs
from ting.kit.ids import new_id
from ting.kit.voice import digest

pytestmark = pytest.mark.slow
HIS, PLACE, CALLED, AFTER = 440, 700, 1600, 2200


@pytest.fixture
async def line(calling: House, centre: Centre, phones: Telephone) -> Telephone:
    """A queue whose callers are told their place and two keys; in place of the words are tones."""
    said = {PLACE: phrases.NEXT, CALLED: phrases.CALLED_BACK, AFTER: phrases.AFTER_TONE}
    read = Blobs(calling.settings.kept / "voice")
    for hertz, words in said.items():
        read.put(centre.tenant.id, digest(words["en"], "en"), tone(hertz, seconds=2))
    for words, key in ((phrases.CALLBACK, "1"), (phrases.MESSAGE, "2")):
        read.put(centre.tenant.id, digest(words["en"].format(key=key), "en"), tone(PLACE, seconds=1))
    async with signed(calling, centre, "ada") as ada:
        one = f"setup/queues/{centre.queue_id('help')}"
        (item,) = [each for each in good(await ada.get("setup/queues")) if each["id"] == centre.queue_id("help")]
        more = {"place_every_ms": 15_000, "callback_key": "1", "message_key": "2"}
        value = item["value"] | {"settings": item["value"]["settings"] | more}
        good(await ada.put(one, json={"value": value}))
    return phones


async def waits(centre: Centre) -> list[dict[str, Any]]:
    rows = await centre.fetch(
        "select c.id::text as contact, c.state, t.mode, p.reach, p.state as promise, call.state as call, call.why, "
        "(select count(*) from recording r where r.contact_id = c.id) as recordings "
        "from contact c join ticket t on t.contact_id = c.id join call on call.contact_id = c.id "
        "left join promise p on p.contact_id = c.id where c.tenant_id = $1",
        centre.tenant.id,
    )
    return [dict(row) for row in rows]


async def test_who_presses_the_key_keeps_his_place_and_is_called_back_whoever_died_meanwhile(
    calling: House, centre: Centre, stage: Stage, line: Telephone
) -> None:
    his = await line.caller(HIS)
    await his.hears(PLACE)
    await his.hears_no(PLACE)
    calling.kill("phone")
    calling.start("phone")
    await his.hears(PLACE)  # whoever leads calls is there again
    await his.do("keys", keys="1")
    await his.hears(CALLED)
    await his.state("DISCONNECTED")
    (row,) = await until(lambda: waits(centre), lambda rows: [each["call"] for each in rows] == ["over"])
    assert (row["state"], row["mode"], row["reach"], row["promise"], row["why"]) == (
        "queued",
        "callback",
        "+886912345678",
        "open",
        "callback",
    )
    desk = await stage.desk(centre, "ann")
    offer = await desk.wait_offer()
    assert str(offer.contact) == row["contact"]
    await desk.accept(offer)
    lines = await centre.fetch("select code from message where contact_id::text = $1 order by seq", row["contact"])
    assert "callback_asked" in [each["code"] for each in lines]


async def test_who_presses_the_other_key_leaves_a_message_at_his_place(
    calling: House, centre: Centre, line: Telephone
) -> None:
    his = await line.caller(HIS)
    await his.hears(PLACE)
    await his.do("keys", keys="2")
    await his.hears(AFTER)
    await his.hears(BEEP)
    await until(lambda: recorded(calling), lambda size: size > 2 * 2 * RATE, what="two seconds are recorded")
    await his.do("hang_up")
    (row,) = await until(lambda: waits(centre), lambda rows: [each["recordings"] for each in rows] == [1])
    assert (row["state"], row["mode"], row["call"], row["why"]) == ("queued", "message", "over", "message")


async def test_who_is_answered_while_he_is_told_his_place_hears_his_agent(
    centre: Centre, stage: Stage, line: Telephone
) -> None:
    his = await line.caller(HIS)
    await his.hears(PLACE)
    desk = await stage.desk(centre, "ann")
    hers = await line.own_phone(desk, 1000)
    await hers.wait_for(lambda told: "rings" in told)
    await hers.do("answer")
    await his.hears(1000)
    await hers.hears(HIS)
    await his.hears_no(PLACE)


async def led_by(ada: Any, line: Telephone, *steps: dict[str, Any]) -> None:
    """Let the number's callers go through these steps."""
    flow = str(new_id())
    good(await ada.put(f"setup/flows/{flow}", json={"value": {"name": "Main", "langs": ["en"], "steps": list(steps)}}))
    (item,) = [each for each in good(await ada.get("setup/numbers")) if each["value"]["number"] == line.number]
    good(await ada.put(f"setup/numbers/{item['id']}", json={"value": item["value"] | {"flow": flow}}))


async def test_what_a_flow_sets_is_what_the_router_goes_by_and_its_step_has_keys_of_its_own(
    calling: House, centre: Centre, line: Telephone
) -> None:
    skill, help_ = await centre.add_skill("cards"), centre.queue_id("help")
    async with signed(calling, centre, "ada") as ada:
        await led_by(
            ada,
            line,
            {"key": "card", "do": "set", "skills": [str(skill)], "priority": 9, "next": "wait"},
            {"key": "wait", "do": "queue", "queue": help_, "callback_key": "7", "every_s": 15},
        )
    his = await line.caller(HIS)
    rows = await until(lambda: asked(centre), bool)
    assert [(str(skill) in row["needs"], row["because"], row["start"]) for row in rows] == [(True, "priority", 180_000)]
    await until(lambda: waits(centre), bool)
    await his.hears(1046)  # the chime: from now on he may press
    await his.hears_no(1046)
    await his.do("keys", keys="7")
    await his.hears(CALLED)
    await his.state("DISCONNECTED")
    await until(lambda: waits(centre), lambda rows: [each["mode"] for each in rows] == ["callback"])


async def asked(centre: Centre) -> list[dict[str, Any]]:
    rows = await centre.fetch(
        "select needs::text as needs, because, entered_at - rank as start from ticket where tenant_id = $1",
        centre.tenant.id,
    )
    return [dict(row) for row in rows]


async def test_a_flow_that_promises_a_call_keeps_its_promise(calling: House, centre: Centre, line: Telephone) -> None:
    async with signed(calling, centre, "ada") as ada:
        await led_by(ada, line, {"key": "call", "do": "callback", "queue": centre.queue_id("help")})
    his = await line.caller(HIS)
    await his.hears(CALLED)
    await his.state("DISCONNECTED")
    (row,) = await until(lambda: waits(centre), lambda rows: [each["call"] for each in rows] == ["over"])
    assert (row["state"], row["mode"], row["reach"], row["promise"]) == ("queued", "callback", "+886912345678", "open")


async def test_one_key_for_two_things_is_refused(calling: House, centre: Centre, line: Telephone) -> None:
    async with signed(calling, centre, "ada") as ada:
        (item,) = [each for each in good(await ada.get("setup/queues")) if each["id"] == centre.queue_id("help")]
        value = item["value"] | {"settings": item["value"]["settings"] | {"callback_key": "2"}}
        refused = await ada.put(f"setup/queues/{item['id']}", json={"value": value})
        assert (refused.status_code, refused.json()["field"]) == (422, "message_key")

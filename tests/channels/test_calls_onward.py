"""A call flow leads a caller on to a number outside: they talk, or he comes back and goes on at the next step."""

from pathlib import Path
from typing import Any

import pytest

from tests.centre import Centre, Stage
from tests.channels.test_tapes import HEARD, most
from tests.journeys.test_setup import good, signed
from tests.kit.test_sound import RATE, tracks_of
from tests.server import House, until
from tests.telephone import SoftPhone, Telephone
from ting.app.asterisk import room
from ting.kit.db import Row
from ting.kit.ids import new_id

pytestmark = pytest.mark.slow
HIS, FAR, RINGING = 1000, 700, 440
OUTSIDE = "+886912000111"


@pytest.fixture
async def phones(calling: House, centre: Centre, outside: Telephone) -> Telephone:
    """A number whose flow leads outside, and else to a queue."""
    async with signed(calling, centre, "ada") as ada:
        steps = [
            {"key": "out", "do": "transfer", "number": OUTSIDE, "otherwise": "wait"},
            {"key": "wait", "do": "queue", "queue": centre.queue_id("help")},
        ]
        flow = str(new_id())
        good(await ada.put(f"setup/flows/{flow}", json={"value": {"name": "Main", "langs": ["en"], "steps": steps}}))
        (item,) = [each for each in good(await ada.get("setup/numbers")) if each["value"]["number"] == outside.number]
        good(await ada.put(f"setup/numbers/{item['id']}", json={"value": item["value"] | {"flow": flow}}))
    return outside


async def talking(phones: Telephone) -> tuple[SoftPhone, SoftPhone]:
    """Both sides, once they hear each other."""
    far = await phones.far_side(FAR)
    his = await phones.caller(HIS)
    rung = await far.wait_for(lambda told: "rings" in told)
    assert phones.number in rung["rings"]
    await his.hears(RINGING)
    await far.do("answer")
    await his.hears(FAR)
    await far.hears(HIS)
    return his, far


async def rows(centre: Centre) -> list[Row]:
    return await centre.fetch(
        "select c.state, c.why, c.contact_id, t.outcome, t.called, k.state as contact_state, k.ended_by, k.agent_id "
        "from call c left join call_transfer t on t.call_id = c.id left join contact k on k.id = c.contact_id "
        "where c.tenant_id = $1",
        centre.tenant.id,
    )


def ended(found: list[Row]) -> bool:
    return bool(found) and all(row["state"] == "over" for row in found)


async def record(calling: House, centre: Centre, contact: object) -> tuple[dict[str, Any], list[str]]:
    """Return where past contacts say that a caller was led on, and by which lines."""
    async with signed(calling, centre, "ada") as ada:
        page = good(await ada.get(f"contacts/{contact}"))
    (call,) = page["calls"]
    (to,) = call["led_on"]
    return to, [each["code"] for each in page["messages"]]


async def test_he_talks_with_whom_the_flow_names_and_is_recorded_until_one_of_them_hangs_up(
    calling: House, centre: Centre, phones: Telephone
) -> None:
    async with signed(calling, centre, "ada") as ada:
        rule = {"record": True, "announce": False}
        good(await ada.put(f"setup/recordings/{centre.tenant.id}", json={"value": rule}))
    his, far = await talking(phones)
    (row,) = await until(lambda: rows(centre), lambda found: bool(found) and found[0]["contact_state"] == "outside")
    to, _ = await record(calling, centre, row["contact_id"])
    assert (to["to"], to["outcome"], to["talked_ms"], to["by"]) == (OUTSIDE, "answered", None, None)
    await until(lambda: taped(calling), lambda sizes: len(sizes) == 2 and min(sizes) > RATE, what="both are recorded")
    await far.do("hang_up")
    await his.state("DISCONNECTED")
    (row,) = await until(lambda: rows(centre), ended)
    assert (row["why"], row["outcome"], row["called"]) == ("transferred", "answered", OUTSIDE)
    assert (row["contact_state"], row["ended_by"], row["agent_id"]) == ("closed", "system", None)
    to, lines = await record(calling, centre, row["contact_id"])
    assert to["by"] == "far"
    assert to["talked_ms"] > 0
    assert lines == ["called", "answered_outside", "hung_up"]
    assert await stays(centre) == []
    (kept,) = await until(lambda: recordings(centre, row["contact_id"]))
    assert (kept["kind"], kept["agent_id"]) == ("call", None)
    async with signed(calling, centre, "ada") as ada:
        url = good(await ada.post(f"recordings/{kept['id']}/play", json={"why": "complaint"}))["url"]
        customer, other = tracks_of((await ada.get(calling.url + url)).content)
    assert most(customer, HIS) > HEARD > most(customer, FAR) * 5
    assert most(other, FAR) > HEARD > most(other, HIS) * 5


async def taped(calling: House) -> list[int]:
    """How much the engine has recorded of each leg, in bytes."""
    told = room.told(calling.settings.data)
    assert told is not None
    return [path.stat().st_size for path in (Path(told.at) / room.TAPES).glob("*.wav")]


async def recordings(centre: Centre, contact: object) -> list[Row]:
    return await centre.fetch("select id, kind, agent_id from recording where contact_id = $1", contact)


async def test_who_leads_the_call_dies_and_they_talk_on(calling: House, centre: Centre, phones: Telephone) -> None:
    his, far = await talking(phones)
    await until(lambda: rows(centre), lambda found: bool(found) and found[0]["contact_state"] == "outside")
    calling.kill("phone")
    await far.hears(HIS)
    calling.start("phone")
    await his.do("hang_up")
    await far.state("DISCONNECTED")
    (row,) = await until(lambda: rows(centre), ended)
    assert (row["outcome"], row["contact_state"], row["ended_by"]) == ("answered", "closed", "customer")
    to, _ = await record(calling, centre, row["contact_id"])
    assert to["by"] == "customer"


@pytest.mark.parametrize(("code", "outcome"), [(486, "busy"), (404, "unknown")])
async def test_whom_nobody_answers_there_goes_on_at_the_next_step(
    code: int, outcome: str, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    desk = await stage.desk(centre, "ann")
    await phones.own_phone(desk, HIS)
    far = await phones.far_side(FAR)
    await phones.caller(HIS)
    await far.wait_for(lambda told: "rings" in told)
    await far.do("refuse", code=code)
    contact = (await desk.wait_offer()).contact
    (row,) = await rows(centre)
    assert (str(row["contact_id"]), row["outcome"]) == (str(contact), outcome)


async def test_what_the_rules_of_outgoing_calls_bar_is_not_rung(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    rules: dict[str, Any] = {"prefixes": [{"prefix": "+886912", "leads": "barred"}]}
    async with signed(calling, centre, "ada") as ada:
        good(await ada.put(f"setup/dialling/{centre.tenant.id}", json={"value": rules}))
    desk = await stage.desk(centre, "ann")
    await phones.own_phone(desk, HIS)
    far = await phones.far_side(FAR)
    await phones.caller(HIS)
    await desk.wait_offer()
    assert not any("rings" in told for told in far.told)
    (row,) = await rows(centre)
    assert row["outcome"] is None


async def leads(calling: House, centre: Centre, phones: Telephone, *steps: dict[str, Any]) -> None:
    """Let the number's flow be that whoever waits a second in its queue goes on to these steps."""
    waits = {"key": "wait", "do": "queue", "queue": centre.queue_id("help"), "most_s": 1, "otherwise": steps[0]["key"]}
    async with signed(calling, centre, "ada") as ada:
        (flow,) = [each for each in good(await ada.get("setup/flows")) if each["value"]["name"] == "Main"]
        value = flow["value"] | {"steps": [waits, *steps]}
        good(await ada.put(f"setup/flows/{flow['id']}", json={"value": value}))


async def stays(centre: Centre) -> list[Row]:
    return await centre.fetch(
        "select k.id as contact, k.number, k.state as contact_state, t.queue_id::text as queue, t.state, t.left_reason, t.mode "
        "from ticket t join contact k on k.id = t.contact_id where t.tenant_id = $1 order by t.inserted_at",
        centre.tenant.id,
    )


async def test_who_has_waited_too_long_goes_on_to_another_queue_with_his_number_whoever_died_meanwhile(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    await centre.add_queue("bills")
    await leads(calling, centre, phones, {"key": "bills", "do": "queue", "queue": centre.queue_id("bills")})
    his = await phones.caller(HIS)
    found = await until(lambda: stays(centre), lambda rows: len(rows) == 2)
    assert [(row["queue"], row["left_reason"]) for row in found] == [
        (centre.queue_id("help"), "overflow"),
        (centre.queue_id("bills"), None),
    ]
    assert len({row["number"] for row in found}) == 1
    calling.kill("phone")
    calling.start("phone")
    desk = await stage.desk(centre, "ann")
    hers = await phones.own_phone(desk, FAR)
    assert str((await desk.wait_offer()).contact) == str(found[0]["contact"])
    await hers.wait_for(lambda told: "rings" in told)
    await hers.do("answer")
    await his.hears(FAR)
    assert len(await stays(centre)) == 2


async def test_who_has_waited_too_long_is_promised_a_call_or_let_go_as_his_flow_says(
    calling: House, centre: Centre, phones: Telephone
) -> None:
    await leads(calling, centre, phones, {"key": "promise", "do": "callback", "queue": centre.queue_id("help")})
    his = await phones.caller(HIS)
    await his.state("DISCONNECTED")
    (row,) = await until(lambda: stays(centre), lambda rows: [each["mode"] for each in rows] == ["callback"])
    assert row["contact_state"] == "queued"
    await leads(calling, centre, phones, {"key": "bye", "do": "end"})
    his = await phones.caller(HIS)
    await his.state("DISCONNECTED")
    *_, row = await until(lambda: stays(centre), lambda rows: len(rows) == 2 and rows[1]["contact_state"] == "closed")
    assert row["left_reason"] == "closed"
    (line,) = await centre.fetch(
        "select code from message where contact_id = $1 order by seq desc limit 1", row["contact"]
    )
    assert line["code"] == "flow_ended"


async def test_who_has_waited_too_long_is_led_on_to_a_number_outside_and_has_not_given_up(
    calling: House, centre: Centre, phones: Telephone
) -> None:
    await leads(calling, centre, phones, {"key": "out", "do": "transfer", "number": OUTSIDE})
    his, far = await talking(phones)
    (row,) = await until(lambda: stays(centre), lambda rows: bool(rows) and rows[0]["contact_state"] == "outside")
    assert row["left_reason"] == "overflow"
    await his.do("hang_up")
    await far.state("DISCONNECTED")
    (row,) = await until(lambda: stays(centre), lambda rows: rows[0]["contact_state"] == "closed")
    to, lines = await record(calling, centre, row["contact"])
    assert to["by"] == "customer"
    assert lines[-2:] == ["answered_outside", "hung_up"]
    (measured,) = await until(
        lambda: centre.fetch("select reason, agent_id from segment where contact_id = $1", row["contact"]),
        lambda found: bool(found) and found[0]["reason"] is not None,
    )
    assert (measured["reason"], measured["agent_id"]) == ("overflow", None)

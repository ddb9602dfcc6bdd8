"""What a caller says into the machine waits in its queue like any message, with what he said; whoever is killed meanwhile."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.centre import Centre, Stage
from tests.channels.test_tapes import HEARD, HIS, most
from tests.journeys.test_setup import good, signed
from tests.kit.test_sound import RATE, tracks_of
from tests.kit.test_wav import tone
from tests.server import House, until
from tests.telephone import SoftPhone, Telephone, open_line, telephone
from ting.app.asterisk import room
from ting.kit.ids import new_id

pytestmark = pytest.mark.slow
ASKS, BEEP = 700, 1000


@pytest.fixture
async def phones(calling: House, centre: Centre) -> AsyncIterator[Telephone]:
    async with telephone(calling) as made, signed(calling, centre, "ada") as ada:
        made.number = await leads_to_machine(ada, centre)
        yield made


async def leads_to_machine(ada: Any, centre: Centre) -> str:
    """Set up a number whose callers are asked for a message at once; return it."""
    sent = {"file": ("tone.wav", tone(ASKS, seconds=1), "audio/wav")}
    asks = {"files": {"en": good(await ada.post("setup-flows/sounds", files=sent))["id"]}}
    step = {"key": "leave", "do": "message", "queue": centre.queue_id("help"), "prompt": asks, "most_s": 60}
    flow = str(new_id())
    good(await ada.put(f"setup/flows/{flow}", json={"value": {"name": "Night", "langs": ["en"], "steps": [step]}}))
    number = await open_line(ada, centre)
    (item,) = [each for each in good(await ada.get("setup/numbers")) if each["value"]["number"] == number]
    good(await ada.put(f"setup/numbers/{item['id']}", json={"value": item["value"] | {"flow": flow}}))
    return number


async def speaking(calling: House, phones: Telephone) -> SoftPhone:
    """A caller who has spoken into the machine for a while."""
    his = await phones.caller(HIS)
    await his.hears(ASKS)
    await his.hears(BEEP)
    await until(lambda: recorded(calling), lambda size: size > 2 * 2 * RATE, what="two seconds are recorded")
    return his


async def recorded(calling: House) -> int:
    """How much the engine has written of messages."""
    told = room.told(calling.settings.data)
    assert told is not None
    return sum(path.stat().st_size for path in (Path(told.at) / room.TAPES).glob("message-*.wav"))


async def left(centre: Centre) -> list[dict[str, Any]]:
    rows = await centre.fetch(
        "select c.id::text as contact, c.state, t.mode, t.queue_id::text as queue, p.reach, p.due_at, r.id::text as recording, "
        "r.kind from contact c join ticket t on t.contact_id = c.id join promise p on p.contact_id = c.id "
        "join recording r on r.contact_id = c.id where c.tenant_id = $1",
        centre.tenant.id,
    )
    return [dict(row) for row in rows]


async def kept(centre: Centre) -> dict[str, Any]:
    """Wait until the one message is there, whole: contact, promise and recording come together."""
    (row,) = await until(lambda: left(centre), bool, what="the message is there")
    assert (row["mode"], row["queue"], row["reach"], row["kind"]) == (
        "message",
        centre.queue_id("help"),
        "+886912345678",
        "voicemail",
    )
    assert row["due_at"]
    return row


async def heard_at_the_desk(calling: House, centre: Centre, stage: Stage, contact: str) -> Sequence[int]:
    """Let the agent to whom it is offered hear it, as the desk does; return what he hears of the caller."""
    desk = await stage.desk(centre, "ann")
    offer = await desk.wait_offer()
    assert str(offer.contact) == contact
    await desk.accept(offer)
    async with signed(calling, centre, "ann") as ann:
        (line,) = good(await ann.get("my-recordings", params={"contact": contact}))["items"]
        url = good(await ann.post(f"my-recordings/{line['id']}/play", json={"why": "own"}))["url"]
        customer, agent = tracks_of((await ann.get(calling.url + url)).content)
    assert not any(agent)
    return customer


async def leaders(centre: Centre) -> set[Any]:
    """Those whose engine answers them, or did."""
    return {row["node_id"] for row in await centre.fetch("select node_id from phone_engine where state = 'running'")}


async def nothing_left_behind(calling: House) -> None:
    async def look() -> list[str]:
        told = room.told(calling.settings.data)
        assert told is not None
        folders = (Path(told.at) / room.TAPES, calling.settings.data / "messages")
        return [path.name for folder in folders for path in folder.glob("*")]

    await until(look, lambda names: not names, what="nothing is left behind")


async def test_what_is_said_after_the_tone_is_offered_and_heard_by_its_agent_alone(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    await centre.add_person("bob")
    his = await speaking(calling, phones)
    await his.do("hang_up")
    row = await kept(centre)
    customer = await heard_at_the_desk(calling, centre, stage, row["contact"])
    assert most(customer, HIS) > HEARD > most(customer, ASKS)
    async with signed(calling, centre, "bob") as bob:
        assert good(await bob.get("my-recordings", params={"contact": row["contact"]}))["items"] == []
        assert (await bob.post(f"my-recordings/{row['recording']}/play", json={"why": "own"})).status_code == 404
    await nothing_left_behind(calling)


async def test_a_hash_ends_the_message_and_the_call(calling: House, centre: Centre, phones: Telephone) -> None:
    his = await speaking(calling, phones)
    await his.do("keys", keys="#")
    await his.state("DISCONNECTED")
    row = await kept(centre)
    assert await centre.value("select why from call where contact_id::text = $1", row["contact"]) == "message"


async def test_who_says_nothing_leaves_nothing(calling: House, centre: Centre, phones: Telephone) -> None:
    his = await phones.caller(HIS)
    await his.hears(ASKS)
    await his.do("hang_up")

    async def state() -> Any:
        return await centre.value("select state from call where tenant_id = $1", centre.tenant.id)

    await until(state, lambda found: found == "over")
    await nothing_left_behind(calling)
    assert await left(centre) == []


async def test_a_message_is_whole_when_who_leads_calls_is_killed_while_it_is_said(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    his = await speaking(calling, phones)
    calling.kill("phone")
    before = await recorded(calling)
    await until(lambda: recorded(calling), lambda size: size > before + 2 * RATE, what="the engine records on")
    died = await leaders(centre)
    calling.start("phone")
    await until(lambda: leaders(centre), lambda there: there - died, what="whoever leads calls is there again")
    await his.do("keys", keys="#")
    await his.state("DISCONNECTED")
    row = await kept(centre)
    customer = await heard_at_the_desk(calling, centre, stage, row["contact"])
    assert len(customer) > 3 * RATE
    await nothing_left_behind(calling)


async def test_who_hangs_up_while_nobody_leads_calls_has_left_his_message_all_the_same(
    calling: House, centre: Centre, phones: Telephone
) -> None:
    his = await speaking(calling, phones)
    calling.kill("phone")
    await his.do("hang_up")
    await his.state("DISCONNECTED")
    calling.start("phone")
    await kept(centre)
    await nothing_left_behind(calling)


async def test_what_was_said_before_the_engine_was_killed_is_kept(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    await speaking(calling, phones)
    calling.kill("phone")
    calling.kill("asterisk")
    calling.start("asterisk")
    calling.start("phone")
    row = await kept(centre)
    customer = await heard_at_the_desk(calling, centre, stage, row["contact"])
    assert most(customer, HIS) > HEARD
    await nothing_left_behind(calling)

"""A telephone call goes the whole way: real Asterisk, real phones, tones heard at both ends."""

from typing import Any

import pytest

from tests.centre import Centre, Stage
from tests.journeys.test_setup import signed
from tests.kit.test_wav import tone
from tests.server import House, until
from tests.telephone import SoftPhone, Telephone, open_line
from ting.domains.flows.api import phrases
from ting.domains.routing.hours import Hours
from ting.kit.blob import Blobs
from ting.kit.db import Row
from ting.kit.voice import digest
from ting_sim import DeskClient, ProblemError

pytestmark = pytest.mark.slow
HIS, HERS, CLOSED = 440, 1000, 1600


async def rung(desk: DeskClient) -> str:
    """Wait for an offer; return its contact."""
    return str((await desk.wait_offer()).contact)


async def talking(centre: Centre, stage: Stage, phones: Telephone) -> tuple[DeskClient, SoftPhone, SoftPhone, str]:
    """A call that is being talked in: the desk, her phone, his, and the contact."""
    desk = await stage.desk(centre, "ann")
    hers = await phones.own_phone(desk, HERS)
    his = await phones.caller(HIS)
    contact = await rung(desk)
    await hers.wait_for(lambda told: "rings" in told)
    await hers.do("answer")
    await his.hears(HERS)
    await hers.hears(HIS)
    await until(lambda: call_of(centre, contact), lambda row: row["state"] == "talking")
    return desk, hers, his, contact


async def call_of(centre: Centre, contact: str) -> Row:
    (row,) = await centre.fetch("select * from call where contact_id::text = $1", contact)
    return row


async def test_a_caller_waits_in_the_line_and_talks_with_who_picks_up_his_phone(
    centre: Centre, stage: Stage, phones: Telephone
) -> None:
    desk, hers, his, contact = await talking(centre, stage, phones)
    shown = await until(lambda: call_shown(centre, desk, contact), lambda call: call["state"] == "talking")
    assert (shown["caller"], shown["spoken"]) == ("+886912345678", "+886 912 345 678")
    await his.do("hang_up")
    await hers.state("DISCONNECTED")
    await until(lambda: centre.contact_state(contact), lambda state: state == "wrapup")
    await desk.wrapup(centre.slug, contact, "solved")
    row = await until(lambda: call_of(centre, contact), lambda row: row["state"] == "over")
    assert (row["ended_by"], row["caller"]) == ("customer", "+886912345678")
    await until(lambda: centre.load("ann"), lambda load: load == 0)
    lines = await centre.fetch("select code from message where contact_id::text = $1 order by seq", contact)
    assert [line["code"] for line in lines] == ["number_taken", "called", "agent_joined", "hung_up"]


async def call_shown(centre: Centre, desk: DeskClient, contact: str) -> dict[str, Any]:
    """The call of a contact, as its desk is shown it."""
    day = await desk.ask("GET", "/api/desk")
    return next(each["call"] for each in day["contacts"] if each["id"] == contact)


async def test_who_takes_a_call_at_his_desk_picks_up_his_phone_holds_mutes_sends_keys_and_hangs_up(
    centre: Centre, stage: Stage, phones: Telephone
) -> None:
    desk = await stage.desk(centre, "ann")
    hers = await phones.own_phone(desk, HERS)
    his = await phones.caller(HIS)
    offer = await desk.wait_offer()
    await hers.wait_for(lambda told: "rings" in told)
    contact = (await desk.accept(offer)).id
    one = f"/api/t/{centre.slug}/contacts/{contact}"
    with pytest.raises(ProblemError, match="no_call"):
        await desk.ask("PATCH", f"{one}/call", json={"held": True})
    await hers.do("answer")
    await hers.hears(HIS)
    await until(lambda: call_of(centre, contact), lambda row: row["state"] == "talking")
    assert (await desk.ask("PATCH", f"{one}/call", json={"held": True}))["held"]
    await hers.hears_no(HIS)
    await his.hears_no(HERS)
    await desk.ask("PATCH", f"{one}/call", json={"held": False, "muted": True})
    await hers.hears(HIS)
    await his.hears_no(HERS)
    await desk.ask("PATCH", f"{one}/call", json={"muted": False})
    await his.hears(HERS)
    await desk.ask("POST", f"{one}/call/digits", json={"digits": "42"})
    await his.wait_for(lambda told: told.get("key") == "2")
    assert [told["key"] for told in his.told if "key" in told] == ["4", "2"]
    await desk.end(centre.slug, contact)
    await his.state("DISCONNECTED")
    await hers.state("DISCONNECTED")
    row = await until(lambda: call_of(centre, contact), lambda row: row["state"] == "over")
    assert row["ended_by"] == "agent"


async def test_an_agent_who_hangs_up_his_phone_has_ended_the_talk(
    centre: Centre, stage: Stage, phones: Telephone
) -> None:
    _, hers, his, contact = await talking(centre, stage, phones)
    await hers.do("hang_up")
    await his.state("DISCONNECTED")
    await until(lambda: centre.contact_state(contact), lambda state: state == "wrapup")
    assert (await call_of(centre, contact))["ended_by"] == "agent"
    assert await hung_up(centre, contact) == ("agent", False)


async def hung_up(centre: Centre, contact: str) -> tuple[str, bool]:
    """Who hung up first, as the record tells it, and whether the customer was on hold then."""
    (line,) = await centre.fetch("select params from message where contact_id::text = $1 and code = 'hung_up'", contact)
    assert line["params"]["after_ms"] > 0
    return line["params"]["who"], line["params"]["held"]


async def test_how_each_phone_was_heard_stands_in_the_record_whoever_hangs_up(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    desk, _, his, contact = await talking(centre, stage, phones)
    await his.do("hang_up")  # his leg goes by itself, hers is hung up by us
    await until(lambda: legs_of(centre, contact), lambda legs: len(legs) == 2, what="both legs are measured")
    await desk.wrapup(centre.slug, contact, "solved")
    async with signed(calling, centre, "ada") as ada:
        (record,) = (await ada.get(f"contacts/{contact}")).json()["calls"]
    customer, agent = record["legs"]
    assert (customer["who"], agent["who"]["name"]) == (None, "Real ann")
    for leg in (customer, agent):
        assert 0 <= leg["lost_in"] < 0.5
        assert 0 <= leg["jitter"] < 500
        assert leg["mos"] is None or 1 <= leg["mos"] <= 4.5


async def legs_of(centre: Centre, contact: str) -> list[Row]:
    """How the phones of a contact's calls were heard."""
    return await centre.fetch(
        "select l.* from call_leg l join call c on c.id = l.call_id where c.contact_id::text = $1 and l.packets > 0",
        contact,
    )


async def test_who_is_on_hold_and_hangs_up_is_told_so_in_the_record(
    centre: Centre, stage: Stage, phones: Telephone
) -> None:
    desk, hers, his, contact = await talking(centre, stage, phones)
    await until(lambda: call_of(centre, contact), lambda row: row["state"] == "talking")
    await desk.ask("PATCH", f"/api/t/{centre.slug}/contacts/{contact}/call", json={"held": True})
    await hers.hears_no(HIS)
    await his.do("hang_up")
    await hers.state("DISCONNECTED")
    await until(lambda: centre.contact_state(contact), lambda state: state == "wrapup")
    assert await hung_up(centre, contact) == ("customer", True)


async def test_who_hangs_up_while_he_waits_has_left_and_his_phone_rings_no_more(
    centre: Centre, stage: Stage, phones: Telephone
) -> None:
    desk = await stage.desk(centre, "ann")
    hers = await phones.own_phone(desk, HERS)
    his = await phones.caller(HIS)
    contact = await rung(desk)
    await hers.wait_for(lambda told: "rings" in told)
    await his.do("hang_up")
    await hers.state("DISCONNECTED")
    await until(lambda: centre.contact_state(contact), lambda state: state == "closed")
    (ticket,) = await centre.fetch("select left_reason from ticket where contact_id::text = $1", contact)
    assert ticket["left_reason"] == "abandoned"
    assert await centre.load("ann") == 0


async def test_a_phone_that_is_busy_declines_and_the_caller_waits_on(
    centre: Centre, stage: Stage, phones: Telephone
) -> None:
    desk = await stage.desk(centre, "ann")
    hers = await phones.own_phone(desk, HERS)
    his = await phones.caller(HIS)
    contact = await rung(desk)
    await hers.wait_for(lambda told: "rings" in told)
    await hers.do("refuse", code=486)
    await until(
        lambda: centre.value("select state from offer where contact_id::text = $1", contact),
        lambda state: state == "declined",
    )
    assert await centre.contact_state(contact) == "queued"
    assert not any(told.get("state") == "DISCONNECTED" for told in his.told)


async def test_nobody_without_a_phone_is_offered_a_call(centre: Centre, stage: Stage, phones: Telephone) -> None:
    await centre.add_person("bea")
    bea = await stage.desk(centre, "bea")
    his = await phones.caller(HIS)
    await his.state("CONFIRMED")
    widget = await stage.widget(centre, "I write")
    offer = await bea.wait_offer()
    assert offer.contact == widget.contact  # the call came first, and is not hers
    await bea.accept(offer)
    ann = await stage.desk(centre, "ann")
    await phones.own_phone(ann, HERS)
    assert (await ann.wait_offer()).data["channel"] == "phone"


async def test_a_call_lives_on_when_who_leads_it_is_killed(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    _, hers, his, contact = await talking(centre, stage, phones)
    calling.kill("phone")
    await his.hears(HERS)
    await hers.hears(HIS)
    calling.start("phone")
    other = await phones.caller(660, caller="+886912000111")
    await other.state("CONFIRMED")  # whoever leads calls is there again
    await his.hears(HERS)
    assert (await call_of(centre, contact))["state"] == "talking"
    await hers.do("hang_up")
    await his.state("DISCONNECTED")
    row = await until(lambda: call_of(centre, contact), lambda row: row["state"] == "over")
    assert row["ended_by"] == "agent"


async def test_who_hangs_up_while_nobody_leads_calls_has_left_all_the_same(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    _, _, his, contact = await talking(centre, stage, phones)
    calling.kill("phone")
    await his.do("hang_up")
    await his.state("DISCONNECTED")
    calling.start("phone")
    await until(lambda: centre.contact_state(contact), lambda state: state == "wrapup")


async def test_a_number_that_is_nobodys_is_not_there(centre: Centre, phones: Telephone) -> None:
    his = await phones.caller(HIS, number="+886299999999")
    assert (await his.state("DISCONNECTED"))["code"] == 404


async def test_a_closed_queue_is_heard_to_be_closed(calling: House, centre: Centre, phones: Telephone) -> None:
    never = Hours("Asia/Taipei", ((),) * 7)
    await centre.add_queue("night", hours=never)
    async with signed(calling, centre, "ada") as ada:
        number = await open_line(ada, centre, queue="night")
    read = Blobs(calling.settings.kept / "voice")
    read.put(centre.tenant.id, digest(phrases.CLOSED["en"], "en"), tone(CLOSED, seconds=2))
    his = await phones.caller(HIS, number=number)
    await his.hears(CLOSED)
    assert (await his.state("DISCONNECTED"))["code"] == 480
    assert not await centre.value("select count(*) from contact where tenant_id = $1", centre.tenant.id)
    why = "select why from call where tenant_id = $1"  # he is let go first, and then it is written
    await until(lambda: centre.value(why, centre.tenant.id), lambda found: found == "queue_closed")


async def test_a_caller_who_called_before_is_known_again(centre: Centre, stage: Stage, phones: Telephone) -> None:
    desk, _, his, contact = await talking(centre, stage, phones)
    await his.do("hang_up")
    await until(lambda: centre.contact_state(contact), lambda state: state == "wrapup")
    await desk.wrapup(centre.slug, contact, "solved")
    await phones.caller(HIS)

    async def customers() -> list[Any]:
        rows = await centre.fetch("select customer_id from contact where tenant_id = $1", centre.tenant.id)
        return [row["customer_id"] for row in rows]

    one, other = await until(customers, lambda found: len(found) == 2)
    assert one == other


async def test_one_call_is_talked_in_beside_chats_and_never_two_calls(
    centre: Centre, stage: Stage, phones: Telephone
) -> None:
    await centre.add_person("bea", capacity=20)
    desk = await stage.desk(centre, "bea")
    hers = await phones.own_phone(desk, HERS)
    await centre.serve(stage, desk)
    his = await phones.caller(HIS)
    contact = await rung(desk)
    await hers.wait_for(lambda told: "rings" in told)
    await hers.do("answer")
    await his.hears(HERS)
    await until(lambda: call_of(centre, contact), lambda row: row["state"] == "talking")
    await phones.caller(HIS, caller="+886923456789")
    waits = "select contact_id::text from ticket where channel = 'phone' and state = 'waiting'"
    second = await until(lambda: centre.value(waits), lambda found: found is not None)
    await centre.serve(stage, desk)  # who came later and only writes does not wait behind it
    assert await centre.value(waits) == second
    await his.do("hang_up")
    offer = await desk.wait_offer()
    assert str(offer.contact) == second

"""An agent calls: his phone rings first, then the far side's, through a real Asterisk on a real trunk."""

from typing import Any

import pytest

from tests.centre import Centre, Stage
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from tests.telephone import SoftPhone, Telephone
from ting.kit.db import Row
from ting.kit.ids import new_id
from ting_sim import DeskClient, ProblemError

pytestmark = pytest.mark.slow
HIS, HERS, RINGING = 700, 1000, 440
MOBILE = "+886912345678"


@pytest.fixture
def phones(outside: Telephone) -> Telephone:
    return outside


async def call_of(centre: Centre, contact: str) -> Row:
    (row,) = await centre.fetch("select * from call where contact_id::text = $1", contact)
    return row


async def dial(desk: DeskClient, centre: Centre, number: str = MOBILE, **more: Any) -> str:
    wish = {"key": str(new_id()), "number": number} | more
    return str((await desk.ask("POST", f"/api/t/{centre.slug}/dial", json=wish))["contact"])


async def ends(centre: Centre, contact: str) -> Row:
    return await until(lambda: call_of(centre, contact), lambda row: row["state"] == "over")


async def ready(centre: Centre, stage: Stage, phones: Telephone) -> tuple[DeskClient, SoftPhone, SoftPhone]:
    """The desk, her phone, and the far side's."""
    desk = await stage.desk(centre, "ann")
    return desk, await phones.own_phone(desk, HERS), await phones.far_side(HIS)


async def test_her_phone_rings_first_then_the_far_side_and_both_talk_until_one_hangs_up(
    centre: Centre, stage: Stage, phones: Telephone
) -> None:
    desk, hers, his = await ready(centre, stage, phones)
    wish = {"key": str(new_id()), "number": "0912 345 678"}
    contact = str((await desk.ask("POST", f"/api/t/{centre.slug}/dial", json=wish))["contact"])
    again = await desk.ask("POST", f"/api/t/{centre.slug}/dial", json=wish)
    assert again["contact"] == contact
    shown = await hers.wait_for(lambda told: "rings" in told)
    assert MOBILE in shown["rings"]
    assert not any("rings" in told for told in his.told)
    await hers.do("answer")
    rung = await his.wait_for(lambda told: "rings" in told)
    assert phones.number in rung["rings"]
    await hers.hears(RINGING)
    await his.do("answer")
    await his.hears(HERS)
    await hers.hears(HIS)
    await hers.hears_no(RINGING)
    row = await until(lambda: call_of(centre, contact), lambda row: row["state"] == "talking")
    assert (row["direction"], row["called"], row["caller"], row["class"]) == ("out", MOBILE, phones.number, "mobile")
    await his.do("hang_up")
    row = await ends(centre, contact)
    assert (row["outcome"], row["ended_by"]) == ("answered", "customer")
    await hers.state("DISCONNECTED")
    await until(lambda: centre.contact_state(contact), lambda state: state == "wrapup")
    await desk.wrapup(centre.slug, contact, "solved")
    await until(lambda: centre.load("ann"), lambda load: load == 0)
    lines = await centre.fetch("select code from message where contact_id::text = $1 order by seq", contact)
    assert [line["code"] for line in lines] == ["dialled", "hung_up"]


@pytest.mark.parametrize(("code", "outcome"), [(486, "busy"), (603, "refused"), (404, "unknown"), (480, "no_answer")])
async def test_what_became_of_a_call_that_nobody_took_is_kept(
    centre: Centre, stage: Stage, phones: Telephone, code: int, outcome: str
) -> None:
    desk, hers, his = await ready(centre, stage, phones)
    contact = await dial(desk, centre)
    await hers.wait_for(lambda told: "rings" in told)
    await hers.do("answer")
    await his.wait_for(lambda told: "rings" in told)
    await his.do("refuse", code=code)
    row = await ends(centre, contact)
    assert (row["outcome"], row["talking_at"]) == (outcome, None)
    await hers.state("DISCONNECTED")
    await until(lambda: centre.contact_state(contact), lambda state: state == "wrapup")


async def test_who_does_not_pick_his_own_phone_up_calls_nobody(centre: Centre, stage: Stage, phones: Telephone) -> None:
    desk, hers, his = await ready(centre, stage, phones)
    contact = await dial(desk, centre)
    await hers.wait_for(lambda told: "rings" in told)
    with pytest.raises(ProblemError, match="on_call"):
        await dial(desk, centre)
    await hers.do("refuse", code=486)
    assert (await ends(centre, contact))["outcome"] == "no_phone"
    assert not any("rings" in told for told in his.told)


async def test_who_hangs_up_while_it_rings_calls_nobody_any_more(
    centre: Centre, stage: Stage, phones: Telephone
) -> None:
    desk, hers, his = await ready(centre, stage, phones)
    contact = await dial(desk, centre)
    await hers.wait_for(lambda told: "rings" in told)
    await hers.do("answer")
    await his.wait_for(lambda told: "rings" in told)
    await desk.end(centre.slug, contact)
    await his.state("DISCONNECTED")
    await hers.state("DISCONNECTED")
    assert (await ends(centre, contact))["outcome"] in ("cancelled", "refused")


async def test_a_call_that_rings_is_made_though_who_leads_it_is_killed(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    desk, hers, his = await ready(centre, stage, phones)
    contact = await dial(desk, centre)
    await hers.wait_for(lambda told: "rings" in told)
    await hers.do("answer")
    await his.wait_for(lambda told: "rings" in told)
    calling.kill("phone")
    await his.do("answer")
    calling.start("phone")
    await his.hears(HERS)
    await hers.hears(HIS)
    await until(lambda: call_of(centre, contact), lambda row: row["state"] == "talking")
    await hers.do("hang_up")
    assert (await ends(centre, contact))["ended_by"] == "agent"


async def test_whom_one_may_call_is_said_and_kept(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    desk = await stage.desk(centre, "ann")
    one = f"/api/t/{centre.slug}/dial"
    may = await desk.ask("GET", one)
    assert [each["number"] for each in may["numbers"]] == [phones.number]
    assert (may["emergency"], "119" in may["emergencies"], may["phone"]) == (True, True, False)
    assert "international" not in may["classes"]
    for number, code in ((MOBILE, "no_phone"), ("+14155552671", "dial_class"), ("nobody", "phone")):
        with pytest.raises(ProblemError, match=code):
            await dial(desk, centre, number)
    rules = {"emergency": "never", "caps": {"mobile": 0}, "prefixes": [{"prefix": "+8869111", "leads": "barred"}]}
    async with signed(calling, centre, "ada") as ada:
        good(await ada.put(f"setup/dialling/{centre.tenant.id}", json={"value": rules}))
    await phones.own_phone(desk, HERS)
    for number, code in (("119", "dial_emergency"), ("+886911123456", "dial_barred"), (MOBILE, "dial_often")):
        with pytest.raises(ProblemError, match=code):
            await dial(desk, centre, number)
    assert not await centre.value("select count(*) from contact where tenant_id = $1", centre.tenant.id)


async def test_a_call_that_was_promised_in_a_chat_is_dialled_as_it_is_taken_though_who_hears_of_it_is_killed(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    async with signed(calling, centre, "ada") as ada:
        (item,) = [each for each in good(await ada.get("setup/queues")) if each["id"] == centre.queue_id("help")]
        value = item["value"] | {"settings": item["value"]["settings"] | {"callback_dials": True}}
        good(await ada.put(f"setup/queues/{centre.queue_id('help')}", json={"value": value}))
    widget = await stage.widget(centre, "Call me")
    await widget.call_me(MOBILE)
    await widget.wait_for(lambda w: w.phase == "later")
    desk, hers, his = await ready(centre, stage, phones)
    offer = await desk.wait_offer()
    assert offer.contact == widget.contact
    calling.kill("work")
    await desk.accept(offer)
    calling.start("work")
    await hers.wait_for(lambda told: "rings" in told)
    await hers.do("answer")
    await his.wait_for(lambda told: "rings" in told)
    await his.do("answer")
    await his.hears(HERS)
    await hers.hears(HIS)
    kept = "select state from promise where contact_id = $1"
    await until(lambda: centre.value(kept, widget.contact), lambda state: state == "kept")
    await his.do("hang_up")
    await ends(centre, str(widget.contact))
    await centre.finish(desk, str(widget.contact))
    outcome = "select outcome, attempts from promise where contact_id = $1"
    (row,) = await centre.fetch(outcome, widget.contact)
    assert (row["outcome"], row["attempts"]) == ("reached", 1)


async def test_a_chat_becomes_a_call_and_a_chat_again_in_one_contact_that_is_wrapped_up_once(
    centre: Centre, stage: Stage, phones: Telephone
) -> None:
    desk, hers, his = await ready(centre, stage, phones)
    widget, contact = await centre.serve(stage, desk, "This is hard to write")
    await widget.call_me("0912 345 678")
    asks = "a call is asked for"
    await desk.wait_for(lambda d: any(m.code == "call_wished" for m in d.messages(contact.id)), what=asks)
    (number,) = (m.params["to"] for m in desk.messages(contact.id) if m.code == "call_wished")
    wish = {"key": str(new_id()), "number": number}
    for _ in range(2):
        called = await desk.ask("POST", f"/api/t/{centre.slug}/contacts/{contact.id}/call", json=wish)
        assert called["contact"] == contact.id
    assert await centre.load("ann") == 6  # a call takes what a call takes
    await hers.wait_for(lambda told: "rings" in told)
    await hers.do("answer")
    await his.wait_for(lambda told: "rings" in told)
    await his.do("answer")
    await his.hears(HERS)
    await hers.hears(HIS)
    # while they talk both can write: a link, an order's number
    asked = (await widget.say("It is order 4711")).id
    await desk.wait_for(lambda d: asked in {m.id for m in d.messages(contact.id)}, what="what he writes")
    answered = (await desk.say(centre.slug, contact.id, "I see it")).id
    await widget.wait_for(lambda w: answered in {m.id for m in w.messages}, what="what she writes")
    await his.do("hang_up")
    row = await ends(centre, contact.id)
    assert (row["outcome"], row["ended_by"]) == ("answered", "customer")
    await hers.state("DISCONNECTED")
    after = (await widget.say("Thank you")).id
    await desk.wait_for(lambda d: after in {m.id for m in d.messages(contact.id)}, what="what he writes after it")
    assert await centre.contact_state(contact.id) == "serving"
    assert await centre.load("ann") == 2
    await centre.finish(desk, contact.id)
    await until(lambda: centre.load("ann"), lambda load: load == 0)
    lines = await centre.fetch(
        "select coalesce(code, text) as said from message where contact_id::text = $1 order by seq", contact.id
    )
    way = ["call_wished", "dialled", "It is order 4711", "I see it", "hung_up", "Thank you", "closed_by_agent"]
    assert [line["said"] for line in lines if line["said"] in way] == way
    assert await centre.value("select count(*) from contact where tenant_id = $1", centre.tenant.id) == 1
    disposed = "select count(*) from log where type = 'contact.disposed' and aggregate = 'contact:' || $1"
    assert await centre.value(disposed, contact.id) == 1


async def test_a_chat_whose_customer_is_on_the_telephone_is_passed_on_with_him_to_who_has_a_phone(
    centre: Centre, stage: Stage, phones: Telephone
) -> None:
    desk, hers, his = await ready(centre, stage, phones)
    widget, contact = await centre.serve(stage, desk, "Hello")
    await desk.ask(
        "POST", f"/api/t/{centre.slug}/contacts/{contact.id}/call", json={"key": str(new_id()), "number": MOBILE}
    )
    await hers.wait_for(lambda told: "rings" in told)
    await hers.do("answer")
    await his.wait_for(lambda told: "rings" in told)
    await his.do("answer")
    await his.hears(HERS)
    await widget.end()  # which would cut him off: it is refused
    await widget.say("Do you hear me?")
    assert await centre.contact_state(contact.id) == "serving"
    await centre.add_person("eve")
    await centre.add_person("ben")
    without = await stage.desk(centre, "eve")
    other = await stage.desk(centre, "ben")
    hers_too = await phones.own_phone(other, 1500)
    to = {"to_queue": None, "to_agent": str(centre.staff["ben"].id), "note": "He will tell you"}
    await desk.ask("POST", f"/api/t/{centre.slug}/contacts/{contact.id}/transfer", json=to)
    await hers.state("DISCONNECTED")
    await hers_too.wait_for(lambda told: "rings" in told)
    assert not without.offers
    await hers_too.do("answer")
    await his.hears(1500)
    assert await centre.load("ann") == 0
    assert await centre.load("ben") == 6
    # who hangs up at the desk ends the call, and not the conversation
    await other.ask("DELETE", f"/api/t/{centre.slug}/contacts/{contact.id}/call")
    assert (await ends(centre, contact.id))["ended_by"] == "agent"
    await his.state("DISCONNECTED")
    await until(lambda: centre.load("ben"), lambda load: load == 2)
    assert await centre.contact_state(contact.id) == "serving"
    await widget.end()
    await until(lambda: centre.contact_state(contact.id), lambda state: state == "wrapup")

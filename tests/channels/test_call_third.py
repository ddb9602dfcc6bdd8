"""A colleague comes to a call: asked first while its caller waits, all three together, handed over; and passed on to a queue."""

from typing import Any

import pytest

from tests.centre import Centre, Stage
from tests.server import House, until
from tests.telephone import SoftPhone, Telephone
from ting_sim import DeskClient, ProblemError

pytestmark = pytest.mark.slow
HIS, HERS, BEAS = 440, 1000, 1700


@pytest.fixture
async def centre(centre: Centre) -> Centre:
    await centre.add_queue("bills")
    await centre.add_person("bea")
    return centre


class Talk:
    """A call between a caller and ann; bea is away, and has a phone."""

    def __init__(self, centre: Centre, ann: DeskClient, bea: DeskClient, contact: str) -> None:
        self.centre, self.ann, self.bea, self.contact = centre, ann, bea, contact
        self.at = f"/api/t/{centre.slug}/contacts/{contact}"
        self.beas_id = str(centre.staff["bea"].id)

    async def hold(self, *, held: bool) -> None:
        """Hold the caller or not."""
        await self.ann.ask("PATCH", f"{self.at}/call", json={"held": held})

    async def hold_bea(self, *, held: bool) -> None:
        """Hold bea's leg apart or not."""
        await self.ann.ask("PATCH", f"{self.at}/call/colleague", json={"person": self.beas_id, "held": held})

    async def ask(self) -> dict[str, Any]:
        """Ask bea to the line."""
        return dict(await self.ann.ask("POST", f"{self.at}/consults", json={"person": self.beas_id}))

    async def agent(self) -> Any:
        """Whose call it is."""
        return await self.centre.value("select agent_id from call where contact_id::text = $1", self.contact)

    async def is_beas(self) -> None:
        """Wait until it is bea's."""
        bea = self.centre.staff["bea"].id
        await until(self.agent, lambda agent: agent == bea)


async def talking(centre: Centre, stage: Stage, phones: Telephone) -> tuple[Talk, SoftPhone, SoftPhone, SoftPhone]:
    """Return the talk, and the phones of the caller, of ann and of bea."""
    bea = await stage.desk(centre, "bea", status="away")
    beas = await phones.own_phone(bea, BEAS)
    ann = await stage.desk(centre, "ann")
    hers = await phones.own_phone(ann, HERS)
    his = await phones.caller(HIS)
    contact = str((await ann.wait_offer()).contact)
    await hers.wait_for(lambda told: "rings" in told)
    await hers.do("answer")
    await his.hears(HERS)
    await hers.hears(HIS)
    await until(
        lambda: centre.value("select state from call where contact_id::text = $1", contact), lambda s: s == "talking"
    )
    return Talk(centre, ann, bea, contact), his, hers, beas


async def pick_up(phone: SoftPhone) -> None:
    await phone.wait_for(lambda told: "rings" in told)
    await phone.do("answer")


async def test_a_colleague_is_asked_while_the_caller_waits_then_all_three_talk_then_it_is_hers_and_who_leads_may_die(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    talk, his, hers, beas = await talking(centre, stage, phones)
    await talk.hold(held=True)
    await talk.ask()
    await pick_up(beas)
    await beas.hears(HERS)
    await hers.hears(BEAS)
    await his.hears_no(HERS)
    await his.hears_no(BEAS)
    calling.kill("phone")
    await hers.hears(BEAS)
    calling.start("phone")
    await talk.hold(held=False)
    await his.hears(BEAS)
    await his.hears(HERS)
    await beas.hears(HIS)
    await beas.hears(HERS)
    await hers.hears(HIS)
    await talk.ann.ask("POST", f"{talk.at}/call/hand-over", json={"to": talk.beas_id})
    await hers.state("DISCONNECTED")
    await talk.is_beas()
    await his.hears(BEAS)
    await his.hears_no(HERS)
    await beas.hears(HIS)
    await his.do("hang_up")
    await beas.state("DISCONNECTED")
    await until(lambda: centre.contact_state(talk.contact), lambda state: state == "wrapup")


async def test_a_colleague_who_is_let_go_leaves_the_two_as_they_were(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    talk, his, hers, beas = await talking(centre, stage, phones)
    consult = await talk.ask()
    await pick_up(beas)
    await his.hears(BEAS)
    await talk.ann.ask("DELETE", f"{talk.at}/consults/{consult['id']}")
    await beas.state("DISCONNECTED")
    await his.hears_no(BEAS)
    await his.hears(HERS)
    await hers.hears(HIS)
    with pytest.raises(ProblemError, match="colleague_gone"):
        await talk.ann.ask("POST", f"{talk.at}/call/hand-over", json={"to": talk.beas_id})


async def test_either_leg_is_held_apart_also_over_the_death_of_who_leads_and_the_colleague_is_told(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    talk, his, hers, beas = await talking(centre, stage, phones)
    await talk.ask()
    await pick_up(beas)
    await his.hears(BEAS)
    await talk.hold_bea(held=True)
    await his.hears_no(BEAS)
    await beas.hears_no(HIS)
    await his.hears(HERS)
    shown = await talk.bea.ask("GET", f"{talk.at}/consults")
    assert [each["held"] for each in shown] == [True]
    calling.kill("phone")
    await hers.hears(HIS)
    calling.start("phone")
    await talk.hold_bea(held=False)
    await beas.hears(HIS)
    await his.hears(BEAS)
    await talk.hold_bea(held=True)
    await his.hears_no(BEAS)
    await hers.do("hang_up")  # it is bea's now, whose leg was held
    await talk.is_beas()
    await his.hears(BEAS)
    await beas.hears(HIS)
    with pytest.raises(ProblemError, match="not_in_contact"):
        await talk.hold_bea(held=True)


async def test_an_agent_who_hangs_up_while_her_colleague_is_on_the_line_has_handed_the_caller_over(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    talk, his, hers, beas = await talking(centre, stage, phones)
    await talk.hold(held=True)
    await talk.ask()
    await pick_up(beas)
    await beas.hears(HERS)
    await hers.do("hang_up")
    await talk.is_beas()
    await his.hears(BEAS)
    await beas.hears(HIS)
    assert await centre.contact_state(talk.contact) == "serving"


async def test_a_call_that_is_passed_on_to_a_queue_waits_there_and_is_answered_by_another(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    talk, his, hers, beas = await talking(centre, stage, phones)
    await talk.ann.status("away", "break")
    await talk.bea.status("available")
    await talk.ann.ask(
        "POST", f"{talk.at}/transfer", json={"to_queue": centre.queue_id("bills"), "note": "asks about a bill"}
    )
    await hers.state("DISCONNECTED")
    await his.hears_no(HERS)
    await pick_up(beas)
    await his.hears(BEAS)
    await beas.hears(HIS)
    await talk.is_beas()

"""A supervisor listens in on a call, whispers, barges in and takes over: who hears whom is told by tones."""

from typing import Any

import pytest

from tests.centre import Centre, Stage
from tests.channels.test_tapes import HEARD, HERS, HIS, assert_apart, most
from tests.journeys.test_setup import good, signed
from tests.kit.test_sound import tracks_of
from tests.server import House, until
from tests.telephone import LOUD, SoftPhone, Telephone, loudness
from ting_sim import DeskClient, ProblemError

pytestmark = pytest.mark.slow
SUES = 1700


@pytest.fixture
async def centre(centre: Centre) -> Centre:
    await centre.add_person("sue", "supervisor")
    return centre


class Heard:
    """A call between a caller and ann, and sue who has a phone and is away."""

    def __init__(self, sue: DeskClient, hers: SoftPhone, his: SoftPhone, sues: SoftPhone, at: str) -> None:
        self.sue, self.hers, self.his, self.sues, self.at = sue, hers, his, sues, at

    async def listen(self, way: str) -> Any:
        """Let sue hear the call in this way."""
        return await self.sue.ask("PUT", self.at + "/monitor", json={"way": way})

    async def stands(self) -> Any:
        """How sue listens."""
        return await self.sue.ask("GET", self.at + "/monitor")


async def talking(centre: Centre, stage: Stage, phones: Telephone) -> Heard:
    sue = await stage.desk(centre, "sue", status="away")
    sues = await phones.own_phone(sue, SUES)
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
    return Heard(sue, hers, his, sues, f"/api/t/{centre.slug}/contacts/{contact}")


async def hears(call: Heard, way: str = "listen") -> None:
    """Let sue listen, and pick up."""
    assert (await call.listen(way))["state"] == "rings"
    await call.sues.wait_for(lambda told: "rings" in told)
    await call.sues.do("answer")
    await until(call.stands, lambda stands: stands["state"] == "hears")
    await call.sues.hears(HIS)
    await call.sues.hears(HERS)


async def acts(centre: Centre) -> list[tuple[str, Any]]:
    rows = await centre.fetch(
        "select type, by_id, body::jsonb ->> 'way' as way from audit where tenant_id = $1 and type like 'contact.monitor%' "
        "order by seq",
        centre.tenant.id,
    )
    assert all(row["by_id"] == centre.staff["sue"].id for row in rows)
    return [(row["type"].removeprefix("contact."), row["way"]) for row in rows]


async def test_who_listens_is_heard_by_nobody_who_whispers_by_the_agent_alone_who_barges_in_by_both(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    async with signed(calling, centre, "ada") as ada:
        good(await ada.put(f"setup/recordings/{centre.tenant.id}", json={"value": {"record": True, "announce": False}}))
    call = await talking(centre, stage, phones)
    await hears(call)
    await call.his.hears_no(SUES)
    await call.hers.hears_no(SUES)
    await call.listen("whisper")
    await call.hers.hears(SUES)
    await call.sues.hears(HIS)
    await call.sues.hears(HERS)
    await call.his.hears(HERS)
    await call.his.hears_no(SUES)
    await call.sues.do("hang_up")
    await until(call.stands, lambda stands: stands is None)
    await call.his.hears(HERS)
    await call.his.do("hang_up")
    await call.hers.state("DISCONNECTED")
    assert_never(call.his, SUES)
    contact = call.at.rpartition("/")[2]
    (kept,) = await until(lambda: centre.fetch("select id from recording where contact_id::text = $1", contact))
    async with signed(calling, centre, "ann") as ann:
        url = good(await ann.post(f"my-recordings/{kept['id']}/play", json={"why": "own"}))["url"]
        customer, agent = tracks_of((await ann.get(calling.url + url)).content)
    assert_apart(customer, agent)
    assert most(customer, SUES) < HEARD / 5 > most(agent, SUES)
    trail = await until(lambda: acts(centre), lambda found: len(found) == 3)
    assert trail == [("monitored", "listen"), ("monitored", "whisper"), ("monitor_ended", None)]


def assert_never(phone: SoftPhone, hertz: int) -> None:
    """Nowhere in all that a phone heard is this tone, half second by half second."""
    raw = phone.heard.read_bytes()[44:]
    assert len(raw) > 16000
    assert all(loudness(raw[at : at + 8000], hertz) < LOUD for at in range(0, len(raw) - 8000, 8000))


async def test_who_barges_in_is_heard_by_both_and_may_be_unheard_again_and_who_leads_calls_may_die(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    call = await talking(centre, stage, phones)
    await hears(call, "barge")
    await call.his.hears(SUES)
    await call.hers.hears(SUES)
    calling.kill("phone")
    await call.his.hears(SUES)
    calling.start("phone")
    await call.listen("listen")
    await call.his.hears_no(SUES)
    await call.hers.hears_no(SUES)
    await call.his.hears(HERS)
    await call.sues.hears(HIS)
    await call.sue.ask("DELETE", call.at + "/monitor")
    await call.sues.state("DISCONNECTED")
    await call.his.hears(HERS)


async def test_who_takes_a_call_over_talks_on_with_the_phone_in_his_hand(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    call = await talking(centre, stage, phones)
    await hears(call)
    await call.sue.ask("POST", call.at + "/take-over", json={"agent": str(centre.staff["ann"].id)})
    await call.hers.state("DISCONNECTED")
    await call.his.hears(SUES)
    await call.sues.hears(HIS)
    assert await call.stands() is None
    await call.his.do("hang_up")
    await call.sues.state("DISCONNECTED")


async def test_who_takes_a_call_over_that_he_does_not_hear_is_rung_and_its_caller_hears_that_he_waits(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    call = await talking(centre, stage, phones)
    await call.sue.ask("POST", call.at + "/take-over", json={"agent": str(centre.staff["ann"].id)})
    await call.hers.state("DISCONNECTED")
    await call.sues.wait_for(lambda told: "rings" in told)
    await call.his.hears_no(HERS)
    await call.sues.do("answer")
    await call.his.hears(SUES)
    await call.sues.hears(HIS)


async def test_nobody_listens_without_a_phone_without_the_right_or_where_nobody_talks(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    call = await talking(centre, stage, phones)
    async with signed(calling, centre, "ann") as ann:
        assert (
            await ann.put(f"contacts/{call.at.rpartition('/')[2]}/monitor", json={"way": "listen"})
        ).status_code == 403
    ada = await stage.desk(centre, "ada", status=None)
    with pytest.raises(ProblemError, match="phone_needed"):
        await ada.ask("PUT", call.at + "/monitor", json={"way": "listen"})
    await call.his.do("hang_up")
    await call.hers.state("DISCONNECTED")
    await until(lambda: centre.contact_state(call.at.rpartition("/")[2]), lambda state: state == "wrapup")
    with pytest.raises(ProblemError, match="nobody_talks"):
        await call.listen("listen")

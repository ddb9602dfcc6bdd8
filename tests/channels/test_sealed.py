"""Calls that nobody on the way can hear: SIP by TLS, voice by SRTP, at the trunk's side and at a desk phone."""

import pytest

from tests.centre import Centre, Stage
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from tests.telephone import Telephone

pytestmark = pytest.mark.slow
HIS, HERS = 440, 1000


async def test_who_calls_by_tls_and_speaks_sealed_is_heard_and_who_speaks_openly_is_not_let_in(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    async with signed(calling, centre, "ada") as ada:
        (trunk,) = await centre.fetch("select id, plan from trunk where tenant_id = $1", centre.tenant.id)
        path, plan = f"setup/trunks/{trunk['id']}", dict(trunk["plan"])
        refused = await ada.put(path, json={"value": plan | {"encryption": "always"}})
        assert refused.json()["code"] == "trunk_encryption"  # its keys would be told openly
        good(await ada.put(path, json={"value": plan | {"transport": "tls", "encryption": "always"}}))
    ann = await stage.desk(centre, "ann")
    hers = await phones.own_phone(ann, HERS, sealed=True)
    (mine,) = (await ann.ask("GET", "/api/me/phones"))["phones"]
    assert mine["encryption"] == "always"

    async def turned_away() -> int:
        """How the engine answers a call whose voice is open; it learns of a change of the trunk within seconds."""
        openly = await phones.caller()
        told = await openly.wait_for(lambda told: told.get("state") in ("CONFIRMED", "DISCONNECTED"))
        await openly.do("hang_up")
        return int(told.get("code") or 0)

    await until(turned_away, lambda code: code == 488, what="open voice is refused")
    his = await phones.caller(HIS, caller="+886912000009", sealed=True)
    await his.state("CONFIRMED")
    await until(lambda: centre.value("select count(*) from offer where state = 'live'"), lambda live: live == 1)
    await hers.wait_for(lambda told: "rings" in told)
    await hers.do("answer")
    await his.hears(HERS)
    await hers.hears(HIS)

"""A real call in the windows: at its agent's desk, with a colleague on the line, and on the board of who listens in."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests import centre as clients
from tests.journeys.test_setup import good, signed
from tests.server import House
from tests.telephone import Telephone, open_line
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.look import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HIS, ANAS, BENS, SUES = 440, 1000, 1300, 1700


@pytest.fixture
async def windows(browser: Browser, calling: House) -> AsyncIterator[Stage]:
    """Windows on this house."""
    made = Stage(browser, calling.url)
    yield made
    await made.close()


async def test_a_call_with_a_colleague_and_a_supervisor_on_its_line_is_seen_by_each_of_them(
    calling: House, windows: Stage, phones: Telephone, shop: Shop
) -> None:
    async with centre_of(calling, shop) as centre, clients.Stage.open() as people:
        await centre.add_person("ada", "administrator")
        async with signed(calling, centre, "ada") as ada:
            phones.number = await open_line(ada, centre)
            good(await ada.get("setup/numbers"))
        bens = await phones.own_phone(await people.desk(centre, "ben", status="away"), BENS)
        sues = await phones.own_phone(await people.desk(centre, "sue", status="away"), SUES)
        ana = await people.desk(centre, "ana")
        anas = await phones.own_phone(ana, ANAS)
        his = await phones.caller(HIS)
        contact = str((await ana.wait_offer()).contact)
        await anas.wait_for(lambda told: "rings" in told)
        await anas.do("answer")
        await his.hears(ANAS)

        own = await windows.desk(centre, "ana", "/desk", width=1280, height=800)
        await expect(own.get_by_text("A-1001").first).to_be_visible()
        await picture(own, "call-own")
        await ana.ask(
            "POST",
            f"/api/t/{centre.slug}/contacts/{contact}/consults",
            json={"person": str(centre.staff["ben"].id)},
        )
        await bens.wait_for(lambda told: "rings" in told)
        third = own.locator("section.third")
        await expect(third).to_be_visible()
        await picture(own, "call-asked")
        await bens.do("answer")
        await his.hears(BENS)
        await expect(third.get_by_role("button").first).to_be_visible()
        await check(own, "a call with a colleague on the line")
        await picture(own, "call-third")

        his_desk = await windows.desk(centre, "ben", "/desk", width=390, height=844, scheme="dark", locale="ja")
        await expect(his_desk.get_by_text("A-1001").first).to_be_visible()
        await picture(his_desk, "call-beside-390")

        board = await windows.desk(centre, "sue", f"/board/{centre.slug}", width=1280, height=900)
        await board.get_by_text("A-1001").first.click()
        bar = board.locator("section.listen")
        await expect(bar).to_be_visible()
        await picture(board, "listen-before")
        await bar.get_by_role("button").first.click()
        await sues.wait_for(lambda told: "rings" in told)
        await sues.do("answer")
        await sues.hears(HIS)
        await expect(bar.get_by_role("timer")).to_be_visible()
        await check(board, "a supervisor who listens in")
        await picture(board, "listen")
        await board.set_viewport_size({"width": 390, "height": 844})
        await check(board, "a supervisor who listens in, small")
        await picture(board, "listen-390")

        await third.get_by_role("button").first.click()  # hand over
        await anas.state("DISCONNECTED")
        await his.hears(BENS)
        await his.do("hang_up")
        await bens.state("DISCONNECTED")
        await sues.state("DISCONNECTED")
        await expect(bar.get_by_role("timer")).to_have_count(0)
    assert not windows.faults, windows.faults
